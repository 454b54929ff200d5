import Compliance
@_spi(Normalization) @_spi(Deidentification) import Records

/// Bytes of a string for the length of a call.
func withBytes<R>(_ text: String, _ body: (Bytes) -> R) -> R {
  Array(text.utf8).withUnsafeBytes { body(Bytes($0)) }
}

extension Tape {
  func add(_ element: Element, text: String) { withBytes(text) { add(element, $0) } }
  func add(_ element: Element, number: String) { withBytes(number) { add(element, $0, kind: .literal) } }

  func coding(_ element: Element, _ system: String, _ code: String, _ display: String = "") {
    open(element)
    add(Element.Coding.system, text: system)
    add(Element.Coding.code, text: code)
    add(Element.Coding.display, text: display)
    close()
  }

  func concept(_ element: Element, _ system: String, _ code: String, _ display: String = "") {
    open(element)
    coding(Element.CodeableConcept.coding, system, code, display)
    close()
  }

  func refer(_ element: Element, to text: String) {
    open(element)
    add(Element.Reference.reference, text: text)
    close()
  }

  func resource(_ type: Element, id: String, patient: Int = 0, _ fill: (Tape) -> Void) {
    beginResource(type, key: .empty, patient: patient)
    if let field = ElementCatalog.shared.idField(of: type) { add(field, text: id) }
    fill(self)
    endResource()
  }
}

/// A record on both sides of de-identification, synthetic.
final class Sample {
  static let hash = PatientHash(digest: (0..<32).map { UInt8(truncatingIfNeeded: $0 * 7) }) ?? fallback
  static let other = PatientHash(digest: (0..<32).map { UInt8(truncatingIfNeeded: $0 * 11) }) ?? fallback
  private static let fallback = PatientHash(digest: Array(repeating: 0, count: 32))!
  static let link = "abcdefghijklmnopqrstuvwx23"
  static let loinc = "http://loinc.org"
  static let snomed = "http://snomed.info/sct"

  let source = NormalizedRecord()
  let out = DeidentifiedRecord()

  init(year: Int = 2020) {
    source.reset(place: Place(record: 3, byte: 1200, line: 40))
    source.kindStorage = "ORU^R01"
    source.yearStorage = year
    out.patientHashesStorage = [Sample.hash]
  }

  @discardableResult
  func know(_ value: String, _ c: IdentifierClass, isRequired: Bool = true) -> Sample {
    withBytes(value) { source.known.add($0, c, isRequired: isRequired) }
    return self
  }

  /// A patient, an encounter, an observation and a condition such as de-identification leaves them.
  @discardableResult
  func clean() -> Sample {
    let t = out.tape
    let patient = "Patient/\(Sample.hash)"
    t.resource(Element.Patient.root, id: Sample.hash.description) { t in
      t.add(Element.Patient.gender, "female")
      t.add(Element.Patient.birthDate, "1961")
      t.open(Element.Patient.address)
      t.add(Element.Address.use, "home")
      t.add(Element.Address.state, "IL")
      t.add(Element.Address.postalCode, "627")
      t.add(Element.Address.country, "USA")
      t.close()
      t.concept(Element.Patient.maritalStatus, "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "M", "Married")
    }
    t.resource(Element.Encounter.root, id: Sample.link) { t in
      t.add(Element.Encounter.status, "finished")
      t.coding(Element.Encounter.class, "http://terminology.hl7.org/CodeSystem/v3-ActCode", "IMP", "inpatient encounter")
      t.refer(Element.Encounter.subject, to: patient)
      t.open(Element.Encounter.period)
      t.add(Element.Period.start, "2020")
      t.close()
    }
    t.resource(Element.Observation.root, id: Sample.link) { t in
      t.add(Element.Observation.status, "final")
      t.concept(Element.Observation.code, Sample.loinc, "2345-7", "Glucose [Mass/volume] in Serum or Plasma")
      t.refer(Element.Observation.subject, to: patient)
      t.refer(Element.Observation.encounter, to: "Encounter/\(Sample.link)")
      t.add(Element.Observation.effectiveDateTime, "2020")
      t.add(Element.Observation.issued, "2020-01-01T00:00:00Z")
      t.open(Element.Observation.valueQuantity)
      t.add(Element.Quantity.value, number: "105.50")
      t.add(Element.Quantity.unit, "mg/dL")
      t.add(Element.Quantity.system, "http://unitsofmeasure.org")
      t.add(Element.Quantity.code, "mg/dL")
      t.close()
      t.open(Element.Observation.referenceRange)
      t.add(Element.ObservationReferenceRange.text, "70-105")
      t.close()
    }
    t.resource(Element.Condition.root, id: Sample.link) { t in
      t.concept(
        Element.Condition.code, "http://hl7.org/fhir/sid/icd-10-cm", "E11.9", "Type 2 diabetes mellitus without complications")
      t.refer(Element.Condition.subject, to: patient)
    }
    return self
  }

  /// One observation with the given content.
  @discardableResult
  func observation(_ fill: (Tape) -> Void) -> Sample {
    out.tape.resource(Element.Observation.root, id: Sample.link) { t in
      t.add(Element.Observation.status, "final")
      t.refer(Element.Observation.subject, to: "Patient/\(Sample.hash)")
      fill(t)
    }
    return self
  }

  /// An observation whose code has the given words.
  @discardableResult
  func words(_ text: String) -> Sample {
    observation { t in
      t.open(Element.Observation.code)
      t.add(Element.CodeableConcept.text, text: text)
      t.close()
    }
  }

  /// Codes of the findings, in order; empty when the record passes.
  func verdict(_ profile: ComplianceProfile = ComplianceProfile(.safeHarbor)) -> [String] {
    switch ComplianceGate(profile: profile).check(out, against: source) {
    case .passed: []
    case .held(let findings): findings.map(\.reason.code)
    }
  }

  func findings(_ profile: ComplianceProfile = ComplianceProfile(.safeHarbor)) -> [Finding] {
    switch ComplianceGate(profile: profile).check(out, against: source) {
    case .passed: []
    case .held(let findings): findings
    }
  }
}
