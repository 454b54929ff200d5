import Foundation
import Pipeline
import Records
import Testing

/// Notes whose patients are known from other files only. The names are in no list of names.
@Suite struct FreeTextRunTests {
  static let mapping = """
    version: 1
    name: notes
    authority: GH
    tables:
      - table: patients
        files: ["patients*.csv"]
        patient: MRN
        resources:
          - resource: Patient
            elements:
              name: {family: LAST, given: FIRST}
              telecom: {system: =phone, value: PHONE}
              birthDate: BIRTH
      - table: notes
        files: ["notes*.csv"]
        patient: MRN
        resources:
          - resource: Observation
            elements:
              status: =final
              code: {text: KIND}
              valueString: NOTE
    """
  static let patients = "MRN,LAST,FIRST,BIRTH,PHONE\nM-4711,Vantongerlo,Quillonia,1971-02-03,217-555-0134\nM-4712,Brzezkowiak,Ottilda,1981-02-03,217-555-0177\n"
  static let notes =
    "MRN,KIND,NOTE\nM-4711,note,lungs clear per quillonia vantongerlo at 2175550134\nM-4712,note,lungs clear per vantongerlo and ottilda\n"

  /// The texts that come out of de-identification of files that are read in the order of their names, as sources in the order given.
  private func texts(_ files: [(name: String, content: String)], freeText: String = "scrub", profile: String = "safe-harbor") throws -> (texts: [String], out: Exports.Output) {
    let exports = try Exports()
    for file in files { try exports.write(file.name, file.content) }
    var definition = try exports.definition("  - {id: b, format: csv, paths: [.], mapping: mapping.yaml}", mapping: FreeTextRunTests.mapping)
    definition.profile.freeText = freeText
    definition.profile.name = profile
    let out = try exports.deidentify(definition, files.map(\.name))
    return (out.lines.compactMap { $0.firstMatch(of: /"valueString":"([^"]*)"/).map { String($0.1) } }.sorted(), out)
  }

  @Test func `a note is scrubbed by what the patients' table says, whichever file comes first`() throws {
    let first = try texts([("a/patients.csv", FreeTextRunTests.patients), ("b/notes.csv", FreeTextRunTests.notes)])
    let last = try texts([("a/notes.csv", FreeTextRunTests.notes), ("b/patients.csv", FreeTextRunTests.patients)])
    #expect(first.out.held.map(\.code) == [])
    #expect(first.texts.contains { $0.hasPrefix("lungs clear per [NAME]") && $0.hasSuffix("at [PHONE]") })
    // The other patient's name is not known of this one: that is left to the detectors that know nobody.
    #expect(first.texts.contains { $0.hasPrefix("lungs clear per") && $0.hasSuffix("and [NAME]") })
    #expect(first.texts == last.texts)
    #expect(first.out.counts.text.scrubbed == 2 && first.out.counts.text.replaced >= 3 && first.out.counts.text.residual == 0)
    #expect(!first.out.lines.contains { $0.lowercased().contains("quillonia") || $0.contains("5550134") })
  }

  @Test func `under an expert determination a made-up name stands for a known one, and the check lets it pass`() throws {
    let out = try texts([("patients.csv", FreeTextRunTests.patients), ("notes.csv", FreeTextRunTests.notes)], profile: "expert-determination")
    #expect(out.out.held.map(\.code) == [])
    #expect(out.texts.count == 2)
    #expect(!out.texts.contains { $0.contains("quillonia") || $0.contains("ottilda") || $0.contains("[NAME]") })
  }

  @Test func `with free text withheld none of it is written`() throws {
    let out = try texts([("a/patients.csv", FreeTextRunTests.patients), ("b/notes.csv", FreeTextRunTests.notes)], freeText: "withhold")
    #expect(out.texts == [])
    #expect(out.out.counts.text.withheld >= 2 && out.out.counts.text.scrubbed == 0)
    #expect(out.out.held.map(\.code) == [])
  }

  @Test func `what becomes of free text is part of what decides the batches`() throws {
    let f = try Fixture(patients: 1, defects: false)
    #expect(try f.definition().profile.freeText == "scrub")
    let errors = #expect(throws: ConfigurationErrors.self) {
      try PipelineDefinition.parse(String(decoding: f.definition().text, as: UTF8.self).replacing("release-year: 2026", with: "release-year: 2026, free-text: keep"), file: f.folder + "/p.yaml")
    }
    #expect(errors?.errors.count == 1)
  }

  @Test func `a run that was stopped and begun again seals the same batches as one that was not`() async throws {
    let f = try Fixture(patients: 8)
    var offline = Run.Options()
    offline.isOffline = true
    let whole = try await f.run(f.definition(records: 20), offline)
    #expect(whole.text.scrubbed > 0 && whole.text.checked >= whole.text.scrubbed)
    func batches(_ state: String) throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: f.folder + "/\(state)/spool/pending").sorted() }
    // The vault of that run with an empty journal and spool: once straight through, once stopped after some batches and taken up again.
    for copy in ["straight", "stopped"] {
      _ = try StateFolder.create(path: f.folder + "/" + copy)
      for name in ["organisation-key.pem", "organisation.pub", "batch-secret", "vault.key", "vault.sqlite", "vault.sqlite-wal", "vault.sqlite-shm"] {
        try? FileManager.default.removeItem(atPath: "\(f.folder)/\(copy)/\(name)")
        try? FileManager.default.copyItem(atPath: "\(f.folder)/state/\(name)", toPath: "\(f.folder)/\(copy)/\(name)")
      }
    }
    _ = try await f.run(f.definition(state: "straight", records: 20), offline)
    let d = try f.definition(state: "stopped", records: 20)
    let stopper = Stopper(after: 3)
    let run = Run(definition: d, state: try StateFolder(path: d.state), options: offline, observer: stopper)
    stopper.run = run
    let box = Box(run)
    let first: RunSummary = try await withCheckedThrowingContinuation { continuation in
      Thread { continuation.resume(with: Result { try box.value.execute(command: "test") }) }.start()
    }
    #expect(first.wasInterrupted && first.batchesSealed >= 3)
    _ = try await f.run(d, offline)
    #expect(try batches("stopped") == batches("straight"))
    #expect(try batches("straight").count > 5)
  }
}

/// Cancels a run after some batches.
private final class Stopper: RunObserver, @unchecked Sendable {
  weak var run: Run?
  private var left: Int
  init(after count: Int) { left = count }
  func sealed(batch: String, records: Int, lines: Int) {
    left -= 1
    if left == 0 { run?.cancel() }
  }
}
