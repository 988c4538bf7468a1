import Foundation
import RPCTransport
import Testing

@testable import PintuCommand

@Suite struct LocatorTests {
    private func installation(_ scratch: borrowing Scratch, _ name: String, port: Int, token: String) throws -> String {
        let addresses = EndpointsFile.Addresses(rpc: Endpoint(host: "h", port: port), admin: Endpoint(host: "h", port: port + 1))
        let file = EndpointsFile(processID: 1, services: [.intake: addresses], database: nil, token: token)
        return try scratch.write(name, String(decoding: file.json, as: UTF8.self))
    }

    private func locator(
        _ scratch: borrowing Scratch, endpoint: String? = nil, tokenFile: String? = nil, _ environment: [String: String] = [:]
    ) -> ServiceLocator {
        ServiceLocator(
            endpoint: endpoint, tokenFile: tokenFile, directory: DataDirectory(path: scratch.path), environment: environment)
    }

    @Test func flagsGoBeforeTheEnvironmentAndTheEnvironmentBeforeTheDirectory() throws {
        let scratch = try Scratch()
        _ = try installation(scratch, "endpoints.json", port: 1, token: "one")
        let other = try installation(scratch, "other.json", port: 3, token: "three")
        let token = try scratch.write("token", "typed\n")

        let plain = locator(scratch)
        #expect(try plain.endpoints(of: .intake) == [Endpoint(host: "h", port: 1)])
        #expect(try plain.token() == "one")

        let named = locator(scratch, ["PINTU_ENDPOINTS": other])
        #expect(try named.endpoints(of: .intake) == [Endpoint(host: "h", port: 3)])
        #expect(try named.token() == "three")

        let services = locator(scratch, ["PINTU_ENDPOINTS": other, "PINTU_ENDPOINTS_INTAKE": "a:5,b:6", "PINTU_TOKEN": "five"])
        #expect(try services.endpoints(of: .intake) == [Endpoint(host: "a", port: 5), Endpoint(host: "b", port: 6)])
        #expect(try services.token() == "five")

        let flags = locator(
            scratch, endpoint: "c:7", tokenFile: token, ["PINTU_ENDPOINTS_INTAKE": "a:5", "PINTU_TOKEN": "five"])
        #expect(try flags.endpoints(of: .intake) == [Endpoint(host: "c", port: 7)])
        #expect(try flags.token() == "typed")
    }

    @Test func mistakesSayWhoMadeThem() throws {
        let scratch = try Scratch()
        func message(_ locator: ServiceLocator, _ stage: Stage = .intake) -> String {
            #expect(throws: CommandFailure.self) {
                _ = try locator.endpoints(of: stage)
                _ = try locator.token()
            }?.message ?? ""
        }
        #expect(message(locator(scratch)).contains("there is no \(scratch.path)/endpoints.json"))
        #expect(message(locator(scratch, endpoint: "x")).hasPrefix("--endpoint: \"x\""))
        #expect(message(locator(scratch, ["PINTU_ENDPOINTS_INTAKE": "h"])).hasPrefix("PINTU_ENDPOINTS_INTAKE: "))
        #expect(message(locator(scratch, ["PINTU_ENDPOINTS": "/no/file"])).hasPrefix("PINTU_ENDPOINTS: "))
        #expect(message(locator(scratch, endpoint: "h:1", tokenFile: "/no/file")).hasPrefix("--token-file: "))
        #expect(message(locator(scratch, endpoint: "h:1", ["PINTU_TOKEN": "t", "PINTU_TOKEN_FILE": "f"])).contains("both given"))
        _ = try installation(scratch, "endpoints.json", port: 1, token: "one")
        #expect(message(locator(scratch), .routing).contains("does not name routing"))
    }

    @Test func nobodyNeedsATokenForTheProtocolItself() throws {
        let scratch = try Scratch()
        #expect(try locator(scratch, endpoint: "h:1").token() == nil)
    }

    @Test func theDatabaseIsNamedOnceOrFoundInTheDirectory() throws {
        let scratch = try Scratch()
        let directory = scratch.directory
        let file = try scratch.write("url", "postgresql://file\n")
        func url(_ flag: String? = nil, _ environment: [String: String] = [:]) throws -> String {
            try DatabaseSource.url(file: flag, environment: environment, directory: directory)
        }
        #expect(throws: CommandFailure.self) { try url() }
        try directory.create(isShared: false)
        try directory.write("postgresql://own", to: .databaseURL)
        #expect(try url() == "postgresql://own")
        #expect(try url(nil, ["PINTU_DATABASE_URL": "postgresql://env"]) == "postgresql://env")
        #expect(try url(nil, ["PINTU_DATABASE_URL_FILE": file]) == "postgresql://file")
        #expect(try url(file, ["PINTU_DATABASE_URL": "postgresql://env"]) == "postgresql://file")
        #expect(try url(nil, ["PINTU_DATABASE_URL": "", "PINTU_DATABASE_URL_FILE": ""]) == "postgresql://own")
        #expect(throws: CommandFailure.self) { try url(nil, ["PINTU_DATABASE_URL": "a", "PINTU_DATABASE_URL_FILE": file]) }
        #expect(throws: CommandFailure.self) { try url("/no/file") }
        #expect(throws: CommandFailure.self) { try url(try scratch.write("empty", "\n")) }
    }
}
