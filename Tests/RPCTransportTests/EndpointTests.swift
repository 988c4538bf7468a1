import Testing

@testable import RPCTransport

@Suite struct EndpointTests {
    @Test(arguments: [
        ("127.0.0.1:4100", Endpoint(host: "127.0.0.1", port: 4_100)), ("intake:1", Endpoint(host: "intake", port: 1)),
        ("[::1]:65535", Endpoint(host: "::1", port: 65_535)), ("", nil), ("intake", nil), ("intake:", nil), (":4100", nil), ("a:0", nil),
        ("a:65536", nil), ("a:-1", nil), ("::1:4100", nil), ("a b:1", nil), ("a:1x", nil),
    ])
    func oneEndpoint(_ text: String, _ expected: Endpoint?) {
        #expect(Endpoint(text) == expected)
        if let expected { #expect(Endpoint(expected.description) == expected) }
    }

    @Test func aListIsAllOrNothing() {
        #expect(Endpoint.list("a:1, b:2") == [Endpoint(host: "a", port: 1), Endpoint(host: "b", port: 2)])
        #expect(Endpoint.list("a:1,b") == nil)
        #expect(Endpoint.list("") == nil)
    }
}
