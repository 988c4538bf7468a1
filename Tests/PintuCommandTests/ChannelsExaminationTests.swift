import Contracts
import Testing
import Time

@testable import PintuCommand

@Suite struct ChannelsExaminationTests {
    private func finding(_ channels: [String: [ProviderState]]) -> Finding {
        ChannelsExamination.finding(
            ChannelsResult(
                channels: ["email", "sms", "whatsapp"].map { ChannelState(channel: $0, providers: channels[$0] ?? []) }))
    }

    private let well = ProviderState(name: "a", restsUntil: nil, lastError: nil)
    private let resting = ProviderState(name: "b", restsUntil: Timestamp(microseconds: 0), lastError: "HTTP 401")

    @Test func nothingConfiguredIsAChoiceAndSaid() {
        let finding = finding([:])
        #expect(finding.state == .ok && finding.message.hasPrefix("inside the system only"))
    }

    @Test func waysOutAreNamed() {
        #expect(finding(["email": [well], "sms": [well]]) == .ok("messages", "go out as email by a; sms by a"))
    }

    @Test func aRestingProviderIsAWarningAndAnAbandonedChannelAFailure() {
        let spare = finding(["sms": [resting, well]])
        #expect(spare.state == .warning && spare.message == "sms by b: HTTP 401" && !spare.advice.isEmpty)
        let silent = finding(["email": [well], "sms": [resting]])
        #expect(silent.state == .failure && silent.message.contains("sms by b: HTTP 401"))
    }
}
