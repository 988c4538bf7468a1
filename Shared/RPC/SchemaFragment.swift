public import JSON

/// A piece of JSON Schema (draft 7, the dialect of OpenRPC) that describes one value.
public struct SchemaFragment: Sendable, Hashable {
    /// A JSON object.
    public let json: [UInt8]

    public init(_ write: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        writer.beginObject()
        write(&writer)
        writer.endObject()
        json = writer.bytes
    }

    /// Any value.
    public static let any = SchemaFragment { _ in }
    public static let boolean = SchemaFragment { $0.type("boolean") }
    public static let timestamp = SchemaFragment { $0.type("string", format: "date-time") }
    public static let date = SchemaFragment { $0.type("string", format: "date") }
    public static let uuid = SchemaFragment { $0.type("string", format: "uuid") }

    /// Lengths in Unicode scalars; `pattern` in the dialect of ECMA-262.
    public static func text(_ range: ClosedRange<Int>, pattern: String? = nil) -> SchemaFragment {
        SchemaFragment { writer in
            writer.type("string")
            writer.name("minLength")
            writer.int(range.lowerBound)
            writer.name("maxLength")
            writer.int(range.upperBound)
            if let pattern {
                writer.name("pattern")
                writer.string(pattern)
            }
        }
    }

    /// A number, or a decimal string as soon as the bounds reach beyond 2^53.
    public static func integer(_ range: ClosedRange<Int64>) -> SchemaFragment {
        let isWide = range.upperBound > 9_007_199_254_740_991 || range.lowerBound < -9_007_199_254_740_991
        return SchemaFragment { writer in
            writer.name("type")
            if isWide {
                writer.beginArray()
                writer.string("integer")
                writer.string("string")
                writer.endArray()
            } else {
                writer.string("integer")
                writer.name("minimum")
                writer.int(range.lowerBound)
                writer.name("maximum")
                writer.int(range.upperBound)
            }
        }
    }

    public static func number(_ range: ClosedRange<Double>) -> SchemaFragment {
        SchemaFragment { writer in
            writer.type("number")
            writer.name("minimum")
            writer.double(range.lowerBound)
            writer.name("maximum")
            writer.double(range.upperBound)
        }
    }

    public static func choice<E: RawRepresentable & CaseIterable>(_ type: E.Type) -> SchemaFragment where E.RawValue == String {
        SchemaFragment { writer in
            writer.type("string")
            writer.name("enum")
            writer.beginArray()
            for choice in E.allCases { writer.string(choice.rawValue) }
            writer.endArray()
        }
    }

    public static func array(of element: SchemaFragment, _ count: ClosedRange<Int>) -> SchemaFragment {
        SchemaFragment { writer in
            writer.type("array")
            writer.name("items")
            writer.raw(element.json)
            writer.name("minItems")
            writer.int(count.lowerBound)
            writer.name("maxItems")
            writer.int(count.upperBound)
        }
    }

    static func reference(to component: String) -> SchemaFragment {
        SchemaFragment { writer in
            writer.name("$ref")
            writer.string("#/components/schemas/\(component)")
        }
    }
}

extension JSONWriter {
    fileprivate mutating func type(_ type: String, format: String? = nil) {
        name("type")
        string(type)
        if let format {
            name("format")
            string(format)
        }
    }
}
