internal import Complaints
internal import Contracts
internal import RPC
internal import Registry

/// `routing.agencies`: finds agencies by name, code or parent.
struct AgenciesHandler: Sendable {
    let registry: RegistryCache
    let directories = AgencyDirectories()

    func search(_ params: AgenciesParams, _ context: RequestContext) async throws -> AgenciesResult {
        let registry = registry.current
        if let parent = params.parent, registry.agencies[parent] == nil {
            throw RPCError.invalidParams("parent", "is not the code of an agency")
        }
        let (found, total) = directories.directory(of: registry).search(params.search, below: params.parent, limit: params.limit)
        return AgenciesResult(agencies: found.map(AgencyRow.init), total: total)
    }
}

extension AgencyRow {
    init(_ agency: Agency) {
        self.init(
            code: agency.code, name: agency.name, shortName: agency.shortName, kind: agency.kind, parent: agency.parent,
            region: agency.region.flatMap { RegionCode($0) }, timeZone: agency.timeZone)
    }
}
