/// Rows of text in columns of equal width, for people.
struct TextTable: Sendable {
    enum Alignment: Sendable {
        case left
        case right
    }

    struct Column: Sendable {
        let title: String
        let alignment: Alignment

        static func left(_ title: String) -> Column { Column(title: title, alignment: .left) }
        /// For numbers.
        static func right(_ title: String) -> Column { Column(title: title, alignment: .right) }
    }

    let columns: [Column]
    private(set) var rows: [[String]] = []

    init(_ columns: Column...) {
        self.columns = columns
    }

    /// Missing cells are empty; line feeds and other controls become harmless.
    mutating func add(_ cells: String...) {
        precondition(cells.count <= columns.count, "more cells than columns")
        rows.append(cells.map { Sanitizer.clean($0) })
    }

    /// The lines without a line feed at the end; a title line first.
    func text(_ style: TextStyle = .plain) -> String {
        var widths = columns.map { Self.width($0.title) }
        for row in rows {
            for (index, cell) in row.enumerated() { widths[index] = max(widths[index], Self.width(cell)) }
        }
        let title = line(columns.map(\.title), widths)
        return ([style.bold(title)] + rows.map { line($0, widths) }).joined(separator: "\n")
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = ""
        for (index, cell) in cells.enumerated() {
            if index > 0 { line += "  " }
            let padding = String(repeating: " ", count: widths[index] - Self.width(cell))
            line += columns[index].alignment == .left ? cell + padding : padding + cell
        }
        while line.last == " " { line.removeLast() }
        return line
    }

    /// Columns on a terminal, near enough for Latin text.
    private static func width(_ text: String) -> Int { text.count }
}
