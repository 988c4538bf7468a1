/// A session that a migration waits for. What it runs is not told: statements may hold what people wrote.
package struct LockHolder: Sendable, Hashable, CustomStringConvertible {
    package let processID: Int32
    package let application: String
    /// As in `pg_stat_activity`; nil where this account may not know.
    package let state: String?
    /// Of its transaction.
    package let ageSeconds: Double?

    package init(processID: Int32, application: String, state: String?, ageSeconds: Double?) {
        self.processID = processID
        self.application = application
        self.state = state
        self.ageSeconds = ageSeconds
    }

    package var description: String {
        var parts = [application.isEmpty ? "without a name" : application]
        if let state { parts.append(state) }
        if let ageSeconds { parts.append("in its transaction for \(Int(ageSeconds)) s") }
        return "process \(processID) (\(parts.joined(separator: ", ")))"
    }
}
