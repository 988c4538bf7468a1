/// Where a command finds its database.
enum DatabaseSource {
    /// What the operator names, in the file of a flag or in the environment; nil when nothing is named.
    static func explicit(file: String?, environment: [String: String]) throws(CommandFailure) -> String? {
        if let file { return try read(file, namedBy: "--database-url-file") }
        return try variable("PINTU_DATABASE_URL", environment)
    }

    /// What `pintu up` gives its services instead of its own URL, when the operator has made a role for them; nil when not.
    static func services(environment: [String: String]) throws(CommandFailure) -> String? {
        try variable("PINTU_SERVICES_DATABASE_URL", environment)
    }

    private static func variable(_ name: String, _ environment: [String: String]) throws(CommandFailure) -> String? {
        func text(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        let fileName = name + "_FILE"
        switch (text(name), text(fileName)) {
        case (_?, _?): throw CommandFailure("\(name) and \(fileName) are both given: keep one of them", exitCode: 64)
        case (let url?, nil): return url
        case (nil, let file?): return try read(file, namedBy: fileName)
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
