import Foundation
import Normalization
import Records
import Testing

/// The published table of what the clinical segments become, checked row by row: mapping the sample produces the element.
@Suite struct ClinicalMappingTableTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let message: String
    let segment: String
    let field: Int
    let sample: String
    let path: String
    var testDescription: String { "\(segment)-\(field) \(path) \(sample)" }
  }

  static let rows: [Row] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let text = (try? String(contentsOf: root.appending(path: "Scripts/tables/hl7v2-map-clinical.tsv"), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let f = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      let place = f[1].split(separator: "-")
      return Row(message: f[0], segment: String(place[0]), field: Int(place[1]) ?? 0, sample: f[2], path: f[3])
    }
  }()

  /// The segments of each type of message, in order, with what they need beside the field under test.
  static let skeletons: [String: [(String, [Int: String])]] = [
    "ORU": [
      ("OBR", [4: "58410-2^CBC^LN", 25: "F"]), ("OBX", [2: "NM", 3: "718-7^Hemoglobin^LN", 5: "13.5", 11: "F"]),
      ("NTE", [3: "words"]),
    ],
    "OML": [("ORC", [1: "NW", 2: "P1^HOSP"]), ("TQ1", [:]), ("OBR", [4: "58410-2^CBC^LN"]), ("NTE", [:]), ("SPM", [4: "BLD"])],
    "RDE": [("ORC", [1: "NW"]), ("RXE", [2: "1^Drug^L", 3: "1"]), ("TQ1", [:]), ("RXR", [:]), ("RXC", [1: "A"])],
    "OMP": [("ORC", [1: "NW"]), ("RXO", [1: "1^Drug^L"])], "RDS": [("ORC", [1: "RE"]), ("RXD", [1: "1", 2: "1^Drug^L"])],
    "RAS": [("ORC", [1: "RE"]), ("RXA", [5: "1^Drug^L"])], "RGV": [("ORC", [1: "RE"]), ("RXG", [4: "1^Drug^L", 5: "1"])],
    "VXU": [("ORC", [1: "RE"]), ("RXA", [3: "20240105", 5: "08^Hep B^CVX"])],
    "MDM": [("TXA", [2: "DS"]), ("OBX", [2: "TX", 5: "words"])], "PPR": [("PRB", [1: "AD", 3: "1^Problem^L"])],
    "REF": [("RF1", [1: "P"]), ("PRD", [1: "RP"])],
  ]

  static func segments(_ row: Row) -> [String] {
    var plan = skeletons[String(row.message.prefix(3))] ?? []
    if row.segment == "ODS" || row.segment == "RQD" { plan = [("ORC", [1: "NW"]), (row.segment, [:])] }
    // An order's own TQ1 goes before ORC-7 and its like, so it is there only where it is the matter.
    return plan.filter { $0.0 != "TQ1" || row.segment == "TQ1" }.map { name, companions in
      var fields = companions
      if name == row.segment { fields[row.field] = row.sample }
      return name + (1...(fields.keys.max() ?? 1)).map { "|" + (fields[$0] ?? "") }.joined()
    }
  }

  @Test func `there is a table`() { #expect(Self.rows.count > 150) }

  @Test(arguments: rows)
  func `mapping the sample produces the element`(_ row: Row) throws {
    let segments = Self.segments(row)
    let result = try mapped(row.message, segments)
    #expect(segments.contains { $0.hasPrefix(row.segment) }, "no \(row.segment) in the skeleton")
    #expect(
      result.paths.contains(row.path), "\(result.paths.filter { $0.hasPrefix(row.path.prefix(8)) }.sorted()) of \(segments)")
  }
}
