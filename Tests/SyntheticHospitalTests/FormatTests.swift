import Foundation
import SyntheticHospital
import Testing

/// Looks up values in the files of an export by the places that `truth.tsv` names.
final class PlainExport {
  let export: Export
  private var tables: [String: PlainTable] = [:]
  private var trees: [String: PlainXML.Node] = [:]
  private var lines: [String: [Any?]] = [:]
  private var headers: [String: [PlainImageHeader]] = [:]

  init(_ export: Export) { self.export = export }

  func value(_ file: String, _ record: Int, _ field: String) throws -> String? {
    if file.hasPrefix("csv/") || file == "dicom/ris.csv" { return try table(file).value(record, field) }
    if file.hasPrefix("dicom/") {
      let all = try imageHeaders(file)
      return record <= all.count ? all[record - 1].values[field] : nil
    }
    if file.hasSuffix(".xml") {
      let root = try tree(file)
      guard file == "xml/registry.xml" else { return root.value(at: field) }
      return root.first("Cases")?.all("Case")[record - 1].value(at: field)
    }
    return try json(file)[record - 1].flatMap { PlainExport.value($0, field) }
  }

  func table(_ file: String) throws -> PlainTable {
    if let table = tables[file] { return table }
    let table = try PlainTable.of(file, try export.bytes(file))
    tables[file] = table
    return table
  }

  func tree(_ file: String) throws -> PlainXML.Node {
    if let tree = trees[file] { return tree }
    let tree = try PlainXML.parse(try export.bytes(file))
    trees[file] = tree
    return tree
  }

  /// The resources of a file: one a line, or one for the file.
  func json(_ file: String) throws -> [Any?] {
    if let all = lines[file] { return all }
    let data = try export.bytes(file)
    let all: [Any?] =
      file.hasSuffix(".ndjson")
      ? data.split(separator: 0x0A).map { try? JSONSerialization.jsonObject(with: Data($0)) }
      : [try JSONSerialization.jsonObject(with: Data(data))]
    lines[file] = all
    return all
  }

  func imageHeaders(_ file: String) throws -> [PlainImageHeader] {
    if let all = headers[file] { return all }
    var all: [PlainImageHeader]
    if file.hasSuffix(".json") {
      all = (try json(file)[0] as? [[String: Any]] ?? []).map { PlainImageHeader(json: $0) }
    } else if file.hasSuffix(".xml") {
      all = [PlainImageHeader(xml: try tree(file))]
    } else {
      all = [try PlainImageHeader(part10: try export.bytes(file))]
      // The records of a directory are the items of its one sequence.
      if file.hasSuffix("DICOMDIR") {
        let whole = all[0]
        all = whole.itemOffsets.indices.map { i in
          let prefix = "(0004,1220)[\(i + 1)]."
          var values: [String: Any] = [:]
          for (key, value) in whole.values where key.hasPrefix(prefix) {
            let tag = key.dropFirst(prefix.count).filter { $0.isHexDigit }
            values[String(tag)] = ["vr": "LO", "Value": [value]] as [String: Any]
          }
          return PlainImageHeader(json: values)
        }
      }
    }
    headers[file] = all
    return all
  }

  /// The text at a path such as `name[0].family`; base64 undone where FHIR has it.
  static func value(_ object: Any, _ path: String) -> String? {
    var current: Any? = object
    for step in path.replacingOccurrences(of: "[", with: ".[").split(separator: ".") {
      if step.hasPrefix("[") {
        guard let list = current as? [Any], let i = Int(step.dropFirst().dropLast()), i < list.count else { return nil }
        current = list[i]
      } else {
        current = (current as? [String: Any])?[String(step)]
      }
    }
    guard let text = current as? String else { return nil }
    if path.hasSuffix("attachment.data") { return Data(base64Encoded: text).flatMap { String(data: $0, encoding: .utf8) } }
    return path.hasSuffix("div") ? text.replacingOccurrences(of: "&lt;", with: "<").replacingOccurrences(of: "&amp;", with: "&") : text
  }
}

@Suite struct FormatTests {
  static let others: [ExportFormat] = [.csv, .ccda, .fhir, .dicom, .xml]

  @Test(arguments: others) func `every planted identifier stands where the truth says, in every format`(format: ExportFormat) throws {
    let export = try Export(seed: 87, patients: 12, formats: [format])
    let plain = PlainExport(export)
    let broken = Set(try export.rows("defects.tsv").map { $0[0] + " " + $0[1] })
    var checked = 0
    for row in try export.rows("truth.tsv") {
      // Line breaks within values would break the table of truth itself.
      try #require(row.count == 7, "\(row)")
      for ordinal in row[1].split(separator: ",").compactMap({ Int($0) }) where !broken.contains("\(row[0]) \(ordinal)") {
        var found = try plain.value(row[0], ordinal, row[2])
        if row[0].hasPrefix("fhir/bundle"), row[0].hasSuffix(".xml"), row[2].hasSuffix("attachment/data/@value") {
          found = found.flatMap { Data(base64Encoded: $0) }.map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(found?.contains(row[6]) == true, "\(row[0]) record \(ordinal) \(row[2])")
        checked += 1
      }
    }
    #expect(checked > (format == .xml ? 300 : 1500), "\(checked)")
  }

  @Test func `the same patients have the same authority, number, birth date and sex in every format`() throws {
    let export = try Export(seed: 21, patients: 24, formats: ExportFormat.allCases)
    let plain = PlainExport(export)
    let hospital = Hospital(seed: 21)
    var expected: [String: String] = [:]
    for i in 0..<24 {
      let p = hospital.patient(i)
      let c = p.birthDate.civil
      expected[p.medicalRecordNumber] = String(format: "%04d%02d%02d", c.year, c.month, c.day) + p.sex.rawValue
    }
    var seen: [String: Set<String>] = [:]
    func meet(_ format: String, _ number: String?, _ birth: String?, _ sex: String?) {
      guard let number, !number.isEmpty else { return }
      let found = (birth ?? "").filter { $0 != "-" } + (sex ?? "").prefix(1).uppercased()
      #expect(expected[number] == found, "\(format)")
      seen[format, default: []].insert(number)
    }
    for message in PlainReader(try export.bytes("hl7v2/registry-001.hl7")).messages {
      // Some are registered under a number that is merged away later.
      guard let number = message.value(at: "PID[1]-3.1"), !number.hasPrefix("T") else { continue }
      #expect(message.value(at: "PID[1]-3.4") == "SLSH")
      meet("hl7v2", number, message.value(at: "PID[1]-7.1"), message.value(at: "PID[1]-8.1"))
    }
    let table = try plain.table("csv/patients.csv")
    for i in table.rows.indices {
      let us = (table.value(i + 1, "DOB") ?? "").split(separator: "/")
      meet("csv", table.value(i + 1, "MRN"), us[2] + "-" + us[0] + "-" + us[1], table.value(i + 1, "SEX"))
    }
    for file in try export.files {
      if file.hasPrefix("ccda/ccd-") || file.hasPrefix("ccda/scan-") {
        let role = "recordTarget/patientRole"
        let root = try plain.tree(file)
        #expect(root.value(at: role + "/id/@root") == hospital.authorityOID && root.value(at: role + "/id/@assigningAuthorityName") == "SLSH")
        meet(
          "ccda", root.value(at: role + "/id/@extension"), root.value(at: role + "/patient/birthTime/@value"),
          root.value(at: role + "/patient/administrativeGenderCode/@code"))
      } else if file.hasSuffix("Patient.ndjson") {
        for case let resource? in try plain.json(file) { fhir(resource) }
      } else if file.hasPrefix("fhir/bundle"), file.hasSuffix("json") {
        if let first = PlainExport.entry(try plain.json(file)[0]) { fhir(first) }
      } else if file.hasPrefix("fhir/bundle") {
        let patient = "entry/resource/Patient/"
        let root = try plain.tree(file)
        #expect(root.value(at: patient + "identifier/system/@value") == "urn:oid:" + hospital.authorityOID)
        meet(
          "fhir", root.value(at: patient + "identifier/value/@value"), root.value(at: patient + "birthDate/@value"),
          root.value(at: patient + "gender/@value"))
      } else if file.hasPrefix("dicom/"), !file.contains("BROKEN"), !file.hasSuffix("DICOMDIR"), !file.hasSuffix(".csv") {
        for header in try plain.imageHeaders(file) {
          #expect(header.values["(0010,0021)"] == "SLSH")
          meet("dicom", header.values["(0010,0020)"], header.values["(0010,0030)"], header.values["(0010,0040)"])
        }
      }
    }
    func fhir(_ resource: Any) {
      #expect(PlainExport.value(resource, "identifier[0].system") == "urn:oid:" + hospital.authorityOID)
      meet("fhir", PlainExport.value(resource, "identifier[0].value"), PlainExport.value(resource, "birthDate"), PlainExport.value(resource, "gender"))
    }
    for record in try plain.tree("xml/registry.xml").first("Cases")?.all("Case") ?? [] {
      #expect(record.value(at: "Person/@authority") == "SLSH")
      meet("xml", record.value(at: "Person/@mrn"), record.value(at: "Person/Born"), record.value(at: "Person/@sex"))
    }
    let all = Set(expected.keys)
    #expect(Set(seen.keys) == Set(ExportFormat.allCases.map(\.rawValue)))
    for (format, numbers) in seen where format != "dicom" { #expect(numbers == all, "\(format)") }
    #expect(seen["dicom", default: []].count > 8)
  }

  @Test func `a format is the same bytes whether or not the others are written`() throws {
    let all = try Export(seed: 4, patients: 13, formats: ExportFormat.allCases)
    for format in ExportFormat.allCases {
      let alone = try Export(seed: 4, patients: 13, formats: [format])
      let own = try all.files.filter { $0.hasPrefix(format.rawValue + "/") }
      #expect(try alone.files.filter { $0.contains("/") } == own)
      for file in own { #expect(digest(try alone.bytes(file)) == digest(try all.bytes(file)), "\(file)") }
    }
  }

  @Test func `all eighteen classes are planted in the new formats together, and relatives and staff too`() throws {
    let rows = try Export(seed: 87, patients: 12, formats: FormatTests.others).rows("truth.tsv")
    #expect(Set(rows.map { $0[3] }) == Set("ABCDEFGHIJKLMNOPQR".map(String.init)))
    #expect(Set(rows.map { $0[4] }) == ["patient", "relative", "employer", "staff", "facility"])
  }

  @Test func `each file has as many records as the summary counts and defects name files that are there`() throws {
    let export = try Export(seed: 3, patients: 24, formats: FormatTests.others)
    let files = Set(try export.files)
    #expect(files.filter { $0.contains("/") }.count == export.summary.files)
    #expect(try files.filter { $0.contains("/") }.reduce(0) { try $0 + export.bytes($1).count } == export.summary.bytes)
    let defects = try export.rows("defects.tsv")
    #expect(defects.count == export.summary.defects && defects.count == 19)
    for defect in defects { #expect(files.contains(defect[0])) }
    var options = GenerationOptions()
    options.plantsDefects = false
    let whole = try Export(seed: 3, patients: 24, formats: FormatTests.others, options: options)
    let extra = defects.filter { $0[1] != "0" }.count
    #expect(whole.summary.records == export.summary.records - extra)
  }

  @Test(arguments: others) func `an export of a stated size has it in every format`(format: ExportFormat) throws {
    var options = GenerationOptions()
    options.targetBytes = 1_000_000
    options.writesTruth = false
    let export = try Export(seed: 4, patients: 0, formats: [format], options: options)
    #expect(export.summary.bytes >= 1_000_000 && export.summary.bytes < 1_400_000)
  }
}

extension PlainExport {
  /// The first resource of a Bundle.
  static func entry(_ bundle: Any?) -> Any? {
    (((bundle as? [String: Any])?["entry"] as? [Any])?.first as? [String: Any])?["resource"]
  }
}
