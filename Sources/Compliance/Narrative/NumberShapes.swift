import Records

/// (D) (E) (G) (H) (J) (R) Numbers of telephones, persons and things in free text, by how their digits are grouped.
///
/// Leaves alone: up to six digits without a cue, ranges and amounts with a unit, decimals, thousands with commas.
/// Source: 45 CFR 164.514(b)(2)(i)(D) to (R).
enum NumberShapes {
  static let longestRun = 6

  /// Groups of digits with `-`, `.`, `/`, a blank or brackets between.
  struct Groups {
    var counts: [8 of Int] = .init(repeating: 0)
    var count = 0
    var digits = 0
    var end = 0
    /// Whether all joints are the same mark without a gap, and which.
    var mark: UInt8 = 0
    var isUniform = true
    var hasBracket = false

    func isForm(_ form: [Int]) -> Bool {
      guard count == form.count else { return false }
      for k in 0..<count where counts[k] != form[k] { return false }
      return true
    }
  }

  static func groups(_ v: NarrativeTokens, _ i: Int) -> Groups {
    var g = Groups()
    var j = i
    if v[i - 1].isMark(0x28), v[i].gap == .glued { g.hasBracket = true }
    while g.count < 8, v[j].isNumber {
      g.counts[g.count] = v[j].count
      g.count += 1
      g.digits += v[j].count
      j += 1
      g.end = j
      var next = j
      var mark: UInt8 = 0x20
      if v[next].isMark(0x29), g.hasBracket, g.count == 1 {
        next += 1
        mark = 0x29
      }
      if v[next].kind == .mark, [0x2D, 0x2E, 0x2F].contains(v[next].mark), v[next + 1].isNumber,
        v[next].mark != 0x2E || v[next + 1].gap == .glued
      {
        mark = v[next].mark
        next += 1
      }
      guard v[next].isNumber, next > j || v[next].gap != .glued else { break }
      if g.count == 1 || g.mark == 0x29 { g.mark = mark } else if mark != g.mark { g.isUniform = false }
      j = next
    }
    return g
  }

  /// The class and shape of a number by its groups alone.
  static func residual(_ v: NarrativeTokens, _ i: Int) -> (c: IdentifierClass, shape: NarrativeShape)? {
    let n = v[i]
    let before = v[i - 1]
    let isDecimal = before.isMark(0x2E) && n.gap == .glued && before.gap == .glued && v[i - 2].isNumber
    if isCodeOfSystem(v, i) { return nil }
    if n.count >= longestRun, !isDecimal, n.count <= 10, !DateShapes.isAmount(v, i + 1), isBesideName(v, i) {
      return n.count == 10 ? (.telephone, .phone) : (.medicalRecord, .numberBesideName)
    }
    if n.count > longestRun && !isDecimal {
      let isPhone = (n.count == 10 || n.count == 11) && isContact(v, i, i + 1)
      return isPhone ? (.telephone, .phone) : (.medicalRecord, .bareNumber)
    }
    if n.count == 4, n.gap == .glued, before.isMark(0x2D), isMask(v, i - 2) {
      // `[ZIP]-1234` is the rest of a ZIP code.
      return isPlaceTag(v, i - 2) ? (.geography, .zip) : (.socialSecurity, .socialSecurity)
    }
    if n.count == 4, isLastFour(v, i) { return (.socialSecurity, .lastFour) }
    // A wrapped line cut the number in two.
    if v[i + 1].isNumber, v[i + 1].gap == .line, n.count >= 4, v[i + 1].count >= 4, n.count + v[i + 1].count >= 9, !DateShapes.isYear(n) {
      return (.medicalRecord, .bareNumber)
    }
    if isDecimal { return nil }
    let isJoined =
      n.gap == .glued && before.gap == .glued && v[i - 2].isNumber && [0x2D, 0x2F].contains(before.mark) && before.kind == .mark
    if isJoined { return nil }
    let g = groups(v, i)
    if g.count == 1 { return nil }
    return grouped(v, i, g)
  }

  private static func grouped(_ v: NarrativeTokens, _ i: Int, _ g: Groups) -> (c: IdentifierClass, shape: NarrativeShape)? {
    let n = v[i]
    let before = v[i - 1]
    let first = v.text.at(Int(n.start))
    if before.isMark(0x2B), n.gap == .glued, (8...15).contains(g.digits) { return (.telephone, .phone) }
    if before.isMark(0x28), g.hasBracket, g.mark == 0x29 || g.digits >= 9, (7...13).contains(g.digits), n.count >= 2,
      g.digits - n.count >= 6
    {
      return (.telephone, .phone)
    }
    let hasUnit = DateShapes.isAmount(v, g.end)
    if g.count >= 3 {
      let head = first == 0x31 && n.count == 1 ? 1 : 0
      if g.counts[head] == 3, g.counts[head + 1] == 3, g.count > head + 2, g.counts[head + 2] == 4, head == 1 || first >= 0x32 {
        if hasUnit, g.mark != 0x2D { return nil }
        return (.telephone, isContact(v, i, g.end) || (head == 1 && g.mark == 0x2D) ? .phone : .doubtfulPhone)
      }
      if g.counts[0] == 3, g.counts[1] == 2, g.counts[2] == 4, g.count == 3, g.isUniform, g.mark != 0x2F {
        return (.socialSecurity, .socialSecurity)
      }
      if g.isForm([4, 4, 4, 4]) || g.isForm([4, 6, 5]) { return (.account, isCard(v, i, g) ? .checkedCode : .cardGroups) }
      if g.isUniform, g.mark == 0x2E, g.count == 4, isAddress(v, i) { return (.ipAddress, .checkedCode) }
      if g.isUniform, g.mark == 0x2E, g.count >= 6 { return (.otherUnique, .checkedCode) }
      if g.isUniform, g.mark == 0x2D || g.mark == 0x2E, g.digits >= 9, !hasUnit, !isDrugCode(v, i) { return (.telephone, .groupedNumber) }
    }
    // Behind a colon it is the rest of a time.
    if first == 0x30, n.count >= 2, !(before.isMark(0x3A) && n.gap == .glued), (9...13).contains(g.digits), g.mark != 0x2F, !hasUnit,
      !isDrugCode(v, i)
    {
      return (.telephone, .groupedNumber)
    }
    if g.isForm([3, 4]), g.mark == 0x2D, first >= 0x32, v[i + 1].gap == .glued, !hasUnit, !isRange(v, i),
      !before.isMark(0x3A) || n.gap != .glued
    {
      return (.telephone, isContact(v, i, g.end) ? .phone : .localPhone)
    }
    if g.count == 2, g.mark == 0x2D, g.digits >= 7, v[i + 1].gap == .glued, v[i + 2].gap == .glued, !hasUnit, !isRange(v, i),
      !isDrugCode(v, i)
    {
      // `2015-2019` is a span of years.
      return DateShapes.isYear(n) && DateShapes.isYear(v[i + 2]) ? nil : (.otherUnique, .bareNumber)
    }
    return nil
  }

  /// Whether a number stands where telephone numbers do: behind a word of telephones or beside the tag of a name, place or number.
  /// Without that, groups of digits may be values in a row: `peak flows 350-420-4100`.
  static func isContact(_ v: NarrativeTokens, _ i: Int, _ end: Int) -> Bool {
    if v[end].isMark(0x2C), v.isWord(end + 1, ["ext", "extension"]) { return true }
    if v.isWord(end, ["ext", "extension"]) || (v.isWord(end, ["x"]) && v[end + 1].isNumber) { return true }
    if v[end].isMark(0x28), v.isWord(end + 1, ["home", "cell", "work", "mobile", "office", "h", "c", "w", "m"]) { return true }
    if v.isWord(end, ["or"]) || v[end].isMark(0x2F) || v[end].isMark(0x2C), v[end + 1].isRemoved, isContactTag(v, end + 1) { return true }
    let before = v[i - 1].isMark(0x28) ? i - 2 : i - 1
    if v.isWord(before, ["at"]) || v[before].isMark(0x40) || (v[i].gap == .line && v[end].gap == .line) { return true }
    var isClear = true
    for k in 1...6 {
      let j = i - k
      let t = v[j]
      if t.kind == .edge { return false }
      if t.isRemoved { return isClear && isContactTag(v, j) }
      if t.isWord {
        if t.has(.idCue), t.value == Int32(IdentifierClass.telephone.rawValue) || t.value == Int32(IdentifierClass.fax.rawValue) {
          return true
        }
        if v.isWord(j, contactWords) { return true }
        // A name that was left as well.
        if k <= 3, isClear, t.isProper, NameShapes.isSure(t), !t.has(.eponym) { return true }
        if v.isWord(j, ["h", "c", "w", "p", "t", "m", "f", "o"]), v[j + 1].isMark(0x3A), k == 2 { return true }
        if v.isWord(j, measured) { return false }
        if k == 1, t.has(.role), !t.isCapitalised { return true }
        // A tag beyond a word of something else is not beside the number.
        if t.has(.common), !t.has([.role, .relation]) { isClear = false }
      }
      if t.gap == .line, k > 1 { return false }
    }
    return false
  }

  private static let contactWords: [StaticString] = [
    "call", "called", "calls", "calling", "callback", "contact", "reached", "reach", "text", "texted", "dial", "phoned", "alternate",
    "faxed", "faxes", "supplier", "pharmacy", "walgreens", "cvs",
  ]
  private static let measured: [StaticString] = [
    "flow", "flows", "peak", "volume", "volumes", "fluids", "intake", "output", "count", "counts", "level", "levels", "dose", "doses",
    "values",
  ]
  private static let contactTags: [StaticString] = [
    "[name", "[phone", "[fax", "[email", "[city", "[zip", "[address", "[place", "[hospital", "[facility", "[staff", "[street", "[state",
    "[telephone", "[patient", "[relative", "[provider",
  ]

  private static func isContactTag(_ v: NarrativeTokens, _ j: Int) -> Bool {
    contactTags.contains { v.text.matches($0, at: Int(v[j].start)) }
  }

  /// `[NAME] 00770796`, `[NAME] (206654)`, `#708467`: the number of the person whose name it stands beside.
  private static func isBesideName(_ v: NarrativeTokens, _ i: Int) -> Bool {
    if v[i - 1].isMark(0x23), v[i].gap == .glued { return true }
    var j = i - 1
    while j > i - 3, v[j].kind == .mark, [0x28, 0x2C, 0x3B, 0x23, 0x7C].contains(v[j].mark) { j -= 1 }
    return v[j].isRemoved && v[i].gap != .line
      && (v.text.matches("[name", at: Int(v[j].start)) || v.text.matches("[patient", at: Int(v[j].start)))
  }

  private static func isCard(_ v: NarrativeTokens, _ i: Int, _ g: Groups) -> Bool {
    var digits: [UInt8] = []
    for k in i..<g.end where v[k].isNumber { digits.append(contentsOf: v.bytes(k).raw) }
    return digits.withUnsafeBytes { AccountCheck.residual(Bytes($0)) }
  }

  private static func isAddress(_ v: NarrativeTokens, _ i: Int) -> Bool {
    for k in stride(from: i, to: i + 7, by: 2) where v[k].value > 255 || v[k].value < 0 { return false }
    return true
  }

  private static func isRange(_ v: NarrativeTokens, _ i: Int) -> Bool {
    for j in i - 3..<i where v.isWord(j, ["range", "normal", "ref", "reference", "between", "rr", "limits", "goal"]) { return true }
    return false
  }

  private static func isDrugCode(_ v: NarrativeTokens, _ i: Int) -> Bool {
    for j in i - 3..<i where v.isWord(j, ["ndc", "cas", "loinc", "cpt", "icd", "snomed", "rxnorm"]) { return true }
    return false
  }

  /// Codes of terminologies and of registers of trials and papers, behind their name.
  static func isCodeOfSystem(_ v: NarrativeTokens, _ i: Int) -> Bool {
    var j = i - 1
    while j > i - 4, v[j].kind == .mark { j -= 1 }
    return v.isWord(
      j, ["snomed", "sct", "sctid", "rxnorm", "loinc", "ndc", "cpt", "icd", "umls", "pmid", "nct", "hcpcs", "doi", "cas", "rxcui"])
  }

  private static func isPlaceTag(_ v: NarrativeTokens, _ j: Int) -> Bool {
    v[j].isRemoved && ["[zip", "[city", "[state", "[place", "[address"].contains { v.text.matches($0, at: Int(v[j].start)) }
  }

  /// `***-**-1234`, `xxx-xx-1234`, a tag with digits behind it.
  private static func isMask(_ v: NarrativeTokens, _ i: Int) -> Bool {
    if v[i].isRemoved || v[i].isMark(0x23) || v[i].isMark(0x2A) { return true }
    return v.isWord(i, ["x", "xx", "xxx", "xxxx", "xxxxx"])
  }

  /// `last four: 1234`, `last 4 of SSN 1234`, `ending in 1234`.
  private static func isLastFour(_ v: NarrativeTokens, _ i: Int) -> Bool {
    var hasFour = false
    for k in 1...8 {
      let j = i - k
      if v[j].kind == .edge || v[j].isMark(0x3B) { return false }
      if v.isWord(j, ["four", "digits"]) || (v[j].isNumber && v[j].value == 4 && v[j].count == 1) { hasFour = true }
      if v.isWord(j, ["last"]) { return hasFour }
      if k <= 3, v.isWord(j, ["ending", "ends"]), k == 1 || v.isWord(j + 1, ["in", "with"]) || v[j + 1].kind == .mark { return true }
    }
    return false
  }

  /// Words for digits: seven in a row, or four after the word for a number.
  static func isSpoken(_ v: NarrativeTokens, _ i: Int) -> Bool {
    guard !v[i - 1].has(.digitWord) else { return false }
    var digits = 0
    var j = i
    while digits < 10 {
      if v[j].has(.digitWord) {
        digits += 1
      } else if v[j].isNumber, v[j].count == 1 {
        digits += 1
      } else if !(v[j].isMark(0x2D) || v[j].isMark(0x2C)) {
        break
      }
      j += 1
    }
    if digits >= 7 { return true }
    guard digits >= 4 else { return false }
    for k in i - 5..<i where v[k].has([.idCue, .weakIDCue]) || v.isWord(k, ["last", "ending", "number", "digits"]) { return true }
    return false
  }
}
