/// Which region codes exist: all 91,000 in one sorted array.
public struct RegionIndex: Sendable {
    private let codes: [RegionCode]

    public init(_ codes: some Sequence<RegionCode>) {
        self.codes = codes.sorted()
    }

    public var count: Int { codes.count }

    public func contains(_ code: RegionCode) -> Bool {
        var low = 0
        var high = codes.count
        while low < high {
            let middle = (low + high) / 2
            if codes[middle] < code { low = middle + 1 } else { high = middle }
        }
        return low < codes.count && codes[low] == code
    }
}
