import Normalization
import Readers
import Records
import Testing

/// A normaliser over synthetic headers, and its output as JSON before de-identification.
final class DICOMBench {
  let normalizer: DICOMNormalizer
  let record = DICOMNormalizer.makeRecord()
  private let set = DICOMDataSet()
  private let writer = FHIRJSONWriter()
  private var count = 0

  init(_ options: Set<DICOMOption> = [], under basis: DICOMOptions.Basis = .safeHarbor, site: String = "", change: (inout DICOMOptions) -> Void = { _ in }) {
    var dicom = DICOMOptions(options, under: basis)
    change(&dicom)
    normalizer = DICOMNormalizer(options: NormalizationOptions(site: site), dicom: dicom)
  }

  @discardableResult
  func add(_ header: Header) throws -> RecordError? {
    count += 1
    let place = Place(record: count, byte: 0, line: 1)
    return try header.bytes.withUnsafeBytes { raw throws(RecordError) in
      try set.parse(part10: Bytes(raw), at: place)
      return normalizer.add(set, at: place)
    }
  }

  func finish() -> Outcome { normalizer.finish(into: record) }

  /// The resources of a type as JSON.
  func json(_ type: String) -> [String] {
    record.tape.resources.filter { "\($0.type)" == type }.map {
      var out = ByteBuffer()
      writer.write($0, of: record.tape, keys: PlainKeys(), to: &out)
      return out.bytes.text
    }
  }

  func run(_ headers: [Header]) throws -> String {
    for header in headers { #expect(try add(header) == nil) }
    #expect(finish() == .normalized)
    return json("ImagingStudy").first ?? ""
  }

  func knows(_ value: String) -> Bool {
    record.known.entries.contains { record.known.value($0).text == value }
  }
}

@Suite struct StudyTests {
  @Test func `a study has its series and instances once, ordered by number, whatever order they came in`() throws {
    let bench = DICOMBench()
    let study = try bench.run([
      .full(series: 2, instance: 1), .full(series: 1, instance: 10), .full(series: 1, instance: 2), .full(series: 1, instance: 10),
    ])
    #expect(study.contains(#""numberOfSeries":2,"numberOfInstances":3"#))
    let first = try #require(study.firstRange(of: "1.2.276.0.99.4.1.2\""))
    let second = try #require(study.firstRange(of: "1.2.276.0.99.4.1.10\""))
    let third = try #require(study.firstRange(of: "1.2.276.0.99.4.2.1\""))
    #expect(first.lowerBound < second.lowerBound && second.lowerBound < third.lowerBound)
    #expect(bench.record.tally["dicom-instance-repeated"] == 1)
    #expect(bench.record.tally["dicom-headers"] == 4)
  }

  @Test func `the same headers in another order give the same study`() throws {
    let headers = (1...3).flatMap { s in (1...4).map { Header.full(series: s, instance: $0) } }
    let a = try DICOMBench(Set(DICOMOption.allCases)).run(headers)
    let b = try DICOMBench(Set(DICOMOption.allCases)).run(headers.reversed())
    #expect(a == b)
  }

  @Test func `body part and laterality become SNOMED CT, the class a URN`() throws {
    let study = try DICOMBench().run([.full()])
    #expect(study.contains(#""bodySite":{"system":"http://snomed.info/sct","code":"12738006","display":"Brain"}"#))
    #expect(study.contains(#""code":"7771000","display":"Left""#))
    #expect(study.contains(#""sopClass":{"system":"urn:ietf:rfc:3986","code":"urn:oid:1.2.840.10008.5.1.4.1.1.4"}"#))
    #expect(study.contains(#""system":"http://loinc.org","code":"24590-2""#))
  }

  @Test func `a region coded in SNOMED RT becomes SNOMED CT`() throws {
    var header = Header.full()
    header.set(Header.items(0x0008, 0x2218, [Header.code("T-D4000", "SRT", "Abdomen")]))
    #expect(try DICOMBench().run([header]).contains(#""code":"818981001","display":"Abdomen""#))
  }

  @Test func `orders and visits have the keys that HL7 v2 gives them`() throws {
    let study = try DICOMBench().run([.full()])
    #expect(study.contains("ServiceRequest/placer|LAB|PL-5512"))
    #expect(study.contains("Encounter/visit||V-99812"))
  }

  @Test func `the patient is the identifier with its issuer, or with the site`() throws {
    let bench = DICOMBench()
    _ = try bench.run([.full()])
    #expect(bench.record.patients[0].primary.key == Array("HOSPA|MRN-4711-X".utf8))
    var header = Header.full()
    header.entries.removeAll { $0.tag == DICOMTag(0x0010, 0x0021) }
    let other = DICOMBench(site: "North")
    _ = try other.run([header])
    #expect(other.record.patients[0].primary.key == Array("NORTH|MRN-4711-X".utf8))
  }

  @Test func `a header of another patient is left out and the study goes on`() throws {
    let bench = DICOMBench()
    #expect(try bench.add(.full(instance: 1)) == nil)
    #expect(try bench.add(.full(instance: 2, patient: "SOMEBODY-ELSE"))?.reason == DICOMMappingReason.otherPatient)
    #expect(try bench.add(.full(instance: 3)) == nil)
    #expect(bench.finish() == .normalized)
    #expect(bench.json("ImagingStudy")[0].contains(#""numberOfInstances":2"#))
    #expect(!bench.knows("SOMEBODY-ELSE"))
  }

  @Test func `a header without study or patient is rejected, and nothing is left of it in the next study`() throws {
    let bench = DICOMBench()
    var header = Header.full()
    header.entries.removeAll { $0.tag == DICOMTag(0x0020, 0x000D) }
    #expect(try bench.add(header)?.reason == DICOMMappingReason.noStudy)
    #expect(bench.finish() != .normalized)
    header = .full()
    header.set(Header.text(0x0010, 0x0020, "LO", ""))
    #expect(try bench.add(header)?.reason == DICOMMappingReason.noPatient)
    guard case .rejected(let error) = bench.finish() else {
      Issue.record("a study of nobody was taken")
      return
    }
    #expect(error.reason == DICOMMappingReason.noPatient)
    _ = try bench.run([.full()])
  }

  @Test func `a study of nobody can be a patient of its own`() throws {
    var header = Header.full()
    header.set(Header.text(0x0010, 0x0020, "LO", ""))
    let bench = DICOMBench { $0.unidentified = .patientPerStudy }
    _ = try bench.run([header])
    #expect(bench.record.patients[0].primary.key == Array("DICOM-STUDY|1.2.276.0.99.2.1".utf8))
  }

  @Test func `instances beyond the limit are rejected one by one`() throws {
    let bench = DICOMBench { $0.instanceLimit = 4 }
    var rejected = 0
    for i in 1...10 where try bench.add(.full(instance: i))?.reason == DICOMMappingReason.tooManyInstances { rejected += 1 }
    #expect(rejected == 7)
    #expect(bench.finish() == .normalized)
  }

  @Test func `a list of studies without instances gives what it states`() throws {
    var header = Header.full()
    header.entries.removeAll { [DICOMTag(0x0008, 0x0018), DICOMTag(0x0020, 0x000E), DICOMTag(0x0008, 0x0060)].contains($0.tag) }
    header.set(Header.text(0x0020, 0x1206, "IS", "3"))
    header.set(Header.text(0x0020, 0x1208, "IS", "412"))
    header.set(Header.text(0x0008, 0x0061, "CS", "CT\\SR"))
    let study = try DICOMBench().run([header])
    #expect(study.contains(#""numberOfSeries":3,"numberOfInstances":412"#))
    #expect(study.contains(#""status":"unknown""#))
    #expect(study.contains(#""code":"SR""#))
  }

  @Test func `what may name somebody in pixels is flagged`() throws {
    var header = Header.full()
    header.set(Header.text(0x0028, 0x0301, "CS", "YES"))
    header.set(Header.text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.7"))
    let study = try DICOMBench().run([header])
    for code in ["burned-in-annotation", "secondary-capture", "not-taken"] { #expect(study.contains(code)) }
    #expect(!study.contains("encapsulated-document"))
  }
}
