internal import Synchronization

/// The last lines of a child's output, for the message that explains its death.
final class RecentLines: Sendable {
    private let count: Int
    private let lines = Mutex<[String]>([])

    init(count: Int = 5) {
        self.count = count
    }

    func add(_ line: String) {
        lines.withLock { lines in
            lines.append(line)
            if lines.count > count { lines.removeFirst() }
        }
    }

    var all: [String] { lines.withLock { $0 } }
}
