import Deidentification
import PatientIdentity
import Records
import Testing

@Suite struct ImagingTests {
  private func study(_ bench: Bench, _ uid: String, series: [String], description: String = "", patient: String = "12345678") throws -> String {
    bench.reset(patient: patient)
    for word in ["Zbigniew", "Kowalczyk", "Head"] { bench.know(word, .names) }
    bench.resource(Element.ImagingStudy.root, key: "study||\(uid)") { tape in
      tape.object(Element.ImagingStudy.identifier) {
        tape.add(Element.Identifier.system, "urn:dicom:uid")
        tape.add(Element.Identifier.value, text: "urn:oid:\(uid)")
      }
      tape.object(Element.ImagingStudy.identifier) { tape.add(Element.Identifier.value, "ACC-1") }
      tape.add(Element.ImagingStudy.description, text: description)
      for s in series {
        tape.object(Element.ImagingStudy.series) {
          tape.add(Element.ImagingStudySeries.uid, text: s)
          tape.object(Element.ImagingStudySeries.modality) {
            tape.add(Element.Coding.system, "http://dicom.nema.org/resources/ontology/DCM")
            tape.add(Element.Coding.code, "CT")
          }
        }
      }
    }
    return try bench.run()
  }

  private func uids(_ json: String) -> [String] {
    json.matches(of: #/2\.25\.[0-9]+/#).map { String($0.output) }
  }

  @Test func `UIDs become UUID-derived ones, each its own, always the same, and of no other patient`() throws {
    let bench = try Bench()
    let first = try study(bench, "1.2.276.0.1", series: ["1.2.276.0.2", "1.2.276.0.3"])
    let again = try study(bench, "1.2.276.0.1", series: ["1.2.276.0.2", "1.2.276.0.3"])
    #expect(first == again)
    let made = uids(first)
    #expect(made.count == 3 && Set(made).count == 3)
    #expect(!first.contains("1.2.276") && !first.contains("ACC-1"))
    for uid in made {
      let number = try #require(UInt128(uid.dropFirst(5)))
      // Version 4 and the variant of RFC 9562.
      #expect(number >> 76 & 15 == 4 && number >> 62 & 3 == 2)
    }
    #expect(first.contains(#""identifier":[{"system":"urn:dicom:uid","value":"urn:oid:2.25."#))
    let other = uids(try study(bench, "1.2.276.0.1", series: ["1.2.276.0.2"], patient: "87654321"))
    #expect(Set(other).isDisjoint(with: made))
  }

  @Test func `UIDs stay the same when the vault is opened again`() throws {
    let bench = try Bench()
    let before = uids(try study(bench, "1.2.276.0.1", series: ["1.2.276.0.2"]))
    try bench.vault.flush()
    let vault = try Vault(path: bench.folder + "/v.sqlite", keyFile: bench.folder + "/v.key", access: .readOnly)
    let later = Deidentifier(profile: DeidentificationProfile(releaseYear: 2024), vault: vault)
    let box = DeidentifiedRecordBox()
    #expect(later.deidentify(bench.source, into: box.record) == nil)
    var after: [String] = []
    let tape = box.record.tape
    for i in 0..<tape.nodeCount where tape[node: i].element == Element.ImagingStudySeries.uid { after.append(tape.text(of: tape[node: i]).text) }
    #expect(after == [before[1]])
  }

  @Test func `UIDs stay as they are only where profile and basis both say so`() throws {
    for (kind, stays) in [(DeidentificationProfile.Kind.safeHarbor, false), (.expertDetermination, true), (.limitedDataSet, true)] {
      let bench = try Bench(kind)
      var profile = bench.deidentifier.profile
      profile.retainsImagingUIDs = true
      _ = try study(bench, "1.2.276.0.1", series: ["1.2.276.0.2"])
      let box = DeidentifiedRecordBox()
      #expect(Deidentifier(profile: profile, vault: bench.vault).deidentify(bench.source, into: box.record) == nil)
      let tape = box.record.tape
      let texts = (0..<tape.nodeCount).map { tape.text(of: tape[node: $0]).text }
      #expect(texts.contains("urn:oid:1.2.276.0.1") == stays)
      #expect(texts.contains("1.2.276.0.2") == stays)
    }
  }

  @Test(
    arguments: [
      ("AX T2 FLAIR 3mm", "AX T2 FLAIR 3mm"), ("BRAIN w/o contrast for Zbigniew", "BRAIN w/o contrast for"), ("Kowalczyk", nil),
      ("CT Head", "CT"), ("Dr. Vandersloot's knee, left", "knee left"), ("T2_TSE_SAG", "T2 TSE SAG"), ("C+ CHEST-ABDOMEN", "C+ CHEST-ABDOMEN"),
      ("MRN 4711 spine L4-L5", "spine L4-L5"), ("2019-08-14 chest", "chest"), ("555-0134", nil), ("of the", nil), ("65 y old", nil), ("", nil),
      ("M\u{FC}ller knee", "knee"), ("chest- abdomen", "chest abdomen"),
    ] as [(String, String?)])
  func `descriptions keep listed words that name nobody`(_ text: String, _ wanted: String?) throws {
    let json = try study(try Bench(), "1.2.276.0.1", series: [], description: text)
    if let wanted { #expect(json.contains("\"description\":\"\(wanted)\"")) } else { #expect(!json.contains("description")) }
  }

  @Test func `a modality stays though the patient is called the same`() throws {
    let bench = try Bench()
    bench.reset()
    bench.know("CT1", .names)
    bench.resource(Element.ImagingStudy.root, key: "study||1.2.3") { tape in
      tape.object(Element.ImagingStudy.modality) {
        tape.add(Element.Coding.system, "http://dicom.nema.org/resources/ontology/DCM")
        tape.add(Element.Coding.code, "CT")
      }
    }
    #expect(try bench.run().contains(#""code":"CT""#))
  }

  @Test func `makers and models of devices keep words of their list`() throws {
    let json = try Bench().one(Element.Device.root) { tape in
      tape.add(Element.Device.manufacturer, "SIEMENS Kowalczyk")
      tape.add(Element.Device.modelNumber, "Skyra 88213")
      tape.add(Element.Device.serialNumber, "SN-1")
    }
    #expect(json.contains(#""manufacturer":"SIEMENS","modelNumber":"Skyra""#))
    #expect(!json.contains("SN-1"))
  }
}
