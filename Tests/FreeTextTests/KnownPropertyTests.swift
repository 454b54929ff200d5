import FreeText
import Records
import Testing

@Suite struct KnownPropertyTests {
  /// A word of syllables that no dictionary holds.
  private static func word(_ source: inout Dice) -> String {
    let syllables = ["ka", "zu", "wol", "trex", "vik", "mbo", "qui", "jat", "fen", "dro", "lyx", "gho", "zan", "pek"]
    var word = ""
    for _ in 0..<(3 + source.next(2)) { word += source.pick(syllables) }
    return word.prefix(1).uppercased() + word.dropFirst()
  }

  private static func disguise(_ name: String, _ source: inout Dice) -> String {
    var letters = Array(name)
    let at = 1 + source.next(letters.count - 2)
    switch source.next(15) {
    case 0: return name.uppercased()
    case 1: return name.lowercased()
    case 2: letters.insert("\n", at: at)
    case 3: letters.insert(contentsOf: "-\n", at: at)
    case 4: letters.remove(at: at)
    case 5: letters[at] = letters[at] == "x" ? "y" : "x"
    case 6: letters.insert("q", at: at)
    case 7: letters.swapAt(at, at - 1)
    case 8: return letters.map(String.init).joined(separator: " ").uppercased()
    case 9: return "_\(name.lowercased())_"
    case 10: return name + "'s"
    case 11: letters.insert("\u{200B}", at: at)
    case 12: letters.insert("\u{301}", at: at + 1)
    case 13: return String(name.unicodeScalars.map { Character(UnicodeScalar($0.value + 0xFEE0) ?? $0) })
    default: return name.lowercased() + "\(source.next(90) + 10)"
    }
    return String(letters)
  }

  private static func disguise(number: String, _ source: inout Dice) -> String {
    let digits = Array(number)
    switch source.next(6) {
    case 0: return String(digits.prefix(4)) + "-" + String(digits.dropFirst(4))
    case 1: return String(digits.prefix(3)) + " " + String(digits.dropFirst(3).prefix(3)) + " " + String(digits.dropFirst(6))
    case 2: return "00" + number
    case 3: return String(digits.prefix(5)) + "\n" + String(digits.dropFirst(5))
    case 4: return "X-" + number
    default: return number
    }
  }

  /// Letters and digits, folded as far as the disguises need it.
  private static func bare(_ text: String) -> String {
    String(
      String.UnicodeScalarView(
        text.lowercased().unicodeScalars.compactMap { s in
          let s = (0xFF01...0xFF5E).contains(s.value) ? UnicodeScalar(s.value - 0xFEE0) ?? s : s
          return (0x61...0x7A).contains(s.value) || (0x30...0x39).contains(s.value) ? s : nil
        }))
  }

  @Test(arguments: 0..<40) func `no known value survives any disguise`(_ seed: Int) {
    var source = Dice(state: UInt64(seed) &* 977 &+ 13)
    for _ in 0..<50 {
      let name = KnownPropertyTests.word(&source)
      let other = KnownPropertyTests.word(&source)
      var number = "\(1 + source.next(9))"
      for _ in 0..<8 { number += "\(source.next(10))" }
      let set = known([("\(name)^\(other)", .name), (number, .medicalRecord)])
      let hidden = KnownPropertyTests.disguise(name, &source)
      let id = KnownPropertyTests.disguise(number: number, &source)
      let text = "The record of \(hidden) says so. Chart \(id) is here; \(other) agrees."
      let out = scrubbed(text, known: set)
      let left = KnownPropertyTests.bare(out)
      for value in [hidden, id, name, other, number].map(KnownPropertyTests.bare) {
        #expect(!left.contains(value), "\(text.debugDescription) became \(out.debugDescription)")
      }
      #expect(out.contains("says so") && out.contains("agrees"))
    }
  }
}
