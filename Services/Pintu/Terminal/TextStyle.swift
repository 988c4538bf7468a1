/// Colours of a terminal (ECMA-48 select graphic rendition), or none.
enum TextStyle: Sendable, Equatable {
    case plain
    case coloured

    /// Colours for a person at a terminal who has not declined them (https://no-color.org).
    static func fitting(isTerminal: Bool, environment: [String: String]) -> TextStyle {
        let isDeclined = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        return isTerminal && !isDeclined && environment["TERM"] != "dumb" ? .coloured : .plain
    }

    enum Colour: Int, Sendable, CaseIterable {
        case red = 31
        case green = 32
        case yellow = 33
        case blue = 34
        case magenta = 35
        case cyan = 36
        case gray = 90
    }

    func paint(_ text: String, _ colour: Colour) -> String { render(text, colour.rawValue) }
    func red(_ text: String) -> String { paint(text, .red) }
    func green(_ text: String) -> String { paint(text, .green) }
    func yellow(_ text: String) -> String { paint(text, .yellow) }
    func gray(_ text: String) -> String { paint(text, .gray) }
    func bold(_ text: String) -> String { render(text, 1) }

    private func render(_ text: String, _ code: Int) -> String {
        self == .plain || text.isEmpty ? text : "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }
}
