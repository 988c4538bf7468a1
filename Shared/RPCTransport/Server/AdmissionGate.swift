internal import Synchronization

/// The `Admission` that all event loops of a server share, and the signal that nothing is left of it.
final class AdmissionGate: Sendable {
    private let admission: Mutex<Admission>
    /// Set once after `drain`, when the last connection and the last request are gone.
    let emptied = OneShot<Void>()

    init(_ admission: Admission) {
        self.admission = Mutex(admission)
    }

    var inFlight: Int { admission.withLock { $0.inFlight } }
    var isDraining: Bool { admission.withLock { $0.isDraining } }
    var connections: Int { admission.withLock { $0.connections } }

    func admitConnection() -> Admission.Refusal? { admission.withLock { $0.admitConnection() } }
    func admitRequest() -> Admission.Refusal? { admission.withLock { $0.admitRequest() } }
    func connectionClosed() { change { $0.connectionClosed() } }
    func finish(_ requests: Int) { change { $0.finish(requests) } }
    func drain() { change { $0.drain() } }

    private func change(_ body: (inout Admission) -> Void) {
        let isEmptied = admission.withLock { admission in
            body(&admission)
            return admission.isDraining && admission.isEmpty && admission.isIdle
        }
        if isEmptied { emptied.set(()) }
    }
}
