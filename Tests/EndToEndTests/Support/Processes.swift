import Foundation

/// What the kernel says about processes. Empty where there is no /proc.
enum Processes {
    /// Command lines of processes, ours excepted, whose command line or environment names this path.
    static func mentioning(_ path: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { Int32($0) }.filter { $0 != ProcessInfo.processInfo.processIdentifier }.compactMap { process in
            let words = text(process, "cmdline")
            guard words.contains(path) || text(process, "environ").contains(path) else { return nil }
            return "\(process): \(words.replacing("\0", with: " "))"
        }
    }

    /// Name of the executable, nil when the process has gone.
    static func name(_ process: Int32) -> String? {
        let name = text(process, "comm")
        return name.isEmpty ? nil : String(name.dropLast())
    }

    private static func text(_ process: Int32, _ file: String) -> String {
        // Files of /proc have no size: they are read until they end.
        guard let handle = FileHandle(forReadingAtPath: "/proc/\(process)/\(file)") else { return "" }
        defer { try? handle.close() }
        return String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
    }
}
