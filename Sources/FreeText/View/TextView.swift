import Records

/// A text as the detectors see it: in ASCII, letters without marks, escapes and markup undone, with the way back to its bytes.
///
/// Letters of scripts that have no stand-in are `otherLetter`, signs `otherSign`; a line's end is LF; what is invisible is gone.
/// A text that needs none of this is taken as it is; of any other, only the characters that were undone are kept in mind.
struct TextView: ~Copyable {
  static let otherLetter: UInt8 = 0x80
  static let otherSign: UInt8 = 0x81

  /// A character of the source that stands for itself not.
  private struct Undone {
    /// Where its letters begin in the folded text, and how many there are.
    var at: Int32
    var letters: Int32
    /// Its bytes in the source.
    var start: Int32
    var end: Int32
  }

  /// The folded text, with its case.
  private(set) var text = ByteBuffer(capacity: 4096)
  /// In the order of the text; between two of them every byte stands for itself.
  private var undone: [Undone] = []
  private(set) var isIdentity = true
  private var sourceCount = 0
  /// Whether a character without letters is a mark of the letter before it; what else is invisible belongs to neither side.
  private var marks: [Bool] = []

  var count: Int { text.count }

  /// The bytes of the source behind a range of the folded text.
  func source(_ start: Int, _ end: Int) -> Range<Int> {
    if isIdentity { return start..<end }
    // What was left out between two bytes belongs to neither, so a range ends where its last byte's source ends.
    let low = origin(start)
    return low..<(end > start ? max(low, sourceEnd(end - 1)) : origin(end))
  }

  /// The number of characters undone that lie before the byte `at` or make it.
  private func undoneCount(upTo at: Int) -> Int {
    var low = 0
    var high = undone.count
    while low < high {
      let middle = (low + high) / 2
      if Int(undone[middle].at) <= at { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Where the source of a byte of the folded text begins.
  private func origin(_ at: Int) -> Int {
    if at >= text.count { return sourceCount }
    let n = undoneCount(upTo: at)
    if n == 0 { return at }
    let last = undone[n - 1]
    let beyond = at - Int(last.at + last.letters)
    return beyond < 0 ? Int(last.start) : Int(last.end) + beyond
  }

  /// Where the source of a byte of the folded text ends, with the marks of a letter.
  private func sourceEnd(_ at: Int) -> Int {
    var n = undoneCount(upTo: at)
    var end = at + 1
    if n > 0 {
      let last = undone[n - 1]
      let beyond = at - Int(last.at + last.letters)
      end = beyond < 0 ? Int(last.end) : Int(last.end) + beyond + 1
    }
    while n < undone.count, undone[n].letters == 0, Int(undone[n].at) == at + 1 {
      if marks[n] { end = Int(undone[n].end) }
      n += 1
    }
    return end
  }

  /// Calls `body` with where in the folded text the letters of the undone characters stand, in order.
  func forEachUndone(_ body: (Range<Int>) -> Void) {
    for u in undone { body(Int(u.at)..<Int(u.at + u.letters)) }
  }

  /// Takes in a text of less than 2 GB; `form` where it is known, as for a later part of a text.
  mutating func read(_ source: Bytes, form: TextForm? = nil) {
    precondition(source.count < Int(Int32.max), "a text is read in windows")
    text.truncate()
    undone.removeAll(keepingCapacity: true)
    marks.removeAll(keepingCapacity: true)
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
      text.append(decoder.plainRun())
      guard decoder.next() else { break }
      let at = text.count
      for k in 0..<decoder.letterCount { text.append(decoder.letters[k]) }
      // One byte for one byte changes no place.
      if decoder.letterCount == 1, decoder.end == decoder.start + 1 { continue }
      undone.append(
        Undone(
          at: Int32(truncatingIfNeeded: at), letters: Int32(truncatingIfNeeded: decoder.letterCount),
          start: Int32(truncatingIfNeeded: decoder.start), end: Int32(truncatingIfNeeded: decoder.end)))
      marks.append(source[decoder.start] == 0xCC || source[decoder.start] == 0xCD)
    }
  }

  /// Whether a text is ASCII without anything to undo.
  static func isPlain(_ source: Bytes) -> Bool { nextSpecial(source, from: 0) == source.count }

  /// The first byte from a place on that may begin something to undo; the count when there is none.
  static func nextSpecial(_ source: Bytes, from start: Int) -> Int {
    let raw = source.raw
    let (space, delete, tab, line) = (lanes(0x20), lanes(0x7F), lanes(0x09), lanes(0x0A))
    let (backslash, ampersand, less) = (lanes(0x5C), lanes(0x26), lanes(0x3C))
    var i = start
    while i + 16 <= raw.count {
      let v = raw.loadUnaligned(fromByteOffset: i, as: SIMD16<UInt8>.self)
      let control = (v .< space) .& (v .!= tab) .& (v .!= line)
      if any(control .| (v .>= delete) .| (v .== backslash) .| (v .== ampersand) .| (v .== less)) { break }
      i += 16
    }
    special.withUnsafeBufferPointer { special in
      while i < raw.count, !special[Int(raw[i])] { i += 1 }
    }
    return i
  }

  @inline(__always) private static func lanes(_ b: UInt8) -> SIMD16<UInt8> { SIMD16<UInt8>(repeating: b) }

  /// Bytes that may begin something to undo: backslash, ampersand, less-than, CR, controls, anything beyond ASCII.
  static let special: [Bool] = (0..<256).map { b in
    b >= 0x80 || b == 0x5C || b == 0x26 || b == 0x3C || b == 0x0D || (b < 0x20 && b != 0x0A && b != 0x09) || b == 0x7F
  }
}
