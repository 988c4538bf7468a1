import Complaints
import Contracts
import Foundation
import Messages
import Postgres
import RPC
import RPCTransport
import TestSupport
import Testing
import Time

@testable import Response

@Suite("Notifications: read inside")
struct NotificationsTests {
    @Test("an officer reads in pages, marks as read, and a repeated call answers the same")
    func account() async throws {
        try await NotificationWorld.run { here in
            let own = try await here.account(.liaison, "35.78.dinkes", language: "en")
            let other = try await here.account(.liaison, "35.78.dpupr")
            for _ in 0..<5 { _ = try await here.world.assigned(to: "35.78.dinkes", at: NotificationWorld.morning) }
            _ = try await here.world.assigned(to: "35.78.dpupr", at: NotificationWorld.morning)
            try await here.caughtUp()
            let client = try await here.session(.liaison, "35.78.dinkes", own)
            let stranger = try await here.session(.liaison, "35.78.dpupr", other)
            var items: [NotificationItem] = []
            var after: String?
            repeat {
                let page = try await client.call(ResponseMethods.notifications, NotificationsParams(after: after, limit: 2))
                #expect(page.unread == 5)
                items += page.items
                after = page.next
            } while after != nil
            #expect(items.count == 5 && items.map(\.id) == items.map(\.id).sorted(by: >))
            #expect(items.allSatisfy { $0.kind == "officerNew" && $0.subject.hasPrefix("New complaint") && !$0.isRead })
            #expect(items[0].text.contains("https://lapor.example.go.id/t/\(items[0].ticket)") && items[0].agency?.code == "35.78.dinkes")

            let call = MarkReadParams(ids: [items[0].id, items[1].id])
            #expect(try await client.call(ResponseMethods.markRead, call) == MarkReadResult(unread: 3))
            // Another one is read meanwhile; the repetition answers what the first call answered.
            #expect(try await client.call(ResponseMethods.markRead, MarkReadParams(ids: [items[2].id])) == MarkReadResult(unread: 2))
            #expect(try await client.call(ResponseMethods.markRead, call) == MarkReadResult(unread: 3))
            let misused = await refusal {
                try await client.call(ResponseMethods.markRead, MarkReadParams(ids: [items[3].id], idempotencyKey: call.idempotencyKey))
            }
            #expect(misused?.code == .idempotencyMismatch)
            // Somebody else's stay as they are.
            #expect(
                try await stranger.call(ResponseMethods.markRead, MarkReadParams(ids: items.map(\.id))) == MarkReadResult(unread: 1))
            let unread = try await client.call(ResponseMethods.notifications, NotificationsParams(unreadOnly: true, language: .id))
            #expect(unread.items.map(\.id) == [items[3].id, items[4].id] && unread.items[0].subject.hasPrefix("Laporan baru"))
            await client.close()
            await stranger.close()
        }
    }

    @Test("a program sees what its agency was told, and marks nothing")
    func program() async throws {
        try await NotificationWorld.run { here in
            _ = try await here.world.assigned(to: "35.78.dinkes", at: NotificationWorld.morning)
            try await here.caughtUp()
            for (role, agency, count) in [
                (Role.liaison, "35.78.dinkes", 1), (.coordinator, "35.78.dinkes", 1), (.liaison, "35.78", 0),
                (.nationalCoordinator, nil, 0),
                (.steward, nil, 0),
            ] as [(Role, String?, Int)] {
                let client = try await here.stage.client(role, agency: agency)
                let page = try await client.call(ResponseMethods.notifications, NotificationsParams())
                #expect(page.items.count == count && page.unread == nil, "\(role) \(agency ?? "")")
                let error = await refusal { try await client.call(ResponseMethods.markRead, MarkReadParams(ids: [1])) }
                #expect(error?.code == .preconditionFailed)
            }
        }
    }

    @Test("who has moved to another agency does not see on what is left behind")
    func moved() async throws {
        try await NotificationWorld.run { here in
            let own = try await here.account(.liaison, "35.78.dinkes")
            _ = try await here.world.assigned(to: "35.78.dinkes", at: NotificationWorld.morning)
            try await here.caughtUp()
            let client = try await here.session(.liaison, "94.71", own)
            #expect(try await client.call(ResponseMethods.notifications, NotificationsParams()).items.isEmpty)
            await client.close()
        }
    }

    @Test("what is asked wrongly is refused with its field")
    func wrong() async throws {
        try await NotificationWorld.run { here in
            let client = try await here.stage.client(.liaison, agency: "35.78")
            for after in ["!", "-1", "0", String(repeating: "z", count: 20)] {
                let error = await refusal { try await client.call(ResponseMethods.notifications, NotificationsParams(after: after)) }
                #expect(error?.fields.map(\.path) == ["after"], "\(after)")
            }
            for limit in [0, 201] {
                let error = await refusal { try await client.call(ResponseMethods.notifications, NotificationsParams(limit: limit)) }
                #expect(error?.fields.map(\.path) == ["limit"])
            }
            for ids in [[], [0], Array(1...201)] as [[Int64]] {
                let error = await refusal { try await client.call(ResponseMethods.markRead, MarkReadParams(ids: ids)) }
                #expect(error?.code == .invalidParams)
            }
            for role in [Role.operator, .auditor, .administrator, .service] {
                let client = try await here.stage.client(role)
                let error = await refusal { try await client.call(ResponseMethods.notifications, NotificationsParams()) }
                #expect(error?.code == .forbidden, "\(role)")
            }
        }
    }

    @Test("the complainant reads everything with ticket and access code, in the language that was chosen")
    func messages() async throws {
        try await NotificationWorld.run { here in
            try await here.contacts(language: "en")
            let state = try await here.world.assigned(to: "35.78.dinkes", at: NotificationWorld.morning)
            try await here.caughtUp()
            let code = try #require(CaseWorld.accessCode(of: state.ticket))
            let result = try await here.service.call(ResponseMethods.messages, MessagesParams(ticket: state.ticket, accessCode: code))
            #expect(result.items.map(\.kind) == ["assigned", "received"])
            #expect(result.items[0].subject == "Complaint \(state.ticket) has been passed on")
            #expect(result.items[0].text.contains("Agency 35.78.dinkes"))
            let indonesian = try await here.service.call(
                ResponseMethods.messages, MessagesParams(ticket: state.ticket, accessCode: code, language: .id))
            #expect(indonesian.items[1].subject == "Laporan \(state.ticket) sudah kami terima")
            for (ticket, code) in [(state.ticket, String(repeating: "2", count: 16)), (Ticket(complaintID: 99), code)] {
                let error = await refusal {
                    try await here.service.call(ResponseMethods.messages, MessagesParams(ticket: ticket, accessCode: code))
                }
                #expect(error?.code == .notFound)
            }
        }
    }

    @Test("a confidential complaint's messages name no agency")
    func confidential() async throws {
        try await NotificationWorld.run { here in
            let state = try await here.world.submit([.init(submittedAt: NotificationWorld.morning)])[0]
            var change = ComplaintChange()
            change.agency = "35.78.dinkes"
            change.confidential = true
            _ = try await here.world.act([(state, .init(.verify, by: .coordinator, at: NotificationWorld.morning, change))])
            try await here.caughtUp()
            let code = try #require(CaseWorld.accessCode(of: state.ticket))
            let result = try await here.service.call(ResponseMethods.messages, MessagesParams(ticket: state.ticket, accessCode: code))
            #expect(result.items.first?.kind == "assigned" && !result.items.contains { $0.text.contains("dinkes") })
        }
    }

    @Test("progress is zero everywhere when everything has been told")
    func progress() async throws {
        try await NotificationWorld.run { here in
            try await here.contacts()
            _ = try await here.world.assigned(to: "35.78.dinkes", at: NotificationWorld.morning)
            try await here.caughtUp()
            // Nobody sends here: what waits for a provider that does not exist is nobody's work.
            let progress = try await here.service.call(ResponseMethods.progress, Empty())
            #expect(progress.isCaughtUp)
            #expect(try await here.deliveries().count == 2)
        }
    }
}
