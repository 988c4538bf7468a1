public import JSON

/// Why one element of an array, or a custom value, was refused.
public struct FieldRefusal: Error, Sendable, Hashable {
    /// Reads as a sentence after the path.
    public let problem: String
    public init(_ problem: String) { self.problem = problem }
}

extension FieldReader {
    /// Placeholder: a value made of placeholders.
    @inlinable
    public mutating func object<T: WireObject>(_ name: StaticString, _ type: T.Type, about: StaticString = "") -> T {
        let node = value(name, required: true, about) { $0.reference(to: T.self) }
        return node.map { checkedObject(name, $0) } ?? T.placeholder
    }

    @inlinable
    public mutating func optionalObject<T: WireObject>(_ name: StaticString, _ type: T.Type, about: StaticString = "") -> T? {
        let node = value(name, required: false, about) { $0.reference(to: T.self) }
        return node.map { checkedObject(name, $0) }
    }

    /// Placeholder: [].
    public mutating func array<T: WireObject>(
        _ name: StaticString, _ count: ClosedRange<Int>, of type: T.Type, about: StaticString = ""
    ) -> [T] {
        let node = value(name, required: true, about) { .array(of: $0.reference(to: T.self), count) }
        return node.map { checkedArray(name, $0, count) } ?? []
    }

    public mutating func optionalArray<T: WireObject>(
        _ name: StaticString, _ count: ClosedRange<Int>, of type: T.Type, about: StaticString = ""
    ) -> [T]? {
        let node = value(name, required: false, about) { .array(of: $0.reference(to: T.self), count) }
        return node.map { checkedArray(name, $0, count) }
    }

    /// A value of the domain. `parse` sees what stands there unless it is missing or null.
    @inlinable
    public mutating func custom<T>(
        _ name: StaticString, schema: SchemaFragment, placeholder: T, about: StaticString = "", parse: (JSONNode) -> Result<T, FieldRefusal>
    ) -> T {
        let node = value(name, required: true, about) { _ in schema }
        return node.flatMap { checkedCustom(name, $0, parse) } ?? placeholder
    }

    @inlinable
    public mutating func optionalCustom<T>(
        _ name: StaticString, schema: SchemaFragment, about: StaticString = "", parse: (JSONNode) -> Result<T, FieldRefusal>
    ) -> T? {
        let node = value(name, required: false, about) { _ in schema }
        return node.flatMap { checkedCustom(name, $0, parse) }
    }

    /// Any JSON value, verbatim; nil when it is missing or null.
    public mutating func raw(_ name: StaticString, about: StaticString = "") -> [UInt8]? {
        value(name, required: false, about) { _ in .any }.map { Array($0.rawBytes) }
    }

    @inlinable
    mutating func checkedObject<T: WireObject>(_ name: StaticString, _ node: JSONNode) -> T {
        var fields = FieldReader(node)
        let value = T(from: &fields)
        let problems = fields.finish()
        if !problems.isEmpty { record(problems, inside: "\(name)") }
        return value
    }

    private mutating func checkedArray<T: WireObject>(_ name: StaticString, _ node: JSONNode, _ count: ClosedRange<Int>) -> [T] {
        elements(name, node, count) { element, problems in
            var fields = FieldReader(element)
            let value = T(from: &fields)
            problems = fields.finish()
            return .success(value)
        }
    }

    @inlinable
    mutating func checkedCustom<T>(_ name: StaticString, _ node: JSONNode, _ parse: (JSONNode) -> Result<T, FieldRefusal>) -> T? {
        switch parse(node) {
        case .success(let value): return value
        case .failure(let refusal):
            reject(name, problem: refusal.problem)
            return nil
        }
    }

    /// Reads an array element by element. `read` may also report problems inside the element.
    mutating func elements<T>(
        _ name: StaticString, _ node: JSONNode, _ count: ClosedRange<Int>, read: (JSONNode, inout [FieldProblem]) -> Result<T, FieldRefusal>
    ) -> [T] {
        guard node.kind == .array else {
            reject(name, problem: "must be an array")
            return []
        }
        // A wrong count is refused before the elements are looked at, so that a huge array is cheap to refuse.
        guard count.contains(node.count) else {
            reject(name, problem: countProblem(count))
            return []
        }
        var values: [T] = []
        values.reserveCapacity(node.count)
        for (position, element) in node.elements.enumerated() {
            var problems: [FieldProblem] = []
            switch read(element, &problems) {
            case .success(let value): values.append(value)
            case .failure(let refusal): problems.append(FieldProblem(path: "", problem: refusal.problem))
            }
            if !problems.isEmpty { record(problems, inside: "\(name)[\(position)]") }
        }
        return values
    }
}

private func countProblem(_ range: ClosedRange<Int>) -> String {
    range.lowerBound == range.upperBound
        ? "must have exactly \(range.lowerBound) elements" : "must have \(range.lowerBound) to \(range.upperBound) elements"
}
