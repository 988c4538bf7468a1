import Testing

@testable import Telemetry

@Suite struct LogRedactionTests {
    @Test(arguments: [
        "token", "accessToken", "access_token", "Authorization", "db.password", "api-key", "clientSecret", "phone", "email", "nik",
        "nationalId",
    ])
    func hidesNamesOfSecrets(_ name: String) {
        #expect(LogRedaction.hides(name: name))
    }

    @Test(arguments: ["tokenId", "requestId", "method", "agency", "rows", "database", "name", "remote", "address"])
    func showsTheRest(_ name: String) {
        #expect(!LogRedaction.hides(name: name))
    }

    @Test(arguments: [
        ("nothing to hide: a://b/c?d=e@f", "nothing to hide: a://b/c?d=e@f"),
        ("postgres://u:p@h/db", "postgres://u:[redacted]@h/db"),
        ("postgres://u:p:a@s@h:5432,h2/db", "postgres://u:[redacted]@h:5432,h2/db"),
        ("a://u@h/b?x=y:z@w", "a://u@h/b?x=y:z@w"),
        ("host=db password=geheim user=x", "host=db password=[redacted] user=x"),
        ("password='two words' x", "password='[redacted]' x"),
        ("h://x/y?password=abc&z=1", "h://x/y?password=[redacted]&z=1"),
        ("password=", "password="),
        ("pintu_", "pintu_"),
        ("pintu_intake_submissions_total_of_all_times_and_more", "pintu_intake_submissions_total_of_all_times_and_more"),
        (
            "bad pintu_0123456789abcdef0123456789abcdef_AbC-_9 here",
            "bad pintu_0123456789abcdef0123456789abcdef_[redacted] here"
        ),
        ("a://u:1@h b://v:2@i", "a://u:[redacted]@h b://v:[redacted]@i"),
    ])
    func coversSecretsInText(_ text: String, _ expected: String) {
        #expect(LogRedaction.clean(text) == expected)
    }
}
