import Foundation
import Pipeline
import Records
import Testing

/// A folder with one small hospital's exports in several formats.
final class Exports {
  let folder = FileManager.default.temporaryDirectory.path + "/chartseal-formats-" + UUID().uuidString

  init() throws { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) }
  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func write(_ name: String, _ text: String, encoding: String.Encoding = .utf8) throws {
    let path = folder + "/" + name
    try FileManager.default.createDirectory(atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    try #require(text.data(using: encoding)).write(to: URL(fileURLWithPath: path))
  }

  static let mapping = """
    version: 1
    name: two-tables
    authority: GH
    tables:
      - table: patients
        files: ["patients*.csv"]
        patient: MRN
        resources:
          - resource: Patient
            elements:
              name: {family: LAST, given: FIRST}
              gender: {column: SEX, lookup: gender}
              birthDate: BIRTH
      - table: results
        files: ["results*.csv"]
        patient: MRN
        join: {patients: MRN = patients.MRN}
        group-by: [ORDER_NO]
        resources:
          - resource: Observation
            elements:
              status: =final
              code: {text: TEST}
              valueQuantity: {value: VALUE, unit: UNIT}
    lookups:
      gender: {F: female, M: male, default: unknown}
    """

  func definition(_ sources: String, workers: Int = 2, mapping: String = Exports.mapping) throws -> PipelineDefinition {
    try write("mapping.yaml", mapping)
    return try PipelineDefinition.parse(
      """
      version: 1
      name: formats
      sources:
      \(sources)
      identity:
        authority: GH
        aliases: {GH: ["2.16.840.1.113883.19.77", "urn:oid:2.16.840.1.113883.19.77", "General Hospital"]}
      profile: {release-year: 2026}
      stakeholders: {source-system: t, facility: t, custodian: t, submitting-organisation: hospital, purpose-of-use: HOPERAT}
      ledger: {url: "http://127.0.0.1:9", log-key: none, custodian-key: none}
      limits: {workers: \(workers)}
      """, file: folder + "/pipeline.yaml")
  }

  struct Output {
    var lines: [String] = []
    var held: [(path: String, stage: Stage, code: String, record: Int)] = []
    var counts = FileTranslator.Counts()
    /// The patient hashes of the Patient resources.
    var patients: Set<String> { Set(lines.filter { $0.contains(#""resourceType":"Patient""#) }.compactMap(Output.hash)) }
    private static func hash(_ line: String) -> String? { line.range(of: #"pt1[a-z2-7]{52}"#, options: .regularExpression).map { String(line[$0]) } }
  }

  func deidentify(_ definition: PipelineDefinition, _ paths: [String]) throws -> Output {
    var out = Output()
    out.counts = try ThrowAway.withVault { vault, secret in
      try FileTranslator(definition: definition).deidentify(paths.map { folder + "/" + $0 }, vault: vault, batchSecret: secret) {
        let text = $0.text
        if text != "\n" { out.lines.append(text) }
      } held: { path, stage, reason, place in
        out.held.append((path, stage, reason.code, place.record))
      }
    }
    return out
  }
}

@Suite struct FormatTests {
  static let cda = """
    <?xml version="1.0" encoding="UTF-8"?>
    <ClinicalDocument xmlns="urn:hl7-org:v3"><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
    <id root="1.2.3.4.5.6" extension="doc-1"/><code code="34133-9" codeSystem="2.16.840.1.113883.6.1"/><title>Summary</title>
    <effectiveTime value="20240301"/><confidentialityCode code="N" codeSystem="2.16.840.1.113883.5.25"/>
    <recordTarget><patientRole><id root="2.16.840.1.113883.19.77" extension="M-4711"/>
    <patient><name><given>Wilhelmina</given><family>Osterkamp</family></name><administrativeGenderCode code="F" codeSystem="2.16.840.1.113883.5.1"/>
    <birthTime value="19710203"/></patient></patientRole></recordTarget>
    <component><structuredBody></structuredBody></component></ClinicalDocument>
    """

  @Test func `a text of an XML record that goes through elements is whole`() throws {
    let exports = try Exports()
    try exports.write(
      "dump.xml",
      """
      <dump><patient id="77"><note>No <Finding>effusion</Finding> seen.</note><note2><p>Gout</p><p>Colchicine<br/>0.6 mg</p></note2>
      <lab>Glucose<value>101</value></lab></patient></dump>
      """)
    let mapping = """
      version: 1
      name: dump
      authority: GH
      tables:
        - table: patients
          files: ["dump*.xml"]
          record: //patient
          patient: "@id"
          resources:
            - resource: Observation
              elements:
                status: =final
                code: {text: lab}
                valueString: note
                note: {text: note2}
      """
    let definition = try exports.definition("  - {id: x, format: xml, paths: [.], mapping: mapping.yaml}", mapping: mapping)
    let out = try exports.deidentify(definition, ["dump.xml"])
    #expect(out.lines.contains { $0.contains(#""code":{"text":"Glucose"}"#) && $0.contains(#""valueString":"No effusion seen.""#) })
    #expect(out.lines.contains { $0.contains(#"{"text":"Gout\nColchicine\n0.6 mg"}"#) })
  }

  @Test func `the same patient has the same hash in every format`() throws {
    let exports = try Exports()
    try exports.write(
      "a.hl7", "MSH|^~\\&|A|GH|B|C|20240301||ADT^A01|1|P|2.5\rPID|1||M-4711^^^General Hospital^MR||OSTERKAMP^WILHELMINA||19710203|F\rPV1|1|O\r")
    try exports.write("patients.csv", "MRN,LAST,FIRST,SEX,BIRTH\nM-4711,Osterkamp,Wilhelmina,F,1971-02-03\n")
    try exports.write("summary.xml", FormatTests.cda)
    try exports.write(
      "Patient.ndjson",
      #"{"resourceType":"Patient","id":"x1","identifier":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"MR"}]},"system":"urn:oid:2.16.840.1.113883.19.77","value":"m-4711"}],"gender":"female","birthDate":"1971-02-03"}"#
        + "\n")
    try exports.write(
      "study.json",
      #"[{"00080005":{"vr":"CS","Value":["ISO_IR 192"]},"00080016":{"vr":"UI","Value":["1.2.840.10008.5.1.4.1.1.2"]},"00080018":{"vr":"UI","Value":["1.2.3.1.1"]},"00080060":{"vr":"CS","Value":["CT"]},"00100010":{"vr":"PN","Value":[{"Alphabetic":"Osterkamp^Wilhelmina"}]},"00100020":{"vr":"LO","Value":["M-4711"]},"00100021":{"vr":"LO","Value":["GH"]},"00100030":{"vr":"DA","Value":["19710203"]},"00100040":{"vr":"CS","Value":["F"]},"0020000D":{"vr":"UI","Value":["1.2.3.1"]},"0020000E":{"vr":"UI","Value":["1.2.3.1.9"]}}]"#
    )
    let definition = try exports.definition(
      """
        - {id: a, format: hl7v2, paths: [.]}
        - {id: b, format: csv, paths: [.], mapping: mapping.yaml}
        - {id: c, format: ccda, paths: [.]}
        - {id: d, format: fhir, paths: [.]}
        - {id: e, format: dicom, paths: [.]}
      """)
    let out = try exports.deidentify(definition, ["a.hl7", "patients.csv", "summary.xml", "Patient.ndjson", "study.json"])
    #expect(out.held.map(\.code) == [])
    #expect(out.counts.read == 5 && out.counts.passed == 5)
    let patients = out.lines.filter { $0.contains(#""resourceType":"Patient""#) }
    #expect(patients.count == 5)
    #expect(out.patients.count == 1)
    // Digits by themselves: those of a hash or of a new UID are anybody's.
    for name in ["Osterkamp", "Wilhelmina", "(?<![0-9a-f.])4711(?![0-9a-f.])", "(?<![0-9a-f.])(1971)?0203(?![0-9a-f.])", "-02-03"] {
      #expect(!out.lines.contains { $0.range(of: name, options: [.caseInsensitive, .regularExpression]) != nil })
    }
  }

  @Test(arguments: [String.Encoding.utf8, .utf16LittleEndian, .windowsCP1252]) func `rows are joined to tables in any character set`(encoding: String.Encoding) throws {
    let exports = try Exports()
    let mark = encoding == .utf16LittleEndian ? "\u{FEFF}" : ""
    let people = (0..<500).map { "M-\(1000 + $0);Müller\($0);Zoë;F;1970-01-0\($0 % 9 + 1)" }
    try exports.write("patients.csv", mark + "MRN;LAST;FIRST;SEX;BIRTH\n" + people.joined(separator: "\n") + "\n", encoding: encoding)
    try exports.write(
      "results.csv", "MRN,ORDER_NO,TEST,VALUE,UNIT,COMMENT\n" + (0..<500).map { "M-\(1000 + $0),A\($0),Sodium,14\($0 % 10),mmol/L,seen with Müller\($0)" }.joined(separator: "\n") + "\n")
    let definition = try exports.definition("  - {id: b, format: csv, paths: [.], mapping: mapping.yaml}")
    let out = try exports.deidentify(definition, ["patients.csv", "results.csv"])
    #expect(out.held.map(\.code) == [])
    #expect(out.counts.passed == 1000)
    #expect(out.patients.count == 500)
    // In any reading of its bytes; four letters alone turn up in random codes.
    for name in ["üller", "uller", "\u{FFFD}ller", "Ã¼ller", "?ller", "M-1"] { #expect(!out.lines.contains { $0.contains(name) }) }
    for file in out.counts.files where file.path.hasSuffix("results.csv") || encoding != .utf16LittleEndian && encoding != .windowsCP1252 {
      let size = try #require(try FileManager.default.attributesOfItem(atPath: file.path)[.size] as? Int)
      #expect(file.account.bytes == size && file.account.records == 500)
    }
  }

  @Test func `every byte of a file with bad rows is accounted for`() throws {
    let exports = try Exports()
    try exports.write(
      "patients.csv",
      "MRN,LAST,FIRST,SEX,BIRTH\nM-1,Adler,Eva,F,1960-05-06\n# note\nM-2,Short\n,Nobody,Known,M,1950-01-01\n\nM-3,\"Quoted\nName\",Uwe,M,1955-05-05\r\nM-4,\"never closed,x,M,1950-01-01\nM-5,Last,Row,F,1980-08-08")
    let definition = try exports.definition("  - {id: b, format: csv, paths: [.], mapping: mapping.yaml, csv: {delimiter: comma, comment: \"#\"}}")
    let out = try exports.deidentify(definition, ["patients.csv"])
    let account = try #require(out.counts.files.first).account
    let size = try #require(try FileManager.default.attributesOfItem(atPath: exports.folder + "/patients.csv")[.size] as? Int)
    #expect(account.bytes == size)
    #expect(account.passed == 3 && account.records == out.counts.read)
    #expect(account.quarantined == out.held.count && out.held.count >= 3)
    #expect(out.counts.read == out.counts.passed + out.counts.filtered + out.counts.quarantined)
  }

  @Test func `a file that no table takes is quarantined, and so is one whose dialect cannot be told`() throws {
    let exports = try Exports()
    try exports.write("other.csv", "A,B\n1,2\n3,4\n")
    try exports.write("patients.csv", "MRN,LAST,FIRST,SEX,BIRTH\nM-1,Adler,Eva,F,1960-05-06\n")
    let definition = try exports.definition("  - {id: b, format: csv, paths: [.], mapping: mapping.yaml}")
    let out = try exports.deidentify(definition, ["other.csv", "patients.csv"])
    #expect(out.held.map(\.code) == ["RUN-0108"])
    #expect(out.counts.passed == 1)
  }

  @Test func `a file without names for its columns is one refusal, not one for each row`() throws {
    let exports = try Exports()
    try exports.write("patients.csv", "M-1,Adler,Eva,F,1960-05-06\nM-2,Berg,Ida,F,1961-05-06\nM-3,Cole,Uwe,M,1962-05-06\n")
    let definition = try exports.definition("  - {id: b, format: csv, paths: [.], mapping: mapping.yaml}")
    #expect(try exports.deidentify(definition, ["patients.csv"]).held.map(\.code) == ["RUN-0111"])
  }

  @Test func `numbers that a spreadsheet has rounded identify nobody, and those that it has wrapped are unwrapped`() throws {
    let exports = try Exports()
    try exports.write(
      "patients.csv",
      "MRN,LAST,FIRST,SEX,BIRTH\n8.80E+07,Adler,Eva,F,1960-05-06\n=\"0042\",Berg,Ida,F,1961-05-06\n0042,Berg,Ida,F,1961-05-06\n")
    let definition = try exports.definition("  - {id: b, format: csv, paths: [.], mapping: mapping.yaml}")
    let out = try exports.deidentify(definition, ["patients.csv"])
    #expect(out.held.map(\.code) == ["MAP-0110"] && out.counts.passed == 2)
    #expect(out.patients.count == 1)
  }

  @Test func `a row of 20 MB is refused without being held, and rows behind an open quote are read one by one`() throws {
    let exports = try Exports()
    let row = "M-2,Berg,Ida,F,1961-05-06\n"
    try exports.write("patients.csv", "MRN,LAST,FIRST,SEX,BIRTH\n" + row + "M-3," + String(repeating: "x", count: 20_000_000) + ",Ida,F,1961-05-06\n" + row)
    let definition = try exports.definition("  - {id: b, format: csv, paths: [.], mapping: mapping.yaml, csv: {delimiter: comma}}")
    let long = try exports.deidentify(definition, ["patients.csv"])
    #expect(long.held.map(\.code) == ["CSV-0101"] && long.counts.passed == 2)
    try exports.write("results.csv", "MRN,ORDER_NO,TEST,VALUE,UNIT\n" + "M-2,\"never closed,x,1,g\n" + String(repeating: "M-2,1,a,1,g\n", count: 200_000))
    let open = try exports.deidentify(definition, ["results.csv"])
    #expect(open.held.map(\.code) == ["CSV-0102"] && open.counts.passed == 200_000)
  }

  @Test func `a link that leads back into its folder gives no file twice`() throws {
    let exports = try Exports()
    try exports.write("in/a/patients.csv", "MRN,LAST,FIRST,SEX,BIRTH\nM-1,Adler,Eva,F,1960-05-06\n")
    try exports.write("elsewhere/patients.csv", "MRN,LAST,FIRST,SEX,BIRTH\nM-2,Berg,Ida,F,1961-05-06\n")
    try FileManager.default.createSymbolicLink(atPath: exports.folder + "/in/a/up", withDestinationPath: "..")
    try FileManager.default.createSymbolicLink(atPath: exports.folder + "/in/more", withDestinationPath: "../elsewhere")
    let definition = try exports.definition("  - {id: b, format: csv, paths: [in], mapping: mapping.yaml}")
    let out = try exports.deidentify(definition, ["in"])
    #expect(out.counts.read == 2 && out.counts.files.count == 2)
  }

  @Test func `a document that is no document leaves its neighbours alone`() throws {
    let exports = try Exports()
    try exports.write("docs/a.xml", FormatTests.cda)
    try exports.write("docs/b.xml", "<!DOCTYPE x [<!ENTITY a \"b\">]>" + FormatTests.cda.dropFirst(38))
    try exports.write("docs/c.xml", String(FormatTests.cda.prefix(400)))
    try exports.write("docs/d.xml", "")
    let definition = try exports.definition("  - {id: c, format: ccda, paths: [docs]}")
    let out = try exports.deidentify(definition, ["docs"])
    #expect(out.counts.read == 4 && out.counts.passed == 1)
    #expect(Set(out.held.map(\.code)).isSubset(of: ["XML-0104", "XML-0102", "XML-0103", "RUN-0107"]))
  }
}

@Suite(.serialized) struct ContradictionTests {
  private static func message(_ n: Int, _ id: String, _ birth: String, _ sex: String) -> String {
    "MSH|^~\\&|A|GH|B|C|20240301||ADT^A08|\(n)|P|2.5\rPID|1||\(id)^^^GH^MR||DOE^JO||\(birth)|\(sex)\rPV1|1|O\r"
  }

  @Test(arguments: [1, 3]) func `another birth year and another sex under one identifier are held back, in the order of the source`(workers: Int) async throws {
    let f = try Fixture(patients: 1)
    try await f.startNode()
    var messages = (0..<400).map { ContradictionTests.message($0, "M\($0 % 40)", "19500101", "F") }
    messages[200] = ContradictionTests.message(200, "M0", "19800101", "M")
    messages[201] = ContradictionTests.message(201, "M1", "19510101", "F")
    messages[202] = ContradictionTests.message(202, "M2", "19500101", "M")
    try FileManager.default.createDirectory(atPath: f.folder + "/more", withIntermediateDirectories: true)
    try Data(messages.joined().utf8).write(to: URL(fileURLWithPath: f.folder + "/more/a.hl7"))
    let d = try f.definition(workers: workers, records: 50, extra: "  - {id: more, format: hl7v2, paths: [more]}")
    let summary = try await f.run(d)
    #expect(summary.records.addsUp)
    #expect(summary.held["identify RUN-0105"] == 1)
    let journal = try StateFolder(path: d.state).openJournal(readOnly: true)
    let rows = try journal.heldRows(pipeline: d.name, kind: "quarantined", limit: 100).filter { $0.code == "RUN-0105" }
    #expect(rows.map(\.record) == [201])
    // A later run remembers.
    try Data(ContradictionTests.message(900, "M3", "19990101", "M").utf8).write(to: URL(fileURLWithPath: f.folder + "/more/b.hl7"))
    let later = try await f.run(d)
    #expect(later.held["identify RUN-0105"] == 1)
    #expect(later.records.addsUp)
    await f.stopNode()
  }
}
