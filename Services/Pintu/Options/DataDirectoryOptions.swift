internal import ArgumentParser

struct DataDirectoryOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The data directory of `pintu up`.",
            discussion: "Default: ./pintu-data, or /var/lib/pintu for root in a folder that other accounts may not enter.", valueName: "dir"
        ))
    var dataDir: String?

    var directory: DataDirectory { dataDir.map { .given($0) } ?? .standard() }
}
