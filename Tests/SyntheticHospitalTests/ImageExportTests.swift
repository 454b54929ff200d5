import Foundation
import SyntheticHospital
import Testing

@Suite struct ImageExportTests {
  let export: Export
  let plain: PlainExport

  init() throws {
    export = try Export(seed: 87, patients: 30, formats: [.dicom])
    plain = PlainExport(export)
  }

  private var images: [String] { get throws { try export.files.filter { $0.contains("/media-") && $0.contains("/IM") } } }

  @Test func `headers are written in four transfer syntaxes and without a preamble`() throws {
    let syntaxes = Set(try images.map { try plain.imageHeaders($0)[0].syntax })
    #expect(syntaxes == ["1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99", ""])
  }

  @Test func `JSON, XML and table say what the Part 10 file of the same instance says`() throws {
    var headers: [String: PlainImageHeader] = [:]
    for file in try images {
      let header = try plain.imageHeaders(file)[0]
      headers[header.values["(0008,0018)"] ?? ""] = header
    }
    let notCarried: Set<String> = ["(0008,0005)", "(0008,0000)", "(7FE0,0010)"]
    var compared = 0
    for file in try export.files where file.hasPrefix("dicom/json") || file.hasPrefix("dicom/xml") {
      for other in try plain.imageHeaders(file) {
        let header = try #require(headers[other.values["(0008,0018)"] ?? ""])
        let expected = header.values.filter { !notCarried.contains($0.key) && !$0.key.hasPrefix("(0002") }
        #expect(Set(expected.keys) == Set(other.values.keys), "\(file)")
        for (name, value) in expected {
          let found = other.values[name] ?? ""
          // A number may lose its zeros in JSON.
          #expect(found == value || Double(found) == Double(value) && Double(found) != nil || file.hasSuffix("json") && value.contains("\\"), "\(file) \(name)")
        }
        compared += 1
      }
    }
    #expect(compared >= 12)
    let table = try plain.table("dicom/ris.csv")
    #expect(table.rows.count == headers.count)
    for i in table.rows.indices {
      let header = try #require(headers[table.value(i + 1, "SOPInstanceUID") ?? ""])
      for (column, tag) in [
        ("PatientID", "(0010,0020)"), ("PatientName", "(0010,0010)"), ("StudyInstanceUID", "(0020,000D)"), ("Modality", "(0008,0060)"),
        ("OperatorsName", "(0008,1070)"),
      ] { #expect(table.value(i + 1, column) == header.values[tag, default: ""]) }
    }
  }

  @Test func `a name of three forms is written in ISO 2022`() throws {
    let names = Set(try images.map { try plain.imageHeaders($0)[0].values["(0010,0010)"] ?? "" }).filter { $0.contains("=") }
    #expect(!names.isEmpty)
    for name in names { #expect(name.hasSuffix("=山田^太郎=やまだ^たろう")) }
  }

  @Test func `a directory links its records and names files that are there`() throws {
    let directories = try export.files.filter { $0.hasSuffix("DICOMDIR") }
    #expect(directories.count == 2)
    var named: Set<String> = []
    for file in directories {
      let whole = try PlainImageHeader(part10: try export.bytes(file))
      let offsets = whole.itemOffsets
      func number(_ item: Int, _ tag: String) -> Int { Int(whole.values["(0004,1220)[\(item + 1)].\(tag)"] ?? "") ?? -1 }
      // Everything is reached from the first record by "next" and "lower level", once.
      var reached: [Int] = []
      var waiting = [Int(whole.values["(0004,1200)"] ?? "") ?? -1]
      while let offset = waiting.popLast() {
        let item = try #require(offsets.firstIndex(of: offset))
        reached.append(item)
        for tag in ["(0004,1400)", "(0004,1420)"] where number(item, tag) != 0 { waiting.append(number(item, tag)) }
      }
      #expect(reached.sorted() == Array(offsets.indices))
      for item in offsets.indices {
        guard let name = whole.values["(0004,1220)[\(item + 1)].(0004,1500)"] else { continue }
        named.insert(file.replacingOccurrences(of: "DICOMDIR", with: name.replacingOccurrences(of: "\\", with: "/")))
      }
    }
    #expect(named == Set(try images))
  }
}
