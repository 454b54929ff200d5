public import Records

/// Made-up names, the same for the same name under one key.
///
/// Each part of a name is replaced by itself, without regard to case and accents, so that `Tanaka, John` and `john tanaka` agree; its case
/// and what stands between the parts stay. A name is never its own surrogate. Towns, facilities and numbers have none: a tag stands there.
public enum Surrogate {
  /// Writes the surrogate of a name to the end of `out`, none of the known names; false when the class has no surrogates.
  public static func write(
    _ textClass: TextClass, _ original: Bytes, key: UInt64, known: KnownIdentities? = nil, into out: inout ByteBuffer
  ) -> Bool {
    guard textClass == .name || textClass == .relative || textClass == .staff || textClass == .initials else { return false }
    var i = 0
    while i < original.count {
      let start = i
      guard isLetter(original[i]) else {
        // Digits within a name, as a scanner makes them, would lead back to it.
        if !ASCII.isDigit(original[i]) { out.append(original[i]) }
        i += 1
        continue
      }
      while i < original.count, isLetter(original[i]) || isInner(original, i) { i += 1 }
      // The `'s` of a possessive is no part of the name.
      if i - start > 2, original[i - 1] | 0x20 == 0x73, original[i - 2] == 0x27 { i -= 2 }
      part(original[start..<i], isFirst: start == 0, key, known, into: &out)
      if i < original.count, original[i] == 0x27 {
        out.append(0x27)
        i += 1
        if i < original.count, original[i] | 0x20 == 0x73 {
          out.append(original[i])
          i += 1
        }
      }
    }
    return true
  }

  private static func isLetter(_ b: UInt8) -> Bool { ASCII.isLetter(b) || b >= 0x80 }

  private static func isInner(_ text: Bytes, _ i: Int) -> Bool { text[i] == 0x27 && i + 1 < text.count && isLetter(text[i + 1]) }

  private static func part(_ name: Bytes, isFirst: Bool, _ key: UInt64, _ known: KnownIdentities?, into out: inout ByteBuffer) {
    var word = WordHash()
    var letters = 0
    var uppers = 0
    var firstLetter: UInt8 = 0
    var decoder = TextDecoder(name)
    while decoder.next() {
      for k in 0..<decoder.letterCount where decoder.letters[k] != 0x27 {
        let b = decoder.letters[k]
        if letters == 0 { firstLetter = b }
        letters += 1
        if ASCII.isUpper(b) { uppers += 1 }
        if b == TextView.otherLetter {
          for c in name[decoder.start..<decoder.end].raw { word.add(c) }
        } else {
          word.add(ASCII.lower(b))
        }
      }
    }
    guard letters > 0 else { return }
    var mixed = mix(word.value ^ key)
    if letters == 1 {
      // An initial: another letter.
      let old = UInt64(firstLetter | 0x20) &- 0x61
      let letter = (old &+ 1 &+ mixed % 25) % 26
      out.append(UInt8(0x41 + letter) | (ASCII.isUpper(firstLetter) || firstLetter >= 0x80 ? 0 : 0x20))
      return
    }
    if KnownVocabulary.words.classes(of: word.value).contains(KnownVocabulary.stop), letters <= 4 { return out.append(name) }
    let facts = Lexicon.shared.facts(hash: word.value)
    let isGiven = facts.givenName == facts.surname ? isFirst : facts.givenName > facts.surname
    let list = isGiven ? SurrogateTable.given : SurrogateTable.family
    var tries = 0
    while tries < 32 {
      let entry = list[Int(mixed % UInt64(list.count))]
      if entry.hash != word.value, known?.table.entry(hash: entry.hash, count: entry.name.count) == nil {
        return write(entry.name, uppers: uppers, of: letters, name, into: &out)
      }
      mixed = mix(mixed)
      tries += 1
    }
    out.append("[NAME]")
  }

  /// In capitals, small letters or capitalised, as the original is.
  private static func write(_ surrogate: Bytes, uppers: Int, of letters: Int, _ name: Bytes, into out: inout ByteBuffer) {
    for k in 0..<surrogate.count {
      let b = surrogate[k]
      out.append(
        uppers == letters && letters > 1 ? (ASCII.isLetter(b) ? b & ~0x20 : b) : uppers == 0 && name[0] < 0x80 ? ASCII.lower(b) : b)
    }
  }

  private static func mix(_ x: UInt64) -> UInt64 {
    var z = x &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

/// The surrogates with the hashes of their keys.
enum SurrogateTable {
  struct Entry: Sendable {
    let name: Bytes
    let hash: UInt64
  }

  static let given = entries(SurrogateNames.given)
  static let family = entries(SurrogateNames.family)

  private static func entries(_ names: StaticString) -> [Entry] {
    let text = Bytes(names)
    var entries: [Entry] = []
    var start = 0
    while start < text.count {
      let end = text.firstIndex(of: 0x20, from: start) ?? text.count
      let name = text[start..<end]
      if !name.isEmpty { entries.append(Entry(name: name, hash: Markup.hash(name))) }
      start = end + 1
    }
    return entries
  }
}
