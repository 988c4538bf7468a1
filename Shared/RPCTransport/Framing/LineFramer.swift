internal import NIOCore

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// Cuts a byte stream into lines. Frames are pulled, not pushed: a connection that is at its limit leaves them here and stops reading.
struct LineFramer {
    enum Outcome: Equatable {
        /// One line without its ending, never empty. It shares storage with the framer: let go of it before the next `append`.
        case frame(ByteBuffer)
        case needsMore
        /// More than `maxFrameBytes` without a line ending. Nothing after this can be trusted, so the caller closes.
        case tooLarge
    }

    /// May be changed between two frames.
    var maxFrameBytes: Int
    private var buffer = ByteBuffer()
    /// How many unread bytes are known to hold no `\n`, so that a frame that trickles in is not searched again from its start.
    private var searched = 0

    init(maxFrameBytes: Int) {
        precondition(maxFrameBytes > 0, "a frame holds at least one byte")
        self.maxFrameBytes = maxFrameBytes
    }

    /// Bytes received and not yet handed out.
    var bufferedBytes: Int { buffer.readableBytes }

    mutating func append(_ bytes: ByteBuffer) {
        if buffer.readableBytes == 0 {
            buffer = bytes
        } else {
            var bytes = bytes
            // Frames already handed out are dropped before the buffer grows for the rest.
            if buffer.readerIndex > buffer.readableBytes { buffer.discardReadBytes() }
            buffer.writeBuffer(&bytes)
        }
    }

    mutating func next() -> Outcome {
        while true {
            guard let length = lengthOfLine() else {
                searched = buffer.readableBytes
                // One byte of grace: it may be the "\r" of the line's ending.
                return searched > maxFrameBytes + 1 ? .tooLarge : .needsMore
            }
            searched = 0
            guard var line = buffer.readSlice(length: length) else { return .needsMore }
            buffer.moveReaderIndex(forwardBy: 1)
            let last = length - 1
            if last >= 0, line.getInteger(at: line.readerIndex + last, as: UInt8.self) == UInt8(ascii: "\r") {
                line.moveWriterIndex(to: line.readerIndex + last)
            }
            if line.readableBytes > maxFrameBytes { return .tooLarge }
            if line.readableBytes > 0 { return .frame(line) }
        }
    }

    private func lengthOfLine() -> Int? {
        buffer.withUnsafeReadableBytes { bytes in
            guard let start = bytes.baseAddress, bytes.count > searched else { return nil }
            guard let found = memchr(start + searched, 0x0A, bytes.count - searched) else { return nil }
            return UnsafeRawPointer(found) - start
        }
    }
}
