internal import JSON

/// What `/readyz` answers.
///
/// ```
/// {"status":"notReady","phase":"serving","checks":[{"name":"database","ok":false,"problem":"no answer within 2.0 seconds"}]}
/// ```
package struct ReadinessReport: Sendable, Equatable {
    package struct Result: Sendable, Equatable {
        package let name: String
        package let problem: String?
    }

    package let phase: Readiness.Phase
    package let results: [Result]

    package var isReady: Bool { phase == .serving && results.allSatisfy { $0.problem == nil } }

    package var json: [UInt8] {
        var writer = JSONWriter(reserving: 256)
        writer.beginObject()
        writer.name("status")
        writer.string(isReady ? "ready" : "notReady")
        writer.name("phase")
        writer.string(phase.rawValue)
        writer.name("checks")
        writer.beginArray()
        for result in results {
            writer.beginObject()
            writer.name("name")
            writer.string(result.name)
            writer.name("ok")
            writer.bool(result.problem == nil)
            if let problem = result.problem {
                writer.name("problem")
                writer.string(problem)
            }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}
