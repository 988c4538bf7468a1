internal import JSON
internal import RPC
internal import RPCTransport

/// Whether a service answers, with our token, and feels well.
enum ServiceExamination {
    static func findings(_ locator: ServiceLocator) async -> [Finding] {
        await withTaskGroup(of: (Stage, Finding).self) { group in
            for stage in Stage.allCases { group.addTask { (stage, await finding(stage, locator)) } }
            var findings: [Stage: Finding] = [:]
            for await (stage, finding) in group { findings[stage] = finding }
            return Stage.allCases.compactMap { findings[$0] }
        }
    }

    private static func finding(_ stage: Stage, _ locator: ServiceLocator) async -> Finding {
        let subject = stage.rawValue
        do {
            let endpoints = try locator.endpoints(of: stage)
            let address = endpoints.map(\.description).joined(separator: ", ")
            let token = try locator.token()
            let client = try locator.client(stage, name: "pintu doctor")
            let answer = try await client.callRaw(method: "rpc.health", timeout: .seconds(5), isSafeToRepeat: true)
            await client.close()
            let problems = try await problems(stage, locator, answer)
            guard problems.isEmpty else {
                return .failure(
                    subject, "\(address) is not ready: \(problems.joined(separator: "; "))",
                    advice: "Its log says more; see also the database above.")
            }
            return token == nil
                ? .warning(subject, "\(address) is ready, and there is no token to call it with", advice: "Set PINTU_TOKEN_FILE.")
                : .ok(subject, "\(address) is ready")
        } catch let failure as CommandFailure {
            return .failure(subject, failure.message, advice: failure.advice)
        } catch let error as RPCError where error.code == .unauthenticated {
            return .failure(subject, "refuses our token: \(error.message)", advice: "Make another one: pintu token create --help")
        } catch {
            let message = (error as? RPCError)?.message ?? "\(error)"
            return .failure(subject, "does not answer: \(message)", advice: "Is it running? Its log says why it ended.")
        }
    }

    /// The admin port says more about why; without its address the protocol's own answer has to do.
    private static func problems(_ stage: Stage, _ locator: ServiceLocator, _ answer: [UInt8]) async throws -> [String] {
        if let admin = try locator.installation()?.file.services[stage]?.admin, locator.endpoint == nil,
            let report = try? await AdminProbe.get("/readyz", from: admin)
        {
            return report.problems
        }
        let health = try RPCHealth(json: answer)
        guard health.status != .ready else { return [] }
        return health.failing.isEmpty ? [health.status.rawValue] : health.failing
    }
}

extension RPCHealth {
    fileprivate init(json: [UInt8]) throws {
        try self.init(JSONDocument(json).root)
    }
}
