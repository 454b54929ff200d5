import Records

/// A way of writing a value: words, whatever stands between them, or exactly these bytes.
enum PlantedForm {
  case words(String)
  case exact(String)
}

/// The ways in which a planted value might be written in an output; tables of its own, not those of the rules or of the check.
enum PlantedForms {
  /// The forms to look for: the value as it stands, dates in the usual ways of writing them, numbers with and without what groups them.
  static func forms(of value: String, _ identifierClass: IdentifierClass) -> [PlantedForm] {
    switch identifierClass {
    case .dates: dates(value)
    case .telephone, .fax: ([value] + telephone(value)).map { .words($0) }
    case .names: [.words(value)]
    default: ([value] + compact(value)).map { .words($0) }
    }
  }

  /// Without blanks and punctuation, and without leading zeros.
  private static func compact(_ value: String) -> [String] {
    guard value.utf8.contains(where: { ASCII.isDigit($0) }), value.utf8.count <= 40 else { return [] }
    let plain = value.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    let short = String(plain.drop { $0 == "0" })
    return short.utf8.count >= 6 ? [plain, short] : [plain]
  }

  /// Ten digits in one, and grouped with and without the area.
  private static func telephone(_ value: String) -> [String] {
    let digits = Array(value.filter { $0.isASCII && $0.isNumber }.suffix(10))
    guard digits.count >= 7 else { return [] }
    let last = String(digits.suffix(4))
    let exchange = String(digits.suffix(7).prefix(3))
    let local = [exchange + last, exchange + " " + last]
    guard digits.count == 10 else { return local }
    let area = String(digits.prefix(3))
    return local + [String(digits), "\(area) \(exchange) \(last)", "1" + String(digits)]
  }

  private static let months = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
  ]

  /// With digits alone only as they stand: `[DATE 2023] 12:09` is a year and a time.
  private static func dates(_ value: String) -> [PlantedForm] {
    guard let (y, m, d) = day(value), (1...12).contains(m), (1...31).contains(d) else { return [.words(value)] }
    func two(_ n: Int) -> String { n < 10 ? "0\(n)" : String(n) }
    let name = months[m - 1]
    var words: [String] = []
    for word in [name, String(name.prefix(3))] {
      for number in Set([String(d), two(d)]) { words += ["\(word) \(number) \(y)", "\(number) \(word) \(y)", "\(number)\(word)\(y)"] }
      // Without its year a date is as forbidden; but in May and March somebody may take, or walk, 10.
      if m != 5 && m != 3 { words += ["\(word) \(d)", "\(d) \(word)", "\(two(d))\(word)"] }
    }
    var exact = [value, "\(y)\(two(m))\(two(d))"]
    for mark in ["-", "/", "."] {
      exact += ["\(y)\(mark)\(two(m))\(mark)\(two(d))"]
      for (first, second) in [(m, d), (d, m)] { exact += ["\(two(first))\(mark)\(two(second))\(mark)\(y)", "\(first)\(mark)\(second)\(mark)\(y)"] }
    }
    return words.map { .words($0) } + exact.map { .exact($0) }
  }

  /// Year, month and day of a value that begins with `YYYYMMDD`, `YYYY-MM-DD` or `MM/DD/YYYY`.
  private static func day(_ value: String) -> (Int, Int, Int)? {
    let parts = value.utf8.split { !ASCII.isDigit($0) }.map { Substring($0) }
    guard let first = parts.first else { return nil }
    if first.count >= 8, value.utf8.first.map({ ASCII.isDigit($0) }) == true, let y = Int(first.prefix(4)), let m = Int(first.dropFirst(4).prefix(2)),
      let d = Int(first.dropFirst(6).prefix(2))
    {
      return (y, m, d)
    }
    guard parts.count >= 3, !value.contains(where: { $0.isLetter && $0 != "T" }), let a = Int(parts[0]), let b = Int(parts[1]), let c = Int(parts[2].prefix(4)) else {
      return nil
    }
    if parts[0].count == 4 { return (a, b, Int(parts[2].prefix(2)) ?? c) }
    return parts[2].count >= 4 ? (c, a, b) : nil
  }
}

/// What a profile lets stay, so that finding it shows nothing.
struct PlantedScope {
  let profile: String
  /// Whether UIDs of imaging studies stay as they are.
  let keepsUIDs: Bool

  func covers(_ identifier: PlantedIdentifier) -> Bool {
    let value = identifier.value.utf8
    if keepsUIDs, identifier.identifierClass == .otherUnique, value.allSatisfy({ ASCII.isDigit($0) || $0 == 0x2E }), value.contains(0x2E) { return false }
    switch profile {
    case "safe-harbor": return true
    case "expert-determination":
      // Dates are shifted and names replaced by others: one may come out as what another one was.
      return identifier.identifierClass != .dates && identifier.identifierClass != .names
    default:
      // Source: 45 CFR 164.514(e)(2): dates, towns, states and ZIP codes stay, and who is neither the patient nor around them.
      if identifier.identifierClass == .dates || identifier.scope == .staff || identifier.scope == .facility { return false }
      return identifier.identifierClass != .geography || value.contains(where: { ASCII.isDigit($0) }) && value.contains { ASCII.isLetter($0) }
    }
  }
}
