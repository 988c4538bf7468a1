internal import FoundationEssentials
internal import Time

/// Reads PostgreSQL's binary format; the caller has checked that enough bytes are there.
struct BinaryReader {
    let bytes: UnsafeRawBufferPointer

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    func integer<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) -> T {
        T(bigEndian: bytes.loadUnaligned(as: T.self))
    }

    func string(_ count: Int) -> String {
        String(decoding: bytes.prefix(count), as: UTF8.self)
    }

    func uuid() -> UUID {
        UUID(uuid: bytes.loadUnaligned(as: uuid_t.self))
    }

    /// `infinity` and `-infinity` come out as the ends of the time line.
    static func timestamp(_ raw: Int64) -> Timestamp {
        Timestamp(microseconds: raw).adding(microseconds: PostgresEpoch.microseconds)
    }

    static func date(_ raw: Int32) -> CivilDate {
        CivilDate(daysSince1970: Int(raw) + PostgresEpoch.days)
    }
}
