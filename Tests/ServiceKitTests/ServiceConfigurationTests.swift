import Testing

@testable import ServiceKit

@Suite struct ServiceConfigurationTests {
    private struct Holder {
        let configuration: ServiceConfiguration
    }

    /// Libraries describe services, and what they hold, in their debug log.
    @Test func noDescriptionShowsAValue() {
        let configuration = ServiceConfiguration(
            service: "intake", keys: [], values: ["identity.key": .init(text: "c0ffee", source: .environment("PINTU_IDENTITY_KEY"))])
        var dumped = ""
        dump(Holder(configuration: configuration), to: &dumped)
        for text in [
            "\(configuration)", String(reflecting: configuration), "\(Holder(configuration: configuration))", "\([configuration])", dumped,
        ] {
            #expect(!text.contains("c0ffee"), "\(text)")
            #expect(text.contains("intake"), "\(text)")
        }
    }
}
