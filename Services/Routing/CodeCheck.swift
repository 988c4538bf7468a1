internal import Complaints
internal import RPC
internal import Registry

/// Checks codes of a call against the reference data.
struct CodeCheck: Sendable {
    let registry: RegistryCache

    /// The registry that knows all the codes. One that it does not know may have been imported since, so it looks again before refusing.
    ///
    /// - Throws: `invalidParams` naming every code that does not exist.
    func registry(
        knowing agency: String? = nil, region: RegionCode? = nil, category: String? = nil
    ) async throws -> Registry {
        let held = registry.current
        if Self.problems(agency, region, category, held).isEmpty { return held }
        let fresh = try await registry.refresh()
        let problems = Self.problems(agency, region, category, fresh)
        if !problems.isEmpty { throw RPCError.invalidParams(problems) }
        return fresh
    }

    private static func problems(
        _ agency: String?, _ region: RegionCode?, _ category: String?, _ registry: Registry
    ) -> [FieldProblem] {
        var problems: [FieldProblem] = []
        if let agency, registry.agencies[agency] == nil {
            problems.append(FieldProblem(path: "agency", problem: "is not the code of an agency; routing.agencies finds it"))
        }
        if let region, !registry.regions.contains(region) {
            problems.append(FieldProblem(path: "region", problem: "is not the code of a region"))
        }
        if let category, registry.categories[category] == nil {
            problems.append(FieldProblem(path: "category", problem: "is not the code of a category"))
        }
        return problems
    }
}
