internal import Complaints
internal import Contracts
internal import RPC
internal import RPCTransport
internal import Reference

/// What officers and citizens do with each sample, according to its scenario.
struct DemoLives: Sendable {
    let cast: DemoCast
    /// What a coordinator makes of a text that nobody put under a topic.
    let keywords: CategoryKeywords
    /// Tickets by the keys of the samples, for duplicates.
    let tickets: [String: Ticket]

    /// Leads one complaint through its life. Every step is a call that a real person's screen would make.
    func lead(_ demo: DemoCase) async throws {
        // A demo that runs a second time finds its complaints where it left them.
        if try await isUnderWay(demo) { return }
        switch demo.sample.scenario {
        case .spam: try await archive(demo, .spam)
        case .notPublicService: try await archive(demo, .notPublicService)
        case .inCourt: try await archive(demo, .inCourt)
        case .duplicateOf(let original): try await merge(demo, into: original)
        case .withdrawn:
            let params = WithdrawParams(citizen: demo.citizen, text: "Sudah selesai sendiri, terima kasih.")
            _ = try await cast.portal.intake.call(IntakeMethods.withdraw, params)
        case .incomplete: try await hold(demo)
        case .incompleteCompleted:
            guard try await hold(demo) else { return }
            let params = CompleteParams(citizen: demo.citizen, text: "Lokasinya dekat balai RW, di depan pos ronda. Foto menyusul.")
            _ = try await cast.portal.intake.call(IntakeMethods.complete, params)
            guard try await verify(demo) else { return }
            try await start(demo)
        case .misrouted:
            guard try await verify(demo) else { return }
            try await sendBack(demo)
        case .assignedOnly: try await verify(demo)
        case .inProgress:
            if try await verify(demo) { try await start(demo) }
        case .answeredClosed:
            if try await handle(demo) {
                _ = try await cast.nationalCoordinator.response.call(ResponseMethods.close, CaseActionParams(action: demo.action))
            }
        case .answeredRated(let stars):
            if try await handle(demo) {
                let params = RateParams(
                    citizen: demo.citizen, stars: Int16(stars), text: stars > 3 ? "Cepat, terima kasih." : "Belum tuntas.")
                _ = try await cast.portal.response.call(ResponseMethods.rate, params)
            }
        case .replied:
            if try await handle(demo) {
                let params = ReplyParams(citizen: demo.citizen, text: "Terima kasih, tetapi sampai hari ini belum ada petugas yang datang.")
                _ = try await cast.portal.response.call(ResponseMethods.reply, params)
            }
        case .reopened:
            if try await handle(demo) {
                let officers = cast.nationalCoordinator.response
                _ = try await officers.call(ResponseMethods.close, CaseActionParams(action: demo.action))
                _ = try await officers.call(
                    ResponseMethods.reopen, TextOnCaseParams(action: demo.action, text: "Kerusakan muncul lagi di tempat yang sama."))
            }
        }
    }

    private func isUnderWay(_ demo: DemoCase) async throws -> Bool {
        let seen = try await cast.nationalCoordinator.response.call(ResponseMethods.show, ShowParams(ticket: demo.ticket))
        return seen.timeline.contains { ![.submit, .route, .queue].contains($0.action) }
    }

    /// A coordinator confirms the complaint and, where routing left it, chooses who must answer.
    /// - Returns: false when it stays with a coordinator because nobody can tell where it happened.
    @discardableResult
    private func verify(_ demo: DemoCase) async throws -> Bool {
        let seen = try await cast.nationalCoordinator.response.call(ResponseMethods.show, ShowParams(ticket: demo.ticket))
        var params = VerifyParams(action: demo.action)
        if seen.summary.status == .unverified {
            guard let agency = try await choose(demo) else {
                try await hold(demo)
                return false
            }
            params.agency = agency
        }
        _ = try await cast.nationalCoordinator.routing.call(RoutingMethods.verify, params)
        return true
    }

    /// What the coordinator's screen proposes, with the topic that the text suggests; else the government of the region.
    private func choose(_ demo: DemoCase) async throws -> String? {
        let text = "\(demo.sample.subject ?? "") \(demo.sample.body)"
        let params = ProposeParams(
            body: demo.sample.body, region: demo.sample.region, category: demo.sample.category ?? keywords.category(of: text))
        let result = try await cast.nationalCoordinator.routing.call(RoutingMethods.propose, params)
        return result.proposals.first?.agency.code ?? demo.sample.region?.enclosing(.regency)?.description
    }

    private func start(_ demo: DemoCase) async throws {
        _ = try await cast.liaison.response.call(ResponseMethods.start, CaseActionParams(action: demo.action))
    }

    /// Verified, started, answered.
    private func handle(_ demo: DemoCase) async throws -> Bool {
        guard try await verify(demo) else { return false }
        try await start(demo)
        _ = try await cast.liaison.response.call(
            ResponseMethods.note, TextOnCaseParams(action: demo.action, text: "Sudah dicek di lapangan oleh petugas."))
        _ = try await cast.liaison.response.call(
            ResponseMethods.answer,
            AnswerParams(
                action: demo.action,
                text: "Terima kasih atas laporannya. Petugas kami sudah ke lokasi dan pekerjaan diselesaikan hari ini."))
        return true
    }

    private func archive(_ demo: DemoCase, _ reason: ArchiveReason) async throws {
        _ = try await cast.nationalCoordinator.routing.call(
            RoutingMethods.archive, ArchiveParams(action: demo.action, reason: reason, text: "Diperiksa oleh admin nasional."))
    }

    /// - Returns: false when routing had assigned it already; then it stays there.
    @discardableResult
    private func hold(_ demo: DemoCase) async throws -> Bool {
        do throws(RPCError) {
            _ = try await cast.nationalCoordinator.routing.call(
                RoutingMethods.hold,
                TextOnCaseParams(action: demo.action, text: "Mohon lengkapi: di mana tepatnya, kapan, dan instansi mana yang dimaksud?"))
            return true
        } catch {
            guard error.code == .preconditionFailed else { throw error }
            return false
        }
    }

    private func merge(_ demo: DemoCase, into original: String) async throws {
        guard let into = tickets[original] else { return }
        _ = try await cast.nationalCoordinator.routing.call(RoutingMethods.merge, MergeParams(action: demo.action, into: into))
    }

    /// The liaison says whose it is; the coordinator above hands it there.
    private func sendBack(_ demo: DemoCase) async throws {
        let holder = try await cast.liaison.response.call(ResponseMethods.show, ShowParams(ticket: demo.ticket)).summary.agency
        guard let other = try await choose(demo), other != holder else { return }
        _ = try await cast.liaison.routing.call(
            RoutingMethods.returnMisrouted,
            HandOverParams(action: demo.action, agency: other, text: "Bukan kewenangan kami; ini urusan instansi tersebut."))
        _ = try await cast.nationalCoordinator.routing.call(
            RoutingMethods.verify, VerifyParams(action: demo.action, agency: other))
    }
}
