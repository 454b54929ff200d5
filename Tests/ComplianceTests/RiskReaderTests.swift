import Compliance
@_spi(Deidentification) import Records
import Testing

struct RiskReaderTests {
  private func value(_ text: String) -> RiskValue { RiskFixture.value(text[...]) }

  private func race(_ tape: Tape, _ name: String, _ kind: String, _ code: String) {
    tape.open(Element.Patient.extension)
    tape.add(Element.Extension.url, text: "http://hl7.org/fhir/us/core/StructureDefinition/us-core-\(name)")
    tape.open(Element.Extension.extension)
    tape.add(Element.Extension.url, text: kind)
    tape.coding(Element.Extension.valueCoding, "urn:oid:2.16.840.1.113883.6.238", code)
    tape.close()
    tape.close()
  }

  @Test func `every attribute is read from where it stands`() {
    let out = Sample().out
    out.tape.resource(Element.Patient.root, id: "p") { t in
      t.add(Element.Patient.gender, "female")
      t.add(Element.Patient.birthDate, "1957")
      race(t, "race", "ombCategory", "2106-3")
      race(t, "ethnicity", "detailed", "2148-5")
      t.add(Element.Patient.deceasedDateTime, "2024")
      t.open(Element.Patient.address)
      t.add(Element.Address.state, "IL")
      t.add(Element.Address.postalCode, "606")
      t.add(Element.Address.country, "US")
      t.close()
      t.concept(Element.Patient.maritalStatus, "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "M")
      t.open(Element.Patient.communication)
      t.concept(Element.PatientCommunication.language, "urn:ietf:bcp:47", "en-US")
      t.close()
    }
    for year in ["2019", "2021"] {
      out.tape.resource(Element.Encounter.root, id: "e" + year) { t in
        t.open(Element.Encounter.period)
        t.add(Element.Period.start, text: year)
        t.close()
      }
    }
    for code in ["E11.9", "I10"] {
      out.tape.resource(Element.Condition.root, id: "c" + code) { t in
        t.open(Element.Condition.code)
        t.coding(Element.CodeableConcept.coding, Sample.snomed, "44054006")
        t.coding(Element.CodeableConcept.coding, "http://hl7.org/fhir/sid/icd-10-cm", code)
        t.close()
      }
    }
    let rows = RiskReader().rows(of: out, labels: [0, 1, 0, 4])
    #expect(rows.count == 1 && rows[0].patient == Sample.hash && rows[0].labels == 5)
    let expected: [RiskAttribute: String] = [
      .birthYear: "1957", .sex: "female", .zip3: "606", .state: "IL", .country: "US", .race: "2106-3", .ethnicity: "2148-5", .maritalStatus: "M",
      .language: "en", .deceasedYear: "2024", .admissionYear: "2019", .diagnosisGroup: "E11",
    ]
    for attribute in RiskAttribute.allCases { #expect(rows.first?[attribute] == value(expected[attribute] ?? ""), "\(attribute.name)") }
  }

  @Test func `a masked date of birth is the category 90 and over`() {
    let out = Sample().out
    out.tape.resource(Element.Patient.root, id: "p") { t in
      t.openExtensions(ofPrimitive: Element.Patient.birthDate)
      t.open(Element.Extension.extension)
      t.add(Element.Extension.url, "http://hl7.org/fhir/StructureDefinition/data-absent-reason")
      t.add(Element.Extension.valueCode, "masked")
      t.close()
      t.close()
    }
    #expect(RiskReader().rows(of: out, labels: []).first?[.birthYear] == .pooled)
  }

  @Test func `dates and codes that stay in a limited data set are taken as coarsely`() {
    let out = Sample().out
    out.tape.resource(Element.Patient.root, id: "p") { t in
      t.add(Element.Patient.birthDate, "1957-03-09")
      t.open(Element.Patient.address)
      t.add(Element.Address.postalCode, "60612-1234")
      t.close()
      t.add(Element.Patient.deceasedBoolean, true)
    }
    let row = RiskReader().rows(of: out, labels: []).first
    #expect(row?[.birthYear] == value("1957") && row?[.zip3] == value("606") && row?[.deceasedYear] == value("dead"))
  }

  @Test func `patients of one record have rows of their own`() {
    let out = Sample().out
    out.patientHashesStorage = [Sample.hash, Sample.other]
    out.tape.resource(Element.Patient.root, id: "a") { $0.add(Element.Patient.gender, "female") }
    out.tape.resource(Element.Patient.root, id: "b", patient: 1) { $0.add(Element.Patient.gender, "male") }
    let rows = RiskReader().rows(of: out, labels: [0, 4])
    #expect(rows.map { $0[.sex] } == [value("female"), value("male")] && rows.map(\.labels) == [0, 4])
  }

  @Test(arguments: [
    ("http://hl7.org/fhir/sid/icd-10-cm", "e11.9", "E11"), ("http://hl7.org/fhir/sid/icd-10", "C50", "C50"),
    ("http://hl7.org/fhir/sid/icd-9-cm", "250.00", "9:250"), ("http://hl7.org/fhir/sid/icd-9-cm", "E880.1", "9:E880"),
    ("http://hl7.org/fhir/sid/icd-9-cm", "V58.69", "9:V58"), ("urn:example:local", "E11.9", "?"), ("http://hl7.org/fhir/sid/icd-10-cm", "X", "?"),
  ])
  func `a diagnosis belongs to the category of its terminology`(system: String, code: String, group: String) {
    let found = withBytes(system) { s in withBytes(code) { c in DiagnosisGroup.of(system: s, code: c).value } }
    #expect(found == value(group))
  }

  @Test func `codes of SNOMED CT are told apart whole`() {
    func of(_ code: String) -> RiskValue { withBytes(Sample.snomed) { s in withBytes(code) { DiagnosisGroup.of(system: s, code: $0).value } } }
    #expect(of("44054006") != of("44054007") && of("44054006") == of("44054006") && of("44054006") != value("44054006"))
  }

  @Test func `texts longer than seven bytes stay different`() {
    #expect(value("abcdefgh") != value("abcdefgi") && value("abcdefgh") != value("abcdefg") && value("") == .absent)
  }
}
