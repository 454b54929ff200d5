import Normalization
import Records
import Testing

// ORU, OUL: reports, their observations, specimens and orders. Source: v2-to-FHIR ORU_R01.
@Suite struct ClinicalResultTests {
  private static let orc = "ORC|RE|P1^LAB|F1^LAB||CM||||20240105100000+0100|||77^House^Greg"
  private static let obr =
    "OBR|1|P1^LAB|F1^LAB|24323-8^Panel^LN|||20240105093000+0100|||||||||||||||20240105101000+0100||CH|F"
  private static let obx = "OBX|1|NM|2345-7^Glucose^LN||5.4|mmol/L|3.9 - 5.6|H|||F|||20240105094500+0100"

  @Test func `ORC, OBR and OBX become an order, a report and an observation that refer to each other`() throws {
    let m = try mapped("ORU^R01", [Self.orc, Self.obr, Self.obx])
    let order = m.first("ServiceRequest")
    #expect(order.contains(#""id":"placer|LAB|P1""#))
    #expect(order.contains(#""status":"completed","intent":"order""#))
    #expect(order.contains(#""subject":{"reference":"Patient/HOSP|4711"}"#))
    let report = m.first("DiagnosticReport")
    #expect(report.contains(#""id":"report-filler|LAB|F1""#))
    #expect(report.contains(#""basedOn":[{"reference":"ServiceRequest/placer|LAB|P1"}]"#))
    #expect(
      report.contains(
        #""category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0074","code":"CH","display":"Chemistry"}]}]"#
      ))
    #expect(report.contains(#""effectiveDateTime":"2024-01-05T09:30:00+01:00","issued":"2024-01-05T10:10:00+01:00""#))
    #expect(report.contains(#""result":[{"reference":"Observation/msg|HOSP|M1|Observation|1"}]"#))
    let observation = m.first("Observation")
    #expect(observation.contains(#""id":"msg|HOSP|M1|Observation|1""#))
    #expect(observation.contains(#""basedOn":[{"reference":"ServiceRequest/placer|LAB|P1"}]"#))
    #expect(observation.contains(#""code":"laboratory""#))
    #expect(observation.contains(#""effectiveDateTime":"2024-01-05T09:45:00+01:00""#))
    #expect(
      observation.contains(
        #""interpretation":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation","code":"H","display":"High"}"#
      ))
  }

  @Test func `results without an order number have a report and no order`() throws {
    let m = try mapped("ORU^R01", ["OBR|1|||1^Panel^L|||20240105", "OBX|1|ST|2^X^L||a||||||F"])
    #expect(m.all("ServiceRequest").isEmpty)
    #expect(m.first("DiagnosticReport").contains(#""status":"unknown""#))
    #expect(m.tally["status-unknown"] == 1)
  }

  static let reports: [MappingCase] = [
    MappingCase("OBR-25 P", "OBR|1|||1^A^L|||||||||||||||||||||P", has: [#""status":"preliminary""#]),
    MappingCase("OBR-25 C", "OBR|1|||1^A^L|||||||||||||||||||||C", has: [#""status":"corrected""#]),
    MappingCase("OBR-25 X", "OBR|1|||1^A^L|||||||||||||||||||||X", has: [#""status":"cancelled""#]),
    MappingCase(
      "OBR-8", "OBR|1|||1^A^L|||20240105080000+0100|20240105090000+0100",
      has: [#""effectivePeriod":{"start":"2024-01-05T08:00:00+01:00","end":"2024-01-05T09:00:00+01:00"}"#]),
    MappingCase(
      "OBR-8 before OBR-7: per-1", "OBR|1|||1^A^L|||20240105|20240104", has: [#""effectivePeriod":{"start":"2024-01-05"}"#]),
    MappingCase("OBR-22 without time is no instant", "OBR|1|||1^A^L||||||||||||||||||20240105|||F", lacks: ["issued"]),
    MappingCase(
      "OBR-32 NDL", "OBR|1|||1^A^L|||||||||||||||||||||F|||||||9&House&Greg&&&Dr",
      has: [#""resultsInterpreter":[{"identifier":{"value":"9"},"display":"Dr Greg House"}]"#]),
    MappingCase(
      "OBR-32 sent as XCN", "OBR|1|||1^A^L|||||||||||||||||||||F|||||||9^House^Greg^H^^^MD",
      has: [#""resultsInterpreter":[{"identifier":{"value":"9"},"display":"Greg H House"}]"#]),
    MappingCase(
      "OBR-34 with its function", "OBR|1|||1^A^L|||||||||||||||||||||F|||||||||5",
      has: [
        #""performer":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/event-performerFunction","#,
        #""code":"SPRF""#,
      ]),
    MappingCase(
      "OBR-4 missing", "OBR|1|||",
      has: [#""code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"unknown""#]),
    MappingCase(
      "NTE after OBR", ["OBR|1|||1^A^L", "NTE|1||on the report", "OBX|1|ST|2^X^L||a||||||F", "NTE|1||on the result"],
      has: [#"extension-DiagnosticReport.note","valueAnnotation":{"text":"on the report"}"#], lacks: ["on the result"]),
  ]

  @Test(arguments: reports)
  func `a report follows OBR`(_ c: MappingCase) throws { try c.check("DiagnosticReport", message: "ORU^R01") }

  static let observations: [MappingCase] = [
    MappingCase(
      "NTE after OBX", [obr, obx, "NTE|1||line one~line two||77^House^Greg|20240105110000+0100", "NTE|2||second"],
      has: [
        #""note":[{"authorString":"Greg House","time":"2024-01-05T11:00:00+01:00","text":"line one\nline two"},{"text":"second"}]"#
      ]),
    MappingCase("NTE behind a PRT", [obr, obx, "PRT|1|AD||AD|1^A^B", "NTE|1||kept"], has: [#""note":[{"text":"kept"}]"#]),
    MappingCase(
      "OBX-14 missing: OBR-7", [obr, "OBX|1|ST|2^X^L||a||||||F"], has: [#""effectiveDateTime":"2024-01-05T09:30:00+01:00""#]),
    MappingCase(
      "OBX-4 number", [obr, "OBX|1|ST|2^X^L|3|a||||||F"],
      has: [
        #"{"extension":[{"url":"original-sub-identifier","valueString":"3"},{"url":"group","valueDecimal":3}],"url":"http://hl7.org/fhir/StructureDefinition/observation-v2-subid"}"#
      ]),
    MappingCase(
      "OBX-4 OG", [obr, "OBX|1|ST|2^X^L|3^1^2^K|a||||||F"],
      has: [#"{"url":"group","valueDecimal":1},{"url":"sequence","valueDecimal":2},{"url":"identifier","valueString":"K"}"#]),
    MappingCase("OBX-8 several", [obr, "OBX|1|NM|2^X^L||9|||H~A|||F"], has: [#""code":"H""#, #""code":"A""#]),
    MappingCase(
      "OBX-8 unknown to table 0078", [obr, "OBX|1|NM|2^X^L||9|||ZZ|||F"],
      has: [#""interpretation":[{"coding":[{"system":"urn:chartseal:local:code:v2-0078","code":"ZZ"}]}]"#]),
    MappingCase(
      "OBX-10", [obr, "OBX|1|NM|2^X^L||9|||||A|F"],
      has: [
        #"observation-nature-of-abnormal-test","valueCodeableConcept":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0080","code":"A""#
      ]),
    MappingCase(
      "OBX-16, OBX-23", [obr, "OBX|1|NM|2^X^L||9||||||F|||||8^Wilson^James|||||||Central Lab^L^^^^CLIA&1.2.3.4&ISO^XX^^^99D"],
      has: [#""performer":[{"identifier":{"value":"8"},"display":"James Wilson"},"#, #""display":"Central Lab"}]"#]),
    MappingCase(
      "OBX-17, OBX-18, OBX-19", [obr, "OBX|1|NM|2^X^L||9||||||F||||||M1^Method^L|DEV9^ACME|20240105103000+0100"],
      has: [
        #""method":{"coding":[{"#, #""device":{"identifier":{"system":"urn:chartseal:local:id:acme","value":"DEV9"}}"#,
        #"observation-analysis-date-time","valueDateTime":"2024-01-05T10:30:00+01:00""#,
      ]),
    MappingCase(
      "LOINC vital sign", ["OBR|1|||1^V^L", "OBX|1|NM|8867-4^Heart rate^LN||61|/min|||||F"], has: [#""code":"vital-signs""#]),
    MappingCase(
      "OBR-24 RAD", ["OBR|1|||1^V^L||||||||||||||||||||RAD|F", "OBX|1|ST|2^X^L||a||||||F"], has: [#""code":"imaging""#]),
  ]

  @Test(arguments: observations)
  func `an observation follows OBX`(_ c: MappingCase) throws { try c.check("Observation", message: "ORU^R01") }

  @Test func `a time without any known zone becomes a date, and is counted`() throws {
    let obr = "OBR|1|||1^A^L|||202401050930|||||||||||||||202401051010|||F"
    let m = try mapped("ORU^R01", [obr], sent: "20240105101500")
    #expect(m.first("DiagnosticReport").contains(#""effectiveDateTime":"2024-01-05""#))
    #expect(!m.first("DiagnosticReport").contains("issued"))
    #expect(m.tally["time-without-zone"] == 2)
    let zoned = try mapped("ORU^R01", [obr], zone: -300, sent: "20240105101500")
    #expect(zoned.first("DiagnosticReport").contains(#""issued":"2024-01-05T10:10:00-05:00""#))
  }

  @Test func `an embedded document becomes a DocumentReference that its observation is derived from`() throws {
    let m = try mapped("ORU^R01", [Self.obr, "OBX|1|ED|18748-4^Report^LN||^application^pdf^Base64^SGVs bG8=||||||F"])
    let document = m.first("DocumentReference")
    #expect(document.contains(#""contentType":"application/pdf","data":"SGVsbG8=","size":5"#))
    #expect(document.contains(#""status":"current","docStatus":"final""#))
    #expect(
      m.first("Observation").contains(#""derivedFrom":[{"reference":"DocumentReference/msg|HOSP|M1|DocumentReference|1"}]"#))
    #expect(!m.first("Observation").contains("dataAbsentReason"))
  }

  static let attachments: [MappingCase] = [
    MappingCase(
      "ED-4 Hex", [obr, "OBX|1|ED|1^R^L||^TEXT^^Hex^48656C6C6F||||||F"],
      has: [#""contentType":"text/plain","data":"SGVsbG8=","size":5"#]),
    MappingCase(
      "ED-4 A", [obr, #"OBX|1|ED|1^R^L||^TEXT^HTML^A^a \T\ b||||||F"#],
      has: [#""contentType":"text/html","data":"YSAmIGI=","size":5"#]),
    MappingCase(
      "ED-4 Base64 that is none", [obr, "OBX|1|ED|1^R^L||^IM^JPEG^Base64^***||||||F"],
      has: [#""contentType":"image/jpeg","data":"Kioq","size":3"#]),
    MappingCase(
      "ED-5 base64 without padding", [obr, "OBX|1|ED|1^R^L||^IM^JPEG^Base64^SGVsbG8||||||F"],
      has: [#""data":"SGVsbG8=","size":5"#]),
    MappingCase(
      "RP", [obr, "OBX|1|RP|1^R^L||https://pacs.example/1^^IM^JPEG||||||F"],
      has: [#""contentType":"image/jpeg","url":"https://pacs.example/1""#]),
  ]

  @Test(arguments: attachments)
  func `an attachment holds what was sent`(_ c: MappingCase) throws { try c.check("DocumentReference", message: "ORU^R01") }

  static let specimens: [MappingCase] = [
    MappingCase(
      "SPM",
      [
        obr, obx,
        "SPM|1|A1&LAB^B1&LAB||BLD^Blood^HL70487||HEPL|VENIP|||||5^mL||drawn twice|||20240105090000+0100|20240105092000+0100||Y||||HEM",
      ],
      has: [
        #""id":"specimen|LAB|B1""#, #""status":"available""#, #""code":"BLD""#, #""receivedTime":"2024-01-05T09:20:00+01:00""#,
        #""collectedDateTime":"2024-01-05T09:00:00+01:00""#, #""quantity":{"value":5,"unit":"mL""#,
        #""condition":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0493","code":"HEM""#,
        #""note":[{"text":"drawn twice"}]"#,
      ]),
    MappingCase(
      "SPM-21 rejected", [obr, obx, "SPM|1|||BLD|||||||||||||||||QS"], has: [#""status":"unsatisfactory""#, #""code":"QS""#]),
    MappingCase(
      "OBR-15 SPS", ["OBR|1|||1^A^L|||20240105090000+0100||5^mL|||||20240105093000+0100|BLD&Blood&HL70487", obx],
      has: [
        #""type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0487","code":"BLD""#,
        #""receivedTime":"2024-01-05T09:30:00+01:00""#,
        #""collectedDateTime":"2024-01-05T09:00:00+01:00","quantity":{"value":5"#,
      ]),
    MappingCase(
      "OBR-13 fasting", ["OBR|1|||1^A^L|||20240105||||||F^Fasting|20240105|BLD", obx], has: [#""fastingStatusCodeableConcept""#]),
  ]

  @Test(arguments: specimens)
  func `a specimen follows SPM, or OBR when there is none`(_ c: MappingCase) throws {
    try c.check("Specimen", message: "ORU^R01")
  }

  @Test func `an SPM ahead of the results is their specimen, one behind them owns the observations that follow it`() throws {
    let ahead = try mapped("ORU^R01", [Self.obr, "SPM|1|A1^B1||BLD", Self.obx])
    #expect(ahead.first("DiagnosticReport").contains(#""result":[{"reference":"Observation/msg|HOSP|M1|Observation|1"}]"#))
    #expect(ahead.first("Observation").contains(#""specimen":{"reference":"Specimen/specimen||B1"}"#))
    let behind = try mapped("ORU^R01", [Self.obr, Self.obx, "SPM|1|A1^B1||BLD", "OBX|1|NM|2^Volume^L||3|mL|||||F"])
    #expect(behind.all("Observation").count == 2)
    #expect(!behind.first("DiagnosticReport").contains("Observation|2"))
  }

  @Test func `the same specimen of two orders is written once`() throws {
    let m = try mapped(
      "ORU^R01",
      [Self.obr, Self.obx, "SPM|1|A1^B1||BLD", "OBR|2|P2^LAB|F2^LAB|9^B^L|||||||||||||||||||||F", Self.obx, "SPM|1|A1^B1||BLD"])
    #expect(m.all("Specimen").count == 1)
    #expect(m.all("DiagnosticReport").allSatisfy { $0.contains(#""specimen":[{"reference":"Specimen/specimen||B1"}]"#) })
  }

  @Test func `results that name a parent result are its members`() throws {
    let m = try mapped(
      "ORU^R01",
      [
        "OBR|1|P1|F1|600-7^Culture^LN|||||||||||||||||||||F", "OBX|1|CWE|600-7^Organism^LN|1|3092008^Staph^SCT||||||F",
        "OBR|2|P1|F2|18769-0^Susceptibility^LN|||||||||||||||||||||F|600-7&Organism&LN^1^Staph|||^F1",
        "OBX|1|ST|1-8^Oxacillin^LN||S||||||F",
      ])
    #expect(m.all("Observation")[0].contains(#""hasMember":[{"reference":"Observation/msg|HOSP|M1|Observation|2"}]"#))
    #expect(m.all("ServiceRequest")[1].contains(#""basedOn":[{"reference":"ServiceRequest/filler||F1"}]"#))
  }

  @Test func `OUL R22 has the specimen ahead of its orders, and ORC behind OBR`() throws {
    let m = try mapped(
      "OUL^R22",
      [
        "SPM|1|A1^B1||BLD", "OBX|1|NM|2^Volume^L||3|mL|||||F", "OBR|1|P1^LAB|F1^LAB|9^B^L|||||||||||||||||||||F",
        "ORC|SC|P1^LAB|F1^LAB", Self.obx,
      ])
    #expect(m.all("DiagnosticReport").count == 1)
    #expect(m.all("ServiceRequest").count == 1)
    #expect(m.first("DiagnosticReport").contains("Specimen/specimen||B1"))
    #expect(m.first("DiagnosticReport").contains(#""result":[{"reference":"Observation/msg|HOSP|M1|Observation|2"}]"#))
  }

  @Test func `answers to questions of the order support it and are no results`() throws {
    let m = try mapped(
      "ORU^R01", [Self.orc, Self.obr, "OBX|1|ST|9^Pregnant^L||no||||||O" + String(repeating: "|", count: 18) + "QST"])
    #expect(m.first("ServiceRequest").contains(#""supportingInfo":[{"reference":"Observation/msg|HOSP|M1|Observation|1"}]"#))
    #expect(!m.first("DiagnosticReport").contains("result"))
    #expect(m.first("Observation").contains(#""status":"final""#))
  }

  @Test func `the answer to a query for results holds results`() throws {
    let m = try mapped("ORF^R04", ["OBR|1|||BMP", "OBX|1|NM|2823-3^K^LN||6.1|mmol/L"])
    #expect(m.first("Observation").contains(#""value":6.1"#) && m.all("DiagnosticReport").count == 1)
    #expect(m.all("ServiceRequest").isEmpty)
  }

  @Test func `clinical information is a note on the order, else on the report`() throws {
    let tail = "|CX^Culture^L|||20220101||||||Light growth~of MRSA||||||||||||F"
    let report = try mapped("ORU^R01", ["OBR|2||Q2" + tail])
    #expect(report.first("DiagnosticReport").contains(#"extension-DiagnosticReport.note","valueAnnotation":{"text":"Light growth\nof MRSA"}"#))
    let both = try mapped("ORU^R01", ["OBR|2|P2|Q2" + tail])
    #expect(both.first("ServiceRequest").contains("Light growth") && !both.first("DiagnosticReport").contains("Light growth"))
    #expect(!(try mapped("ORU^R01", ["OBR|2||Q2|CX^Culture^L|||||||||\"\"||||||||||||F"]).first("DiagnosticReport").contains("extension")))
  }
}
