import Records

/// Times as FHIR writes them: `2026`, `2026-03`, `2026-03-01` or `2026-03-01T10:00:00Z`, with a zone when there is a time; from 1970 on.
///
/// Source: FHIR R4 datatypes, `dateTime` and `Period`.
public enum FHIRTime {
  /// The seconds that a text names, from the first to behind the last: a day is 86,400 of them, a time of day is one. Nil for another form.
  ///
  /// Fractions of a second are cut; a leap second is refused.
  public static func range(_ text: some StringProtocol) -> Range<Int>? {
    let halves = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
    let day = String(halves.first ?? "")
    if halves.count == 2 { return time(day, halves[1]) }
    switch day.utf8.count {
    case 10: return seconds(day).map { $0..<$0 + 86_400 }
    case 7:
      guard let year = Int(day.prefix(4)), let month = Int(day.suffix(2)) else { return nil }
      let next = month == 12 ? "\(year + 1)-01-01" : "\(year)-" + (month < 9 ? "0" : "") + "\(month + 1)-01"
      return range(from: day + "-01", to: next)
    case 4:
      guard let year = Int(day) else { return nil }
      return range(from: day + "-01-01", to: "\(year + 1)-01-01")
    default: return nil
    }
  }

  private static func range(from: String, to: String) -> Range<Int>? {
    guard let start = seconds(from), let end = seconds(to), start < end else { return nil }
    return start..<end
  }

  private static func seconds(_ day: String) -> Int? { Timestamp.seconds(of: day + "T00:00:00Z") }

  private static func time(_ day: String, _ text: some StringProtocol) -> Range<Int>? {
    guard let zoneStart = text.firstIndex(where: { $0 == "Z" || $0 == "+" || $0 == "-" }) else { return nil }
    let zone = text[zoneStart...]
    let clock = text[..<zoneStart].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
    if clock.count == 2 { guard !clock[1].isEmpty, clock[1].utf8.allSatisfy({ ASCII.isDigit($0) }) else { return nil } }
    guard let local = Timestamp.seconds(of: "\(day)T\(clock.first ?? "")Z"), let offset = offset(zone) else { return nil }
    return local - offset..<local - offset + 1
  }

  /// Seconds east of UTC of `Z`, `+05:30` or `-08:00`.
  private static func offset(_ zone: some StringProtocol) -> Int? {
    if zone == "Z" { return 0 }
    let digits = zone.utf8.dropFirst().filter { ASCII.isDigit($0) }
    guard zone.utf8.count == 6, digits.count == 4, zone.dropFirst(3).first == ":", let hours = Int(zone.dropFirst().prefix(2)),
      let minutes = Int(zone.suffix(2)), hours <= 14, minutes < 60
    else { return nil }
    return (hours * 60 + minutes) * 60 * (zone.first == "-" ? -1 : 1)
  }
}
