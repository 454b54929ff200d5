import Foundation
import Pipeline
import Testing

/// A folder with files of configuration that goes with it.
final class ConfigurationFolder {
  let path = FileManager.default.temporaryDirectory.path + "/chartseal-configuration-" + UUID().uuidString

  init(_ files: [String: String]) throws {
    try FileManager.default.createDirectory(atPath: path + "/in", withIntermediateDirectories: true)
    for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: "\(path)/\(name)")) }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  static let pipeline = PipelineDefinitionTests.minimal

  static let admission = """
    MSH|^~\\&|A|G|||20220112150500||ADT^A01|T1|P|2.5.1
    PID|1||90000001^^^GENHOSP^MR||Testpatient^Quentin||19650623|M|||1 Way^^Town^NV^89040^USA
    PV1|1|I
    """

  /// The text of unit tests with one case.
  static func tests(_ expect: String, input: String = admission, source: String = "adt") -> String {
    let lines = input.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n")
    return "version: 1\ncases:\n  - name: one\n    source: \(source)\n    input: |\n\(lines)\n    expect:\n" + expect.split(separator: "\n").map { "      \($0)\n" }.joined()
  }

  func outcome(_ tests: String) throws -> UnitTestOutcome {
    let file = try UnitTestFile.parse(tests, file: path + "/p.test.yaml")
    let runner = try UnitTestRunner(file, definition: try PipelineDefinition.load(path + "/p.yaml"))
    return try runner.run(try #require(file.cases.first))
  }
}

@Suite struct PipelineUnitTestTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let expect: String
    /// Paths of the failures.
    let failures: [String]
    var testDescription: String { expect }
  }

  @Test(arguments: [
    Case(expect: "counts: {Patient: 1, Encounter: 1}", failures: []),
    Case(expect: "counts: {Patient: 2, Observation: 0}", failures: ["counts.Patient"]),
    Case(expect: "resources: [{resourceType: Patient, gender: male, birthDate: 1965, name: null}]", failures: []),
    Case(expect: "resources: [{resourceType: Patient, gender: female, birthDate: 1966}]", failures: ["Patient.gender", "Patient.birthDate"]),
    Case(expect: "resources: [{resourceType: Patient, gender: null}]", failures: ["Patient.gender"]),
    Case(expect: "resources: [{resourceType: Patient, address: [{state: NV}]}]", failures: []),
    Case(expect: "resources: [{resourceType: Patient, address: [{state: CA}]}]", failures: ["Patient.address[0].state"]),
    Case(expect: "resources: [{resourceType: Patient, address: {state: NV}}]", failures: ["Patient.address"]),
    Case(expect: "resources: [{resourceType: Observation}]", failures: ["Observation"]),
    Case(expect: "absent: [Testpatient, QUENTIN, '90000001', Town]", failures: []),
    Case(expect: "absent: [MALE]", failures: ["absent"]),
    Case(expect: "filtered: 1", failures: ["filtered"]),
    Case(expect: "quarantined: [{code: MAP-0110}]", failures: ["quarantined"]),
  ])
  func `what comes out is compared with what is expected, as far as it is given`(c: Case) throws {
    let folder = try ConfigurationFolder(["p.yaml": ConfigurationFolder.pipeline])
    let outcome = try folder.outcome(ConfigurationFolder.tests(c.expect))
    #expect(outcome.failures.map(\.path) == c.failures, "\(outcome.failures)")
    #expect(outcome.isPassed == c.failures.isEmpty)
  }

  @Test(arguments: [
    Case(expect: "quarantined: [{code: MAP-0110}]", failures: []),
    Case(expect: "quarantined: [{code: MAP-0110, record: 1, stage: normalize}]", failures: []),
    Case(expect: "quarantined: [{code: MAP-0110, record: 2}]", failures: ["quarantined"]),
    Case(expect: "quarantined: [{code: HL7-0113}]", failures: ["quarantined"]),
    Case(expect: "quarantined: [{code: MAP-0110}, {code: MAP-0110}]", failures: ["quarantined"]),
    Case(expect: "counts: {Patient: 0}", failures: ["quarantined"]),
  ])
  func `records that are held back must all be expected, and all that are expected must be held back`(c: Case) throws {
    let folder = try ConfigurationFolder(["p.yaml": ConfigurationFolder.pipeline])
    let input = ConfigurationFolder.admission.replacing("90000001^^^GENHOSP^MR", with: "")
    let outcome = try folder.outcome(ConfigurationFolder.tests(c.expect, input: input))
    #expect(outcome.failures.map(\.path) == c.failures, "\(outcome.failures)")
  }

  @Test func `a text that must be absent is not printed where it stands`() throws {
    let folder = try ConfigurationFolder(["p.yaml": ConfigurationFolder.pipeline])
    let outcome = try folder.outcome(ConfigurationFolder.tests("absent: ['000']"))
    let failure = try #require(outcome.failures.first)
    #expect(failure.found.contains("Patient.address[0].postalCode"))
    #expect(!failure.found.contains("000") && !failure.expected.contains("000"))
    #expect(failure.line == 10)
  }

  @Test func `nothing is left where temporary files go`() throws {
    let folder = try ConfigurationFolder(["p.yaml": ConfigurationFolder.pipeline])
    _ = try folder.outcome(ConfigurationFolder.tests("counts: {Patient: 1}"))
    #expect(!FileManager.default.fileExists(atPath: folder.path + "/state"))
  }

  struct Mistake: CustomTestStringConvertible, Sendable {
    let tests: String
    let says: String
    var testDescription: String { says }
  }

  @Test(arguments: [
    Mistake(tests: ConfigurationFolder.tests("count: {Patient: 1}"), says: "did you mean 'counts'?"),
    Mistake(tests: ConfigurationFolder.tests("counts: {Patient: many}"), says: "each with a number"),
    Mistake(tests: ConfigurationFolder.tests("resources: [{gender: male}]"), says: "a resource with its resourceType"),
    Mistake(tests: ConfigurationFolder.tests("quarantined: [{stage: read}]"), says: "'cases[0].expect.quarantined[0].code' is missing"),
    Mistake(tests: ConfigurationFolder.tests("quarantined: [{code: A, stage: never}]"), says: "must be one of read"),
    Mistake(tests: "version: 1\ncases:\n  - {name: a, source: adt, expect: {filtered: 1}}", says: "the case has no input"),
    Mistake(tests: "version: 1\ncases:\n  - {name: a, source: adt, input: x, expect: {}}", says: "the case expects nothing"),
    Mistake(tests: "version: 1\ncases:\n  - {name: a, source: adt, inputs: {../b: x}, expect: {filtered: 1}}", says: "file names without folders"),
    Mistake(
      tests: "version: 1\ncases:\n  - {name: a, source: adt, input: x, expect: {filtered: 1}}\n  - {name: a, source: adt, input: x, expect: {filtered: 1}}",
      says: "two cases have the name 'a'"),
  ])
  func `a mistake in unit tests is reported with its place`(m: Mistake) throws {
    let errors = try #require(throws: ConfigurationErrors.self) { try UnitTestFile.parse(m.tests, file: "p.test.yaml") }
    #expect(errors.description.contains(m.says), "\(errors)")
    #expect(errors.description.contains("p.test.yaml:"))
  }

  @Test func `a case of a source that the pipeline does not have is refused`() throws {
    let folder = try ConfigurationFolder(["p.yaml": ConfigurationFolder.pipeline])
    let errors = try #require(throws: ConfigurationErrors.self) { try folder.outcome(ConfigurationFolder.tests("filtered: 0", source: "abt")) }
    #expect(errors.description.contains("did you mean 'adt'?"))
  }

  @Test func `the demonstration's unit tests pass`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
    let file = try UnitTestFile.load(root + "/Pipelines/demo.test.yaml")
    let definition = try PipelineDefinition.load(file.pipeline)
    let runner = try UnitTestRunner(file, definition: definition)
    let outcomes = try file.cases.map(runner.run)
    #expect(outcomes.filter { !$0.isPassed }.map(\.failures) == [])
    #expect(Set(outcomes.map(\.source)) == Set(definition.sources.map(\.id)), "a case for each source")
  }

  @Test func `JUnit XML counts cases and failures and escapes what they say`() {
    let failure = UnitTestFailure(path: "Patient.gender", expected: "\"<male>\"", found: "a & b", line: 7)
    let xml = JUnitReport.xml([
      (
        "p.test.yaml",
        [
          UnitTestOutcome(name: "good", source: "adt", line: 1, seconds: 0.25, failures: []),
          UnitTestOutcome(name: "bad", source: "adt", line: 5, seconds: 0.5, failures: [failure]),
        ]
      )
    ])
    #expect(xml.contains("tests=\"2\" failures=\"1\" time=\"0.75\""))
    #expect(xml.contains("message=\"Patient.gender: expected &quot;&lt;male&gt;&quot;, found a &amp; b\""))
    #expect(xml.contains(">p.test.yaml:7</failure>"))
  }
}
