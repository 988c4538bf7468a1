internal import Synchronization

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// A whole terminal for pictures that replace each other. What stood there before comes back at the end; so does the cursor.
final class Screen: Sendable {
    private let stream: TextStream
    private let isOpen = Mutex(false)

    init(_ stream: TextStream) {
        self.stream = stream
    }

    /// Columns and rows at this moment; a window may change its size at any time.
    static var size: (columns: Int, rows: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Written in one piece, each line cleared behind its end, so that nothing flickers.
    func show(_ lines: [String]) {
        let isFirst = isOpen.withLock { isOpen in
            defer { isOpen = true }
            return !isOpen
        }
        // The other screen, no cursor.
        let begin = isFirst ? "\u{1B}[?1049h\u{1B}[?25l" : ""
        // No line feed behind the last line: it would scroll a full screen.
        stream.raw(begin + "\u{1B}[H" + lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n") + "\u{1B}[J")
    }

    /// Safe to call twice.
    func close() {
        let wasOpen = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        if wasOpen { stream.raw("\u{1B}[?25h\u{1B}[?1049l") }
    }
}
