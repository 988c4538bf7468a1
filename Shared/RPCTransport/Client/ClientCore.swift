internal import JSON
internal import NIOCore
internal import RPC
internal import Synchronization

/// The shell around `CallTable`: keeps it behind one lock and carries out what it decides, outside the lock.
final class ClientCore: Sendable {
    typealias Table = CallTable<JSONNode>

    private struct State {
        var table: Table
        var links: [Int: ClientLink] = [:]
        var lastConnection = 0
        var timer: Scheduled<Void>?
        var timerAt: ContinuousClock.Instant?
    }

    private let state: Mutex<State>
    private let budget: Mutex<RetryBudget>
    /// Ids are unique for the life of the client, so an answer that comes late meets nobody.
    private let lastID = Atomic<Int64>(0)
    private let eventLoop: any EventLoop
    private let connector: any ClientConnector
    private let encoder: RequestEncoder

    init(eventLoop: any EventLoop, slots: Int, connector: any ClientConnector, options: RPCClientOptions) {
        self.eventLoop = eventLoop
        self.connector = connector
        encoder = RequestEncoder()
        let backoff = ReconnectBackoff(firstMs: options.reconnectFirstMs, maxMs: options.reconnectMaxMs)
        let limits = Table.Limits(
            maxCalls: options.maxInFlight, maxBytes: options.maxInFlightBytes, maxConnectWait: options.maxConnectWait)
        state = Mutex(State(table: Table(slots: slots, backoff: backoff, limits: limits)))
        budget = Mutex(RetryBudget(percent: options.retryPercent, reserve: options.retryReserve))
    }

    var callCount: Int { state.withLock { $0.table.callCount } }
    func nextID() -> Int64 { lastID.add(1, ordering: .relaxed).newValue }
    func noteCall() { budget.withLock { $0.noteCall() } }
    func takeRetry() -> Bool { budget.withLock { $0.takeRetry() } }

    func submit(_ id: Int64, frame: [UInt8], deadline: ContinuousClock.Instant, completion: Table.Completion?) {
        perform { $0.submit(id, frame: frame, deadline: deadline, now: .now, completion: completion) }
    }

    /// Sends one request, encoded with its id, and waits for its outcome, of which there is exactly one. Cancelling the task cancels it.
    func exchange(
        deadline: ContinuousClock.Instant, _ encode: (_ id: Int64) -> [UInt8]
    ) async -> Result<JSONNode, RPCError> {
        let id = nextID()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                submit(id, frame: encode(id), deadline: deadline) { continuation.resume(returning: $0) }
                // A cancellation that came before the call existed has met nobody.
                if Task.isCancelled { cancel([id]) }
            }
        } onCancel: {
            cancel([id])
        }
    }

    /// Sends requests, each encoded with its id, and waits for all of their outcomes. Cancelling the task cancels them all.
    func exchange(
        _ encode: [@Sendable (_ id: Int64) -> [UInt8]], deadline: ContinuousClock.Instant
    ) async -> [Result<JSONNode, RPCError>] {
        if encode.isEmpty { return [] }
        let ids = encode.map { _ in nextID() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let gathering = Gathering(count: ids.count, continuation)
                for (index, id) in ids.enumerated() {
                    submit(id, frame: encode[index](id), deadline: deadline) { gathering.set(index, $0) }
                }
                // A cancellation that came before the calls existed has met nobody.
                if Task.isCancelled { cancel(ids) }
            }
        } onCancel: {
            cancel(ids)
        }
    }

    private func cancel(_ ids: [Int64]) {
        for id in ids { perform { $0.cancel(id, error: .cancelled) } }
    }

    func close() {
        perform { $0.close() }
        state.withLock { state in
            state.timer?.cancel()
            state.timer = nil
        }
    }

    /// One lock for decision, links and ids; everything that may call out happens after it.
    private func perform(_ decide: (inout Table) -> Table.Directives) {
        var sleeping: [ClientLink] = []
        var closing: [ClientLink] = []
        let directives = state.withLock { state in
            let directives = decide(&state.table)
            // Under the lock, so that the order of sends is the order of decisions; waking event loops is for later.
            func send(_ frame: [UInt8], _ connection: Int) {
                guard let link = state.links[connection] else { return }
                if link.outbox.append(frame) { sleeping.append(link) }
            }
            for (connection, frame) in directives.sends { send(frame, connection) }
            for (connection, id) in directives.cancels { send(encoder.cancel(id, as: nextID()), connection) }
            if let moment = directives.timerAt { arm(moment, &state) }
            closing = directives.closes.compactMap { state.links[$0] }
            return directives
        }
        for link in sleeping { link.outbox.wake() }
        for link in closing { link.close() }
        for slot in directives.opens { open(slot) }
        for (completion, result) in directives.completions { completion(result) }
    }

    private func arm(_ moment: ContinuousClock.Instant, _ state: inout State) {
        if let armed = state.timerAt, armed <= moment { return }
        state.timer?.cancel()
        state.timerAt = moment
        state.timer = eventLoop.scheduleTask(in: TimeAmount(ContinuousClock.now.duration(to: moment))) { [weak self] in
            self?.timerFired()
        }
    }

    private func timerFired() {
        state.withLock { state in
            state.timer = nil
            state.timerAt = nil
        }
        perform { $0.tick(now: .now) }
    }

    private func open(_ slot: Int) {
        let connection = state.withLock { state in
            state.lastConnection += 1
            return state.lastConnection
        }
        connector.connect(
            slot: slot,
            events: ClientConnection.Events(
                ready: { [weak self] link in
                    guard let self else { return link.close() }
                    state.withLock { $0.links[connection] = link }
                    perform { $0.opened(slot, connection: connection, now: .now) }
                },
                refused: { [weak self] error, isFinal in
                    self?.perform { $0.openFailed(slot, error: error, isFinal: isFinal, now: .now, random: .random(in: 0..<1)) }
                },
                answered: { [weak self] answers in self?.perform { $0.answered(connection: connection, answers) } },
                goaway: { [weak self] in self?.perform { $0.goaway(connection: connection, now: .now, random: .random(in: 0..<1)) } },
                lost: { [weak self] in
                    guard let self else { return }
                    _ = state.withLock { $0.links.removeValue(forKey: connection) }
                    perform { $0.lost(connection: connection) }
                }))
    }
}
