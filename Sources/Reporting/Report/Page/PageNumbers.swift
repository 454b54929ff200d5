// Numbers as people read them. Whole numbers throughout, so that the page is the same on every machine.

extension Int {
  /// `1,234,567`.
  var grouped: String {
    var out = ""
    for (i, digit) in String(magnitude).enumerated() {
      if i > 0, (String(magnitude).utf8.count - i) % 3 == 0 { out += "," }
      out.append(digit)
    }
    return (self < 0 ? "-" : "") + out
  }

  /// Parts per million as a percentage: `0.0689 %`.
  var percent: String {
    var digits = String(magnitude % 10_000)
    digits = String(repeating: "0", count: 4 - digits.utf8.count) + digits
    while digits.last == "0" { digits.removeLast() }
    return (self < 0 ? "-" : "") + (Int(magnitude / 10_000)).grouped + (digits.isEmpty ? "" : "." + digits) + "\u{A0}%"
  }

  /// `1.0 GiB`, rounded down.
  var bytes: String {
    var (size, rest, unit) = (self, 0, 0)
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"]
    while size >= 1024, unit < units.count - 1 { (size, rest, unit) = (size / 1024, size % 1024, unit + 1) }
    return size.grouped + (unit == 0 ? "" : ".\(rest * 10 / 1024)") + "\u{A0}" + units[unit]
  }

  /// Milliseconds as `7 min 46.2 s`.
  var duration: String {
    let (hours, minutes, tenths) = (self / 3_600_000, self / 60_000 % 60, self / 100 % 600)
    if hours > 0 { return "\(hours.grouped)\u{A0}h \(minutes)\u{A0}min" }
    if minutes > 0 { return "\(minutes)\u{A0}min \(tenths / 10)\u{A0}s" }
    return self < 1000 ? "\(self)\u{A0}ms" : "\(tenths / 10).\(tenths % 10)\u{A0}s"
  }

  /// This share of `whole` as a length out of `room`; at least `least` when there is anything at all.
  func length(of whole: Int, in room: Int, least: Int = 2) -> Int {
    guard self > 0, whole > 0 else { return 0 }
    let (high, low) = Swift.min(self, whole).multipliedFullWidth(by: room)
    return Swift.max(least, whole.dividingFullWidth((high, low)).quotient)
  }

  /// This number of `one`, `many`: `1 batch`, `9 batches`.
  func of(_ one: String, _ many: String) -> String { grouped + " " + (self == 1 ? one : many) }

  /// This share of `whole` in parts per million, rounded down.
  func ppm(of whole: Int) -> Int { length(of: whole, in: 1_000_000, least: 0) }
}

extension Sequence<Int> {
  /// The sum, at most the largest number there is.
  var total: Int {
    reduce(0) { sum, next in
      let (value, overflow) = sum.addingReportingOverflow(next)
      return overflow ? .max : value
    }
  }
}

extension String {
  /// `2026-03-11T02:00:04Z` as `2026-03-11 02:00:04 UTC`; any other text as it is.
  var moment: String {
    guard utf8.count == 20, hasSuffix("Z"), utf8.dropFirst(10).first == UInt8(ascii: "T") else { return self }
    return prefix(10) + " " + dropFirst(11).dropLast() + " UTC"
  }
}
