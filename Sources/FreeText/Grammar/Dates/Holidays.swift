import Records

/// Holidays name a day: `Christmas Eve`, `Labor Day`, `Eid al-Fitr`, `Mother's Day`.
///
/// Leaves alone: Christmas disease and the Christmas tree of a rash, `new year` without its day, Veterans Affairs.
///
/// Source: 45 CFR 164.514(b)(2)(i)(C).
enum Holidays {
  static func run(_ d: Document) {
    var i = d.points.first(.holidays)
    while i < d.count {
      let t = d.tokens[i]
      if t.kind == .word, t.classes.contains(.holidayStart), t.mark == .open, let end = match(d, i) {
        d.remove(i, through: end - 1, .holiday, .holiday)
        i = end
      } else if t.kind == .word, t.mark == .open, t.count >= 8, t.facts == .none, t.classes.isEmpty, isMisspelt(d, i) {
        d.remove(i, through: i, .holiday, .holiday)
        i = d.points.next(.holidays, after: i)
      } else {
        i = d.points.next(.holidays, after: i)
      }
    }
  }

  /// The token behind the longest holiday that begins here.
  private static func match(_ d: Document, _ i: Int) -> Int? {
    let first = d.tokens[i].hash
    var best: Int?
    for phrase in phrases where phrase[0] == first {
      var k = i + 1
      var isWhole = true
      for hash in phrase.dropFirst() {
        while k - i < 12, d.isSign(k, 0x27) || d.isSign(k, 0x2E) || d.isSign(k, 0x2D), d.gap(k) <= .line { k += 1 }
        guard d.isWord(k), d.isNear(k), d.tokens[k].hash == hash else {
          isWhole = false
          break
        }
        k += 1
      }
      if isWhole { best = max(best ?? 0, k) }
    }
    // `St. Joseph's Day`
    if best == nil, d.isWord(i, in: ["st", "saint"]) {
      let name = d.isSign(i + 1, 0x2E) ? i + 2 : i + 1
      if d.isCapitalName(name), d.isWord(name + 1, "day"), d.gap(name + 1) == .blank { return name + 2 }
    }
    guard let end = best else { return nil }
    if d.isWord(end, in: ["disease", "tree", "factor", "pattern", "affairs", "va"]) { return nil }
    return end
  }

  /// One slip in a long name: `Chrismas`, `Thanksgivng`.
  private static func isMisspelt(_ d: Document, _ i: Int) -> Bool {
    for name in ["christmas", "thanksgiving", "halloween", "hanukkah", "juneteenth"] as [StaticString] {
      let target = Bytes(name)
      if abs(target.count - d.tokens[i].count) <= 1, ASCII.lower(d.bytes(i)[0]) == target[0], Slips.isOneSlip(d.bytes(i), target) {
        return true
      }
    }
    return false
  }

  private static let phrases: [[UInt64]] = lists.map { WordTable.hashes($0) }

  private static let lists: [StaticString] = [
    "christmas", "christmas eve", "christmas day", "xmas", "xmas eve", "xmas day", "thanksgiving", "thanksgiving day", "thanksgiving eve",
    "easter", "easter sunday", "easter monday", "easter day", "halloween", "hanukkah", "chanukah", "hannukah", "ramadan", "passover",
    "diwali",
    "deepavali", "kwanzaa", "juneteenth", "purim", "shavuot", "sukkot", "nowruz", "vesak", "songkran", "rosh hashanah", "rosh hashana",
    "yom kippur", "eid", "eid al fitr", "eid ul fitr", "eid al adha", "eid ul adha", "good friday", "ash wednesday", "palm sunday",
    "cinco de mayo", "boxing day", "labor day", "labour day", "memorial day", "independence day", "veterans day", "veteran day",
    "columbus day", "presidents day", "president day", "mother day", "mothers day", "father day", "fathers day", "valentine day",
    "valentines day", "valentines", "st patrick day", "st patricks day", "saint patrick day", "saint patricks day", "st valentine day",
    "martin luther king day",
    "martin luther king jr day", "mlk day", "mlk jr day", "new year eve", "new year day", "new years eve", "new years day", "new years",
    "lunar new year", "chinese new year", "fourth of july", "mardi gras", "groundhog day", "indigenous peoples day", "canada day",
    "bastille day", "flag day", "victory day", "patriots day", "victoria day", "remembrance day", "anzac day", "all saints day",
    "all souls day", "day of the dead", "election day", "black friday", "guy fawkes night",
    "melbourne cup", "v e day", "ve day", "v j day", "vj day", "super bowl sunday", "super bowl", "st patrick", "st patricks", "saint patrick",
    "saint patricks", "st paddy day", "st patty day", "shrove tuesday", "fat tuesday", "earth day", "arbor day", "holi", "navratri", "vaisakhi",
    "mlk", "nye", "july fourth", "three kings day", "three kings", "midsummer", "michaelmas", "martinmas", "hogmanay", "epiphany", "pentecost", "maundy thursday", "st nicholas day", "st stephen day", "new year",
  ]
}
