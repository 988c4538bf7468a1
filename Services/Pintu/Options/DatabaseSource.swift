/// Where a command finds its database.
enum DatabaseSource {
    /// What the operator names, in the file of a flag or in the environment; nil when nothing is named.
    static func explicit(file: String?, environment: [String: String]) throws(CommandFailure) -> String? {
        func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let file { return try read(file, namedBy: "--database-url-file") }
        switch (variable("PINTU_DATABASE_URL"), variable("PINTU_DATABASE_URL_FILE")) {
        case (_?, _?): throw CommandFailure("PINTU_DATABASE_URL and PINTU_DATABASE_URL_FILE are both given: keep one of them", exitCode: 64)
        case (let url?, nil): return url
        case (nil, let file?): return try read(file, namedBy: "PINTU_DATABASE_URL_FILE")
        case (nil, nil): return nil
        }
    }

    /// For commands beside `pintu up`: what the operator names, else the database of the data directory.
    static func url(file: String?, environment: [String: String], directory: DataDirectory) throws(CommandFailure) -> String {
        if let url = try explicit(file: file, environment: environment) { return url }
        if let url = try directory.read(.databaseURL), !url.isEmpty { return url }
        throw CommandFailure(
            "no database is named, and \(directory.path) is not the data directory of a `pintu up`",
            advice: "Set PINTU_DATABASE_URL or PINTU_DATABASE_URL_FILE, or say --data-dir.", exitCode: 64)
    }

    private static func read(_ path: String, namedBy name: String) throws(CommandFailure) -> String {
        guard let text = try PrivateFile.text(path) else {
            throw CommandFailure("\(name): the file \(path) does not exist", exitCode: 64)
        }
        guard !text.isEmpty else { throw CommandFailure("\(name): the file \(path) is empty", exitCode: 64) }
        return text
    }
}
