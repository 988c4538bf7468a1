import Complaints
import Contracts
import FoundationEssentials
import Reference
import Testing

/// Compares the shipped files with official tables that are not part of the repository: `PINTU_SHARED` names the folder with `data/`.
@Suite struct OfficialTablesTests {
    private struct Shared {
        let folder: String

        /// Fields of every line but the header.
        func lines(_ file: String) throws -> [[Substring]] {
            let data = try #require(FileManager.default.contents(atPath: "\(folder)/data/\(file)"), "\(file) cannot be read")
            return String(decoding: data, as: UTF8.self).split(separator: "\n").dropFirst()
                .map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        }
    }

    /// nil, with a message, on a machine without the official tables.
    private func shared() -> Shared? {
        guard let folder = ProcessInfo.processInfo.environment["PINTU_SHARED"], !folder.isEmpty else {
            print("skipped: PINTU_SHARED does not name the folder of the official tables")
            return nil
        }
        return Shared(folder: folder)
    }

    private let data: ReferenceData

    init() throws {
        data = try ReferenceData.load(from: ReferenceDirectory.find())
    }

    private static let kinds = ["provinsi": "province", "kabupaten": "regency", "kota": "city"]

    @Test func regionsAreTheOfficialOnes() throws {
        guard let shared = shared() else { return }
        var official: [String: Place] = [:]
        for line in try shared.lines("regions/wilayah_kemendagri_2025.tsv") {
            guard let kind = Self.kinds[String(line[3])] else { continue }
            official[String(line[0])] = Place(name: String(line[1]), kind: kind, parent: String(line[4]))
        }
        let shipped = data.regions.map { region in
            let parent = region.code.level == .province ? "" : region.code.enclosing(.province)?.description ?? ""
            return (region.code.description, Place(name: region.name, kind: region.type, parent: parent))
        }
        compare("regions", Dictionary(uniqueKeysWithValues: shipped), official)
    }

    @Test func localGovernmentsAreTheOfficialOnes() throws {
        guard let shared = shared() else { return }
        var official: [String: Place] = [:]
        for line in try shared.lines("agencies/pemda_2025.tsv") {
            let parent = line[4].isEmpty ? AgencyTree.root : String(line[4])
            official[String(line[0])] = Place(name: String(line[1]), kind: Self.kinds[String(line[2])] ?? "", parent: parent)
        }
        let shipped = data.agencies.filter { [.province, .regency, .city].contains($0.kind) }
            .map { ($0.code, Place(name: $0.name, kind: $0.kind.rawValue, parent: $0.parent ?? "")) }
        compare("local governments", Dictionary(uniqueKeysWithValues: shipped), official)
    }

    /// By name or abbreviation, because the official list has codes of its own. Bodies that were founded or renamed lately differ.
    @Test func centralAgenciesAreTheOfficialOnes() throws {
        guard let shared = shared() else { return }
        let shipped = data.agencies.filter { [.ministry, .nationalAgency, .stateEnterprise].contains($0.kind) }
        let known = Set(shipped.flatMap { [folded($0.name), folded($0.shortName)] })
        let official = try shared.lines("agencies/instansi_pusat_2026.tsv")
        let missing = official.filter { !known.contains(folded($0[1])) && ($0[2].isEmpty || !known.contains(folded($0[2]))) }
        print("central agencies: \(shipped.count) shipped, \(official.count) official, \(missing.count) official ones not found")
        for line in missing { print("  \(line[1]) (\(line[2]))") }
        #expect(missing.count <= official.count / 10)
    }

    private struct Place: Equatable {
        let name: String
        let kind: String
        let parent: String
    }

    /// Code, kind and parent must be equal. Names differ in blanks and abbreviations from one official table to the other; they are
    /// counted and printed.
    private func compare(_ what: String, _ shipped: [String: Place], _ official: [String: Place]) {
        #expect(Set(shipped.keys) == Set(official.keys))
        for (code, place) in official {
            #expect(shipped[code]?.kind == place.kind, "\(code)")
            #expect(shipped[code]?.parent == place.parent, "\(code)")
        }
        let different = official.filter { shipped[$0.key]?.name != $0.value.name }.keys.sorted()
        print("\(what): \(shipped.count) shipped, \(official.count) official, \(different.count) names differ")
        for code in different { print("  \(code): \(shipped[code]?.name ?? "") instead of \(official[code]?.name ?? "")") }
        #expect(different.count <= 10)
    }

    private func folded(_ name: some StringProtocol) -> String {
        name.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }).joined(separator: " ")
    }
}
