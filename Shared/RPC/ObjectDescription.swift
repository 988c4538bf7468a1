internal import JSON

/// One field as it was asked for.
public struct FieldDescription: Sendable, Hashable {
    public let name: String
    public let isRequired: Bool
    public let schema: SchemaFragment
    /// Empty when nobody wrote one.
    public let about: String

    /// The schema with the description inside.
    var describedSchema: [UInt8] {
        guard !about.isEmpty else { return schema.json }
        var writer = JSONWriter()
        writer.raw(schema.json)
        writer.reopenObject()
        writer.name("description")
        writer.string(about)
        writer.endObject()
        return writer.bytes
    }
}

/// Collects the fields of one object while a ``FieldReader`` in describing mode is read from.
@usableFromInline
final class ObjectDescription {
    var fields: [FieldDescription] = []
    let components: SchemaComponents

    init(components: SchemaComponents) {
        self.components = components
    }

    @usableFromInline
    func reference<T: WireObject>(to type: T.Type) -> SchemaFragment {
        .reference(to: components.add(T.self))
    }

    var schema: SchemaFragment {
        SchemaFragment { writer in
            writer.name("type")
            writer.string("object")
            writer.name("properties")
            writer.beginObject()
            for field in fields {
                writer.name(field.name)
                writer.raw(field.describedSchema)
            }
            writer.endObject()
            let required = fields.filter(\.isRequired)
            guard !required.isEmpty else { return }
            writer.name("required")
            writer.beginArray()
            for field in required { writer.string(field.name) }
            writer.endArray()
        }
    }
}

/// The named object schemas that others refer to.
final class SchemaComponents {
    private(set) var schemas: [String: SchemaFragment] = [:]

    /// The component's name. A type that contains itself in an array or an optional ends here, because its name is taken before it is read.
    func add<T: WireObject>(_ type: T.Type) -> String {
        let name = Self.name(of: type)
        if schemas[name] == nil {
            schemas[name] = .any
            schemas[name] = describe(type).schema
        }
        return name
    }

    func describe<T: WireObject>(_ type: T.Type) -> ObjectDescription {
        let description = ObjectDescription(components: self)
        var fields = FieldReader(describing: description)
        _ = T(from: &fields)
        return description
    }

    /// "Contracts.Submit.Params" → "Submit.Params": without the module, in the characters that a component's name may have.
    private static func name(of type: Any.Type) -> String {
        let qualified = String(reflecting: type)
        let name = qualified.contains("(") ? String(describing: type) : qualified.drop { $0 != "." }.dropFirst().description
        return String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "_") ? $0 : "_" })
    }
}

extension FieldReader {
    /// The fields of `T` in the order in which it reads them.
    public static func describe<T: WireObject>(_ type: T.Type) -> [FieldDescription] {
        SchemaComponents().describe(type).fields
    }
}

extension WireObject {
    /// Stands in for a value that could not be read.
    @usableFromInline
    static var placeholder: Self {
        var fields = FieldReader(describing: ObjectDescription(components: SchemaComponents()))
        return Self(from: &fields)
    }
}
