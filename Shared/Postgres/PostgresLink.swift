internal import CLibPQ

#if canImport(Darwin)
    internal import Darwin
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Glibc
#endif

/// One libpq connection, used from one thread only. Everything here blocks; every wait has an end.
///
/// BEGIN is not sent by itself: it travels with the first statement of the transaction (libpq's pipeline mode), which saves one round trip,
/// and a transaction that runs no statement costs none.
final class PostgresLink {
    let handle: OpaquePointer
    let cancelKey: CancelKey?
    let openedAt = ContinuousClock.now
    /// Set when the connection must not be used again, even if libpq still believes in it.
    private(set) var isBroken = false

    private let cancelSwitch: CancelSwitch
    private let usesSessionState: Bool
    /// Seconds without a byte from the server after which the connection is given up; nil waits for ever.
    private let patience: Int?
    private let parameters = ParameterBuffer()
    private var prepared: [String: String] = [:]
    private var pendingBegin: String?

    /// Seconds the server gets to stop a cancelled statement before the connection is dropped instead.
    private static let cancelPatience = 5

    init(_ configuration: PostgresConfiguration, cancelSwitch: CancelSwitch) throws(PostgresError) {
        let keywords = try ConnectionKeywords.make(configuration)
        let connection = connect(keywords)
        guard let connection, PQstatus(connection) == CONNECTION_OK else {
            let message = ServerError.connectionMessage(connection)
            PQfinish(connection)
            throw .lost(message)
        }
        PQsetNoticeProcessor(connection, ignoreNotice, nil)
        handle = connection
        cancelKey = CancelKey(connection)
        self.cancelSwitch = cancelSwitch
        usesSessionState = configuration.usesSessionState
        let statementSeconds = Int(configuration.statementTimeout.components.seconds)
        patience = configuration.statementTimeout == .zero ? nil : statementSeconds + 1 + Self.cancelPatience
    }

    deinit {
        PQfinish(handle)
    }

    // MARK: Condition

    /// Idle, outside a transaction and fit for the next caller.
    var isClean: Bool {
        !isBroken && PQstatus(handle) == CONNECTION_OK && PQtransactionStatus(handle) == PQTRANS_IDLE
            && PQpipelineStatus(handle) == PQ_PIPELINE_OFF
    }

    /// Whether the server closed the idle connection in the meantime. One system call when nothing happened.
    func isAlive() -> Bool {
        // The server's parting message may arrive before the end of the stream: read until there is nothing more.
        for _ in 0..<4 where isClean {
            guard isReadable(milliseconds: 0) else { return true }
            if PQconsumeInput(handle) == 0 { return false }
            _ = PQisBusy(handle)
        }
        return false
    }

    // MARK: Statements

    func execute(_ statement: Statement, _ values: [PostgresValue]) throws(PostgresError) -> PostgresResult {
        try parameters.fill(values, for: statement)
        let isPrepared = statement.isPrepared && usesSessionState
        if isPrepared { try prepare(statement) }
        let begin = pendingBegin
        pendingBegin = nil
        if begin != nil, PQenterPipelineMode(handle) == 0 { throw lost(statement.name) }
        if let begin {
            try sent(PQsendQueryParams(handle, begin, 0, nil, nil, nil, nil, 1), statement.name)
        }
        if isPrepared {
            try sent(
                PQsendQueryPrepared(
                    handle, statement.name, Int32(values.count), parameters.pointers, parameters.lengths, parameters.formats, 1),
                statement.name)
        } else {
            let types = statement.parameters.map { Oid($0.rawValue) }
            try sent(
                PQsendQueryParams(
                    handle, statement.sql, Int32(values.count), types, parameters.pointers, parameters.lengths, parameters.formats, 1),
                statement.name)
        }
        guard begin != nil else { return PostgresResult(try collect(statement.name)) }
        try sent(PQpipelineSync(handle), statement.name)
        return PostgresResult(try collectPipeline(statement.name))
    }

    /// Statements without parameters, separated by semicolons. No rows come back.
    func script(_ sql: String, name: String) throws(PostgresError) {
        try flushBegin()
        try sent(PQsendQuery(handle, sql), name)
        _ = try collect(name)
    }

    /// `COPY … FROM STDIN (FORMAT binary)`; returns the number of rows.
    func copy(_ statement: Statement, rows: some Sequence<[PostgresValue]>) throws(PostgresError) -> Int {
        try flushBegin()
        try sent(PQsendQuery(handle, statement.sql), statement.name)
        let ready = try collect(statement.name)
        guard PQresultStatus(ready.pointer) == PGRES_COPY_IN else {
            throw .misuse("this is not COPY FROM STDIN", statement: statement.name)
        }
        // Signature, flags and header length (https://www.postgresql.org/docs/15/sql-copy.html, "Binary Format").
        var bytes: [UInt8] = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00, 0, 0, 0, 0, 0, 0, 0, 0]
        for row in rows {
            ParameterBuffer.copyRow(row, into: &bytes)
            if bytes.count >= 64 << 10 {
                try putCopy(bytes, statement.name)
                bytes.removeAll(keepingCapacity: true)
            }
        }
        bytes.append(contentsOf: [0xFF, 0xFF])
        try putCopy(bytes, statement.name)
        guard PQputCopyEnd(handle, nil) == 1 else { throw lost(statement.name) }
        return PostgresResult(try collect(statement.name)).affected
    }

    private func putCopy(_ bytes: [UInt8], _ name: String) throws(PostgresError) {
        let code = bytes.withUnsafeBytes { PQputCopyData(handle, $0.bindMemory(to: CChar.self).baseAddress, Int32($0.count)) }
        guard code == 1 else { throw lost(name) }
    }

    private func prepare(_ statement: Statement) throws(PostgresError) {
        if let text = prepared[statement.name] {
            guard text == statement.sql else { throw .misuse("two statements bear this name", statement: statement.name) }
            return
        }
        let types = statement.parameters.map { Oid($0.rawValue) }
        try sent(PQsendPrepare(handle, statement.name, statement.sql, Int32(types.count), types), statement.name)
        _ = try collect(statement.name)
        prepared[statement.name] = statement.sql
    }

    // MARK: Transactions

    func begin(_ sql: String) {
        pendingBegin = sql
    }

    /// An error with `commitUnknown` when the connection went away after COMMIT was sent.
    func commit(name: String) throws(PostgresError) {
        if pendingBegin != nil {
            pendingBegin = nil
            return
        }
        do throws(PostgresError) {
            try sent(PQsendQuery(handle, "COMMIT"), name)
            let result = try collect(name)
            // In a transaction that has failed COMMIT means ROLLBACK, and says so only in its tag.
            guard let tag = PQcmdStatus(result.pointer), String(cString: tag) == "COMMIT" else {
                throw PostgresError(kind: .other, message: "the transaction had failed and was rolled back", statement: name)
            }
        } catch {
            var error = error
            error.commitUnknown = error.kind == .connectionLost
            throw error
        }
    }

    /// Ends whatever transaction is open. What goes wrong here only marks the connection: the caller has an error already.
    func rollback() {
        pendingBegin = nil
        guard !isBroken, PQtransactionStatus(handle) != PQTRANS_IDLE else { return }
        do {
            try sent(PQsendQuery(handle, "ROLLBACK"), "ROLLBACK")
            _ = try collect("ROLLBACK")
        } catch {
            isBroken = true
        }
    }

    func breakUp() {
        isBroken = true
    }

    private func flushBegin() throws(PostgresError) {
        guard let begin = pendingBegin else { return }
        pendingBegin = nil
        try sent(PQsendQuery(handle, begin), "BEGIN")
        _ = try collect("BEGIN")
    }

    // MARK: Results

    private func sent(_ code: Int32, _ name: String) throws(PostgresError) {
        if code != 1 { throw lost(name) }
    }

    /// The last result of a query outside pipeline mode; the first error wins.
    private func collect(_ name: String) throws(PostgresError) -> ResultStorage {
        var last: ResultStorage?
        var failure: PostgresError?
        while let result = try nextResult(name) {
            switch PQresultStatus(result.pointer) {
            case PGRES_COPY_IN: return result
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: last = result
            default: failure = failure ?? error(of: result, name)
            }
        }
        if let failure { throw failure }
        guard let last else { throw lost(name) }
        return last
    }

    /// BEGIN and the first statement were sent together: `BEGIN, nil, statement, nil, sync`.
    private func collectPipeline(_ name: String) throws(PostgresError) -> ResultStorage {
        var last: ResultStorage?
        var failure: PostgresError?
        while true {
            guard let result = try nextResult(name) else {
                if PQstatus(handle) != CONNECTION_OK { throw failure ?? lost(name) }
                continue
            }
            switch PQresultStatus(result.pointer) {
            case PGRES_PIPELINE_SYNC:
                guard PQexitPipelineMode(handle) == 1 else { throw failure ?? lost(name) }
                if let failure { throw failure }
                guard let last else { throw lost(name) }
                return last
            case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: last = result
            case PGRES_PIPELINE_ABORTED: break
            default: failure = failure ?? error(of: result, name)
            }
        }
    }

    private func nextResult(_ name: String) throws(PostgresError) -> ResultStorage? {
        var waited = 0
        var waitedCancelled = 0
        while PQisBusy(handle) != 0 {
            if !isReadable(milliseconds: 1_000) {
                waited += 1
                if cancelSwitch.isCancelled { waitedCancelled += 1 }
                if waitedCancelled >= Self.cancelPatience || waited >= patience ?? .max {
                    isBroken = true
                    throw .lost("the server has not answered for \(waited) seconds", statement: name)
                }
                continue
            }
            // The reason is in the result that follows, or in the connection when there is none.
            if PQconsumeInput(handle) == 0 { break }
        }
        return PQgetResult(handle).map { ResultStorage($0, statement: name) }
    }

    private func error(of result: ResultStorage, _ name: String) -> PostgresError {
        let error = ServerError.make(from: result.pointer, statement: name)
        if PQstatus(handle) != CONNECTION_OK || error.kind == .connectionLost {
            isBroken = true
            return PostgresError(kind: .connectionLost, sqlState: error.sqlState, message: error.message, statement: name)
        }
        if error.kind == .staleStatement { isBroken = true }
        return error
    }

    private func lost(_ name: String) -> PostgresError {
        isBroken = true
        return .lost(ServerError.connectionMessage(handle), statement: name)
    }

    private func isReadable(milliseconds: Int32) -> Bool {
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(POLLIN), revents: 0)
        return poll(&descriptor, 1, milliseconds) > 0
    }
}

private func connect(_ keywords: [(keyword: String, value: String)]) -> OpaquePointer? {
    let names = keywords.map { strdup($0.keyword) }
    let values = keywords.map { strdup($0.value) }
    defer {
        for text in names + values { free(text) }
    }
    let nameList = names.map { UnsafePointer($0) } + [nil]
    let valueList = values.map { UnsafePointer($0) } + [nil]
    return PQconnectdbParams(nameList, valueList, 1)
}

// A free function: libpq calls it on whichever thread reads from the server. Notices are for people at a terminal.
private func ignoreNotice(_: UnsafeMutableRawPointer?, _: UnsafePointer<CChar>?) {}
