import LedgerProtocol
@_spi(Compliance) @_spi(Deidentification) import Records
import Sealing
import Testing

/// A compliant record of resources with the given codings, for enrichment alone.
struct EnrichmentSample {
  static let hash = PatientHash(digest: (0..<32).map { UInt8(truncatingIfNeeded: $0 * 7) })!
  static let stakeholders = Stakeholders(
    sourceSystem: "https://ehr.example.org/adt", facility: "Example Hospital", custodian: "Example Health",
    submittingOrganisation: "example",
    purposeOfUse: "HRESCH")

  typealias Coding = (system: String, code: String)
  var resources: [(type: Element, element: Element, codings: [Coding])] = []

  static func withBytes(_ text: String, _ body: (Bytes) -> Void) { Array(text.utf8).withUnsafeBytes { body(Bytes($0)) } }

  func record(year: Int = 2020) -> CompliantRecord {
    let record = DeidentifiedRecord()
    record.patientHashesStorage = [EnrichmentSample.hash]
    for resource in resources {
      record.tape.beginResource(resource.type, key: .empty, patient: 0)
      if let id = ElementCatalog.shared.idField(of: resource.type) { record.tape.add(id, "abcdefghijklmnopqrstuvwx23") }
      record.tape.open(resource.element)
      for coding in resource.codings {
        record.tape.open(Element.CodeableConcept.coding)
        EnrichmentSample.withBytes(coding.system) { record.tape.add(Element.Coding.system, $0) }
        EnrichmentSample.withBytes(coding.code) { record.tape.add(Element.Coding.code, $0) }
        record.tape.close()
      }
      record.tape.close()
      record.tape.endResource()
    }
    return CompliantRecord(record: record, place: Place(record: 1, byte: 0, line: 1), kind: "ADT^A01", year: year)
  }

  static func condition(_ system: String, _ code: String) -> EnrichmentSample {
    EnrichmentSample(resources: [(Element.Condition.root, Element.Condition.code, [(system, code)])])
  }

  func lines(
    year: Int = 2020, _ stakeholders: Stakeholders = EnrichmentSample.stakeholders, _ method: DeidentificationMethod = .safeHarbor
  ) -> (text: [String], labels: [SecurityLabels], parts: [Part], records: [Int]) {
    var buffer = LineBuffer()
    let enricher = Enricher(stakeholders: stakeholders, method: method)
    enricher.append(record(year: year), to: &buffer)
    enricher.append(record(year: year), to: &buffer)
    var text: [String] = []
    for line in buffer.lines { text.append(buffer.bytes(of: line).text) }
    return (text, buffer.lines.map(\.labels), buffer.lines.map(\.part), buffer.lines.map(\.record))
  }
}

let icd = "http://hl7.org/fhir/sid/icd-10-cm"
let icd9 = "http://hl7.org/fhir/sid/icd-9-cm"

@Suite struct EnricherTests {
  @Test func `a line is the resource's bytes with meta after the id`() {
    let lines = EnrichmentSample.condition(icd, "E11.9").lines()
    #expect(
      lines.text[0]
        == #"{"resourceType":"Condition","id":"abcdefghijklmnopqrstuvwx23","meta":{"lastUpdated":"2020-01-01T00:00:00Z","#
        + #""source":"https://ehr.example.org/adt","security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","#
        + #""code":"N"},{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"PSEUDED"},"#
        + #"{"system":"http://hl7.org/fhir/us/darts/CodeSystem/darts-policy-identifiers","#
        + #""code":"HHS_SAFE_HARBOR_DETERMINISTIC_METHOD"},"#
        + #"{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HRESCH"}]},"#
        + #""code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"E11.9"}]}}"#)
    #expect(lines.text[0] == lines.text[1])
    #expect(lines.records == [0, 1])
    #expect(lines.parts == [.history, .history])
  }

  @Test func `lastUpdated is the as-of instant, else the year's first instant, else absent`() {
    var stated = EnrichmentSample.stakeholders
    stated.asOf = "2026-03-01T10:00:00Z"
    let sample = EnrichmentSample.condition(icd, "E11.9")
    #expect(sample.lines(stated).text[0].contains(#""lastUpdated":"2026-03-01T10:00:00Z""#))
    #expect(sample.lines(year: 1999).text[0].contains(#""lastUpdated":"1999-01-01T00:00:00Z""#))
    #expect(!sample.lines(year: 0).text[0].contains("lastUpdated"))
  }

  @Test func `the method decides the policy code`() {
    let sample = EnrichmentSample.condition(icd, "E11.9")
    #expect(sample.lines(EnrichmentSample.stakeholders, .expertDetermination).text[0].contains("HHS_EXPERT_DETERMINATION_METHOD"))
    #expect(!sample.lines(EnrichmentSample.stakeholders, .limitedDataSet).text[0].contains("HHS_"))
  }

  @Test func `a source system that is no URI becomes one`() {
    var stated = EnrichmentSample.stakeholders
    stated.sourceSystem = "Labor Süd \"1\""
    #expect(
      EnrichmentSample.condition(icd, "E11.9").lines(stated).text[0].contains(
        #""source":"urn:chartseal:source:Labor%20S%C3%BCd%20%221%22""#))
  }
}

@Suite struct SensitivityTests {
  static let cases: [(system: String, code: String, labels: SecurityLabels)] = [
    (icd, "B20", [.hiv, .restricted]), (icd, "Z21", [.hiv, .restricted]), (icd, "B19.20", []),
    (icd, "F10.20", [.substanceUse, .restricted]), (icd, "F1920", [.substanceUse, .restricted]), (icd, "F09", []),
    (icd, "F20.0", [.mentalHealth, .restricted]), (icd, "F99", [.mentalHealth, .restricted]),
    (icd, "f32.9", [.mentalHealth, .restricted]),
    (icd, "G47.00", []), (icd, "O00.0", [.reproductiveHealth, .restricted]), (icd, "O9A.2", [.reproductiveHealth, .restricted]),
    (icd, "Z30.011", [.reproductiveHealth, .restricted]), (icd, "Z40.0", []), (icd, "E11.9", []),
    (icd, "T74.11XA", [.violence, .veryRestricted]), (icd, "O98.711", [.hiv, .reproductiveHealth, .restricted]),
    (icd, "Q90.9", [.genetic, .restricted]), (icd9, "042", [.hiv, .restricted]), (icd9, "295.30", [.mentalHealth, .restricted]),
    (icd9, "303.90", [.substanceUse, .restricted]), (icd9, "250.00", []), (icd9, "V22.1", [.reproductiveHealth, .restricted]),
    ("http://loinc.org", "20447-9", [.hiv, .restricted]), ("http://loinc.org", "2345-7", []),
    ("http://loinc.org", "2106-3", [.reproductiveHealth, .restricted]), ("urn:oid:2.16.840.1.113883.6.238", "2106-3", []),
    ("http://snomed.info/sct", "86406008", [.hiv, .restricted]), ("http://hl7.org/fhir/sid/cvx", "61", [.hiv, .restricted]),
    ("http://hl7.org/fhir/sid/cvx", "8", []),
    ("http://www.nlm.nih.gov/research/umls/rxnorm", "6813", [.substanceUse, .restricted]),
    ("http://www.ama-assn.org/go/cpt", "90834", [.mentalHealth, .restricted]),
    ("http://www.ama-assn.org/go/cpt", "59400", [.reproductiveHealth, .restricted]),
    ("http://www.ama-assn.org/go/cpt", "99213", []),
    ("urn:chartseal:local:code:x", "B20", []),
  ]

  @Test(arguments: cases.indices) func `codes ask for labels`(_ i: Int) {
    let c = SensitivityTests.cases[i]
    #expect(EnrichmentSample.condition(c.system, c.code).lines().labels[0] == c.labels, "\(c.code)")
  }

  @Test func `labels stand in meta with their confidentiality`() {
    let text = EnrichmentSample.condition(icd, "T74.11XA").lines().text[0]
    #expect(text.contains(#"{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"V"}"#))
    #expect(text.contains(#"{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"SDV"}"#))
  }

  @Test func `an encounter and a claim show what their record is about, a patient and another result do not`() {
    var sample = EnrichmentSample.condition(icd, "B20")
    sample.resources.append((Element.Patient.root, Element.Patient.maritalStatus, []))
    sample.resources.append((Element.Encounter.root, Element.Encounter.serviceType, [(icd, "E11.9")]))
    sample.resources.append((Element.Claim.root, Element.Claim.type, [(icd, "E11.9")]))
    sample.resources.append((Element.Observation.root, Element.Observation.code, [("http://loinc.org", "2345-7")]))
    let lines = sample.lines()
    #expect(Array(lines.labels.prefix(5)) == [[.hiv, .restricted], [], [.hiv, .restricted], [.hiv, .restricted], []])
    #expect(Array(lines.parts.prefix(5)) == [.history, .history, .history, .billing, .diagnostic])
  }
}

@Suite struct StakeholdersTests {
  static let values = [
    "source-system": "ADT", "facility": "F", "custodian": "C", "submitting-organisation": "S", "purpose-of-use": "TREAT",
    "agreement": "DUA 7",
  ]

  @Test func `the mapping is read and stated in a fixed order`() throws {
    let s = try Stakeholders(StakeholdersTests.values)
    #expect(
      s.statements.map(\.name) == [
        "source-system", "facility", "custodian", "submitting-organisation", "purpose-of-use", "agreement",
      ])
    #expect(s.agreementURI == "urn:chartseal:agreement:DUA%207")
  }

  @Test(arguments: ["source-system", "facility", "custodian", "submitting-organisation", "purpose-of-use"])
  func `a missing stakeholder is named`(_ key: String) {
    var values = StakeholdersTests.values
    values[key] = nil
    #expect(throws: EnrichmentError.self) { try Stakeholders(values) }
  }

  @Test(arguments: [("purpose-of-use", "FUN"), ("as-of", "yesterday"), ("as-of", "2026-03-01"), ("surprise", "x")])
  func `values that are none are refused`(_ key: String, _ value: String) {
    var values = StakeholdersTests.values
    values[key] = value
    #expect(throws: EnrichmentError.self) { try Stakeholders(values) }
  }

  @Test(arguments: ["2026-03-01T10:00:00Z", "2026-03-01T10:00:00.123+01:00"]) func `instants are taken as they stand`(
    _ value: String
  ) throws {
    var values = StakeholdersTests.values
    values["as-of"] = value
    #expect(try Stakeholders(values).asOf == value)
  }
}

@Suite struct BatchProvenanceResourceTests {
  @Test func `the resource states batch, time, people, method and counts`() {
    var stakeholders = EnrichmentSample.stakeholders
    stakeholders.agreement = "urn:example:dua:7"
    let json = BatchProvenanceResource.json(
      batchID: String(repeating: "ab", count: 32), recorded: "2026-03-01T10:00:00Z", stakeholders: stakeholders,
      method: .safeHarbor,
      counts: .init(read: 10, submitted: 8, filtered: 1, quarantined: 1, resources: [("Patient", 8)]))
    #expect(json["resourceType"]?.string == "Provenance")
    #expect(json["recorded"]?.string == "2026-03-01T10:00:00Z")
    #expect(json["target"]?.array?.first?["identifier"]?["value"]?.string == String(repeating: "ab", count: 32))
    #expect(json["policy"]?.array?.count == 2)
    #expect(json["agent"]?.array?.count == 2)
    #expect(json["extension"]?.array?.first?["valueUnsignedInt"]?.integer == 10)
  }
}
