internal import Accounts
internal import Postgres
internal import PrivateCluster
internal import RPC
internal import Schema

/// Why a command ends, in words for the person at the terminal: what is wrong, and what to do about it.
struct CommandFailure: Error, Sendable, Equatable, CustomStringConvertible {
    var message: String
    /// Empty when there is nothing sensible to advise.
    var advice: String
    /// Details, one a line: wrong fields, the end of a log.
    var details: [String] = []
    var exitCode: Int32 = 1

    init(_ message: String, advice: String = "", details: [String] = [], exitCode: Int32 = 1) {
        self.message = message
        self.advice = advice
        self.details = details
        self.exitCode = exitCode
    }

    var description: String { text(.plain) }

    func text(_ style: TextStyle) -> String {
        var lines = ["\(style.red("error:")) \(Sanitizer.clean(message))"]
        lines += details.map { "  \(Sanitizer.clean($0))" }
        if !advice.isEmpty { lines.append(advice) }
        return lines.joined(separator: "\n")
    }

    /// Nil for errors that the argument parser explains itself.
    init?(explaining error: any Error) {
        switch error {
        case let failure as CommandFailure: self = failure
        case let error as RPCError: self.init(error)
        case let error as PostgresError: self.init(error)
        case let problem as AccountProblem: self.init(problem)
        case let error as ClusterError: self.init("\(error)")
        case let error as SchemaError: self.init("\(error)")
        case is CancellationError: self.init("interrupted", exitCode: 130)
        default: return nil
        }
    }

    init(_ error: RPCError) {
        // The message of the error repeats the first field.
        let message = error.fields.isEmpty ? error.message : Units.count(error.fields.count, "field") + " wrong"
        self.init("\(error.code.reason): \(message)", exitCode: error.code.exitCode)
        details = error.fields.map { $0.path.isEmpty ? $0.problem : "\($0.path): \($0.problem)" }
        if let request = error.requestID { details.append("request \(request) in the service's log") }
        var hints: [String] = []
        if error.retryable {
            hints.append(error.retryAfterMs.map { "Trying again in \($0) ms may help." } ?? "Trying again later may help.")
        }
        if error.code == .unavailable { hints.append("Is `pintu up` running? `pintu doctor` says what is wrong.") }
        if error.code == .challengeRequired {
            hints.append("The proof of work was not found in time, or one of your own does not fit: allow more with --timeout.")
        }
        if error.code == .methodNotFound { hints.append("`pintu discover` lists the methods.") }
        advice = hints.joined(separator: " ")
    }

    init(_ problem: AccountProblem) {
        switch problem {
        case .unknown: self.init("\(problem)", advice: "`pintu users list --all` shows them.", exitCode: 66)
        case .taken: self.init("\(problem)", advice: "`pintu users show` shows it.", exitCode: 73)
        case .invalid: self.init("\(problem)", exitCode: 65)
        }
    }

    init(_ error: PostgresError) {
        self.init("\(error)", exitCode: error.isDatabaseAway ? RPCErrorCode.unavailable.exitCode : RPCErrorCode.internalError.exitCode)
        if error.isDatabaseAway {
            advice = "Is the database running? `pintu up` starts one of its own; PINTU_DATABASE_URL names another one."
        } else if error.sqlState == "42P01" {
            advice = "The schema is not there yet: run `pintu migrate`."
        }
    }
}
