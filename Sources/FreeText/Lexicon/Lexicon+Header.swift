extension Lexicon {
  /// The fields of the file's first 128 bytes that a reader needs.
  struct Header {
    static let length = 128
    static let version: UInt32 = 1
    var edition = 0, slotCount = 0, wordCount = 0, longestRun = 0, nameCount = 0, linkCount = 0, spellingLength = 0
    var slotsOffset = 0, namesOffset = 0, linksOffset = 0, spellingOffset = 0

    init() {}

    /// The header of a file, nil when magic, version, length or sections do not fit. The digest of the body is the generator's to check.
    init?(_ bytes: UnsafeRawBufferPointer) {
      guard bytes.count >= Self.length, bytes[0..<4].elementsEqual("CSLX".utf8), bytes.word(4) == Self.version,
        bytes.long(112) == UInt64(bytes.count)
      else { return nil }
      edition = Int(bytes.word(8))
      slotCount = Int(bytes.word(12))
      wordCount = Int(bytes.word(16))
      longestRun = Int(bytes.word(20))
      nameCount = Int(bytes.word(24))
      linkCount = Int(bytes.word(28))
      spellingLength = Int(bytes.word(32))
      slotsOffset = Int(bytes.word(96))
      namesOffset = Int(bytes.word(100))
      linksOffset = Int(bytes.word(104))
      spellingOffset = Int(bytes.word(108))
      // Each section lies behind the one before it, and the last one ends the file.
      guard slotsOffset >= Self.length, slotsOffset % 8 == 0, slotsOffset + slotCount * 8 <= namesOffset,
        namesOffset + nameCount * 16 <= linksOffset, linksOffset + linkCount * 16 <= spellingOffset,
        spellingOffset + spellingLength == bytes.count
      else { return nil }
    }
  }
}

extension UnsafeRawBufferPointer {
  /// The little-endian 32-bit value at a place that the caller knows to be inside.
  func word(_ at: Int) -> UInt32 { UInt32(littleEndian: loadUnaligned(fromByteOffset: at, as: UInt32.self)) }

  /// The little-endian 64-bit value at a place that the caller knows to be inside.
  func long(_ at: Int) -> UInt64 { UInt64(littleEndian: loadUnaligned(fromByteOffset: at, as: UInt64.self)) }
}
