internal import Synchronization

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Takes finished log lines. A line is complete UTF-8 bytes with its newline; a sink never splits, reorders or mixes lines.
package protocol LogSink: Sendable {
    func write(_ line: [UInt8])
}

/// Writes log lines to an open file descriptor, one `write(2)` a line where the kernel allows it.
///
/// The call blocks when the reader is slow: losing log lines silently would be worse than slowing down, and the container runtimes
/// and journald always read. An error that will not pass (closed pipe, full disk) drops the line, since there is no place to report it.
package final class DescriptorLogSink: LogSink {
    private let descriptor: Mutex<Int32>

    package static let standardError = DescriptorLogSink(descriptor: STDERR_FILENO)
    package static let standardOutput = DescriptorLogSink(descriptor: STDOUT_FILENO)

    /// - Parameter descriptor: stays open as long as the sink lives; the sink does not close it.
    package init(descriptor: Int32) {
        self.descriptor = Mutex(descriptor)
    }

    package func write(_ line: [UInt8]) {
        descriptor.withLock { descriptor in
            line.withUnsafeBytes { buffer in
                var rest = buffer[...]
                while !rest.isEmpty {
                    let written = writeOnce(descriptor, UnsafeRawBufferPointer(rebasing: rest))
                    if written > 0 {
                        rest = rest.dropFirst(written)
                    } else if errno == EAGAIN {
                        // Somebody who shares the terminal made it non-blocking.
                        waitUntilWritable(descriptor)
                    } else if errno != EINTR {
                        return
                    }
                }
            }
        }
    }
}

/// Outside the class, whose own `write` hides the system's.
private func writeOnce(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}

private func waitUntilWritable(_ descriptor: Int32) {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = poll(&request, 1, 1_000)
}
