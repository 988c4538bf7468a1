internal import FoundationEssentials

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// What a program is started with. A value, so that tests need neither arguments nor files of their own.
package struct ConfigurationInput: Sendable {
    /// Without the program's name.
    package var arguments: [String]
    package var environment: [String: String]
    /// - Throws: `FileProblem`.
    package var readFile: @Sendable (String) throws -> [UInt8]

    package struct FileProblem: Error, Sendable {
        /// A phrase behind the path: "does not exist".
        package var phrase: String

        package init(_ phrase: String) {
            self.phrase = phrase
        }
    }

    package static let maxFileBytes = 1 << 20

    package init(arguments: [String], environment: [String: String], readFile: @escaping @Sendable (String) throws -> [UInt8]) {
        self.arguments = arguments
        self.environment = environment
        self.readFile = readFile
    }

    /// Of this process.
    package static var process: ConfigurationInput {
        ConfigurationInput(
            arguments: Array(CommandLine.arguments.dropFirst()), environment: ProcessInfo.processInfo.environment, readFile: readWholeFile)
    }

    private static func readWholeFile(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileProblem(reason(errno)) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileProblem(reason(errno))
            }
            bytes += chunk[..<count]
            guard bytes.count <= maxFileBytes else { throw FileProblem("is larger than \(maxFileBytes) bytes") }
        }
    }

    private static func reason(_ code: Int32) -> String {
        switch code {
        case ENOENT: "does not exist"
        case EACCES: "may not be read by this user"
        case EISDIR: "is a directory"
        default: "cannot be read: " + String(cString: strerror(code))
        }
    }
}
