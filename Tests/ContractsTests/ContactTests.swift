import Complaints
import JSON
import RPC
import Testing

@testable import Contracts

@Suite("How to reach a complainant")
struct ContactTests {
    @Test(
        "one number has one form",
        arguments: [
            ("0812-3456-7890", "+6281234567890"), ("+62 812 3456 7890", "+6281234567890"), ("6281234567890", "+6281234567890"),
            ("81234567890", "+6281234567890"), ("+62 0812 3456 7890", "+6281234567890"), ("(021) 5551234", nil),
            ("021 555 1234", "+62215551234"), ("+65 6123 4567", "+6561234567"), ("12345", nil), ("110", nil), ("+0812345678", nil),
            ("0812345678901234567", nil), ("telepon", nil), ("", nil), ("+", nil), ("0", nil), ("٠٨١٢٣٤٥٦٧٨٩", nil),
        ])
    func phones(text: String, expected: String?) {
        #expect(ContactAddress.phone(text) == expected)
    }

    @Test(
        "e-mail addresses are compared in lower case",
        arguments: [
            ("Siti@Example.ID", "siti@example.id"), ("a@b", nil), ("@b.c", nil), ("a@b..c", nil), ("a b@c.d", nil), ("a@b@c.d", nil),
            ("a@b.c\r\nBcc: x@y.z", nil), ("", nil),
        ])
    func emails(text: String, expected: String?) {
        #expect(ContactAddress.email(text) == expected)
    }

    @Test("a channel needs its address")
    func channels() throws {
        func problem(_ json: String) -> String? {
            do {
                _ = try Complainant(json: Array(json.utf8))
                return nil
            } catch {
                return error.fields.map(\.path).joined(separator: ",")
            }
        }
        #expect(problem(#"{"notify":{"channel":"email"}}"#) == "notify")
        #expect(problem(#"{"email":"a@b.c","notify":{"channel":"sms"}}"#) == "notify")
        #expect(problem(#"{"phone":"12345","notify":{"channel":"whatsapp"}}"#) == "notify")
        #expect(problem(#"{"notify":{"channel":"pigeon"}}"#) == "notify.channel")
        #expect(problem(#"{"notify":{"channel":"none","language":"fr"}}"#) == "notify.language")
        #expect(problem(#"{"notify":{}}"#) == "notify.channel")
        for fine in [
            #"{"notify":{"channel":"none"}}"#, #"{"phone":"08123456789","notify":{"channel":"sms","language":"en"}}"#,
            #"{"email":"a@b.c","notify":{"channel":"email"}}"#, #"{"phone":"12345"}"#,
        ] {
            #expect(problem(fine) == nil, "\(fine)")
        }
    }

    @Test("unless said otherwise, by e-mail when there is one, in Indonesian")
    func usual() {
        #expect(Complainant(email: "a@b.c").notifications == NotificationChoice(channel: .email, language: .id))
        #expect(Complainant(phone: "08123456789").notifications == NotificationChoice(channel: .none))
        #expect(Complainant(email: "a@b.c", notify: .init(channel: .none)).notifications.channel == .none)
    }
}
