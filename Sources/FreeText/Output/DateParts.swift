import Records

/// The runs of digits and the words of a date as it is written, and which of them is the year, the month and the day.
struct DateParts {
  private struct Part {
    var start: Int
    var end: Int
    var isDigits: Bool
    var value: Int
    var role = Role.none
  }

  private enum Role {
    case none, year, shortYear, month, monthName, day, ordinalWord, ordinalSuffix, yearMonthDay, monthDayYear, dayMonthYear, monthDayShort,
      shortMonthDay, dayMonthShort
  }

  private var parts: [Part] = []
  private let bytes: Bytes

  init(_ original: Bytes) {
    bytes = original
    var i = 0
    while i < original.count {
      let b = original[i]
      let start = i
      if ASCII.isDigit(b) {
        var value = 0
        while i < original.count, ASCII.isDigit(original[i]) {
          if i - start < 9 { value = value * 10 + Int(original[i]) - 0x30 }
          i += 1
        }
        parts.append(Part(start: start, end: i, isDigits: true, value: value))
      } else if ASCII.isLetter(b) {
        while i < original.count, ASCII.isLetter(original[i]) { i += 1 }
        parts.append(Part(start: start, end: i, isDigits: false, value: 0))
      } else {
        i += 1
      }
    }
  }

  /// Finds year, month and day among the parts; false when one that the date says is missing, or when there is something besides.
  mutating func assign(_ date: TextDate) -> Bool {
    let year = Int(date.year)
    let month = Int(date.month)
    let day = Int(date.day)
    if let first = parts.first, first.isDigits, first.end - first.start >= 6 { return compact(year, month, day) }
    var hasYear = year == 0
    var hasMonth = false
    var hasDay = false
    for k in parts.indices where !parts[k].isDigits {
      let word = bytes[parts[k].start..<parts[k].end]
      if let m = DateParts.monthName(word) {
        guard m == month, !hasMonth else { return false }
        parts[k].role = .monthName
        hasMonth = true
      }
    }
    // An ISO date's time behind `T` stays as it is.
    let stop = parts.firstIndex { !$0.isDigits && $0.end - $0.start == 1 && bytes[$0.start] | 0x20 == 0x74 } ?? parts.count
    let numbers = parts[0..<stop].indices.filter { parts[$0].isDigits }
    for k in numbers where !hasYear && parts[k].end - parts[k].start == 4 && parts[k].value == year {
      parts[k].role = .year
      hasYear = true
    }
    // A short year stands last, or first when the rest does not fit otherwise.
    if !hasYear, let k = numbers.last, parts[k].end - parts[k].start == 2, parts[k].value == year % 100, numbers.count > (hasMonth ? 1 : 2)
    {
      parts[k].role = .shortYear
      hasYear = true
    } else if !hasYear, let k = numbers.first, parts[k].end - parts[k].start == 2, parts[k].value == year % 100, numbers.count == 3 {
      parts[k].role = .shortYear
      hasYear = true
    }
    let free = numbers.filter { parts[$0].role == .none && parts[$0].end - parts[$0].start <= 2 }
    if !hasMonth {
      guard free.count == 2 else { return false }
      let isMonthFirst = parts[free[0]].value == month && parts[free[1]].value == day
      guard isMonthFirst || (parts[free[1]].value == month && parts[free[0]].value == day) else { return false }
      parts[free[0]].role = isMonthFirst ? .month : .day
      parts[free[1]].role = isMonthFirst ? .day : .month
      // Letters among the digits are a scanner's: their digits are not to be had.
      for p in parts[0..<stop] where !p.isDigits && !isLink(bytes[p.start..<p.end]) { return false }
      return hasYear && numbers.count == (year > 0 ? 3 : 2)
    }
    if free.count == 1, parts[free[0]].value == day {
      parts[free[0]].role = .day
      hasDay = true
      let s = free[0] + 1
      if s < parts.count, !parts[s].isDigits, parts[s].start == parts[free[0]].end, parts[s].end - parts[s].start == 2 {
        parts[s].role = .ordinalSuffix
      }
    }
    guard hasYear, hasDay else { return false }
    // Words that are none of a date's own: a spoken day or year cannot be moved.
    for p in parts where p.role == .none {
      let word = bytes[p.start..<p.end]
      guard !p.isDigits, isLink(word) else { return false }
    }
    return true
  }

  private func isLink(_ word: Bytes) -> Bool {
    for link in ["of", "the", "de", "to", "through", "thru"] as [StaticString] where word.equalsIgnoringCase(Bytes(link)) { return true }
    return false
  }

  /// `20190314`, `03142019`, `031419`, each with or without a time behind it.
  private mutating func compact(_ year: Int, _ month: Int, _ day: Int) -> Bool {
    guard parts.count == 1 || parts[1].start >= parts[0].end else { return false }
    let n = parts[0].end - parts[0].start
    func digits(_ from: Int, _ count: Int) -> Int { bytes[parts[0].start + from..<parts[0].start + from + count].decimal ?? -1 }
    let short = year % 100
    if n >= 8, digits(0, 4) == year, digits(4, 2) == month, digits(6, 2) == day {
      parts[0].role = .yearMonthDay
    } else if n == 8, digits(4, 4) == year, digits(0, 2) == month, digits(2, 2) == day {
      parts[0].role = .monthDayYear
    } else if n == 8, digits(4, 4) == year, digits(0, 2) == day, digits(2, 2) == month {
      parts[0].role = .dayMonthYear
    } else if n == 6, digits(4, 2) == short, digits(0, 2) == month, digits(2, 2) == day {
      parts[0].role = .monthDayShort
    } else if n == 6, digits(0, 2) == short, digits(2, 2) == month, digits(4, 2) == day {
      parts[0].role = .shortMonthDay
    } else if n == 6, digits(4, 2) == short, digits(0, 2) == day, digits(2, 2) == month {
      parts[0].role = .dayMonthShort
    } else {
      return false
    }
    return true
  }

  /// The original with its parts replaced by those of another day.
  func write(_ date: (year: Int, month: Int, day: Int), _ original: Bytes, into out: inout ByteBuffer) {
    var position = 0
    for p in parts where p.role != .none {
      out.append(original[position..<p.start])
      position = p.end
      let width = p.end - p.start
      switch p.role {
      case .year: DateParts.put(date.year, 4, &out)
      case .shortYear: DateParts.put(date.year % 100, 2, &out)
      case .month: DateParts.put(date.month, pads(p) ? 2 : 1, &out)
      case .day: DateParts.put(date.day, pads(p) ? 2 : 1, &out)
      case .ordinalSuffix: suffix(date.day, original[p.start..<p.end], &out)
      case .monthName: name(date.month, original[p.start..<p.end], &out)
      case .yearMonthDay:
        DateParts.put(date.year, 4, &out)
        DateParts.put(date.month, 2, &out)
        DateParts.put(date.day, 2, &out)
        if width > 8 { out.append(original[p.start + 8..<p.end]) }
      case .monthDayYear, .dayMonthYear:
        DateParts.put(p.role == .monthDayYear ? date.month : date.day, 2, &out)
        DateParts.put(p.role == .monthDayYear ? date.day : date.month, 2, &out)
        DateParts.put(date.year, 4, &out)
      case .shortMonthDay:
        DateParts.put(date.year % 100, 2, &out)
        DateParts.put(date.month, 2, &out)
        DateParts.put(date.day, 2, &out)
      case .monthDayShort, .dayMonthShort:
        DateParts.put(p.role == .monthDayShort ? date.month : date.day, 2, &out)
        DateParts.put(p.role == .monthDayShort ? date.day : date.month, 2, &out)
        DateParts.put(date.year % 100, 2, &out)
      case .none, .ordinalWord: break
      }
    }
    out.append(original[position..<original.count])
  }

  /// Whether a part is written with two digits where one would do: with a leading zero, or beside a part with one.
  private func pads(_ p: Part) -> Bool {
    guard p.end - p.start == 2 else { return false }
    if bytes[p.start] == 0x30 { return true }
    // `12/31/2019` says nothing by itself: it pads unless the other part shows that this writer does not.
    for q in parts where (q.role == .day || q.role == .month) && q.end - q.start == 1 { return false }
    return parts.contains { $0.role == .month } || bytes[p.start] == 0x30
      || (parts.contains { $0.role == .monthName } && p.start == 0 && parts.contains { $0.role == .monthName && $0.start == p.end }
        && isUpperName)
  }

  private var isUpperName: Bool {
    for p in parts where p.role == .monthName { return ASCII.isUpper(bytes[p.end - 1]) }
    return false
  }

  private static func put(_ value: Int, _ width: Int, _ out: inout ByteBuffer) {
    if width >= 4 { for power in [1000, 100] where value < power { out.append(0x30) } }
    if width >= 2, value < 10 { out.append(0x30) }
    out.append(decimal: value)
  }

  // MARK: names

  private static let names: [StaticString] = [
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
  ]

  /// The month of an English name in full or of its first three letters (`sept` has four).
  private static func monthName(_ word: Bytes) -> Int? {
    guard word.count >= 3 else { return nil }
    for (k, name) in names.enumerated() {
      let whole = Bytes(name)
      if word.equalsIgnoringCase(whole) || word.equalsIgnoringCase(whole[0..<3]) { return k + 1 }
    }
    return word.equalsIgnoringCase(Bytes("sept")) ? 9 : nil
  }

  private func name(_ month: Int, _ original: Bytes, _ out: inout ByteBuffer) {
    let whole = Bytes(DateParts.names[month - 1])
    // `May` is short and whole: it is taken for whole when nothing else tells.
    let isShort =
      original.count <= 4 && !original.equalsIgnoringCase(Bytes("june")) && !original.equalsIgnoringCase(Bytes("july"))
      && !original.equalsIgnoringCase(Bytes("may"))
    let isMay = original.equalsIgnoringCase(Bytes("may"))
    let cut = isShort || (isMay && ASCII.isUpper(original[1])) ? whole[0..<3] : whole
    for (k, b) in cut.raw.enumerated() {
      let isUpper = k == 0 ? ASCII.isUpper(original[0]) : ASCII.isUpper(original[1])
      out.append(isUpper ? b - 0x20 : b)
    }
  }

  private func suffix(_ day: Int, _ original: Bytes, _ out: inout ByteBuffer) {
    let text: StaticString = day / 10 == 1 ? "th" : day % 10 == 1 ? "st" : day % 10 == 2 ? "nd" : day % 10 == 3 ? "rd" : "th"
    for b in Bytes(text).raw { out.append(ASCII.isUpper(original[0]) ? b - 0x20 : b) }
  }
}
