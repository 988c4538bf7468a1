public import Complaints
internal import JSON
public import RPC
public import Time

/// The domain's own value types, read from a member of an object.
extension FieldReader {
    public static let codeLength = 1...64

    public mutating func ticket(_ name: StaticString) -> Ticket {
        custom(name, schema: ticketSchema, placeholder: Ticket(complaintID: 0), about: ticketAbout, parse: parseTicket)
    }

    public mutating func optionalTicket(_ name: StaticString) -> Ticket? {
        optionalCustom(name, schema: ticketSchema, about: ticketAbout, parse: parseTicket)
    }

    /// A code of an agency or category. Whether it exists is for the service to say: it knows the registry.
    public mutating func code(_ name: StaticString) -> String { text(name, Self.codeLength) }

    public mutating func optionalCode(_ name: StaticString) -> String? { optionalText(name, Self.codeLength) }

    /// A code that comes into being: readable, safe in file names and URLs.
    public mutating func newCode(_ name: StaticString) -> String {
        let code = text(name, Self.codeLength)
        let isReadable = code.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
        }
        if !isReadable || code.hasPrefix(".") || code.hasPrefix("-") {
            reject(name, problem: "takes lower-case letters, digits, dots and hyphens")
        }
        return code
    }

    public mutating func region(_ name: StaticString) -> RegionCode {
        custom(name, schema: regionSchema, placeholder: .placeholder, about: regionAbout, parse: parseRegion)
    }

    public mutating func optionalRegion(_ name: StaticString) -> RegionCode? {
        optionalCustom(name, schema: regionSchema, about: regionAbout, parse: parseRegion)
    }

    public mutating func month(_ name: StaticString) -> Month {
        custom(
            name, schema: monthSchema, placeholder: Month(containing: CivilDate(daysSince1970: 0)), about: "month, such as 2026-11",
            parse: parseMonth)
    }

    public mutating func optionalMonth(_ name: StaticString) -> Month? {
        optionalCustom(name, schema: monthSchema, about: "month, such as 2026-11", parse: parseMonth)
    }
}

private let ticketSchema = SchemaFragment.text(2...40, pattern: "^[0-9][0-9 .-]*$")
private let ticketAbout: StaticString = "tracking number with its check digit; blanks, dots and hyphens are ignored"
private let regionSchema = SchemaFragment.text(2...13, pattern: #"^\d\d(\.\d\d(\.\d\d(\.\d{4})?)?)?$"#)
private let regionAbout: StaticString = "official region code, such as 35.78 or 35.78.01.1001"
private let monthSchema = SchemaFragment.text(7...7, pattern: #"^\d{4}-\d\d$"#)

private func parseTicket(_ node: JSONNode) -> Result<Ticket, FieldRefusal> {
    guard let text = node.string else { return .failure(.init("must be a string of digits")) }
    return Ticket(text).map(Result.success) ?? .failure(.init("is not a ticket: a digit is wrong or missing"))
}

private func parseRegion(_ node: JSONNode) -> Result<RegionCode, FieldRefusal> {
    node.string.flatMap { RegionCode($0) }.map(Result.success)
        ?? .failure(.init("must be a region code such as 35.78 or 35.78.01.1001"))
}

private func parseMonth(_ node: JSONNode) -> Result<Month, FieldRefusal> {
    node.string.flatMap { Month($0) }.map(Result.success) ?? .failure(.init("must be a month such as 2026-11"))
}
