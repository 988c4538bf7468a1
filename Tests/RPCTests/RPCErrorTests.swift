import JSON
import RPC
import Testing

struct RPCErrorTests {
    @Test func codesAreDistinctAndReadBack() {
        #expect(Set(RPCErrorCode.allCases.map(\.rawValue)).count == RPCErrorCode.allCases.count)
        for code in RPCErrorCode.allCases {
            #expect(RPCErrorCode(reason: code.reason) == code)
            #expect(RPCErrorCode(rawValue: code.rawValue) == code)
            #expect((64...78).contains(code.exitCode))
            #expect((-32_768...(-32_000)).contains(code.rawValue))
        }
        #expect(RPCErrorCode.allCases.filter(\.isRetryable) == [.overloaded, .unavailable])
        #expect(RPCErrorCode.idempotencyMismatch.reason == "idempotencyMismatch")
    }

    @Test(arguments: [
        RPCError.notFound("no such ticket"), .overloaded(retryAfterMs: 250), .invalidParams("a.b[0]", "is required"),
        .unavailable("draining", retryAfterMs: 5), RPCError(.conflict, "\"quoted\"", retryable: true, requestID: "r-1"), .deadlineExceeded,
    ])
    func survivesTheWire(error: RPCError) throws {
        var writer = JSONWriter()
        error.write(to: &writer)
        #expect(RPCError(answer: try JSONDocument(writer.bytes).root) == error)
    }

    @Test func hasTheDocumentedShape() {
        var error = RPCError.invalidParams([
            FieldProblem(path: "a", problem: "is required"), FieldProblem(path: "b", problem: "must be a text"),
        ])
        error.requestID = "r"
        error.retryAfterMs = 7
        var writer = JSONWriter()
        error.write(to: &writer)
        #expect(
            String(decoding: writer.bytes, as: UTF8.self)
                == #"{"code":-32602,"message":"a is required (and 1 more)","data":{"reason":"invalidParams","retryable":false,"retryAfterMs":7,"#
                + #""fields":[{"path":"a","problem":"is required"},{"path":"b","problem":"must be a text"}],"requestId":"r"}}"#)
    }

    @Test(
        arguments: [
            (#"{"code":-32003,"message":"m"}"#, .notFound), (#"{"code":-1,"message":"m"}"#, .internalError), ("{}", .internalError),
            ("7", .internalError),
            (#"{"code":-32603,"data":{"reason":"conflict"}}"#, .conflict),
            (#"{"code":-32004,"data":{"reason":"newer","retryAfterMs":-1}}"#, .conflict),
        ] as [(String, RPCErrorCode)])
    func understandsForeignErrors(text: String, code: RPCErrorCode) throws {
        let error = RPCError(answer: try JSONDocument(text).root)
        #expect(error.code == code)
        #expect(error.retryAfterMs == nil)
    }
}
