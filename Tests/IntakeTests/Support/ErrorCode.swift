import RPC
import Testing

/// The code of the error that `work` ends with; nil when it ends well. Any other error than `RPCError` is an issue.
func code<Output>(of work: () async throws -> Output, sourceLocation: SourceLocation = #_sourceLocation) async -> RPCErrorCode? {
    do {
        _ = try await work()
        return nil
    } catch let error as RPCError {
        return error.code
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
        return nil
    }
}
