internal import ArgumentParser
internal import Complaints
internal import Contracts
internal import RPC
internal import RPCTransport

/// Finds the agencies that a file names, below one root, and creates those that are missing if it may.
struct AgencyResolver: Sendable {
    let routing: RPCClient
    /// Code of the government or ministry that the file's agencies belong to.
    let root: String
    let mayCreate: Bool

    struct Resolution: Sendable {
        /// Codes by the names of the file.
        var codes: [String: String] = [:]
        var created: [String] = []
    }

    func resolve(_ names: Set<String>) async throws -> Resolution {
        guard let rootAgency = try await rootAgency() else {
            throw ValidationError("there is no agency \(root); --agency-root takes a code such as 35.78")
        }
        var resolution = Resolution()
        var missing: [String] = []
        for name in names.sorted() {
            if let code = try await existing(name, below: rootAgency) {
                resolution.codes[name] = code
            } else {
                missing.append(name)
            }
        }
        guard mayCreate, !missing.isEmpty else { return resolution }

        // Writing under a code that is there would rename its agency.
        var taken = Set(try await find(search: nil, parent: root).agencies.map(\.code)).union(resolution.codes.values)
        let rows = missing.map { name in
            let code = Self.code(for: name, below: root, taken: &taken)
            resolution.codes[name] = code
            return AgencyRow(
                code: code, name: name, shortName: String(name.prefix(100)), kind: .unit, parent: root, region: rootAgency.region,
                timeZone: rootAgency.timeZone)
        }
        _ = try await routing.call(RoutingMethods.importAgencies, ImportParams(rows: rows), timeout: .seconds(30))
        resolution.created = missing
        return resolution
    }

    /// `Dinas Kesehatan` also finds `Dinas Kesehatan Kota Surabaya` below `Pemerintah Kota Surabaya`.
    private func existing(_ name: String, below root: AgencyRow) async throws -> String? {
        let place = root.name.hasPrefix("Pemerintah ") ? String(root.name.dropFirst("Pemerintah ".count)) : root.name
        let wanted: Set<String> = [name.lowercased(), "\(name) \(place)".lowercased()]
        let found = try await find(search: String(name.prefix(100)), parent: self.root).agencies
        return found.first { wanted.contains($0.name.lowercased()) || $0.shortName.lowercased() == name.lowercased() }?.code
    }

    /// A short code is part of so many others that the agency itself may not be among the first ones found; below its parent it is.
    private func rootAgency() async throws -> AgencyRow? {
        let everywhere = try await find(search: root, parent: nil)
        if let found = everywhere.agencies.first(where: { $0.code == root }) { return found }
        guard everywhere.total > everywhere.agencies.count else { return nil }
        let parent = root.lastIndex(of: ".").map { String(root[..<$0]) } ?? AgencyTree.root
        return try await find(search: root, parent: parent).agencies.first { $0.code == root }
    }

    private func find(search: String?, parent: String?) async throws -> AgenciesResult {
        try await routing.call(RoutingMethods.agencies, AgenciesParams(search: search, parent: parent, limit: 200))
    }

    /// `35.78.dinas-kesehatan`; a number behind it where two names give the same code.
    static func code(for name: String, below root: String, taken: inout Set<String>) -> String {
        let words = name.lowercased().split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
        // A code has at most 64 characters; four stay free for the number.
        let whole = words.isEmpty ? "unit" : words.joined(separator: "-")
        var slug = whole.prefix(max(1, 59 - root.count))
        if slug.last == "-" { slug.removeLast() }
        var code = "\(root).\(slug)"
        var number = 2
        while !taken.insert(code).inserted {
            code = "\(root).\(slug)-\(number)"
            number += 1
        }
        return code
    }
}
