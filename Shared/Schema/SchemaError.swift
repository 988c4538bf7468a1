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

    package var description: String {
        switch self {
        case .badList(let number): "migration \(number) is out of order in the list"
        case .changed(let number, let name): "migration \(number) (\(name)) was changed after it was applied; restore it and add a new one"
        case .missing(let number, let name): "migration \(number) (\(name)) was never applied, but a later one was"
        case .leftTransaction(let number, let name): "migration \(number) (\(name)) ends its transaction; files must not COMMIT"
        }
    }
}
