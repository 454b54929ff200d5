import Records

/// Months' names with one letter wrong, missing, too many, or two in each other's place.
enum Slips {
  private static let names: [(StaticString, Int)] = [
    ("january", 1), ("february", 2), ("march", 3), ("april", 4), ("august", 8), ("september", 9), ("october", 10), ("november", 11),
    ("december", 12), ("june", 6), ("july", 7),
  ]

  /// The month that a word may have been meant for, of words of four letters or more.
  static func month(_ word: Bytes, isSure: Bool) -> Int? {
    for (name, month) in names where abs(word.count - name.utf8CodeUnitCount) <= 1 {
      let target = Bytes(name)
      // A short name has many neighbours: it must begin and end as it should.
      if month == 3, word.count == 5, word[0..<3].equalsIgnoringCase(target[0..<3]), isOneSlip(word, target) { return month }
      if target.count == 5, ASCII.lower(word[0]) != target[0] || ASCII.lower(word[word.count - 1]) != target[4] { continue }
      if target.count == 5, word.count != 5 || (month == 3 && !isSure) { continue }
      if target.count == 4, word.count != 4 || ASCII.lower(word[0]) != target[0] || ASCII.lower(word[3]) != target[3] { continue }
      if isOneSlip(word, target) { return month }
    }
    return nil
  }

  /// Whether one insertion, deletion, replacement or exchange of neighbours makes `a` of `b`; letters' case counts for nothing.
  static func isOneSlip(_ a: Bytes, _ b: Bytes) -> Bool {
    var head = 0
    while head < min(a.count, b.count), ASCII.lower(a[head]) == ASCII.lower(b[head]) { head += 1 }
    var tail = 0
    while tail < min(a.count, b.count) - head, ASCII.lower(a[a.count - 1 - tail]) == ASCII.lower(b[b.count - 1 - tail]) { tail += 1 }
    let x = a.count - head - tail
    let y = b.count - head - tail
    if max(x, y) <= 1 { return true }
    return x == 2 && y == 2 && ASCII.lower(a[head]) == ASCII.lower(b[head + 1]) && ASCII.lower(a[head + 1]) == ASCII.lower(b[head])
  }
}
