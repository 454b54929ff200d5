import Foundation
import Normalization
import Records
import Testing

/// The published table of what maps to what, checked row by row: the element exists, and mapping the sample produces it.
@Suite struct MappingTableTests {
  struct Row: Sendable, CustomTestStringConvertible {
    let message: String
    let segment: String
    let field: Int
    let sample: String
    let path: String
    var testDescription: String { "\(segment)-\(field) \(path)" }
  }

  static let rows: [Row] = {
    let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let text = (try? String(contentsOf: root.appending(path: "Scripts/tables/hl7v2-map.tsv"), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
      let f = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      let place = f[1].split(separator: "-")
      return Row(message: f[0], segment: String(place[0]), field: Int(place[1]) ?? 0, sample: f[2], path: f[3])
    }
  }()

  /// What a segment needs beside the field under test.
  static let companions: [String: [Int: String]] = [
    "PID": [3: "4711^^^HOSP^MR", 5: "Example^Ann"], "PV1": [2: "I", 19: "V1^^^HOSP^VN"], "MRG": [1: "4712^^^HOSP^MR"],
    "NK1": [2: "Example^Bob"], "GT1": [3: "Example^Gus"], "IN1": [2: "P1", 4: "Example Insurance", 16: "Example^Bob"],
    "DG1": [3: "I21.9^Infarction"], "PR1": [3: "76164006^Biopsy^SCT", 5: "202401010900+0100"], "AL1": [3: "7980^Penicillin^RXNORM"], "IAM": [3: "256349002^Peanut^SCT"],
    "FT1": [6: "CG", 7: "71045^X-ray^C4"], "ACC": [1: "20240101"], "SCH": [2: "AF1^HOSP"], "AIP": [3: "22^Example^Tea"],
    "ORC": [1: "NW", 2: "P1^HOSP", 3: "F1^LAB"], "OBR": [2: "P1^HOSP", 3: "F1^LAB", 4: "58410-2^CBC^LN", 25: "F"],
    "OBX": [1: "1", 2: "NM", 3: "718-7^Hemoglobin^LN", 5: "13.5", 6: "g/dL", 11: "F"], "SPM": [4: "BLD"], "NTE": [1: "1"],
    "RXE": [1: "1^BID", 2: "0406-0512^Oxycodone^NDC", 3: "1", 5: "{tbl}"],
    "RXD": [2: "0406-0512^Oxycodone^NDC", 3: "20240101", 4: "30"],
    "RXA": [1: "0", 2: "1", 3: "20240101", 5: "08^Hep B^CVX", 6: "0.5", 7: "mL"], "RXR": [1: "IM"], "TXA": [1: "1", 2: "DS", 3: "TX"],
  ]

  /// The segments of each type of message, in order; those under test are added where they belong.
  static let skeletons: [String: [String]] = [
    "ADT": ["PID", "PV1"], "BAR": ["PID", "PV1"], "DFT": ["PID", "PV1", "FT1"], "SIU": ["SCH", "PID", "PV1"],
    "ORU": ["PID", "PV1", "ORC", "OBR", "OBX"], "ORM": ["PID", "ORC", "OBR"], "OML": ["PID", "ORC", "OBR"],
    "RDE": ["PID", "ORC", "RXE"], "RDS": ["PID", "ORC", "RXD"], "VXU": ["PID", "ORC", "RXA"], "MDM": ["PID", "TXA", "OBX"],
  ]
  static let order = [
    "SCH", "PID", "PD1", "MRG", "NK1", "PV1", "PV2", "ORC", "TXA", "OBR", "RXE", "RXD", "RXA", "RXR", "OBX", "NTE", "SPM", "AL1", "IAM",
    "DG1", "PR1", "GT1", "IN1", "IN2", "ACC", "FT1", "AIS", "AIG", "AIL", "AIP",
  ]

  func segments(_ row: Row) -> [String] {
    let code = String(row.message.prefix(3))
    var names = Set(Self.skeletons[code] ?? [])
    names.insert(row.segment)
    if row.segment == "IN2" { names.insert("IN1") }
    if row.message.hasSuffix("A40") { names.insert("MRG") }
    if row.message == "BAR^P01" || row.segment == "ACC" { names.insert("FT1") }
    var out = [#"MSH|^~\&|APP|HOSP|||20240105101500+0100||\#(row.message)|M1|P|2.5.1"#, "EVN|X|20240105101500+0100"]
    for name in Self.order where names.contains(name) {
      var fields = Self.companions[name] ?? [:]
      if name == "PID", row.message == "BAR^P01" { fields[18] = "900^^^HOSP^AN" }
      if name == row.segment { fields[row.field] = row.sample }
      out.append(name + (1...(fields.keys.max() ?? 1)).map { "|" + (fields[$0] ?? "") }.joined())
    }
    return out
  }

  @Test func `there is a table`() { #expect(Self.rows.count > 200) }

  @Test(arguments: rows)
  func `the element exists`(_ row: Row) throws {
    var parts = row.path.split(separator: ".").map(String.init)
    var owner = try #require(ElementCatalog.shared.root(named: parts.removeFirst()))
    for part in parts {
      let name = part.hasPrefix("_") ? String(part.dropFirst()) : part
      let element = try #require(ElementCatalog.shared.field(name, of: owner), "\(row.path): no \(part)")
      let entry = ElementCatalog.shared[element]
      owner = part.hasPrefix("_") ? Element.Extension.root : entry.type
    }
  }

  @Test(arguments: rows)
  func `mapping the sample produces the element`(_ row: Row) throws {
    let out = try normalised(segments(row))
    #expect(out.outcome == .normalized)
    #expect(out.paths.contains(row.path), "\(out.paths.filter { $0.hasPrefix(row.path.prefix(8)) }.sorted()) of \(segments(row))")
  }
}
