import Compliance
import Records
import Testing

@Suite struct CleanRecordTests {
  @Test(arguments: ComplianceProfile.Basis.allCases) func `a clean record passes`(_ basis: ComplianceProfile.Basis) {
    #expect(Sample().clean().verdict(ComplianceProfile(basis)) == [])
  }

  @Test func `the compliant record carries place, kind and year of its source`() {
    let sample = Sample().clean()
    switch ComplianceGate(profile: ComplianceProfile(.safeHarbor)).check(sample.out, against: sample.source) {
    case .passed(let record):
      #expect(record.place.record == 3)
      #expect(record.kind == "ORU^R01")
      #expect(record.year == 2020)
    case .held: Issue.record("held")
    }
  }

  @Test func `a gate carries nothing from record to record`() {
    let gate = ComplianceGate(profile: ComplianceProfile(.safeHarbor))
    func holds(_ s: Sample) -> Bool {
      switch gate.check(s.out, against: s.source) {
      case .passed: false
      case .held: true
      }
    }
    for _ in 0..<3 {
      #expect(holds(Sample().know("Glucose", .names).clean()))
      #expect(!holds(Sample().know("Sampleton", .names).clean()))
      #expect(holds(Sample().words("K9X2M4471Q")))
    }
  }

  @Test func `a record without resources is held`() { #expect(Sample().verdict() == ["CMP-0314"]) }

  @Test func `findings name place, element and class, never the value`() {
    let finding = Sample().know("Sampleton", .names).words("Sampleton effect").findings()[0]
    #expect(finding.place.record == 3)
    #expect("\(finding)" == "CMP-0201 CodeableConcept.text (A) at record 3, line 40, byte 1200")
    #expect(finding.error.place.field == "CodeableConcept.text")
  }

  @Test func `the list of findings is bounded`() {
    let sample = Sample()
    for _ in 0..<100 { sample.words("age 94") }
    #expect(sample.verdict().count == ComplianceProfile(.safeHarbor).findingLimit)
  }
}

/// An element that may not be there, or a form that it may not have.
struct ElementCase: CustomTestStringConvertible, Sendable {
  let clause: String
  let name: String
  let codes: [String]
  let fill: @Sendable (Tape) -> Void
  var testDescription: String { "(\(clause)) \(name) -> \(codes.joined(separator: " "))" }

  init(_ clause: String, _ name: String, _ codes: [String], _ fill: @escaping @Sendable (Tape) -> Void) {
    (self.clause, self.name, self.codes, self.fill) = (clause, name, codes, fill)
  }
}

@Suite struct PatientElementTests {
  typealias P = Element.Patient
  static let cases: [ElementCase] = [
    ElementCase("A", "name", ["CMP-0101", "CMP-0101"]) { t in
      t.open(P.name)
      t.add(Element.HumanName.family, "Sampleton")
      t.close()
    },
    ElementCase("A", "reference display", ["CMP-0101"]) { t in
      t.open(P.generalPractitioner)
      t.add(Element.Reference.display, "Dr Sample")
      t.close()
    },
    ElementCase("B", "street", ["CMP-0102"]) { t in
      t.open(P.address)
      t.add(Element.Address.line, "1 Sample Way")
      t.close()
    },
    ElementCase("B", "town", ["CMP-0102"]) { t in
      t.open(P.address)
      t.add(Element.Address.city, "Sampleville")
      t.close()
    },
    ElementCase("B", "five-digit ZIP", ["CMP-0102"]) { t in
      t.open(P.address)
      t.add(Element.Address.postalCode, "62704")
      t.close()
    },
    ElementCase("B", "ZIP3 over 20,000 people", []) { t in
      t.open(P.address)
      t.add(Element.Address.postalCode, "606")
      t.close()
    },
    ElementCase("B", "ZIP3 of 20,000 people or fewer", ["CMP-0102"]) { t in
      t.open(P.address)
      t.add(Element.Address.postalCode, "036")
      t.close()
    },
    ElementCase("B", "ZIP3 restricted in 2020 only", ["CMP-0102"]) { t in
      t.open(P.address)
      t.add(Element.Address.postalCode, "772")
      t.close()
    },
    ElementCase("B", "ZIP3 000", []) { t in
      t.open(P.address)
      t.add(Element.Address.postalCode, "000")
      t.close()
    },
    ElementCase("B", "a town in the place of a state", ["CMP-0313"]) { t in
      t.open(P.address)
      t.add(Element.Address.state, "Sampleville")
      t.close()
    },
    ElementCase("B", "county", ["CMP-0102"]) { t in
      t.open(P.address)
      t.add(Element.Address.district, "Sample County")
      t.close()
    },
    ElementCase("C", "birth date", ["CMP-0103"]) { $0.add(P.birthDate, "1961-02-03") },
    ElementCase("C", "birth month", ["CMP-0103"]) { $0.add(P.birthDate, "1961-02") },
    ElementCase("C", "year of birth at 89", []) { $0.add(P.birthDate, "1931") },
    ElementCase("C", "year of birth at 90", ["CMP-0103"]) { $0.add(P.birthDate, "1930") },
    ElementCase("C", "year of birth after the record", ["CMP-0308"]) { $0.add(P.birthDate, "2023") },
    ElementCase("C", "implausible year", ["CMP-0308", "CMP-0103"]) { $0.add(P.birthDate, "0061") },
    ElementCase("C", "day of death", ["CMP-0103"]) { $0.add(P.deceasedDateTime, "2020-02-29") },
    ElementCase("C", "year of death", []) { $0.add(P.deceasedDateTime, "2020") },
    ElementCase("D", "telephone", ["CMP-0104", "CMP-0104"]) { t in
      t.open(P.telecom)
      t.add(Element.ContactPoint.value, "217-555-0134")
      t.add(Element.ContactPoint.system, "phone")
      t.close()
    },
    ElementCase("H", "identifier", ["CMP-0118"]) { t in
      t.open(P.identifier)
      t.add(Element.Identifier.value, "4711")
      t.close()
    },
    ElementCase("Q", "photograph", ["CMP-0117"]) { t in
      t.open(P.photo)
      t.add(Element.Attachment.data, "AAAA")
      t.close()
    },
    ElementCase("Q", "media type of scrubbed text", []) { t in
      t.open(P.photo)
      t.add(Element.Attachment.contentType, "text/plain; charset=utf-8")
      t.close()
    },
    ElementCase("R", "gender outside its value set", ["CMP-0309"]) { $0.add(P.gender, "Sampleton") },
    ElementCase("R", "multiple birth order", ["CMP-0118"]) { $0.add(P.multipleBirthInteger, number: "2") },
    ElementCase("R", "multiple birth", []) { $0.add(P.multipleBirthBoolean, true) },
    ElementCase("R", "language", []) { $0.add(P.language, "en-US") },
    ElementCase("R", "language that is none", ["CMP-0309"]) { $0.add(P.language, "Sampleton") },
    ElementCase("A", "free text", ["CMP-0301"]) { t in
      t.open(P.text)
      t.add(Element.Narrative.div, "words")
      t.close()
    },
    ElementCase("R", "meta before enrichment", ["CMP-0118"]) { t in
      t.open(P.meta)
      t.add(Element.Meta.versionId, "1")
      t.close()
    },
  ]

  @Test(arguments: cases) func `elements of a patient`(_ c: ElementCase) {
    let sample = Sample()
    sample.out.tape.resource(P.root, id: Sample.hash.description, c.fill)
    #expect(sample.verdict() == c.codes)
  }

  @Test func `a limited data set may keep town, ZIP, dates and ages`() {
    let sample = Sample()
    sample.out.tape.resource(P.root, id: Sample.hash.description) { t in
      t.add(P.birthDate, "1921-02-03")
      t.open(P.address)
      t.add(Element.Address.city, "Sampleville")
      t.add(Element.Address.postalCode, "62704-1234")
      t.close()
    }
    #expect(sample.verdict(ComplianceProfile(.limitedDataSet)) == [])
    #expect(sample.verdict() == ["CMP-0103", "CMP-0102", "CMP-0102"])
  }

  @Test func `an age over 89 is judged by the latest of record, content and release`() {
    func patient(_ year: Int, release: Int?) -> [String] {
      let sample = Sample(year: year)
      sample.out.tape.resource(P.root, id: Sample.hash.description) { $0.add(P.birthDate, "1935") }
      var profile = ComplianceProfile(.safeHarbor)
      profile.releaseYear = release
      return sample.verdict(profile)
    }
    #expect(patient(2024, release: nil) == [])
    #expect(patient(2024, release: 2025) == ["CMP-0103"])
    #expect(patient(2025, release: nil) == ["CMP-0103"])
  }
}

@Suite struct ClinicalElementTests {
  typealias O = Element.Observation
  static func quantity(_ value: String, _ unit: String) -> @Sendable (Tape) -> Void {
    { t in
      t.open(O.valueQuantity)
      t.add(Element.Quantity.value, number: value)
      t.add(Element.Quantity.unit, text: unit)
      t.close()
    }
  }

  static let cases: [ElementCase] = [
    ElementCase("C", "effective day", ["CMP-0103"]) { $0.add(O.effectiveDateTime, "2020-01-31") },
    ElementCase("C", "effective year", []) { $0.add(O.effectiveDateTime, "2020") },
    ElementCase("C", "instant of the year", []) { $0.add(O.issued, "2020-01-01T00:00:00Z") },
    ElementCase("C", "instant of a day", ["CMP-0103"]) { $0.add(O.issued, "2020-01-31T00:00:00Z") },
    ElementCase("C", "instant with a time", ["CMP-0103"]) { $0.add(O.issued, "2020-01-01T08:00:00Z") },
    ElementCase("C", "the year's instant in a dateTime", ["CMP-0103"]) { $0.add(O.effectiveDateTime, "2020-01-01T00:00:00Z") },
    ElementCase("C", "time of day", []) { $0.add(O.valueTime, "12:30:00") },
    ElementCase("C", "age of 89 years", []) { quantity("89", "a")($0) },
    ElementCase("C", "age of 90 years", ["CMP-0103"]) { quantity("90", "a")($0) },
    ElementCase("C", "age of 90 years in words", ["CMP-0103"]) { quantity("90.5", "years")($0) },
    ElementCase("C", "90 months", []) { quantity("90", "mo")($0) },
    ElementCase("C", "the age's LOINC code and a number over 89", ["CMP-0103"]) { t in
      t.concept(O.code, Sample.loinc, "30525-0", "Age")
      t.add(O.valueInteger, number: "94")
    },
    ElementCase("C", "the age's LOINC code after the number", ["CMP-0103"]) { t in
      t.add(O.valueInteger, number: "94")
      t.concept(O.code, Sample.loinc, "30525-0", "Age")
    },
    ElementCase("C", "another integer over 89", []) { t in
      t.concept(O.code, Sample.loinc, "8867-4", "Heart rate")
      t.add(O.valueInteger, number: "94")
    },
    ElementCase("C", "a day as a number", ["CMP-0103"]) { quantity("20200131", "")($0) },
    ElementCase("C", "a large number", []) { quantity("250000000", "{copies}/mL")($0) },
    ElementCase("R", "no number", ["CMP-0311"]) { quantity("12a", "mg")($0) },
    ElementCase("R", "negative and exponent", []) { quantity("-1.50e3", "mmol/L")($0) },
    ElementCase("R", "a unit that is a text", ["CMP-0118"]) { quantity("1", "K9X2M4471Q")($0) },
    ElementCase("R", "unit with annotation", []) { quantity("1", "mL/min/{1.73_m2}")($0) },
    ElementCase("H", "a SNOMED code with its check digit", []) { $0.concept(O.code, Sample.snomed, "271649006", "Systolic") },
    ElementCase("H", "a SNOMED code with a wrong check digit", ["CMP-0108"]) { $0.concept(O.code, Sample.snomed, "271649007") },
    ElementCase("R", "a LOINC code with a wrong check digit", []) { $0.concept(O.code, Sample.loinc, "2345-6") },
    ElementCase("D", "a telephone number as a LOINC code", ["CMP-0104"]) { $0.concept(O.code, Sample.loinc, "555-0134") },
    ElementCase("H", "a local code of six digits", []) { $0.concept(O.code, "urn:chartseal:local:code:lab", "123456") },
    ElementCase("H", "a local code of seven digits", ["CMP-0108"]) {
      $0.concept(O.code, "urn:chartseal:local:code:lab", "1234567")
    },
    ElementCase("H", "an NDC of eleven digits", []) { $0.concept(O.code, "http://hl7.org/fhir/sid/ndc", "00093005801") },
    ElementCase("H", "the same without a system", ["CMP-0108"]) { t in
      t.open(O.code)
      t.open(Element.CodeableConcept.coding)
      t.add(Element.Coding.code, "00093005801")
      t.close()
      t.close()
    },
    ElementCase("N", "an unknown URI as a system", ["CMP-0310"]) { $0.concept(O.code, "https://example.org/codes", "A1") },
    ElementCase("N", "the OID of a code system", []) { $0.concept(O.code, "urn:oid:2.16.840.1.113883.6.1", "2345-7") },
    ElementCase("R", "the OID of something else", ["CMP-0310"]) { $0.concept(O.code, "urn:oid:1.2.840.113619.2.5", "A1") },
    ElementCase("A", "free text as a value", ["CMP-0301"]) { $0.add(O.valueString, "stable") },
    ElementCase("R", "reference range of numbers", []) { t in
      t.open(O.referenceRange)
      t.add(Element.ObservationReferenceRange.text, "150-4000 mg/dL")
      t.close()
    },
    ElementCase("C", "reference range with a date", ["CMP-0103"]) { t in
      t.open(O.referenceRange)
      t.add(Element.ObservationReferenceRange.text, "1/31/2020")
      t.close()
    },
    ElementCase("R", "data absent", []) { t in
      t.openExtensions(ofPrimitive: O.valueString)
      t.open(Element.Extension.root)
      t.add(Element.Extension.url, "http://hl7.org/fhir/StructureDefinition/data-absent-reason")
      t.add(Element.Extension.valueCode, "masked")
      t.close()
      t.close()
    },
    ElementCase("N", "an extension's URL of unknown origin", ["CMP-0310"]) { t in
      t.open(O.extension)
      t.add(Element.Extension.url, "https://example.org/x")
      t.add(Element.Extension.valueBoolean, true)
      t.close()
    },
    ElementCase("M", "a lot number", ["CMP-0114"]) { t in
      t.open(O.extension)
      t.add(Element.Extension.url, "http://hl7.org/fhir/StructureDefinition/x")
      t.add(Element.Extension.valueUrl, "https://example.org")
      t.close()
    },
  ]

  @Test(arguments: cases) func `elements of an observation`(_ c: ElementCase) {
    #expect(Sample().observation(c.fill).verdict() == c.codes)
  }

  @Test func `scrubbed free text passes when its shapes are clean and is held when they are not`() {
    var profile = ComplianceProfile(.safeHarbor)
    profile.narrative = .scrubbed
    #expect(Sample().observation { $0.add(O.valueString, "stable, no complaint") }.verdict(profile) == [])
    #expect(Sample().observation { $0.add(O.valueString, "seen 1/31/2020") }.verdict(profile) == ["CMP-0103"])
    #expect(Sample().observation { $0.add(O.valueString, "ann at example dot org") }.verdict(profile) == ["CMP-0106"])
    #expect(
      Sample().know("Sampleton", .names).observation { $0.add(O.valueString, "SAMPLETON stable") }.verdict(profile) == [
        "CMP-0201"
      ])
  }

  @Test func `text that is no UTF-8 is held`() {
    let sample = Sample().observation { t in
      t.open(O.code)
      let broken: [UInt8] = [0x61, 0xFF, 0x62]
      broken.withUnsafeBytes { t.add(Element.CodeableConcept.text, Bytes($0)) }
      t.close()
    }
    #expect(sample.verdict() == ["CMP-0315"])
  }
}
