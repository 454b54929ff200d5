import Foundation
import Pipeline
import Records
import Reporting
import SQLiteStore
import SyntheticHospital
import Testing

@Suite struct PlantedSearchTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let value: String
    let identifierClass: IdentifierClass
    let line: String
    var isFound = true
    var testDescription: String { "\(identifierClass) \(isFound ? "in" : "not in") \(line)" }
  }

  private static func data(_ text: String) -> String { "{\"data\":\"\(Data(text.utf8).base64EncodedString())\"}" }

  @Test(arguments: [
    Case(value: "Osterkamp", identifierClass: .names, line: #"{"text":"seen with OSTERKAMP, today"}"#),
    Case(value: "Osterkamp", identifierClass: .names, line: #"{"text":"seen\nOsterkamp\ttoday"}"#),
    Case(value: "Zoë Müller", identifierClass: .names, line: #"{"text":"zoe  MULLER"}"#),
    Case(value: "O'Brien", identifierClass: .names, line: #"{"text":"Mr O’Brien"}"#),
    Case(value: "Osterkamp", identifierClass: .names, line: data("seen with Osterkamp")),
    Case(value: "Kamp", identifierClass: .names, line: #"{"text":"Osterkamp"}"#, isFound: false),
    Case(value: "20240229083000", identifierClass: .dates, line: #"{"date":"2024-02-29T08:30:00Z"}"#),
    Case(value: "02/29/2024", identifierClass: .dates, line: #"{"text":"on February 29, 2024"}"#),
    Case(value: "2024-02-29", identifierClass: .dates, line: #"{"text":"29 Feb"}"#),
    Case(value: "20240229", identifierClass: .dates, line: #"{"date":"2024"}"#, isFound: false),
    Case(value: "20240229", identifierClass: .dates, line: #"{"date":"2024-02"}"#, isFound: false),
    Case(value: "+1(312)555-0134", identifierClass: .telephone, line: #"{"text":"312.555.0134"}"#),
    Case(value: "+1(312)555-0134", identifierClass: .telephone, line: #"{"text":"5550134"}"#),
    Case(value: "000471100", identifierClass: .medicalRecord, line: #"{"id":"471100"}"#),
    Case(value: "A-471-100", identifierClass: .medicalRecord, line: #"{"id":"a471100"}"#),
    Case(value: "QX7TRL09KM", identifierClass: .account, line: #"{"id":"n-QX7TRL09KM-1x"}"#),
    Case(value: "471100", identifierClass: .medicalRecord, line: #"{"id":"47110093"}"#, isFound: false),
    Case(value: "20220315", identifierClass: .dates, line: #"{"at":"20220315083000"}"#),
    Case(value: "20220315", identifierClass: .dates, line: #"{"uid":"2.25.183020220315477120391840112233445566"}"#, isFound: false),
    Case(value: "20230225", identifierClass: .dates, line: #"{"uid":"2.25.202347712039184011223344556612345"}"#, isFound: false),
    Case(value: "20230225", identifierClass: .dates, line: #"{"text":"on 2.25.2023."}"#),
    Case(value: "20231209", identifierClass: .dates, line: #"{"text":"[DATE 2023] 12:09"}"#, isFound: false),
    Case(value: "90-year-old", identifierClass: .dates, line: #"{"text":"[AGE 90+]-year-old"}"#, isFound: false),
    Case(value: "90-year-old", identifierClass: .dates, line: #"{"text":"a 90 year-old"}"#),
  ])
  func `a value is found however it is written, as a whole`(one: Case) {
    #expect(PlantedCheck.occurs(one.value, one.identifierClass, in: Array(one.line.utf8)) == one.isFound)
  }

  @Test func `what is too short to tell is not looked for`() {
    for value in ["Ng", "1234", "", "-"] { #expect(PlantedCheck.occurs(value, .names, in: Array("{}".utf8)) == nil) }
    for value in ["Hope", "12345"] { #expect(PlantedCheck.occurs(value, .names, in: Array("{}".utf8)) == false) }
  }
}

@Suite(.serialized) struct PlantedCheckTests {
  /// A small set with rows added to its truth, and files to its folder.
  static func check(patients: Int = 1, truth: [String] = [], files: [String: String] = [:]) -> PlantedCheck {
    PlantedCheck { seed, folder in
      try PlantedSet.write(seed: seed, patients: patients, into: folder)
      for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name)) }
      let path = folder + "/truth.tsv"
      let rows = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self) + truth.map { $0 + "\n" }.joined()
      try Data(rows.utf8).write(to: URL(fileURLWithPath: path))
    }
  }

  /// A value that is in every output: the check must think it an identifier that was let through.
  static let leak = "fhir/Patient.ndjson\t1\tname[0].family\tA\tpatient\t1\tObservation"

  private static func folder() -> String { FileManager.default.temporaryDirectory.path + "/chartseal-planted-test-" + UUID().uuidString }

  /// What the scrubber finds is its own tests' matter: those of the check do without it.
  private static func definition(freeText: String = "withhold") throws -> PipelineDefinition {
    var definition = try PipelineDefinition.parse(PipelineDefinitionTests.minimal, file: "/nowhere/p.yaml")
    definition.profile.freeText = freeText
    return definition
  }

  @Test(arguments: ["withhold", "scrub"]) func `every identifier of a whole group is caught, in six formats and eighteen classes`(freeText: String) throws {
    let folder = Self.folder()
    let result = try Self.check(patients: PlantedSet.patients).execute(Self.definition(freeText: freeText), seed: 5, folder: folder)
    #expect(result.isPassed, "\(result.misses)")
    #expect(result.formats.map(\.name) == ["ccda", "csv", "dicom", "fhir", "hl7v2", "xml"])
    #expect(result.classes.map(\.identifierClass) == IdentifierClass.allCases)
    #expect(result.classes.allSatisfy { $0.counts.planted > 0 } && result.total.planted > 5000)
    #expect(result.notCompared < result.total.planted / 20)
    #expect(result.total.held < result.total.planted / 20)
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test(arguments: 1001...1000 + PlantedCheck.sets) func `each set that a run may plant is caught with its text scrubbed`(seed: UInt64) throws {
    let result = try Self.check(patients: PlantedSet.patients).execute(Self.definition(freeText: "scrub"), seed: seed, folder: Self.folder())
    #expect(result.isPassed, "\(result.misses)")
  }

  @Test(arguments: ["limited-data-set", "expert-determination"], ["scrub", "withhold"])
  func `under another profile the set goes through twice, and what the profile keeps is no miss`(profile: String, freeText: String) throws {
    var definition = try Self.definition(freeText: freeText)
    definition.profile.name = profile
    let result = try Self.check(patients: 2).execute(definition, seed: 5, folder: Self.folder())
    #expect(result.isPassed, "\(result.misses)")
    #expect(result.classes.contains { $0.identifierClass == .dates && $0.counts.removed > 0 })
  }

  @Test func `a seed gives the same result, another one another set`() throws {
    let first = try Self.check().execute(Self.definition(), seed: 5, folder: Self.folder())
    let again = try Self.check().execute(Self.definition(), seed: 5, folder: Self.folder())
    let other = try Self.check().execute(Self.definition(), seed: 6, folder: Self.folder())
    #expect(first == again)
    #expect(first.total.planted != other.total.planted)
    #expect(PlantedCheck.seed(run: "a") == PlantedCheck.seed(run: "a") && Set((0..<64).map { PlantedCheck.seed(run: "\($0)") }).count > 8)
  }

  @Test func `what stands in the output is missed, with its place and without its value`() throws {
    let result = try Self.check(truth: [Self.leak]).execute(Self.definition(), seed: 5, folder: Self.folder())
    #expect(result.total.missed == 1 && !result.isPassed)
    let miss = try #require(result.misses.first)
    #expect(miss.file == "fhir/Patient.ndjson" && miss.field == "name[0].family" && miss.identifierClass == .names && miss.cause == .found)
    #expect(result.json.contains("\"missed\":1") && !result.json.contains("Observation\""))
    #expect(result.formats.first { $0.name == "fhir" }?.counts.missed == 1)
  }

  @Test(arguments: ["hl7v2/adt-001.hl7\t4711", "hl7v2/none.hl7\t1", "ccda/none.xml\t1"]) func `a record that is neither taken nor held is a miss`(record: String) throws {
    let result = try Self.check(truth: ["\(record)\tPID[1]-5.1\tA\tpatient\t1\tZebrafinch"]).execute(Self.definition(), seed: 5, folder: Self.folder())
    #expect(result.total.missed == 1 && result.misses.first?.cause == .vanished)
  }

  @Test func `a record that was held back keeps its identifiers, and that counts as caught`() throws {
    let message = "MSH|^~\\&|A|GH|B|C|20240301||ADT^A01|1|P|2.5\rPID|1||||ZEBRAFINCH^QUILLA\rPV1|1|O\r"
    let check = Self.check(truth: ["hl7v2/broken.hl7\t1\tPID[1]-5.1\tA\tpatient\t0\tZEBRAFINCH"], files: ["hl7v2/broken.hl7": message])
    let result = try check.execute(Self.definition(), seed: 5, folder: Self.folder())
    #expect(result.isPassed && result.total.held >= 1 && result.recordsHeld >= 1)
  }

  @Test func `a set that cannot be made leaves no folder and no result`() throws {
    struct Broken: Error {}
    let folder = Self.folder()
    let check = PlantedCheck { _, folder in
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      throw Broken()
    }
    let failure = #expect(throws: RunFailure.self) { try check.execute(Self.definition(), seed: 1, folder: folder) }
    #expect(failure?.kind == .stateUnwritable)
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test func `the mapping in the command is the one in Pipelines`() throws {
    let folder = Self.folder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try PlantedSet.write(seed: 1, patients: 1, into: folder)
    let shipped = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../Pipelines/mappings/example-hospital.yaml")
    #expect(FileManager.default.contents(atPath: folder + "/mapping.yaml") == FileManager.default.contents(atPath: shipped.path))
  }
}

@Suite(.serialized) struct PlantedRunTests {
  private func options(_ check: PlantedCheck, dry: Bool = false) -> Run.Options {
    var options = Run.Options()
    (options.planted, options.isDryRun) = (check, dry)
    return options
  }

  @Test func `a miss holds the run: nothing is read, sealed or sent, and the same set is planted again`() async throws {
    let f = try Fixture(patients: 2, defects: false)
    // A batch of an earlier run waits in the spool.
    var offline = try f.definition()
    offline.profile.freeText = "withhold"
    let waiting = try await f.run(offline)
    #expect(waiting.records.spooled > 0)
    try await f.startNode()
    var d = try f.definition()
    d.profile.freeText = "withhold"
    let held = try await f.run(d, options(PlantedCheckTests.check(truth: [PlantedCheckTests.leak])))
    #expect(held.isHeld && held.exitStatus == .held && held.outcome == "held, planted identifiers missed")
    #expect(held.batchesSubmitted == 0 && held.batchesRecovered == 0 && held.batchesSealed == 0 && held.records.read == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: d.state + "/receipts").isEmpty)
    #expect(held.json.contains("\"planted\":{\"seed\":\"\(held.planted?.seed ?? 0)\""))
    let journal = try StateFolder(path: d.state).openJournal(readOnly: true)
    let row = try #require(try journal.planted(pipeline: d.name).first)
    #expect(row.run == held.run && row.caught == row.planted - 1)
    #expect(try journal.totals(pipeline: d.name, state: .submitted).batches == 0)
    #expect(try journal.batches(pipeline: d.name).allSatisfy { $0.problem?.hasPrefix("held") == true })
    let log = AuditLog(folder: d.state)
    #expect(try log.verify().isIntact)
    var missed: [String] = []
    try log.forEachEvent { if $0.kind == .plantedMissed { missed.append($0.subject) } }
    #expect(missed == ["run \(held.run)"])

    let next = try await f.run(d, options(PlantedCheckTests.check()))
    #expect(next.planted?.seed == held.planted?.seed && next.planted?.isPassed == true)
    #expect(next.batchesRecovered == waiting.batchesSealed && next.exitStatus == .success)
    let later = try await f.run(d, options(PlantedCheckTests.check()))
    #expect(later.planted?.seed == PlantedCheck.seed(run: later.run))
    await f.stopNode()
  }

  @Test func `a dry run plants too, notes nothing, and clears what a killed run left`() async throws {
    let f = try Fixture(patients: 1, defects: false)
    var d = try f.definition()
    d.profile.freeText = "withhold"
    let state = try StateFolder(path: d.state)
    let left = state.plantedPath(pipeline: d.name)
    try FileManager.default.createDirectory(atPath: left + "/files", withIntermediateDirectories: true)
    let summary = try await f.run(d, options(PlantedCheckTests.check(), dry: true))
    #expect(summary.planted?.isPassed == true && summary.records.read > 0)
    #expect(!FileManager.default.fileExists(atPath: left))
    #expect(try state.openJournal(readOnly: true).planted(pipeline: d.name).isEmpty)
  }

  @Test func `a journal of version 2 is read as it is, and gets what is new with the next run`() async throws {
    let f = try Fixture(patients: 1, defects: false)
    var d = try f.definition()
    d.profile.freeText = "withhold"
    let state = try StateFolder(path: d.state)
    try Database(path: d.state + "/journal.sqlite", mode: .readWrite).execute(
      """
      DROP TABLE planted; DROP TABLE risk_rows; DROP TABLE batch_rules; DROP TABLE batch_patients; DROP TABLE disclosures; DROP TABLE rule_sets;
      ALTER TABLE runs DROP COLUMN verdict; ALTER TABLE runs DROP COLUMN report; ALTER TABLE runs DROP COLUMN report_entry;
      DROP INDEX held_open; ALTER TABLE held DROP COLUMN state; ALTER TABLE held DROP COLUMN closed_by; ALTER TABLE held DROP COLUMN closed_at;
      ALTER TABLE held DROP COLUMN note; ALTER TABLE runs DROP COLUMN kind; ALTER TABLE files DROP COLUMN put_away;
      DROP TABLE positions; DROP TABLE record_digests; DROP TABLE IF EXISTS harvested;
      DROP TABLE new_record_digests; DROP INDEX files_by_path; ALTER TABLE files DROP COLUMN replaces; ALTER TABLE files DROP COLUMN recognised;
      ALTER TABLE files DROP COLUMN recognised_bytes; ALTER TABLE batches DROP COLUMN recognised;
      UPDATE meta SET value = 2 WHERE name = 'schema'
      """)
    #expect(try state.openJournal(readOnly: true).planted(pipeline: d.name).isEmpty)
    let summary = try await f.run(d, options(PlantedCheckTests.check()))
    #expect(try state.openJournal(readOnly: true).planted(pipeline: d.name).map(\.run) == [summary.run])
    #expect(summary.exitStatus == .ledgerUnavailable && summary.records.spooled > 0)
  }
}
