import Courier
import Testing

@Suite struct ProvidersFileTests {
    private struct Missing: Error {}

    private static let files = [
        "/etc/pintu/smtp.password": "rahasia\n", "/run/gateway.secret": "0123456789abcdef\n", "/etc/pintu/short": "abc",
        "/etc/pintu/empty": "\n",
        "/etc/pintu/ca.pem": "…",
    ]

    private static func read(_ text: String) throws(ProvidersFile.Problems) -> ProvidersFile {
        try ProvidersFile(path: "/etc/pintu/providers.json") { path in
            if path == "/etc/pintu/providers.json" { return Array(text.utf8) }
            guard let text = files[path] else { throw Missing() }
            return Array(text.utf8)
        }
    }

    private static func problems(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch {
            return error.list
        }
    }

    @Test func providersStandInTheirOrder() throws {
        let file = try Self.read(
            """
            {"email": [{"name": "relay", "url": "smtp://mail.example.go.id:587", "from": "pintu@example.go.id", "fromName": "Pintu, Kota",
                        "user": "pintu", "passwordFile": "smtp.password", "authorityFile": "ca.pem", "timeoutMs": 5000},
                       {"name": "spare", "url": "https://mail.example/send", "secretFile": "/run/gateway.secret"}],
             "sms": [{"name": "b", "url": "https://b.example/m", "secretFile": "/run/gateway.secret", "proxy": "http://proxy:3128"},
                     {"name": "a", "url": "http://127.0.0.1:9000/m", "secretFile": "/run/gateway.secret"}]}
            """)
        #expect(file.providers[.email]?.map(\.name) == ["relay", "spare"] && file.providers[.email]?.map(\.timeoutMs) == [5_000, 30_000])
        #expect(file.providers[.sms]?.map(\.name) == ["b", "a"] && file.providers[.whatsapp] == nil)
    }

    @Test(arguments: [
        ("", "is not JSON"), ("[]", "an object of channels"), (#"{"fax": []}"#, "fax: must be one of email, sms, whatsapp"),
        (#"{"sms": {}}"#, "sms: must be one of"), (#"{"sms": [1]}"#, "sms[0]: must be an object"),
        (#"{"sms": [{"name": "a", "url": "ftp://x/", "secretFile": "/run/gateway.secret"}]}"#, "sms[0].url: begins with"),
        (#"{"sms": [{"name": "a", "url": "http://x.example/", "secretFile": "/run/gateway.secret"}]}"#, "in the clear"),
        (#"{"sms": [{"name": "a", "url": "https://", "secretFile": "/run/gateway.secret"}]}"#, "has no host"),
        (#"{"sms": [{"name": "a", "url": "https://u:p@x/", "secretFile": "/run/gateway.secret"}]}"#, "a password in it"),
        (#"{"sms": [{"name": "a", "url": "https://x/\r\nX: y", "secretFile": "/run/gateway.secret"}]}"#, "control characters"),
        (#"{"sms": [{"name": "a", "url": "https://x/"}]}"#, "sms[0].secretFile: must name the file"),
        (#"{"sms": [{"name": "a", "url": "https://x/", "secretFile": "short"}]}"#, "at least 16 bytes"),
        (#"{"sms": [{"name": "a", "url": "https://x/", "secretFile": "nowhere"}]}"#, "/etc/pintu/nowhere cannot be read"),
        (
            #"{"sms": [{"name": "a", "url": "https://x/", "secretFile": "/run/gateway.secret", "authorityFile": "no.pem"}]}"#,
            "no.pem cannot"
        ),
        (#"{"sms": [{"name": "a", "url": "https://x/", "secret": "abc", "secretFile": "/run/gateway.secret"}]}"#, "secret: is not known"),
        (#"{"sms": [{"name": "a b", "url": "https://x/", "secretFile": "/run/gateway.secret"}]}"#, "sms[0].name: must be letters"),
        (#"{"sms": [{"name": "a", "url": "https://x/", "secretFile": "/run/gateway.secret", "timeoutMs": 1}]}"#, "timeoutMs: must be"),
        (#"{"sms": [{"name": "a", "url": "smtp://x", "from": "a@b.c"}]}"#, "for the channel email"),
        (#"{"email": [{"name": "a", "url": "smtp://x"}]}"#, "email[0].from: must be an e-mail address"),
        (#"{"email": [{"name": "a", "url": "smtp://x", "from": "a@b\r\nc"}]}"#, "email[0].from"),
        (#"{"email": [{"name": "a", "url": "smtp://x", "from": "a@b.c", "user": "u"}]}"#, "go together"),
        (#"{"email": [{"name": "a", "url": "smtp://x", "from": "a@b.c", "user": "u", "passwordFile": "empty"}]}"#, "is empty"),
        (#"{"email": [{"name": "a", "url": "smtp://x", "from": "a@b.c", "encryption": "none"}]}"#, "in the clear"),
        (#"{"email": [{"name": "a", "url": "smtp://x", "from": "a@b.c", "encryption": "maybe"}]}"#, "can only be none"),
    ])
    func whatIsWrongIsNamedWithItsPlace(text: String, expected: String) {
        let problems = Self.problems(text)
        #expect(problems.contains { $0.hasPrefix("/etc/pintu/providers.json") && $0.contains(expected) }, "\(problems)")
    }

    @Test func oneNameIsOneProvider() {
        let provider = #"{"name": "a", "url": "https://x/", "secretFile": "/run/gateway.secret"}"#
        #expect(Self.problems(#"{"sms": [\#(provider), \#(provider)]}"#).contains { $0.contains("sms[1].name: a is there twice") })
        #expect(Self.problems(#"{"sms": [\#(provider)], "whatsapp": [\#(provider)]}"#).isEmpty)
    }

    @Test func secretsAreNotInProblems() {
        let text = #"{"email": [{"name": "a", "url": "smtp://x", "from": "a", "user": "u", "passwordFile": "smtp.password"}]}"#
        #expect(!Self.problems(text).isEmpty && !Self.problems(text).contains { $0.contains("rahasia") })
    }

    @Test func thisMachineNeedsNoEncryption() throws {
        let file = try Self.read(#"{"email": [{"name": "a", "url": "smtp://localhost:2525", "from": "a@b.c", "encryption": "none"}]}"#)
        #expect(file.providers[.email]?.count == 1)
    }
}
