import Cryptography

/// The paths of a tiled log. Source: C2SP tlog-tiles.
enum TileName {
  static let width = 256

  /// `x001/x234/067`.
  static func number(_ number: Int) -> String {
    func digits(_ n: Int) -> String { String(String(n + 1000).dropFirst()) }
    var rest = number / 1000
    var text = digits(number % 1000)
    while rest > 0 {
      text = "x\(digits(rest % 1000))/\(text)"
      rest /= 1000
    }
    return text
  }

  /// `tile/entries/<N>`, or with `.p/<W>` behind for a partial bundle.
  static func entries(_ number: Int, width: Int) -> String { "tile/entries/" + self.number(number) + partial(width) }

  static func hashes(level: Int, _ number: Int, width: Int) -> String { "tile/\(level)/" + self.number(number) + partial(width) }

  private static func partial(_ width: Int) -> String { width == self.width ? "" : ".p/\(width)" }
}

/// An entry bundle: each entry after its length in two bytes.
enum EntryBundle {
  /// The longest bundle.
  static let maximumCount = TileName.width * (2 + 65_535)

  /// Where the first `width` entries lie, and how many there are before the bytes end; `isWhole` when nothing else is left over.
  static func split(_ bytes: [UInt8], width: Int) -> (ranges: [Range<Int>], isWhole: Bool) {
    var ranges: [Range<Int>] = []
    ranges.reserveCapacity(width)
    var at = 0
    while ranges.count < width, at + 2 <= bytes.count {
      let end = at + 2 + (Int(bytes[at]) << 8 | Int(bytes[at + 1]))
      guard end <= bytes.count else { break }
      ranges.append(at + 2..<end)
      at = end
    }
    return (ranges, ranges.count == width && at == bytes.count)
  }
}

/// The hashes of a tile as they travel, 32 bytes each; nil for another length.
func tileHashes(_ bytes: [UInt8], width: Int) -> [SHA256Digest]? {
  guard bytes.count == width * 32 else { return nil }
  var hashes: [SHA256Digest] = []
  hashes.reserveCapacity(width)
  for i in 0..<width {
    guard let hash = SHA256Digest(Array(bytes[i * 32..<i * 32 + 32])) else { return nil }
    hashes.append(hash)
  }
  return hashes
}
