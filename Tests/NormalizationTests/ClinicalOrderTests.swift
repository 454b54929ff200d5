import Normalization
import Records
import Testing

// ORM, OML, OMG and REF: orders. Source: v2-to-FHIR ORM_O01, OML_O21, ORC[ServiceRequest], OBR[ServiceRequest], TQ1[ServiceRequest].
@Suite struct ClinicalOrderTests {
  private static let orc = "ORC|NW|P1^LAB||G1^LAB|||||20240105100000+0100|||77^House^Greg"
  private static let obr = "OBR|1|P1^LAB||57698-3^Lipids^LN"

  static let orders: [MappingCase] = [
    MappingCase(
      "ORC-1 NW", [orc, obr], has: [#""status":"active","intent":"order""#, #""authoredOn":"2024-01-05T10:00:00+01:00""#]),
    MappingCase("ORC-5 before ORC-1", ["ORC|NW|P1^LAB|||CM", obr], has: [#""status":"completed""#]),
    MappingCase("ORC-1 DC", ["ORC|DC|P1^LAB", obr], has: [#""status":"revoked""#], lacks: ["authoredOn"]),
    MappingCase("ORC-1 HR", ["ORC|HR|P1^LAB", obr], has: [#""status":"on-hold""#]),
    MappingCase("ORC-1 without a status", ["ORC|XO|P1^LAB", obr], has: [#""status":"unknown""#]),
    MappingCase(
      "ORC-2, ORC-3", ["ORC|NW|P1^LAB|F1^LAB", obr],
      has: [
        #""code":"PLAC","display":"Placer Identifier"}]},"system":"urn:chartseal:local:id:lab","value":"P1"}"#, #""code":"FILL""#,
        #""value":"F1""#,
      ]),
    MappingCase(
      "ORC-4", [orc, obr],
      has: [
        #""requisition":{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0203","code":"PGN""#,
        #""value":"G1""#,
      ]),
    MappingCase(
      "ORC-8 parent", ["ORC|CH|P2^LAB||||||P1&LAB^F1&LAB", obr],
      has: [#""basedOn":[{"reference":"ServiceRequest/placer|LAB|P1"}]"#]),
    MappingCase("ORC-12", [orc, obr], has: [#""requester":{"identifier":{"value":"77"},"display":"Greg House"}"#]),
    MappingCase(
      "OBR-16 without ORC", ["OBR|1|P1^LAB||1^A^L||||||||||||8^Wilson^James"],
      has: [#""requester":{"identifier":{"value":"8"}"#, #""status":"unknown""#]),
    MappingCase("OBR-5", [orc, "OBR|1|P1^LAB||1^A^L|S"], has: [#""priority":"stat""#]),
    MappingCase("OBR-6", [orc, "OBR|1|P1^LAB||1^A^L||20240106"], has: [#""occurrenceDateTime":"2024-01-06""#]),
    MappingCase("OBR-11 G", [orc, "OBR|1|P1^LAB||1^A^L|||||||G"], has: [#""intent":"reflex-order""#]),
    MappingCase("OBR-13", [orc, "OBR|1|P1^LAB||1^A^L|||||||||fever for days"], has: [#""note":[{"text":"fever for days"}]"#]),
    MappingCase(
      "OBR-31", [orc, "OBR|1|P1^LAB||1^A^L" + String(repeating: "|", count: 27) + "R05^Cough^I10"],
      has: [#""reasonCode":[{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"R05""#]),
    MappingCase(
      "DG1 within the order", [orc, obr, "DG1|1||E10.9^Diabetes^I10|||W"], has: [#""reasonReference":[{"reference":"Condition/"#]),
    MappingCase(
      "NTE", [orc, "NTE|1||after ORC", obr, "NTE|1||after OBR", "OBX|1|ST|2^X^L||a", "NTE|1||after OBX"],
      has: [#""note":[{"text":"after ORC"},{"text":"after OBR"}]"#], lacks: ["after OBX"]),
    MappingCase(
      "OBX as supporting information", [orc, obr, "OBX|1|ST|2^X^L||a||||||F"],
      has: [#""supportingInfo":[{"reference":"Observation/msg|HOSP|M1|Observation|1"}]"#]),
    MappingCase("SPM", [orc, obr, "SPM|1|A1^B1||BLD"], has: [#""specimen":[{"reference":"Specimen/specimen||B1"}]"#]),
    MappingCase(
      "ODS", [orc, "ODS|D||DIAB^Diabetic^99D~LOWNA^Low salt^99D|no nuts"],
      has: [
        #""code":{"coding":[{"system":"urn:chartseal:local:code:99d","code":"DIAB""#, #""orderDetail":[{"coding":[{"#,
        #""note":[{"text":"no nuts"}]"#,
      ]),
    MappingCase("ORC alone", ["ORC|CA|P1^LAB"], has: [#""id":"placer|LAB|P1""#], lacks: [#""code":{"#]),
  ]

  @Test(arguments: orders)
  func `an order follows ORC and OBR`(_ c: MappingCase) throws { try c.check("ServiceRequest", message: "OML^O21") }

  private static func tq1(_ fields: [Int: String]) -> [String] {
    [orc, "TQ1|" + (1...14).map { fields[$0] ?? "" }.joined(separator: "|"), obr]
  }
  private static func tq(_ value: String) -> [String] { ["ORC|NW|P1^LAB|||||\(value)", obr] }
  private static let gts = #"{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation","code":"#

  static let timings: [MappingCase] = [
    MappingCase(
      "TQ1-3 BID", tq1([3: "BID"]),
      has: [#""occurrenceTiming":{"repeat":{"frequency":2,"period":1,"periodUnit":"d"},"code":\#(gts)"BID"}],"text":"BID"}}"#]),
    MappingCase("TQ1-3 Q6H", tq1([3: "Q6H"]), has: [#"{"frequency":1,"period":6,"periodUnit":"h"},"code":\#(gts)"Q6H"}"#]),
    MappingCase("TQ1-3 5ID", tq1([3: "5ID"]), has: [#""frequency":5,"period":1,"periodUnit":"d""#]),
    MappingCase(
      "TQ1-3 Q2J135", tq1([3: "Q2J135"]), has: [#""frequency":1,"period":2,"periodUnit":"wk","dayOfWeek":["mon","wed","fri"]"#]),
    MappingCase("TQ1-3 QHS", tq1([3: "QHS"]), has: [#""frequency":1,"period":1,"periodUnit":"d","when":["HS"]"#]),
    MappingCase("TQ1-3 PRNQ4H", tq1([3: "PRNQ4H"]), has: [#""period":4,"periodUnit":"h""#, #""asNeededBoolean":true"#]),
    MappingCase("TQ1-3 Once", tq1([3: "Once"]), has: [#""repeat":{"count":1}"#]),
    MappingCase(
      "TQ1-3 unknown code", tq1([3: "XYZ^when the moon shines"]), has: [#""occurrenceTiming":{"code":{"text":"XYZ"}}"#]),
    MappingCase("TQ1-4", tq1([3: "BID", 4: "0800~2000"]), has: [#""timeOfDay":["08:00:00","20:00:00"]"#]),
    MappingCase(
      "TQ1-6", tq1([3: "BID", 6: "3^D&day&ISO+"]),
      has: [#""boundsDuration":{"value":3,"unit":"d","system":"http://unitsofmeasure.org","code":"d"}"#]),
    MappingCase("TQ1-7 alone", tq1([7: "202401061200+0100"]), has: [#""occurrenceDateTime":"2024-01-06T12:00:00+01:00""#]),
    MappingCase(
      "TQ1-7, TQ1-8", tq1([7: "20240106", 8: "20240108"]), has: [#""occurrencePeriod":{"start":"2024-01-06","end":"2024-01-08"}"#]
    ),
    MappingCase(
      "TQ1-7 with a pattern", tq1([3: "BID", 7: "20240106"]),
      has: [#""repeat":{"boundsPeriod":{"start":"2024-01-06"},"frequency":2"#]),
    MappingCase("TQ1-9", tq1([9: "A^ASAP^HL70485"]), has: [#""priority":"asap""#]),
    MappingCase("TQ1-11", tq1([11: "fasting"]), has: [#""note":[{"text":"fasting"}]"#]),
    MappingCase(
      "TQ1-13, TQ1-14", tq1([13: "15^min", 14: "4"]), has: [#""repeat":{"count":4,"duration":15,"durationUnit":"min"}"#]),
    MappingCase("TQ1-2", tq1([2: "2^mL"]), has: [#""quantityQuantity":{"value":2,"unit":"mL","#]),
    MappingCase(
      "ORC-7 pattern, duration, priority", tq("^QID^D5^20240106^^S"),
      has: [#""occurrenceTiming":{"repeat":{"boundsPeriod":{"start":"2024-01-06"},"frequency":4"#, #""priority":"stat""#]),
    MappingCase(
      "ORC-7 words", tq("^twice a day"), has: [#""frequency":2,"period":1,"periodUnit":"d""#, #""text":"twice a day""#]),
    MappingCase("ORC-7 X4", tq("^Q1H^X4"), has: [#""repeat":{"count":4,"frequency":1,"period":1,"periodUnit":"h"}"#]),
    MappingCase("ORC-7 start alone", tq("^^^202401061200+0100^^R"), has: [#""occurrenceDateTime":"2024-01-06T12:00:00+01:00""#]),
    MappingCase(
      "OBR-27 where ORC-7 is empty", ["ORC|NW|P1^LAB", "OBR|1|P1^LAB||1^A^L" + String(repeating: "|", count: 23) + "^Q8H"],
      has: [#""period":8,"periodUnit":"h""#]),
  ]

  @Test(arguments: timings)
  func `when and how often follows TQ1, ORC-7 or OBR-27`(_ c: MappingCase) throws {
    try c.check("ServiceRequest", message: "OML^O21")
  }

  @Test func `earlier results that an order brings along are reported as results`() throws {
    let m = try mapped(
      "OML^O21",
      [Self.orc, Self.obr, "ORC|PR|P0^LAB|F0^LAB", "OBR|1|P0^LAB|F0^LAB|1^A^L|||||||||||||||||||||F", "OBX|1|NM|2^X^L||5||||||F"])
    #expect(m.all("ServiceRequest").count == 2)
    #expect(m.all("DiagnosticReport").count == 1)
    #expect(m.first("DiagnosticReport").contains(#""basedOn":[{"reference":"ServiceRequest/placer|LAB|P0"}]"#))
  }

  @Test func `two orders under one number are two resources`() throws {
    let m = try mapped("OML^O21", [Self.orc, Self.obr, Self.orc, "OBR|2|P1^LAB||2093-3^Cholesterol^LN"])
    #expect(m.all("ServiceRequest").count == 2)
    #expect(m.all("ServiceRequest")[1].contains(#""id":"placer|LAB|P1|2""#))
    #expect(m.tally["repeated-identifier"] == 1)
  }

  @Test func `a referral has its providers, and the results that come along`() throws {
    let m = try mapped(
      "REF^I12",
      [
        "RF1|P^Pending|R^Routine|Med^Medical|||226^EPIC|20240105|20240205|20240104|P^Preference",
        "PRD|RP|Powell^Robert^^^Dr|||||1001^PRN", "PRD|RT|McWilliams^Paul^^^Dr|||||1002^PRN",
        "OBR|1|||1^A^L|||20240103||||||||||||||||||F", "OBX|1|ST|2^X^L||Positive||||||F",
      ])
    let referral = m.first("ServiceRequest")
    #expect(referral.contains(#""status":"active","intent":"order""#))
    #expect(referral.contains(#""occurrencePeriod":{"start":"2024-01-05","end":"2024-02-05"}"#))
    #expect(referral.contains(#""requester":{"identifier":{"value":"1001"},"display":"Dr Robert Powell"}"#))
    #expect(referral.contains(#""performer":[{"identifier":{"value":"1002"}"#))
    #expect(m.all("DiagnosticReport").count == 1)
  }

  static let problems: [MappingCase] = [
    MappingCase(
      "PRB-14 active", ["PRB|AD|20240105|596.5^Bladder^I9|26744|||20240105||||||ACTIVE|||20240103"],
      has: [
        #""clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]}"#,
        #""onsetDateTime":"2024-01-03","recordedDate":"2024-01-05""#,
        #""system":"http://hl7.org/fhir/sid/icd-9-cm","code":"596.5""#,
      ]),
    MappingCase(
      "PRB-9: con-4", ["PRB|UP|20240105|786.5^Pain^I9|1|||20240105||20240110"],
      has: [#""code":"resolved""#, #""abatementDateTime":"2024-01-10""#]),
    MappingCase(
      "PRB-1 DE: con-5", ["PRB|DE|20240105|300.7^X^I9|1", "NTE|1||mistake"],
      has: [
        #""verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"entered-in-error"}]}"#,
        #""note":[{"text":"mistake"}]"#,
      ],
      lacks: ["clinicalStatus"]),
  ]

  @Test(arguments: problems)
  func `a problem follows PRB`(_ c: MappingCase) throws { try c.check("Condition", message: "PPR^PC1") }
}
