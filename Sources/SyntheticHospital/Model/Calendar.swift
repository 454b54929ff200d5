/// A day of the Gregorian calendar, counted from 1970-01-01. No clock and no time zone database is asked.
public struct Day: Sendable, Hashable, Comparable {
  public var number: Int

  public init(number: Int) { self.number = number }

  /// Source: Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil.
  public init(_ year: Int, _ month: Int, _ day: Int) {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    number = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// Year, month and day.
  public var civil: (year: Int, month: Int, day: Int) {
    let z = number + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let dayOfEra = z - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let m = (5 * dayOfYear + 2) / 153
    let month = m < 10 ? m + 3 : m - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * m + 2) / 5 + 1)
  }

  /// Days since Sunday.
  public var weekday: Int { ((number + 4) % 7 + 7) % 7 }

  /// Whole years from this day to another.
  public func years(to other: Day) -> Int {
    let (a, b) = (civil, other.civil)
    return b.year - a.year - ((b.month, b.day) < (a.month, a.day) ? 1 : 0)
  }

  public static func < (a: Day, b: Day) -> Bool { a.number < b.number }
  public static func + (a: Day, days: Int) -> Day { Day(number: a.number + days) }
  public static func - (a: Day, b: Day) -> Int { a.number - b.number }
}

/// A second of the hospital's wall clock, which stays at UTC-05:00 the whole year.
public struct Moment: Sendable, Hashable, Comparable {
  public var seconds: Int

  public init(seconds: Int) { self.seconds = seconds }
  public init(_ day: Day, hour: Int, minute: Int = 0, second: Int = 0) {
    seconds = day.number * 86_400 + hour * 3600 + minute * 60 + second
  }

  public var day: Day { Day(number: (seconds >= 0 ? seconds : seconds - 86_399) / 86_400) }
  public var secondOfDay: Int { seconds - day.number * 86_400 }

  public func adding(days: Int = 0, hours: Int = 0, minutes: Int = 0, seconds: Int = 0) -> Moment {
    Moment(seconds: self.seconds + days * 86_400 + hours * 3600 + minutes * 60 + seconds)
  }

  public static func < (a: Moment, b: Moment) -> Bool { a.seconds < b.seconds }
}
