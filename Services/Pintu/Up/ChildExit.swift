internal import Subprocess

/// How a child ended.
enum ChildExit: Sendable, Equatable, CustomStringConvertible {
    case code(Int32)
    case signal(Int32)

    /// The shell between us and the child reports a signal as 128 and its number (POSIX.1-2017, Shell Command Language 2.8.2).
    init(_ status: TerminationStatus) {
        switch status {
        case .exited(let code) where code > 128 && code <= 128 + 64: self = .signal(code - 128)
        case .exited(let code): self = .code(code)
        case .signaled(let signal): self = .signal(signal)
        }
    }

    var description: String {
        switch self {
        case .code(0): "ended by itself"
        case .code(126), .code(127): "could not be started"
        case .code(let code): "ended with exit code \(code)"
        case .signal(let signal): "was killed by \(Self.names[signal] ?? "signal \(signal)")"
        }
    }

    private static let names: [Int32: String] = [
        1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL (a trap: a fault in the program)", 5: "SIGTRAP (a fault in the program)",
        6: "SIGABRT (a fault in the program)", 9: "SIGKILL (by somebody, or by the kernel for want of memory)",
        11: "SIGSEGV (a fault in the program)",
        15: "SIGTERM",
    ]
}
