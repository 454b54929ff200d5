import Foundation
import Pipeline
import Records
import SQLiteStore
import Testing

/// A legacy database, a pipeline that reads it, and runs that stop before the ledger.
private final class Hospital {
  let fixture: Fixture
  private let db: Database
  private static let mapping = """
    version: 1
    name: labs
    authority: EXAMPLEHOSP
    dates: [YYYY-MM-DD, "YYYY-MM-DD HH:mm:ss"]
    tables:
      - table: labs
        files: ["labs*"]
        header: [id, MRN, LOINC, RESULT]
        patient: MRN
        known: {LAST_NAME: names}
        resources:
          - resource: Observation
            key: [id]
            elements:
              status: =final
              code: {code: LOINC, system: http://loinc.org}
              effectiveDateTime: COLLECTED
              valueString: RESULT
              note: {when: REMARK, text: REMARK}
    """

  init(rows: Int) throws {
    fixture = try Fixture(patients: 1)
    db = try Database(path: fixture.folder + "/his.db", mode: .create)
    try Data(Hospital.mapping.utf8).write(to: URL(fileURLWithPath: fixture.folder + "/labs.yaml"))
    try db.execute(
      """
      CREATE TABLE labs (id INTEGER PRIMARY KEY, MRN TEXT, LAST_NAME TEXT, LOINC TEXT, RESULT, COLLECTED TEXT, REMARK TEXT, scan BLOB,
        changed INTEGER)
      """)
    for i in 1...rows { try put(i, at: i * 10) }
  }

  /// Puts a row in, or in the place of the one with its number.
  func put(_ id: Int, at: Int?, mrn: String = "10688953", result: String = "83", remark: String? = nil, scan: Int = 0) throws {
    try db.run(
      "INSERT OR REPLACE INTO labs VALUES (?, ?, 'Zandt', '2345-7', ?, '2022-08-15 08:40:00', ?, ?, ?)", .int(id), .text(mrn), .text(result),
      .optional(remark), .blob([UInt8](repeating: 7, count: scan)), .optional(at))
  }

  func execute(_ text: String) throws { try db.execute(text) }

  func definition(_ sql: String = "", records: Int = 10, format: String = "sql") throws -> PipelineDefinition {
    let source =
      format == "sql"
      ? "sql: {driver: sqlite, database: his.db, table: labs, key: [id]\(sql.isEmpty ? "" : ", " + sql)}" : "paths: [labs.csv]"
    return try PipelineDefinition.parse(
      """
      version: 1
      name: \(format)
      state: state
      sources:
        - {id: labs, format: \(format), mapping: labs.yaml, maximum-record: 64KiB, \(source)}
      identity: {authority: EXAMPLEHOSP}
      profile: {release-year: 2026}
      stakeholders: {source-system: t, facility: t, custodian: t, submitting-organisation: hospital, purpose-of-use: HOPERAT}
      batch: {max-records: \(records)}
      ledger: {url: "http://127.0.0.1:9", log-key: "@log.vkey", custodian-key: custodian.pub}
      """, file: fixture.folder + "/pipeline.yaml")
  }

  func run(_ definition: PipelineDefinition, stopAfter batches: Int = .max, rerun: QuarantineSelection? = nil, dry: Bool = false) async throws -> RunSummary {
    var options = Run.Options()
    (options.isOffline, options.rerun, options.isDryRun) = (true, rerun, dry)
    let observer = StopAfter(batches)
    let run = Run(definition: definition, state: try StateFolder(path: definition.state), options: options, observer: observer)
    observer.run = run
    let box = Box(run)
    return try await withCheckedThrowingContinuation { continuation in
      Thread { continuation.resume(with: Result { try box.value.execute(command: "test") }) }.start()
    }
  }

  /// Rows that are in batches, counted in the journal; every read's rows without gap and none twice.
  func inBatches() throws -> Int {
    let journal = try Database(path: fixture.folder + "/state/journal.sqlite", mode: .readOnly)
    var ends: [Int: Int] = [:]
    try journal.query("SELECT file, first_record, end_record FROM ranges ORDER BY file, first_record") { r in
      #expect(r.int(1) == ends[r.int(0)] ?? 1)
      ends[r.int(0)] = r.int(2)
    }
    return ends.values.reduce(0) { $0 + $1 - 1 }
  }

  /// All bytes that the journal keeps.
  func journalBytes() throws -> [UInt8] {
    ["", "-wal"].flatMap { [UInt8](FileManager.default.contents(atPath: fixture.folder + "/state/journal.sqlite" + $0) ?? Data()) }
  }
}

/// Stops a run once it has sealed some batches.
private final class StopAfter: RunObserver, @unchecked Sendable {
  weak var run: Run?
  private var left: Int
  init(_ batches: Int) { left = batches }
  func sealed(batch: String, records: Int, lines: Int) {
    left -= 1
    if left <= 0 { run?.cancel() }
  }
}

@Suite(.serialized) struct SQLRunTests {
  @Test func `by key: each night what has come, each row once`() async throws {
    let h = try Hospital(rows: 35)
    let d = try h.definition()
    #expect(try await h.run(d, dry: true).records.read == 35)
    #expect(try h.inBatches() == 0)
    let first = try await h.run(d)
    #expect(first.records.read == 35 && first.records.spooled == 35 && first.batchesSealed == 4 && first.exitStatus == .success)
    try h.put(40, at: nil)
    try h.put(36, at: nil)
    // Behind the last key: lost to a source without a watermark, and so it is documented.
    try h.put(7, at: nil, result: "84")
    #expect(try await h.run(d).records.read == 2)
    #expect(try await h.run(d).outcome == "nothing to do")
    #expect(try h.inBatches() == 37)
  }

  @Test(arguments: [1, 2, 3]) func `stopped anywhere, nothing is lost and nothing twice`(batches: Int) async throws {
    let h = try Hospital(rows: 64)
    let d = try h.definition("watermark: changed, overlap: 50")
    let stopped = try await h.run(d, stopAfter: batches)
    #expect(stopped.exitStatus == .interrupted || stopped.records.read == 64)
    let before = try h.inBatches()
    #expect(before >= 10 * batches)
    // A late row behind what was read, and one ahead of it.
    try h.put(100, at: before * 10 - 5)
    try h.put(101, at: 635)
    #expect(try await h.run(d).records.addsUp)
    #expect(try h.inBatches() == 66)
    #expect(try await h.run(d).outcome == "nothing to do")
  }

  @Test func `by watermark: changed rows come again, rows within the overlap are known`() async throws {
    let h = try Hospital(rows: 30)
    let d = try h.definition("watermark: changed, overlap: 100")
    #expect(try await h.run(d).records.read == 30)
    try h.put(3, at: 301, result: "90")
    try h.put(31, at: 205)
    let second = try await h.run(d)
    #expect(second.records.spooled == 2 && second.records.alreadySubmitted == 11 && second.records.addsUp)
    #expect(try await h.run(d).records.spooled == 0)
    #expect(try h.inBatches() == 32)
    // Everything once more: all of it is known.
    let full = try await h.run(try h.definition("full: true"))
    #expect(full.records.read == 31 && full.records.alreadySubmitted == 31 && full.outcome == "nothing to do")
  }

  @Test func `the same rows in a file give the same batches`() async throws {
    let h = try Hospital(rows: 1)
    try h.put(2, at: 2, mrn: "10688954", result: "a, \"b\"", remark: "two\nlines; Zoë Zandt", scan: 3)
    let text = """
      id,MRN,LAST_NAME,LOINC,RESULT,COLLECTED,REMARK,scan,changed
      1,10688953,Zandt,2345-7,83,2022-08-15 08:40:00,,\\x,10
      2,10688954,Zandt,2345-7,"a, ""b""\",2022-08-15 08:40:00,"two
      lines; Zoë Zandt",\\x070707,2

      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: h.fixture.folder + "/labs.csv"))
    let (table, file) = (try await h.run(try h.definition()), try await h.run(try h.definition(format: "csv")))
    #expect(table.records == file.records && table.resources == 2 && file.resources == 2)
    #expect(table.identifiers == file.identifiers && table.statistics.kinds.sorted.map(\.count) == file.statistics.kinds.sorted.map(\.count))
    #expect(table.statistics.inputBytes + text.prefix { $0 != "\n" }.utf8.count + 1 == file.statistics.inputBytes)
  }

  @Test func `a row without its place, one too long and one with another key are told of; the others are read`() async throws {
    let h = try Hospital(rows: 12)
    try h.put(20, at: nil)
    try h.put(21, at: 500, scan: 100_000)
    let d = try h.definition("watermark: changed, overlap: 0s")
    let summary = try await h.run(d)
    #expect(summary.records.read == 13 && summary.held["read DB-0121"] == 1 && summary.exitStatus == .inputOutput)
    #expect(summary.failures.map(\.description).contains { $0.hasPrefix("DB-0110 ") })
    try h.execute("CREATE VIEW twice AS SELECT * FROM labs UNION ALL SELECT * FROM labs WHERE id = 5")
    let twice = try PipelineDefinition.parse(
      String(decoding: try h.definition().text, as: UTF8.self).replacingOccurrences(of: "table: labs", with: "table: twice").replacingOccurrences(of: "id: labs", with: "id: labs2"),
      file: h.fixture.folder + "/pipeline.yaml")
    let stopped = try await h.run(twice)
    #expect(stopped.records.read == 4 && stopped.failures.map(\.description).contains { $0.hasPrefix("DB-0111 ") })
    #expect(try await h.run(twice).records.read == 0, "a key that stands twice is never passed")
  }

  @Test func `a row that was held back is read again by its key, and no value of it is kept in clear`() async throws {
    let h = try Hospital(rows: 4)
    try h.put(777_123_456, at: 50, mrn: "")
    let d = try h.definition()
    #expect(try await h.run(d).records.quarantined == 1)
    #expect(try h.journalBytes().firstRange(of: Array("777123456".utf8)) == nil)
    try h.put(777_123_456, at: 51, mrn: "10688953")
    let again = try await h.run(d, rerun: QuarantineSelection())
    #expect(again.records.read == 1 && again.records.spooled == 1)
    #expect(try await h.run(d, rerun: QuarantineSelection()).records.read == 0)
    #expect(try await h.run(d).outcome == "nothing to do")
  }

  @Test func `a held row that changed comes by its watermark, and a row that is gone stays held`() async throws {
    let h = try Hospital(rows: 4)
    try h.put(5, at: 50, mrn: "")
    try h.put(6, at: 51, mrn: "")
    let d = try h.definition("watermark: changed, overlap: 5")
    #expect(try await h.run(d).records.quarantined == 2)
    try h.put(5, at: 60)
    #expect(try await h.run(d).records.spooled == 1)
    try h.execute("DELETE FROM labs WHERE id = 6")
    let again = try await h.run(d, rerun: QuarantineSelection())
    #expect(again.records.read == 0 && again.failures.map(\.description).contains { $0.hasPrefix("DB-0114 ") })
  }

  @Test func `the settings are checked with their places`() throws {
    let h = try Hospital(rows: 1)
    for (settings, words) in [
      ("watermark: changed", "'sources[0].sql.overlap' is missing"), ("overlap: 2h", "an overlap needs"), ("watermark: changed, overlap: soon", "must be a duration"),
      ("query: SELECT 1", "needs a table or a query"), ("password-file: x", "has no password"),
    ] {
      do {
        _ = try h.definition(settings)
        Issue.record("accepted: \(settings)")
      } catch let error as ConfigurationErrors {
        #expect(error.description.contains(words))
      }
    }
    let text = String(decoding: try h.definition().text, as: UTF8.self)
    for (from, to) in [("key: [id]", "key: [id]}, paths: [x"), ("format: sql", "format: csv")] {
      #expect(throws: ConfigurationErrors.self) {
        try PipelineDefinition.parse(text.replacingOccurrences(of: from, with: to), file: h.fixture.folder + "/pipeline.yaml")
      }
    }
  }
}
