import Records

/// The ways of writing a date that columns use.
public enum DateForm: String, Sendable, CaseIterable {
  case iso = "YYYY-MM-DD"
  case isoTime = "YYYY-MM-DDThh:mm:ss"
  case isoZone = "YYYY-MM-DDThh:mm:ssZ"
  case isoBlank = "YYYY-MM-DD hh:mm:ss"
  case compact = "YYYYMMDD"
  case compactTime = "YYYYMMDDhhmmss"
  case slashYear = "YYYY/MM/DD"
  case monthFirst = "MM/DD/YYYY"
  case dayFirst = "DD/MM/YYYY"
  /// Neither part is over 12.
  case eitherFirst = "MM/DD/YYYY or DD/MM/YYYY"
  case shortYear = "MM/DD/YY or DD/MM/YY"
  case dots = "DD.MM.YYYY"
  case monthName = "DD-MON-YYYY"
  case yearMonth = "YYYY-MM"

  /// Whether a time of day goes with it.
  public var hasTime: Bool { self == .isoTime || self == .isoZone || self == .isoBlank || self == .compactTime }

  /// The form of a value and its year; a time behind a date with slashes, dots or a month's name is allowed.
  static func of(_ v: Bytes) -> (form: DateForm, year: Int)? {
    guard v.count >= 6, v.count <= 35, ASCII.isDigit(v[0]) else { return nil }
    if v.count >= 7, v[4] == 0x2D || v[4] == 0x2F, number(v, 0, 4) != nil { return yearFirst(v) }
    if v.count == 8 || v.count == 14, let year = number(v, 0, 4), let month = number(v, 4, 2), let day = number(v, 6, 2),
      isDate(year, month, day)
    {
      if v.count == 8 { return (.compact, year) }
      return number(v, 8, 6) == nil ? nil : (.compactTime, year)
    }
    return partsFirst(v)
  }

  private static func yearFirst(_ v: Bytes) -> (form: DateForm, year: Int)? {
    guard let year = number(v, 0, 4), let month = number(v, 5, 2) else { return nil }
    if v.count == 7 { return v[4] == 0x2D && isDate(year, month, 1) ? (.yearMonth, year) : nil }
    guard v.count >= 10, v[7] == v[4], let day = number(v, 8, 2), isDate(year, month, day) else { return nil }
    if v.count == 10 { return (v[4] == 0x2D ? .iso : .slashYear, year) }
    guard v.count >= 16, v[4] == 0x2D, number(v, 11, 2) != nil, v[13] == 0x3A, number(v, 14, 2) != nil else { return nil }
    if v[10] == 0x20 { return (.isoBlank, year) }
    guard v[10] == 0x54 else { return nil }
    for i in 16..<v.count where v[i] == 0x5A || v[i] == 0x2B || v[i] == 0x2D { return (.isoZone, year) }
    return (.isoTime, year)
  }

  private static let months = Bytes("janfebmaraprmayjunjulaugsepoctnovdec")

  private static func partsFirst(_ v: Bytes) -> (form: DateForm, year: Int)? {
    let first = ASCII.isDigit(v[1]) ? 2 : 1
    guard let a = number(v, 0, first) else { return nil }
    let mark = v[first]
    let second = first + 1
    if mark == 0x2D || mark == 0x20 || ASCII.isLetter(mark), let found = named(v, ASCII.isLetter(mark) ? first : second, a) { return found }
    guard mark == 0x2F || mark == 0x2E || mark == 0x2D, second + 1 < v.count else { return nil }
    let length = ASCII.isDigit(v[second + 1]) ? 2 : 1
    guard let b = number(v, second, length), second + length < v.count, v[second + length] == mark else { return nil }
    let at = second + length + 1
    let isLong = number(v, at, 4) != nil
    guard let year = number(v, at, 4) ?? number(v, at, 2).map({ 1900 + $0 }) else { return nil }
    let end = at + (isLong ? 4 : 2)
    guard end == v.count || v[end] == 0x20 else { return nil }
    guard isDate(year, min(a, b), max(a, b)) else { return nil }
    if !isLong { return (.shortYear, year) }
    if mark == 0x2E { return b <= 12 ? (.dots, year) : nil }
    return (a > 12 ? .dayFirst : b > 12 ? .monthFirst : .eitherFirst, year)
  }

  private static func named(_ v: Bytes, _ at: Int, _ day: Int) -> (form: DateForm, year: Int)? {
    guard at + 3 < v.count, day >= 1, day <= 31 else { return nil }
    let name = v[at..<at + 3]
    guard (0..<12).contains(where: { name.equalsIgnoringCase(months[$0 * 3..<$0 * 3 + 3]) }) else { return nil }
    let from = ASCII.isLetter(v[at + 3]) ? v.count : ASCII.isDigit(v[at + 3]) ? at + 3 : at + 4
    if let year = number(v, from, 4) { return isDate(year, 1, 1) ? (.monthName, year) : nil }
    return number(v, from, 2).map { (.monthName, 1900 + $0) }
  }

  private static func number(_ v: Bytes, _ at: Int, _ count: Int) -> Int? {
    guard at >= 0, at + count <= v.count else { return nil }
    return v[at..<at + count].decimal
  }

  private static func isDate(_ year: Int, _ month: Int, _ day: Int) -> Bool {
    year >= 1850 && year <= 2200 && month >= 1 && month <= 12 && day >= 1 && day <= 31
  }
}
