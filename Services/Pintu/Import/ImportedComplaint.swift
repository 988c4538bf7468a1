internal import Complaints
internal import Contracts
internal import Foundation
internal import Time

/// One row of the file, understood: what to submit, and what was answered.
struct ImportedComplaint: Sendable {
    let line: Int
    var submission: SubmitParams
    let answer: Answer?

    struct Answer: Sendable {
        let text: String
        let at: Timestamp
        let key: UUID
    }

    /// The recorded answer is older than the complaint: kept as it is, and reported.
    var answerPrecedesComplaint: Bool {
        guard let answer, let submitted = submission.origin?.submittedAt else { return false }
        return answer.at < submitted
    }
}

/// Why a row cannot be imported. Goes into the rejects file.
struct RowProblem: Error, Equatable {
    let reason: String

    init(_ reason: String) {
        self.reason = reason
    }
}

/// Turns rows into complaints. Pure: agencies were resolved before.
struct RowReader: Sendable {
    let mapping: ColumnMapping
    /// Name of the older system.
    let system: String
    /// Codes of agencies by the name that the file uses.
    let agencies: [String: String]

    func read(_ record: TableFile.Record) throws(RowProblem) -> ImportedComplaint {
        let row = record.fields
        guard row.count <= mapping.width else {
            throw RowProblem("has \(row.count) fields, but the header names \(mapping.width) columns")
        }
        func text(_ field: ComplaintField) -> String? { mapping.value(field, in: row) }
        guard let body = text(.body) else { throw RowProblem("body is empty") }

        let reference = text(.reference)
        let identity = reference.map { [$0] } ?? row
        var submission = SubmitParams(
            idempotencyKey: StableKey.make([system, "complaint"] + identity), channel: try word(.channel, row) ?? .partner, body: body)
        submission.class = try word(.class, row)
        submission.subject = text(.subject)
        submission.agency = try agency(row)
        if let region = text(.region) {
            guard let code = RegionCode(region) else { throw RowProblem("region \"\(region)\" is not a code such as 35.78") }
            submission.region = code
        }
        submission.category = text(.category)
        submission.anonymous = try flag(.anonymous, row)
        submission.confidential = try flag(.confidential, row)
        submission.place = try place(row)
        let complainant = Complainant(
            name: text(.name), phone: text(.phone), email: text(.email), nationalID: text(.nationalID), address: text(.address))
        if complainant != Complainant() { submission.complainant = complainant }
        submission.origin = Origin(submittedAt: try time(.submittedAt, row), system: system, reference: reference)

        var answer: ImportedComplaint.Answer?
        if let at = try time(.answeredAt, row) {
            guard let text = text(.answer) else {
                throw RowProblem("has an answeredAt but no answer; give a text for all with --set answer=…")
            }
            answer = .init(text: text, at: at, key: StableKey.make([system, "answer"] + identity))
        }
        return ImportedComplaint(line: record.line, submission: submission, answer: answer)
    }

    private func agency(_ row: [String]) throws(RowProblem) -> String? {
        if let code = mapping.value(.agency, in: row) { return code }
        guard let name = mapping.value(.agencyName, in: row) else { return nil }
        guard let code = agencies[name] else {
            throw RowProblem("there is no agency named \"\(name)\" below the root; create those with --create-agencies")
        }
        return code
    }

    private func word<Word: RawRepresentable<String> & CaseIterable>(_ field: ComplaintField, _ row: [String]) throws(RowProblem) -> Word? {
        guard let text = mapping.value(field, in: row) else { return nil }
        guard let word = Word(rawValue: text) else {
            let known = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw RowProblem("\(field.rawValue) \"\(text)\" is not one of \(known)")
        }
        return word
    }

    private func flag(_ field: ComplaintField, _ row: [String]) throws(RowProblem) -> Bool {
        switch mapping.value(field, in: row)?.lowercased() {
        case nil, "0", "false", "no", "tidak": return false
        case "1", "true", "yes", "ya": return true
        case let text?: throw RowProblem("\(field.rawValue) \"\(text)\" is neither yes nor no")
        }
    }

    private func time(_ field: ComplaintField, _ row: [String]) throws(RowProblem) -> Timestamp? {
        guard let text = mapping.value(field, in: row) else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw RowProblem("\(field.rawValue) \"\(text)\" is not a time with offset, such as 2026-11-22T09:30:00+07:00")
        }
        return time
    }

    private func place(_ row: [String]) throws(RowProblem) -> Place? {
        var place = Place(text: mapping.value(.place, in: row))
        switch (mapping.value(.latitude, in: row), mapping.value(.longitude, in: row)) {
        case (nil, nil): break
        case (let latitude?, let longitude?):
            guard let north = Double(latitude), let east = Double(longitude), north.isFinite, east.isFinite else {
                throw RowProblem("latitude \"\(latitude)\" and longitude \"\(longitude)\" are not both numbers")
            }
            place.latitude = north
            place.longitude = east
        default: throw RowProblem("has only one of latitude and longitude")
        }
        return place == Place() ? nil : place
    }
}
