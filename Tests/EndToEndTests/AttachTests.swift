import Complaints
import Contracts
import Foundation
import RPC
import RPCTransport
import ServiceKit
import Testing

@testable import PintuCommand

extension EndToEnd {
    @Suite("Attachments by the command") struct AttachTests {
        private static let png = png(takenAt: "Jalan Mawar 7")

        /// A PNG with the smallest picture, and a text that says where it was taken.
        static func png(takenAt place: String) -> [UInt8] {
            func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
                [0, 0, 0, UInt8(content.count)] + Array(type.utf8) + content + [0, 0, 0, 0]
            }
            return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])
                + chunk("tEXt", Array("Location\0\(place)".utf8)) + chunk("IDAT", [0x78, 0x9C, 0x63, 0, 0, 0, 2, 0, 1])
                + chunk("IEND", [])
        }

        @Test func aFileIsAddedOnceAndReadBackClean() async throws {
            let installation = try Installation.current()
            let intake = try installation.client(.intake)
            let receipt = try await intake.call(IntakeMethods.submit, SubmitParams(channel: .web, body: "Jalan rusak"))
            let file = installation.folder + "/Rumah Budi.png"
            try Data(Self.png).write(to: URL(fileURLWithPath: file))
            let command = ["attach", file, "--ticket", "\(receipt.ticket)", "--code", receipt.accessCode, "--caption", "Lubang"]

            let first = try await installation.succeeding(command)
            #expect(first.output.hasPrefix("\(receipt.ticket)-1.png "), "\(first)")
            let again = try await installation.succeeding(command)
            #expect(again.output.contains("was there already"), "\(again)")

            let access = AttachmentAccess(ticket: receipt.ticket, accessCode: receipt.accessCode)
            let list = try await intake.call(IntakeMethods.attachments, AttachmentsParams(access: access)).attachments
            let view = try #require(list.first)
            #expect(list.count == 1 && view.name == "\(receipt.ticket)-1.png" && view.caption == "Lubang")
            let read = try await intake.call(IntakeMethods.attachRead, AttachReadParams(access: access, attachment: view.attachment))
            #expect(read.data.ranges(of: Array("Mawar".utf8)).isEmpty && read.data.count == view.bytes)
            #expect(read.data.starts(with: Self.png.prefix(33)))
            await intake.close()
            try await installation.settle()
        }

        @Test func anUploadThatBrokeOffGoesOn() async throws {
            let installation = try Installation.current()
            let intake = try installation.client(.intake)
            let receipt = try await intake.call(IntakeMethods.submit, SubmitParams(channel: .web, body: "Jembatan rusak"))
            let content =
                Self.png.dropLast(12) + [0, 0x10, 0, 0] + Array("pRIv".utf8) + [UInt8](repeating: 7, count: 0x10_0004) + Self.png.suffix(12)
            let file = installation.folder + "/large.png"
            try Data(content).write(to: URL(fileURLWithPath: file))
            let access = AttachmentAccess(ticket: receipt.ticket, accessCode: receipt.accessCode)
            let digest = try #require(ContentDigest(hexadecimal: try await Self.sha256(file)))
            let begun = try await intake.call(
                IntakeMethods.attachBegin, AttachBeginParams(access: access, bytes: content.count, sha256: digest))
            let middle = AttachmentLimits.range(of: 1, in: content.count)
            _ = try await intake.call(
                IntakeMethods.attachPut,
                AttachPutParams(access: access, attachment: begun.attachment, index: 1, data: Array(Array(content)[middle])))
            let outcome = try await installation.succeeding(
                ["attach", file, "--ticket", "\(receipt.ticket)", "--code", receipt.accessCode])
            #expect(outcome.output.contains(begun.attachment.uuidString.lowercased()), "\(outcome)")
            await intake.close()
            try await installation.settle()
        }

        @Test func whatIsRefusedSaysWhy() async throws {
            let installation = try Installation.current()
            let intake = try installation.client(.intake)
            let receipt = try await intake.call(IntakeMethods.submit, SubmitParams(channel: .web, body: "Lampu padam"))
            await intake.close()
            let file = installation.folder + "/letter.txt"
            try "Halo".write(toFile: file, atomically: true, encoding: .utf8)
            let text = try await installation.pintu("attach", file, "--ticket", "\(receipt.ticket)", "--code", receipt.accessCode)
            #expect(text.code == RPCErrorCode.preconditionFailed.exitCode && text.errors.contains("is not a JPEG"), "\(text)")
            let wrong = try await installation.pintu("attach", file, "--ticket", "\(receipt.ticket)", "--code", "0000-0000-0000")
            #expect(wrong.code == RPCErrorCode.notFound.exitCode, "\(wrong)")
            try await installation.settle()
        }

        private static func sha256(_ file: String) async throws -> String {
            try await String(Command.run("sha256sum", [file]).output.prefix(64))
        }
    }
}
