internal import JSON

/// All findings, and how they are shown.
struct Diagnosis: Sendable, Equatable {
    var findings: [Finding]

    var hasFailures: Bool { findings.contains { $0.state == .failure } }

    func text(_ style: TextStyle) -> String {
        let width = findings.map(\.subject.count).max() ?? 0
        var lines = findings.flatMap { finding in
            let label =
                switch finding.state {
                case .ok: style.green("ok  ")
                case .warning: style.yellow("warn")
                case .failure: style.red("FAIL")
                }
            let subject = finding.subject + String(repeating: " ", count: width - finding.subject.count)
            let first = "\(label)  \(subject)  \(Sanitizer.clean(finding.message))"
            let indent = String(repeating: " ", count: width + 8)
            return finding.advice.isEmpty ? [first] : [first, indent + Sanitizer.clean(finding.advice)]
        }
        lines.append("")
        lines.append(summary)
        return lines.joined(separator: "\n")
    }

    var summary: String {
        let failures = findings.count { $0.state == .failure }
        let warnings = findings.count { $0.state == .warning }
        if failures + warnings == 0 { return "Everything is in order." }
        let parts = [
            failures > 0 ? Units.count(failures, "failure") : nil, warnings > 0 ? Units.count(warnings, "warning") : nil,
        ]
        return parts.compactMap { $0 }.joined(separator: ", ") + "."
    }

    var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.name("ok")
        writer.bool(!hasFailures)
        writer.name("findings")
        writer.beginArray()
        for finding in findings {
            writer.beginObject()
            writer.name("state")
            writer.string(finding.state.rawValue)
            writer.name("subject")
            writer.string(finding.subject)
            writer.name("message")
            writer.string(finding.message)
            if !finding.advice.isEmpty {
                writer.name("advice")
                writer.string(finding.advice)
            }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}
