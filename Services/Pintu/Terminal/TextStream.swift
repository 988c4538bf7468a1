internal import FoundationEssentials
internal import Synchronization

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// Lines of text to somewhere. Lines of different tasks never mix.
struct TextStream: Sendable {
    /// A person watches, so what is written may be overwritten again.
    let isTerminal: Bool
    let style: TextStyle
    private let write: @Sendable (String) -> Void

    /// - Parameter write: takes whole pieces of text, from any task, one after the other.
    init(isTerminal: Bool, style: TextStyle, write: @escaping @Sendable (String) -> Void) {
        self.isTerminal = isTerminal
        self.style = style
        let lock = Mutex(())
        self.write = { text in lock.withLock { _ in write(text) } }
    }

    func line(_ text: String = "") { write(text + "\n") }

    /// Without a line feed, for progress that overwrites itself.
    func raw(_ text: String) { write(text) }

    static let standardOutput = TextStream(descriptor: STDOUT_FILENO)
    static let standardError = TextStream(descriptor: STDERR_FILENO)

    private init(descriptor: Int32) {
        let isTerminal = isatty(descriptor) == 1
        let style = TextStyle.fitting(isTerminal: isTerminal, environment: ProcessInfo.processInfo.environment)
        self.init(isTerminal: isTerminal, style: style) { text in
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes { SystemCall.write(descriptor, $0) }
                // Nobody reads any more, or the disk is full: there is nobody to tell.
                guard written > 0 else { return }
                rest = rest.dropFirst(written)
            }
        }
    }
}
