import Normalization
import Records
import Testing

// RDE, OMP, RDS, RGV, RAS, VXU, RSP. Source: v2-to-FHIR RXO[MedicationRequest], RXR[...], RXA[Immunization]; HL7 v2.8.2 §4A.
@Suite struct ClinicalMedicationTests {
  private static let orc = "ORC|NW|P1^EHR|F1^RX||||||20240105100000+0100|||77^House^Greg"
  private static let drug = "308191^Amoxicillin 500 MG Oral Capsule^RXNORM"

  static let requests: [MappingCase] = [
    MappingCase(
      "RXE-2", [orc, "RXE||\(drug)|1||CAP^capsule"],
      has: [
        #""id":"placer|EHR|P1""#, #""status":"active","intent":"order""#,
        #""medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"308191""#,
        #""authoredOn":"2024-01-05T10:00:00+01:00""#, #""requester":{"identifier":{"value":"77"},"display":"Greg House"}"#,
      ]),
    MappingCase(
      "RXO alone is the original order", [orc, "RXO|\(drug)|250|500|mg"],
      has: [#""intent":"original-order""#, #""doseRange":{"low":{"value":250,"unit":"mg""#, #""high":{"value":500,"unit":"mg""#]),
    MappingCase(
      "RXE-3, RXE-5", [orc, "RXE||\(drug)|1||CAP^capsule"],
      has: [
        #""doseAndRate":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/dose-rate-type","code":"ordered","display":"Ordered"}]},"doseQuantity":{"value":1,"unit":"capsule""#
      ]),
    MappingCase(
      "RXE-7, TQ1-11", [orc, "RXE||\(drug)|1||CAP||^Take one~^with water", "TQ1|1||TID||||||||as told"],
      has: [#""text":"Take one\nwith water\nas told""#, #""repeat":{"frequency":3,"period":1,"periodUnit":"d"}"#]),
    MappingCase(
      "RXE-10 to RXE-12", [orc, "RXE||\(drug)|1||CAP|||||30|CAP^capsule|2"],
      has: [#""dispenseRequest":{"numberOfRepeatsAllowed":2,"quantity":{"value":30,"unit":"capsule""#]),
    MappingCase(
      "RXE-19 a day", [orc, "RXE||\(drug)|1||CAP" + String(repeating: "|", count: 14) + "3^g"],
      has: [
        #""maxDosePerPeriod":{"numerator":{"value":3,"unit":"g""#,
        #""denominator":{"value":1,"unit":"day","system":"http://unitsofmeasure.org","code":"d"}"#,
      ]),
    MappingCase(
      "RXE-23, RXE-24", [orc, "RXE||\(drug)|5||mL" + String(repeating: "|", count: 18) + "23|mL/hr"],
      has: [#""rateQuantity":{"value":23,"unit":"mL/hr","system":"http://unitsofmeasure.org","code":"mL/h"}"#]),
    MappingCase(
      "RXO-9", [orc, "RXO|\(drug)|1||CAP|||||G"],
      has: [
        #""substitution":{"allowedCodeableConcept":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0161","code":"G""#
      ]),
    MappingCase(
      "RXR", [orc, "RXE||\(drug)|1||CAP", "RXR|PO^Oral^HL70162|MTH^Mouth|||AC^before meals"],
      has: [
        #""route":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration","code":"PO""#,
        #""additionalInstruction":[{"coding":[{"code":"AC""#,
      ]),
    MappingCase(
      "RXC, RXE-6, RXE-25",
      [orc, "RXE||\(drug)|1||mL|INJ^Injection", "RXC|B|NS^Saline^L|500|mL", "RXC|A|KCL^Potassium^L|20|meq"],
      has: [#""supportingInformation":[{"reference":"Medication/msg|HOSP|M1|Medication|1"}]"#]),
    MappingCase("ORC-1 DC", ["ORC|DC|P1^EHR", "RXE||\(drug)|1||CAP"], has: [#""status":"stopped""#], lacks: ["authoredOn"]),
    MappingCase("ORC-1 CA", ["ORC|CA|P1^EHR", "RXE||\(drug)|1||CAP"], has: [#""status":"cancelled""#]),
    MappingCase(
      "RXE-1 as TQ", [orc, "RXE|^BID^^20240106^20240110|\(drug)|1||CAP"],
      has: [#""timing":{"repeat":{"boundsPeriod":{"start":"2024-01-06","end":"2024-01-10"},"frequency":2"#]),
    MappingCase(
      "RXE-2 with words only", [orc, "RXE||^^^^Simvastatin 20 MG|1||MG"],
      has: [#""medicationCodeableConcept":{"text":"Simvastatin 20 MG"}"#]),
    MappingCase(
      "RXE-2 missing", [orc, "RXE|||1||MG"],
      has: [#""medicationCodeableConcept":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason""#]),
    MappingCase("NTE", [orc, "RXE||\(drug)|1||CAP", "NTE|1||check kidneys"], has: [#""note":[{"text":"check kidneys"}]"#]),
  ]

  @Test(arguments: requests)
  func `a prescription follows RXO and RXE`(_ c: MappingCase) throws { try c.check("MedicationRequest", message: "RDE^O11") }

  @Test func `components, form and strength become a Medication`() throws {
    let m = try mapped(
      "RDE^O11", [Self.orc, "RXE||\(Self.drug)|1||mL|INJ^Injection", "RXC|B|NS^Saline^L|500|mL", "RXC|A|KCL^Potassium^L|20|meq"])
    let medication = m.first("Medication")
    #expect(medication.contains(#""form":{"coding":[{"code":"INJ""#))
    #expect(
      medication.contains(#""code":"NS","display":"Saline"}]},"isActive":false,"strength":{"numerator":{"value":500,"unit":"mL""#)
    )
    #expect(medication.contains(#""code":"KCL","display":"Potassium"}]},"isActive":true"#))
  }

  @Test func `what was dispensed refers to the prescription`() throws {
    let m = try mapped(
      "RDS^O13",
      [
        Self.orc, "RXE||\(Self.drug)|1||CAP",
        "RXD|1|\(Self.drug)|202401061000+0100|30|CAP^capsule||RX9||with food|8^Pharm^Acist|G", "RXR|PO",
      ])
    let dispense = m.first("MedicationDispense")
    #expect(dispense.contains(#""status":"completed""#))
    #expect(dispense.contains(#""authorizingPrescription":[{"reference":"MedicationRequest/placer|EHR|P1"}]"#))
    #expect(dispense.contains(#""quantity":{"value":30,"unit":"capsule""#))
    #expect(dispense.contains(#""whenHandedOver":"2024-01-06T10:00:00+01:00""#))
    #expect(dispense.contains(#""substitution":{"wasSubstituted":true"#))
    #expect(dispense.contains(#""note":[{"text":"with food"}]"#))
    #expect(dispense.contains(#""dosageInstruction":[{"route":"#))
  }

  static let administrations: [MappingCase] = [
    MappingCase(
      "RXA", ["ORC|RE|P1^EHR", "RXA|0|1|202401051000+0100|202401051030+0100|\(drug)|500|mg||||||||||||||CP", "RXR|IV"],
      has: [
        #""status":"completed""#, #""effectivePeriod":{"start":"2024-01-05T10:00:00+01:00","end":"2024-01-05T10:30:00+01:00"}"#,
        #""request":{"reference":"MedicationRequest/placer|EHR|P1"}"#, #""dose":{"value":500,"unit":"mg""#,
        #""route":{"coding":[{"#,
      ]),
    MappingCase(
      "RXA-20 RE", ["RXA|0|1|20240105||\(drug)|0||||||||||||PR^Patient refused||RE"],
      has: [#""status":"not-done","statusReason":[{"#, #""effectiveDateTime":"2024-01-05""#]),
    MappingCase(
      "RXA-3 missing", ["RXA|0|1|||\(drug)|5|mg"],
      has: [
        #""effectivePeriod":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"unknown"}]}"#
      ]),
    MappingCase(
      "RXA of an encoded order", ["ORC|RE|P1^EHR", "RXE||\(drug)|1||CAP", "RXR|PO", "RXA|0|1|20240105||\(drug)|500|mg", "RXR|IV"],
      has: [#""dose":{"value":500,"unit":"mg""#, #""code":"IV""#, #""request":{"reference":"MedicationRequest/placer|EHR|P1"}"#], lacks: [#""code":"PO""#]),
    MappingCase("RXA-6 missing: mad-1", ["RXA|0|1|20240105||\(drug)||", "RXR|IV"], lacks: [#""dosage""#]),
  ]

  @Test(arguments: administrations)
  func `an administration follows RXA`(_ c: MappingCase) throws { try c.check("MedicationAdministration", message: "RAS^O17") }

  @Test func `what was ordered and each time it was given come of one order`() throws {
    let given = "RXA|0|1|20240105||\(Self.drug)|500|mg"
    let result = try mapped("RAS^O17", ["ORC|RE|P1^EHR", "RXE||\(Self.drug)|1||CAP", given, "OBX|1|NM|8480-6^SBP^LN||92|mm[Hg]", given])
    #expect(result.all("MedicationRequest").count == 1 && result.all("MedicationAdministration").count == 2)
    #expect(result.first("Observation").contains(#""partOf":[{"reference":"MedicationAdministration/"#))
  }

  static let gives: [MappingCase] = [
    MappingCase(
      "RXG-4 to RXG-7", ["ORC|RE|P1^EHR", "RXG|1||^BID|\(drug)|250|500|mg", "RXR|IV"],
      has: [
        #""intent":"instance-order","medicationCodeableConcept":{"coding":[{"#, #""code":"308191""#, #""code":"IV""#, #""frequency":2"#,
        #""doseRange":{"low":{"value":250,"unit":"mg""#, #""basedOn":[{"reference":"MedicationRequest/placer|EHR|P1"}]"#,
      ]),
    MappingCase(
      "RXG-9, RXG-13, RXG-15", ["RXG|1|||\(drug)|1||mg||^with food||||^push slowly||2|mL/hr", "NTE|1||left arm"],
      has: [#""note":[{"text":"with food"},{"text":"left arm"}]"#, #""text":"push slowly""#, #""rateQuantity":{"value":2,"unit":"mL/hr""#]),
  ]

  @Test(arguments: gives)
  func `what is to be given follows RXG`(_ c: MappingCase) throws { try c.check("MedicationRequest", message: "RGV^O15") }

  @Test func `what is to be given of an order is an order based on it`() throws {
    let segments = ["ORC|RE|P1^EHR", "RXE||1191^Aspirin^RXNORM|81||mg", "RXR|PO", "RXG|1|1||\(Self.drug)|250||mg", "RXR|IV", "RXG|2|1||\(Self.drug)|500||mg"]
    let result = try mapped("RGV^O15", segments)
    let orders = result.all("MedicationRequest")
    try #require(orders.count == 3)
    #expect(orders[0].contains(#""value":81"#) && orders[0].contains(#""code":"PO""#) && !orders[0].contains("basedOn"))
    #expect(orders[1].contains(#""value":250"#) && orders[1].contains(#""code":"IV""#) && orders[1].contains("placer|EHR|P1"))
    #expect(orders[2].contains(#""value":500"#) && orders[2].contains(#""code":"PO""#))
    #expect(result.tally["unmapped-segment:RXG"] == 0)
  }

  @Test func `components beside what is to be given are those of the order, told once`() throws {
    let components = ["RXC|B|NS^Saline^L|500|mL", "RXC|A|KCL^Potassium^L|20|meq"]
    let order = ["ORC|RE|P1^EHR", "RXE||\(Self.drug)|1||mL"]
    let give = "RXG|1|1||\(Self.drug)|1||mL"
    for segments in [order + [give] + components, order + components + [give] + components] {
      let medication = try mapped("RGV^O15", segments).first("Medication")
      #expect(medication.ranges(of: "itemCodeableConcept").count == 2, "\(medication)")
    }
    #expect(try mapped("RGV^O15", ["ORC|RE|P1^EHR", give] + components).tally["unmapped-segment:RXC"] == 2)
  }

  @Test func `the answer to a query for a patient's vaccinations holds vaccinations`() throws {
    let m = try mapped("RSP^K11", ["QAK|1|OK", "ORC|RE||IZ1^NDA", Self.rxa, "OBX|1|CE|64994-7^E^LN|1|V05^VFC^HL70064||||||F"])
    #expect(m.first("Immunization").contains(#""code":"V05""#))
    #expect(try mapped("RSP^K22", []).outcome != .normalized)
  }

  private static let rxa =
    "RXA|0|1|20240105||140^Influenza^CVX^49281-0215-88^TENIVAC^NDC|0.5|mL^mL^UCUM||00^New record^NIP001|8^Lemon^Mike|^^^Clinic-1||||Z086|20241104|CSL^CSL Behring^MVX|||CP|A"

  static let vaccinations: [MappingCase] = [
    MappingCase(
      "RXA-5 CVX and NDC", ["ORC|RE||IZ1^NDA", rxa],
      has: [
        #""vaccineCode":{"coding":[{"system":"http://hl7.org/fhir/sid/cvx","code":"140","display":"Influenza"},{"system":"http://hl7.org/fhir/sid/ndc","code":"49281-0215-88""#,
        #""occurrenceDateTime":"2024-01-05""#, #""primarySource":true"#, #""lotNumber":"Z086","expirationDate":"2024-11-04""#,
        #""doseQuantity":{"value":0.5,"unit":"mL""#,
        #""manufacturer":{"identifier":{"system":"http://hl7.org/fhir/sid/mvx","value":"CSL"}"#,
        #""code":"AP","display":"Administering Provider""#,
      ]),
    MappingCase(
      "RXA-9 historical", ["ORC|RE||IZ1^NDA", "RXA|0|1|20140105||88^Flu^CVX|999|||01^Historical^NIP001|||||||||||CP|A"],
      has: [#""primarySource":false,"reportOrigin":{"#], lacks: ["doseQuantity"]),
    MappingCase(
      "RXA-18, RXA-20 RE", ["ORC|RE||9999^NDA", "RXA|0|1|20240105||88^Flu^CVX|999||||||||||||00^Parental decision^NIP002||RE|A"],
      has: [#""id":"msg|HOSP|M1|Immunization|1""#, #""status":"not-done","statusReason":{"#]),
    MappingCase(
      "RXA-21 D", ["ORC|RE||IZ1^NDA", "RXA|0|1|20240105||88^Flu^CVX|1||||||||||||||CP|D"], has: [#""status":"entered-in-error""#]),
    MappingCase(
      "RXR", ["ORC|RE||IZ1^NDA", rxa, "RXR|IM^Intramuscular^HL70162|LD^Left Deltoid^HL70163"],
      has: [
        #""route":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-RouteOfAdministration","code":"IM""#,
        #""site":{"coding":[{"#,
      ]),
    MappingCase(
      "OBX 64994-7, 30963-3",
      [
        "ORC|RE||IZ1^NDA", rxa, "OBX|1|CE|64994-7^Eligibility^LN|1|V05^VFC^HL70064||||||F",
        "OBX|2|CE|30963-3^Funding^LN|2|PHC70^Private^CDCPHINVS||||||F",
      ],
      has: [
        #""programEligibility":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v2-0064","code":"V05""#,
        #""fundingSource":{"coding":[{"#,
      ]),
    MappingCase(
      "OBX of one statement: imm-1",
      [
        "ORC|RE||IZ1^NDA", rxa, "OBX|1|CE|69764-9^Document^LN|3|253^Td VIS^cdcgs1vis||||||F",
        "OBX|2|DT|29768-9^Published^LN|3|20230101||||||F", "OBX|3|DT|29769-7^Presented^LN|3|20240105||||||F",
      ],
      has: [#""education":[{"documentType":"Td VIS","publicationDate":"2023-01-01","presentationDate":"2024-01-05"}]"#]),
    MappingCase(
      "OBX 30973-2", ["ORC|RE||IZ1^NDA", rxa, "OBX|1|NM|30973-2^Dose number^LN|1|2||||||F"],
      has: [#""protocolApplied":[{"doseNumberPositiveInt":2}]"#]),
  ]

  @Test(arguments: vaccinations)
  func `a vaccination follows RXA`(_ c: MappingCase) throws { try c.check("Immunization", message: "VXU^V04") }

  @Test func `observations without an element of their own are part of the vaccination`() throws {
    let m = try mapped(
      "VXU^V04",
      [
        "OBX|1|NM|8867-4^HR^LN||61|/min|||||F", "ORC|RE||IZ1^NDA", Self.rxa, "OBX|1|CE|30956-8^Other^LN|1|1^X^L||||||F",
        "OBX|2|CE|64994-7^E^LN|1|V05^VFC^HL70064||||||F",
      ])
    #expect(m.all("Observation").count == 2)
    #expect(m.all("Observation")[0].contains("vital-signs"))
    #expect(m.all("Observation")[1].contains(#""partOf":[{"reference":"Immunization/immunization|NDA|IZ1"}]"#))
  }

  @Test func `a note below an observation of a vaccination stays, with the vaccination where the observation is an element of it`() throws {
    let m = try mapped(
      "VXU^V04",
      [
        "ORC|RE||IZ1^NDA", Self.rxa, "OBX|1|CE|64994-7^E^LN|1|V05^VFC^HL70064||||||F", "NTE|1||Fever next day", "OBX|2|CE|31044-1^Reaction^LN|2|1^X^L||||||F",
        "NTE|1||Hives too",
      ])
    #expect(m.all("Immunization")[0].contains(#""note":[{"text":"Fever next day"}]"#))
    #expect(m.all("Observation")[0].contains(#""note":[{"text":"Hives too"}]"#))
  }

  @Test func `two vaccinations without ORC in between are two`() throws {
    #expect(try mapped("VXU^V04", ["ORC|RE||IZ1^NDA", Self.rxa, Self.rxa]).all("Immunization").count == 2)
  }
}
