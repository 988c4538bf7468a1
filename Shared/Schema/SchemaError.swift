/// Why migrations cannot go on; each of them needs a person.
package enum SchemaError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The program's own list has a gap or is out of order.
    case badList(number: Int)
    /// A file was edited after it had been applied.
    case changed(number: Int, name: String)
    /// An older migration is missing although a newer one is applied.
    case missing(number: Int, name: String)
    /// The file ended the transaction it was running in.
    case leftTransaction(number: Int, name: String)
    /// The file of an index made another one than it says.
    case noIndex(number: Int, name: String, index: String)
    /// Others did not let go of what it needs.
    case blocked(what: String, attempts: Int, by: [LockHolder])
    /// Another migrator was at work all the time.
    case taken(seconds: Int)

    package var description: String {
        switch self {
        case .badList(let number): "migration \(number) is out of order in the list"
        case .changed(let number, let name): "migration \(number) (\(name)) was changed after it was applied; restore it and add a new one"
        case .missing(let number, let name): "migration \(number) (\(name)) was never applied, but a later one was"
        case .leftTransaction(let number, let name): "migration \(number) (\(name)) ends its transaction; files must not COMMIT"
        case .noIndex(let number, let name, let index): "migration \(number) (\(name)) was run and there is no valid index \(index)"
        case .blocked(let what, let attempts, let holders):
            "\(what) waited for a lock in vain, \(attempts == 1 ? "once" : "\(attempts) times"); "
                + (holders.isEmpty ? "who held it was not seen" : "it was held by \(holders.map(\.description).joined(separator: "; "))")
                + ". What was done before stays. End what stands in the way, SELECT pg_terminate_backend(…), or wait, and migrate again"
        case .taken(let seconds): "another migrator has been at work for \(seconds) s; it holds the advisory lock in pg_locks"
        }
    }
}
