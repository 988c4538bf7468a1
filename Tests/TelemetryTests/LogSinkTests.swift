import Glibc
import Testing

@testable import Telemetry

@Suite struct LogSinkTests {
    @Test func concurrentLinesStayWhole() async throws {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let (reading, writing) = (ends[0], ends[1])
        let sink = DescriptorLogSink(descriptor: writing)
        // Longer than PIPE_BUF, so the kernel alone would not keep the lines apart; all together shorter than the pipe's 64 KiB, so
        // that nobody waits for a reader.
        let lines = (0..<4).map { Array(repeating: UInt8(ascii: "a") + UInt8($0), count: 10_000) + [UInt8(ascii: "\n")] }
        await withTaskGroup(of: Void.self) { group in
            for line in lines { group.addTask { sink.write(line) } }
        }
        close(writing)
        var all: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while case let count = read(reading, &chunk, chunk.count), count > 0 { all += chunk[..<count] }
        close(reading)
        let received = all.split(separator: UInt8(ascii: "\n"))
        #expect(received.count == lines.count)
        for line in received { #expect(line.count == 10_000 && Set(line).count == 1) }
    }

    @Test func aClosedReaderIsNoReasonToStop() {
        DescriptorLogSink(descriptor: -1).write([1, 2, 3])
    }
}
