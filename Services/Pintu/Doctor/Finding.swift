/// One thing that `pintu doctor` looked at.
struct Finding: Sendable, Equatable {
    enum State: String, Sendable, Comparable {
        case ok
        /// Works now, and somebody should look at it.
        case warning
        case failure

        static func < (left: State, right: State) -> Bool { left.rank < right.rank }
        private var rank: Int { self == .ok ? 0 : self == .warning ? 1 : 2 }
    }

    let state: State
    /// "database", "partitions", "intake".
    let subject: String
    let message: String
    /// What to do; empty when all is well.
    let advice: String

    static func ok(_ subject: String, _ message: String) -> Finding {
        Finding(state: .ok, subject: subject, message: message, advice: "")
    }

    static func warning(_ subject: String, _ message: String, advice: String) -> Finding {
        Finding(state: .warning, subject: subject, message: message, advice: advice)
    }

    static func failure(_ subject: String, _ message: String, advice: String) -> Finding {
        Finding(state: .failure, subject: subject, message: message, advice: advice)
    }
}
