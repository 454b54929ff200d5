import Normalization
import Readers
import Records
import Testing

struct CDARobustnessTests {
  private static let whole = cdaDocument(sections: [
    cdaSection(
      "11450-4", text: #"<list><item ID="a1">Asthma</item></list>"#,
      """
      <act classCode="ACT" moodCode="EVN">\(cdaTemplate("22.4.3"))<statusCode code="active"/><entryRelationship typeCode="SUBJ">
      <observation classCode="OBS" moodCode="EVN">\(cdaTemplate("22.4.4"))<effectiveTime><low value="20240101"/><high value="20240102"/></effectiveTime>
      <value xsi:type="CD" code="195967001"><originalText><reference value="#a1"/></originalText></value></observation></entryRelationship></act>
      """),
    cdaSection(
      "10160-0",
      """
      <substanceAdministration classCode="SBADM" moodCode="INT">\(cdaTemplate("22.4.16"))<effectiveTime xsi:type="PIVL_TS"><period value="8" unit="h"/>
      </effectiveTime>
      <doseQuantity value="1" unit="mg"/><consumable><manufacturedProduct><manufacturedMaterial><code code="1"/></manufacturedMaterial>
      </manufacturedProduct></consumable>
      </substanceAdministration>
      """),
    cdaSection(
      "30954-2",
      """
      <organizer classCode="BATTERY" moodCode="EVN">\(cdaTemplate("22.4.1"))<component><observation classCode="OBS" moodCode="EVN">\(cdaTemplate("22.4.2"))
      <code code="718-7"/><value xsi:type="IVL_PQ"><low value="1" unit="g"/><high value="2" unit="g"/></value></observation></component></organizer>
      """),
  ])

  private struct Generator: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 11 ^ state << 21
    }
  }

  /// Parses and maps; an error with a place, or a mapping.
  private func run(_ bytes: [UInt8], _ tree: XMLTree, _ normalizer: CDANormalizer, _ record: NormalizedRecord) -> Bool {
    bytes.withUnsafeBytes { raw in
      do throws(RecordError) {
        try tree.parse(Bytes(raw), at: Place(record: 1, byte: 0, line: 1))
      } catch {
        return error.place.record == 1
      }
      switch normalizer.normalize(tree, at: Place(record: 1, byte: 0, line: 1), into: record) {
      case .normalized: return !record.tape.resources.isEmpty
      case .rejected(let error): return record.tape.resources.isEmpty && error.place.record == 1
      case .filtered: return false
      }
    }
  }

  @Test func `a document cut at any byte is an error with a place or a mapping`() {
    let (tree, normalizer, record) = (XMLTree(), CDANormalizer(), HL7Normalizer.makeRecord())
    let bytes = Array(CDARobustnessTests.whole.utf8)
    for end in stride(from: 0, to: bytes.count, by: 7) { #expect(run(Array(bytes[0..<end]), tree, normalizer, record)) }
    #expect(run(bytes, tree, normalizer, record))
  }

  @Test func `a document with random changes is an error with a place or a mapping`() {
    let (tree, normalizer, record) = (XMLTree(), CDANormalizer(), HL7Normalizer.makeRecord())
    let bytes = Array(CDARobustnessTests.whole.utf8)
    var generator = Generator(state: 20_240_105)
    let alphabet = Array(#"<>"'/=&#x0123456789abcNVE "#.utf8)
    for _ in 0..<1500 {
      var changed = bytes
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let at = Int.random(in: 0..<changed.count, using: &generator)
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: changed[at] = alphabet.randomElement(using: &generator) ?? 0
        case 1: changed.remove(at: at)
        case 2: changed.insert(alphabet.randomElement(using: &generator) ?? 0, at: at)
        default:
          // Attribute values, element names and whole spans in other places.
          let end = min(changed.count, at + Int.random(in: 1...80, using: &generator))
          changed.insert(contentsOf: changed[at..<end], at: Int.random(in: 0..<changed.count, using: &generator))
        }
      }
      #expect(run(changed, tree, normalizer, record))
    }
  }

  @Test func `statements nested as deep as XML may be do not overflow`() {
    let depth = 100
    let open = #"<act classCode="ACT" moodCode="EVN"><templateId root="2.16.840.1.113883.10.20.22.4.3"/><entryRelationship typeCode="SUBJ">"#
    let entry = String(repeating: open, count: depth / 2) + "<x/>" + String(repeating: "</entryRelationship></act>", count: depth / 2)
    let (tree, normalizer, record) = (XMLTree(), CDANormalizer(), HL7Normalizer.makeRecord())
    #expect(run(Array(cdaDocument(sections: [cdaSection("11450-4", entry)]).utf8), tree, normalizer, record))
  }

  @Test func `one normaliser maps document after document alike`() throws {
    let (tree, normalizer, record) = (XMLTree(), CDANormalizer(), HL7Normalizer.makeRecord())
    var counts: [Int] = []
    for text in [CDARobustnessTests.whole, cdaDocument(), CDARobustnessTests.whole] {
      #expect(run(Array(text.utf8), tree, normalizer, record))
      counts.append(record.tape.nodeCount)
    }
    #expect(counts[0] == counts[2])
    #expect(counts[0] > counts[1])
  }
}
