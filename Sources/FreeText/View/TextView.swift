import Records

/// A text as the detectors see it: in ASCII, letters without marks, escapes and markup undone, with the way back to its bytes.
///
/// Letters of scripts that have no stand-in are `otherLetter`, signs `otherSign`; a line's end is LF; what is invisible is gone.
/// A text that needs none of this is taken as it is.
struct TextView: ~Copyable {
  static let otherLetter: UInt8 = 0x80
  static let otherSign: UInt8 = 0x81

  /// The folded text, with its case.
  private(set) var text = ByteBuffer(capacity: 4096)
  /// Where each byte of `text` begins in the source, and the source's length behind the last; not used when `isIdentity`.
  private(set) var origins: [Int32] = []
  private(set) var isIdentity = true
  private(set) var sourceCount = 0

  var count: Int { text.count }

  /// The bytes of the source behind a range of the folded text.
  func source(_ start: Int, _ end: Int) -> Range<Int> {
    if isIdentity { return start..<end }
    // What was left out between two bytes belongs to neither, so a range ends where its last byte's source ends.
    let low = Int(origins[start])
    var high = Int(origins[end])
    if end > start, end <= ends.count { high = max(low, Int(ends[end - 1])) }
    return low..<high
  }

  /// Where the source of each byte ends.
  private var ends: [Int32] = []

  /// Takes in a text of less than 2 GB; `form` where it is known, as for a later part of a text.
  mutating func read(_ source: Bytes, form: TextForm? = nil) {
    precondition(source.count < Int(Int32.max), "a text is read in windows")
    text.truncate()
    origins.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    sourceCount = source.count
    let form = form ?? TextForm(source)
    isIdentity = form == .plain && TextView.isPlain(source)
    if isIdentity {
      text.append(source)
      return
    }
    text.reserve(source.count)
    var decoder = TextDecoder(source, form: form)
    while true {
      let start = decoder.offset
      if let b = decoder.nextPlain() {
        text.append(b)
        origins.append(Int32(truncatingIfNeeded: start))
        ends.append(Int32(truncatingIfNeeded: start + 1))
        continue
      }
      guard decoder.next() else { break }
      // A mark belongs to the letter before it.
      if decoder.letterCount == 0, let last = ends.indices.last, source[decoder.start] == 0xCC || source[decoder.start] == 0xCD {
        ends[last] = Int32(truncatingIfNeeded: decoder.end)
      }
      for k in 0..<decoder.letterCount {
        text.append(decoder.letters[k])
        origins.append(Int32(truncatingIfNeeded: decoder.start))
        ends.append(Int32(truncatingIfNeeded: decoder.end))
      }
    }
    origins.append(Int32(truncatingIfNeeded: source.count))
  }

  /// Whether a text is ASCII without anything to undo.
  static func isPlain(_ source: Bytes) -> Bool {
    for b in source.raw where TextView.special[Int(b)] { return false }
    return true
  }

  /// Bytes that may begin something to undo: backslash, ampersand, less-than, CR, controls, anything beyond ASCII.
  static let special: [Bool] = (0..<256).map { b in
    b >= 0x80 || b == 0x5C || b == 0x26 || b == 0x3C || b == 0x0D || (b < 0x20 && b != 0x0A && b != 0x09) || b == 0x7F
  }
}
