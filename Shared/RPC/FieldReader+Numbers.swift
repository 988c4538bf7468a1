internal import JSON

extension FieldReader {
    /// An exact integer: a number without fraction and exponent, or its decimal digits as a string, which is how integers beyond 2^53 travel.
    /// Placeholder: the lower bound.
    public mutating func int(_ name: StaticString, _ range: ClosedRange<Int64>, about: StaticString = "") -> Int64 {
        let node = value(name, required: true, about) { _ in .integer(range) }
        return node.flatMap { checkedInt(name, $0, range) } ?? range.lowerBound
    }

    public mutating func optionalInt(_ name: StaticString, _ range: ClosedRange<Int64>, about: StaticString = "") -> Int64? {
        let node = value(name, required: false, about) { _ in .integer(range) }
        return node.flatMap { checkedInt(name, $0, range) }
    }

    /// Placeholder: [].
    public mutating func ints(
        _ name: StaticString, _ count: ClosedRange<Int>, each range: ClosedRange<Int64>, about: StaticString = ""
    ) -> [Int64] {
        let node = value(name, required: true, about) { _ in .array(of: .integer(range), count) }
        return node.map { checkedInts(name, $0, count, range) } ?? []
    }

    public mutating func optionalInts(
        _ name: StaticString, _ count: ClosedRange<Int>, each range: ClosedRange<Int64>, about: StaticString = ""
    ) -> [Int64]? {
        let node = value(name, required: false, about) { _ in .array(of: .integer(range), count) }
        return node.map { checkedInts(name, $0, count, range) }
    }

    private mutating func checkedInts(
        _ name: StaticString, _ node: JSONNode, _ count: ClosedRange<Int>, _ range: ClosedRange<Int64>
    ) -> [Int64] {
        elements(name, node, count) { element, _ in
            if let value = integer(element), range.contains(value) { return .success(value) }
            return .failure(.init("must be an integer from \(range.lowerBound) to \(range.upperBound)"))
        }
    }

    /// Any finite number in `range`. Placeholder: the lower bound.
    public mutating func double(_ name: StaticString, _ range: ClosedRange<Double>, about: StaticString = "") -> Double {
        let node = value(name, required: true, about) { _ in .number(range) }
        return node.flatMap { checkedDouble(name, $0, range) } ?? range.lowerBound
    }

    public mutating func optionalDouble(_ name: StaticString, _ range: ClosedRange<Double>, about: StaticString = "") -> Double? {
        let node = value(name, required: false, about) { _ in .number(range) }
        return node.flatMap { checkedDouble(name, $0, range) }
    }

    /// Placeholder: false.
    public mutating func bool(_ name: StaticString, about: StaticString = "") -> Bool {
        let node = value(name, required: true, about) { _ in .boolean }
        return node.flatMap { checkedBool(name, $0) } ?? false
    }

    public mutating func bool(_ name: StaticString, default fallback: Bool, about: StaticString = "") -> Bool {
        optionalBool(name, about: about) ?? fallback
    }

    public mutating func optionalBool(_ name: StaticString, about: StaticString = "") -> Bool? {
        let node = value(name, required: false, about) { _ in .boolean }
        return node.flatMap { checkedBool(name, $0) }
    }

    private mutating func checkedInt(_ name: StaticString, _ node: JSONNode, _ range: ClosedRange<Int64>) -> Int64? {
        if let value = integer(node), range.contains(value) { return value }
        reject(name, problem: "must be an integer from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    private mutating func checkedDouble(_ name: StaticString, _ node: JSONNode, _ range: ClosedRange<Double>) -> Double? {
        if let value = node.double, range.contains(value) { return value }
        reject(name, problem: "must be a number from \(range.lowerBound) to \(range.upperBound)")
        return nil
    }

    private mutating func checkedBool(_ name: StaticString, _ node: JSONNode) -> Bool? {
        if node.bool == nil { reject(name, problem: "must be true or false") }
        return node.bool
    }
}

private func integer(_ node: JSONNode) -> Int64? {
    node.int64 ?? node.withPlainString(decimalInteger) ?? nil
}
