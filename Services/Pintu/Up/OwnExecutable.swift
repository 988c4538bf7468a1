#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Where this program lies: the services are beside it.
enum OwnExecutable {
    /// Path of the executable of a service.
    static func path(of stage: Stage, in directory: String? = directory) throws(CommandFailure) -> String {
        let path = (directory ?? ".") + "/" + stage.rawValue
        guard access(path, X_OK) == 0 else {
            throw CommandFailure("the executable \(path) is missing", advice: "Build it: swift build -c release. It belongs beside pintu.")
        }
        return path
    }

    static var directory: String? {
        guard let path = path, let slash = path.lastIndex(of: "/") else { return nil }
        return String(path[..<slash])
    }

    private static var path: String? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
        #if os(Linux)
            let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
            guard length > 0 else { return nil }
            return String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        #else
            guard let path = realpath(CommandLine.arguments[0], &buffer) else { return nil }
            return String(cString: path)
        #endif
    }
}
