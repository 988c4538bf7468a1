internal import JSON
public import RPC

extension FieldReader {
    /// An array whose elements stand for themselves: a wrong one becomes an error in its place and does not refuse the call.
    public mutating func lenientArray<T: WireObject>(
        _ name: StaticString, _ count: ClosedRange<Int>, of type: T.Type
    ) -> [Result<T, RPCError>] {
        // Describing needs the element's shape, which only the strict reader records.
        if isDescribing { return array(name, count, of: type).map(Result.success) }
        return custom(name, schema: .any, placeholder: []) { node in
            guard node.kind == .array else { return .failure(.init("must be an array")) }
            guard count.contains(node.count) else {
                return .failure(.init("must have \(count.lowerBound) to \(count.upperBound) elements"))
            }
            return .success(
                node.elements.map { element in
                    do throws(RPCError) { return .success(try T(element)) } catch { return .failure(error) }
                })
        }
    }
}
