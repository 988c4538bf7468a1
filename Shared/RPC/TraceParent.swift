/// The `traceparent` value of W3C Trace Context (https://www.w3.org/TR/trace-context/): who this call belongs to, across services.
///
/// Text form: `00-<32 hex trace id>-<16 hex parent id>-<2 hex flags>`, lower case.
public struct TraceParent: Sendable, Hashable, CustomStringConvertible {
    /// 128 bits that all calls of one chain share; never all zero.
    public let traceIDHigh: UInt64
    public let traceIDLow: UInt64
    /// The caller's span; never zero.
    public let spanID: UInt64
    /// Bit 0: the caller recorded this call.
    public let flags: UInt8

    public static let textLength = 55

    public var isSampled: Bool { flags & 1 == 1 }
    /// 32 hexadecimal digits. Every complaint that is submitted asks for it once.
    public var traceID: String {
        String(unsafeUninitializedCapacity: 32) { buffer in
            for (index, half) in [traceIDHigh, traceIDLow].enumerated() {
                for digit in 0..<16 {
                    let value = UInt8(truncatingIfNeeded: half >> UInt64(60 - 4 * digit)) & 0xf
                    buffer[index * 16 + digit] = value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "a") - 10)
                }
            }
            return 32
        }
    }
    public var description: String { "00-\(traceID)-\(Self.hex(spanID, digits: 16))-\(Self.hex(UInt64(flags), digits: 2))" }

    /// The chain of a call that brings none: `seed` is random and one connection's own, `number` counts its calls. As good as random to
    /// whoever looks, and costs a call nothing.
    init(seed: UInt64, number: UInt64) {
        let low = Self.mixed(seed &+ number &* 0x9E37_79B9_7F4A_7C15)
        self.init(traceIDHigh: seed, traceIDLow: low == 0 ? 1 : low, spanID: Self.mixed(low) | 1, flags: 1)
    }

    /// The finalizer of SplitMix64: every bit of the input moves half of the bits of the output.
    private static func mixed(_ number: UInt64) -> UInt64 {
        var bits = number
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// A new chain.
    public static func random(sampled: Bool = true) -> TraceParent {
        var generator = SystemRandomNumberGenerator()
        return random(sampled: sampled, using: &generator)
    }

    public static func random(sampled: Bool = true, using generator: inout some RandomNumberGenerator) -> TraceParent {
        TraceParent(
            traceIDHigh: .random(in: 0...UInt64.max, using: &generator), traceIDLow: .random(in: 1...UInt64.max, using: &generator),
            spanID: .random(in: 1...UInt64.max, using: &generator), flags: sampled ? 1 : 0)
    }

    /// What this service passes on: the same chain and sampling decision, a span of its own.
    public func child() -> TraceParent {
        var generator = SystemRandomNumberGenerator()
        return child(using: &generator)
    }

    public func child(using generator: inout some RandomNumberGenerator) -> TraceParent {
        // Flags that this version does not define are not ours to pass on.
        TraceParent(
            traceIDHigh: traceIDHigh, traceIDLow: traceIDLow, spanID: .random(in: 1...UInt64.max, using: &generator), flags: flags & 1)
    }

    /// Reads the text form; nil when it is not one, upon which the rule of the standard is to start a new chain.
    ///
    /// A version above 00 is read as far as 00 defines it, when a `-` follows; version ff does not exist.
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        let dash = UInt8(ascii: "-")
        guard bytes.count >= Self.textLength, bytes[2] == dash, bytes[35] == dash, bytes[52] == dash,
            let version = Self.number(bytes[0..<2]), version != 0xff,
            let high = Self.number(bytes[3..<19]), let low = Self.number(bytes[19..<35]), high | low != 0,
            let span = Self.number(bytes[36..<52]), span != 0,
            let flags = Self.number(bytes[53..<55]),
            bytes.count == Self.textLength || (version > 0 && bytes[55] == dash)
        else { return nil }
        self.init(traceIDHigh: high, traceIDLow: low, spanID: span, flags: UInt8(flags))
    }

    private init(traceIDHigh: UInt64, traceIDLow: UInt64, spanID: UInt64, flags: UInt8) {
        self.traceIDHigh = traceIDHigh
        self.traceIDLow = traceIDLow
        self.spanID = spanID
        self.flags = flags
    }

    /// Lower case only, as the standard demands.
    private static func number(_ digits: ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        for digit in digits {
            switch digit {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt64(digit - UInt8(ascii: "0"))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): value = value << 4 | UInt64(digit - UInt8(ascii: "a") + 10)
            default: return nil
            }
        }
        return value
    }

    private static func hex(_ value: UInt64, digits: Int) -> String {
        let text = String(value, radix: 16)
        return String(repeating: "0", count: digits - text.count) + text
    }
}
