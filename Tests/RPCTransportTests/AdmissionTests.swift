import Testing

@testable import RPCTransport

@Suite struct AdmissionTests {
    @Test func connectionsAndRequestsHaveTheirOwnLimits() {
        var admission = Admission(maxConnections: 2, maxInFlight: 1)
        let connections = (0..<3).map { _ in admission.admitConnection() }
        var requests = (0..<2).map { _ in admission.admitRequest() }
        admission.finish(1)
        requests.append(admission.admitRequest())
        admission.connectionClosed()
        let another = admission.admitConnection()
        #expect(connections == [nil, nil, .full])
        #expect(requests == [nil, .full, nil])
        #expect(another == nil)
    }

    @Test func aDrainingServerFinishesWhatIsOnTheWay() {
        var admission = Admission(maxConnections: 2, maxInFlight: 2)
        _ = admission.admitConnection()
        admission.drain()
        let connection = admission.admitConnection()
        let request = admission.admitRequest()
        #expect(connection == .draining)
        #expect(request == nil)
        #expect(!admission.isIdle && !admission.isEmpty)
        admission.finish(1)
        admission.connectionClosed()
        #expect(admission.isIdle && admission.isEmpty)
    }
}
