import Complaints
import RPC
import Registry
import TestSupport
import Testing

@testable import Lifecycle

@Suite("Agency scope") struct AgencyScopeTests {
    private func caller(_ agency: String?) -> Caller { Caller(name: "x", role: "coordinator", agency: agency) }

    @Test("a question is about an agency within what the caller may see")
    func scopes() async throws {
        let world = try await CaseWorld.make()
        await world.close()
        let registry = world.registry
        let all = registry.agencies.subtree(of: "id")
        let table: [(asked: String?, own: String?, root: String, agencies: [String])] = [
            (nil, nil, "id", all), ("id", nil, "id", all), (nil, "id", "id", all), ("94", nil, "94", ["94", "94.71", "94.71.dinkes"]),
            (nil, "94.71", "94.71", ["94.71", "94.71.dinkes"]), ("94.71.dinkes", "94", "94.71.dinkes", ["94.71.dinkes"]),
        ]
        for row in table {
            let scope = try AgencyScope(row.asked, for: caller(row.own), registry)
            #expect(scope.root == row.root && scope.agencies.sorted() == row.agencies.sorted())
            #expect(scope.isWholeCountry == (row.root == "id"))
        }
        for (asked, own, code) in [("x", nil, RPCErrorCode.invalidParams), ("35", "94", .forbidden), ("94", "94.71", .forbidden)] {
            let error = #expect(throws: RPCError.self) { try AgencyScope(asked, for: caller(own), registry) }
            #expect(error?.code == code)
        }
    }
}
