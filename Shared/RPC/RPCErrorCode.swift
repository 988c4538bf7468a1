/// Every error that can cross the wire: its JSON-RPC code, its name on the wire (`data.reason`, the case's name), whether the same request may
/// succeed later, and the exit status of a command that ends with it.
public enum RPCErrorCode: Int, CaseIterable, Sendable {
    case parseError = -32700
    case invalidRequest = -32600
    case methodNotFound = -32601
    case invalidParams = -32602
    case internalError = -32603
    /// No token, or one that is unknown, expired or revoked.
    case unauthenticated = -32001
    /// The caller's role may not do this.
    case forbidden = -32002
    /// Also said of what the caller may not know about.
    case notFound = -32003
    /// Somebody else was faster.
    case conflict = -32004
    /// The idempotency key was used with another body.
    case idempotencyMismatch = -32005
    /// Nothing was done; try again after `retryAfterMs`.
    case overloaded = -32006
    /// The outcome is unknown to the server's answer; repeat only what is idempotent.
    case deadlineExceeded = -32007
    case cancelled = -32008
    /// The database is away, or the server is about to stop.
    case unavailable = -32009
    case frameTooLarge = -32010
    /// No common version of the protocol, or an answer that does not fit it.
    case protocolMismatch = -32011
    /// The state of the thing does not allow it, for instance a transition.
    case preconditionFailed = -32012
    /// Much has come lately: solve `data.challenge`, then send the same request again with the proof.
    case challengeRequired = -32013

    /// The name on the wire.
    public var reason: String { "\(self)" }

    public init?(reason: String) {
        guard let code = Self.allCases.first(where: { $0.reason == reason }) else { return nil }
        self = code
    }

    /// Whether the same request may succeed later without anybody changing anything.
    public var isRetryable: Bool {
        switch self {
        case .overloaded, .unavailable: true
        default: false
        }
    }

    /// After BSD's sysexits(3), so that scripts can tell "wrong" from "later".
    public var exitCode: Int32 {
        switch self {
        case .parseError, .invalidRequest, .methodNotFound, .invalidParams, .frameTooLarge: 65
        case .notFound: 66
        case .unavailable: 69
        case .internalError: 70
        case .conflict, .idempotencyMismatch, .preconditionFailed: 73
        case .overloaded, .deadlineExceeded, .cancelled, .challengeRequired: 75
        case .protocolMismatch: 76
        case .unauthenticated, .forbidden: 77
        }
    }
}
