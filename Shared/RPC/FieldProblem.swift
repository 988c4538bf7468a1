/// One wrong field of a request.
public struct FieldProblem: Sendable, Hashable {
    /// From the object that was read: "items[3].body"; empty for the object itself.
    public let path: String
    /// Reads as a sentence after the path: "must be 1 to 200 characters long".
    public let problem: String

    public init(path: String, problem: String) {
        self.path = path
        self.problem = problem
    }

    /// The same problem seen from the object that holds this one under `prefix`.
    func inside(_ prefix: String) -> FieldProblem {
        FieldProblem(path: path.isEmpty ? prefix : "\(prefix).\(path)", problem: problem)
    }
}
