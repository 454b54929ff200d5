import Compliance
@_spi(Normalization) @_spi(Deidentification) import Records
import Testing

@Suite struct ImagingTests {
  private static let uid = "2.25.329800735698586629295641978511506172918"

  private func reasons(
    _ basis: ComplianceProfile.Basis = .safeHarbor, keepsUIDs: Bool = false, known: [(String, IdentifierClass)] = [],
    _ fill: (Tape) -> Void
  ) -> [String] {
    let sample = Sample()
    for (value, c) in known { sample.know(value, c) }
    sample.out.tape.resource(Element.ImagingStudy.root, id: Sample.link) { t in
      t.add(Element.ImagingStudy.status, "available")
      fill(t)
    }
    var profile = ComplianceProfile(basis)
    profile.keepsImagingUIDs = keepsUIDs
    switch ComplianceGate(profile: profile).check(sample.out, against: sample.source) {
    case .passed: return []
    case .held(let findings): return findings.map { $0.reason.code }
    }
  }

  private func series(_ t: Tape, _ uid: String) {
    t.open(Element.ImagingStudy.series)
    t.add(Element.ImagingStudySeries.uid, text: uid)
    t.close()
  }

  private func identifier(_ t: Tape, _ system: String, _ value: String) {
    t.open(Element.ImagingStudy.identifier)
    t.add(Element.Identifier.system, text: system)
    t.add(Element.Identifier.value, text: value)
    t.close()
  }

  @Test(
    arguments: [
      (uid, true), ("2.25.340282366920938463463374607431768211455", true), ("2.25.340282366920938463463374607431768211456", false),
      ("2.25.1", false), ("2.25.0329800735698586629295641978511506172", false), ("1.2.276.0.7230010.3.1.4.99.1", false),
      ("abcdefghijklmnopqrstuvwx23", false), ("2.25.32980073569858662929564197851150617x", false),
    ])
  func `a UID passes in the form of a generated one alone`(_ text: String, _ passes: Bool) {
    #expect(reasons { series($0, text) } == (passes ? [] : ["CMP-0316"]))
    #expect(reasons { identifier($0, "urn:dicom:uid", "urn:oid:\(text)") } == (passes ? [] : ["CMP-0316"]))
  }

  @Test func `a generated UID that equals one of the source is held`() {
    #expect(reasons(known: [(ImagingTests.uid, .otherUnique)]) { series($0, ImagingTests.uid) } == ["CMP-0218"])
  }

  @Test func `any other identifier of a study is held`() {
    #expect(!reasons { identifier($0, "urn:oid:1.2.3", "urn:oid:\(ImagingTests.uid)") }.isEmpty)
    #expect(!reasons { identifier($0, "urn:dicom:uid", "ACC-1") }.isEmpty)
    #expect(
      !reasons { t in
        t.open(Element.ImagingStudy.identifier)
        t.add(Element.Identifier.use, "usual")
        t.close()
      }.isEmpty)
  }

  @Test func `the source's UIDs pass only where the profile says so, and never under Safe Harbor`() {
    let own = "1.2.276.0.7230010.3.1.4.99.1"
    #expect(reasons(.expertDetermination, keepsUIDs: true) { series($0, own) } == [])
    #expect(reasons(.expertDetermination) { series($0, own) } == ["CMP-0316"])
    #expect(reasons(.safeHarbor, keepsUIDs: true) { series($0, own) } == ["CMP-0316"])
  }

  @Test(
    arguments: [
      ("AX T2 FLAIR 3mm", []), ("CHEST-ABDOMEN c+", []), ("spine L4-L5 1.25mm", []), ("chest of Vandersloot", ["CMP-0317"]), ("12345", ["CMP-0317"]),
      ("L6", ["CMP-0317"]), ("1000mm", ["CMP-0317"]), ("chest knee", ["CMP-0201"]),
    ] as [(String, [String])])
  func `a description passes when all its words are listed and none is the patient's`(_ text: String, _ wanted: [String]) {
    #expect(reasons(known: [("Knee", .names)]) { $0.add(Element.ImagingStudy.description, text: text) } == wanted)
  }

  @Test func `a modality and a class of the standard pass whatever the patient is called`() {
    let found = reasons(known: [("Ct", .names), ("10008", .medicalRecord)]) { t in
      t.coding(Element.ImagingStudy.modality, "http://dicom.nema.org/resources/ontology/DCM", "CT")
      t.open(Element.ImagingStudy.series)
      t.add(Element.ImagingStudySeries.uid, text: ImagingTests.uid)
      t.open(Element.ImagingStudySeries.instance)
      t.add(Element.ImagingStudyInstance.uid, text: ImagingTests.uid)
      t.coding(Element.ImagingStudyInstance.sopClass, "urn:ietf:rfc:3986", "urn:oid:1.2.840.10008.5.1.4.1.1.2")
      t.close()
      t.close()
    }
    #expect(found == [])
    #expect(
      !reasons { t in
        t.open(Element.ImagingStudy.series)
        t.open(Element.ImagingStudySeries.instance)
        t.coding(Element.ImagingStudyInstance.sopClass, "urn:ietf:rfc:3986", "urn:oid:1.3.12.2.1107.5.9.1")
        t.close()
        t.close()
      }.isEmpty)
  }
}
