import Complaints
import Contracts
import Foundation
import Media
import RPC
import RPCTransport
import TestSupport
import Testing

@testable import Intake

extension WholeServiceTests {
    @Suite("Attachments: from announcement to file")
    struct AttachmentUploadTests {
        @Test("a photo in three chunks, in any order, comes back whole and clean")
        func upload() async throws {
            try await IntakeWorld.run { intake in
                let (ticket, complainant) = try await intake.complaint()
                let photo = SampleFile.jpeg(1_200_000)
                let begun = try await complainant.begin(photo, caption: "Lubang di depan pasar")
                #expect(begun.chunks == 3 && begun.chunkBytes == 524_288)

                try await complainant.put(2, of: photo, begun.attachment)
                try await complainant.put(0, of: photo, begun.attachment)
                var listed = try #require(try await complainant.list().first)
                #expect(listed.missing == [1] && listed.contentType == nil && listed.name == nil)
                #expect(listed.sha256 == (try ContentDigest(of: photo)))
                let error = await #expect(throws: RPCError.self) { try await complainant.finish(begun.attachment) }
                #expect(error?.code == .preconditionFailed && error?.message.contains("missing: 1;") == true)

                try await complainant.put(1, of: photo, begun.attachment)
                let view = try await complainant.finish(begun.attachment)
                var clean = photo
                #expect(try MediaCleaner.clean(&clean) == .jpeg)
                #expect(view.contentType == .jpeg && view.bytes == clean.count && view.name == "\(ticket)-1.jpg" && view.missing == nil)
                #expect(view.purpose == .submission && view.caption == "Lubang di depan pasar" && view.by == .complainant)
                listed = try #require(try await complainant.list().first)
                #expect(listed == view)

                #expect(try await complainant.file(begun.attachment) == clean)
                let read = try await complainant.read(begun.attachment, 1)
                #expect(read.contentType == .jpeg && read.disposition == .inline && read.nosniff && read.chunks == 3)
                #expect(read.name == view.name && read.bytes == clean.count && read.index == 1)
                #expect(await code { _ = try await complainant.read(begun.attachment, 3) } == .invalidParams)
            }
        }

        @Test("a document is for downloading")
        func document() async throws {
            try await IntakeWorld.run { intake in
                let (ticket, complainant) = try await intake.complaint()
                let view = try await complainant.attach(SampleFile.pdf)
                #expect(view.contentType == .pdf && view.name == "\(ticket)-1.pdf")
                let read = try await complainant.read(view.attachment)
                #expect(read.disposition == .attachment && read.data == SampleFile.pdf && read.chunks == 1)
            }
        }

        @Test("the largest file goes through, one byte more is refused before it is sent")
        func largest() async throws {
            try await IntakeWorld.run { intake in
                let (_, complainant) = try await intake.complaint()
                let most = Int(AttachmentLimits.bytes.upperBound)
                let photo = SampleFile.jpeg(most)
                let view = try await complainant.attach(photo)
                #expect(view.bytes < most && view.bytes > most - 200)
                let read = try await complainant.file(view.attachment)
                #expect(read.count == view.bytes && read.ranges(of: Array(SampleFile.mark.utf8)).isEmpty)
                #expect(await code { _ = try await complainant.begin(photo + [0]) } == .invalidParams)
            }
        }

        @Test("a call that is sent twice acts once")
        func repeated() async throws {
            try await IntakeWorld.run { intake in
                let (_, complainant) = try await intake.complaint()
                let photo = SampleFile.jpeg(600_000)
                let key = UUID()
                let begun = try await complainant.begin(photo, key: key)
                #expect(try await complainant.begin(photo, key: key) == begun)
                #expect(try await intake.count("attachments") == 1)
                #expect(await code { _ = try await complainant.begin(photo, caption: "x", key: key) } == .idempotencyMismatch)

                let put = try await complainant.put(0, of: photo, begun.attachment)
                #expect(try await complainant.put(0, of: photo, begun.attachment) == put)
                let other = SampleFile.jpeg(600_000, fill: 0x13)
                #expect(await code { try await complainant.put(0, of: other, begun.attachment) } == .idempotencyMismatch)
                try await complainant.put(1, of: photo, begun.attachment)

                let view = try await complainant.finish(begun.attachment)
                #expect(try await complainant.finish(begun.attachment) == view)
                // An old message that was still under way.
                #expect(try await complainant.put(0, of: photo, begun.attachment) == put)
                #expect(try await complainant.begin(photo, key: key) == begun)

                let removal = UUID()
                let removed = try await complainant.remove(begun.attachment, key: removal)
                #expect(try await complainant.remove(begun.attachment, key: removal) == removed)
                #expect(await code { try await complainant.remove(begun.attachment) } == .notFound)
                #expect(try await intake.count("attachments") == 0)
                #expect(try await intake.count("attachment_chunks") == 0)
            }
        }

        @Test("the same announcement at once makes one attachment, the same chunk at once one chunk")
        func atOnce() async throws {
            try await IntakeWorld.run { intake in
                let (_, complainant) = try await intake.complaint()
                let photo = SampleFile.jpeg()
                let key = UUID()
                let begun = try await withThrowingTaskGroup(of: AttachBeginResult.self) { group in
                    for _ in 0..<6 { group.addTask { try await complainant.begin(photo, key: key) } }
                    return try await group.reduce(into: Set<UUID>()) { $0.insert($1.attachment) }
                }
                let attachment = try #require(begun.first)
                #expect(begun.count == 1)
                let outcomes = try await withThrowingTaskGroup(of: AttachmentView.self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            try await complainant.put(0, of: photo, attachment)
                            return try await complainant.finish(attachment)
                        }
                    }
                    return try await group.reduce(into: [AttachmentView]()) { $0.append($1) }
                }
                #expect(outcomes.count == 4 && outcomes.allSatisfy { $0 == outcomes[0] })
                #expect(try await intake.count("attachment_chunks") == 1)
            }
        }

        @Test("a key of another complaint's announcement is refused, also at the same moment")
        func foreignKey() async throws {
            try await IntakeWorld.run { intake in
                let (_, first) = try await intake.complaint()
                let (_, second) = try await intake.complaint()
                let key = UUID()
                let codes = await withTaskGroup(of: RPCErrorCode?.self) { group in
                    for client in [first, second] {
                        group.addTask {
                            do {
                                _ = try await client.begin(SampleFile.pdf, key: key)
                                return nil
                            } catch {
                                return (error as? RPCError)?.code ?? .internalError
                            }
                        }
                    }
                    return await group.reduce(into: [RPCErrorCode?]()) { $0.append($1) }
                }
                #expect(codes.contains(nil) && codes.contains(.idempotencyMismatch))
            }
        }

        @Test("chunks that do not fit are named")
        func wrongChunks() async throws {
            try await IntakeWorld.run { intake in
                let (ticket, complainant) = try await intake.complaint()
                let photo = SampleFile.jpeg(600_000)
                let attachment = try await complainant.begin(photo).attachment
                func field(_ work: () async throws -> Void) async -> String? {
                    (await #expect(throws: RPCError.self) { try await work() })?.fields.first?.path
                }
                #expect(await field { try await complainant.put(2, [1], attachment) } == "index")
                #expect(await field { try await complainant.put(20, [1], attachment) } == "index")
                #expect(await field { try await complainant.put(0, [1], attachment) } == "data")
                #expect(await field { try await complainant.put(1, [], attachment) } == "data")
                #expect(await field { try await complainant.put(0, [UInt8](repeating: 0, count: 524_289), attachment) } == "data")
                #expect(await code { try await complainant.put(0, of: photo, UUID()) } == .notFound)
                let raw = #"{"ticket":"\#(ticket)","accessCode":"\#(complainant.access.accessCode ?? "")","attachment":"\#(attachment)","#
                for data in [#""!!!""#, #""AAA""#, "7", #""AA AA""#] {
                    let params = Array((raw + #""index":0,"data":\#(data)}"#).utf8)
                    #expect(
                        await field { _ = try await complainant.client.callRaw(method: "intake.attachPut", paramsJSON: params) } == "data")
                }
                #expect(try await intake.count("attachment_chunks") == 0)
            }
        }

        @Test("what is not what it should be is refused for good, and says why", arguments: ["text", "cut", "other"])
        func refused(kind: String) async throws {
            try await IntakeWorld.run { intake in
                let (_, complainant) = try await intake.complaint()
                let photo = SampleFile.jpeg()
                let file = kind == "text" ? Array("hello".utf8) : kind == "cut" ? Array(photo.dropLast(2)) : photo
                let digest = kind == "other" ? try ContentDigest(of: [1]) : nil
                let reason = ["text": "is not a JPEG", "cut": "breaks off", "other": "not what was announced"][kind] ?? ""
                let begun = try await complainant.begin(file, digest: digest)
                try await complainant.put(0, of: file, begun.attachment)
                for _ in 0..<2 {
                    let error = await #expect(throws: RPCError.self) { try await complainant.finish(begun.attachment) }
                    #expect(error?.code == .preconditionFailed && error?.message.contains(reason) == true, "\(error?.message ?? "")")
                }
                #expect(await code { try await complainant.put(0, of: file, begun.attachment) } == .preconditionFailed)
                #expect(try await complainant.list() == [])
                #expect(try await intake.count("attachment_chunks") == 0)
                #expect(await code { _ = try await complainant.read(begun.attachment) } == .notFound)
            }
        }

        @Test("each side has five; one that is removed or refused makes room, and officers' do not count")
        func five() async throws {
            try await IntakeWorld.run { intake in
                let (ticket, complainant) = try await intake.complaint()
                let first = try await complainant.attach(SampleFile.pdf)
                for _ in 1..<AttachmentLimits.perSide { _ = try await complainant.begin(SampleFile.pdf) }
                #expect(await code { _ = try await complainant.begin(SampleFile.pdf) } == .preconditionFailed)
                try await complainant.remove(first.attachment)
                let text = Array("no".utf8)
                let begun = try await complainant.begin(text)
                try await complainant.put(0, of: text, begun.attachment)
                #expect(await code { _ = try await complainant.finish(begun.attachment) } == .preconditionFailed)
                _ = try await complainant.begin(SampleFile.pdf)
                #expect(await code { _ = try await complainant.begin(SampleFile.pdf) } == .preconditionFailed)

                try await intake.verify(ticket)
                let officer = try await intake.officer(.liaison, of: "35.78.dinkes", ticket)
                for _ in 0..<AttachmentLimits.perSide { _ = try await officer.begin(SampleFile.pdf) }
                #expect(await code { _ = try await officer.begin(SampleFile.pdf) } == .preconditionFailed)
            }
        }

        @Test("while it is sent it lies sealed; the place where it was taken never reaches the database")
        func sealed() async throws {
            try await IntakeWorld.run { intake in
                let (_, complainant) = try await intake.complaint()
                let photo = SampleFile.jpeg()
                let begun = try await complainant.begin(photo)
                try await complainant.put(0, of: photo, begun.attachment)
                let marked = "position('\(SampleFile.mark)'::bytea in content) > 0"
                #expect(try await intake.count("attachment_chunks", where: marked) == 0)
                #expect(try await intake.count("attachment_chunks", where: "position('\\xffd8'::bytea in content) = 1") == 0)
                _ = try await complainant.finish(begun.attachment)
                #expect(try await intake.count("attachment_chunks", where: marked) == 0)
                #expect(try await intake.count("attachment_chunks", where: "position('\\xffd8'::bytea in content) = 1") == 1)
            }
        }

        @Test("an upload goes on after the connections to the database broke")
        func brokenConnections() async throws {
            try await IntakeWorld.run { intake in
                let (_, complainant) = try await intake.complaint()
                let photo = SampleFile.jpeg(600_000)
                let begun = try await complainant.begin(photo)
                try await complainant.put(0, of: photo, begun.attachment)
                _ = try await intake.count(
                    "pg_stat_activity",
                    where: "CASE WHEN application_name = 'pintu-intake' AND datname = current_database() THEN pg_terminate_backend(pid) END"
                )
                try await complainant.put(1, of: photo, begun.attachment)
                #expect(try await complainant.finish(begun.attachment).contentType == .jpeg)
            }
        }
    }
}
