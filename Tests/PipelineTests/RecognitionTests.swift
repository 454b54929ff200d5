import Foundation
import Pipeline
import Records
import Testing

@Suite(.serialized) struct RecognitionTests {
  private let offline = {
    var options = Run.Options()
    options.isOffline = true
    return options
  }()

  private func spool(_ f: Fixture, _ state: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: f.folder + "/\(state)/spool/pending").sorted()
  }

  @Test(arguments: [1, 3]) func `a re-export with corrected and new records gives those alone`(workers: Int) async throws {
    let f = try Fixture(patients: 1)
    try await f.startNode()
    let d = try f.inbox("recognise: records", workers: workers)
    try f.write("in/monday.hl7", Feed.messages(0..<300) + Feed.broken)
    let first = try await f.run(d)
    #expect(first.records.submitted == 300 && first.records.quarantined == 1 && first.records.recognised == 0)
    // Another name, another order at its end, three corrected, two new.
    let tuesday = (3..<300).reversed().map { Feed.message($0) } + (0..<3).map { Feed.message($0, year: 1951) } + [Feed.broken, Feed.messages(300..<302)]
    try FileManager.default.removeItem(atPath: f.folder + "/in/monday.hl7")
    try f.write("in/tuesday.hl7", tuesday.joined())
    let second = try await f.run(d)
    #expect(second.records.read == 303 && second.records.addsUp)
    #expect(second.records.submitted == 5 && second.records.recognised == 297 && second.records.alreadySubmitted == 297)
    // What was held back is not known again: its like is held back as well.
    #expect(second.records.quarantined == 1)
    let accounts = try StateFolder(path: d.state).openJournal(readOnly: true).accounts(pipeline: d.name)
    let account = try #require(accounts.first { $0.path.hasSuffix("tuesday.hl7") }?.account)
    #expect(account.recognised == 297 && account.records == 303 && account.bytes == tuesday.joined().utf8.count)
    // As a known file all of it is known.
    let third = try await f.run(d)
    #expect(third.outcome == "nothing to do" && third.records.alreadySubmitted == 302)
    await f.stopNode()
  }

  @Test func `a record that comes twice in one run is submitted once, whatever the number of workers`() async throws {
    let f = try Fixture(patients: 1)
    // Beside each other, in one file, and in another one.
    try f.write("in/a.hl7", Feed.messages(0..<500) + Feed.message(7) + Feed.message(7) + Feed.messages(500..<700))
    try f.write("in/b.hl7", Feed.messages(100..<400) + Feed.messages(700..<710))
    let first = try await f.run(f.inbox("recognise: records", workers: 1), offline)
    #expect(first.records.spooled == 710 && first.records.recognised == 302 && first.records.addsUp)
    for workers in [2, 4] {
      let copy = "state-\(workers)"
      _ = try StateFolder.create(path: f.folder + "/" + copy)
      for name in ["organisation-key.pem", "organisation.pub", "batch-secret", "vault.key", "vault.sqlite"] {
        try FileManager.default.removeItem(atPath: "\(f.folder)/\(copy)/\(name)")
        try FileManager.default.copyItem(atPath: "\(f.folder)/state/\(name)", toPath: "\(f.folder)/\(copy)/\(name)")
      }
      _ = try await f.run(f.inbox("recognise: records", state: copy, workers: workers), offline)
    }
    #expect(try spool(f, "state-2") == spool(f, "state-4"))
    #expect(try spool(f, "state-2").count == spool(f, "state").count)
  }

  @Test func `rows are known by their table, columns and joined rows; a group with one changed row is another group`() async throws {
    let f = try Fixture(patients: 1)
    try f.write("mapping.yaml", Exports.mapping)
    let d = try f.definition(sources: "  - {id: labs, format: csv, mapping: mapping.yaml, recognise: records, paths: [csv]}")
    func export(_ patients: [String], _ results: [String]) throws {
      try f.write("csv/patients.csv", (["MRN,LAST,FIRST,SEX,BIRTH"] + patients).joined(separator: "\n") + "\n")
      try f.write("csv/results.csv", (["ORDER_NO,MRN,TEST,VALUE,UNIT"] + results).joined(separator: "\n") + "\n")
    }
    var patients = (1...6).map { "P\($0),DOE,JO,F,19500101" }
    var results = (1...6).flatMap { ["O\($0),P\($0),Sodium,140,mmol/L", "O\($0),P\($0),Potassium,4,mmol/L"] }
    try export(patients, results)
    let first = try await f.run(d, offline)
    #expect(first.records.spooled == 18 && first.records.recognised == 0 && first.records.addsUp)
    // One result is corrected: its order is two rows. One patient is corrected: it is a row of its own, and the two that are joined to it.
    results[0] = "O1,P1,Sodium,141,mmol/L"
    patients[5] = "P6,ROE,JO,F,19500101"
    try export(patients, results)
    let second = try await f.run(d, offline)
    #expect(second.records.recognised == 5 + 8 && second.records.spooled == 5 && second.records.addsUp)
    // The same rows under another header say something else.
    try f.write("csv/results.csv", (["ORDER_NO,MRN,TEST,UNIT,VALUE"] + results).joined(separator: "\n") + "\n")
    #expect(try await f.run(d, offline).records.recognised == 0)
  }

  @Test(arguments: [("2024-03-0", "T08:00:00", "1d"), ("2024030", "080000", "24h"), ("100", "", "1")])
  func `a row that comes behind the watermark is taken and told as late; within the overlap it is not`(_ stem: String, _ rest: String, _ overlap: String) async throws {
    let f = try Fixture(patients: 1)
    try f.write("mapping.yaml", Exports.mapping)
    let d = try f.definition(
      sources: """
          - {id: labs, format: csv, mapping: mapping.yaml, recognise: records, paths: [csv], csv: {watermark: CHANGED, overlap: \(overlap)}}
        """)
    func export(_ days: [Int]) throws {
      let rows = days.enumerated().map { "P\($0.offset),DOE,JO,F,19500101,\(stem)\($0.element)\(rest)" }
      try f.write("csv/patients.csv", (["MRN,LAST,FIRST,SEX,BIRTH,CHANGED"] + rows).joined(separator: "\n") + "\n")
    }
    try export([1, 5, 3])
    #expect(try await f.run(d, offline).notices.isEmpty)
    // Known, known, known; new behind the overlap, new within it, new.
    try export([1, 5, 3, 2, 4, 5, 6])
    let second = try await f.run(d, offline)
    #expect(second.records.recognised == 3 && second.records.spooled == 4 && second.records.addsUp)
    // At the end of the overlap it is late: 4, one step behind 5, is; 5 itself is not.
    #expect(second.notices["RUN-0130"] == 2)
    // No value of the column is in the journal as it is.
    let bytes = try Data(contentsOf: URL(fileURLWithPath: d.state + "/journal.sqlite"))
    if !rest.isEmpty { #expect(bytes.range(of: Data("\(stem)5\(rest)".utf8)) == nil) }
    #expect(throws: ConfigurationErrors.self) { try f.definition(sources: "  - {id: labs, format: csv, mapping: mapping.yaml, paths: [csv], csv: {watermark: CHANGED}}") }
  }

  @Test func `gaps and repeats of sequence numbers are placed, and held back where that is asked for`() async throws {
    let f = try Fixture(patients: 1)
    func feed(_ numbers: [Int?], from first: Int) -> String { numbers.enumerated().map { Feed.message(first + $0.offset, sequence: $0.element) }.joined() }
    let check = try f.inbox("hl7v2: {sequence: check}")
    try f.write("in/a.hl7", feed([11, 12, 15, 15, 16, nil], from: 0))
    let first = try await f.run(check, offline)
    #expect(first.notices == ["RUN-0127": 1, "RUN-0128": 1, "RUN-0129": 1])
    #expect(first.sequenceGaps.map { "\($0.message) \($0.missing)" } == ["3 2"])
    #expect(first.records.spooled == 6)
    // The next run goes on where the last one ended; what begins anew at 1 is no gap.
    try f.write("in/b.hl7", feed([17, 19, 1, 2], from: 10))
    let second = try await f.run(check, offline)
    #expect(second.notices == ["RUN-0127": 1] && second.sequenceGaps.map(\.message) == [2])
    // A message that could not be read may be the one that is missing.
    try f.write("in/c.hl7", feed([3], from: 20) + "MSH|^~\\&|A\r" + feed([5], from: 21))
    let third = try await f.run(check, offline)
    #expect(third.sequenceGaps.isEmpty && third.records.quarantined == 1)
    let require = try f.inbox("hl7v2: {sequence: require}")
    try f.write("in/d.hl7", feed([6, 8, 9, nil], from: 30))
    let fourth = try await f.run(require, offline)
    #expect(fourth.held["read RUN-0127"] == 1 && fourth.held["read RUN-0129"] == 1 && fourth.records.addsUp)
  }
}
