import Compliance
@_spi(Deidentification) import Records
import Testing

@Suite struct StructureTests {
  func patient(id: String, hashes: [PatientHash] = [Sample.hash], index: Int = 0, _ fill: (Tape) -> Void = { _ in }) -> [String] {
    let sample = Sample()
    sample.out.patientHashesStorage = hashes
    sample.out.tape.resource(Element.Patient.root, id: id, patient: index) { t in
      t.add(Element.Patient.active, true)
      fill(t)
    }
    return sample.verdict()
  }

  func subject(_ reference: String) -> [String] {
    let sample = Sample()
    sample.out.tape.resource(Element.Encounter.root, id: Sample.link) { $0.refer(Element.Encounter.subject, to: reference) }
    return sample.verdict()
  }

  @Test func `a patient's id is the record's patient hash and nothing else`() {
    #expect(patient(id: Sample.hash.description) == [])
    #expect(patient(id: Sample.other.description) == ["CMP-0304"])
    #expect(patient(id: "4711") == ["CMP-0304"])
    #expect(patient(id: Sample.link) == ["CMP-0304"])
    #expect(patient(id: Sample.other.description, hashes: [Sample.hash, Sample.other], index: 1) == [])
  }

  @Test func `a resource of no patient is held`() {
    #expect(patient(id: Sample.hash.description, hashes: []) == ["CMP-0307"])
    #expect(patient(id: Sample.hash.description, index: 4) == ["CMP-0307"])
  }

  @Test(
    arguments: [
      ("Patient/\(Sample.hash)", []), ("Patient/\(Sample.other)", ["CMP-0306"]), ("Patient/4711", ["CMP-0305"]),
      ("Encounter/\(Sample.link)", []), ("Encounter/4711", ["CMP-0305"]), ("Encounter/ABCDEFGHIJKLMNOPQRSTUVWX23", ["CMP-0305"]),
      ("Encounter/\(Sample.link)2", ["CMP-0305"]), ("Sampleton/\(Sample.link)", ["CMP-0305"]),
      ("urn:uuid:123e4567-e89b-42d3-a456-426614174000", ["CMP-0305"]), ("#contained", ["CMP-0305"]),
    ] as [(String, [String])])
  func `references have the generated form and point to the record's own patient`(_ reference: String, _ codes: [String]) {
    #expect(subject(reference) == codes)
  }

  @Test func `a merge may refer to the other patient of the record`() {
    func link(_ hash: PatientHash, _ hashes: [PatientHash]) -> [String] {
      patient(id: Sample.hash.description, hashes: hashes) { t in
        t.open(Element.Patient.link)
        t.refer(Element.PatientLink.other, to: "Patient/\(hash)")
        t.add(Element.PatientLink.type, "replaces")
        t.close()
      }
    }
    #expect(link(Sample.other, [Sample.hash, Sample.other]) == [])
    #expect(link(Sample.other, [Sample.hash]) == ["CMP-0306"])
  }

  @Test func `a logical key that was not replaced is held`() {
    let sample = Sample()
    sample.out.tape.beginResource(Element.Encounter.root, key: Bytes("visit|HOSP|4711"), patient: 0)
    sample.out.tape.addReference(Element.Encounter.subject, to: Element.Patient.root, key: Bytes("HOSP|12"))
    sample.out.tape.endResource()
    #expect(sample.verdict() == ["CMP-0303", "CMP-0303"])
  }
}
