import Records

/// (C) Ages over 89 in free text, in digits and in words.
///
/// Leaves alone: ages up to 89; `90+` and `90 or older`, which the clause itself offers; `98F` and other temperatures; durations.
/// Source: 45 CFR 164.514(b)(2)(i)(C).
enum AgeShapes {
  static func number(_ v: NarrativeTokens, _ i: Int) -> NarrativeShape? {
    let n = v[i]
    guard n.count == 2 || n.count == 3, n.value > Int32(AgeCheck.limit), n.value <= 130 else { return nil }
    // Part of a fraction, a ratio or a range.
    let before = v[i - 1]
    if n.gap == .glued, before.isMark(0x2E) || before.isMark(0x2F) || before.isMark(0x24) { return nil }
    let after = v[i + 1]
    if after.gap == .glued, after.isMark(0x2F) || after.isMark(0x25) || (after.isMark(0x2E) && v[i + 2].isNumber && v[i + 2].gap == .glued)
    {
      return nil
    }
    if isCategory(v, i) { return nil }
    let shape = years(v, i + 1)
    if shape == .age { return .age }
    if isPrecededByAge(v, i) { return .ageAfterCue }
    if let shape { return shape }
    return isPerson(v, i) || isDecade(v, i) || isOfNamed(v, i) || isOfDeath(v, i) ? .ageOfPerson : nil
  }

  /// `[NAME], 96, ...`, `[NAME] (93)`, `[NAME] 94 F`.
  private static func isOfNamed(_ v: NarrativeTokens, _ i: Int) -> Bool {
    var j = i - 1
    while j > i - 4, v[j].isMark(0x2C) || v[j].isMark(0x28) || v[j].isMark(0x29) { j -= 1 }
    guard v[j].isRemoved, v.text.at(Int(v[j].start)) == 0x5B, v.text.matches("[name", at: Int(v[j].start)) else { return false }
    if v.isWord(i + 1, ["m", "f"]), v[i + 1].shape == .initial { return true }
    return j < i - 1 && (v[i + 1].isMark(0x2C) || v[i + 1].isMark(0x29) || v[i + 1].isMark(0x21))
  }

  /// `lived to 93`, `died at 95`, `d. 103`.
  private static func isOfDeath(_ v: NarrativeTokens, _ i: Int) -> Bool {
    if DateShapes.isAmount(v, i + 1) { return false }
    if v[i - 1].isMark(0x2E) { return v.isWord(i - 2, ["d"]) }
    return v.isWord(i - 1, ["to", "at"]) && v.isWord(i - 2, ["lived", "died", "death", "passed", "deceased", "alive", "living"])
  }

  private static func isCategory(_ v: NarrativeTokens, _ i: Int) -> Bool {
    guard v[i].value == 90 else { return false }
    var j = i + 1
    if v[j].isMark(0x2B) { return true }
    while v[j].has(.years) || v.isWord(j, ["old", "of"]) || v[j].has(.ageCue) || v[j].isMark(0x2D) {
      j += 1
      if j > i + 5 { break }
    }
    return v.isWord(j, ["or", "and"]) && v.isWord(j + 1, ["older", "over", "more", "above", "up"])
  }

  /// `years old`, `-year-old`, `y/o` behind a number, or `years` alone; `100 years ago` tells no age, a house may have one.
  private static func years(_ v: NarrativeTokens, _ start: Int) -> NarrativeShape? {
    var j = start
    if v[j].isMark(0x2D) { j += 1 }
    if v[j].has(.years) {
      if v.isWord(j, ["yo", "yof", "yom"]) { return .age }
      var next = j + 1
      if v[next].isMark(0x2D) { next += 1 }
      if v.isWord(next, ["old", "o"]) || (v[next].isMark(0x2F) && v.isWord(next + 1, ["o"])) {
        let noun = v[next].isMark(0x2F) ? next + 2 : next + 1
        return v.isWord(noun, things) ? .years : .age
      }
      if v.isWord(next, ["of"]), v[next + 1].has(.ageCue) { return .age }
      return v.isWord(next, ["ago", "later"]) ? nil : .years
    }
    guard v.isWord(j, ["y"]) else { return nil }
    // `90Y` is an isotope.
    if v[j].shape != .lower, !v.isWord(j + 2, ["o"]) { return .years }
    if v[j].gap == .glued && !(v[j + 1].gap == .glued && v[j + 1].isNumber) { return .age }
    return (v[j + 1].isMark(0x2F) || v[j + 1].isMark(0x2E)) && v.isWord(j + 2, ["o"]) || v.isWord(j + 1, ["o"]) ? .age : nil
  }

  private static let things: [StaticString] = [
    "house", "home", "building", "farmhouse", "farm", "barn", "cabin", "apartment", "church", "school", "tree", "family", "company",
    "business",
    "bridge", "property", "mansion", "tradition", "structure", "plumbing", "pipes",
  ]

  private static func isPrecededByAge(_ v: NarrativeTokens, _ i: Int) -> Bool {
    var j = i - 1
    for _ in 0..<3
    where v.isWord(j, ["of", "is", "was", "at", "the", "about", "over"]) || v[j].isMark(0x3A) || v[j].isMark(0x3D) || v[j].isMark(0x2D) {
      j -= 1
    }
    return v[j].has(.ageCue) && !v[i + 1].has(.unit)
  }

  /// `94M`, `94 female`.
  private static func isPerson(_ v: NarrativeTokens, _ i: Int) -> Bool {
    if v.isWord(i + 1, ["male", "female", "man", "woman", "gentleman", "lady", "wf", "wm", "bf", "bm", "aaf", "aam"]) { return true }
    guard v[i + 1].gap == .glued, v[i + 1].isWord, v[i + 1].count == 1 else { return false }
    let goesOn = v.isWord(i + 2, ["with", "who", "presents", "presenting", "presented", "admitted", "here", "c", "s"])
    if v.isWord(i + 1, ["m"]) { return v[i + 1].shape == .initial || goesOn }
    return v.isWord(i + 1, ["f"])
      && (v[i].value < 95 || v[i].value > 108 || v.isWord(i + 2, ["who", "presents", "presenting", "presented"]))
  }

  /// `in her mid 90s`, not `saturation in the 90s`.
  private static func isDecade(_ v: NarrativeTokens, _ i: Int) -> Bool {
    var j = i + 1
    if v[j].isMark(0x27) { j += 1 }
    guard v[j].gap == .glued, v.isWord(j, ["s"]) else { return false }
    return isOfPerson(v, i - 1)
  }

  private static func isOfPerson(_ v: NarrativeTokens, _ last: Int) -> Bool {
    var j = last
    if v[j].isMark(0x2D) { j -= 1 }
    if v.isWord(j, ["early", "mid", "late", "upper"]) { j -= 1 }
    return v.isWord(j, ["his", "her", "their", "my", "your"]) && v.isWord(j - 1, ["in", "into", "of", "reached", "entering"])
  }

  /// `ninety-four years old`, `a hundred and two`, `nonagenarian`.
  static func word(_ v: NarrativeTokens, _ i: Int) -> NarrativeShape? {
    if v.isWord(i, ["nonagenarian", "centenarian", "supercentenarian"]) { return .age }
    if v.isWord(i, ["nineties"]) { return isOfPerson(v, i - 1) ? .ageOfPerson : nil }
    guard v[i].has(.numberWord), v[i].value == 90 || v[i].value == 100 else { return nil }
    var j = i + 1
    for _ in 0..<4 {
      if v[j].isMark(0x2D) || v.isWord(j, ["and"]) || v[j].has([.digitWord, .numberWord]) { j += 1 } else { break }
    }
    if v[i].value == 90, j == i + 1 {
      var k = j
      while k < j + 4, v[k].has(.years) || v.isWord(k, ["old", "of"]) || v[k].has(.ageCue) { k += 1 }
      if v.isWord(k, ["or", "and"]), v.isWord(k + 1, ["older", "over", "above"]) { return nil }
    }
    if let shape = years(v, j) { return shape }
    // `ninety-four` in words is seldom anything but an age.
    if v[i].value == 90, v[j - 1].has(.digitWord), !v[j].has(.unit), !v.isWord(j, ["milligrams", "micrograms", "milliliters"]) {
      return .spelledAge
    }
    var low = i - 1
    if v.isWord(low, ["one", "a"]) { low -= 1 }
    if v.isWord(low, ["of", "is", "at"]) { low -= 1 }
    return v[low].has(.ageCue) && !v[j].has(.unit) ? .age : nil
  }
}
