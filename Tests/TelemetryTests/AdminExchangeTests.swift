import NIOHTTP1
import Testing

@testable import Telemetry

@Suite struct AdminExchangeTests {
    private func head(_ method: HTTPMethod, _ uri: String, headers: HTTPHeaders = [:]) -> HTTPRequestHead {
        HTTPRequestHead(version: .http1_1, method: method, uri: uri, headers: headers)
    }

    @Test(
        arguments: [
            (.GET, "/livez", .live, false), (.HEAD, "/livez", .live, true), (.GET, "/readyz?verbose", .ready, false),
            (.GET, "/metrics", .metrics, false), (.POST, "/livez", .notFound, false), (.GET, "/", .notFound, false),
            (.GET, "", .notFound, false), (.GET, "/metrics/", .notFound, false), (.DELETE, "/nothing", .notFound, false),
        ] as [(HTTPMethod, String, AdminExchange.Page, Bool)])
    func routes(_ method: HTTPMethod, _ uri: String, _ page: AdminExchange.Page, _ headOnly: Bool) {
        var exchange = AdminExchange(maxBodyBytes: 10)
        #expect(exchange.receive(head(method, uri)) == .wait)
        #expect(exchange.receiveEnd() == .answer(.init(page: page, headOnly: headOnly, keepAlive: true)))
    }

    @Test func aConnectionServesManyRequests() {
        var exchange = AdminExchange(maxBodyBytes: 10)
        for _ in 0..<3 {
            #expect(exchange.receive(head(.GET, "/livez")) == .wait)
            #expect(exchange.receiveBody(10) == .wait)
            #expect(exchange.receiveEnd() != .wait)
            exchange.answered()
        }
    }

    @Test func largeBodiesAreRefusedOnceWhetherAnnouncedOrNot() {
        var announced = AdminExchange(maxBodyBytes: 10)
        #expect(announced.receive(head(.POST, "/livez", headers: ["content-length": "11"])) == .refuse)
        #expect(announced.receiveBody(11) == .wait)
        #expect(announced.receiveEnd() == .wait)
        var chunked = AdminExchange(maxBodyBytes: 10)
        #expect(chunked.receive(head(.POST, "/livez")) == .wait)
        #expect(chunked.receiveBody(6) == .wait)
        #expect(chunked.receiveBody(5) == .refuse)
        #expect(chunked.receiveEnd() == .wait)
        chunked.answered()
        #expect(chunked.receive(head(.GET, "/livez")) == .wait)
        #expect(chunked.receiveEnd() == .wait)
    }

    @Test func honoursConnectionClose() {
        var exchange = AdminExchange(maxBodyBytes: 10)
        _ = exchange.receive(head(.GET, "/livez", headers: ["connection": "close"]))
        #expect(exchange.receiveEnd() == .answer(.init(page: .live, headOnly: false, keepAlive: false)))
    }
}
