import Foundation
import RPC
import Testing

/// A line that intake must refuse, and how.
struct WrongFrame: Sendable, CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let code: RPCErrorCode
    /// Paths of the fields that the error names, in order.
    var fields: [String] = []
    /// As JSON.
    var id = "7"
    var closes = false
    var isAuthenticated = true

    var testDescription: String { name }

    private init(_ name: String, _ text: String, _ code: RPCErrorCode, fields: [String] = [], id: String = "7", closes: Bool = false) {
        self.init(name, Array(text.utf8), code, fields: fields, id: id, closes: closes)
    }

    private init(_ name: String, _ bytes: [UInt8], _ code: RPCErrorCode, fields: [String] = [], id: String = "7", closes: Bool = false) {
        self.name = name
        self.bytes = bytes
        self.code = code
        self.fields = fields
        self.id = id
        self.closes = closes
    }

    // MARK: What is no JSON, or no message

    /// The stream cannot be trusted any more: an error without id, then the connection closes.
    static let broken: [WrongFrame] = [
        parse("words", "hello, is somebody there?"),
        parse("an HTTP request", "GET / HTTP/1.1"),
        parse("JSON that breaks off", #"{"jsonrpc":"2.0","id":7,"method":"intake.submit","params":{"body":"x""#),
        parse("two messages in one line", #"{"jsonrpc":"2.0","id":7,"method":"rpc.ping"}{"jsonrpc":"2.0","id":8,"method":"rpc.ping"}"#),
        parse("a trailing comma", #"{"jsonrpc":"2.0","id":7,"method":"rpc.ping",}"#),
        parse("a comment", #"{"jsonrpc":"2.0","id":7,"method":"rpc.ping"} // please"#),
        parse("single quotes", "{'jsonrpc':'2.0','id':7,'method':'rpc.ping'}"),
        parse("not a number", #"{"jsonrpc":"2.0","id":NaN,"method":"rpc.ping"}"#),
        parse("a leading zero", #"{"jsonrpc":"2.0","id":07,"method":"rpc.ping"}"#),
        parse("a lone high surrogate", submit(body: #""\ud83d""#)),
        parse("a lone low surrogate", submit(body: #""x\ude00y""#)),
        parse("surrogates in the wrong order", submit(body: #""\ude00\ud83d""#)),
        parse("an unknown escape", submit(body: #""\x41""#)),
        parse("a raw tab in a string", submit(body: "\"a\tb\"")),
        parse("a raw NUL in a string", Array(submit(body: "\"a").utf8) + [0] + Array("\"}}".utf8)),
        parse("NUL before a message", [0] + Array(submit().utf8)),
        parse("a byte order mark", [0xEF, 0xBB, 0xBF] + Array(submit().utf8)),
        parse("UTF-16", submit().utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }.filter { $0 != 0x0A }),
        parse("a stray continuation byte", splice([0x80])),
        parse("an overlong encoding", splice([0xC0, 0xAF])),
        parse("a surrogate in UTF-8", splice([0xED, 0xA0, 0x80])),
        parse("beyond U+10FFFF", splice([0xF4, 0x90, 0x80, 0x80])),
        parse("a character that breaks off", splice([0xF0, 0x9F, 0x98])),
        parse("33 levels", #"{"jsonrpc":"2.0","id":7,"method":"rpc.ping","params":{"x":"# + nested(31) + "}}"),
        parse("a hundred thousand levels", String(repeating: "[", count: 100_000)),
        WrongFrame(
            "one byte more than a mebibyte", Array(repeating: UInt8(ascii: " "), count: (1 << 20) + 1), .frameTooLarge, id: "null",
            closes: true),
        WrongFrame("a text of two mebibytes", submit(body: quoted(2 << 20)), .frameTooLarge, id: "null", closes: true),
    ]

    // MARK: JSON that is no request

    static let envelopes: [WrongFrame] = [
        request("a number", "17", id: "null"),
        request("a text", #""rpc.ping""#, id: "null"),
        request("null", "null", id: "null"),
        request("an empty object", "{}", id: "null"),
        request("an empty batch", "[]", id: "null"),
        request("a batch of 101", "[" + Array(repeating: submit(), count: 101).joined(separator: ",") + "]", id: "null"),
        request("a null id", #"{"jsonrpc":"2.0","id":null,"method":"rpc.ping"}"#, id: "null"),
        request("a fractional id", #"{"jsonrpc":"2.0","id":1.5,"method":"rpc.ping"}"#, id: "null"),
        request("an object as id", #"{"jsonrpc":"2.0","id":{},"method":"rpc.ping"}"#, id: "null"),
        request("an id of 200 bytes", #"{"jsonrpc":"2.0","id":\#(quoted(200)),"method":"rpc.ping"}"#, id: "null"),
        request("version 1.0", #"{"jsonrpc":"1.0","id":7,"method":"rpc.ping"}"#),
        request("no version", #"{"id":7,"method":"rpc.ping"}"#),
        request("no method", #"{"jsonrpc":"2.0","id":7}"#),
        request("an empty method", #"{"jsonrpc":"2.0","id":7,"method":""}"#),
        request("a method that is a number", #"{"jsonrpc":"2.0","id":7,"method":5}"#),
        request("params that are a text", #"{"jsonrpc":"2.0","id":7,"method":"rpc.ping","params":"x"}"#),
        request("two methods", #"{"jsonrpc":"2.0","id":7,"method":"rpc.ping","method":"intake.submit"}"#),
        WrongFrame("an unknown method", #"{"jsonrpc":"2.0","id":7,"method":"intake.fly"}"#, .methodNotFound),
        WrongFrame("a method of another service", #"{"jsonrpc":"2.0","id":7,"method":"routing.queue"}"#, .methodNotFound),
        WrongFrame("a method in other case", #"{"jsonrpc":"2.0","id":7,"method":"Intake.Submit"}"#, .methodNotFound),
        WrongFrame("an unknown method of the protocol", #"{"jsonrpc":"2.0","id":7,"method":"rpc.fly"}"#, .methodNotFound),
        WrongFrame(
            "another protocol", #"{"jsonrpc":"2.0","id":7,"method":"rpc.hello","params":{"client":"x","protocol":[2,3]}}"#,
            .protocolMismatch),
        nobody("no token", submit()),
        nobody("no token, unknown method", #"{"jsonrpc":"2.0","id":7,"method":"intake.fly"}"#),
        nobody("no token, wrong parameters", #"{"jsonrpc":"2.0","id":7,"method":"intake.submit","params":{}}"#),
        nobody("a token that is none", hello(token: "letmein")),
        nobody(
            "a token that nobody made", hello(token: "pintu_" + String(repeating: "0", count: 32) + "_" + String(repeating: "A", count: 43))
        ),
    ]

    // MARK: Requests with wrong parameters

    static let parameters: [WrongFrame] = [
        params("by position", #"{"jsonrpc":"2.0","id":7,"method":"intake.submit","params":["web","x"]}"#, [""]),
        params("none at all", #"{"jsonrpc":"2.0","id":7,"method":"intake.submit"}"#, ["idempotencyKey", "channel", "body"]),
        params("a key that is no UUID", call(#"{"idempotencyKey":"1","channel":"web","body":"x"}"#), ["idempotencyKey"]),
        params("a channel that does not exist", submit(#""channel":"fax""#, without: "channel"), ["channel"]),
        params("a channel that is a number", submit(#""channel":3"#, without: "channel"), ["channel"]),
        params("a class that does not exist", submit(#""class":"praise""#), ["class"]),
        params("a body that is a number", submit(body: "5"), ["body"]),
        params("a body that is null", submit(body: "null"), ["body"]),
        params("a body that is a list", submit(body: "[]"), ["body"]),
        params("an empty body", submit(body: #""""#), ["body"]),
        params("NUL in the body", submit(body: #""a\u0000b""#), ["body"]),
        params("a control character in the body", submit(body: #""a\u001bb""#), ["body"]),
        params("a line feed in the subject", submit(#""subject":"a\nb""#), ["subject"]),
        params("a body of 10,001 characters", submit(body: quoted(10_001)), ["body"]),
        params("a body of 10,001 characters outside ASCII", submit(body: quoted(10_001, of: "😀")), ["body"]),
        params("a subject of 151 characters", submit(#""subject":\#(quoted(151))"#), ["subject"]),
        params("a name of 101 characters", submit(#""complainant":{"name":\#(quoted(101))}"#), ["complainant.name"]),
        params("an agency's code of 65 characters", submit(#""agency":\#(quoted(65))"#), ["agency"]),
        params("an unknown agency", submit(#""agency":"kementerian-sihir""#), ["agency"]),
        params("an unknown region", submit(#""region":"99.99""#), ["region"]),
        params("a region in words", submit(#""region":"Surabaya""#), ["region"]),
        params("an unknown category", submit(#""category":"sihir""#), ["category"]),
        params("a flag that is a text", submit(#""anonymous":"yes""#), ["anonymous"]),
        params("a flag that is a number", submit(#""confidential":1"#), ["confidential"]),
        params("a place that is a text", submit(#""place":"Jl. Mawar""#), ["place"]),
        params("a latitude beyond the pole", submit(#""place":{"latitude":91,"longitude":112}"#), ["place.latitude"]),
        params("a latitude alone", submit(#""place":{"latitude":-7.2}"#), ["place.longitude"]),
        params("a latitude that is a text", submit(#""place":{"latitude":"-7.2","longitude":112}"#), ["place.latitude"]),
        params("an e-mail without a host", submit(#""complainant":{"email":"siti@"}"#), ["complainant.email"]),
        params("a phone of letters", submit(#""complainant":{"phone":"call me"}"#), ["complainant.phone"]),
        params("a national id of 15 digits", submit(#""complainant":{"nationalID":"123456789012345"}"#), ["complainant.nationalID"]),
        params("a time without offset", submit(#""origin":{"submittedAt":"2026-01-01T00:00:00"}"#), ["origin.submittedAt"]),
        params("a time in the future", submit(#""origin":{"submittedAt":"2199-01-01T00:00:00Z"}"#), ["origin.submittedAt"]),
        params("a time before 2000", submit(#""origin":{"submittedAt":"1999-12-31T00:00:00Z"}"#), ["origin.submittedAt"]),
        params("a day that does not exist", submit(#""origin":{"submittedAt":"2026-02-30T00:00:00Z"}"#), ["origin.submittedAt"]),
        params("a member twice", submit(#""body":"y""#), ["body"]),
        params("a member twice, inside", submit(#""place":{"text":"a","text":"b"}"#), ["place.text"]),
        params(
            "everything at once",
            call(#"{"channel":"fax","body":"","subject":7,"complainant":{"email":"x","phone":"y"},"place":{"longitude":181}}"#),
            ["idempotencyKey", "channel", "subject", "body", "place.longitude", "complainant.phone", "complainant.email"]),
        params("a wrong deadline", submit(#""_meta":{"timeoutMs":-1}"#), ["_meta.timeoutMs"]),
        params("a ticket with a wrong check digit", call(#"{"ticket":"100000001"}"#, method: "intake.track"), ["ticket"]),
        params("a ticket with two digits swapped", call(#"{"ticket":"100000060"}"#, method: "intake.track"), ["ticket"]),
        params("a ticket that is a number", call(#"{"ticket":100000006}"#, method: "intake.track"), ["ticket"]),
        params(
            "an access code of three characters", call(#"{"ticket":"100000006","accessCode":"abc"}"#, method: "intake.track"),
            ["accessCode"]),
        params("no complaint in submitMany", call(#"{"complaints":[]}"#, method: "intake.submitMany"), ["complaints"]),
        params(
            "501 complaints in submitMany",
            call("{\"complaints\":[" + Array(repeating: "1", count: 501).joined(separator: ",") + "]}", method: "intake.submitMany"),
            ["complaints"]),
    ]

    // MARK: -

    private static func parse(_ name: String, _ text: String) -> WrongFrame { parse(name, Array(text.utf8)) }

    private static func parse(_ name: String, _ bytes: [UInt8]) -> WrongFrame {
        WrongFrame(name, bytes, .parseError, id: "null", closes: true)
    }

    private static func request(_ name: String, _ text: String, id: String = "7") -> WrongFrame {
        WrongFrame(name, text, .invalidRequest, id: id)
    }

    private static func params(_ name: String, _ text: String, _ fields: [String]) -> WrongFrame {
        WrongFrame(name, text, .invalidParams, fields: fields)
    }

    private static func nobody(_ name: String, _ text: String) -> WrongFrame {
        var frame = WrongFrame(name, text, .unauthenticated)
        frame.isAuthenticated = false
        return frame
    }

    private static func call(_ params: String, method: String = "intake.submit") -> String {
        #"{"jsonrpc":"2.0","id":7,"method":"\#(method)","params":\#(params)}"#
    }

    private static func hello(token: String) -> String {
        call(#"{"client":"raw","protocol":[1,1],"token":"\#(token)"}"#, method: "rpc.hello")
    }

    /// A submission that is right but for one member more.
    private static func submit(_ member: String? = nil, body: String = #""Lampu padam""#, without: String = "") -> String {
        var members = [#""idempotencyKey":"\#(UUID())""#, #""channel":"web""#, #""body":\#(body)"#].filter {
            !$0.hasPrefix("\"\(without)\"")
        }
        if let member { members.append(member) }
        return call("{" + members.joined(separator: ",") + "}")
    }

    /// A submission with these bytes in the middle of its text.
    private static func splice(_ bytes: [UInt8]) -> [UInt8] {
        let parts = submit(body: #""a|b""#).utf8.split(separator: UInt8(ascii: "|"))
        return parts[0] + bytes + parts[1]
    }

    private static func quoted(_ count: Int, of character: String = "a") -> String {
        "\"" + String(repeating: character, count: count) + "\""
    }

    private static func nested(_ levels: Int) -> String {
        String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
    }
}
