#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Small files that only their owner may read.
enum PrivateFile {
    static let maxBytes = 1 << 20

    /// Appears whole or not at all under its name, mode 0600, also when a file with other rights was there.
    static func write(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
        let temporary = "\(path).\(getpid()).new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure(path, "cannot be written", errno) }
        var rest = bytes[...]
        var problem: Int32 = 0
        while !rest.isEmpty && problem == 0 {
            let written = rest.withUnsafeBytes { SystemCall.write(descriptor, $0) }
            if written > 0 { rest = rest.dropFirst(written) } else if errno != EINTR { problem = errno }
        }
        if problem == 0 && fsync(descriptor) != 0 { problem = errno }
        close(descriptor)
        if problem == 0 && rename(temporary, path) != 0 { problem = errno }
        guard problem == 0 else {
            unlink(temporary)
            throw failure(path, "cannot be written", problem)
        }
    }

    /// Nil when there is no such file.
    static func read(_ path: String) throws(CommandFailure) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw failure(path, "cannot be read", errno)
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while bytes.count <= maxBytes {
            let count = chunk.withUnsafeMutableBytes { SystemCall.read(descriptor, $0) }
            if count == 0 { return bytes }
            if count > 0 { bytes += chunk[..<count] } else if errno != EINTR { throw failure(path, "cannot be read", errno) }
        }
        throw CommandFailure("\(path) is larger than \(maxBytes) bytes")
    }

    /// The text of a file that holds one value, without the newline that editors put at its end.
    static func text(_ path: String) throws(CommandFailure) -> String? {
        guard var bytes = try read(path) else { return nil }
        while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard let text = String(validating: bytes, as: UTF8.self) else { throw CommandFailure("\(path) is not UTF-8 text") }
        return text
    }

    /// Permission bits of a file or directory, nil when it is not there.
    static func mode(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_mode & 0o7777) : nil
    }

    private static func failure(_ path: String, _ what: String, _ code: Int32) -> CommandFailure {
        CommandFailure("\(path) \(what): \(String(cString: strerror(code)))")
    }
}
