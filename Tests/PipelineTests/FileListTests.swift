import Cryptography
import Foundation
import Pipeline
import Reporting
import Testing

@Suite struct FileListTests {
  private static func file(_ n: Int) -> Report.File {
    Report.File(name: "f\(n).hl7", sha256: SHA256Digest.of("file \(n)").hex, bytes: 10 + n, records: 6, passed: 3, filtered: 2, quarantined: 1)
  }

  @Test(arguments: [0, 1, Report.Source.filesListed]) func `so many files are rows of the report`(count: Int) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/chartseal-list-" + UUID().uuidString
    let list = FileList(folder: folder, name: "report.files.1.jsonl")
    for n in 0..<count { list.add(Self.file(n)) }
    #expect(try list.finish() == (0..<count).map(Self.file))
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test(arguments: [1, 2, 5_000]) func `the others are lines beside it, with their digest and sums in one row`(more: Int) throws {
    // A first report's folder lies in one that is not there yet.
    let state = FileManager.default.temporaryDirectory.path + "/chartseal-list-" + UUID().uuidString
    defer { try? FileManager.default.removeItem(atPath: state) }
    let folder = state + "/reports/run"
    let list = FileList(folder: folder, name: "report.files.1.jsonl")
    let all = (0..<Report.Source.filesListed + more).map(Self.file)
    for file in all { list.add(file) }
    let rows = try list.finish()
    #expect(rows.count == Report.Source.filesListed + 1)
    #expect(Array(rows.dropLast()) == Array(all.prefix(Report.Source.filesListed)))
    let others = all.dropFirst(Report.Source.filesListed)
    let text = FileManager.default.contents(atPath: folder + "/report.files.1.jsonl").map { Array($0) }
    #expect(text == others.flatMap(\.line))
    #expect(
      rows.last
        == Report.File(
          name: "report.files.1.jsonl", sha256: SHA256Digest.of(others.flatMap(\.line)).hex, bytes: others.reduce(0) { $0 + $1.bytes }, records: 6 * more,
          passed: 3 * more, filtered: 2 * more, quarantined: more))
  }
}
