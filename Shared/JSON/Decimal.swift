/// The value of an optional minus sign and digits, when it fits. The whole of `bytes` must be read.
public func decimalInteger(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
    let negative = bytes.first == UInt8(ascii: "-")
    let digits = UnsafeBufferPointer(rebasing: bytes[(negative ? 1 : 0)...])
    guard !digits.isEmpty else { return nil }
    var magnitude: UInt64 = 0
    for byte in digits {
        let digit = byte &- UInt8(ascii: "0")
        guard digit < 10 else { return nil }
        let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
        if overflow || carry { return nil }
        magnitude = sum
    }
    return negative ? (magnitude <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil) : Int64(exactly: magnitude)
}

/// A JSON number as the nearest double; nil when that is not finite.
func decimalDouble(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    if let exact = exactDouble(bytes) { return exact }
    guard let value = Double(String(decoding: bytes, as: UTF8.self)), value.isFinite else { return nil }
    return value
}

/// Digits that make at most 2^53 and a power of ten up to 10^22 are both exact doubles, so one division rounds correctly
/// (W. D. Clinger, "How to read floating point numbers accurately", 1990). No exponents: they are rare on our wire.
private func exactDouble(_ bytes: UnsafeBufferPointer<UInt8>) -> Double? {
    guard bytes.count <= 17 else { return nil }
    var mantissa: UInt64 = 0
    var fractionDigits = 0
    var inFraction = false
    let negative = bytes.first == UInt8(ascii: "-")
    for byte in bytes[(negative ? 1 : 0)...] {
        let digit = byte &- UInt8(ascii: "0")
        if digit < 10 {
            mantissa = mantissa &* 10 &+ UInt64(digit)
            if inFraction { fractionDigits += 1 }
        } else if byte == UInt8(ascii: ".") {
            inFraction = true
        } else {
            return nil
        }
    }
    guard mantissa <= 1 << 53 else { return nil }
    let value = Double(mantissa) / powersOfTen[fractionDigits]
    return negative ? -value : value
}

private let powersOfTen: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
]
