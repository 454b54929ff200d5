import Normalization
import Records
import Testing

/// Data types through the field that shows them best: PID-29 for times, OBX-5 for numbers, DG1-3 for codes.
@Suite struct DatatypeTests {
  @Test(arguments: [
    ("2024", "2024"), ("202402", "2024-02"), ("20240229", "2024-02-29"), ("2024022913", "2024-02-29T13:00:00+01:00"),
    ("202402291315", "2024-02-29T13:15:00+01:00"), ("20240229131559", "2024-02-29T13:15:59+01:00"),
    ("20240229131559.1234-0330", "2024-02-29T13:15:59.1234-03:30"), ("202402291315+0000", "2024-02-29T13:15:00+00:00"),
    ("202402291315Z", "2024-02-29T13:15:00+00:00"), ("2024-02-29", "2024-02-29"), ("2024-02-29T13:15:59+02:00", "2024-02-29T13:15:59+02:00"),
    ("20240200", "2024-02"), ("20240000", "2024"), ("202402291315+1400", "2024-02-29T13:15:00+14:00"),
  ])
  func `a time keeps its precision and offset`(_ sent: String, _ expected: String) throws {
    let json = try normalised(adt("A01", [], pid: "PID|1||4711" + String(repeating: "|", count: 26) + sent)).first("Patient")
    #expect(json.contains(#""deceasedDateTime":"\#(expected)""#), "\(json)")
  }

  @Test(arguments: ["20230229", "20241301", "20240132", "2024022925", "202402291360", "29/02/2024", "0000", "20240229131560", "tomorrow", "202402291315+1500"])
  func `what is no time is left out and noted`(_ sent: String) throws {
    let out = try normalised(adt("A01", [], pid: "PID|1||4711" + String(repeating: "|", count: 26) + sent))
    #expect(!out.first("Patient").contains("deceased"))
    #expect(out.tally["invalid-date"] == 1)
  }

  @Test(arguments: [
    ("1.50", "1.50"), ("+7", "7"), ("007", "7"), (".5", "0.5"), ("5.", "5"), ("-0.10", "-0.10"), ("1E3", "1E3"), ("0", "0"), ("00.50", "0.50"),
  ])
  func `a number keeps its digits`(_ sent: String, _ expected: String) throws {
    let out = try normalised([
      #"MSH|^~\&|A|HOSP|||20240105||DFT^P03|M1|P|2.5"#, "PID|1||4711", "FT1|1|||20240101||CG|71045^X^C4|||\(sent)",
    ])
    #expect(out.first("Claim").contains(#""quantity":{"value":\#(expected)}"#), "\(out.first("Claim"))")
  }

  @Test(arguments: ["1,5", "two", "1.2.3", "--1", "1e", "0x10", "1 000"])
  func `what is no number is left out`(_ sent: String) throws {
    let out = try normalised([
      #"MSH|^~\&|A|HOSP|||20240105||DFT^P03|M1|P|2.5"#, "PID|1||4711", "FT1|1|||20240101||CG|71045^X^C4|||\(sent)",
    ])
    #expect(!out.first("Claim").contains("quantity"))
  }

  @Test(arguments: [
    ("LN", "http://loinc.org"), ("ln", "http://loinc.org"), ("SCT", "http://snomed.info/sct"), ("RXNORM", "http://www.nlm.nih.gov/research/umls/rxnorm"),
    ("I10C", "http://hl7.org/fhir/sid/icd-10-cm"), ("I10", "http://hl7.org/fhir/sid/icd-10"), ("I9C", "http://hl7.org/fhir/sid/icd-9-cm"),
    ("CVX", "http://hl7.org/fhir/sid/cvx"), ("MVX", "http://hl7.org/fhir/sid/mvx"), ("C4", "http://www.ama-assn.org/go/cpt"),
    ("NDC", "http://hl7.org/fhir/sid/ndc"), ("UCUM", "http://unitsofmeasure.org"), ("HL70136", "http://terminology.hl7.org/CodeSystem/v2-0136"),
    ("2.16.840.1.113883.6.1", "http://loinc.org"), ("1.2.840.99", "urn:oid:1.2.840.99"), ("http://example.org/cs", "http://example.org/cs"),
    ("L", "urn:chartseal:local:code:l"), ("99 Hosp/X", "urn:chartseal:local:code:99-hosp-x"),
  ])
  func `a coding system gets its URI`(_ name: String, _ uri: String) throws {
    let json = try normalised(adt("A01", ["DG1|1||X1^Name^\(name)"])).first("Condition")
    #expect(json.contains(#"{"system":"\#(uri)","code":"X1","display":"Name"}"#), "\(json)")
  }

  @Test func `codes are without double blanks, texts keep theirs`() throws {
    let json = try normalised(adt("A01", ["DG1|1||A  B^Two  words^L"])).first("Condition")
    #expect(json.contains(#""code":"A B","display":"Two  words""#))
  }

  @Test func `local namespace and site are the pipeline's`() throws {
    let json = try normalised(
      adt("A01", ["DG1|1||A1^^L"]), NormalizationOptions(namespace: "https://hosp.example/")
    ).first("Condition")
    #expect(json.contains(#""system":"https://hosp.example/code:l""#))
  }
}
