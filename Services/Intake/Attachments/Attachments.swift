internal import Complaints
internal import Contracts
internal import Jobs
internal import RPC
internal import Registry
internal import ServiceKit

/// Everything that intake does with attachments, put together.
struct Attachments {
    private let handler: AttachmentHandler
    private let reader: AttachmentReader
    /// Runs beside the calls.
    let sweep: PeriodicWork

    init(_ environment: ServiceEnvironment, _ registry: RegistryCache, _ accessCodes: AccessCodeKey) throws {
        let secret = try environment.configuration.secretBytes(.accessCodeKey, count: 32...1_024)
        handler = AttachmentHandler(
            pool: environment.pool, registry: registry, accessCodes: accessCodes, seal: UploadSeal(secret), clock: environment.clock)
        reader = AttachmentReader(pool: environment.pool, registry: registry, accessCodes: accessCodes)
        sweep = AttachmentSweep(pool: environment.pool, clock: environment.clock, logger: environment.logger).work
    }

    func register(in router: inout RPCRouter) {
        router.on(IntakeMethods.attachBegin, handler.begin)
        router.on(IntakeMethods.attachPut, handler.put)
        router.on(IntakeMethods.attachFinish, handler.finish)
        router.on(IntakeMethods.attachRemove, handler.remove)
        router.on(IntakeMethods.attachments, reader.list)
        router.on(IntakeMethods.attachRead, reader.read)
    }
}
