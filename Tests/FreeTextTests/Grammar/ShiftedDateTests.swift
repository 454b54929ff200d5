import FreeText
import Records
import Testing

/// Dates moved in their own way of writing.
struct ShiftedDateTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let original: String
    let date: TextDate
    let days: Int
    let expected: String
    var testDescription: String { original }
    init(_ original: String, _ year: Int16, _ month: UInt8, _ day: UInt8, _ days: Int, _ expected: String) {
      (self.original, self.days, self.expected) = (original, days, expected)
      date = TextDate(year: year, month: month, day: day)
    }
  }

  static let cases = [
    Case("03/14/2019", 2019, 3, 14, 20, "04/03/2019"),
    Case("3/14/19", 2019, 3, 14, 20, "4/3/19"),
    Case("3/4/2019", 2019, 3, 4, 10, "3/14/2019"),
    Case("14/03/2019", 2019, 3, 14, 20, "03/04/2019"),
    Case("2019-12-31", 2019, 12, 31, 1, "2020-01-01"),
    Case("2019-03-14T08:30:00Z", 2019, 3, 14, 20, "2019-04-03T08:30:00Z"),
    Case("24.06.1948", 1948, 6, 24, -30, "25.05.1948"),
    Case("6 / 24 / 2008", 2008, 6, 24, 7, "7 / 1 / 2008"),
    Case("3/14/'19", 2019, 3, 14, 1, "3/15/'19"),
    Case("3/14", 0, 3, 14, 20, "4/3"),
    Case("20190314", 2019, 3, 14, 20, "20190403"),
    Case("03142019", 2019, 3, 14, 20, "04032019"),
    Case("20190314083000", 2019, 3, 14, 20, "20190403083000"),
    Case("062448", 1948, 6, 24, 7, "070148"),
    Case("June 7th, 2019", 2019, 6, 7, 25, "July 2nd, 2019"),
    Case("Sept. 3", 0, 9, 3, 30, "Oct. 3"),
    Case("7 June", 0, 6, 7, 1, "8 June"),
    Case("29TH OF MARCH", 0, 3, 29, 2, "31ST OF MARCH"),
    Case("19SEP2019", 2019, 9, 19, 1, "20SEP2019"),
    Case("19SEP19", 2019, 9, 19, -19, "31AUG19"),
    Case("7-JUN-2019", 2019, 6, 7, 1, "8-JUN-2019"),
    Case("Feb 28, 2019", 2019, 2, 28, 1, "Mar 1, 2019"),
    Case("Feb 28, 2020", 2020, 2, 28, 1, "Feb 29, 2020"),
    Case("2/29/2016", 2016, 2, 29, 366, "3/1/2017"),
    Case("to 11/4/12", 2012, 11, 4, 1, "to 11/5/12"),
  ]

  /// `MAY` does not say whether it is short, so these do not come back.
  static let oneWay = [Case("29TH OF APRIL", 0, 4, 29, 2, "1ST OF MAY"), Case("30 Apr", 0, 4, 30, 1, "1 May")]

  @Test(arguments: cases + oneWay)
  func `A moved date is written as the original`(c: Case) { #expect(moved(c.original, c.date, c.days) == c.expected) }

  @Test(arguments: cases)
  func `Moving there and back gives the original`(c: Case) throws {
    let there = try #require(moved(c.original, c.date, c.days))
    let n = ShiftedDate.number(c.date.year > 0 ? Int(c.date.year) : 2001, Int(c.date.month), Int(c.date.day)) + c.days
    let d = ShiftedDate.civil(n)
    let date = TextDate(year: c.date.year > 0 ? Int16(d.year) : 0, month: UInt8(d.month), day: UInt8(d.day))
    // A leading zero that the moved date has lost does not come back, and `Sept` becomes `Sep`.
    let back = moved(there, date, -c.days)
    #expect(back == c.original || back == c.original.replacing("Sept.", with: "Sep."))
  }

  @Test(arguments: [
    ("in March", TextDate(year: 0, month: 3, day: 0)), ("March 2019", TextDate(year: 2019, month: 3, day: 0)),
    ("third of May", TextDate(year: 0, month: 5, day: 3)), ("02/30/2019", TextDate(year: 2019, month: 0, day: 0)),
    ("June 3-5", TextDate(year: 0, month: 6, day: 3)), ("O6/24/2008", TextDate(year: 2008, month: 6, day: 24)),
    ("7th", TextDate(year: 0, month: 0, day: 7)),
  ])
  func `What says too little or cannot be read is not moved`(original: String, date: TextDate) { #expect(moved(original, date, 3) == nil) }

  @Test func `Day numbers and dates are inverse over four centuries`() {
    for n in stride(from: ShiftedDate.number(1800, 1, 1), through: ShiftedDate.number(2200, 1, 1), by: 13) {
      let d = ShiftedDate.civil(n)
      #expect(ShiftedDate.number(d.year, d.month, d.day) == n)
    }
    #expect(ShiftedDate.number(1970, 1, 1) == 0)
    #expect(ShiftedDate.number(2000, 3, 1) - ShiftedDate.number(2000, 2, 28) == 2)
  }

  @Test func `Dates found in a text move by the profile`() {
    var profile = ScrubProfile()
    profile.dates = .shifted(days: 20)
    #expect(scrubbed("seen 03/14/2019, again June 7th, 2019.", profile: profile) == "seen 04/03/2019, again June 27th, 2019.")
  }

  private func moved(_ original: String, _ date: TextDate, _ days: Int) -> String? {
    var out = ByteBuffer()
    let isMoved = Array(original.utf8).withUnsafeBytes { ShiftedDate.write(date, Bytes($0), days: days, into: &out) }
    return isMoved ? out.bytes.text : nil
  }
}
