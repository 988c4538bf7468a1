package import JSON

/// A piece of JSON Schema (draft 7, the dialect of OpenRPC) that describes one value.
package struct SchemaFragment: Sendable, Hashable {
    /// A JSON object.
    package let json: [UInt8]

    package init(_ write: (inout JSONWriter) -> Void) {
        var writer = JSONWriter()
        writer.beginObject()
        write(&writer)
        writer.endObject()
        json = writer.bytes
    }

    /// Any value.
    package static let any = SchemaFragment { _ in }
    package static let boolean = SchemaFragment { $0.type("boolean") }
    package static let timestamp = SchemaFragment { $0.type("string", format: "date-time") }
    package static let date = SchemaFragment { $0.type("string", format: "date") }
    package static let uuid = SchemaFragment { $0.type("string", format: "uuid") }

    /// Lengths in Unicode scalars; `pattern` in the dialect of ECMA-262.
    package static func text(_ range: ClosedRange<Int>, pattern: String? = nil) -> SchemaFragment {
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
    package static func integer(_ range: ClosedRange<Int64>) -> SchemaFragment {
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

    package static func number(_ range: ClosedRange<Double>) -> SchemaFragment {
        SchemaFragment { writer in
            writer.type("number")
            writer.name("minimum")
            writer.double(range.lowerBound)
            writer.name("maximum")
            writer.double(range.upperBound)
        }
    }

    package static func choice<E: RawRepresentable & CaseIterable>(_ type: E.Type) -> SchemaFragment where E.RawValue == String {
        SchemaFragment { writer in
            writer.type("string")
            writer.name("enum")
            writer.beginArray()
            for choice in E.allCases { writer.string(choice.rawValue) }
            writer.endArray()
        }
    }

    package static func array(of element: SchemaFragment, _ count: ClosedRange<Int>) -> SchemaFragment {
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
