import Complaints
import Contracts
import Foundation
import RPC
import RPCTransport
import TestSupport
import Testing

@testable import Intake

extension WholeServiceTests {
    @Suite("Attachments: who may see and do what")
    struct AttachmentAccessTests {
        @Test("everybody sees what belongs to what they see")
        func visibility() async throws {
            try await IntakeWorld.run { intake in
                let (ticket, complainant) = try await intake.complaint()
                let anybody = intake.anybody(ticket)
                let submission = try await complainant.attach(SampleFile.jpeg()).attachment
                #expect(await code { _ = try await anybody.list() } == .notFound, "not released yet")

                try await intake.verify(ticket)
                let officer = try await intake.officer(.liaison, of: "35.78.dinkes", ticket)
                let supplement = try await complainant.attach(SampleFile.pdf)
                let answer = try await officer.attach(SampleFile.pdf, purpose: .answer, caption: "SK Kepala Dinas")
                let note = try await officer.attach(SampleFile.pdf, purpose: .note)
                #expect(supplement.purpose == .supplement && answer.purpose == .answer && answer.by == .liaison)

                func seen(_ client: AttachmentClient) async throws -> [UUID] { try await client.list().map(\.attachment) }
                #expect(try await seen(anybody) == [submission])
                #expect(try await seen(complainant) == [submission, supplement.attachment])
                let all = [submission, supplement.attachment, answer.attachment, note.attachment]
                for (role, agency) in [(Role.coordinator, "35.78"), (.coordinator, "35"), (.auditor, nil), (.ombudsman, nil)] {
                    #expect(try await seen(intake.officer(role, of: agency, ticket)) == all, "\(role)")
                }
                for hidden in [supplement, answer, note] {
                    #expect(await code { _ = try await anybody.read(hidden.attachment) } == .notFound)
                }
                #expect(await code { _ = try await complainant.read(answer.attachment) } == .notFound, "before the answer is given")

                try await intake.act(.answer, by: .liaison, on: ticket, text: "Sudah diperbaiki")
                #expect(try await seen(anybody) == [submission, answer.attachment])
                #expect(try await seen(complainant) == [submission, supplement.attachment, answer.attachment])
                #expect(try await complainant.file(answer.attachment) == SampleFile.pdf)
                #expect(await code { _ = try await complainant.read(note.attachment) } == .notFound)

                // To the answer that is there.
                let late = try await officer.attach(SampleFile.pdf)
                #expect(try await seen(anybody) == [submission, answer.attachment, late.attachment])
                // What was announced is for those who announced it.
                #expect(try await anybody.list().allSatisfy { $0.sha256 == nil })
                #expect(try await complainant.list().map { $0.sha256 != nil } == [true, true, false, false])
            }
        }

        @Test("what a coordinator had not seen when releasing the complaint is not public")
        func finishedTooLate() async throws {
            try await IntakeWorld.run { intake in
                let (ticket, complainant) = try await intake.complaint()
                let begun = try await complainant.begin(SampleFile.pdf)
                #expect(try await complainant.list().map(\.purpose) == [.submission])
                try await complainant.put(0, of: SampleFile.pdf, begun.attachment)
                try await intake.verify(ticket)
                #expect(try await complainant.finish(begun.attachment).purpose == .supplement)
                #expect(try await intake.anybody(ticket).list() == [])
            }
        }

        @Test("what is being sent is seen by its own side only")
        func unfinished() async throws {
            try await IntakeWorld.run { intake in
                let (ticket, complainant) = try await intake.complaint()
                try await intake.verify(ticket)
                let officer = try await intake.officer(.liaison, of: "35.78.dinkes", ticket)
                let own = try await complainant.begin(SampleFile.pdf).attachment
                let theirs = try await officer.begin(SampleFile.pdf).attachment
                #expect(try await complainant.list().map(\.attachment) == [own])
                #expect(try await officer.list().map(\.attachment) == [theirs])
                #expect(try await intake.anybody(ticket).list() == [])
                for (client, foreign) in [(complainant, theirs), (officer, own)] {
                    #expect(await code { try await client.put(0, of: SampleFile.pdf, foreign) } == .notFound)
                    #expect(await code { _ = try await client.finish(foreign) } == .notFound)
                    #expect(await code { try await client.remove(foreign, reason: "x") } == .notFound)
                    #expect(await code { _ = try await client.read(foreign) } == .notFound)
                }
            }
        }

        @Test("a confidential complaint, a wrong code, another subtree and no complaint at all sound the same")
        func sameAnswer() async throws {
            try await IntakeWorld.run { intake in
                let (ticket, complainant) = try await intake.complaint(confidential: true)
                let attachment = try await complainant.attach(SampleFile.jpeg()).attachment
                try await intake.verify(ticket)
                let missing = Ticket(complaintID: 99_999_999)
                let reference = await #expect(throws: RPCError.self) { try await intake.anybody(missing).list() }

                func expectNothing(_ client: AttachmentClient, writes: Bool) async {
                    var works: [() async throws -> Void] = [
                        { _ = try await client.list() }, { _ = try await client.read(attachment) },
                    ]
                    if writes {
                        works += [
                            { _ = try await client.begin(SampleFile.pdf) }, { try await client.put(0, of: SampleFile.pdf, attachment) },
                            { _ = try await client.finish(attachment) }, { try await client.remove(attachment, reason: "x") },
                        ]
                    }
                    for work in works {
                        let error = await #expect(throws: RPCError.self) { try await work() }
                        #expect(error?.code == .notFound && error?.message == reference?.message)
                    }
                }
                await expectNothing(intake.anybody(ticket), writes: false)
                for wrong in [ticket, missing] {
                    let access = AttachmentAccess(ticket: wrong, accessCode: "0000-0000-0000")
                    await expectNothing(AttachmentClient(client: intake.client, access: access), writes: true)
                }
                for role in [Role.liaison, .coordinator] {
                    for agency in ["94.71.dinkes", "35.78.dpupr", "35.15"] {
                        await expectNothing(try await intake.officer(role, of: agency, ticket), writes: true)
                        await expectNothing(try await intake.officer(role, of: agency, missing), writes: true)
                    }
                }
                #expect(try await complainant.file(attachment).isEmpty == false)
                #expect(try await intake.officer(.liaison, of: "35.78", ticket).file(attachment).isEmpty == false)
            }
        }

        @Test("an attachment is reached through its own complaint only")
        func foreignComplaint() async throws {
            try await IntakeWorld.run { intake in
                let (_, first) = try await intake.complaint()
                let (_, second) = try await intake.complaint()
                let attachment = try await first.attach(SampleFile.pdf).attachment
                #expect(await code { _ = try await second.read(attachment) } == .notFound)
                #expect(await code { try await second.put(0, of: SampleFile.pdf, attachment) } == .notFound)
                #expect(await code { _ = try await second.finish(attachment) } == .notFound)
                #expect(await code { try await second.remove(attachment) } == .notFound)
            }
        }

        @Test("roles: an operator needs no code, a door needs one, who only watches adds nothing")
        func roles() async throws {
            try await IntakeWorld.run { intake in
                let (ticket, complainant) = try await intake.complaint()
                let counter = try await intake.officer(.operator, of: nil, ticket)
                let view = try await counter.attach(SampleFile.pdf)
                #expect(view.by == .operator && view.purpose == .submission)
                #expect(await code { _ = try await intake.anybody(ticket).begin(SampleFile.pdf) } == .invalidParams)
                for role in [Role.auditor, .steward, .presidentialStaff, .ombudsman] {
                    #expect(await code { _ = try await intake.officer(role, of: nil, ticket).begin(SampleFile.pdf) } == .forbidden)
                }
                #expect(await code { _ = try await complainant.begin(SampleFile.pdf, purpose: .answer) } == .invalidParams)
                try await intake.verify(ticket)
                let officer = try await intake.officer(.liaison, of: "35.78", ticket)
                #expect(await code { _ = try await officer.begin(SampleFile.pdf, purpose: .submission) } == .invalidParams)
            }
        }

        @Test("officers add to an answer while one can be given, complainants while the complaint is open")
        func statuses() async throws {
            try await IntakeWorld.run { intake in
                let (ticket, complainant) = try await intake.complaint()
                let national = try await intake.officer(.nationalCoordinator, of: nil, ticket)
                #expect(await code { _ = try await national.begin(SampleFile.pdf) } == .preconditionFailed, "nobody has it yet")
                _ = try await national.begin(SampleFile.pdf, purpose: .note)
                try await intake.verify(ticket)
                let open = try await complainant.begin(SampleFile.pdf)
                try await complainant.put(0, of: SampleFile.pdf, open.attachment)
                try await intake.act(.answer, by: .liaison, on: ticket, text: "Selesai")
                try await intake.act(.close, by: .coordinator, on: ticket)
                #expect(await code { _ = try await complainant.begin(SampleFile.pdf) } == .preconditionFailed)
                #expect(await code { _ = try await complainant.finish(open.attachment) } == .preconditionFailed)
                #expect(await code { _ = try await national.begin(SampleFile.pdf) } == .preconditionFailed)
                _ = try await national.begin(SampleFile.pdf, purpose: .note)
            }
        }

        @Test("each side removes its own; a coordinator may take away the other's, with a reason that is kept")
        func removal() async throws {
            try await IntakeWorld.run { intake in
                let (ticket, complainant) = try await intake.complaint()
                let photo = try await complainant.attach(SampleFile.jpeg()).attachment
                try await intake.verify(ticket)
                let liaison = try await intake.officer(.liaison, of: "35.78.dinkes", ticket)
                let coordinator = try await intake.officer(.coordinator, of: "35.78", ticket)
                try await intake.act(.answer, by: .liaison, on: ticket, text: "Selesai")
                let decree = try await liaison.attach(SampleFile.pdf).attachment

                #expect(await code { try await complainant.remove(decree, reason: "x") } == .forbidden)
                #expect(await code { try await liaison.remove(photo, reason: "x") } == .forbidden)
                #expect(await code { try await coordinator.remove(photo) } == .invalidParams)
                #expect(try await intake.count("audit_log", where: "action = 'attachment.remove'") == 0)
                let key = UUID()
                for _ in 0..<2 { try await coordinator.remove(photo, key: key, reason: "Wajah anak") }
                #expect(
                    try await intake.count(
                        "audit_log",
                        where: "action = 'attachment.remove' AND subject = '\(ticket)' AND detail->>'text' = 'Wajah anak'") == 1)
                #expect(try await complainant.list().map(\.attachment) == [decree])
                try await liaison.remove(decree)
                #expect(try await intake.count("attachments") == 0)
                #expect(try await intake.count("audit_log", where: "action = 'attachment.remove'") == 1)
            }
        }
    }
}
