import Records

/// A pattern of dates such as `MM/DD/YYYY` or `D MMM YYYY H:mm a`, compiled once; turns a value into ISO 8601 text.
///
/// `YYYY` year; `MM` `M` month; `MMM` English month name (first three letters); `DD` `D` day; `HH` `H` hour; `hh` `h` hour of 12 with `a` (AM, PM);
/// `mm` minute; `ss` second; `Z` offset. `M`, `D`, `H`, `h` take one or two digits. A year of two digits is refused: it does not say its century.
/// All else stands for itself.
struct DateFormat: Sendable {
  private enum Piece: Sendable, Equatable {
    case year, month(exact: Bool), monthName, day(exact: Bool), hour(exact: Bool), half, minute, second, offset, literal(UInt8)
    /// `excel` and `epoch`: days since 1899-12-30, seconds since 1970.
    case excelDays, epochSeconds, epochMilliseconds
  }

  private let pieces: [Piece]

  /// Nil when the pattern has a letter that means nothing, or no year.
  init?(_ pattern: String) {
    switch pattern {
    case "excel": pieces = [.excelDays]
    case "epoch": pieces = [.epochSeconds]
    case "epoch-ms": pieces = [.epochMilliseconds]
    default:
      guard let parsed = DateFormat.parse(Array(pattern.utf8)) else { return nil }
      pieces = parsed
    }
  }

  private static func parse(_ text: [UInt8]) -> [Piece]? {
    var out: [Piece] = []
    var i = 0
    while i < text.count {
      let b = text[i]
      var n = 1
      while i + n < text.count, text[i + n] == b { n += 1 }
      switch (b, n) {
      case (UInt8(ascii: "Y"), 4), (UInt8(ascii: "y"), 4): out.append(.year)
      case (UInt8(ascii: "M"), 1), (UInt8(ascii: "M"), 2): out.append(.month(exact: n == 2))
      case (UInt8(ascii: "M"), 3): out.append(.monthName)
      case (UInt8(ascii: "D"), 1), (UInt8(ascii: "D"), 2), (UInt8(ascii: "d"), 1), (UInt8(ascii: "d"), 2): out.append(.day(exact: n == 2))
      case (UInt8(ascii: "H"), 1), (UInt8(ascii: "H"), 2), (UInt8(ascii: "h"), 1), (UInt8(ascii: "h"), 2): out.append(.hour(exact: n == 2))
      case (UInt8(ascii: "m"), 2): out.append(.minute)
      case (UInt8(ascii: "s"), 2): out.append(.second)
      case (UInt8(ascii: "a"), 1): out.append(.half)
      case (UInt8(ascii: "Z"), 1): out.append(.offset)
      case (UInt8(ascii: "T"), 1): out.append(.literal(b))
      default:
        guard !ASCII.isLetter(b) else { return nil }
        for _ in 0..<n { out.append(.literal(b)) }
      }
      i += n
    }
    return out.contains(.year) ? out : nil
  }

  /// Appends the value as `YYYY-MM-DD[Thh:mm:ss][offset]`; false when the value is not of this form. Nothing is appended then.
  func append(_ text: Bytes, to out: inout ByteBuffer) -> Bool {
    var cursor = DateCursor(text: text)
    for piece in pieces {
      let ok: Bool
      switch piece {
      case .year: ok = cursor.take(4...4, into: \.year)
      case .month(let exact): ok = cursor.take(exact ? 2...2 : 1...2, into: \.month)
      case .monthName: ok = cursor.takeMonthName()
      case .day(let exact): ok = cursor.take(exact ? 2...2 : 1...2, into: \.day)
      case .hour(let exact): ok = cursor.take(exact ? 2...2 : 1...2, into: \.hour)
      case .half: ok = cursor.takeHalf()
      case .minute: ok = cursor.take(2...2, into: \.minute)
      case .second: ok = cursor.take(2...2, into: \.second)
      case .offset: ok = cursor.takeOffset()
      case .literal(let b): ok = cursor.take(b)
      case .excelDays: ok = cursor.takeSerial(unit: 86_400_000, epochDay: -25_569)
      case .epochSeconds: ok = cursor.takeSerial(unit: 1000, epochDay: 0)
      case .epochMilliseconds: ok = cursor.takeSerial(unit: 1, epochDay: 0)
      }
      guard ok else { return false }
    }
    guard cursor.isAtEnd else { return false }
    return cursor.write(to: &out)
  }
}

/// A date while it is read.
private struct DateCursor {
  let text: Bytes
  var at = 0
  var year = -1
  var month = -1
  var day = -1
  var hour = -1
  var minute = -1
  var second = -1
  var isAfternoon: Bool?
  var offset = 0..<0

  init(text: Bytes) { self.text = text }

  var isAtEnd: Bool { at == text.count }

  mutating func take(_ digits: ClosedRange<Int>, into field: WritableKeyPath<DateCursor, Int>) -> Bool {
    var n = 0
    var v = 0
    while n < digits.upperBound, at + n < text.count, ASCII.isDigit(text[at + n]) {
      v = v * 10 + Int(text[at + n] - 0x30)
      n += 1
    }
    guard n >= digits.lowerBound else { return false }
    at += n
    self[keyPath: field] = v
    return true
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard at < text.count, ASCII.lower(text[at]) == ASCII.lower(byte) else { return false }
    at += 1
    return true
  }

  mutating func takeMonthName() -> Bool {
    guard at + 3 <= text.count else { return false }
    let names: StaticString = "janfebmaraprmayjunjulaugsepoctnovdec"
    for m in 0..<12 where Bytes(names)[m * 3..<m * 3 + 3].equalsIgnoringCase(text[at..<at + 3]) {
      month = m + 1
      at += 3
      while at < text.count, ASCII.isLetter(text[at]) { at += 1 }
      return true
    }
    return false
  }

  mutating func takeHalf() -> Bool {
    guard at + 2 <= text.count, ASCII.lower(text[at + 1]) == 0x6D else { return false }
    let b = ASCII.lower(text[at])
    guard b == 0x61 || b == 0x70 else { return false }
    isAfternoon = b == 0x70
    at += 2
    return true
  }

  mutating func takeOffset() -> Bool {
    guard at < text.count, text[at] == 0x5A || text[at] == 0x2B || text[at] == 0x2D else { return false }
    offset = at..<text.count
    at = text.count
    return true
  }

  mutating func takeSerial(unit: Int, epochDay: Int) -> Bool {
    var end = at
    while end < text.count, ASCII.isDigit(text[end]) { end += 1 }
    guard let whole = text[at..<end].decimal, whole < 1 << 46 / max(1, unit / 1000) else { return false }
    if end < text.count, text[end] == 0x2E {
      end += 1
      while end < text.count, ASCII.isDigit(text[end]) { end += 1 }
    }
    at = end
    let milliseconds = whole * unit
    let days = milliseconds / 86_400_000 + epochDay
    let rest = milliseconds % 86_400_000 / 1000
    let z = days + 719_468
    guard z >= 0 else { return false }
    let era = z / 146_097
    let doe = z % 146_097
    let yoe = (doe - doe / 1460 + doe / 36_524 - doe / 146_096) / 365
    let doy = doe - (365 * yoe + yoe / 4 - yoe / 100)
    let mp = (5 * doy + 2) / 153
    (day, month) = (doy - (153 * mp + 2) / 5 + 1, mp < 10 ? mp + 3 : mp - 9)
    year = yoe + era * 400 + (month <= 2 ? 1 : 0)
    if unit != 86_400_000 { (hour, minute, second) = (rest / 3600, rest % 3600 / 60, rest % 60) }
    return year <= 9999
  }

  func write(to out: inout ByteBuffer) -> Bool {
    guard year > 0, month <= 12, day <= 31, hour <= 24, minute <= 59, second <= 60 else { return false }
    var h = hour
    if let isAfternoon {
      guard h >= 1, h <= 12 else { return false }
      h = h % 12 + (isAfternoon ? 12 : 0)
    }
    two(year / 100, &out)
    two(year % 100, &out)
    guard month > 0 else { return true }
    out.append(0x2D)
    two(month, &out)
    guard day > 0 else { return true }
    out.append(0x2D)
    two(day, &out)
    guard h >= 0, h < 24 else { return true }
    out.append(0x54)
    two(h, &out)
    out.append(0x3A)
    two(max(0, minute), &out)
    out.append(0x3A)
    two(min(59, max(0, second)), &out)
    if !offset.isEmpty { out.append(text[offset]) }
    return true
  }

  private func two(_ v: Int, _ out: inout ByteBuffer) {
    out.append(0x30 + UInt8(truncatingIfNeeded: v / 10 % 10))
    out.append(0x30 + UInt8(truncatingIfNeeded: v % 10))
  }
}
