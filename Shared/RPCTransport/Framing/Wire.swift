internal import NIOCore

/// What a connection needs of its transport, on its event loop: a TCP channel, or memory in tests.
protocol Wire: AnyObject {
    func write(_ bytes: ByteBuffer)
    /// Bytes written that the peer's side has not accepted.
    var bufferedBytes: Int { get }
    /// False asks the transport to deliver nothing more for now; what is under way may still arrive.
    var isReading: Bool { get set }
    /// What went wrong last; nil for a peer that just closed.
    var failure: (any Error)? { get }
    /// SHA-256 of the certificate that the peer has shown; nil without TLS, and for a peer that has none.
    var peerCertificateDigest: [UInt8]? { get }
    /// Closes after what is written has gone out.
    func close()
    /// Closes now; what is written is lost.
    func abort()
}

/// The connection behind a wire. All calls come on its event loop; `inactive` is the last one and follows every `active`.
struct WireEvents {
    var active: () -> Void
    var received: (ByteBuffer) -> Void
    /// All bytes of one read have been delivered.
    var readComplete: () -> Void
    /// The peer has taken bytes, or has stopped taking them.
    var writabilityChanged: () -> Void
    /// The peer will send nothing more, but may still read.
    var inputClosed: () -> Void
    var inactive: () -> Void
}
