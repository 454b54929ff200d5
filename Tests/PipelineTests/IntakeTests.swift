import Foundation
import Pipeline
import Testing

extension Fixture {
  func write(_ name: String, _ text: String) throws {
    let path = folder + "/" + name
    try FileManager.default.createDirectory(atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  func names(_ folder: String) -> [String] {
    let all = FileManager.default.enumerator(atPath: self.folder + "/" + folder)?.compactMap { $0 as? String } ?? []
    var isFolder: ObjCBool = false
    return all.filter { FileManager.default.fileExists(atPath: "\(self.folder)/\(folder)/\($0)", isDirectory: &isFolder) && !isFolder.boolValue }.sorted()
  }

  /// A pipeline with one HL7 v2 source, `inbox`, that reads the folder `in`.
  func inbox(_ keys: String, state: String = "state", workers: Int = 2, records: Int = 60) throws -> PipelineDefinition {
    try definition(state: state, workers: workers, records: records, sources: "  - {id: inbox, format: hl7v2, paths: [in], \(keys)}")
  }
}

/// Messages of synthetic patients.
enum Feed {
  static func message(_ n: Int, patient: String? = nil, sequence: Int? = nil, year: Int = 1950, trigger: String = "A08", more: String = "") -> String {
    "MSH|^~\\&|A|GH|B|C|20240301||ADT^\(trigger)|\(n)|P|2.5|\(sequence.map { "\($0)" } ?? "")\r"
      + "PID|1||\(patient ?? "M\(n)")^^^GH^MR||DOE^JO||\(year)0101|F\r\(more)PV1|1|O\r"
  }

  static func messages(_ numbers: Range<Int>) -> String { numbers.map { message($0) }.joined() }
  /// Refused by its reader.
  static let broken = "MSH|^~\\&|A|GH|B|C|20240301||ADT^A08|9999|P|2.5\rPID|1||\rPV1|1|O\r"
}

@Suite(.serialized) struct IntakeTests {
  private let offline = {
    var options = Run.Options()
    options.isOffline = true
    return options
  }()

  @Test(arguments: ["settle: 0s", "settle: 1s"])
  func `a file that is being written is left, and taken by the next run`(_ setting: String) async throws {
    let f = try Fixture(patients: 1)
    try f.write("in/whole.hl7", Feed.messages(0..<3))
    try f.write("in/half.hl7", Feed.messages(3..<5))
    let d = try f.inbox(setting)
    let writer = try #require(FileHandle(forWritingAtPath: f.folder + "/in/half.hl7"))
    try writer.seekToEnd()
    let first = try await f.run(d, offline)
    #expect(first.files.read == 1 && first.files.tooYoung == 1 && first.records.read == 3)
    #expect(first.notices == ["RUN-0122": 1])
    try writer.write(contentsOf: Data(Feed.messages(5..<6).utf8))
    try writer.close()
    let second = try await f.run(d, offline)
    #expect(second.files.read == 1 && second.files.tooYoung == 0)
    #expect(second.records.spooled == 3 && second.records.addsUp)
  }

  @Test func `files that differ and whose records do not make a batch each`() async throws {
    let f = try Fixture(patients: 1)
    try f.write("in/a.hl7", Feed.messages(0..<3))
    let d = try f.inbox("settle: 0s")
    #expect(try await f.run(d, offline).batchesSealed == 1)
    try f.write("in/b.hl7", Feed.messages(0..<3) + "\r\r")
    let second = try await f.run(d, offline)
    #expect(second.batchesSealed == 1 && second.records.addsUp && second.failures.isEmpty)
  }

  @Test func `a file that changes while it is watched is left`() async throws {
    let f = try Fixture(patients: 1)
    try f.write("in/a.hl7", Feed.messages(0..<3))
    try f.write("in/b.hl7", Feed.messages(3..<5))
    let d = try f.inbox("settle: 1s")
    let path = f.folder
    let writer = Thread {
      for n in 5..<12 {
        Thread.sleep(forTimeInterval: 0.25)
        guard let handle = FileHandle(forWritingAtPath: path + "/in/b.hl7") else { return }
        _ = try? handle.seekToEnd()
        try? handle.write(contentsOf: Data(Feed.messages(n..<n + 1).utf8))
        try? handle.close()
      }
    }
    writer.start()
    let first = try await f.run(d, offline)
    #expect(first.files.read == 1 && first.files.tooYoung == 1 && first.records.read == 3)
    #expect(first.notices["RUN-0121", default: 0] + first.notices["RUN-0122", default: 0] == 1)
    while !writer.isFinished { try await Task.sleep(nanoseconds: 50_000_000) }
    let second = try await f.run(d, offline)
    #expect(second.records.spooled == 9 && second.records.addsUp)
  }

  @Test(arguments: [("'{name}.done'", "a.hl7.done"), ("'{stem}.ok'", "a.ok"), ("_SUCCESS", "_SUCCESS")])
  func `a done-marker opens the way, and is no input`(_ pattern: String, _ marker: String) async throws {
    let f = try Fixture(patients: 1)
    try f.write("in/a.hl7", Feed.messages(0..<3))
    let d = try f.inbox("done-marker: \(pattern)")
    let first = try await f.run(d, offline)
    #expect(first.files.read == 0 && first.notices == ["RUN-0123": 1])
    try f.write("in/" + marker, "")
    let second = try await f.run(d, offline)
    #expect(second.files.read == 1 && second.records.read == 3 && second.files.tooYoung == 0)
  }

  @Test func `names that say 'not finished' are no inputs`() async throws {
    let f = try Fixture(patients: 1)
    try f.write("in/a.hl7", Feed.messages(0..<3))
    for name in ["b.hl7.part", "c.tmp", ".d.hl7", "e.filepart", "f.crdownload", "g.hl7~"] { try f.write("in/" + name, Feed.messages(3..<5)) }
    let usual = try await f.run(f.inbox("minimum-age: 0s"), offline)
    #expect(usual.files.read == 1 && usual.records.read == 3 && usual.failures.isEmpty)
    let own = try await f.run(f.inbox("ignore: ['*.tmp', '.*', '*~', '*.part', '*.filepart']"), offline)
    #expect(own.files.read == 1 && own.records.spooled == 2)
  }

  @Test func `a file of the same name with other content is told as a correction`() async throws {
    let f = try Fixture(patients: 1)
    let d = try f.inbox("minimum-age: 0s")
    try f.write("in/a.hl7", Feed.messages(0..<3))
    #expect(try await f.run(d, offline).notices.isEmpty)
    try f.write("in/a.hl7", Feed.messages(0..<2) + Feed.message(2, year: 1951))
    let second = try await f.run(d, offline)
    #expect(second.notices == ["RUN-0126": 1])
    #expect(second.records.read == 3 && second.batchesSealed == 1)
  }

  @Test func `what cannot be is refused with its place`() throws {
    let f = try Fixture(patients: 1)
    for (keys, code) in [
      ("after-success: archive", "missing"), ("after-success: archive, archive-folder: .", "holds the source's own files"),
      ("done-marker: x/done", "own folder"), ("hl7v2: {merge-segment: PID}", "site's own segment"), ("after-success: delete", "one of leave, archive, mark"),
    ] {
      let errors = #expect(throws: ConfigurationErrors.self) { try f.inbox(keys) }
      #expect(errors?.errors.contains { $0.detail.contains(code) } == true, "\(keys)")
    }
  }
}
