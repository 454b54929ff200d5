import Readers
@_spi(Normalization) import Records

// Patient, and what is observed of the patient.
extension DICOMNormalizer {
  /// Sex and date of birth stay under Retain Patient Characteristics only (PS3.15 table E.1-1); without it they are on the tape as
  /// removed, where the pipeline can still see that two sources mean different people by one identifier.
  func writePatient() {
    guard builder.beginPatient() else { return }
    typealias E = Element.Patient
    let keeps = switches.characteristics
    let sex = study.bytes(facts.sex)
    if let code = DICOMNormalizer.gender(sex) { builder.tape.add(E.gender, Bytes(code), kind: keeps ? .string : .removed) }
    if let birth = DateTime(study.bytes(facts.birthDate)), DICOMNormalizer.plausibleYears.contains(birth.year) {
      builder.tape.add(E.birthDate, kind: keeps ? .string : .removed) { birth.appendDate(to: &$0) }
    } else if keeps, !facts.birthDate.isEmpty {
      builder.note("invalid-date")
    }
    builder.end()
  }

  /// Years in which somebody in an image can have been born, or a study made; others stand for an unknown date.
  static let plausibleYears = 1850...2200

  /// Source: PS3.3 §C.7.1.1 (0010,0040); HL7 v2-to-FHIR administrative sex.
  private static func gender(_ text: Bytes) -> StaticString? {
    guard text.count == 1 else { return nil }
    switch text[0] & 0xDF {
    case UInt8(ascii: "M"): return "male"
    case UInt8(ascii: "F"): return "female"
    case UInt8(ascii: "O"): return "other"
    default: return nil
    }
  }

  /// Age, height and weight at the time of the study, as observations: under Retain Patient Characteristics only.
  func writeCharacteristics() {
    guard switches.characteristics else { return }
    let age = study.bytes(facts.age)
    if age.count == 4, let value = age[0..<3].decimal, value > 0, let unit = DICOMNormalizer.unit(ofAge: age[3]) {
      writeObservation("age", code: "30525-0", display: "Age") { tape in
        tape.add(Element.Quantity.value, value)
        tape.add(Element.Quantity.unit, unit.name)
        tape.add(Element.Quantity.system, "http://unitsofmeasure.org")
        tape.add(Element.Quantity.code, unit.code)
      }
    }
    writeMeasure("height", study.bytes(facts.size), code: "8302-2", display: "Body height", unit: "m")
    writeMeasure("weight", study.bytes(facts.weight), code: "29463-7", display: "Body weight", unit: "kg")
  }

  private static func unit(ofAge letter: UInt8) -> (name: StaticString, code: StaticString)? {
    switch letter & 0xDF {
    case UInt8(ascii: "Y"): ("years", "a")
    case UInt8(ascii: "M"): ("months", "mo")
    case UInt8(ascii: "W"): ("weeks", "wk")
    case UInt8(ascii: "D"): ("days", "d")
    default: nil
    }
  }

  /// A measure of a living patient; zero stands for one that was not taken.
  private func writeMeasure(_ kind: StaticString, _ text: Bytes, code: StaticString, display: StaticString, unit: StaticString) {
    guard let number = Number(text), text.raw.contains(where: { $0 >= 0x31 && $0 <= 0x39 }), text[0] != 0x2D else { return }
    writeObservation(kind, code: code, display: display) { tape in
      tape.add(Element.Quantity.value, kind: .literal) { number.append(to: &$0) }
      tape.add(Element.Quantity.unit, unit)
      tape.add(Element.Quantity.system, "http://unitsofmeasure.org")
      tape.add(Element.Quantity.code, unit)
    }
  }

  private func writeObservation(_ kind: StaticString, code: StaticString, display: StaticString, _ value: (Tape) -> Void) {
    typealias E = Element.Observation
    let tape = builder.tape
    builder.begin(E.root, builder.positionKey(E.root, "characteristic"))
    tape.add(E.status, "final")
    builder.appendConcept(E.code, system: "http://loinc.org", code: code, display: display)
    builder.appendPatientReference(E.subject)
    addTime(E.effectiveDateTime, facts.date, facts.time)
    tape.open(E.valueQuantity)
    value(tape)
    tape.close()
    builder.end()
  }
}
