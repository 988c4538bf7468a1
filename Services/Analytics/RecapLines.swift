internal import Complaints
internal import Lifecycle

/// Which line of a recap an agency's complaints count in: that of the agency directly below the recap's own, or its own.
struct RecapLines {
    /// The whole subtree, and for each agency its line.
    let agencies: [String]
    let lines: [String]

    init(_ scope: AgencyScope, _ tree: AgencyTree) {
        var line: [String: String] = [:]
        // Parents come before children, so a parent's line is always known.
        for code in scope.agencies {
            let parent = tree[code]?.parent
            line[code] = code == scope.root || parent == scope.root ? code : parent.flatMap { line[$0] } ?? scope.root
        }
        agencies = scope.agencies
        lines = scope.agencies.map { line[$0] ?? scope.root }
    }
}
