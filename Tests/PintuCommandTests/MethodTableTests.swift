import Contracts
import RPC
import Testing

@testable import PintuCommand

@Suite struct MethodTableTests {
    /// What a service really sends.
    private func table() throws -> MethodTable {
        var router = RPCRouter()
        router.on(IntakeMethods.track) { _, _ in throw RPCError.notFound("") }
        router.on(IntakeMethods.withdraw) { _, _ in throw RPCError.notFound("") }
        router.onNotification(RoutingMethods.wake) { _ in }
        return try MethodTable(openRPC: router.openRPC(title: "intake", version: "1"))
    }

    @Test func readsTheServicesDescription() throws {
        let table = try table()
        #expect(table.methods.map(\.name) == ["intake.track", "intake.withdraw", "routing.wake"])
        let track = try #require(table["intake.track"])
        #expect(track.signature == "(ticket, accessCode?)")
        #expect(!track.takesIdempotencyKey)
        #expect(track.isSafeToRepeat)
        #expect(track.roles == Roles.everyone.sorted())
        #expect(table["intake.withdraw"]?.takesIdempotencyKey == true)
        #expect(table["routing.wake"]?.effect == "notifies")
        #expect(table["intake.none"] == nil)
    }

    @Test func showsThemToPeople() throws {
        let text = try table().text(.plain)
        #expect(text.contains("intake.track(ticket, accessCode?)\n    \(IntakeMethods.track.summary)\n    reads; for "))
        #expect(text.contains("safe to repeat with the same idempotencyKey"))
        #expect(text.contains("notification without answer"))
    }

    @Test(arguments: ["", "{}", #"{"methods":{}}"#])
    func whatIsNoDescriptionIsAProtocolFault(_ text: String) {
        let failure = #expect(throws: CommandFailure.self) { try MethodTable(openRPC: Array(text.utf8)) }
        #expect(failure?.exitCode == 76)
    }
}
