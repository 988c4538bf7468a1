internal import Complaints
package import Contracts
package import RPC
package import Registry

/// The part of the tree that a question is about: an agency and everything below it, within what the caller may see.
package struct AgencyScope: Sendable {
    /// The agency on top.
    package let root: String
    /// Codes of the whole subtree, parents first.
    package let agencies: [String]

    /// - Parameter agency: nil for everything that the caller may see.
    /// - Throws: `invalidParams` for an agency that does not exist, `forbidden` for one outside the caller's subtree.
    package init(_ agency: String?, for caller: Caller, _ registry: Registry) throws(RPCError) {
        let own = caller.agency ?? AgencyTree.root
        root = agency ?? own
        if let agency {
            guard registry.agencies[agency] != nil else { throw .invalidParams("agency", "is not the code of an agency") }
            guard caller.agency == nil || registry.agencies.contains(agency, within: own) else {
                throw .forbidden("\(agency) is not in the subtree of \(own)")
            }
        }
        agencies = registry.agencies.subtree(of: root)
    }

    /// What nobody holds yet belongs to the whole country.
    package var isWholeCountry: Bool { root == AgencyTree.root }
}

extension Caller {
    /// Officers see what the subtree of their agency holds; what nobody holds yet is for callers of the whole country.
    package func maySee(heldBy agency: String?, _ registry: Registry) -> Bool {
        guard let root = self.agency, root != AgencyTree.root else { return true }
        return agency.map { registry.agencies.contains($0, within: root) } ?? false
    }
}

extension Registry {
    /// An agency as answers name it; by its code when it is not known.
    package func name(of agency: String) -> AgencyName {
        AgencyName(code: agency, name: agencies[agency]?.name ?? agency)
    }
}
