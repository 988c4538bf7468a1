internal import ArgumentParser
internal import Complaints
internal import Contracts
internal import Foundation
internal import RPC
internal import RPCTransport

/// `pintu attach FILE`
struct AttachCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attach",
        abstract: "Adds a photo, video or document to a complaint or an answer.",
        discussion: """
            JPEG, PNG, WebP, PDF or MP4, up to 10 MiB; five of each side. What a file says about where, when and by whom it was made is taken
            out, and its name is not kept. When it breaks off, run the same command again: only what is missing is sent.

            A complainant's file needs --code. An officer, with a token of their own, adds to the answer that is given next, or to the one that is
            there; with --purpose note only officers see it.

            Examples:
              pintu attach foto.jpg --ticket 100000006 --code 7GQ2-XM4A-0ZKD --caption 'Lubang di depan pasar'
              pintu attach sk.pdf --ticket 100000006 --purpose answer --token-file budi.token
            """)

    @Argument(help: "The file to add.")
    var file: String

    @Option(help: "The complaint's ticket.")
    var ticket: String

    @Option(help: ArgumentHelp("The complaint's access code.", valueName: "access code"))
    var code: String?

    @Option(help: "What it shows, in a few words; whoever sees it may read them.")
    var caption: String?

    @Option(help: ArgumentHelp("What an officer's file belongs to: answer or note.", valueName: "purpose"))
    var purpose: String?

    @OptionGroup var services: ServiceOptions

    func validate() throws {
        if Ticket(ticket) == nil { throw ValidationError("--ticket: a digit is wrong or missing") }
        if let purpose, !["answer", "note"].contains(purpose) { throw ValidationError("--purpose takes answer or note") }
    }

    func run() async throws {
        guard let ticket = Ticket(ticket) else { return }
        let content = try Self.read(file)
        let intake = try Connection(services.locator(), stages: [.intake]).client(.intake)
        let access = AttachmentAccess(ticket: ticket, accessCode: code)
        let uploader = AttachmentUploader(
            intake: intake, access: access, purpose: purpose.flatMap { AttachmentPurpose(rawValue: $0) }, caption: caption)
        var progress = ProgressLine(total: content.count, noun: "bytes")
        let outcome = try await uploader.upload(content) { progress.advance(by: $0) }
        await intake.close()
        switch outcome {
        case .attached(let view):
            progress.finish()
            Terminal.standard.output.line("\(view.name ?? "") \(view.bytes) bytes \(view.attachment.uuidString.lowercased())")
        case .known(let view):
            Terminal.standard.output.line(
                "\(view.name ?? "") \(view.bytes) bytes \(view.attachment.uuidString.lowercased()) was there already")
        }
    }

    /// - Throws: before anything is sent, for what would be refused anyway.
    static func read(_ path: String) throws(CommandFailure) -> [UInt8] {
        guard let handle = FileHandle(forReadingAtPath: path), let data = try? handle.read(upToCount: limit + 1) ?? Data() else {
            throw CommandFailure("the file \(path) cannot be read", exitCode: 66)
        }
        guard !data.isEmpty else { throw CommandFailure("the file \(path) is empty", exitCode: 65) }
        guard data.count <= limit else {
            throw CommandFailure(
                "the file \(path) is longer than \(limit) bytes", advice: "Make a photo smaller, or a video shorter.", exitCode: 65)
        }
        return [UInt8](data)
    }

    private static let limit = Int(AttachmentLimits.bytes.upperBound)
}
