/// What a call failed with. Messages are for people and never hold SQL, parameters or what a complainant wrote.
package struct RPCError: Error, Sendable, Hashable {
    package var code: RPCErrorCode
    package var message: String
    /// Whether repeating the same request later makes sense.
    package var retryable: Bool
    package var retryAfterMs: Int?
    /// Every wrong field, for `invalidParams`.
    package var fields: [FieldProblem]
    /// What to solve, for `challengeRequired`.
    package var challenge: RPCChallenge?
    /// The request's id in the server's log.
    package var requestID: String?

    package init(
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

    package static func invalidRequest(_ message: String) -> RPCError { RPCError(.invalidRequest, message) }
    package static func methodNotFound(_ method: String) -> RPCError { RPCError(.methodNotFound, "there is no method \(method)") }

    package static func invalidParams(_ fields: [FieldProblem]) -> RPCError {
        let first =
            fields.first.map { $0.path.isEmpty ? "params \($0.problem)" : "\($0.path) \($0.problem)" } ?? "the parameters are not valid"
        return RPCError(.invalidParams, fields.count > 1 ? "\(first) (and \(fields.count - 1) more)" : first, fields: fields)
    }

    package static func invalidParams(_ path: String, _ problem: String) -> RPCError {
        invalidParams([FieldProblem(path: path, problem: problem)])
    }

    package static func unauthenticated(_ message: String) -> RPCError { RPCError(.unauthenticated, message) }
    package static func forbidden(_ message: String) -> RPCError { RPCError(.forbidden, message) }
    package static func notFound(_ message: String) -> RPCError { RPCError(.notFound, message) }
    package static func conflict(_ message: String) -> RPCError { RPCError(.conflict, message) }
    package static func preconditionFailed(_ message: String) -> RPCError { RPCError(.preconditionFailed, message) }
    package static func unavailable(_ message: String, retryAfterMs: Int? = nil) -> RPCError {
        RPCError(.unavailable, message, retryAfterMs: retryAfterMs)
    }
    package static func overloaded(retryAfterMs: Int) -> RPCError {
        RPCError(.overloaded, "the service is at its limit", retryAfterMs: retryAfterMs)
    }

    package static func challengeRequired(_ message: String, _ challenge: RPCChallenge) -> RPCError {
        RPCError(.challengeRequired, message, challenge: challenge)
    }

    package static let idempotencyMismatch = RPCError(.idempotencyMismatch, "this idempotency key was used with another body")
    package static let deadlineExceeded = RPCError(.deadlineExceeded, "the deadline has passed")
    package static let cancelled = RPCError(.cancelled, "the call was cancelled")
    // Named like its code.
    // swift-format-ignore: DontRepeatTypeInStaticProperties
    package static let internalError = RPCError(.internalError, "internal error")
}

extension RPCError: CustomStringConvertible {
    package var description: String { "\(code.reason): \(message)" }
}
