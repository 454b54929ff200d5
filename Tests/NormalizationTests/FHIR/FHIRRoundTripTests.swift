import Normalization
import Readers
import Records
import Testing

/// Renders keys as ids that imported resources have again: hexadecimal digits.
private struct HexKeys: KeyRenderer {
  func appendID(type: Bytes, key: Bytes, to out: inout ByteBuffer) {
    if key.hasPrefix("fhir|") { return out.append(key[5..<key.count]) }
    var h: UInt64 = 0xCBF2_9CE4_8422_2325
    for b in key.raw { h = (h ^ UInt64(b)) &* 0x100_0000_01B3 }
    out.append("k")
    out.append(contentsOf: Array(String(h, radix: 16).utf8))
  }
}

@Suite struct `FHIR round trip` {
  static let message = """
    MSH|^~\\&|LAB|HOSP|||20200102030405+0000||ORU^R01|1|P|2.5.1\r\
    PID|1||12345^^^HOSP^MR||Berg^Ann^Lee||19700506|F|||1 Elm Street^^Springfield^MA^01101^USA||555-0100\r\
    PV1|1|I|W^1^2||||77^Stone^Adam|||||||||||V9^^^HOSP^VN|||||||||||||||||||||||||20200101000000+0000\r\
    OBR|1|P1|F1|24323-8^Panel^LN|||20200102030000+0000|||||||||||||||20200102030400+0000|||F\r\
    OBX|1|NM|2345-7^Glucose^LN||98.50|mg/dL|70-105|N|||F|||20200102030000+0000\r\
    OBX|2|ST|8251-1^Comment^LN||"quoted" text \\T\\ more|||N|||F\r\
    NTE|1||a note of two\\.br\\lines\r
    """

  /// Resources as the writer renders them.
  private func written(_ record: NormalizedRecord) -> [String] {
    let writer = FHIRJSONWriter()
    return record.tape.resources.map { resource in
      var out = ByteBuffer()
      writer.write(resource, of: record.tape, keys: HexKeys(), to: &out)
      return out.bytes.text
    }
  }

  @Test func `what our writer wrote is read back to the same`() throws {
    let normalizer = HL7Normalizer()
    let source = HL7Normalizer.makeRecord()
    let message = HL7Message()
    let lines = try Array(Self.message.utf8).withUnsafeBytes { buffer -> [String] in
      let place = Place(record: 1, byte: 0, line: 1)
      try message.parse(Bytes(buffer), at: place)
      #expect(normalizer.normalize(message, at: place, into: source) == .normalized)
      return written(source)
    }
    let patient = try #require(lines.first { $0.hasPrefix(#"{"resourceType":"Patient""#) })
    let importer = FHIRImporter()
    let record = FHIRImporter.makeRecord()
    var taken = 0
    for line in lines {
      let outcome = Array(line.utf8).withUnsafeBytes { a in
        Array(patient.utf8).withUnsafeBytes { importer.normalize(Bytes(a), patient: Bytes($0), at: Place(record: 1, byte: 0, line: 1), into: record) }
      }
      if case .filtered = outcome { continue }
      #expect(outcome == .normalized)
      taken += 1
      #expect(record.tally.isEmpty, "\(record.tally.sorted)")
      // The patient's key is made of the identifier in both; only its authority's form differs.
      #expect(withoutPatientIDs(written(record)) == withoutPatientIDs([line]))
    }
    #expect(taken >= 4)
  }

  private func withoutPatientIDs(_ lines: [String]) -> [String] {
    lines.map { line in
      var out = line.replacing(/"reference":"Patient\/[^"]*"/, with: "\"reference\":\"Patient\"")
      if out.hasPrefix(#"{"resourceType":"Patient""#) { out = out.replacing(/"id":"k[0-9a-f]*"/, with: "") }
      return out
    }
  }
}
