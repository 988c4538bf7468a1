internal import Postgres
internal import ServiceLifecycle

/// All writers of the service. At graceful shutdown they store what is in the queue, then end.
struct SubmissionWriters: Service {
    let writers: [(writer: SubmissionWriter, connection: PostgresConnection)]
    let line: SubmissionLine

    func run() async throws {
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await withTaskGroup(of: Void.self) { group in
                    for (writer, connection) in writers {
                        group.addTask { await writer.run(on: connection) }
                    }
                }
            } onGracefulShutdown: {
                line.close()
            }
        } onCancel: {
            line.abandon()
        }
    }
}
