/// One thing that must hold before callers should be sent here: "the database answers", "the schema is new enough".
package struct ReadinessCheck: Sendable {
    package let name: String
    /// nil when it holds, otherwise what is wrong in words for an operator. Must end when its task is cancelled.
    package let problem: @Sendable () async -> String?

    package init(_ name: String, problem: @escaping @Sendable () async -> String?) {
        self.name = name
        self.problem = problem
    }
}
