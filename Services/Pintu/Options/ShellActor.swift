internal import FoundationEssentials
internal import RPC

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

extension Caller {
    /// Who typed this command, for the audit log: the account of the operating system, and behind `sudo` the one who became it.
    static var atShell: Caller {
        let account = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? "account \(geteuid())"
        let before = ProcessInfo.processInfo.environment["SUDO_USER"].flatMap { $0.isEmpty || $0 == account ? nil : $0 }
        return Caller(name: before.map { "\($0) as \(account)" } ?? account, role: "shell")
    }
}
