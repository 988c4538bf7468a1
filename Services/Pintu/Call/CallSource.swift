internal import Foundation

/// Where the parameters of a call come from.
enum CallSource: Sendable, Equatable {
    case none
    case text(String)
    case standardInput
    case file(String)

    init(_ argument: String?) {
        switch argument {
        case nil: self = .none
        case "-": self = .standardInput
        case let argument? where argument.hasPrefix("@"): self = .file(String(argument.dropFirst()))
        case let argument?: self = .text(argument)
        }
    }

    func read() throws(CommandFailure) -> CallParameters {
        switch self {
        case .none: try CallParameters(json: Array("{}".utf8))
        case .text(let text): try CallParameters(json: Array(text.utf8))
        case .standardInput: try Self.parameters(FileHandle.standardInput, "standard input")
        case .file(let path):
            if let file = FileHandle(forReadingAtPath: path) {
                try Self.parameters(file, path)
            } else {
                throw CommandFailure("the file \(path) cannot be opened", exitCode: 66)
            }
        }
    }

    private static func parameters(_ file: FileHandle, _ name: String) throws(CommandFailure) -> CallParameters {
        guard let data = try? file.read(upToCount: CallParameters.maxBytes + 1) else {
            throw CommandFailure("\(name) cannot be read or is empty", exitCode: 66)
        }
        guard data.count <= CallParameters.maxBytes else {
            throw CommandFailure("\(name) is longer than the \(CallParameters.maxBytes) bytes of one message", exitCode: 65)
        }
        return try CallParameters(json: Array(data))
    }
}
