import Foundation
import Testing

@testable import PintuCommand

@Suite struct PortTests {
    @Test func thePortBookComesBackAsItWas() {
        let book = PortBook(ports: ["intake.rpc": 40_001, "database": 1])
        #expect(PortBook(json: book.json) == book)
    }

    @Test(arguments: ["", "nonsense", "[]", #"{"a":0,"b":65536,"c":"5","d":-1}"#])
    func whatCannotBeReadIsForgotten(_ text: String) {
        #expect(PortBook(json: Array(text.utf8)) == PortBook())
    }

    @Test func everyNameHasAPortOfItsOwn() throws {
        let names = (0..<50).map { "service\($0)" }
        let reservation = try PortReservation(names, preferring: PortBook())
        #expect(Set(reservation.book.ports.keys) == Set(names))
        #expect(Set(reservation.book.ports.values).count == names.count)
    }

    @Test func portsOfLastTimeAreTakenAgain() throws {
        let first = try PortReservation(["a", "b"], preferring: PortBook()).book
        #expect(try PortReservation(["a", "b"], preferring: first).book == first)
    }

    @Test func oneThatIsTakenMeanwhileIsReplaced() throws {
        let listener = try Listener(port: 0)
        let reservation = try PortReservation(["a", "b"], preferring: PortBook(ports: ["a": listener.port]))
        #expect(reservation.book.ports["a"] != listener.port)
    }

    @Test func twoNamesNeverShareOne() throws {
        let port = try PortReservation(["x"], preferring: PortBook()).book.ports["x"]
        let ports = try PortReservation(["a", "b"], preferring: PortBook(ports: ["a": try #require(port), "b": try #require(port)])).book
            .ports
        #expect(ports["a"] == port)
        #expect(ports["b"] != port)
    }

    /// The point of holding it: nobody gets it by chance, its owner may listen.
    @Test func aReservedPortIsForItsOwner() throws {
        let reservation = try PortReservation(["a"], preferring: PortBook())
        let port = try #require(reservation.book.ports["a"])
        for _ in 0..<2 {
            let listener = try Listener(port: port)
            #expect(listener.port == port)
        }
        withExtendedLifetime(reservation) {}
    }
}

/// A socket that listens the way our servers and PostgreSQL do.
private struct Listener: ~Copyable {
    let descriptor: Int32
    let port: UInt16

    init(port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = self.descriptor
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && listen(descriptor, 1) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        self.port = UInt16(bigEndian: address.sin_port)
        try #require(isListening)
    }

    deinit {
        close(descriptor)
    }
}
