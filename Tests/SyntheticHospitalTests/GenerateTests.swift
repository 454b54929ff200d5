import Foundation
import SyntheticHospital
import Testing

/// An export into a folder of its own, removed with the value.
final class Export {
  let folder: String
  let summary: GenerationSummary

  init(
    seed: UInt64, patients: Int, formats: [ExportFormat] = [.hl7v2], options: GenerationOptions = GenerationOptions()
  ) throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent("hospital-\(UUID().uuidString)").path
    summary = try generate(seed: seed, patients: patients, formats: formats, into: folder, options: options)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: folder + "/" + name))) }
  func rows(_ name: String) throws -> [[String]] {
    String(decoding: try bytes(name), as: UTF8.self).split(separator: "\n").dropFirst().map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }
  /// Every file below the folder, by its name from there.
  var files: [String] { get throws { try Export.files(in: folder) } }

  static func files(in folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder).filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: folder + "/" + name, isDirectory: &isFolder) && !isFolder.boolValue
    }.sorted()
  }
}

@Suite struct GenerateTests {
  @Test func `the same seed gives the same bytes and another seed gives others`() throws {
    let all = ExportFormat.allCases
    let (a, b) = (try Export(seed: 5, patients: 14, formats: all), try Export(seed: 5, patients: 14, formats: all))
    let c = try Export(seed: 6, patients: 14, formats: all)
    #expect(a.summary == b.summary)
    #expect(try a.files == b.files)
    for file in try a.files { #expect(digest(try a.bytes(file)) == digest(try b.bytes(file)), "\(file)") }
    #expect(digest(try a.bytes("truth.tsv")) != digest(try c.bytes("truth.tsv")))
  }

  @Test func `a patient does not depend on how many there are`() {
    let hospital = Hospital(seed: 9)
    #expect(hospital.patient(3).name.full == Hospital(seed: 9).patient(3).name.full)
    #expect(Set((0..<600).map { hospital.patient($0).medicalRecordNumber }).count == 600)
    #expect(Set((0..<600).map { hospital.patient($0).socialSecurity }).count == 600)
  }

  @Test(arguments: [87, 2] as [UInt64])
  func `every planted identifier stands at its field of its messages`(seed: UInt64) throws {
    let export = try Export(seed: seed, patients: 12)
    let broken = Set(try export.rows("defects.tsv").map { $0[0] + " " + $0[1] })
    var readers: [String: PlainReader] = [:]
    var checked = 0
    for row in try export.rows("truth.tsv") {
      try #require(row.count == 7)
      if readers[row[0]] == nil { readers[row[0]] = PlainReader(try export.bytes(row[0])) }
      let reader = try #require(readers[row[0]])
      for ordinal in row[1].split(separator: ",").compactMap({ Int($0) }) where !broken.contains("\(row[0]) \(ordinal)") {
        try #require(ordinal <= reader.messages.count)
        let value = reader.messages[ordinal - 1].value(at: row[2])
        // Free text holds the identifier among other words.
        let found =
          value == row[6] || (["OBX", "NTE", "RXE"].contains { row[2].hasPrefix($0) } && value?.contains(row[6]) == true)
        #expect(found, "\(row[0]) message \(ordinal) \(row[2])")
        checked += 1
      }
    }
    #expect(checked > 10_000)
  }

  @Test func `all eighteen classes and all scopes are planted`() throws {
    let rows = try Export(seed: 87, patients: 12).rows("truth.tsv")
    #expect(Set(rows.map { $0[3] }) == Set("ABCDEFGHIJKLMNOPQR".map(String.init)))
    #expect(Set(rows.map { $0[4] }) == ["patient", "relative", "employer", "staff", "facility"])
    #expect(Set(rows.map { $0[5] }) == Set((1...12).map(String.init)))
  }

  @Test func `what could be mistaken for a real person's is from reserved ranges`() throws {
    for row in try Export(seed: 11, patients: 36).rows("truth.tsv") {
      let value = row[6]
      switch row[3] {
      case "G": #expect(value.count == 4 || value.hasPrefix("9") && value.count == 11)
      case "D", "E":
        #expect(value.contains("55501") || value.contains("555-01") || value.contains("555.01") || value.contains("555 01"))
      case "F": #expect(value.lowercased().contains("example."))
      case "N": #expect(value.hasPrefix("https://portal.example.org/"))
      case "O": #expect(["192.0.2.", "198.51.100.", "203.0.113."].contains { value.hasPrefix($0) })
      default: break
      }
    }
  }

  @Test func `the messages counted are the messages written, in time order within an interface`() throws {
    let export = try Export(seed: 3, patients: 24)
    var count = 0
    for file in try export.files where file.hasPrefix("hl7v2/") {
      let reader = PlainReader(try export.bytes(file))
      count += reader.messages.count
      let times = reader.messages.compactMap { $0.value(at: "MSH[1]-7.1") }.map { String($0.prefix(14)) }
      #expect(times == times.sorted(), "\(file)")
      let controls = reader.messages.compactMap { $0.value(at: "MSH[1]-10.1") }
      #expect(Set(controls).count == controls.count)
    }
    #expect(count == export.summary.messages)
    let results = export.summary.messagesByType.filter { $0.key.hasPrefix("ORU") }.reduce(0) { $0 + $1.value }
    #expect(results * 100 / count > 40)
    #expect(export.summary.messagesByType.count >= 22)
  }

  @Test func `batch trailers count their messages but for the planted mistake`() throws {
    let export = try Export(seed: 3, patients: 24)
    let lines = PlainReader(try export.bytes("hl7v2/laboratory-001.hl7")).batchLines.map { String(decoding: $0, as: UTF8.self) }
    let counts = lines.filter { $0.hasPrefix("BTS") }.compactMap { Int($0.dropFirst(4)) }
    let messages = PlainReader(try export.bytes("hl7v2/laboratory-001.hl7")).messages.count
    #expect(counts.reduce(0, +) == messages + 1)
    #expect(lines.last == "FTS|\(counts.count)")
  }

  @Test func `each defect is listed once and its message is what it says`() throws {
    let export = try Export(seed: 87, patients: 12)
    let defects = try export.rows("defects.tsv")
    #expect(Set(defects.map { $0[2] }).count == 8)
    for defect in defects {
      let reader = PlainReader(try export.bytes(defect[0]))
      guard let ordinal = Int(defect[1]), ordinal > 0 else { continue }
      let message = reader.messages[ordinal - 1]
      switch defect[2] {
      case "no-patient-number": #expect(message.value(at: "PID[1]-3.1") == "")
      case "no-patient-segment": #expect(!message.segments.contains { $0.starts(with: "PID".utf8) })
      case "no-merged-number": #expect(!message.segments.contains { $0.starts(with: "MRG".utf8) })
      case "header-cut-short", "no-delimiters": #expect(message.value(at: "MSH[1]-9.1") == nil)
      default: break
      }
    }
    var options = GenerationOptions()
    options.plantsDefects = false
    let whole = try Export(seed: 87, patients: 12, options: options)
    #expect(whole.summary.messages == export.summary.messages - defects.filter { $0[3] == "quarantined" }.count)
  }

  @Test func `an export of a stated size has it and rolls files over`() throws {
    var options = GenerationOptions()
    options.targetBytes = 6_000_000
    options.bytesPerFile = 1_000_000
    options.writesTruth = false
    let export = try Export(seed: 4, patients: 0, options: options)
    #expect(export.summary.bytes >= 6_000_000 && export.summary.bytes < 10_000_000)
    #expect(export.summary.files > 11)
    let onDisk = try export.files.filter { $0.hasPrefix("hl7v2/") }.reduce(0) { try $0 + export.bytes($1).count }
    #expect(onDisk == export.summary.bytes)
  }

  @Test func `a folder that cannot be made is an error with the path`() {
    #expect(throws: GenerationError(.directory, "/proc/nowhere", systemError: 2)) {
      _ = try generate(seed: 1, patients: 1, format: .hl7v2, into: "/proc/nowhere/x")
    }
    #expect(throws: GenerationError(.arguments, "patients")) {
      _ = try generate(seed: 1, patients: 0, format: .hl7v2, into: "/tmp/x")
    }
  }
}

@Suite struct SampleDataTests {
  /// SampleData is what the generator writes for this seed, byte for byte.
  @Test func `the committed sample is the generator's output`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let sample = root.appendingPathComponent("SampleData").resolvingSymlinksInPath()
    let export = try Export(seed: 87, patients: 12, formats: ExportFormat.allCases)
    let committed = try Export.files(in: sample.path).filter { $0 != "README.md" }
    #expect(committed == (try export.files))
    for file in committed {
      let bytes = Array(try Data(contentsOf: sample.appendingPathComponent(file)))
      #expect(digest(bytes) == digest(try export.bytes(file)), "\(file)")
    }
  }
}
