import Normalization
import Records
import Testing

@Suite struct AdministrativeVisitTests {
  private static func pv1(_ fields: [Int: String]) -> String {
    "PV1" + (1...(fields.keys.max() ?? 1)).map { "|" + (fields[$0] ?? "") }.joined()
  }

  static let encounters: [AdministrativeCase] = [
    .init(
      "A01 class I", "A01", [pv1([2: "I", 19: "V1^^^HOSP"])],
      has: [#""id":"visit|HOSP|V1""#, #""status":"in-progress""#, #""code":"IMP""#]),
    .init("A03", "A03", [pv1([2: "I"])], has: [#""status":"finished""#]),
    .init(
      "A04 the patient has arrived", "A04", [pv1([2: "O"])],
      has: [#""status":"arrived""#, #""code":"AMB""#]),
    .init("A05", "A05", [pv1([2: "P"])], has: [#""status":"planned""#, #""code":"PRENC""#]),
    .init("A08 by class", "A08", [pv1([2: "I"])], has: [#""status":"in-progress""#]),
    .init(
      "A08 with PV1-45", "A08", [pv1([2: "I", 45: "20240104"])],
      has: [#""status":"finished""#, #""end":"2024-01-04""#]),
    .init(
      "A11 cancels, whatever PV1-45 says", "A11", [pv1([2: "I", 45: "20240104"])],
      has: [#""status":"cancelled""#]),
    .init(
      "A13 cancels the discharge", "A13", [pv1([2: "I", 45: "20240104"])],
      has: [#""status":"in-progress""#]),
    .init(
      "A31 without a class", "A31", [pv1([3: "W1"])],
      has: [#""status":"unknown""#, #""code":"UNK""#]),
    .init(
      "PV1-2 outside the table", "A08", [pv1([2: "QX"])],
      has: [#""system":"urn:chartseal:local:code:v2-0004","code":"QX""#]),
    .init(
      "PV1-3 bed, still there", "A01", [pv1([2: "I", 3: "W1^101^A^HOSP"])],
      has: [
        #""location":[{"location":{"display":"W1 101 A HOSP"},"status":"active","physicalType""#,
        #""code":"bd""#,
      ]),
    .init(
      "PV1-3 after discharge", "A03", [pv1([2: "I", 3: "W1^101"])],
      has: [#""status":"completed""#, #""code":"ro""#]),
    .init(
      "PV1-7 to PV1-17 participants", "A01",
      [pv1([2: "I", 7: "12^Example^Ida^^^Dr^^^NPI", 17: "13^Muster^Jo"])],
      has: [
        #""code":"ATND""#,
        #""identifier":{"system":"http://hl7.org/fhir/sid/us-npi","value":"12"},"display":"Dr Ida Example""#,
        #""code":"ADM""#,
      ]),
    .init(
      "PV1-44 with zone", "A01", [pv1([2: "I", 44: "20240105081500-0500"])],
      has: [#""start":"2024-01-05T08:15:00-05:00""#]),
    .init(
      "PV1-45 before PV1-44", "A03", [pv1([2: "I", 44: "20240105", 45: "20240101"])],
      has: [#""period":{"start":"2024-01-05"}"#]),
    .init(
      "PV1-19 missing: the admission names the stay", "A01", [pv1([2: "I", 44: "20240105"])],
      has: [#""id":"stay|20240105|I""#]),
    .init(
      "PV2-11", "A03", [pv1([2: "I"]), "PV2" + String(repeating: "|", count: 11) + "3"],
      has: [#""length":{"value":3,"unit":"days""#]),
    .init(
      "DG1 of the visit", "A01",
      [pv1([2: "I", 19: "V1"]), "DG1|1||I21.9^Infarction^I10C||20240101|A|||||||||1"],
      has: [#""reference":"Condition/diagnosis|visit||V1|I21.9""#, #""rank":1"#, #""code":"AD""#]),
  ]

  @Test(arguments: encounters)
  func `PV1 and PV2 become an Encounter`(_ c: AdministrativeCase) throws {
    try c.check("Encounter")
  }

  static let conditions: [AdministrativeCase] = [
    .init(
      "DG1-3, DG1-4", "A01", ["DG1|1||I21.9^Infarction^I10C|Heart attack|20240101"],
      has: [
        #""system":"http://hl7.org/fhir/sid/icd-10-cm","code":"I21.9","display":"Infarction""#,
        #""text":"Heart attack""#, #""onsetDateTime":"2024-01-01""#,
      ]),
    .init(
      "DG1-2 names the system of old", "A01", ["DG1|1|I9|410.9"],
      has: [#""system":"http://hl7.org/fhir/sid/icd-9-cm","code":"410.9""#]),
    .init(
      "DG1-3 alternate code alone", "A01", ["DG1|1||^^^E11.65^Type 2 diabetes^I10"],
      has: [#""code":"E11.65","display":"Type 2 diabetes""#]),
    .init("DG1-3 original text alone", "A01", ["DG1|1||^^^^^^^^Sarcoidosis"], has: [#""code":{"text":"Sarcoidosis"}"#]),
    .init(
      "DG1-3 words alone", "A01", ["DG1|1||chest pain"], has: [#""code":{"text":"chest pain"}"#],
      lacks: [#""code":"chest pain""#]),
    .init(
      "DG1-3 local code beside a standard one", "A01", ["DG1|1||L1^Infarct^99HOSP^22298006^MI^SCT"],
      has: [
        #""system":"urn:chartseal:local:code:99hosp","code":"L1""#,
        #""system":"http://snomed.info/sct","code":"22298006""#,
      ]),
    .init(
      "DG1-21 deleted", "A01", ["DG1|1||I21.9^^I10C" + String(repeating: "|", count: 18) + "D"],
      has: [#""code":"entered-in-error""#]),
  ]

  @Test(arguments: conditions)
  func `DG1 becomes a Condition`(_ c: AdministrativeCase) throws { try c.check("Condition") }

  static let procedures: [AdministrativeCase] = [
    .init(
      "PR1-5 and PR1-7", "A01", ["PR1|1||76164006^Biopsy^SCT||202401040900+0100|D|90"],
      has: [
        #""performedPeriod":{"start":"2024-01-04T09:00:00+01:00","end":"2024-01-04T10:30:00+01:00"}"#,
        #""status":"completed""#,
      ]),
    .init(
      "PR1-5 over midnight and month", "A01", ["PR1|1||1^B^L||202402292330+0100||45"],
      has: [#""end":"2024-03-01T00:15:00+01:00""#]),
    .init("PR1-5 in the future", "A01", ["PR1|1||1^B^L||20250101"], has: [#""status":"unknown""#]),
    .init(
      "PR1-16 modifier", "A01",
      ["PR1|1||71045^X^C4" + String(repeating: "|", count: 13) + "26^Professional^C4"],
      has: [#""code":"26""#]),
  ]

  @Test(arguments: procedures)
  func `PR1 becomes a Procedure`(_ c: AdministrativeCase) throws { try c.check("Procedure") }

  static let allergies: [AdministrativeCase] = [
    .init(
      "AL1 with reactions", "A01", ["AL1|1|DA|7980^Penicillin^RXNORM|SV|Rash~Hives|20200101"],
      has: [
        #""type":"allergy""#, #""category":["medication"]"#,
        #""manifestation":[{"text":"Rash"},{"text":"Hives"}]"#, #""severity":"severe""#,
        #""clinicalStatus""#, #""onsetDateTime":"2020-01-01""#,
      ], lacks: ["criticality"]),
    .init(
      "AL1 without reaction", "A01", ["AL1|1|DA|^Latex|MI"],
      has: [#""criticality":"low""#, #""text":"Latex""#], lacks: ["reaction"]),
    .init(
      "AL1-3 alternate code alone", "A01", ["AL1|1|DA|^^^7980^Penicillin^RXNORM|SV|Rash"],
      has: [#""code":"7980","display":"Penicillin""#, #""text":"Penicillin""#]),
    .init("AL1-3 original text alone", "A01", ["AL1|1|DA|^^^^^^^^Latex gloves|MI"], has: [#""text":"Latex gloves""#]),
    .init(
      "AL1-5 alone", "A01", ["AL1|1|DA||SV|Shellfish causes wheeze"],
      has: [#""manifestation":[{"text":"Shellfish causes wheeze"}]"#], lacks: [#""code":{"text""#]),
    .init(
      "IAM-6 deleted", "A60", ["IAM|1|FA|256349002^Peanut^SCT|||D"], has: ["entered-in-error"],
      lacks: ["clinicalStatus"]),
    .init(
      "IAM-17 inactive", "A60",
      ["IAM|1|FA|256349002^Peanut^SCT" + String(repeating: "|", count: 14) + "I"],
      has: [#""code":"inactive""#]),
  ]

  @Test(arguments: allergies)
  func `AL1 and IAM become an AllergyIntolerance`(_ c: AdministrativeCase) throws {
    try c.check("AllergyIntolerance")
  }

  @Test func `an empty PV1 is no encounter`() throws {
    #expect(try normalised(adt("A28", ["PV1|1"])).all("Encounter").isEmpty)
  }

  @Test func `segments that nothing maps are counted by their names`() throws {
    let out = try normalised(adt("A01", ["NTE|1||secret", "ZPI|1|secret", "UB1|1", "ZPI|2"]))
    #expect(out.tally["unmapped-segment:NTE"] == 1)
    #expect(out.tally["unmapped-segment:ZPI"] == 2)
    #expect(out.tally["unmapped-segment:UB1"] == 1)
    #expect(out.tally.sorted.allSatisfy { !$0.name.contains("secret") })
  }
}
