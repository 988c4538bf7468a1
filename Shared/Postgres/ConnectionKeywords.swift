internal import CLibPQ

/// Joins the operator's URL with what this module needs, as keywords for `PQconnectdbParams`.
enum ConnectionKeywords {
    static func make(_ configuration: PostgresConfiguration) throws(PostgresError) -> [(keyword: String, value: String)] {
        let given = try settings(in: configuration.url)
        var keywords: [(keyword: String, value: String)] = [("dbname", configuration.url)]
        func add(_ keyword: String, _ value: String) {
            if given[keyword] == nil { keywords.append((keyword, value)) }
        }
        add("target_session_attrs", configuration.target.rawValue)
        add("application_name", configuration.applicationName)
        add("connect_timeout", String(max(2, configuration.connectTimeout.components.seconds)))
        // A peer that vanished without a word is noticed within about 20 seconds instead of hours.
        add("keepalives_idle", "10")
        add("keepalives_interval", "3")
        add("keepalives_count", "3")
        add("tcp_user_timeout", "20000")
        keywords.append(("client_encoding", "UTF8"))
        if configuration.usesSessionState {
            // The last -c wins on the server, so the operator's own options come after ours.
            keywords.append(("options", sessionOptions(configuration) + (given["options"].map { " " + $0 } ?? "")))
        }
        return keywords
    }

    private static func sessionOptions(_ configuration: PostgresConfiguration) -> String {
        [
            "statement_timeout=\(configuration.statementTimeout.milliseconds)",
            "lock_timeout=\(configuration.lockTimeout.milliseconds)",
            "idle_in_transaction_session_timeout=\(configuration.idleInTransactionTimeout.milliseconds)",
            "timezone=UTC",
        ].map { "-c " + $0 }.joined(separator: " ")
    }

    /// What the URL sets, without libpq's defaults. The parser's own message may quote the password, so it is dropped.
    private static func settings(in url: String) throws(PostgresError) -> [String: String] {
        var message: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(url, &message) else {
            PQfreemem(message)
            throw .misuse("the database URL is not a libpq connection string")
        }
        defer { PQconninfoFree(options) }
        var given: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { given[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return given
    }
}
