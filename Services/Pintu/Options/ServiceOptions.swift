internal import ArgumentParser
internal import FoundationEssentials
internal import RPCTransport

struct ServiceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where the service listens, instead of what is configured; several with commas.", valueName: "host:port"))
    var endpoint: String?

    @Option(help: ArgumentHelp("File with the token to call with.", valueName: "file"))
    var tokenFile: String?

    @OptionGroup var data: DataDirectoryOptions

    func locator() -> ServiceLocator {
        ServiceLocator(
            endpoint: endpoint, tokenFile: tokenFile, directory: data.directory, environment: ProcessInfo.processInfo.environment)
    }
}
