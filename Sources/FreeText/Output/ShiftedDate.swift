public import Records

/// Writes a date moved by some days in its own way of writing: order, separators, count of digits, names in full or short and in their
/// case, ordinals, two-digit years, compact forms.
///
/// Every part of the date is found in the original by its value, so what stands between the parts stays as it was.
///
/// Source: 45 CFR 164.514(b)(1) (dates moved under an expert's determination).
public enum ShiftedDate {
  /// Writes `original`, which says `date`, moved by `days` to the end of `out`; false when it cannot be moved: it says too little, or a part
  /// cannot be found in it.
  public static func write(_ date: TextDate, _ original: Bytes, days: Int, into out: inout ByteBuffer) -> Bool {
    guard date.month > 0, date.day > 0, original.count <= 64 else { return false }
    let year = date.year > 0 ? Int(date.year) : 2001
    guard Months.isDay(Int(date.day), of: Int(date.month), year: year) else { return false }
    let moved = civil(number(year, Int(date.month), Int(date.day)) + days)
    guard moved.year >= 1, moved.year <= 9999 else { return false }
    let weekday = Weekday(original)
    let rest = original[(weekday?.end ?? 0)..<original.count]
    var parts = DateParts(rest)
    guard parts.assign(date) else { return false }
    weekday?.write(movedBy: days, original, into: &out)
    parts.write(moved, rest, into: &out)
    return true
  }

  /// The name of a weekday with which a date begins, in full or short.
  private struct Weekday {
    let index: Int
    let letters: Int
    /// Behind the name.
    var end: Int { letters }

    private static let names: [StaticString] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    init?(_ original: Bytes) {
      var n = 0
      while n < original.count, ASCII.isLetter(original[n]) { n += 1 }
      guard n >= 3, let k = Weekday.names.firstIndex(where: { n <= $0.utf8CodeUnitCount && original[0..<n].equalsIgnoringCase(Bytes($0)[0..<n]) }) else { return nil }
      (index, letters) = (k, n)
    }

    func write(movedBy days: Int, _ original: Bytes, into out: inout ByteBuffer) {
      let whole = Bytes(Weekday.names[((index + days) % 7 + 7) % 7])
      let isShort = letters < Weekday.names[index].utf8CodeUnitCount
      for (k, b) in whole[0..<(isShort ? 3 : whole.count)].raw.enumerated() { out.append(ASCII.isUpper(original[min(k, 1)]) ? b - 0x20 : b) }
    }
  }

  /// Days since 1970-01-01 in the proleptic Gregorian calendar.
  public static func number(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let y = month <= 2 ? year - 1 : year
    let era = (y >= 0 ? y : y - 399) / 400
    let yearOfEra = y - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// The inverse of `number`.
  public static func civil(_ n: Int) -> (year: Int, month: Int, day: Int) {
    let z = n + 719_468
    let era = (z >= 0 ? z : z - 146_096) / 146_097
    let e = z - era * 146_097
    let y = (e - e / 1460 + e / 36_524 - e / 146_096) / 365
    let dayOfYear = e - (365 * y + y / 4 - y / 100)
    let m = (5 * dayOfYear + 2) / 153
    let month = m < 10 ? m + 3 : m - 9
    return (y + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * m + 2) / 5 + 1)
  }
}
