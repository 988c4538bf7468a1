internal import CLibCurl

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// What libcurl's callbacks read and write during one transfer, all on the transfer's thread.
final class TransferObserver {
    /// Of an HTTP answer; the rest is read and dropped.
    static let maxDownloadBytes = 16_384

    var upload: [UInt8] = []
    private var uploaded = 0
    private(set) var isUploadDone = false
    private(set) var download: [UInt8] = []
    private(set) var lastCommand: String?
    private(set) var lastReply: Int?
    private(set) var enhancedStatus: String?
    private var hasQuit = false
    private let isCancelled: CancelFlag

    init(_ isCancelled: CancelFlag) {
        self.isCancelled = isCancelled
    }

    /// For libcurl; valid as long as somebody holds the observer.
    var pointer: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    static func at(_ pointer: UnsafeMutableRawPointer?) -> TransferObserver? {
        pointer.map { Unmanaged<TransferObserver>.fromOpaque($0).takeUnretainedValue() }
    }

    var isStopped: Bool { isCancelled.isRaised }

    /// Hands out the next part of the upload. From the moment the last byte is handed out nobody can be sure that it was not sent.
    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, upload.count - uploaded)
        upload[uploaded..<uploaded + count].withUnsafeBytes { buffer.copyMemory(from: $0) }
        uploaded += count
        if uploaded == upload.count { isUploadDone = true }
        return count
    }

    func write(_ bytes: UnsafeRawBufferPointer) {
        download += bytes.prefix(Self.maxDownloadBytes - download.count)
    }

    private static let verbs = Set(["EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA"].map { Array($0.utf8) })

    /// A command of SMTP that is being sent. Only its verb is kept: the rest is the address, or the password.
    func command(_ line: UnsafeRawBufferPointer) {
        let verb = Array(line.prefix { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
        // libcurl says goodbye after a refusal; the refusal is what counts.
        if verb == Array("QUIT".utf8) { hasQuit = true }
        if Self.verbs.contains(verb) {
            hasQuit = false
            lastCommand = String(decoding: verb, as: UTF8.self)
        }
    }

    /// A reply of SMTP: `550 5.1.1 words`.
    func reply(_ line: UnsafeRawBufferPointer) {
        guard !hasQuit, let code = Int(String(decoding: line.prefix(3), as: UTF8.self)) else { return }
        lastReply = code
        let words = line.dropFirst(4).prefix { $0 == UInt8(ascii: ".") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let isEnhanced = (5...9).contains(words.count) && words.count { $0 == UInt8(ascii: ".") } == 2
        enhancedStatus = isEnhanced ? String(decoding: words, as: UTF8.self) : nil
    }
}

// Free functions: closure literals could be inferred to belong to an actor and would trap on the transfer's thread.

func transferRead(
    _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let observer = TransferObserver.at(context), let buffer else { return 0 }
    return observer.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
}

func transferWrite(
    _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: Int, _ context: UnsafeMutableRawPointer?
) -> Int {
    guard let observer = TransferObserver.at(context), let buffer else { return 0 }
    observer.write(UnsafeRawBufferPointer(start: buffer, count: size * count))
    return size * count
}

/// Anything but 0 ends the transfer.
func transferProgress(
    _ context: UnsafeMutableRawPointer?, _ downloadSize: curl_off_t, _ downloaded: curl_off_t, _ uploadSize: curl_off_t,
    _ uploaded: curl_off_t
) -> Int32 {
    TransferObserver.at(context)?.isStopped == true ? 1 : 0
}

func transferDebug(
    _ handle: UnsafeMutableRawPointer?, _ kind: curl_infotype, _ data: UnsafeMutablePointer<CChar>?, _ count: Int,
    _ context: UnsafeMutableRawPointer?
) -> Int32 {
    guard let observer = TransferObserver.at(context), let data else { return 0 }
    let line = UnsafeRawBufferPointer(start: data, count: count)
    if kind == CURLINFO_HEADER_OUT { observer.command(line) }
    if kind == CURLINFO_HEADER_IN { observer.reply(line) }
    return 0
}
