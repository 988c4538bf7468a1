import Contracts
import Foundation
import FoundationXML
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
        let timeline = [LoadSecond(end: 1.5, length: 1.5, result: recorder.takeSecond())]
        return LoadReport(wanted: 500.5, seconds: 2, connections: 4, result: recorder.snapshot, timeline: timeline)
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
        let second = try #require(root["timeline"]?.elements.first { _ in true })
        #expect(second["end"]?.double == 1.5 && second["succeeded"]?.int64 == 1_001 && second["errors"]?["overloaded"]?.int64 == 2)
        #expect(!report.json.contains("\n"))
    }

    @Test("a run in which nothing succeeded has a report too")
    func nothing() throws {
        let report = LoadReport(wanted: 10, seconds: 0, connections: 1, result: LoadRecorder().snapshot, timeline: [])
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
        let second = LoadSecond(end: 3.7, length: 0.5, result: report.result)
        #expect(second.line.hasPrefix("3 s  2002/s  3 failed  p50 50."))
    }

    @Test("a second holds what ended in it, the run holds everything")
    func seconds() {
        let recorder = LoadRecorder()
        recorder.succeeded(microseconds: 1_000)
        recorder.failed(.deadlineExceeded)
        #expect(recorder.takeSecond().failed == 1)
        recorder.succeeded(microseconds: 5_000)
        let second = recorder.takeSecond()
        #expect(second.succeeded == 1 && second.failed == 0 && second.max >= 4_990)
        #expect(recorder.takeSecond().succeeded == 0)
        #expect(recorder.snapshot.succeeded == 2 && recorder.snapshot.failed == 1)
    }
}

@Suite("Load: the plot") struct LoadPlotTests {
    private func second(_ end: Double, _ latencies: [UInt64], failures: Int = 0) -> LoadSecond {
        let recorder = LoadRecorder()
        for latency in latencies { recorder.succeeded(microseconds: latency) }
        for _ in 0..<failures { recorder.failed(.deadlineExceeded) }
        return LoadSecond(end: end, length: 1, result: recorder.takeSecond())
    }

    private func plot(_ timeline: [LoadSecond]) throws -> XMLDocument {
        let report = LoadReport(wanted: 100, seconds: 3, connections: 2, result: LoadRecorder().snapshot, timeline: timeline)
        return try XMLDocument(data: Data(LoadPlot(report).svg.utf8))
    }

    private func points(_ plot: XMLDocument, _ name: String) throws -> [(x: Double, y: Double)] {
        let found = try plot.nodes(forXPath: "//*[local-name()='polyline'][@class='\(name)']/@points")
        let text = try #require(found.first?.stringValue)
        return text.split(separator: " ").map { pair in
            let numbers = pair.split(separator: ",").compactMap { Double($0) }
            return (numbers[0], numbers[1])
        }
    }

    @Test("later is further right, slower is higher, and the maximum is above the median")
    func lines() throws {
        let plot = try plot([second(1, [1_000, 2_000]), second(2, [90_000, 400_000], failures: 3), second(3, [3_000])])
        let (median, slowest) = (try points(plot, "p50"), try points(plot, "max"))
        #expect(median.count == 3 && slowest.count == 3)
        #expect(median[0].x < median[1].x && median[1].x < median[2].x)
        #expect(median[1].y < median[0].y, "up is less in SVG")
        #expect(zip(median, slowest).allSatisfy { $1.y <= $0.y })
        #expect(try plot.nodes(forXPath: "//*[local-name()='rect'][@class='failed']").count == 1)
    }

    @Test("seconds in which nothing ended are gaps, and a run of nothing is a picture too", arguments: [0, 1])
    func nothing(_ count: Int) throws {
        let plot = try plot((0..<count).map { second(Double($0) + 1, []) })
        #expect(try points(plot, "p99").isEmpty)
    }
}
