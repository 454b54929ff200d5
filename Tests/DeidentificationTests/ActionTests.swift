import Deidentification
import PatientIdentity
@_spi(Normalization) import Records
import Testing

/// What counts as removed, generalised or replaced: where the rule acts.
@Suite struct ActionTests {
  struct Actions: Equatable, CustomStringConvertible {
    let removed, generalised, replaced: Int
    init(_ removed: Int, _ generalised: Int, _ replaced: Int) { (self.removed, self.generalised, self.replaced) = (removed, generalised, replaced) }
    var description: String { "\(removed) removed, \(generalised) generalised, \(replaced) replaced" }
  }

  private func actions(_ c: IdentifierClass, _ bench: Bench) -> Actions {
    let i = bench.out.identifiers
    #expect(i.found == bench.out.found)
    for c in IdentifierClass.allCases { #expect(i.removed[c] >= 0 && i.found[c] == i.removed[c] + i.generalised[c] + i.replaced[c]) }
    return Actions(i.removed[c], i.generalised[c], i.replaced[c])
  }

  private func dates(_ kind: DeidentificationProfile.Kind, _ element: Element, _ text: String) throws -> Actions {
    let bench = try Bench(kind)
    _ = try bench.one(Element.Patient.root) { $0.add(element, text: text) }
    return actions(.dates, bench)
  }

  @Test func `a date of which the year stays is generalised, a year alone is no identifier`() throws {
    #expect(try dates(.safeHarbor, Element.Patient.birthDate, "1961-02-03") == Actions(0, 1, 0))
    #expect(try dates(.safeHarbor, Element.Patient.birthDate, "1961") == Actions(0, 0, 0))
    #expect(try dates(.safeHarbor, Element.Patient.birthDate, "soon") == Actions(1, 0, 0))
  }

  @Test func `an age over 89 becomes the category, and is generalised; the year of another date that shows one is removed`() throws {
    #expect(try dates(.safeHarbor, Element.Patient.birthDate, "1925-02-03") == Actions(0, 1, 0))
    #expect(try dates(.safeHarbor, Element.Patient.deceasedDateTime, "1915-02-03") == Actions(1, 0, 0))
  }

  @Test func `a shifted date is replaced, one without a day generalised, and a year stays as it is`() throws {
    #expect(try dates(.expertDetermination, Element.Patient.birthDate, "1961-02-03") == Actions(0, 0, 1))
    #expect(try dates(.expertDetermination, Element.Patient.birthDate, "1961-02") == Actions(0, 1, 0))
    #expect(try dates(.expertDetermination, Element.Patient.birthDate, "1961") == Actions(0, 0, 0))
    #expect(try dates(.limitedDataSet, Element.Patient.birthDate, "1961-02-03") == Actions(0, 0, 0))
  }

  @Test func `an instant without an extension for its year is removed`() throws {
    let bench = try Bench()
    _ = try bench.one(Element.Observation.root) { $0.add(Element.Observation.issued, text: "2020-03-07T10:00:00Z") }
    #expect(actions(.dates, bench) == Actions(1, 0, 0))
  }

  @Test func `a ZIP code of which three digits or 000 stay is generalised, the rest of an address removed`() throws {
    let bench = try Bench()
    func address(_ zip: String) throws -> Actions {
      _ = try bench.one(Element.Patient.root) { t in
        t.object(Element.Patient.address) {
          t.add(Element.Address.line, text: "14 Sample Way")
          t.add(Element.Address.city, text: "Sampleville")
          t.add(Element.Address.state, text: "IL")
          t.add(Element.Address.postalCode, text: zip)
        }
      }
      return actions(.geography, bench)
    }
    #expect(try address("62704") == Actions(2, 1, 0))
    #expect(try address("03601") == Actions(2, 1, 0))
    #expect(try address("K1A 0B1") == Actions(3, 0, 0))
  }

  @Test func `names, telephones and identifiers are removed`() throws {
    let bench = try Bench()
    _ = try bench.one(Element.Patient.root) { t in
      t.object(Element.Patient.name) { t.add(Element.HumanName.family, text: "Sampleton") }
      t.object(Element.Patient.telecom) { t.add(Element.ContactPoint.value, text: "217-555-0134") }
      t.object(Element.Patient.identifier) { t.add(Element.Identifier.value, text: "MR-1") }
    }
    #expect(actions(.names, bench) == Actions(1, 0, 0) && actions(.telephone, bench) == Actions(1, 0, 0))
    #expect(actions(.medicalRecord, bench) == Actions(1, 0, 0))
  }

  @Test func `keys and references become random codes, and are replaced`() throws {
    let bench = try Bench()
    bench.resource(Element.Patient.root, key: "HOSP|12345678")
    bench.resource(Element.Observation.root, key: "o-1") { t in
      t.reference(Element.Observation.subject, to: Element.Patient.root, key: "HOSP|12345678")
      t.reference(Element.Observation.encounter, to: Element.Encounter.root, key: "v-9")
    }
    let json = try bench.run()
    #expect(json.contains("Patient/pt1"))
    #expect(actions(.medicalRecord, bench) == Actions(0, 0, 1))
    #expect(actions(.otherUnique, bench) == Actions(0, 0, 3))
  }

  @Test func `a UID is replaced, and one that the profile retains is not counted`() throws {
    func study(_ retains: Bool) throws -> Actions {
      let bench = try Bench(.expertDetermination, retainsUIDs: retains)
      _ = try bench.one(Element.ImagingStudy.root) { t in
        t.object(Element.ImagingStudy.series) { t.add(Element.ImagingStudySeries.uid, text: "1.2.840.99.1.5") }
      }
      return actions(.otherUnique, bench)
    }
    #expect(try study(false) == Actions(0, 0, 1))
    #expect(try study(true) == Actions(0, 0, 0))
  }

  @Test func `a tag that keeps the year or the category generalises, any other replaces`() throws {
    let bench = try Bench(freeText: .scrubbed)
    let json = try bench.one(Element.Observation.root) { t in
      t.add(Element.Observation.valueString, text: "94-year-old seen 03/07/2019, call 217-555-0134, Dr. Maria Lopez")
    }
    #expect(json.contains("[DATE 2019]") && json.contains("[AGE 90+]") && json.contains("[PHONE]"))
    #expect(actions(.dates, bench) == Actions(0, 2, 0))
    #expect(actions(.telephone, bench) == Actions(0, 0, 1))
    #expect(actions(.names, bench).replaced >= 1 && actions(.names, bench).generalised == 0)
  }

  @Test func `withheld images are removed, and counts begin anew with each record`() throws {
    let bench = try Bench()
    _ = try bench.one(Element.Patient.root) { t in
      t.object(Element.Patient.photo) {
        t.add(Element.Attachment.contentType, text: "image/jpeg")
        t.add(Element.Attachment.data, text: "/9j/4AAQ")
      }
    }
    #expect(actions(.photograph, bench) == Actions(1, 0, 0))
    _ = try bench.one(Element.Patient.root) { $0.add(Element.Patient.gender, text: "female") }
    #expect(bench.out.identifiers == IdentifierCounts())
  }
}
