import Compliance
@_spi(Normalization) @_spi(Deidentification) import Records
import Testing

/// Numbers that are the same in every run (splitmix64).
struct Dice: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A word of a few letters, digits and separators, so that words come back in each other.
  mutating func word(_ alphabet: [String], _ lengths: ClosedRange<Int>) -> String {
    (0..<Int.random(in: lengths, using: &self)).map { _ in alphabet.randomElement(using: &self) ?? "" }.joined()
  }
}

/// What a gate remembers of texts and values must not change what it says.
@Suite struct WarmGateTests {
  private static let alphabet = ["a", "b", "q", "x", "A", "1", "0", "7", " ", "-", ".", "'", "é", "ß", "    "]

  /// Known values and the words of a record, drawn at random; parts of the values among the words.
  private func draw(_ dice: inout Dice) -> (values: [(String, IdentifierClass, Bool)], words: [String]) {
    let classes: [IdentifierClass] = [.names, .geography, .medicalRecord, .otherUnique, .account, .telephone, .dates]
    let values = (0..<4).map { _ in
      (dice.word(WarmGateTests.alphabet, 2...9), classes.randomElement(using: &dice) ?? .names, Bool.random(using: &dice))
    }
    var words = (0..<6).map { _ in dice.word(WarmGateTests.alphabet, 1...14) }
    for value in values { words.append(dice.word(["q ", "b-", "a"], 0...2) + value.0.uppercased() + dice.word([" b", "7", "-a"], 0...2)) }
    return (values, words.filter { $0.contains { $0.isLetter || $0.isNumber } })
  }

  private func codes(_ gate: ComplianceGate, _ sample: Sample) -> [String] {
    switch gate.check(sample.out, against: sample.source) {
    case .passed: []
    case .held(let findings): findings.map { "\($0.reason.code) \($0.element)" }
    }
  }

  @Test func `a gate that has seen the texts says what a new one says`() {
    var dice = Dice(state: 11)
    let warm = ComplianceGate(profile: ComplianceProfile(.safeHarbor))
    let repertoire = (0..<40).map { _ in draw(&dice).words }.joined().map { $0 }
    var held = 0
    for _ in 0..<600 {
      let (values, own) = draw(&dice)
      let sample = Sample()
      for (value, c, isRequired) in values { sample.know(value, c, isRequired: isRequired) }
      for text in own + (0..<8).compactMap({ _ in repertoire.randomElement(using: &dice) }) { sample.words(text) }
      let expected = codes(ComplianceGate(profile: ComplianceProfile(.safeHarbor)), sample)
      if !expected.isEmpty { held += 1 }
      #expect(codes(warm, sample) == expected)
      #expect(codes(warm, sample) == expected)
    }
    #expect(held > 100)
  }

  /// The definition of a key, letter by letter: from the beginning of a piece to the end of one, three separators at most between.
  private func occurs(_ key: String, in text: String) -> Bool {
    func kind(_ c: Character) -> Int { c.isNumber ? 1 : c.isLetter ? 2 : 0 }
    let letters = Array(text.lowercased())
    let wanted = Array(key)
    for start in letters.indices where kind(letters[start]) != 0 {
      var isStart = start == 0 || kind(letters[start - 1]) != kind(letters[start])
      if letters[start] != "0", kind(letters[start]) == 1 {
        // Zeros before a number do not count.
        var k = start
        while k > 0, letters[k - 1] == "0" { k -= 1 }
        if k < start, k == 0 || kind(letters[k - 1]) != 1 { isStart = true }
      } else if letters[start] == "0" {
        isStart = false
      }
      guard isStart else { continue }
      var (i, matched, gap) = (start, 0, 0)
      while i < letters.count, matched < wanted.count, gap <= 3 {
        if kind(letters[i]) == 0 {
          gap += 1
        } else if letters[i] == wanted[matched] {
          (gap, matched) = (0, matched + 1)
        } else {
          break
        }
        i += 1
      }
      if matched == wanted.count, i == letters.count || kind(letters[i]) != kind(letters[i - 1]) { return true }
    }
    return false
  }

  @Test func `values are found in texts exactly where their definition says`() {
    var dice = Dice(state: 23)
    let alphabet = ["a", "b", "1", "0", " ", "-", "a", "1", "    "]
    let warm = ComplianceGate(profile: ComplianceProfile(.safeHarbor))
    var found = 0
    for _ in 0..<4000 {
      let value = "z" + dice.word(alphabet, 3...10)
      let key = value.filter { $0.isLetter || $0.isNumber }
      guard key.count >= 4, key.contains(where: \.isNumber), key.filter(\.isNumber).count < 5 else { continue }
      let text = dice.word(alphabet, 0...3) + (Bool.random(using: &dice) ? value : "z" + dice.word(alphabet, 3...10)) + dice.word(alphabet, 0...3)
      let sample = Sample().know(value, .otherUnique).words(text)
      let isFound = codes(warm, sample).contains { $0.hasPrefix(ComplianceReason.survivor(.otherUnique).code) }
      #expect(isFound == occurs(key, in: text), "\(key) in \(text)")
      if isFound { found += 1 }
    }
    #expect(found > 300)
  }
}
