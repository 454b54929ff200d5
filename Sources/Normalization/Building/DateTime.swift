import Records

/// A point in time with the precision and offset that were sent.
///
/// Source: HL7 v2.5.1 §2.A.22 (DTM) `YYYY[MM[DD[HH[MM[SS[.S[S[S[S]]]]]]]]][+/-ZZZZ]`; the dashes and colons of ISO 8601 are accepted, and `-05:00` and `Z`.
struct DateTime {
  enum Precision: Int, Comparable {
    case year, month, day, minute, second
    static func < (a: Precision, b: Precision) -> Bool { a.rawValue < b.rawValue }
  }

  private(set) var precision: Precision
  private(set) var year: Int
  private(set) var month = 1
  private(set) var day = 1
  private(set) var hour = 0
  private(set) var minute = 0
  private(set) var second = 0
  private(set) var fraction = Bytes.empty
  /// Minutes east of UTC; nil when the text names no offset.
  var offset: Int?
  /// Whether a month or day of `00` cut the precision.
  private(set) var hasZeros = false

  /// Nil when the text is no date, or the day does not exist.
  init?(_ text: Bytes) {
    var p = 0
    let n = text.count
    func number(_ at: Int, _ digits: Int) -> Int? {
      guard at + digits <= n else { return nil }
      var value = 0
      for i in at..<at + digits {
        let digit = text[i] &- 0x30
        guard digit < 10 else { return nil }
        value = value &* 10 &+ Int(digit)
      }
      return value
    }
    func isSeparator(_ at: Int, _ a: UInt8, _ b: UInt8) -> Bool {
      at < n && (text[at] == a || text[at] == b)
    }
    guard let y = number(0, 4), y >= 1 else { return nil }
    (year, precision, p) = (y, .year, 4)
    let isISO =
      p < n && text[p] == 0x2D && number(p + 1, 2) != nil
      && (p + 3 == n || !ASCII.isDigit(text[p + 3]))
    if isISO { p += 1 }
    if let m = number(p, 2) {
      guard m <= 12 else { return nil }
      p += 2
      if m == 0 { hasZeros = true } else { (month, precision) = (m, .month) }
      if isISO, isSeparator(p, 0x2D, 0x2D) { p += 1 }
      if let d = number(p, 2) {
        guard d <= DateTime.days(year, month) else { return nil }
        p += 2
        if d == 0 || m == 0 { hasZeros = true } else { (day, precision) = (d, .day) }
        if isISO, isSeparator(p, 0x54, 0x20) { p += 1 }
        if let h = number(p, 2) {
          guard h < 24 else { return nil }
          p += 2
          if isSeparator(p, 0x3A, 0x3A) { p += 1 }
          if let mi = number(p, 2) {
            guard mi < 60 else { return nil }
            p += 2
            minute = mi
            if isSeparator(p, 0x3A, 0x3A) { p += 1 }
            if precision == .day { precision = .minute }
            if let s = number(p, 2) {
              guard s < 60 else { return nil }
              p += 2
              second = s
              if precision == .minute { precision = .second }
              if isSeparator(p, 0x2E, 0x2E) {
                let from = p + 1
                p = from
                while p < n, ASCII.isDigit(text[p]) { p += 1 }
                if p - from <= 9 { fraction = text[from..<p] }
              }
            }
          } else if precision == .day {
            precision = .minute
          }
          hour = h
        }
      }
    }
    if p < n, text[p] == 0x5A, p + 1 == n {
      offset = 0
      return
    }
    if p < n, text[p] == 0x2B || text[p] == 0x2D {
      let sign = text[p] == 0x2D ? -1 : 1
      guard let oh = number(p + 1, 2) else { return nil }
      let hasColon = p + 3 < n && text[p + 3] == 0x3A
      let om = number(p + 3 + (hasColon ? 1 : 0), 2)
      p += om == nil ? 3 : hasColon ? 6 : 5
      guard oh < 14 || oh == 14 && (om ?? 0) == 0, (om ?? 0) < 60 else { return nil }
      offset = sign * (oh * 60 + (om ?? 0))
    }
    guard p == n else { return nil }
  }

  var hasTime: Bool { precision >= .minute }

  static func days(_ year: Int, _ month: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
  func appendDate(to out: inout ByteBuffer) {
    DateTime.append(year, 4, &out)
    guard precision >= .month else { return }
    out.append(0x2D)
    DateTime.append(month, 2, &out)
    guard precision >= .day else { return }
    out.append(0x2D)
    DateTime.append(day, 2, &out)
  }

  /// `Thh:mm:ss[.s]` and the offset.
  func appendTime(offset: Int, to out: inout ByteBuffer) {
    out.append(0x54)
    appendClock(to: &out)
    if offset == 0 {
      out.append("+00:00")
    } else {
      out.append(offset < 0 ? 0x2D : 0x2B)
      DateTime.append(abs(offset) / 60, 2, &out)
      out.append(0x3A)
      DateTime.append(abs(offset) % 60, 2, &out)
    }
  }

  /// `hh:mm:ss[.s]`.
  func appendClock(to out: inout ByteBuffer) {
    DateTime.append(hour, 2, &out)
    out.append(0x3A)
    DateTime.append(minute, 2, &out)
    out.append(0x3A)
    DateTime.append(second, 2, &out)
    if !fraction.isEmpty {
      out.append(0x2E)
      out.append(fraction)
    }
  }

  /// Minutes since the year 0, local; for comparing and adding.
  var minutes: Int {
    let y = month > 2 ? year : year - 1
    let era = y / 400
    let yoe = y % 400
    let doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return ((era * 146_097 + yoe * 365 + yoe / 4 - yoe / 100 + doy) * 24 + hour) * 60 + minute
  }

  /// The time a number of minutes later.
  func adding(minutes extra: Int) -> DateTime {
    var out = self
    let total = minutes + extra
    let days = total / 1440
    (out.hour, out.minute) = (total % 1440 / 60, total % 60)
    let era = days / 146_097
    let doe = days % 146_097
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
    let mp = (5 * doy + 2) / 153
    out.day = doy - (153 * mp + 2) / 5 + 1
    out.month = mp < 10 ? mp + 3 : mp - 9
    out.year = yoe + era * 400 + (out.month <= 2 ? 1 : 0)
    return out
  }

  /// Whether this is certainly later than another time, at the precision they share.
  func isAfter(_ other: DateTime) -> Bool {
    let shared = min(precision, other.precision)
    if year != other.year || shared == .year { return year > other.year }
    if month != other.month || shared == .month { return month > other.month }
    guard shared >= .minute, let ao = offset, let bo = other.offset else { return day > other.day }
    let am = minutes - ao
    let bm = other.minutes - bo
    return am == bm ? shared == .second && second > other.second : am > bm
  }

  @inline(__always)
  private static func append(_ value: Int, _ digits: Int, _ out: inout ByteBuffer) {
    if digits == 4 {
      out.append(0x30 + UInt8(truncatingIfNeeded: value / 1000 % 10))
      out.append(0x30 + UInt8(truncatingIfNeeded: value / 100 % 10))
    }
    out.append(0x30 + UInt8(truncatingIfNeeded: value / 10 % 10))
    out.append(0x30 + UInt8(truncatingIfNeeded: value % 10))
  }
}
