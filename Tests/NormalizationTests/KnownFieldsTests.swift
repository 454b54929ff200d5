import Normalization
import Records
import Testing

@Suite struct KnownFieldsTests {
  @Test(arguments: [
    ("XPN", "Sampleton^Quux", "Sampleton"), ("XAD", "1 Quux Way^^Sampletown", "1 Quux Way"), ("TN", "(304)555-0177", "(304)555-0177"),
    ("CX", "K-88213^^^ALT^MR", "K-88213"), ("CN", "9^Sampleton^Quux", "Sampleton"),
  ])
  func `a result that says who somebody is is known, and is no value`(type: String, value: String, known: String) throws {
    let head = [#"MSH|^~\&|A|B|||20240105||ORU^R01|1|P|2.5"#, "PID|1||4711^^^HOSP^MR", "OBR|1|||X^Y^L"]
    let out = try normalised(head + ["OBX|1|\(type)|X^Y^L||\(value)||||||F"])
    #expect(out.known.contains { $0.value == known && $0.isRequired })
    #expect(!out.first("Observation").contains(known) && out.first("Observation").contains("dataAbsentReason"))
    #expect(out.tally["unmapped-field"] == 1)
  }

  struct Row: Sendable, CustomTestStringConvertible {
    let segment: String
    let letter: String
    let isRequired: Bool
    let values: [String]
    var testDescription: String { segment }
  }

  static let rows: [Row] = [
    Row(segment: "NK1|1|Examplia^Bobby^Leander", letter: "A", isRequired: true, values: ["Examplia", "Bobby", "Leander"]),
    Row(segment: "NK1|1|X^Y||17 Example Lane^Apt 9^Testtown^MA^02101", letter: "B", isRequired: true, values: ["17 Example Lane", "Testtown", "02101"]),
    Row(segment: "NK1|1|X^Y|||555-0100~^NET^Internet^bob@example.org", letter: "D", isRequired: true, values: ["555-0100"]),
    Row(segment: "NK1|1|X^Y|||^NET^Internet^bob@example.org", letter: "F", isRequired: true, values: ["bob@example.org"]),
    Row(segment: "GT1|1||X^Y|||555-0101^^FX", letter: "E", isRequired: true, values: ["555-0101"]),
    Row(segment: "GT1|1||X^Y|||||||||000-12-3456", letter: "G", isRequired: true, values: ["000-12-3456"]),
    Row(segment: "IN1|1|P|C|N||||GRP77", letter: "I", isRequired: true, values: ["GRP77"]),
    Row(segment: "PV1|1|I|||||D77^Doctora^Daria", letter: "A", isRequired: false, values: ["Doctora", "Daria"]),
    Row(segment: "PV1|1|I|||||D77^Doctora^Daria", letter: "R", isRequired: false, values: ["D77"]),
    Row(segment: "PV1|1|I|WARD-EAST^1^A^Mercy", letter: "B", isRequired: false, values: ["Mercy", "WARD-EAST"]),
    Row(segment: "MRG|99123^^^HOSP^MR", letter: "H", isRequired: true, values: ["99123"]),
    Row(segment: "ACC|20240101||Example Crossing", letter: "B", isRequired: true, values: ["Example Crossing"]),
    Row(segment: #"NK1|1|O\T\Examplia^Bobby"#, letter: "A", isRequired: true, values: ["O&Examplia"]),
  ]

  @Test(arguments: rows)
  func `identifying fields are known by class, mapped or not`(_ row: Row) throws {
    let out = try normalised(adt("A01", [row.segment]))
    for value in row.values {
      #expect(
        out.known.contains { $0.value == value && $0.letter == row.letter && $0.isRequired == row.isRequired },
        "\(out.known.map { "\($0.letter)\($0.isRequired ? "+" : "") \($0.value)" }) lacks \(row.letter) \(value)")
    }
  }

  @Test func `PID is known in all of its identifying fields`() throws {
    let pid =
      "PID|1|A77^^^ALT|4711^^^HOSP^MR~000112222^^^^SS|B88|Examplia^Annabel^Q~Formerly^Annabel|Mothera^Eva|19800102|F|Aliasa^Nan||5 Example St^^Testtown^MA^02101|Suffolk|555-0100|555-0101||||900^^^HOSP^AN|000-11-2222|D1D1^MA|M55||Birthtown||||||20231224"
    let known = try normalised(adt("A01", [], pid: pid)).known.map { $0.letter + " " + $0.value }
    for entry in [
      "H A77", "H 4711", "G 000112222", "H B88", "A Examplia", "A Annabel", "A Formerly", "A Mothera", "C 19800102", "A Aliasa",
      "B 5 Example St", "B Testtown", "B 02101", "B Suffolk", "D 555-0100", "D 555-0101", "J 900", "G 000-11-2222", "K D1D1", "H M55",
      "B Birthtown", "C 20231224",
    ] { #expect(known.contains(entry), "\(known) lacks \(entry)") }
    #expect(!known.contains("B MA"), "a state may stay")
    #expect(!known.contains("A Q"), "an initial is no identifier")
  }

  @Test func `titles, degrees and codes are no identifiers`() throws {
    let known = try normalised(adt("A01", ["NK1|1|Examplia^Bob^^Jr^Dr^MD^L|SPO^Spouse"])).known.map(\.value)
    for word in ["Jr", "Dr", "MD", "L", "SPO", "Spouse"] { #expect(!known.contains(word)) }
  }
}
