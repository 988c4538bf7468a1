internal import CLibCurl
internal import Synchronization

/// One line out of the house: it carries one message at a time, keeps connections open between messages, and does it all on a thread
/// that may block. Whoever sends in parallel has a line for each.
package final class TransferLine: Sendable {
    /// libcurl's handle, nil when there was no memory for it. Locked while a transfer runs.
    private let handle: Mutex<OpaqueHandle>

    package init() {
        _ = Self.library
        handle = Mutex(OpaqueHandle())
    }

    /// Thread-safe, once in a process.
    private static let library = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

    /// Never longer than the server's time limit; a cancelled task ends it within a second.
    func perform(_ request: TransferRequest) async -> TransferResult {
        let isCancelled = CancelFlag()
        return await withTaskCancellationHandler {
            await OwnThread.run { [self] in
                handle.withLock { handle in
                    guard let pointer = handle.pointer else { return TransferResult(error: "out of memory") }
                    return CurlTransfer(pointer, request, isCancelled).perform()
                }
            }
        } onCancel: {
            isCancelled.raise()
        }
    }

    /// Owns the handle and with it the open connections.
    private struct OpaqueHandle: ~Copyable {
        let pointer = curl_easy_init()

        deinit {
            if let pointer { curl_easy_cleanup(pointer) }
        }
    }
}

/// Set by whoever cancels, read by libcurl's callback.
final class CancelFlag: Sendable {
    private let flag = Atomic(false)

    var isRaised: Bool { flag.load(ordering: .relaxed) }
    func raise() { flag.store(true, ordering: .relaxed) }
}
