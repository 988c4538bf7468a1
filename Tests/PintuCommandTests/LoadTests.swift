import Contracts
import JSON
import RPC
import TestSupport
import Testing

@testable import PintuCommand

@Suite("Load: when calls are due") struct LoadScheduleTests {
    /// Rates, ramps and lengths as people give them, and odd ones.
    private static let schedules: [LoadSchedule] = {
        var generator = SeededGenerator(seed: 2026)
        let drawn = (0..<60).map { _ in
            let duration = Double.random(in: 0.1...90, using: &generator)
            return LoadSchedule(
                rate: Double.random(in: 0.5...20_000, using: &generator), ramp: Double.random(in: 0..<duration, using: &generator),
                duration: duration)
        }
        return [
            LoadSchedule(rate: 1, ramp: 0, duration: 3), LoadSchedule(rate: 200, ramp: 0, duration: 10),
            LoadSchedule(rate: 5_000, ramp: 5, duration: 30), LoadSchedule(rate: 0.3, ramp: 0, duration: 10),
        ] + drawn
    }()

    @Test("without a ramp calls are evenly spaced and the last one comes at the end")
    func even() {
        let schedule = LoadSchedule(rate: 4, ramp: 0, duration: 2)
        #expect(schedule.total == 8)
        #expect((0..<8).map(schedule.moment) == [0.25, 0.5, 0.75, 1, 1.25, 1.5, 1.75, 2])
        #expect([0, 0.2, 0.25, 0.6, 1, 2, 9, -1].map(schedule.due) == [0, 0, 1, 2, 4, 8, 8, 0])
    }

    @Test("a ramp costs half of its calls")
    func ramp() {
        let schedule = LoadSchedule(rate: 100, ramp: 4, duration: 10)
        #expect(schedule.total == 800)
        #expect([1, 2, 4, 5, 10].map(schedule.due) == [12, 50, 200, 300, 800])
        #expect(schedule.moment(of: 49) == 2 && schedule.moment(of: 199) == 4 && schedule.moment(of: 799) == 10)
    }

    @Test("a call is due from its moment on and not before", arguments: schedules)
    func inverse(_ schedule: LoadSchedule) {
        let total = schedule.total
        for call in Set((0..<total).prefix(50)).union((0..<total).suffix(50)).union(stride(from: 0, to: total, by: max(1, total / 500))) {
            let moment = schedule.moment(of: call)
            // A billionth of a second for what floating point cannot say.
            let tolerance = 1e-9 * max(1, moment)
            #expect(schedule.due(at: moment + tolerance) == call + 1, "call \(call)")
            #expect(schedule.due(at: moment - tolerance) == call, "call \(call)")
            #expect(moment > 0 && moment <= schedule.duration + tolerance)
        }
    }

    @Test("calls become due one after the other, and all of them do", arguments: schedules)
    func totals(_ schedule: LoadSchedule) {
        #expect(abs(Double(schedule.total) - schedule.rate * (schedule.duration - schedule.ramp / 2)) <= 1)
        var last = 0
        for step in 0...1_000 {
            let due = schedule.due(at: schedule.duration * Double(step) / 1_000)
            #expect(due >= last)
            last = due
        }
        #expect(last == schedule.total && schedule.due(at: schedule.duration * 2) == schedule.total)
        // The rate is what was asked for once the ramp is over.
        let (early, late) = (schedule.due(at: schedule.ramp), schedule.total)
        #expect(abs(Double(late - early) - schedule.rate * (schedule.duration - schedule.ramp)) <= 1.5)
    }
}

@Suite("Load: what is reported") struct LoadReportTests {
    private func report() -> LoadReport {
        let recorder = LoadRecorder()
        for number in 1...1_000 { recorder.succeeded(microseconds: UInt64(number) * 100) }
        recorder.succeeded(microseconds: 10_000_000_000)
        recorder.failed(.overloaded(retryAfterMs: 5))
        recorder.failed(.overloaded(retryAfterMs: 5))
        recorder.failed(.deadlineExceeded)
        return LoadReport(wanted: 500.5, seconds: 2, connections: 4, result: recorder.snapshot)
    }

    @Test("percentiles are right to three digits, and what is too long to count counts as the longest")
    func recorder() {
        let snapshot = report().result
        #expect(snapshot.succeeded == 1_001 && snapshot.failed == 3 && snapshot.errors == ["overloaded": 2, "deadlineExceeded": 1])
        for (value, expected) in [(snapshot.p50, 50_100.0), (snapshot.p90, 90_100), (snapshot.p99, 99_100), (snapshot.p999, 100_000)] {
            #expect(abs(Double(value) - expected) <= expected / 500)
        }
        #expect(abs(Double(snapshot.max) - 6e8) <= 6e5)
    }

    @Test func json() throws {
        let report = report()
        let root = try JSONDocument(Array(report.json.utf8)).root
        #expect(root["wantedPerSecond"]?.double == 500.5 && root["achievedPerSecond"]?.double == 500.5)
        #expect(root["seconds"]?.double == 2 && root["connections"]?.int64 == 4 && root["succeeded"]?.int64 == 1_001)
        #expect(root["errors"]?["overloaded"]?.int64 == 2 && root["errors"]?["deadlineExceeded"]?.int64 == 1)
        let latencies = try #require(root["latencyMicroseconds"])
        #expect(latencies.members.map(\.name) == ["p50", "p90", "p99", "p999", "max"])
        #expect(latencies["p50"]?.int64 == Int64(report.result.p50) && latencies["max"]?.int64 == Int64(report.result.max))
        #expect(!report.json.contains("\n"))
    }

    @Test("a run in which nothing succeeded has a report too")
    func nothing() throws {
        let report = LoadReport(wanted: 10, seconds: 0, connections: 1, result: LoadRecorder().snapshot)
        let root = try JSONDocument(Array(report.json.utf8)).root
        #expect(root["achievedPerSecond"]?.double == 0 && root["latencyMicroseconds"]?["max"]?.int64 == 0)
        #expect(root["errors"]?.members.map(\.name) == [])
        #expect(report.table.contains("acknowledged"))
    }

    @Test func words() {
        let report = report()
        let lines = report.table.split(separator: "\n")
        #expect(lines[0] == "wanted        500 calls/s over 4 connections")
        #expect(lines[1] == "acknowledged  1001 complaints in 2.00 s (500/s)")
        #expect(lines[2].hasPrefix("latency       p50 50."))
        #expect(lines.suffix(2) == ["failed        1 deadlineExceeded", "failed        2 overloaded"])
        #expect(LoadReport.line(seconds: 3.7, report.result).hasPrefix("3 s  1001 ok  3 failed  p50 50."))
    }
}
