import Reference
import Testing

@Suite struct ReferenceDirectoryTests {
    @Test func theEnvironmentGoesFirst() throws {
        let shipped = try ReferenceDirectory.find(environment: [:])
        #expect(try ReferenceDirectory.find(environment: ["PINTU_REFERENCE_DIR": shipped.path], executable: "/nowhere/pintu") == shipped)
    }

    @Test func aWrongEnvironmentIsNotPassedOver() {
        let error = #expect(throws: ReferenceError.self) {
            _ = try ReferenceDirectory.find(environment: ["PINTU_REFERENCE_DIR": "/nowhere"])
        }
        #expect(error?.description == "/nowhere: PINTU_REFERENCE_DIR names this folder, but it has no regions.tsv")
    }

    @Test func aMissingBundleSaysWhatToDo() {
        let error = #expect(throws: ReferenceError.self) {
            _ = try ReferenceDirectory.find(environment: [:], executable: "/nowhere/pintu")
        }
        #expect(
            error?.description == "/nowhere/pintu_Reference.resources/Data: the reference data is not here; "
                + "keep pintu_Reference.resources beside the executable or set PINTU_REFERENCE_DIR")
    }
}
