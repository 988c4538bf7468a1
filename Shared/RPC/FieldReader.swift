public import JSON

/// Reads the members of one JSON object.
///
/// Never throws: a wrong field is recorded with its path and a placeholder is returned, so that one answer names everything that is wrong. Whoever
/// starts the reading asks ``finish()`` once. In describing mode it records name, type, bounds and description of every field that is asked for
/// instead, which is how the published schema is made. Unknown members are ignored; a name that stands twice is a problem.
public struct FieldReader {
    private var cursor: JSONObjectCursor?
    private var recorded: [FieldProblem] = []
    var description: ObjectDescription?

    /// More than this many problems help nobody and cost an attacker nothing.
    public static let maxProblems = 64
    /// No object of ours has nearly as many; looking each name up stays cheap.
    public static let maxMembers = 256

    /// A node that is not an object is one problem with an empty path.
    public init(_ node: JSONNode) {
        cursor = JSONObjectCursor(node)
        if cursor == nil { recorded.append(FieldProblem(path: "", problem: "must be an object")) }
        if let members = cursor, members.count > Self.maxMembers {
            recorded.append(FieldProblem(path: "", problem: "must have at most \(Self.maxMembers) members"))
            cursor = nil
        }
    }

    private init() {
        cursor = JSONObjectCursor.empty
    }

    /// Reads an object without members, which is what absent parameters are.
    public static var empty: FieldReader { FieldReader() }

    /// Describing mode.
    init(describing description: ObjectDescription) {
        self.description = description
    }

    public var isDescribing: Bool { description != nil }

    /// What is wrong so far, in the order of reading.
    public var problems: [FieldProblem] { recorded }

    /// Everything that is wrong, duplicate names included. Call it when all fields have been read.
    public mutating func finish() -> [FieldProblem] {
        if let cursor, !isDescribing {
            for name in cursor.duplicates() { record(FieldProblem(path: name, problem: "appears more than once")) }
        }
        cursor = nil
        return recorded
    }

    /// A rule that spans fields: "is needed when the channel is email". A field that is wrong already keeps its first problem, because what a rule
    /// sees then is a placeholder.
    public mutating func reject(_ name: StaticString, problem: String) {
        guard !isDescribing, !recorded.contains(where: { $0.path == "\(name)" }) else { return }
        record(FieldProblem(path: "\(name)", problem: problem))
    }

    mutating func record(_ problem: FieldProblem) {
        if recorded.count < Self.maxProblems { recorded.append(problem) }
    }

    @usableFromInline
    mutating func record(_ problems: [FieldProblem], inside prefix: String) {
        for problem in problems { record(problem.inside(prefix)) }
    }

    /// The member, unless it is missing, null or only described.
    @usableFromInline
    mutating func value(
        _ name: StaticString, required: Bool, _ about: StaticString, schema: (ObjectDescription) -> SchemaFragment
    ) -> JSONNode? {
        if let description {
            description.fields.append(
                FieldDescription(name: "\(name)", isRequired: required, schema: schema(description), about: "\(about)"))
            return nil
        }
        if let node = cursor?.find(name), !node.isNull { return node }
        // When the object itself is wrong, its fields add nothing.
        if required, cursor != nil { reject(name, problem: "is required") }
        return nil
    }
}
