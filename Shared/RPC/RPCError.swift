/// What a call failed with. Messages are for people and never hold SQL, parameters or what a complainant wrote.
public struct RPCError: Error, Sendable, Hashable {
    public var code: RPCErrorCode
    public var message: String
    /// Whether repeating the same request later makes sense.
    public var retryable: Bool
    public var retryAfterMs: Int?
    /// Every wrong field, for `invalidParams`.
    public var fields: [FieldProblem]
    /// What to solve, for `challengeRequired`.
    public var challenge: RPCChallenge?
    /// The request's id in the server's log.
    public var requestID: String?

    public init(
        _ code: RPCErrorCode, _ message: String, retryable: Bool? = nil, retryAfterMs: Int? = nil, fields: [FieldProblem] = [],
        challenge: RPCChallenge? = nil, requestID: String? = nil
    ) {
        self.code = code
        self.message = message
        self.retryable = retryable ?? code.isRetryable
        self.retryAfterMs = retryAfterMs
        self.fields = fields
        self.challenge = challenge
        self.requestID = requestID
    }

    public static func invalidRequest(_ message: String) -> RPCError { RPCError(.invalidRequest, message) }
    public static func methodNotFound(_ method: String) -> RPCError { RPCError(.methodNotFound, "there is no method \(method)") }

    public static func invalidParams(_ fields: [FieldProblem]) -> RPCError {
        let first =
            fields.first.map { $0.path.isEmpty ? "params \($0.problem)" : "\($0.path) \($0.problem)" } ?? "the parameters are not valid"
        return RPCError(.invalidParams, fields.count > 1 ? "\(first) (and \(fields.count - 1) more)" : first, fields: fields)
    }

    public static func invalidParams(_ path: String, _ problem: String) -> RPCError {
        invalidParams([FieldProblem(path: path, problem: problem)])
    }

    public static func unauthenticated(_ message: String) -> RPCError { RPCError(.unauthenticated, message) }
    public static func forbidden(_ message: String) -> RPCError { RPCError(.forbidden, message) }
    public static func notFound(_ message: String) -> RPCError { RPCError(.notFound, message) }
    public static func conflict(_ message: String) -> RPCError { RPCError(.conflict, message) }
    public static func preconditionFailed(_ message: String) -> RPCError { RPCError(.preconditionFailed, message) }
    public static func unavailable(_ message: String, retryAfterMs: Int? = nil) -> RPCError {
        RPCError(.unavailable, message, retryAfterMs: retryAfterMs)
    }
    public static func overloaded(retryAfterMs: Int) -> RPCError {
        RPCError(.overloaded, "the service is at its limit", retryAfterMs: retryAfterMs)
    }

    public static func challengeRequired(_ message: String, _ challenge: RPCChallenge) -> RPCError {
        RPCError(.challengeRequired, message, challenge: challenge)
    }

    public static let idempotencyMismatch = RPCError(.idempotencyMismatch, "this idempotency key was used with another body")
    public static let deadlineExceeded = RPCError(.deadlineExceeded, "the deadline has passed")
    public static let cancelled = RPCError(.cancelled, "the call was cancelled")
    // Named like its code.
    // swift-format-ignore: DontRepeatTypeInStaticProperties
    public static let internalError = RPCError(.internalError, "internal error")
}

extension RPCError: CustomStringConvertible {
    public var description: String { "\(code.reason): \(message)" }
}
