import Deidentification
import Records
import Testing

/// What a de-identifier remembers of texts must not change what it writes.
@Suite struct WarmDeidentifierTests {
  private static let alphabet = ["a", "b", "q", "x", "A", "1", "0", "7", " ", "-", ".", "'", "é", "    "]

  /// Numbers that are the same in every run (splitmix64).
  private struct Dice: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }

    mutating func word(_ alphabet: [String], _ lengths: ClosedRange<Int>) -> String {
      (0..<Int.random(in: lengths, using: &self)).map { _ in alphabet.randomElement(using: &self) ?? "" }.joined()
    }
  }

  private func written(_ bench: Bench, _ values: [(String, IdentifierClass, Bool)], _ words: [String]) throws -> String {
    bench.reset()
    for (value, c, isRequired) in values { bench.know(value, c, required: isRequired) }
    bench.resource(Element.Observation.root) { t in
      for word in words {
        t.object(Element.Observation.category) {
          t.object(Element.CodeableConcept.coding) {
            t.add(Element.Coding.system, text: loinc)
            t.add(Element.Coding.code, "2345-7")
            t.add(Element.Coding.display, text: word)
          }
          t.object(Element.CodeableConcept.coding) {
            t.add(Element.Coding.system, text: "urn:chartseal:local:lab")
            t.add(Element.Coding.code, text: word)
          }
        }
      }
    }
    return try bench.run()
  }

  @Test func `a de-identifier that has seen the texts writes what a new one writes`() throws {
    var dice = Dice(state: 7)
    let warm = try Bench()
    let classes: [IdentifierClass] = [.names, .geography, .medicalRecord, .otherUnique, .account, .telephone]
    let repertoire = (0..<200).map { _ in dice.word(WarmDeidentifierTests.alphabet, 1...12) }
    var withheld = 0
    for _ in 0..<40 {
      let values = (0..<4).map { _ in
        (dice.word(WarmDeidentifierTests.alphabet, 2...8), classes.randomElement(using: &dice) ?? .names, Bool.random(using: &dice))
      }
      var words = values.map { dice.word(["q ", "b-", "a"], 0...2) + $0.0.uppercased() + dice.word([" b", "7", "-a"], 0...2) }
      for _ in 0..<8 { words.append(repertoire.randomElement(using: &dice) ?? "") }
      let expected = try written(try Bench(), values, words)
      #expect(try written(warm, values, words) == expected)
      #expect(try written(warm, values, words) == expected)
      if warm.out.tally["display-withheld"] > 0 { withheld += 1 }
    }
    #expect(withheld > 20)
  }
}
