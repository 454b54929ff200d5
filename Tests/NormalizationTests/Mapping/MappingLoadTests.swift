import Foundation
import Normalization
import Records
import Testing

@Suite struct MappingLoadTests {
  struct Mistake: Sendable, CustomTestStringConvertible {
    let what: String
    let yaml: String
    let line: Int
    let column: Int
    let code: String
    /// A part of the message or hint.
    let words: String
    var testDescription: String { what }
  }

  /// The errors of a mapping that must not load.
  static func errors(_ yaml: String) -> [MappingError] {
    do throws(MappingErrors) {
      _ = try RecordMapping.load(text: yaml, file: "m.yaml")
      return []
    } catch {
      return error.errors
    }
  }

  static let mistakes: [Mistake] = [
    Mistake(what: "not YAML", yaml: "version: 1\nname: [x\n", line: 3, column: 1, code: "MAP-0201", words: "not valid YAML"),
    Mistake(what: "empty", yaml: "", line: 1, column: 1, code: "MAP-0201", words: "empty"),
    Mistake(what: "a misspelt key", yaml: "version: 1\nname: x\ntabels: []\ntables: [{table: t, reference: true}]\n",
      line: 3, column: 1, code: "MAP-0202", words: "did you mean 'tables'"),
    Mistake(what: "another version", yaml: "version: 2\nname: x\ntables: [{table: t, reference: true}]\n",
      line: 1, column: 10, code: "MAP-0203", words: "must be 1"),
    Mistake(what: "no tables", yaml: "version: 1\nname: x\n", line: 1, column: 1, code: "MAP-0204", words: "'tables' is missing"),
    Mistake(what: "no patient", yaml: "version: 1\nname: x\ntables:\n  - table: t\n    resources: []\n",
      line: 4, column: 5, code: "MAP-0204", words: "reference: true"),
    Mistake(what: "an unknown element", yaml: oneTable(observed + "  efectiveDateTime: D"),
      line: 15, column: 13, code: "MAP-0205", words: "did you mean 'effectiveDateTime'"),
    Mistake(what: "an unknown part", yaml: oneTable(observed + "  code.coding.sytem: D"),
      line: 15, column: 13, code: "MAP-0205", words: "did you mean 'system'"),
    Mistake(what: "a part of a plain value", yaml: oneTable(observed + "  status.code: D"), line: 15, column: 13, code: "MAP-0205", words: "plain value"),
    Mistake(what: "an unknown resource", yaml: oneTable(observed, resource: "Observatoin"),
      line: 10, column: 19, code: "MAP-0205", words: "did you mean 'Observation'"),
    Mistake(what: "a required element never set", yaml: oneTable("  status: =final"), line: 13, column: 13, code: "MAP-0206", words: "must have code"),
    Mistake(what: "a required choice never set", yaml: oneTable("  status: =active\n  intent: =order", resource: "MedicationRequest"),
      line: 13, column: 13, code: "MAP-0206", words: "medicationCodeableConcept, medicationReference"),
    Mistake(what: "a required part never set", yaml: oneTable(observed + "  component: {valueString: V}"),
      line: 15, column: 24, code: "MAP-0206", words: "must have code"),
    Mistake(what: "a code that is none", yaml: oneTable("  status: =finale\n  code: {text: =x}"),
      line: 13, column: 21, code: "MAP-0207", words: "did you mean 'final'"),
    Mistake(what: "a lookup to a code that is none", yaml: oneTable("  status: {column: S, lookup: {F: fina}}\n  code: {text: =x}"),
      line: 13, column: 21, code: "MAP-0207", words: "did you mean 'final'"),
    Mistake(what: "an unknown lookup", yaml: oneTable(observed + "  valueString: {column: V, lookup: sexx}", top: "lookups: {sexes: {M: male}}"),
      line: 15, column: 46, code: "MAP-0208", words: "did you mean 'sexes'"),
    Mistake(what: "a join to nowhere", yaml: oneTable(observed, table: "join: {p: PID = patient.Id}"),
      line: 8, column: 15, code: "MAP-0208", words: "no table is named 'patient'"),
    Mistake(what: "a join without columns", yaml: oneTable(observed, table: "join: {p: patients}"),
      line: 8, column: 15, code: "MAP-0203", words: "PATIENT = patients.Id"),
    Mistake(what: "a condition that is none", yaml: oneTable(observed + "  valueString: {column: V, when: A == b}"),
      line: 15, column: 44, code: "MAP-0209", words: "cannot be read"),
    Mistake(what: "a date format that is none", yaml: oneTable(observed + "  effectiveDateTime: {column: V, format: MM/DD/YY}"),
      line: 15, column: 52, code: "MAP-0210", words: "no date format"),
    Mistake(
      what: "a misspelt key of a short form", yaml: oneTable("  status: =final\n  code: {code: C, sytem: =LN}"), line: 14, column: 29,
      code: "MAP-0202", words: "did you mean 'system'"),
    Mistake(what: "a bare value for an object", yaml: oneTable(observed + "  component: V"), line: 15, column: 24, code: "MAP-0203", words: "its parts:"),
    Mistake(what: "a row loop without a group", yaml: oneTable(observed + "  component: {for-each: row, code: {text: C}, valueString: V}"),
      line: 15, column: 13, code: "MAP-0203", words: "per: group"),
    Mistake(what: "a loop that is none", yaml: oneTable(observed + "  note: {for-each: 3, text: V}"),
      line: 15, column: 30, code: "MAP-0203", words: "{n: 1..10}"),
    Mistake(what: "a class that is none", yaml: oneTable(observed, table: "known: {A: name}"),
      line: 8, column: 16, code: "MAP-0203", words: "did you mean 'names'"),
    Mistake(what: "a reference without a key", yaml: oneTable(observed + "  encounter: {to: Encounter}"),
      line: 15, column: 24, code: "MAP-0204", words: "needs a 'key'"),
  ]

  @Test(arguments: mistakes)
  func `a mistake is named with its line, its column and what helps`(_ mistake: Mistake) {
    let errors = MappingLoadTests.errors(mistake.yaml)
    let hit = errors.first { $0.reason.code == mistake.code }
    #expect(hit != nil, "\(errors)")
    #expect(hit?.line == mistake.line && hit?.column == mistake.column, "\(errors)")
    #expect(hit?.description.contains(mistake.words) == true, "\(errors)")
  }

  @Test func `all mistakes are found in one go`() {
    let errors = MappingLoadTests.errors(oneTable("  staus: =final\n  cod: {text: x}\n  valueString: {column: V, when: =}"))
    #expect(Set(errors.map(\.reason.code)) == ["MAP-0205", "MAP-0206", "MAP-0209"])
  }

  @Test func `a mapping may be mutilated anywhere and gives errors or a mapping, never a crash`() {
    let elements = "  component: {for-each: {n: 1..3}, code: {text: \"C{n}\"}, valueString: \"V{n}\"}\n  effectiveDateTime: [A, {absent: unknown}]"
    let whole = Array(oneTable(observed + elements).utf8)
    var seed: UInt64 = 7
    func random(_ n: Int) -> Int {
      seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(seed >> 33) % n
    }
    for i in stride(from: 0, to: whole.count, by: 3) { _ = MappingLoadTests.errors(String(decoding: whole[..<i], as: UTF8.self)) }
    for _ in 0..<400 {
      var copy = whole
      for _ in 0...random(3) {
        let at = random(copy.count)
        switch random(3) {
        case 0: copy[at] = UInt8(random(128))
        case 1: copy.remove(at: at)
        default: copy.insert(contentsOf: Array("{}[]:,=*&!|>#\n ".utf8)[random(15)...].prefix(1), at: at)
        }
      }
      _ = MappingLoadTests.errors(String(decoding: copy, as: UTF8.self))
    }
  }

  @Test func `limits hold`() {
    let big = "version: 1\nname: x\ndescription: \"\(String(repeating: "a", count: 1 << 20))\"\ntables: []\n"
    #expect(MappingLoadTests.errors(big).first?.reason.code == "MAP-0211")
    let wide = MappingLoadTests.errors(oneTable(observed + "  note: {for-each: {n: 1..5000}, text: V}"))
    #expect(wide.first?.reason.code == "MAP-0203")
    var deep = "valueString: V"
    for _ in 0..<20 { deep = "url: =u, extension: {\(deep)}" }
    let nested = MappingLoadTests.errors(oneTable(observed + "  extension: {\(deep)}"))
    #expect(nested.contains { $0.reason.code == "MAP-0211" })
  }

  @Test func `files belong to tables by name and header`() throws {
    let mapping = try RecordMapping.load(
      text: """
        version: 1
        name: x
        tables:
          - {table: a, files: ["lab_?.csv", "*LAB*.tsv"], header: [Code], reference: true}
          - {table: b, files: ["lab_*.csv"], reference: true}
        """, file: "m")
    #expect(mapping.tableIndex(forFile: "lab_1.csv", header: ["x", "\u{FEFF}CODE "]) == 0)
    #expect(mapping.tableIndex(forFile: "lab_1.csv.gz", header: ["x"]) == 1)
    #expect(mapping.tableIndex(forFile: "LAB_1.CSV") == 0)
    #expect(mapping.tableIndex(forFile: "my lab.tsv", header: ["code"]) == 0)
    #expect(mapping.tableIndex(forFile: "other.csv", header: ["code"]) == nil)
  }
}
