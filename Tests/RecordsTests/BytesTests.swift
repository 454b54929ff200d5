import Records
import Testing

/// Texts of all short lengths, in which every byte that matters turns up at every place.
private struct Texts: Sequence, IteratorProtocol {
  private let alphabet: [UInt8]
  private var state: UInt64 = 0x1234_5678_9ABC_DEF1
  private var made = 0

  init(_ alphabet: [UInt8]) { self.alphabet = alphabet }

  mutating func next() -> [UInt8]? {
    guard made < 6000 else { return nil }
    let length = made % 41
    made += 1
    return (0..<length).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let r = Int(state >> 33)
      // Mostly letters, so that each special byte also stands alone.
      return r % 7 == 0 ? alphabet[r / 7 % alphabet.count] : 0x61 + UInt8(r / 7 % 26)
    }
  }
}

private func with<R>(_ bytes: [UInt8], _ body: (Bytes) -> R) -> R { bytes.withUnsafeBytes { body(Bytes($0)) } }

@Suite struct BytesTests {
  private static let special: [UInt8] = [0, 1, 9, 10, 13, 0x1F, 0x20, 0x21, 0x22, 0x23, 0x41, 0x5A, 0x5B, 0x5C, 0x5D, 0x5E, 0x5F, 0x7E, 0x7F, 0x80, 0xFF]

  @Test func `a JSON string escapes what RFC 8259 asks for, at every place of texts of every short length`() {
    for text in Texts(BytesTests.special) {
      var expected: [UInt8] = [0x22]
      for b in text {
        switch b {
        case 0x22, 0x5C: expected += [0x5C, b]
        case 0x0A: expected += Array("\\n".utf8)
        case 0x0D: expected += Array("\\r".utf8)
        case 0x09: expected += Array("\\t".utf8)
        case 0..<0x20: expected += Array("\\u00\(b < 16 ? "0" : "")\(String(b, radix: 16))".utf8)
        default: expected.append(b)
        }
      }
      expected.append(0x22)
      var out = ByteBuffer(capacity: 64)
      out.append("x")
      with(text) { out.append(jsonString: $0) }
      #expect(out.array == [0x78] + expected)
    }
  }

  @Test func `texts are appended, capitalised and compared as byte by byte`() {
    for text in Texts(BytesTests.special) {
      var out = ByteBuffer(capacity: 64)
      out.append("x")
      with(text) { out.append($0) }
      #expect(out.array == [0x78] + text)
      out.truncate()
      with(text) { out.append(capitals: $0) }
      let capitals = text.map { $0 >= 0x61 && $0 <= 0x7A ? $0 - 32 : $0 }
      #expect(out.array == capitals)
      let firstControl = text.firstIndex { $0 < 0x20 || $0 == 0x7F }
      #expect(with(text) { $0.firstControl } == firstControl)
      #expect(with(text) { a in with(capitals) { a.equalsIgnoringCase($0) && a.foldedTableHash() == $0.foldedTableHash() } })
      #expect(with(text) { a in with(Array(text)) { a == $0 && a.tableHash() == $0.tableHash() } })
      for i in text.indices {
        var other = text
        other[i] ^= 0x10
        #expect(with(text) { a in with(other) { a != $0 && a.tableHash() != $0.tableHash() } })
      }
    }
  }

  @Test func `a word holds the next eight bytes, lowest first, and zeros beyond the end`() {
    for text in Texts(BytesTests.special) {
      for i in 0...text.count {
        var expected: UInt64 = 0
        for (k, b) in text[i...].prefix(8).enumerated() { expected |= UInt64(b) << UInt64(8 * k) }
        #expect(with(text) { $0.word(at: i) } == expected)
      }
    }
  }

  @Test(arguments: [0, 1, 63, 64, 100]) func `what stands behind forgotten bytes moves to the front`(count: Int) {
    var buffer = ByteBuffer(capacity: 64)
    let bytes = (0..<100).map { UInt8($0) }
    buffer.append(contentsOf: bytes)
    buffer.removeFirst(count)
    #expect(buffer.array == Array(bytes.dropFirst(count)))
  }
}
