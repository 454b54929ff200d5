import Records

/// A FHIR date or time of any precision as the span of time it stands for, in seconds since 1970; the end is exclusive.
///
/// Source: FHIR R4 datatypes `date`, `dateTime`, `instant`. Without a time zone UTC is meant.
package struct DateRange: Sendable, Equatable {
  package var from: Int
  package var until: Int

  package init(from: Int = .min, until: Int = .max) { (self.from, self.until) = (from, until) }

  /// `2019`, `2019-03`, `2019-03-31`, `2019-03-31T10:00[:00[.000]][Z|+02:00]`; nil for anything else.
  package init?(_ text: some StringProtocol) {
    var digits = Array(text.utf8)[...]
    func number(_ count: Int) -> Int? {
      guard digits.count >= count else { return nil }
      var value = 0
      for byte in digits.prefix(count) {
        guard ASCII.isDigit(byte) else { return nil }
        value = value * 10 + Int(byte - 0x30)
      }
      digits = digits.dropFirst(count)
      return value
    }
    func take(_ byte: UInt8) -> Bool {
      guard digits.first == byte else { return false }
      digits = digits.dropFirst()
      return true
    }
    guard let year = number(4), year > 0 else { return nil }
    if digits.isEmpty {
      self.init(from: DateRange.day(year, 1, 1), until: DateRange.day(year + 1, 1, 1))
      return
    }
    guard take(0x2D), let month = number(2), (1...12).contains(month) else { return nil }
    let nextMonth = month == 12 ? DateRange.day(year + 1, 1, 1) : DateRange.day(year, month + 1, 1)
    if digits.isEmpty {
      self.init(from: DateRange.day(year, month, 1), until: nextMonth)
      return
    }
    guard take(0x2D), let day = number(2), day >= 1 else { return nil }
    let start = DateRange.day(year, month, day)
    guard start < nextMonth else { return nil }
    if digits.isEmpty {
      self.init(from: start, until: start + 86_400)
      return
    }
    guard take(0x54), let hour = number(2), hour < 24, take(0x3A), let minute = number(2), minute < 60 else { return nil }
    var time = start + hour * 3600 + minute * 60
    var precision = 60
    if take(0x3A) {
      // A leap second counts as the one before it.
      guard let second = number(2), second <= 60 else { return nil }
      time += min(second, 59)
      precision = 1
      if take(0x2E) {
        guard let first = digits.first, ASCII.isDigit(first) else { return nil }
        digits = digits.drop { ASCII.isDigit($0) }
      }
    }
    if !digits.isEmpty, !take(0x5A) {
      let isWest = take(0x2D)
      guard isWest || take(0x2B), let hours = number(2), hours <= 14, take(0x3A), let minutes = number(2), minutes < 60 else { return nil }
      time += (hours * 3600 + minutes * 60) * (isWest ? 1 : -1)
    }
    guard digits.isEmpty else { return nil }
    self.init(from: time, until: time + precision)
  }

  /// Seconds at the beginning of a day. Days from the civil calendar, years beginning in March.
  private static func day(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = y / 400
    let ofEra = y - era * 400
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return (era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468) * 86_400
  }
}

/// A bound on a date, as a FHIR search states it: `ge2019-03`.
///
/// Source: FHIR R4 search §3.1.1.4.6 (date); `ap` is not taken.
package struct DateBound: Sendable, Equatable {
  package enum Prefix: String, Sendable, CaseIterable { case eq, ne, gt, lt, ge, le, sa, eb }

  package let prefix: Prefix
  package let range: DateRange
  package let text: String

  package init?(_ text: String) {
    let prefix = Prefix(rawValue: String(text.prefix(2)))
    guard let range = DateRange(prefix == nil ? text[...] : text.dropFirst(2)) else { return nil }
    (self.prefix, self.range, self.text) = (prefix ?? .eq, range, text)
  }

  /// Whether a resource's date answers to the bound.
  package func matches(_ target: DateRange) -> Bool {
    let isWithin = range.from <= target.from && target.until <= range.until
    return switch prefix {
    case .eq: isWithin
    case .ne: !isWithin
    case .gt: target.until > range.until
    case .lt: target.from < range.from
    case .ge: target.until > range.until || isWithin
    case .le: target.from < range.from || isWithin
    case .sa: target.from >= range.until
    case .eb: target.until <= range.from
    }
  }

  /// The first second that can match and the first that cannot any more, for a single point in time.
  var points: DateRange {
    switch prefix {
    case .eq: range
    case .ne: DateRange()
    case .gt, .sa: DateRange(from: range.until)
    case .ge: DateRange(from: range.from)
    case .lt, .eb: DateRange(until: range.from)
    case .le: DateRange(until: range.until)
    }
  }
}
