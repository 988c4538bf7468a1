internal import ArgumentParser
internal import FoundationEssentials
internal import RPCTransport

struct ServiceOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where the service listens, instead of what is configured; several with commas.", valueName: "host:port"))
    var endpoint: String?

    @Option(help: ArgumentHelp("File with the token to call with.", valueName: "file"))
    var tokenFile: String?

    @Option(help: ArgumentHelp("Authorities of the services' certificates in PEM: calls go over TLS.", valueName: "file"))
    var tlsAuthority: String?

    @Option(help: ArgumentHelp("Certificate to show to services that ask for one, in PEM.", valueName: "file"))
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("Private key of --tls-certificate in PEM.", valueName: "file"))
    var tlsKey: String?

    @OptionGroup var data: DataDirectoryOptions

    /// For commands that call nothing.
    static func locator(_ directory: DataDirectory) -> ServiceLocator {
        ServiceLocator(directory: directory, environment: ProcessInfo.processInfo.environment)
    }

    func locator() -> ServiceLocator {
        ServiceLocator(
            endpoint: endpoint, tokenFile: tokenFile, tlsAuthority: tlsAuthority, tlsCertificate: tlsCertificate, tlsKey: tlsKey,
            directory: data.directory, environment: ProcessInfo.processInfo.environment)
    }
}
