import Readers
import Records
import Testing

@Suite struct HL7WritingTests {
  private func written(_ bytes: [UInt8], _ message: HL7Message) throws -> [UInt8] {
    try message.with(bytes) { message in
      var out = ByteBuffer()
      message.append(to: &out)
      return out.array
    }
  }

  @Test(arguments: Samples.all)
  func `a message that is read and written is the same`(sample: String) throws {
    #expect(String(decoding: try written(sample.bytes, HL7Message()), as: UTF8.self) == sample + "\r")
  }

  @Test(arguments: 0..<8 as Range<UInt64>)
  func `a mutated message that is read, written and read has the same texts`(seed: UInt64) throws {
    var random = Seeded(seed)
    let message = HL7Message()
    for _ in 0..<300 {
      var bytes = HL7MutationTests.mutate((Samples.all.randomElement(using: &random) ?? "").bytes, &random)
      bytes.removeAll { $0 == 0x1B }
      guard message.refusal(bytes) == nil else { continue }
      let first = try written(bytes, message)
      #expect(try written(first, message) == first)
      // Line breaks within a field become escapes, so texts are compared, not bytes.
      let before = try message.with(bytes) { texts($0) }
      let after = try message.with(first) { texts($0) }
      if message.delimiters.escape != 0 { #expect(before == after) }
    }
  }

  private func texts(_ message: HL7Message) -> [[String]] {
    (0..<message.segmentCount).map { i in
      let segment = message.segment(i)
      let low = segment.tag == .MSH ? 3 : 1
      return (low...max(low, segment.fieldCount)).map { message.decoded(segment.field($0).raw) }
    }
  }
}
