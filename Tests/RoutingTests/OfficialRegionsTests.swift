import Complaints
import Contracts
import FoundationEssentials
import RPC
import RPCTransport
import TestSupport
import Testing

@testable import Routing

/// The official table of all regions, provinces to villages, which is not part of the repository: `PINTU_SHARED` names its folder.
@Suite struct OfficialRegionsTests {
    private static let types = [
        "provinsi": "province", "kabupaten": "regency", "kota": "city", "kecamatan": "district", "kelurahan": "ward", "desa": "village",
        "desa_adat": "village",
    ]

    private func rows() throws -> [RegionRow]? {
        guard let folder = ProcessInfo.processInfo.environment["PINTU_SHARED"], !folder.isEmpty else {
            print("skipped: PINTU_SHARED does not name the folder of the official tables")
            return nil
        }
        let path = "\(folder)/data/regions/wilayah_kemendagri_2025.tsv"
        let data = try #require(FileManager.default.contents(atPath: path), "\(path) cannot be read")
        return String(decoding: data, as: UTF8.self).split(separator: "\n").dropFirst().compactMap { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            return RegionCode(fields[0]).map {
                RegionRow(code: $0, name: String(fields[1]), type: Self.types[String(fields[3])] ?? String(fields[3]), timeZone: nil)
            }
        }.sorted { $0.code < $1.code }
    }

    @Test func theWholeCountryLoadsInSeconds() async throws {
        guard let rows = try rows() else { return }
        #expect(rows.count > 91_000)
        try await RoutingWorld.run { world in
            try await RunningStage.run(world.service(), on: world.database) { stage in
                let client = try await stage.client(.administrator)
                for expected in [rows.count, 0] {
                    let start = ContinuousClock.now
                    var written = 0
                    for first in stride(from: 0, to: rows.count, by: Limits.importRows.upperBound) {
                        let call = ImportParams(rows: Array(rows[first..<min(first + Limits.importRows.upperBound, rows.count)]))
                        written += try await client.call(RoutingMethods.importRegions, call, timeout: .seconds(60)).written
                    }
                    #expect(written == expected)
                    print("\(rows.count) regions in \(ContinuousClock.now - start), \(written) written")
                }
                let village = try await client.call(
                    RoutingMethods.propose, ProposeParams(body: "x", region: rows.last?.code, category: "listrik"))
                #expect(village.proposals.map(\.agency.code) == ["pln"])
            }
        }
    }
}
