import Compliance
@_spi(Normalization) @_spi(Deidentification) import Records
import Testing

/// What a record would look like with one rule of de-identification switched off: the identifier stands where the source had it. The
/// gate has to hold it under the clause of that rule.
///
/// Names, numbers and domains are reserved or invented: 555-01xx, example.org, 192.0.2.0/24, SSN area 9xx.
struct RuleOff: Sendable, CustomTestStringConvertible {
  enum Way: String, Sendable, CaseIterable { case element, words, note }
  let rule: String
  let c: IdentifierClass
  let way: Way
  /// As the source states it; empty when the reader does not list it, so that its shape alone gives it away.
  var known = ""
  var year = 2020
  let fill: @Sendable (Sample) -> Void
  var testDescription: String { "(\(c.letter)) \(rule), \(way.rawValue)\(known.isEmpty ? "" : ", known")" }

  static func element(_ rule: String, _ c: IdentifierClass, known: String = "", _ fill: @escaping @Sendable (Sample) -> Void) -> RuleOff {
    RuleOff(rule: rule, c: c, way: .element, known: known, fill: fill)
  }
  static func words(_ rule: String, _ c: IdentifierClass, _ text: String, known: String = "") -> RuleOff {
    RuleOff(rule: rule, c: c, way: .words, known: known) { $0.clean().words(text) }
  }
  static func note(_ rule: String, _ c: IdentifierClass, _ text: String, known: String = "") -> RuleOff {
    RuleOff(rule: rule, c: c, way: .note, known: known) { sample in
      sample.clean().observation { t in
        t.open(Element.Observation.note)
        t.add(Element.Annotation.text, text: text)
        t.close()
      }
    }
  }
}

/// A patient with something left in, beside a clean record.
private func patient(_ fill: @escaping @Sendable (Tape) -> Void) -> @Sendable (Sample) -> Void {
  { $0.clean().out.tape.resource(Element.Patient.root, id: Sample.hash.description, fill) }
}

private func contact(_ system: StaticString, _ value: String) -> @Sendable (Sample) -> Void {
  let system = "\(system)"
  return patient { t in
    t.open(Element.Patient.telecom)
    t.add(Element.ContactPoint.system, text: system)
    t.add(Element.ContactPoint.value, text: value)
    t.close()
  }
}

private func identifier(_ holder: Element, _ value: String, of type: Element = Element.Patient.root) -> @Sendable (Sample) -> Void {
  { sample in
    sample.clean().out.tape.resource(type, id: type == Element.Patient.root ? Sample.hash.description : Sample.link) { t in
      t.open(holder)
      t.add(Element.Identifier.value, text: value)
      t.close()
    }
  }
}

private func address(_ field: Element, _ value: String) -> @Sendable (Sample) -> Void {
  patient { t in
    t.open(Element.Patient.address)
    t.add(field, text: value)
    t.close()
  }
}

private let hexTemplate = "464D52002032300000F8003300000134"

let rulesOff: [RuleOff] = [
  .element("NamesRule", .names, patient { t in
    t.open(Element.Patient.name)
    t.add(Element.HumanName.family, text: "Sampleton")
    t.close()
  }),
  .words("NamesRule", .names, "ordered by Dr. Sampleton"), .words("NamesRule", .names, "Sampleton panel", known: "Sampleton"),
  .note("TextScrubber", .names, "Seen with her brother Quuxa Ford, RN"), .note("TextScrubber", .names, "Ann improved", known: "Ann"),
  .element("GeographyRule", .geography, address(Element.Address.city, "Sampleville")), .element("GeographyRule", .geography, address(Element.Address.line, "14 Sample Way")),
  .element("ZIP3", .geography, address(Element.Address.postalCode, "62704")), .element("ZIP3 population", .geography, address(Element.Address.postalCode, "036")),
  .words("GeographyRule", .geography, "IL 62704"), .note("TextScrubber", .geography, "lives at 14 Sample Street, Springfield, IL"),
  .words("GeographyRule", .geography, "Sampleville clinic", known: "Sampleville"),
  .element("DatesRule", .dates, patient { $0.add(Element.Patient.birthDate, text: "1961-02-03") }),
  .element("DatesRule", .dates) { $0.clean().observation { t in t.add(Element.Observation.effectiveDateTime, text: "2020-03-07") } },
  .element("age over 89", .dates, patient { $0.add(Element.Patient.birthDate, text: "1925") }),
  .element("age over 89", .dates) { sample in
    sample.clean().observation { t in
      t.open(Element.Observation.valueQuantity)
      t.add(Element.Quantity.value, number: "94")
      t.add(Element.Quantity.unit, "years")
      t.close()
    }
  },
  .words("age over 89", .dates, "aged 94"), .note("age over 89", .dates, "94-year-old man"), .words("DatesRule", .dates, "since March 2019"),
  .note("TextScrubber", .dates, "seen on 3/7/2019"), .note("TextScrubber", .dates, "on 03 07 1961", known: "19610307"),
  .element("TelephoneRule", .telephone, contact("phone", "217-555-0134")), .words("TelephoneRule", .telephone, "call 217-555-0134"),
  .note("TextScrubber", .telephone, "phone 217-555-0134"), .note("TextScrubber", .telephone, "5550134 today", known: "(217)555-0134"),
  .element("FaxRule", .fax, contact("fax", "217-555-0199")), .words("FaxRule", .fax, "fax 217-555-0199"),
  .note("TextScrubber", .fax, "fax: 217-555-0199"), .note("TextScrubber", .fax, "reach 2175550199", known: "217-555-0199"),
  .element("EmailRule", .email, contact("email", "ann.sample@example.org")), .words("EmailRule", .email, "ask ann.sample@example.org"),
  .note("TextScrubber", .email, "mail ann.sample@example.org"), .note("TextScrubber", .email, "login ann.sample", known: "ann.sample@example.org"),
  .element("SocialSecurityRule", .socialSecurity, known: "900-12-3456", identifier(Element.Patient.identifier, "900-12-3456")),
  .words("SocialSecurityRule", .socialSecurity, "900-12-3456"), .note("TextScrubber", .socialSecurity, "SSN 900-12-3456"),
  .note("TextScrubber", .socialSecurity, "last four 3456", known: "900-12-3456"),
  .element("MedicalRecordRule", .medicalRecord, known: "MR-00471199", identifier(Element.Patient.identifier, "MR-00471199")),
  .words("MedicalRecordRule", .medicalRecord, "MRN 471199"), .note("TextScrubber", .medicalRecord, "MRN 471199"),
  .note("TextScrubber", .medicalRecord, "number 471199", known: "MR-00471199"),
  .element("HealthPlanRule", .healthPlan) { sample in
    sample.clean().out.tape.resource(Element.Coverage.root, id: Sample.link) { $0.add(Element.Coverage.subscriberId, text: "HP99-1234-X") }
  },
  .words("HealthPlanRule", .healthPlan, "1EG4-TE5-MK73"), .note("TextScrubber", .healthPlan, "member id 77123456"),
  .note("TextScrubber", .healthPlan, "card HP99 1234 X", known: "HP99-1234-X"),
  .element("AccountRule", .account, known: "ACC-778811", identifier(Element.Account.identifier, "ACC-778811", of: Element.Account.root)),
  .words("AccountRule", .account, "4111 1111 1111 1111"), .note("TextScrubber", .account, "acct 778811"),
  .note("TextScrubber", .account, "see 778811", known: "ACC-778811"),
  .element("CertificateRule", .certificate, known: "DL-K4471-20", identifier(Element.Practitioner.identifier, "DL-K4471-20", of: Element.Practitioner.root)),
  .words("CertificateRule", .certificate, "DEA AB1234563"), .note("TextScrubber", .certificate, "license # 447120"),
  .note("TextScrubber", .certificate, "holds DL K4471 20", known: "DL-K4471-20"),
  .element("VehicleRule", .vehicle, known: "SMPL-471", identifier(Element.Patient.identifier, "SMPL-471")),
  .words("VehicleRule", .vehicle, "1M8GDM9AXKP042788"), .note("TextScrubber", .vehicle, "drives 1M8GDM9AXKP042788"),
  .note("TextScrubber", .vehicle, "car SMPL 471", known: "SMPL-471"),
  .element("DeviceRule", .device) { sample in
    sample.clean().out.tape.resource(Element.Device.root, id: Sample.link) { $0.add(Element.Device.serialNumber, text: "SN-88-1204") }
  },
  .words("DeviceRule", .device, "serial 881204"), .note("TextScrubber", .device, "serial number 881204"),
  .note("TextScrubber", .device, "pump SN 88 1204", known: "SN-88-1204"),
  .element("URLRule", .url, contact("url", "https://sample.example.org/ann")), .words("URLRule", .url, "see https://sample.example.org/ann"),
  .note("TextScrubber", .url, "see https://sample.example.org/ann"), .note("TextScrubber", .url, "at sample example org ann page", known: "sample.example.org/ann"),
  .words("IPAddressRule", .ipAddress, "192.0.2.17"), .note("TextScrubber", .ipAddress, "logged in from 192.0.2.17"),
  .element("IPAddressRule", .ipAddress, known: "192.0.2.17") { $0.clean().observation { t in t.add(Element.Observation.valueString, text: "192 0 2 17") } },
  .element("BiometricRule", .biometric) { sample in
    sample.clean().out.tape.resource(Element.Provenance.root, id: Sample.link) { t in
      t.open(Element.Provenance.signature)
      t.add(Element.Signature.data, text: "AAECAwQF")
      t.close()
    }
  },
  .words("BiometricRule", .biometric, "fingerprint \(hexTemplate)"), .note("TextScrubber", .biometric, "fingerprint template \(hexTemplate)"),
  .element("PhotographRule", .photograph, patient { t in
    t.open(Element.Patient.photo)
    t.add(Element.Attachment.contentType, "image/jpeg")
    t.add(Element.Attachment.data, text: "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//")
    t.close()
  }),
  .words("PhotographRule", .photograph, "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg"),
  .note("TextScrubber", .photograph, String(repeating: "iVBORw0KGgoAAAANSUhEUgAA", count: 4)),
  .element("OtherUniqueRule", .otherUnique) { $0.clean().out.tape.resource(Element.Observation.root, id: "V-20200-117") { t in t.add(Element.Observation.status, "final") } },
  .words("OtherUniqueRule", .otherUnique, "00112233-4455-6677-8899-aabbccddeeff"),
  .note("TextScrubber", .otherUnique, "run 00112233-4455-6677-8899-aabbccddeeff"), .note("TextScrubber", .otherUnique, "visit V 20200 117", known: "V-20200-117"),
  // 45 CFR 164.514(c): what stands where a random code belongs.
  .element("surrogate of a patient", .otherUnique) { $0.clean().out.tape.resource(Element.Patient.root, id: "MR-00471199") { t in t.add(Element.Patient.gender, "female") } },
  .element("surrogate in a reference", .otherUnique) { sample in
    sample.clean().out.tape.resource(Element.Observation.root, id: Sample.link) { $0.refer(Element.Observation.subject, to: "Patient/MR-00471199") }
  },
  .element("link code in a reference", .otherUnique) { sample in
    sample.clean().out.tape.resource(Element.Observation.root, id: Sample.link) { $0.refer(Element.Observation.encounter, to: "Encounter/V-20200-117") }
  },
  .element("surrogate UID", .otherUnique) { sample in
    sample.clean().out.tape.resource(Element.ImagingStudy.root, id: Sample.link) { t in
      t.open(Element.ImagingStudy.series)
      t.add(Element.ImagingStudySeries.uid, text: "1.2.840.99.1.5.20200307")
      t.close()
    }
  },
]

@Suite struct RuleOffTests {
  static func profile(_ case: RuleOff) -> ComplianceProfile {
    var p = ComplianceProfile(.safeHarbor)
    p.narrative = .scrubbed
    p.releaseYear = 2020
    return p
  }

  @Test(arguments: rulesOff) func `a rule that does nothing is caught under its own clause`(_ off: RuleOff) {
    let sample = Sample(year: off.year)
    if !off.known.isEmpty { sample.know(off.known, off.c) }
    off.fill(sample)
    let gate = ComplianceGate(profile: RuleOffTests.profile(off))
    switch gate.check(sample.out, against: sample.source) {
    case .passed: Issue.record("passed")
    case .held(let findings):
      #expect(findings.contains { $0.identifierClass == off.c }, "\(findings)")
      #expect(findings.allSatisfy { ComplianceReason.clause(ofCode: $0.reason.code) == $0.identifierClass || $0.reason.code == "CMP-0302" })
    }
    #expect(gate.counts.findings[off.c] > 0)
    for c in IdentifierClass.allCases { #expect(gate.counts.findings[c] <= gate.counts.examined[c], "(\(c.letter))") }
  }

  @Test func `the same record without what was left in passes, so that it is the rule that makes the difference`() {
    var p = ComplianceProfile(.safeHarbor)
    p.narrative = .scrubbed
    #expect(Sample().clean().verdict(p) == [])
  }

  @Test func `each of the eighteen rules is switched off, in an element, in words and in a note`() {
    for c in IdentifierClass.allCases {
      for way in RuleOff.Way.allCases { #expect(rulesOff.contains { $0.c == c && $0.way == way }, "(\(c.letter)) \(way)") }
    }
    for rule in ["surrogate in a reference", "age over 89", "ZIP3", "ZIP3 population", "surrogate of a patient", "surrogate UID", "TextScrubber"] {
      #expect(rulesOff.contains { $0.rule == rule })
    }
  }
}
