import Normalization
import Readers
import Records
import Testing

@Suite struct ProfileTests {
  @Test func `the table has the 623 rows of edition 2024c`() {
    #expect(DICOMConfidentialityTable.edition == "2024c")
    let lines = DICOMConfidentialityTable.lines
    #expect(lines.single == 619)
    // Three repeating groups; odd groups are the 623rd row.
    #expect(lines.groups == 3)
    #expect(DICOMConfidentialityTable.action(DICOMTag(0x0010, 0x0010)) == "X")
    #expect(DICOMConfidentialityTable.action(DICOMTag(0x0020, 0x000D)) == "U")
    #expect(DICOMConfidentialityTable.action(DICOMTag(0x5012, 0x0110)) == "X")
    #expect(DICOMConfidentialityTable.action(DICOMTag(0x6002, 0x3000)) == "X")
    #expect(DICOMConfidentialityTable.action(DICOMTag(0x0008, 0x0060)) == nil)
  }

  @Test func `identifying values of every depth are known, private ones too`() throws {
    let bench = DICOMBench()
    _ = try bench.run([.full()])
    for value in [
      "MRN-4711-X", "HOSPA", "20190814", "19710227", "ACC-77-1234", "St. Elsewhere Clinic", "Okonkwo^Adaeze^^Dr", "Okonkwo", "MRC35188",
      "M\u{FC}ller-Kowalczyk", "Zbigniew", "SN-44871X", "1.2.276.0.99.2.1", "1.2.276.0.99.4.88.1", "Vandersloot Ireneusz",
      "Operator Grzegorz room 9", "V-99812", "PL-5512^LAB",
    ] {
      #expect(bench.knows(value), "\(value)")
    }
    // Of the standard, or no identifier.
    for value in ["1.2.840.10008.5.1.4.1.1.4", "MR", "BRAIN", "AX T2 FLAIR 3mm Kowalczyk"] { #expect(!bench.knows(value), "\(value)") }
  }

  @Test func `attributes are counted by what becomes of them`() throws {
    let bench = DICOMBench()
    _ = try bench.run([.full()])
    let tally = bench.record.tally
    #expect(tally["dicom-attributes-removed"] > 15)
    #expect(tally["dicom-attributes-replaced"] == 4)
    #expect(tally["dicom-attributes-private-removed"] == 1)
    #expect(tally["dicom-attributes-cleaned"] == 0)
    #expect(tally["dicom-attributes-kept"] > 8)
    let cleaned = DICOMBench([.cleanDescriptors])
    _ = try cleaned.run([.full()])
    #expect(cleaned.record.tally["dicom-attributes-cleaned"] == 2)
  }

  @Test func `without options neither date nor sex nor description is written`() throws {
    let bench = DICOMBench()
    let study = try bench.run([.full()])
    for word in ["started", "description", "2019"] { #expect(!study.contains(word)) }
    let patient = try #require(bench.json("Patient").first)
    #expect(!patient.contains("gender") && !patient.contains("birthDate"))
    // Still on the tape for comparison within the pipeline.
    let tape = bench.record.tape
    #expect((0..<tape.nodeCount).contains { tape[node: $0].element == Element.Patient.gender && tape[node: $0].kind == .removed })
  }

  @Test func `each option has its own effect`() throws {
    let dates = try DICOMBench([.retainModifiedDates]).run([.full()])
    #expect(dates.contains(#""started":"2019-08-14T10:15:00+01:00""#))
    let descriptions = try DICOMBench([.cleanDescriptors]).run([.full()])
    #expect(descriptions.contains("AX T2 FLAIR 3mm"))
    let people = DICOMBench([.retainPatientCharacteristics])
    _ = try people.run([.full()])
    #expect(people.json("Patient")[0].contains(#""gender":"male","birthDate":"1971-02-27""#))
    #expect(people.json("Observation").count == 2)
    let limited = try DICOMBench([.retainModifiedDates], under: .limitedDataSet).run([.full()])
    #expect(limited.contains(#""started":"2019""#))
  }

  @Test(arguments: DICOMOption.allCases) func `provenance names the profile and the option when it is in force`(_ option: DICOMOption) throws {
    let codes = [
      DICOMOption.retainPatientCharacteristics: "113108", .retainModifiedDates: "113107", .retainFullDates: "113107",
      .cleanDescriptors: "113105", .cleanStructuredContent: "113104",
    ]
    let bench = DICOMBench([option])
    _ = try bench.run([.full()])
    let provenance = try #require(bench.json("Provenance").first)
    #expect(provenance.contains(#""code":"113100""#))
    if let code = codes[option] { #expect(provenance.contains("\"\(code)\"")) }
    let isOverruled = bench.record.tally["dicom-option-overruled:\(option.rawValue)"] == 1
    #expect(isOverruled == (codes[option] == nil || option == .retainFullDates))
    #expect(provenance.split(separator: "\"1131").count - 1 == (codes[option] == nil ? 1 : 2))
  }

  @Test func `UIDs can stay under an expert's determination and a limited data set alone`() {
    #expect(!DICOMOptions([.retainUIDs]).retainsUIDs)
    #expect(DICOMOptions([.retainUIDs], under: .expertDetermination).retainsUIDs)
    #expect(DICOMOptions([.retainUIDs], under: .limitedDataSet).retainsUIDs)
    #expect(DICOMOptions(Set(DICOMOption.allCases), under: .limitedDataSet).inForce.contains(.retainFullDates))
  }

  @Test func `a structured report keeps its codes and text only when content is cleaned`() throws {
    var header = Header.full()
    header.set(Header.text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.88.11"))
    header.set(Header.items(0x0040, 0xA043, [Header.code("18747-6", "LN", "CT Report")]))
    header.set(Header.text(0x0040, 0xA491, "CS", "COMPLETE"))
    header.set(Header.text(0x0040, 0xA493, "CS", "VERIFIED"))
    header.set(
      Header.items(
        0x0040, 0xA730,
        [
          [Header.items(0x0040, 0xA043, [Header.code("121071", "DCM", "Finding")]), Header.text(0x0040, 0xA160, "UT", "Seen by Zbigniew")],
          [Header.items(0x0040, 0xA168, [Header.code("271737000", "SCT", "Anemia")])],
        ]))
    let plain = DICOMBench()
    _ = try plain.run([header])
    let report = try #require(plain.json("DiagnosticReport").first)
    #expect(report.contains(#""status":"final""#) && report.contains("18747-6"))
    #expect(!report.contains("conclusion"))
    let cleaned = DICOMBench([.cleanStructuredContent])
    _ = try cleaned.run([header])
    let full = try #require(cleaned.json("DiagnosticReport").first)
    #expect(full.contains("Finding: Seen by Zbigniew") && full.contains("271737000"))
  }

  @Test func `headers cut or changed anywhere end as an error or a study, never otherwise`() throws {
    let good = Header.full().bytes
    let set = DICOMDataSet()
    let normalizer = DICOMNormalizer(options: NormalizationOptions(), dicom: DICOMOptions(Set(DICOMOption.allCases)))
    let record = DICOMNormalizer.makeRecord()
    func attempt(_ bytes: [UInt8]) {
      bytes.withUnsafeBytes { raw in
        do throws(RecordError) {
          try set.parse(part10: Bytes(raw), at: Place(record: 1, byte: 0, line: 1))
          _ = normalizer.add(set, at: Place(record: 1, byte: 0, line: 1))
        } catch { #expect(!error.reason.code.isEmpty) }
      }
      _ = normalizer.finish(into: record)
    }
    for cut in stride(from: 0, to: good.count, by: 7) { attempt(Array(good[0..<cut])) }
    var random = SystemLikeGenerator(state: 11)
    for _ in 0..<400 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        bytes[Int.random(in: 132..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      attempt(bytes)
    }
  }
}

/// A seeded generator, so that a failure comes again.
struct SystemLikeGenerator: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
