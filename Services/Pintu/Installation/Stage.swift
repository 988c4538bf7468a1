/// The services that `pintu up` runs, in the order in which a complaint passes them.
enum Stage: String, CaseIterable, Sendable {
    case intake
    case routing
    case response
    case analytics

    var colour: TextStyle.Colour {
        switch self {
        case .intake: .cyan
        case .routing: .magenta
        case .response: .blue
        case .analytics: .yellow
        }
    }

    /// The stage a method belongs to: "intake.submit" is intake's. Nil for the protocol's own methods and for unknown prefixes.
    init?(method: String) {
        self.init(rawValue: String(method.prefix { $0 != "." }))
    }

    static let width = Stage.allCases.map(\.rawValue.count).max() ?? 0
}
