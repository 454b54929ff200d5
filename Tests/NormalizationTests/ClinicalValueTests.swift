import Normalization
import Testing

// OBX-5 by OBX-2, units (OBX-6) and ranges (OBX-7). Source: v2-to-FHIR OBX[Observation].
@Suite struct ClinicalValueTests {
  private static let obr = "OBR|1|P1^LAB|F1^LAB|24323-8^Panel^LN|||20240105093000+0100|||||||||||||||||F"
  private static let ucum = #""system":"http://unitsofmeasure.org""#

  private static func value(_ type: String, _ value: String, units: String = "", range: String = "") -> [String] {
    [obr, "OBX|1|\(type)|2345-7^Glucose^LN||\(value)|\(units)|\(range)||||F"]
  }

  static let values: [MappingCase] = [
    MappingCase(
      "OBX-5 NM: digits as sent", value("NM", "5.10", units: "mmol/L"),
      has: [#""valueQuantity":{"value":5.10,"unit":"mmol/L",\#(ucum),"code":"mmol/L"}"#]),
    MappingCase("OBX-5 NM: plus sign mended", value("NM", "+5"), has: [#""valueQuantity":{"value":5}"#]),
    MappingCase("OBX-5 NM: bare leading point mended", value("NM", ".5"), has: [#""value":0.5"#]),
    MappingCase("OBX-5 NM: bare trailing point mended", value("NM", "5."), has: [#""value":5}"#]),
    MappingCase("OBX-5 NM: leading zeros mended", value("NM", "007.50"), has: [#""value":7.50"#]),
    MappingCase("OBX-5 NM: negative", value("NM", "-0.3"), has: [#""value":-0.3"#]),
    MappingCase("OBX-5 NM: exponent", value("NM", "1.5e3"), has: [#""value":1.5e3"#]),
    MappingCase(
      "OBX-5 NM: comparator ahead", value("NM", "<15", units: "MLMIN"),
      has: [#""value":15,"comparator":"<","unit":"MLMIN",\#(ucum),"code":"mL/min""#]),
    MappingCase(
      "OBX-5 NM: thousands are no number", value("NM", "1,000"), has: [#""valueString":"1,000""#], lacks: ["valueQuantity"]),
    MappingCase("OBX-5 NM: decimal comma is no number", value("NM", "5,3"), has: [#""valueString":"5,3""#]),
    MappingCase(
      "OBX-5 NM: several are components", value("NM", "60~120"),
      has: [#""component":[{"code":"#, #""valueQuantity":{"value":60}"#, #""valueQuantity":{"value":120}"#],
      lacks: [#""dataAbsentReason""#]),
    MappingCase(
      "OBX-5 SN: comparator", value("SN", "<^10", units: "mg/dL"), has: [#""value":10,"comparator":"<","unit":"mg/dL""#]),
    MappingCase(
      "OBX-5 SN: no comparator", value("SN", "^182", units: "mg/dl"), has: [#""value":182,"unit":"mg/dl""#, #""code":"mg/dL""#]),
    MappingCase("OBX-5 SN: equals is no comparator", value("SN", "=^7"), has: [#""valueQuantity":{"value":7}"#]),
    MappingCase(
      "OBX-5 SN: titre", value("SN", "^1^:^128"),
      has: [#""valueRatio":{"numerator":{"value":1},"denominator":{"value":128}}"#]),
    MappingCase(
      "OBX-5 SN: range", value("SN", "^50^-^100"), has: [#""valueRange":{"low":{"value":50},"high":{"value":100}}"#]),
    MappingCase("OBX-5 SN: 2+ stays text", value("SN", "^2^+"), has: [#""valueString":"^2^+""#]),
    MappingCase("OBX-5 SN: not equal stays text", value("SN", "<>^3"), has: [#""valueString":"#]),
    MappingCase("OBX-5 SN: comparator and number in one", value("SN", ">=100"), has: [#""value":100,"comparator":">=""#]),
    MappingCase("OBX-5 NR", value("NR", "3^5"), has: [#""valueRange":{"low":{"value":3},"high":{"value":5}}"#]),
    MappingCase("OBX-5 NR: bounds swapped are no range", value("NR", "5^3"), has: [#""valueString":"5^3""#]),
    MappingCase(
      "OBX-5 CWE", value("CWE", "260415000^Not detected^SCT^ND^None^L^^^None seen"),
      has: [
        #""valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"260415000","display":"Not detected"},"#,
        #""code":"ND","display":"None"}"#, #""text":"None seen"}"#,
      ]),
    MappingCase("OBX-5 IS", value("IS", "POS"), has: [#""valueCodeableConcept":{"coding":[{"code":"POS"}]}"#]),
    MappingCase("OBX-5 ST", value("ST", "Negative"), has: [#""valueString":"Negative""#]),
    MappingCase(
      "OBX-5 ST: a number with units is a quantity", value("ST", "68", units: "/min"),
      has: [#""valueQuantity":{"value":68,"unit":"/min""#], lacks: ["valueString"]),
    MappingCase("OBX-5 ST: a number without units stays text", value("ST", "68"), has: [#""valueString":"68""#]),
    MappingCase("OBX-5 TX: repetitions are lines", value("TX", "one~two"), has: [#""valueString":"one\ntwo""#]),
    MappingCase("OBX-5 FT: line break and escapes", value("FT", #"a\.br\b \T\ c"#), has: [#""valueString":"a\nb & c""#]),
    MappingCase(
      "OBX-5 TX: separators of free text kept", value("TX", "salt & pepper ^ mint"),
      has: [#""valueString":"salt & pepper ^ mint""#]),
    MappingCase("OBX-5 DT", value("DT", "20240104"), has: [#""valueDateTime":"2024-01-04""#]),
    MappingCase("OBX-5 TS with offset", value("TS", "202401041530-0500"), has: [#""valueDateTime":"2024-01-04T15:30:00-05:00""#]),
    MappingCase("OBX-5 DTM: no such day stays text", value("DTM", "20240231"), has: [#""valueString":"20240231""#]),
    MappingCase("OBX-5 TM", value("TM", "1530"), has: [#""valueTime":"15:30:00""#]),
    MappingCase("OBX-5 TM: with offset stays text", value("TM", "1530+0100"), has: [#""valueString":"1530+0100""#]),
    MappingCase("OBX-5 DR", value("DR", "20240101^20240103"), has: [#""valuePeriod":{"start":"2024-01-01","end":"2024-01-03"}"#]),
    MappingCase(
      "OBX-5 CQ", value("CQ", "5^mg&milligram&UCUM"),
      has: [#""valueQuantity":{"value":5,"unit":"milligram",\#(ucum),"code":"mg"}"#]),
    MappingCase("OBX-5 ZZ and others: text as sent", value("ZZ", "12^^^A"), has: [#""valueString":"12^^^A""#]),
    MappingCase("OBX-2 empty: text", value("", "free"), has: [#""valueString":"free""#]),
    MappingCase(
      "OBX-6 UCUM by name", value("NM", "4.41", units: "10*6/uL^million per microliter^UCUM"),
      has: [#""unit":"million per microliter",\#(ucum),"code":"10*6/uL""#]),
    MappingCase("OBX-6 unknown keeps its text alone", value("NM", "3", units: "blobs"), has: [#"{"value":3,"unit":"blobs"}"#]),
    MappingCase("OBX-6 MDC", value("NM", "37", units: "MDC_DIM_DEGC"), has: [#""unit":"MDC_DIM_DEGC",\#(ucum),"code":"Cel""#]),
  ]

  @Test(arguments: values)
  func `a value keeps its type, digits and unit`(_ c: MappingCase) throws { try c.check("Observation", message: "ORU^R01") }

  static let absent: [MappingCase] = [
    MappingCase(
      "OBX-5 empty", [obr, "OBX|1|NM|2345-7^G^LN||||||||F"],
      has: [
        #""dataAbsentReason":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"unknown"}]}"#
      ]),
    MappingCase("OBX-5 null", [obr, #"OBX|1|NM|2345-7^G^LN||""||||||F"#], has: [#""code":"unknown"}]}"#]),
    MappingCase(
      "OBX-11 X", [obr, "OBX|1|NM|2345-7^G^LN||||||||X"], has: [#""status":"cancelled""#, #""code":"not-performed""#]),
    MappingCase("OBX-11 N", [obr, "OBX|1|NM|2345-7^G^LN||||||||N"], has: [#""code":"not-asked""#]),
    MappingCase(
      "OBX-11 I", [obr, "OBX|1|NM|2345-7^G^LN||||||||I"], has: [#""status":"registered""#, #""code":"temp-unknown""#]),
    MappingCase(
      "OBX-11 C with a value", [obr, "OBX|1|NM|2345-7^G^LN||5||||||C"], has: [#""status":"corrected""#],
      lacks: ["dataAbsentReason"]),
    MappingCase("OBX-11 W", [obr, "OBX|1|NM|2345-7^G^LN||5||||||W"], has: [#""status":"entered-in-error""#]),
    MappingCase("OBX-11 missing", [obr, "OBX|1|NM|2345-7^G^LN||5"], has: [#""status":"unknown""#]),
    MappingCase(
      "OBX-3 missing", [obr, "OBX|1|NM|||5||||||F"],
      has: [
        #""code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"unknown","display":"Unknown"}]}"#
      ]),
  ]

  @Test(arguments: absent)
  func `status follows OBX-11, and a missing value says why`(_ c: MappingCase) throws {
    try c.check("Observation", message: "ORU^R01")
  }

  private static func range(_ text: String, units: String = "g/L") -> [String] { value("NM", "60", units: units, range: text) }
  private static let gram = #""unit":"g/L",\#(ucum),"code":"g/L""#

  static let ranges: [MappingCase] = [
    MappingCase(
      "OBX-7 a - b", range("49 - 92"),
      has: [#""referenceRange":[{"low":{"value":49,\#(gram)},"high":{"value":92,\#(gram)},"text":"49 - 92"}]"#]),
    MappingCase("OBX-7 a-b", range("70-190"), has: [#""low":{"value":70"#, #""high":{"value":190"#]),
    MappingCase("OBX-7 a to b", range("4.3 to 6.2"), has: [#""low":{"value":4.3"#, #""high":{"value":6.2"#]),
    MappingCase(
      "OBX-7 in brackets", range("[ 0.04 - 0.40 ]"),
      has: [#""low":{"value":0.04"#, #""high":{"value":0.40"#, #""text":"[ 0.04 - 0.40 ]""#]),
    MappingCase("OBX-7 <a", range("<5"), has: [#""referenceRange":[{"high":{"value":5,"#], lacks: [#""low""#]),
    MappingCase("OBX-7 >=a", range(">=3"), has: [#""referenceRange":[{"low":{"value":3,"#], lacks: [#""high""#]),
    MappingCase("OBX-7 negative bounds", range("-5 - -1"), has: [#""low":{"value":-5"#, #""high":{"value":-1"#]),
    MappingCase("OBX-7 with the unit", range("3.5-5.3 g/L"), has: [#""low":{"value":3.5"#, #""high":{"value":5.3"#]),
    MappingCase("OBX-7 words stay text", range("Negative"), has: [#""referenceRange":[{"text":"Negative"}]"#]),
    MappingCase("OBX-7 swapped bounds stay text", range("9 - 2"), has: [#""referenceRange":[{"text":"9 - 2"}]"#]),
    MappingCase("OBX-7 underscore stays text", range("70_105"), has: [#""referenceRange":[{"text":"70_105"}]"#]),
    MappingCase("OBX-7 empty brackets", range("[ ]"), lacks: ["referenceRange"]),
    MappingCase("OBX-7 repeating", range("1-2~3-4"), has: [#""text":"1-2"},{"#, #""text":"3-4"}]"#]),
  ]

  @Test(arguments: ranges)
  func `a reference range has bounds where its text is nothing but bounds`(_ c: MappingCase) throws {
    try c.check("Observation", message: "ORU^R01")
  }
}
