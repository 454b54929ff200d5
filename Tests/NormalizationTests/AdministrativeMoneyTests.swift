import Normalization
import Records
import Testing

@Suite struct AdministrativeMoneyTests {
  private func dft(_ segments: [String], patientClass: String = "O") -> [String] {
    [
      #"MSH|^~\&|APP|HOSP|||20240105101500+0100||DFT^P03|M1|P|2.5.1"#,
      "PID|1||4711^^^HOSP^MR||Example^Ann",
      "PV1|1|\(patientClass)|||||||||||||||||V1",
    ] + segments
  }

  private func ft1(_ fields: [Int: String]) -> String {
    "FT1" + (1...(fields.keys.max() ?? 1)).map { "|" + (fields[$0] ?? "") }.joined()
  }

  @Test func `charges of one message are one claim with all that R4 requires`() throws {
    let out = try normalised(
      dft([
        ft1([
          2: "T1", 4: "20240104", 6: "CG", 7: "71045^X-ray^C4", 10: "2", 11: "100.50&USD",
          19: "R07.9^Pain^I10C", 20: "12^Example^Ida",
        ]),
        ft1([
          4: "20240104", 6: "CG", 25: "99213^Visit^C4", 26: "25", 19: "R07.9^Pain^I10C",
          20: "12^Example^Ida",
        ]),
        "IN1|1|PLAN1^Gold|INS1|Example Insurance||||GRP1|||||||||SEL|||||||||||||||||||POL1",
      ]))
    let claim = out.first("Claim")
    for part in [
      #""status":"active""#, #""use":"claim""#, #""code":"professional""#,
      #""created":"2024-01-04""#, #""priority""#,
      #""provider":{"reference":"Organization/"#,
      #""focal":true,"coverage":{"reference":"Coverage/coverage|INS1|POL1"}"#,
      #""item":[{"sequence":1,"careTeamSequence":[1],"diagnosisSequence":[1]"#,
      #""net":{"value":100.50,"currency":"USD"}"#,
      #""sequence":2,"careTeamSequence":[1],"diagnosisSequence":[1],"productOrService":{"coding":[{"system":"http://www.ama-assn.org/go/cpt","code":"99213""#,
    ] { #expect(claim.contains(part), "\(claim) lacks \(part)") }
    #expect(out.all("Claim").count == 1)
    #expect(out.all("Coverage").count == 1)
  }

  @Test func `without a plan the claim rests on self-pay`() throws {
    let out = try normalised(dft([ft1([4: "20240104", 7: "71045^X-ray^C4"])], patientClass: "I"))
    #expect(out.first("Coverage").contains(#""code":"pay""#))
    #expect(out.first("Coverage").contains(#""payor":[{"reference":"Patient/HOSP|4711"}]"#))
    #expect(out.first("Claim").contains(#""code":"institutional""#))
  }

  @Test(arguments: ["PY", "AJ", "CD"])
  func `payments and adjustments are no claim, and are counted`(_ type: String) throws {
    let out = try normalised(dft([ft1([4: "20240104", 6: type, 7: "1"])]))
    #expect(out.all("Claim").isEmpty)
    #expect(out.tally["transaction-not-charge"] == 1)
  }

  @Test func `a plan names its payor, its subscriber and its classes`() throws {
    let out = try normalised(
      adt(
        "A01",
        [
          "IN1|1|PLAN1^Gold|INS1^^^NAIC|Example Insurance|9 Example Road^^Testtown||555-0109|GRP1|Example Group|||20240101|20241231||HMO|Example^Bob|SPO|19790101|1 Example St^^Testtown"
            + String(repeating: "|", count: 17) + "POL1"
        ]))
    let coverage = out.first("Coverage")
    #expect(coverage.contains(#""payor":[{"reference":"Organization/organization|NAIC|INS1"}]"#))
    #expect(
      coverage.contains(#""subscriber":{"reference":"RelatedPerson/subscriber|SPO|EXAMPLE^BOB"}"#))
    #expect(coverage.contains(#""period":{"start":"2024-01-01","end":"2024-12-31"}"#))
    #expect(coverage.contains(#""value":"GRP1","name":"Example Group""#))
    #expect(out.first("Organization").contains(#""name":"Example Insurance""#))
  }

  @Test func `a guarantor who is the patient is no further person`() throws {
    #expect(
      try normalised(adt("A01", ["GT1|1||Example^Ann||1 Example St||||F||SEL"])).all(
        "RelatedPerson"
      ).isEmpty)
    #expect(
      try normalised(adt("A01", ["GT1|1||Example^Gus||1 Example St^^Testtown||||M||FTH"])).first(
        "RelatedPerson"
      ).contains("GUAR"))
  }

  @Test func `the account carries coverage and guarantor`() throws {
    let out = try normalised(
      adt(
        "A01", ["GT1|1||Example^Gus||1 Example St||||M||FTH", "IN1|1|P1|I1|Example Insurance"],
        pid: "PID|1||4711^^^HOSP^MR|||||||||||||||900^^^HOSP"))
    #expect(out.first("Account").contains(#""id":"account|HOSP|900""#))
    #expect(out.first("Account").contains(#""guarantor":[{"party":{"reference":"RelatedPerson/"#))
    #expect(out.first("Account").contains(#""coverage":[{"coverage":{"reference":"Coverage/"#))
  }
}
