/// What the whole server has taken on: connections, and requests that have not been answered. A pure value; `AdmissionGate` shares it.
struct Admission: Sendable, Equatable {
    enum Refusal: Sendable, Equatable {
        /// The limit of the whole server is reached.
        case full
        /// The server is shutting down and takes nothing new.
        case draining
    }

    let maxConnections: Int
    let maxInFlight: Int
    private(set) var connections = 0
    private(set) var inFlight = 0
    private(set) var isDraining = false

    init(maxConnections: Int, maxInFlight: Int) {
        precondition(maxConnections > 0 && maxInFlight > 0, "a server takes at least one request on one connection")
        self.maxConnections = maxConnections
        self.maxInFlight = maxInFlight
    }

    var isIdle: Bool { inFlight == 0 }
    var isEmpty: Bool { connections == 0 }

    mutating func admitConnection() -> Refusal? {
        if isDraining { return .draining }
        if connections >= maxConnections { return .full }
        connections += 1
        return nil
    }

    mutating func connectionClosed() {
        precondition(connections > 0, "a connection closes once")
        connections -= 1
    }

    /// A draining server still takes requests of connections it has: they were on the way when goaway was sent.
    mutating func admitRequest() -> Refusal? {
        if inFlight >= maxInFlight { return .full }
        inFlight += 1
        return nil
    }

    mutating func finish(_ requests: Int) {
        precondition(requests >= 0 && requests <= inFlight, "a request is finished once")
        inFlight -= requests
    }

    mutating func drain() {
        isDraining = true
    }
}
