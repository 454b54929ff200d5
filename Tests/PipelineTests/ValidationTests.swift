import Foundation
import Pipeline
import Records
import Testing

@Suite struct ValidationTests {
  static func check(_ name: String, _ files: [String: String], today: String = "2026-06-01") throws -> Validation {
    let folder = try ConfigurationFolder(files)
    var validation = Validation()
    validation.check("\(folder.path)/\(name)", today: today)
    return validation
  }

  @Test func `what is not on this machine is a warning with its place`() throws {
    let validation = try Self.check("p.yaml", ["p.yaml": ConfigurationFolder.pipeline])
    #expect(validation.errors == 0)
    let texts = validation.findings.map { "\($0.line):\($0.column) \($0.reason.code) \($0.detail)" }
    #expect(texts.contains("6:13 CFG-0108 no file is there for source 'adt'"), "\(texts)")
    #expect(texts.contains { $0.contains("there is no state folder yet") })
    #expect(texts.contains { $0.contains("20:18 CFG-0109 the file of 'ledger.custodian-key' is not there") }, "\(texts)")
  }

  @Test func `every mistake is an error, in the pipeline file and in its unit tests`() throws {
    let pipeline = ConfigurationFolder.pipeline.replacing("    format: hl7v2", with: "    fromat: hl7v2")
    let validation = try Self.check("p.yaml", ["p.yaml": pipeline, "p.test.yaml": ConfigurationFolder.tests("count: 1")])
    #expect(validation.files.count == 2)
    #expect(validation.errors >= 3)
    #expect(Set(validation.findings.map { URL(fileURLWithPath: $0.file).lastPathComponent }) == ["p.yaml", "p.test.yaml"])
  }

  @Test func `the document of the profile must be there and not have ended`() throws {
    let text = ConfigurationFolder.pipeline.replacing(
      "  release-year: 2026", with: "  release-year: 2026\n  name: expert-determination\n  determination: d.pdf\n  valid-until: 2026-05-31")
    let files = ["p.yaml": text, "d.pdf": "x"]
    let ended = try Self.check("p.yaml", files)
    #expect(ended.errors == 1)
    #expect(ended.findings.contains { $0.level == .error && $0.line == 13 && $0.detail.contains("valid until 2026-05-31") }, "\(ended.findings)")
    #expect(try Self.check("p.yaml", files, today: "2026-05-31").errors == 0)
    #expect(try Self.check("p.yaml", ["p.yaml": text], today: "2026-05-31").errors == 1)
  }

  @Test func `two sources that read one file are a warning`() throws {
    let text = ConfigurationFolder.pipeline.replacing("identity:\n", with: "  - {id: again, format: hl7v2, paths: [in]}\nidentity:\n")
    let validation = try Self.check("p.yaml", ["p.yaml": text, "in/a.hl7": "MSH"])
    #expect(validation.findings.contains { $0.reason.code == "CFG-0111" && $0.detail.contains("'adt' and 'again'") })
  }

  static let mapping = """
    version: 1
    name: m
    authority: A
    tables:
      - table: people
        patient: NUMBER
        resources:
          - resource: Patient
            elements: {gender: SEX, birthDate: BORN}
    """

  @Test func `a column that a mapping names and the table lacks is a warning`() throws {
    let text = ConfigurationFolder.pipeline.replacing("format: hl7v2", with: "format: csv\n    mapping: m.yaml")
    let validation = try Self.check("p.yaml", ["p.yaml": text, "m.yaml": Self.mapping, "in/people.csv": "NUMBER,SEX,NAME\n1,male,x\n2,female,y\n"])
    let found = validation.findings.first { $0.reason.code == "CFG-0110" }
    #expect(found?.detail == "table 'people': people.csv lacks the column BORN", "\(validation.findings)")
  }

  @Test func `a mapping is known by its tables, unit tests by their name`() throws {
    #expect(try Self.check("m.yaml", ["m.yaml": Self.mapping]).findings.isEmpty)
    let broken = try Self.check("m.yaml", ["m.yaml": Self.mapping.replacing("patient: NUMBER", with: "pateint: NUMBER")])
    #expect(broken.errors > 0 && broken.findings.contains { $0.reason.code == "MAP-0202" })
    let tests = try Self.check("p.test.yaml", ["p.yaml": ConfigurationFolder.pipeline, "p.test.yaml": ConfigurationFolder.tests("filtered: 0", source: "nobody")])
    #expect(tests.errors == 1)
  }

  @Test func `an error shows its line of the file and a caret under its place`() throws {
    let validation = try Self.check("p.yaml", ["p.yaml": ConfigurationFolder.pipeline.replacing("version: 1\n", with: "version: 1\nverzion: 2\n")])
    #expect(validation.errors == 1)
    let folder = try ConfigurationFolder(["p.yaml": "version: 1\nverzion: 2\n"])
    let errors = try #require(throws: ConfigurationErrors.self) { try PipelineDefinition.load(folder.path + "/p.yaml") }
    #expect(errors.described.contains("    verzion: 2\n    ^\n  hint: did you mean 'version'?"), "\(errors.described)")
  }
}
