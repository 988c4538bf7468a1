internal import Foundation

/// A bar with rate and time left on standard error: redrawn on a terminal, a line every few seconds elsewhere.
struct ProgressLine {
    private let total: Int
    private let noun: String
    private let isTerminal: Bool
    private let began = ContinuousClock.now
    private var done = 0
    private var drawn: ContinuousClock.Instant?
    private var drawnDone: Int?

    init(total: Int, noun: String, isTerminal: Bool = isatty(STDERR_FILENO) == 1) {
        self.total = total
        self.noun = noun
        self.isTerminal = isTerminal
    }

    mutating func advance(by count: Int) {
        done += count
        let now = ContinuousClock.now
        let pause: Duration = isTerminal ? .milliseconds(100) : .seconds(2)
        if let drawn, now - drawn < pause { return }
        drawn = now
        draw(now)
    }

    mutating func finish() {
        if done != drawnDone { draw(ContinuousClock.now) }
        if isTerminal { write("\n") }
    }

    private mutating func draw(_ now: ContinuousClock.Instant) {
        drawnDone = done
        let text = Self.text(done: done, total: total, noun: noun, seconds: (now - began).inSeconds)
        write(isTerminal ? "\r\u{1B}[K\(text)" : text + "\n")
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data(text.utf8))
    }

    static func text(done: Int, total: Int, noun: String, seconds: Double) -> String {
        let share = total == 0 ? 1 : min(1, Double(done) / Double(total))
        let filled = Int(share * 30)
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 30 - filled)
        let rate = seconds > 0 ? Double(done) / seconds : 0
        var text = "\(bar) \(Int(share * 100)) %  \(done)/\(total) \(noun)  \(Int(rate))/s"
        if done < total, rate > 0 { text += "  \(Int((Double(total - done) / rate).rounded(.up))) s left" }
        return text
    }
}
