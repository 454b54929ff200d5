import SyntheticHospital
import Testing

@Suite struct DiceTests {
  @Test func `the same seed gives the same numbers and another topic gives others`() {
    var a = Dice(seed: 7, topic: .person, index: 3)
    var b = Dice(seed: 7, topic: .person, index: 3)
    var c = Dice(seed: 7, topic: .course, index: 3)
    let first = (0..<100).map { _ in a.next() }
    #expect(first == (0..<100).map { _ in b.next() })
    #expect(first != (0..<100).map { _ in c.next() })
  }

  @Test func `the numbers are the ones of the first release`() {
    var dice = Dice(seed: 1, topic: .hospital)
    #expect((0..<4).map { _ in dice.below(1_000_000) } == DiceTests.pinned)
  }
  static let pinned = [184_987, 391_257, 215_485, 506_634]
}

@Suite struct CalendarTests {
  @Test(arguments: [(1970, 1, 1, 0), (2000, 2, 29, 11016), (2024, 12, 31, 20088), (1899, 3, 1, -25873)])
  func `a date and its day number turn into each other`(year: Int, month: Int, day: Int, number: Int) {
    #expect(Day(year, month, day).number == number)
    #expect(Day(number: number).civil == (year, month, day))
  }

  @Test func `an age counts birthdays that have been, leap days included`() {
    #expect(Day(1934, 6, 15).years(to: Day(2024, 6, 14)) == 89)
    #expect(Day(1934, 6, 15).years(to: Day(2024, 6, 15)) == 90)
    #expect(Day(2000, 2, 29).years(to: Day(2001, 2, 28)) == 0)
  }
}
