import Cryptography
import Records
import Testing

@Suite struct ZstdTests {
  func compress(_ bytes: [UInt8], _ compressor: ZstdCompressor = ZstdCompressor()) -> [UInt8] {
    var out = ByteBuffer()
    bytes.view { compressor.compress($0, to: &out) }
    return out.array
  }

  func decompress(_ bytes: [UInt8], _ count: Int) throws(CryptographyError) -> [UInt8] {
    var out = ByteBuffer()
    try bytes.view { view throws(CryptographyError) in try ZstdDecompressor().decompress(view, count: count, to: &out) }
    return out.array
  }

  @Test func `content comes back, and the same content gives the same bytes whatever the context did before`() throws {
    let used = ZstdCompressor()
    var dice = Dice(3)
    for round in 0..<60 {
      let count = [0, 1, 31, 4096, 70_000, 300_000][round % 6]
      let text = (0..<count).map { _ in UInt8.random(in: 0x20...0x2F, using: &dice) }
      let compressed = compress(text, used)
      #expect(compressed == compress(text))
      let opened = try decompress(compressed, count)
      #expect(opened.elementsEqual(text))
    }
  }

  @Test func `content that a dictionary knows shrinks further, and opens with that dictionary alone`() throws {
    let dictionary = ZstdDictionary(
      Bytes("\"resourceType\":\"Observation\",\"status\":\"final\",\"system\":\"http://loinc.org\""), level: -1)
    let text = ascii("{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{\"system\":\"http://loinc.org\"}}")
    let used = ZstdCompressor(dictionary: dictionary)
    let compressed = compress(text, used)
    #expect(compressed.count < compress(text, ZstdCompressor(level: 19)).count)
    #expect(compress(text, used) == compressed)
    #expect(compress(text, ZstdCompressor(dictionary: dictionary)) == compressed)
    var out = ByteBuffer()
    try compressed.view { view throws(CryptographyError) in
      try ZstdDecompressor(dictionary: dictionary).decompress(view, count: text.count, to: &out)
    }
    #expect(out.array == text)
    #expect(throws: CryptographyError.self) { _ = try decompress(compressed, text.count) }
  }

  @Test func `no more than the stated size is ever written`() throws {
    let text = [UInt8](repeating: 0x61, count: 10_000_000)
    let bomb = compress(text)
    #expect(bomb.count < 2000)
    #expect(throws: CryptographyError.compressionSize) { _ = try decompress(bomb, 9_999_999).count }
    #expect(throws: CryptographyError.compressionSize) { _ = try decompress(bomb, 100).count }
    #expect(throws: CryptographyError.compressionSize) { _ = try decompress(bomb, Int.max).count }
    // The frame's header lies about its size: the content has fewer bytes, then more. Source: RFC 8878 §3.1.1.1 (size after two
    // bytes).
    var lying = bomb
    lying[6] ^= 0x01
    #expect(throws: CryptographyError.self) { _ = try decompress(lying, 10_000_000).count }
    #expect(throws: CryptographyError.self) { _ = try decompress(lying, 10_000_001).count }
  }

  @Test func `damaged frames are refused`() throws {
    let compressed = compress(ascii(String(repeating: "observation ", count: 500)))
    for i in 0..<compressed.count {
      for bit in 0..<8 {
        var altered = compressed
        altered[i] ^= 1 << UInt8(bit)
        if let opened = try? decompress(altered, 6000) { #expect(opened.count == 6000) }
      }
      #expect(throws: CryptographyError.self) { try decompress(Array(compressed[..<i]), 6000) }
    }
  }
}
