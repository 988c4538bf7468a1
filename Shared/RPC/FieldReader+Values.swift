public import JSON
public import Time

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension FieldReader {
    /// RFC 3339 with an offset, years 1900…2200. Placeholder: 1970-01-01T00:00:00Z.
    public mutating func timestamp(_ name: StaticString, about: StaticString = "") -> Timestamp {
        let node = value(name, required: true, about) { _ in .timestamp }
        return node.flatMap { checked(name, $0, timestampOnTheWire, timestampProblem) } ?? Timestamp(microseconds: 0)
    }

    public mutating func optionalTimestamp(_ name: StaticString, about: StaticString = "") -> Timestamp? {
        let node = value(name, required: false, about) { _ in .timestamp }
        return node.flatMap { checked(name, $0, timestampOnTheWire, timestampProblem) }
    }

    /// "yyyy-mm-dd". Placeholder: 1970-01-01.
    public mutating func date(_ name: StaticString, about: StaticString = "") -> CivilDate {
        let node = value(name, required: true, about) { _ in .date }
        return node.flatMap { checked(name, $0, dateOnTheWire, dateProblem) } ?? CivilDate(daysSince1970: 0)
    }

    public mutating func optionalDate(_ name: StaticString, about: StaticString = "") -> CivilDate? {
        let node = value(name, required: false, about) { _ in .date }
        return node.flatMap { checked(name, $0, dateOnTheWire, dateProblem) }
    }

    /// 8-4-4-4-12 hexadecimal digits (RFC 9562), any version. Placeholder: all zeros.
    public mutating func uuid(_ name: StaticString, about: StaticString = "") -> UUID {
        let node = value(name, required: true, about) { _ in .uuid }
        return node.flatMap { checked(name, $0, uuidOnTheWire, uuidProblem) } ?? UUID.zero
    }

    public mutating func optionalUUID(_ name: StaticString, about: StaticString = "") -> UUID? {
        let node = value(name, required: false, about) { _ in .uuid }
        return node.flatMap { checked(name, $0, uuidOnTheWire, uuidProblem) }
    }

    /// One of the raw values of `E`, which must have a case. Placeholder: the first case.
    @inlinable
    public mutating func choice<E: RawRepresentable & CaseIterable & Sendable>(
        _ name: StaticString, _ type: E.Type, about: StaticString = ""
    ) -> E where E.RawValue == String {
        let node = value(name, required: true, about) { _ in .choice(E.self) }
        return node.flatMap { checkedChoice(name, $0) } ?? E.allCases[E.allCases.startIndex]
    }

    @inlinable
    public mutating func optionalChoice<E: RawRepresentable & CaseIterable & Sendable>(
        _ name: StaticString, _ type: E.Type, about: StaticString = ""
    ) -> E? where E.RawValue == String {
        let node = value(name, required: false, about) { _ in .choice(E.self) }
        return node.flatMap { checkedChoice(name, $0) }
    }

    /// An array of choices, missing or null is nil.
    public mutating func optionalChoices<E: RawRepresentable & CaseIterable & Sendable>(
        _ name: StaticString, _ count: ClosedRange<Int>, of type: E.Type, about: StaticString = ""
    ) -> [E]? where E.RawValue == String {
        let node = value(name, required: false, about) { _ in .array(of: .choice(E.self), count) }
        guard let node else { return nil }
        return elements(name, node, count) { element, _ in
            element.string.flatMap(E.init(rawValue:)).map(Result.success) ?? .failure(.init(choiceProblem(E.self)))
        }
    }

    private mutating func checked<Value>(_ name: StaticString, _ node: JSONNode, _ parse: (JSONNode) -> Value?, _ problem: String) -> Value?
    {
        let parsed = parse(node)
        if parsed == nil { reject(name, problem: problem) }
        return parsed
    }

    @inlinable
    mutating func checkedChoice<E: RawRepresentable & CaseIterable & Sendable>(
        _ name: StaticString, _ node: JSONNode
    ) -> E? where E.RawValue == String {
        if let choice = node.string.flatMap(E.init(rawValue:)) { return choice }
        reject(name, problem: choiceProblem(E.self))
        return nil
    }
}

@usableFromInline
func choiceProblem<E: RawRepresentable & CaseIterable>(_ type: E.Type) -> String where E.RawValue == String {
    "must be one of " + E.allCases.map(\.rawValue).joined(separator: ", ")
}

private let timestampProblem = "must be a date and time with offset (RFC 3339) in the years 1900 to 2200"
private let dateProblem = "must be a date, yyyy-mm-dd"
private let uuidProblem = "must be a UUID"

/// 1900-01-01 … 2200-12-31 in UTC, microseconds.
private let timestampRange: ClosedRange<Int64> = -2_208_988_800_000_000...7_289_654_399_999_999

private func timestampOnTheWire(_ node: JSONNode) -> Timestamp? {
    let parsed = node.withPlainString { Timestamp(rfc3339: $0) } ?? nil
    return parsed.flatMap { timestampRange.contains($0.microseconds) ? $0 : nil }
}

private func dateOnTheWire(_ node: JSONNode) -> CivilDate? {
    node.string.flatMap { CivilDate(iso: $0) }
}

private func uuidOnTheWire(_ node: JSONNode) -> UUID? {
    node.withPlainString { UUID(hexadecimal: $0) } ?? nil
}
