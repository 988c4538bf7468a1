import ArgumentParser
import Foundation
import Testing

@testable import PintuCommand

@Suite struct AttachTests {
    @Test func aFileIsLookedAtBeforeAnythingIsSent() throws {
        let scratch = try Scratch()
        let small = try scratch.write("small", "x")
        let empty = try scratch.write("empty", "")
        let large = try scratch.write("large", String(repeating: " ", count: 10_485_761))
        let most = try scratch.write("most", String(repeating: " ", count: 10_485_760))
        #expect(try AttachCommand.read(small) == [UInt8(ascii: "x")])
        #expect(try AttachCommand.read(most).count == 10_485_760)
        for (path, code) in [(empty, Int32(65)), (large, 65), ("/no/file", 66)] {
            let failure = #expect(throws: CommandFailure.self) { try AttachCommand.read(path) }
            #expect(failure?.exitCode == code, "\(path)")
        }
    }

    @Test(arguments: [
        ["attach"], ["attach", "f", "--ticket", "100000007"], ["attach", "f", "--ticket", "x"],
        ["attach", "f", "--ticket", "100000006", "--purpose", "submission"],
    ])
    func wrongUsage(arguments: [String]) {
        #expect(throws: (any Error).self) { try Pintu.parseAsRoot(arguments) }
    }
}
