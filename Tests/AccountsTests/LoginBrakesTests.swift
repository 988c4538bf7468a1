import FoundationEssentials
import Postgres
import RPC
import TestSupport
import Testing
import Time

@testable import Accounts

@Suite("Login brakes")
struct LoginBrakesTests {
    private let start = Timestamp(microseconds: 1_790_000_000_000_000)
    private let brakes = LoginBrakes()
    private let keys = AccountKeys(Array(repeating: 7, count: 32))

    @Test func delaysGrowFromTheFirstThatIsNotFree() {
        var counter = LoginCounter(failures: 0, failedAt: start)
        var delays: [Int64] = []
        for _ in 0..<20 {
            counter = brakes.failing(counter, .account, now: start)
            delays.append(counter.blockedUntil.map { ($0 - start) / 1_000_000 } ?? 0)
        }
        #expect(delays == [0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900, 900])
        #expect(brakes.wait(counter, now: start) == .seconds(900))
        #expect(brakes.wait(counter, now: start.adding(seconds: 899)) == .seconds(1))
        #expect(brakes.wait(counter, now: start.adding(seconds: 900)) == nil)
    }

    @Test func aDayWithoutFailuresIsForgotten() {
        let many = LoginCounter(failures: 40, failedAt: start, blockedUntil: start.adding(seconds: 900))
        #expect(brakes.failing(many, .account, now: start.adding(seconds: 86_399)).failures == 41)
        let after = brakes.failing(many, .account, now: start.adding(seconds: 86_400))
        #expect(after.failures == 1 && after.blockedUntil == nil)
        #expect(brakes.failing(LoginCounter(failures: .max, failedAt: start), .source, now: start).failures == .max)
    }

    /// The most that a patient guesser gets.
    @Test func aboutAHundredGuessesADay() {
        var counter = LoginCounter(failures: 0, failedAt: start)
        var (now, guesses) = (start, 0)
        while now < start.adding(days: 1) {
            counter = brakes.failing(counter, .account, now: now)
            guesses += 1
            now = counter.blockedUntil ?? now
        }
        #expect((96...115).contains(guesses), "\(guesses)")
    }

    @Test func devicesAreKnownByWhatTheyWereGiven() throws {
        let keys = try #require(keys)
        let device = DeviceToken.random(now: start)
        let text = device.text(login: "budi", keys: keys)
        #expect(text.utf8.count <= DeviceToken.maxLength)
        #expect(DeviceToken(text, login: "budi", keys: keys, now: start) == device)
        #expect(DeviceToken(text, login: "budi", keys: keys, now: start.adding(days: 364)) == device)
        #expect(device.isOld(now: start.adding(days: 180)) && !device.isOld(now: start.adding(days: 179)))
        // Another login, another key, too late, from the future, or one digit changed.
        #expect(DeviceToken(text, login: "rina", keys: keys, now: start) == nil)
        #expect(DeviceToken(text, login: "budi", keys: try #require(AccountKeys(Array(repeating: 8, count: 32))), now: start) == nil)
        #expect(DeviceToken(text, login: "budi", keys: keys, now: start.adding(days: 365)) == nil)
        #expect(DeviceToken(text, login: "budi", keys: keys, now: start.adding(days: -1)) == nil)
        for position in [14, 46, 52, text.count - 2] {
            var changed = Array(text)
            changed[position] = changed[position] == "1" ? "2" : "1"
            #expect(DeviceToken(String(changed), login: "budi", keys: keys, now: start) == nil, "\(position)")
        }
        for wrong in ["", "pintu_device_", "pintu_device_a_b_c", String(repeating: "x", count: 300)] {
            #expect(DeviceToken(wrong, login: "budi", keys: keys, now: start) == nil)
        }
    }

    @Test("many at once gain nothing, and never deadlock")
    func concurrency() async throws {
        let world = try await CaseWorld.make()
        let keys = try #require(keys)
        let pool = world.database.pool(size: 8)
        let (start, brakes) = (start, brakes)
        let passed = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<60 {
                group.addTask {
                    // The two names stand in either order in the index.
                    let names = [keys.counter(.account, "budi"), keys.counter(.source, "10.0.0.\(index % 3)")]
                    let gate = LoginGate(
                        brakes, keys: [.init(kind: .account, counter: names[0]), .init(kind: .source, counter: names[1])], account: nil)
                    return (try? await pool.transaction("try") { try gate.reserve(now: start, $0) }) != nil
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        // Five are free, the sixth brings the first delay.
        #expect(passed == 6)
        await pool.shutDown()
        await world.close()
    }

    @Test func whatWasRightIsTakenBackAndStrangersDelaysStay() async throws {
        let world = try await CaseWorld.make()
        let keys = try #require(keys)
        let (start, brakes) = (start, brakes)
        @Sendable func gate(_ kinds: LoginBrakes.Kind...) -> LoginGate {
            LoginGate(brakes, keys: kinds.map { .init(kind: $0, counter: keys.counter($0, "budi")) }, account: nil)
        }
        func failures() async throws -> [Int32] {
            try await world.pool.query(.unnamed("f", "SELECT failures FROM login_counters ORDER BY failures")) {
                try $0.map { try $0.int32(0) }
            }
        }
        try await world.pool.transaction("try") { transaction in
            for _ in 0..<5 { _ = try gate(.account).reserve(now: start, transaction) }
            let right = try gate(.account).reserve(now: start, transaction)
            try gate(.account).succeed(right, transaction)
        }
        // The five of the guesser stay; the owner's attempt left no delay.
        #expect(try await failures() == [5])
        try await world.pool.transaction("try") { transaction in
            _ = try gate(.account).reserve(now: start, transaction)
            _ = try gate(.device).reserve(now: start, transaction)
            let right = try gate(.device).reserve(now: start, transaction)
            try gate(.device).takeBack(right, transaction)
        }
        #expect(try await failures() == [1, 6])
        try await world.pool.transaction("try") { transaction in
            try gate(.device).succeed(try gate(.device).reserve(now: start, transaction), transaction)
        }
        #expect(try await failures() == [6])
        let error = await #expect(throws: RPCError.self) {
            try await world.pool.transaction("try") { _ = try gate(.account, .source).reserve(now: start, $0) }
        }
        #expect(error?.code == .overloaded && error?.retryAfterMs == 1_001)
        // Nothing was counted, not even the source.
        #expect(try await failures() == [6])
        try await world.pool.transaction("purge") { try AccountHousekeeping.purge(now: start.adding(days: 1), $0) }
        #expect(try await failures() == [6])
        try await world.pool.transaction("purge") { try AccountHousekeeping.purge(now: start.adding(days: 3), $0) }
        #expect(try await failures() == [])
        await world.close()
    }
}
