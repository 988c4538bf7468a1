internal import Complaints
internal import Metrics
internal import RPC

/// Intake's own figures. Every series exists from the start, so that a rate can be taken of the first refusal too.
final class IntakeMetrics: Sendable {
    private let depth = Gauge(label: "pintu_intake_queue_depth")
    private let queuedBytes = Gauge(label: "pintu_intake_queue_bytes")
    private let batchRows = Recorder(label: "pintu_intake_batch_rows", aggregate: true)
    private let commit = Timer(label: "pintu_intake_commit_seconds")
    private let interruptions = Counter(label: "pintu_intake_interruptions_total")
    private let repetitions = Counter(label: "pintu_intake_repetitions_total")
    /// What the door keeper did about too much.
    enum Meeting: String, CaseIterable { case challenged, proved, turnedAway }

    private let met: [Meeting: Counter]
    private let submitted: [Channel: Counter]
    private let refused: [RPCErrorCode: Counter]

    init() {
        met = Dictionary(
            uniqueKeysWithValues: Meeting.allCases.map {
                ($0, Counter(label: "pintu_intake_door_total", dimensions: [("outcome", $0.rawValue)]))
            })
        submitted = Dictionary(
            uniqueKeysWithValues: Channel.allCases.map {
                ($0, Counter(label: "pintu_intake_submitted_total", dimensions: [("channel", $0.rawValue)]))
            })
        refused = Dictionary(
            uniqueKeysWithValues: RPCErrorCode.allCases.map {
                ($0, Counter(label: "pintu_intake_refused_total", dimensions: [("reason", $0.reason)]))
            })
    }

    func queue(rows: Int, bytes: Int) {
        depth.record(rows)
        queuedBytes.record(bytes)
    }

    func committed(rows: Int, in duration: Duration) {
        batchRows.record(rows)
        commit.record(duration: duration)
    }

    func met(_ outcome: Meeting) { met[outcome]?.increment() }
    func submitted(_ channel: Channel) { submitted[channel]?.increment() }
    /// A key came again with the same body.
    func repeated() { repetitions.increment() }
    func refused(_ code: RPCErrorCode) { refused[code]?.increment() }
    /// The way to the database broke, or somebody was in the way.
    func interrupted() { interruptions.increment() }
}
