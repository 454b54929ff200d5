import Deidentification
import Records
import Testing

struct CodeCase: Sendable, CustomTestStringConvertible {
  let system: String
  let code: String
  let stays: Bool
  init(_ system: String, _ code: String, _ stays: Bool) { (self.system, self.code, self.stays) = (system, code, stays) }
  var testDescription: String { "\(code) of \(system)" }
}

private let rxnorm = "http://www.nlm.nih.gov/research/umls/rxnorm"
private let local = "urn:chartseal:local:lab"

@Suite struct CodeTests {
  @Test(arguments: [
    CodeCase(loinc, "2345-7", true), CodeCase(loinc, "2345-6", true), CodeCase(loinc, "1234567-1", false),
    CodeCase(loinc, "LA6752-5", true),
    CodeCase("http://snomed.info/sct", "73211009", true), CodeCase("http://snomed.info/sct", "73211008", false),
    CodeCase("http://snomed.info/sct", "44054006", true), CodeCase(rxnorm, "1049630", true), CodeCase(rxnorm, "104963012", false),
    CodeCase("http://hl7.org/fhir/sid/icd-10-cm", "E11.9", true), CodeCase("http://hl7.org/fhir/sid/icd-10-cm", "S72001A", true),
    CodeCase("http://www.cms.gov/Medicare/Coding/ICD10", "0210093", true), CodeCase("http://www.cms.gov/Medicare/Coding/ICD10", "4711002", false),
    CodeCase("http://hl7.org/fhir/sid/ndc", "00071-0155-23", true), CodeCase("http://hl7.org/fhir/sid/ndc", "00071015523", true),
    CodeCase("http://hl7.org/fhir/sid/ndc", "217-555-0134", false), CodeCase("http://hl7.org/fhir/sid/cvx", "08", true),
    CodeCase("http://www.ama-assn.org/go/cpt", "99213", true),
    CodeCase("http://terminology.hl7.org/CodeSystem/v3-ActCode", "IMP", true),
    CodeCase("http://terminology.hl7.org/CodeSystem/v2-0203", "12345678", false),
    CodeCase(local, "GLU", true), CodeCase(local, "XR-CHEST.2V", true), CodeCase(local, "12345", true),
    CodeCase(local, "123456", false),
    CodeCase(local, "217-555-0134", false), CodeCase(local, "2019-03-07", false), CodeCase(local, "Glucose fasting", false),
    CodeCase(local, "GLU&Ann", false), CodeCase(local, String(repeating: "A", count: 25), false), CodeCase("", "GLU", true),
  ])
  func `a code stays when it has the form of its system, or of a local code`(_ c: CodeCase) throws {
    let bench = try Bench()
    let json = try bench.one(Element.Observation.root) { $0.concept(Element.Observation.code, system: c.system, code: c.code) }
    #expect(json.contains("\"\(c.code)\"") == c.stays)
    #expect(json.contains("\"code\":{\(masked)}") == !c.stays)
  }

  @Test(arguments: [("TVANTONGERLO", false), ("VANTONGERLOT", false), ("tvantongerlo2", false), ("VANTONGERLIT", true), ("TVANTON", true)])
  func `a local code that is a name of the record with an initial goes`(code: String, stays: Bool) throws {
    let json = try Bench().one(Element.Observation.root, known: [("Vantongerlo", .names)]) {
      $0.concept(Element.Observation.method, system: local, code: code)
    }
    #expect(json.contains(code) == stays)
  }

  @Test(arguments: [
    ("CVA, seen by wife Thorbjorg", false), ("Not detected, per Ignacio Ruiz", false), ("Husband, perpetrator of neglect", true),
    ("Mass per volume", true), ("Newborn affected by mother's hypertension", true),
  ])
  func `words of a standard code that tell of a relative go when they name one`(words: String, stays: Bool) throws {
    let json = try Bench(freeText: .scrubbed).one(Element.Observation.root) {
      $0.concept(Element.Observation.code, system: loinc, code: "2345-7", display: words)
    }
    #expect(json.contains(words) == stays)
  }

  @Test func `words stay where no code of a concept may`() throws {
    let bench = try Bench(freeText: .scrubbed)
    func concept(_ code: String, _ words: String) throws -> String {
      try bench.one(Element.Observation.root, known: [("Vantongerlo", .names)]) {
        $0.concept(Element.Observation.valueCodeableConcept, system: local, code: code, display: words)
      }
    }
    #expect(try concept("NOT DETECTED", "Not detected").contains(#""valueCodeableConcept":{"text":"Not detected"}"#))
    #expect(bench.out.withheldText == 0 && bench.out.tally["code-withheld"] == 1)
    #expect(try concept("OTHER ONE", "Not detected, Vantongerlo").contains(#""valueCodeableConcept":{"text":"Not detected, [NAME]"}"#))
    #expect(bench.out.withheldText == 0 && bench.out.scrubbedText == 1 && bench.out.tally["code-withheld"] == 1)
  }

  @Test func `words stay with standard codes only, and text only when it repeats them`() throws {
    let bench = try Bench()
    let json = try bench.one(Element.Observation.root) { t in
      t.object(Element.Observation.code) {
        t.object(Element.CodeableConcept.coding) {
          t.add(Element.Coding.system, text: loinc)
          t.add(Element.Coding.code, "2345-7")
          t.add(Element.Coding.display, "Glucose")
        }
        t.object(Element.CodeableConcept.coding) {
          t.add(Element.Coding.system, text: local)
          t.add(Element.Coding.code, "GLU")
          t.add(Element.Coding.display, "Glucose of Ann")
        }
        t.add(Element.CodeableConcept.text, "Glucose")
      }
      t.concept(Element.Observation.method, system: local, code: "M1", text: "some words")
    }
    #expect(
      json.contains(
        #"{"coding":[{"system":"http://loinc.org","code":"2345-7","display":"Glucose"},"#
          + #"{"system":"urn:chartseal:local:lab","code":"GLU"}],"text":"Glucose"}"#
      ))
    #expect(!json.contains("Ann") && !json.contains("some words"))
    #expect(bench.out.tally["display-withheld"] == 2)
  }

  @Test(arguments: [
    ("http://loinc.org", "http://loinc.org"), ("urn:oid:2.16.840.1.113883.6.1", "urn:oid:2.16.840.1.113883.6.1"),
    ("urn:chartseal:local:lab", "urn:chartseal:local:lab"), ("urn:chartseal:local:123456789", "urn:chartseal:local:local"),
    ("http://hospital.example.com/codes", "urn:chartseal:local:local"),
    ("urn:oid:1.3.6.1.4.1.99999", "urn:chartseal:local:local"),
    ("urn:chartseal:local:zebraton", "urn:chartseal:local:local"),
  ])
  func `a code system stays when it is a standard one or named in the pipeline's own space`(uri: String, expected: String) throws
  {
    let json = try (try Bench()).one(Element.Observation.root, known: [("ZEBRATON", .geography)]) {
      $0.concept(Element.Observation.code, system: uri, code: "718-7")
    }
    #expect(json.contains("\"system\":\"\(expected)\""))
  }

  @Test func `a local code that is a value of the record goes, and a standard one that only looks like it stays`() throws {
    let bench = try Bench()
    let known: [(String, IdentifierClass)] = [("ZEBRA", .names), ("99213", .account), ("4711", .medicalRecord)]
    func json(_ system: String, _ code: String) throws -> String {
      try bench.one(Element.Observation.root, known: known) { $0.concept(Element.Observation.code, system: system, code: code) }
    }
    #expect(try !json(local, "zebra").contains("zebra"))
    #expect(try !json(local, "X4711").contains("4711"))
    #expect(try json(local, "GLU").contains("GLU"))
    #expect(try !json("http://www.ama-assn.org/go/cpt", "99213").contains("99213"))
    #expect(try !json(loinc, "4711-4").contains("4711-4"))
    #expect(try json(loinc, "718-7").contains("718-7"))
  }
}

@Suite struct ValueTests {
  @Test(arguments: [
    ("5.4", "mmol/L", true), ("-0.96", "", true), ("1.00", "10*3/uL", true), ("250000", "", true), ("1200000", "copies/mL", true),
    ("1200000", "", false), ("2175550134", "mg/dL", false), ("000123456", "mg", false), ("12345678", "", false),
    ("1e3", "", true), ("5.4.1", "", false),
  ])
  func `a number stays unless it could be a telephone or record number`(value: String, unit: String, stays: Bool) throws {
    let bench = try Bench()
    let json = try bench.one(Element.Observation.root) { t in
      t.object(Element.Observation.valueQuantity) {
        t.add(Element.Quantity.value, literal: value)
        t.add(Element.Quantity.unit, text: unit)
      }
    }
    #expect(json.contains("\"value\":\(value)") == stays)
    #expect(bench.out.tally["number-withheld"] == (stays ? 0 : 1))
  }

  @Test func `a number that is one of the patient's goes`() throws {
    let bench = try Bench()
    let json = try bench.one(Element.Observation.root, known: [("54321", .medicalRecord)]) {
      $0.add(Element.Observation.valueInteger, 54321)
    }
    #expect(!json.contains("54321") && json.contains("dataAbsentReason"))
  }

  @Test(arguments: [
    "mg/dL", "10*3/uL", "mmol/L", "%", "mm[Hg]", "{beats}/min", "K/uL", "x10E3/uL", "mL/min/1.73m2", "[IU]/L", "cells/uL", "/HPF",
    "g/24.h", "kg/m2",
    "ug/mL{FEU}", "pg/mL", "mEq/L", "bpm",
  ])
  func `units of laboratories stay`(unit: String) throws {
    let isStrange = unit == "ug/mL{FEU}"
    let json = try (try Bench()).one(Element.Observation.root) { t in
      t.object(Element.Observation.valueQuantity) {
        t.add(Element.Quantity.value, 5)
        t.add(Element.Quantity.unit, text: unit)
        t.add(Element.Quantity.system, "http://unitsofmeasure.org")
        t.add(Element.Quantity.code, text: unit)
      }
    }
    if isStrange {
      #expect(json.contains("\"value\":5"))
    } else {
      #expect(json.contains("\"unit\":\"\(unit)\"") && json.contains("\"code\":\"\(unit)\""))
    }
  }

  @Test(arguments: ["Exampleson", "mg for Ann", "217-555-0134", "ann@example.com", "12345", "unit of Zebraton"])
  func `what is no unit goes and leaves the number`(unit: String) throws {
    let json = try (try Bench()).one(Element.Observation.root) { t in
      t.object(Element.Observation.valueQuantity) {
        t.add(Element.Quantity.value, 5)
        t.add(Element.Quantity.unit, text: unit)
      }
    }
    #expect(json.contains(#""valueQuantity":{"value":5}"#))
  }

  @Test(arguments: [
    ("70-99", true), ("< 5.0", true), (">=10", true), ("3.5 - 5.1", true), ("3.5 to 5.1 mmol/L", true), ("NEGATIVE", true),
    ("-2.0-2.0", true), ("0-0.5", true),
    ("150-400", true), ("(12-16)", true), ("555-0134", false), ("see Dr. Example", false), ("01-15", false),
    ("2019-03-07", false), ("Ann", false),
    ("5-10 per Ann", false),
  ])
  func `a range of reference stays when it is one`(text: String, stays: Bool) throws {
    let bench = try Bench()
    let json = try bench.one(Element.Observation.root) { t in
      t.object(Element.Observation.referenceRange) { t.add(Element.ObservationReferenceRange.text, text: text) }
    }
    #expect(json.contains("referenceRange") == stays)
    #expect(bench.out.tally["range-withheld"] == (stays ? 0 : 1))
  }
}
