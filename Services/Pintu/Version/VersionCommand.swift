internal import ArgumentParser
internal import Schema

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "version",
        abstract: "Prints the release, the protocol and the schema it speaks.",
        discussion: """
            Example:
              pintu version
            """)

    func run() {
        Terminal.standard.output.line(
            """
            pintu \(PintuVersion.text)
            protocol 1
            schema \(Schema.requiredVersion)
            """)
    }
}
