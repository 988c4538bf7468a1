public import Time

/// What kind of body an agency is.
public enum AgencyKind: String, CaseIterable, Sendable {
    /// The root of the tree: the country. Its coordinator is the national coordinator.
    case national
    case ministry, nationalAgency, stateEnterprise
    /// Governments of a province, regency or city.
    case province, regency, city
    /// A department of a government or ministry (OPD), and parts of it.
    case unit, subUnit
}

/// Any node of the tree that may hold a complaint.
public struct Agency: Sendable, Equatable {
    /// Readable and stable: `kemenkes`, `35.78`, `35.78.dinkes`.
    public let code: String
    public let name: String
    public let shortName: String
    public let kind: AgencyKind
    /// Code of the agency above; nil only for the root.
    public let parent: String?
    /// Region that the agency serves; nil for the whole country.
    public let region: String?
    /// Zone in which its working days are counted.
    public let timeZone: TimeZoneID

    public init(
        code: String, name: String, shortName: String, kind: AgencyKind, parent: String?, region: String?, timeZone: TimeZoneID
    ) {
        self.code = code
        self.name = name
        self.shortName = shortName
        self.kind = kind
        self.parent = parent
        self.region = region
        self.timeZone = timeZone
    }
}

/// All agencies, with the questions that routing, rights and reports ask of the tree.
public struct AgencyTree: Sendable {
    /// Code of the root.
    public static let root = "id"

    private let agencies: [String: Agency]
    private let children: [String: [String]]

    public init(_ list: some Sequence<Agency>) {
        var agencies: [String: Agency] = [:]
        var children: [String: [String]] = [:]
        for agency in list {
            agencies[agency.code] = agency
            if let parent = agency.parent { children[parent, default: []].append(agency.code) }
        }
        self.agencies = agencies
        self.children = children
    }

    public var count: Int { agencies.count }

    public var all: some Collection<Agency> & Sendable { agencies.values }

    public subscript(_ code: String) -> Agency? { agencies[code] }

    /// Codes of the agencies directly below.
    public func children(of code: String) -> [String] { children[code] ?? [] }

    /// The agency itself, then everything above it up to the root.
    public func chain(from code: String) -> [String] {
        var chain: [String] = []
        var next: String? = code
        // A cycle cannot be imported; the bound keeps a damaged table from hanging a service.
        while let current = next, let agency = agencies[current], chain.count < 32 {
            chain.append(current)
            next = agency.parent
        }
        return chain
    }

    /// The agency and everything below it, parents before children.
    public func subtree(of code: String) -> [String] {
        guard agencies[code] != nil else { return [] }
        var found = [code]
        var next = 0
        while next < found.count, found.count <= agencies.count {
            found.append(contentsOf: children(of: found[next]))
            next += 1
        }
        return found
    }

    /// Whether `code` is `ancestor` or stands below it.
    public func contains(_ code: String, within ancestor: String) -> Bool {
        chain(from: code).contains(ancestor)
    }

    /// The lowest agency above both; where one stands above the other it is that one.
    public func commonParent(of first: String, and second: String) -> String? {
        let above = Set(chain(from: second))
        return chain(from: first).first { above.contains($0) }
    }
}
