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

    @Test func regionsAreTheOfficialOnes() throws {
        guard let shared = shared() else { return }
        let types = ["provinsi": "province", "kabupaten": "regency", "kota": "city"]
        var official: [String: [String]] = [:]
        for line in try shared.lines("regions/wilayah_kemendagri_2025.tsv") {
            if let type = types[String(line[3])] { official[String(line[0])] = [String(line[1]), type] }
        }
        let shipped = Dictionary(uniqueKeysWithValues: data.regions.map { ($0.code.description, [$0.name, $0.type]) })
        #expect(differences("regions", shipped, official) == 0)
    }

    @Test func localGovernmentsAreTheOfficialOnes() throws {
        guard let shared = shared() else { return }
        let kinds = ["provinsi": "province", "kabupaten": "regency", "kota": "city"]
        var official: [String: [String]] = [:]
        for line in try shared.lines("agencies/pemda_2025.tsv") {
            official[String(line[0])] = [String(line[1]), kinds[String(line[2])] ?? "?", line[4].isEmpty ? "id" : String(line[4])]
        }
        let governments = data.agencies.filter { [.province, .regency, .city].contains($0.kind) }
        let shipped = Dictionary(uniqueKeysWithValues: governments.map { ($0.code, [$0.name, $0.kind.rawValue, $0.parent ?? ""]) })
        #expect(differences("local governments", shipped, official) == 0)
    }

    /// Compared by name: the official list has codes of its own. A body that was renamed or founded lately may differ.
    @Test func centralAgenciesAreTheOfficialOnes() throws {
        guard let shared = shared() else { return }
        let official = Set(try shared.lines("agencies/instansi_pusat_2026.tsv").map { folded($0[1]) })
        let shipped = Set(data.agencies.filter { [.ministry, .nationalAgency].contains($0.kind) }.map { folded($0.name) })
        let missing = official.subtracting(shipped).sorted()
        let additional = shipped.subtracting(official).sorted()
        print("central agencies: \(shipped.count) shipped, \(official.count) official")
        print("  official, not shipped under this name (\(missing.count)): \(missing.joined(separator: "; "))")
        print("  shipped, not in the official list (\(additional.count)): \(additional.joined(separator: "; "))")
        #expect(missing.count <= official.count / 10)
    }

    private func folded(_ name: some StringProtocol) -> String {
        name.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }).joined(separator: " ")
    }

    private func differences(_ what: String, _ shipped: [String: [String]], _ official: [String: [String]]) -> Int {
        let codes = Set(shipped.keys).union(official.keys)
        let different = codes.filter { shipped[$0] != official[$0] }.sorted()
        print("\(what): \(shipped.count) shipped, \(official.count) official, \(different.count) differ")
        for code in different.prefix(20) { print("  \(code): \(shipped[code] ?? []) instead of \(official[code] ?? [])") }
        return different.count
    }
}
