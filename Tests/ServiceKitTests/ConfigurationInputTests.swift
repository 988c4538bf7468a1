import Testing

@testable import ServiceKit

@Suite struct ConfigurationInputTests {
    @Test(arguments: [("/nowhere/at/all", "does not exist"), ("/tmp", "is a directory"), ("/dev/zero", "is larger than 1048576 bytes")])
    func saysWhyAFileCannotBeRead(_ path: String, _ phrase: String) {
        #expect {
            try ConfigurationInput.process.readFile(path)
        } throws: {
            ($0 as? ConfigurationInput.FileProblem)?.phrase == phrase
        }
    }
}
