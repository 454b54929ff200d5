import Normalization
import Records
import Testing

@Suite struct AdministrativePatientTests {
  private static func pid(_ fields: [Int: String]) -> String {
    var all = fields
    if all[3] == nil { all[3] = "4711^^^HOSP^MR" }
    return "PID" + (1...(all.keys.max() ?? 1)).map { "|" + (all[$0] ?? "") }.joined()
  }

  static let cases: [AdministrativeCase] = [
    .init(
      "PID-3 CX.4 namespace: local system", pid: pid([3: "4711^^^HOSP A^MR"]),
      has: [#""system":"urn:chartseal:local:id:hosp-a","value":"4711""#, #""code":"MR""#]),
    .init(
      "PID-3 CX.4 universal id: OID", pid: pid([3: "4711^^^H&2.16.840.1.113883.19&ISO^MR"]),
      has: [#""system":"urn:oid:2.16.840.1.113883.19""#]),
    .init(
      "PID-3 CX.4 universal id: UUID",
      pid: pid([3: "4711^^^H&426D2726-51FC-89FE-A946-8596E80A80EB&GUID^MR"]),
      has: [#""system":"urn:uuid:426d2726-51fc-89fe-a946-8596e80a80eb""#]),
    .init(
      "PID-3 CX.4 empty: the sending facility stands for it", pid: pid([3: "4711"]),
      has: [#""system":"urn:chartseal:local:id:hosp""#]),
    .init(
      "PID-3 CX.5 SS: the public system", pid: pid([3: "4711^^^HOSP^MR~000123456^^^^SS"]),
      has: [#""system":"http://hl7.org/fhir/sid/us-ssn","value":"000123456""#]),
    .init(
      "PID-2 repeated in PID-3 is not doubled", pid: pid([2: "4711^^^HOSP", 3: "4711^^^HOSP^MR"]),
      lacks: [#""value":"4711"},{"#]),
    .init(
      "PID-5 XPN with escapes and subcomponents",
      pid: pid([5: #"O\T\Hara&van&Hara^Ann^Lee^Jr^Dr^PhD^L"#]),
      has: [
        #""family":"van Hara""#, #""given":["Ann","Lee"]"#, #""prefix":["Dr"]"#,
        #""suffix":["Jr","PhD"]"#, #""use":"official""#,
      ]),
    .init("PID-5 null is no name", pid: pid([5: #""""#]), lacks: ["name"]),
    .init("PID-7 year", pid: pid([7: "1980"]), has: [#""birthDate":"1980""#]),
    .init("PID-7 year and month", pid: pid([7: "198001"]), has: [#""birthDate":"1980-01""#]),
    .init(
      "PID-7 day 00 is of month precision", pid: pid([7: "19800100"]),
      has: [#""birthDate":"1980-01""#], lacks: ["-00"]),
    .init("PID-7 leap day", pid: pid([7: "20000229"]), has: [#""birthDate":"2000-02-29""#]),
    .init("PID-7 no such day", pid: pid([7: "19000229"]), lacks: ["birthDate"]),
    .init("PID-7 words", pid: pid([7: "UNKNOWN"]), lacks: ["birthDate"]),
    .init(
      "PID-7 time of birth takes the zone of MSH-7", pid: pid([7: "198001021530"]),
      has: [#""birthDate":"1980-01-02""#, #""valueDateTime":"1980-01-02T15:30:00+01:00""#]),
    .init("PID-8 lower case", pid: pid([8: "f"]), has: [#""gender":"female""#]),
    .init("PID-8 ambiguous", pid: pid([8: "A"]), has: [#""gender":"other""#]),
    .init("PID-8 outside the table", pid: pid([8: "Q"]), lacks: ["gender"]),
    .init(
      "PID-10 US Core race, with a text always",
      pid: pid([10: "2106-3^White^HL70005~1010-8^Apache^CDCREC"]),
      has: [
        #""url":"ombCategory""#, #""code":"2106-3""#, #""url":"detailed""#, #""code":"1010-8""#,
        #""url":"text""#,
      ]),
    .init(
      "PID-22 outside the US: text alone", pid: pid([22: "R^Other - Chinese"]),
      has: [#""url":"text","valueString":"Other - Chinese""#], lacks: ["ombCategory"]),
    .init(
      "PID-11 in parts, PID-12 beside",
      pid: pid([11: "1 Example St^Apt 2^Testtown^MA^02101^USA^H", 12: "Suffolk"]),
      has: [
        #""line":["1 Example St","Apt 2"]"#, #""city":"Testtown""#, #""district":"Suffolk""#,
        #""state":"MA""#,
        #""postalCode":"02101""#, #""country":"USA""#, #""use":"home""#,
      ]),
    .init(
      "PID-13 XTN put together from its parts", pid: pid([13: "^PRN^PH^^1^555^0100^22"]),
      has: [#""system":"phone","value":"+1 555 0100 X22","use":"home""#]),
    .init(
      "PID-13 electronic mail", pid: pid([13: "^NET^Internet^ann@example.org"]),
      has: [#""system":"email","value":"ann@example.org""#]),
    .init(
      "PID-13 mobile", pid: pid([13: "555-0100^PRN^CP"]),
      has: [#""system":"phone","value":"555-0100","use":"mobile""#]),
    .init("PID-14 work", pid: pid([14: "555-0101"]), has: [#""use":"work""#]),
    .init(
      "PID-15 ISO 639-2 to BCP 47", pid: pid([15: "spa^Spanish^ISO639"]), has: [#""code":"spa""#]),
    .init(
      "PID-15 without a system", pid: pid([15: "spa"]),
      has: [#""system":"urn:ietf:bcp:47","code":"es""#]),
    .init(
      "PID-16 mapped and original side by side", pid: pid([16: "S"]),
      has: [
        #"{"system":"http://terminology.hl7.org/CodeSystem/v3-MaritalStatus","code":"S","display":"Never Married"}"#,
        #"{"system":"http://terminology.hl7.org/CodeSystem/v2-0002","code":"S"}"#,
      ]),
    .init(
      "PID-16 outside the table", pid: pid([16: "Z9"]),
      has: [
        #""maritalStatus":{"coding":[{"system":"urn:chartseal:local:code:v2-0002","code":"Z9"}]}"#
      ]),
    .init(
      "PID-24, PID-25: order before indicator", pid: pid([24: "Y", 25: "2"]),
      has: [#""multipleBirthInteger":2"#], lacks: ["Boolean"]),
    .init("PID-24 alone", pid: pid([24: "N"]), has: [#""multipleBirthBoolean":false"#]),
    .init(
      "PID-29 without a zone in the field", pid: pid([29: "202401041200"]),
      has: [#""deceasedDateTime":"2024-01-04T12:00:00+01:00""#], lacks: ["deceasedBoolean"]),
    .init("PID-30", pid: pid([30: "Y"]), has: [#""deceasedBoolean":true"#]),
    .init(
      "PID null fields are absent", pid: pid([8: #""""#, 11: #""""#, 13: #""""#, 16: #""""#]),
      lacks: ["gender", "address", "telecom", "marital"]),
    .init("A29 deletes a person", "A29", has: [#""active":false"#]),
  ]

  @Test(arguments: cases)
  func `PID becomes a Patient`(_ c: AdministrativeCase) throws { try c.check("Patient") }

  @Test func `a time without any known zone becomes its date and is noted`() throws {
    let out = try normalised([
      #"MSH|^~\&|A|HOSP|||20240105101500||ADT^A01|M1|P|2.5"#, Self.pid([29: "202401041200"]),
    ])
    #expect(out.first("Patient").contains(#""deceasedDateTime":"2024-01-04""#))
    #expect(out.tally["time-without-zone"] == 1)
  }

  @Test func `the pipeline's zone holds where message and field name none`() throws {
    let out = try normalised(
      [#"MSH|^~\&|A|HOSP|||20240105101500||ADT^A01|M1|P|2.5"#, Self.pid([29: "202401041200"])],
      NormalizationOptions(defaultZoneMinutes: -300))
    #expect(out.first("Patient").contains(#""deceasedDateTime":"2024-01-04T12:00:00-05:00""#))
  }
}
