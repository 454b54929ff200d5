import Records

/// (D) to (R) Numbers and codes after a cue (`MRN`, `acct no.`, `plate`), and runs whose form alone tells an identifier: UUIDs, object
/// identifiers, hexadecimal runs, VINs, Medicare numbers, hardware and IP addresses, encoded content.
///
/// Leaves alone: years and amounts after a cue, cues that are also words of prose (`case`, `order`, `lot`) without a `#`, `no.` or colon,
/// codes of up to four digits, amounts glued to their unit.
/// Source: 45 CFR 164.514(b)(2)(i)(D) to (R).
enum CodeShapes {
  typealias Find = (c: IdentifierClass, shape: NarrativeShape)

  /// The class and shape of the number that a cue at a token introduces.
  static func afterCue(_ v: NarrativeTokens, _ i: Int) -> Find? {
    guard let c = classAfterCue(v, i) else {
      return v[i].has(.weakIDCue) && isLongNumber(v, i, .medicalRecord) && v.isWord(i, ["chart", "record", "hosp", "hospital", "unit"])
        ? (.medicalRecord, .recordNumber) : nil
    }
    let isSure = v[i].has(.idCue) && !v.isWord(i, ["page", "cell", "ext", "ss", "mr", "har", "pid", "sn", "grp", "plan", "invoice"])
    if isSure { return (c, .codeAfterCue) }
    if isLongNumber(v, i, c) { return (c, .recordNumber) }
    return (c, isMarked(v, i, c) ? .codeAfterMark : .codeAfterSoftCue)
  }

  /// `case # 47112`, `Member ID: 12345`: a mark or `no` between the word and five digits and more. Telephones and accounts have words
  /// that introduce too much else (`cell`, `card`).
  private static func isMarked(_ v: NarrativeTokens, _ i: Int, _ c: IdentifierClass) -> Bool {
    if v.isWord(i, ["plate", "plates"]) { return true }
    guard c != .telephone, c != .account, v[i].has(.weakIDCue) else { return false }
    var j = i + 1
    var isMarked = false
    while j < i + 5, !v[j].isNumber {
      if v[j].isMark(0x23) || v[j].isMark(0x3A) || v.isWord(j, ["no", "number", "id", "num"]) { isMarked = true }
      j += 1
    }
    return isMarked && code(v, v[j - 1].gap == .glued && v[j - 1].isWord ? j - 1 : j).digits >= 5
  }

  /// `chart 00548544`, `medical record number 784417`: six digits and more right behind a word for a chart.
  private static func isLongNumber(_ v: NarrativeTokens, _ i: Int, _ c: IdentifierClass) -> Bool {
    guard c == .medicalRecord else { return false }
    var j = i + 1
    while j < i + 5, v[j].kind == .mark || v.isWord(j, ["no", "nr", "number", "num", "id", "is"]) { j += 1 }
    return v[j].isNumber && v[j].count >= 6 && v[j].gap != .line && !DateShapes.isAmount(v, j + 1)
  }

  private static func classAfterCue(_ v: NarrativeTokens, _ i: Int) -> IdentifierClass? {
    let cue = v[i]
    guard cue.gap != .glued || !v[i - 1].isNumber, let c = IdentifierClass(rawValue: UInt8(truncatingIfNeeded: cue.value)) else {
      return nil
    }
    return afterCue(v, i, c)
  }

  /// `S/N 4711`.
  static func serial(_ v: NarrativeTokens, _ i: Int) -> IdentifierClass? {
    guard v.isWord(i, ["s"]), v[i + 1].isMark(0x2F), v.isWord(i + 2, ["n"]), v[i + 2].gap == .glued else { return nil }
    return afterCue(v, i + 2, .device)
  }

  private static func afterCue(_ v: NarrativeTokens, _ i: Int, _ c: IdentifierClass) -> IdentifierClass? {
    let cue = v[i]
    var j = i + 1
    var isMarked = cue.has(.idCue) || !cue.has(.weakIDCue)
    for _ in 0..<5 {
      let token = v[j]
      if token.kind == .mark, [0x3A, 0x2E, 0x23, 0x3D, 0x2D, 0x28, 0x2F].contains(token.mark) {
        if token.mark == 0x23 || token.mark == 0x3A || token.mark == 0x3D { isMarked = true }
      } else if v.isWord(j, ["no", "nr", "num", "number", "numbers", "id", "ids", "code", "nbr", "card"]) {
        isMarked = true
      } else if !(v.isWord(j, ["is", "was", "of", "the", "her", "his", "on", "at"]) || (token.has([.idCue, .weakIDCue]) && token.isWord)) {
        break
      }
      j += 1
    }
    if v[j].gap == .line, !isMarked { return nil }
    let form = code(v, j)
    guard form.digits > 0 else { return nil }
    if v[j].isNumber, form.letters == 0 {
      if DateShapes.isYear(v[j]), form.digits == 4, c != .socialSecurity { return nil }
      if DateShapes.isAmount(v, form.end) || v[form.end].isMark(0x2C) && v[form.end].gap == .glued && v[form.end + 1].isNumber {
        return nil
      }
      if v[j + 1].isMark(0x2E), v[j + 2].isNumber, v[j + 2].gap == .glued, form.digits < 6 { return nil }
    }
    let isMixed = form.letters > 0 && !isAmountRun(v, j, form.end)
    if c == .vehicle {
      // `plate 738 JWN`.
      if v[j].isNumber, v[j].count <= 4, v[j].count >= 2, v[j + 1].shape == .upper, v[j + 1].count <= 4, v[j + 1].gap == .blank,
        !v[j + 1].has(.unit)
      {
        return c
      }
      // A plate may have its letters and digits apart.
      if isMarked || cue.has(.weakIDCue), isMixed, form.digits >= 2 { return c }
      return isMarked && form.digits >= 3 ? c : nil
    }
    if isMixed, form.digits >= 3 || (isMarked && form.digits >= 2 && form.digits + form.letters >= 5), isMarked || form.digits >= 4 {
      return c
    }
    if c == .geography { return form.digits == 5 || form.digits == 9 ? c : nil }
    return isMarked && form.digits >= 4 ? c : nil
  }

  /// Letters and digits of a code that begins at a token: what is glued together, dashes within; and groups of digits behind blanks.
  private static func code(_ v: NarrativeTokens, _ start: Int) -> (letters: Int, digits: Int, end: Int) {
    var letters = 0
    var digits = 0
    var j = start
    let limit = start + 12
    while j < limit {
      let token = v[j]
      if token.isNumber {
        if j > start, token.gap != .glued, !(v[j - 1].isNumber || (v[j - 1].shape == .upper && v[j - 1].count <= 4)) { break }
        digits += token.count
      } else if token.isWord, token.shape != .lower || token.gap == .glued || token.count <= 3 {
        if j > start, token.gap != .glued { break }
        // A whole word is no part of a code unless digits touch it.
        if !(v[j + 1].gap == .glued && (v[j + 1].isNumber || v[j + 1].isMark(0x2D))), token.gap != .glued,
          !(j == start && token.shape == .upper && token.count <= 4 && v[j + 1].isNumber)
        {
          break
        }
        letters += token.count
      } else if token.kind == .mark, token.mark == 0x2D || token.mark == 0x2F || token.mark == 0x2E || token.mark == 0x5F,
        token.gap == .glued,
        v[j + 1].gap == .glued, v[j + 1].isNumber || v[j + 1].isWord
      {
        if token.mark == 0x2E, !v[j + 1].isNumber { break }
      } else {
        break
      }
      j += 1
    }
    return (letters, digits, j)
  }

  /// Digits with a unit behind them, as in `500mg`.
  private static func isAmountRun(_ v: NarrativeTokens, _ low: Int, _ high: Int) -> Bool {
    high - low == 2 && v[low].isNumber && v[low + 1].has([.unit, .ordinalSuffix, .years])
  }

  // MARK: Runs.

  static let longestRun = 64

  /// The class and shape of a run of tokens without a blank, by its form.
  static func run(_ v: NarrativeTokens, _ low: Int, _ high: Int) -> Find? {
    let bytes = v.text[Int(v[low].start)..<Int(v[high - 1].end)]
    if longestAlphanumeric(v, low, high) > longestRun { return (.photograph, .encoded) }
    guard bytes.count >= 8, bytes.count <= 512 else { return nil }
    var digits = 0
    var letters = 0
    var colons = 0
    var points = 0
    for j in low..<high {
      let token = v[j]
      switch token.kind {
      case .number: digits += token.count
      case .word: letters += token.count
      case .mark:
        if token.mark == 0x3A { colons += 1 }
        if token.mark == 0x2E { points += 1 }
      default: break
      }
    }
    if colons >= 2, digits + letters >= 2, IPAddressCheck.residual(bytes) { return (.ipAddress, .checkedCode) }
    if colons >= 5 || (letters > 0 && digits > 0), bytes.count >= 17, DeviceCheck.residual(bytes) { return (.device, .checkedCode) }
    if points >= 5, digits >= 6, OtherUniqueCheck.residual(bytes) { return (.otherUnique, .checkedCode) }
    guard digits >= 4, letters > 0, !v.isWord(low, ["nct", "pmid", "pmc"]) else { return nil }
    if VehicleCheck.residual(bytes) { return (.vehicle, .checkedCode) }
    if HealthPlanCheck.residual(bytes) { return (.healthPlan, .checkedCode) }
    if digits >= 7, CertificateCheck.residual(bytes) { return (.certificate, .checkedCode) }
    if AccountCheck.residual(bytes) { return (.account, .checkedCode) }
    if bytes.count >= 36, OtherUniqueCheck.residual(bytes) { return (.otherUnique, .checkedCode) }
    return isMixed(v, low, high) ? (.otherUnique, .mixedCode) : nil
  }

  private static func longestAlphanumeric(_ v: NarrativeTokens, _ low: Int, _ high: Int) -> Int {
    var longest = 0
    var run = 0
    for j in low..<high {
      let token = v[j]
      // Base64 has `+`, `/` and `=` too.
      let isPart = token.isWord || token.isNumber || token.isMark(0x2B) || token.isMark(0x2F) || token.isMark(0x3D)
      run = isPart ? run + token.count : 0
      longest = max(longest, run)
    }
    return longest
  }

  /// Letters and five digits or more in one run, or sixteen hexadecimal digits of both kinds; dashes within count for a UUID.
  private static func isMixed(_ v: NarrativeTokens, _ low: Int, _ high: Int) -> Bool {
    var start = low
    var j = low
    while j <= high {
      let token = v[j]
      if j < high, token.isWord || token.isNumber {
        j += 1
        continue
      }
      if j - start >= 2, isMixedRun(v, start, j) { return true }
      j += 1
      start = j
    }
    return isDashed(v, low, high)
  }

  /// `24-FD-232955`, `H20-5417`: capitals, digits and dashes with five digits or more.
  private static func isDashed(_ v: NarrativeTokens, _ low: Int, _ high: Int) -> Bool {
    var digits = 0
    var letters = 0
    var dashes = 0
    for j in low..<high {
      let token = v[j]
      if token.isNumber {
        digits += token.count
      } else if token.isWord {
        if token.shape == .lower || token.shape == .capital || token.has(.unit) { return false }
        letters += token.count
      } else if token.isMark(0x2D) {
        dashes += 1
      } else if j + 2 < high {
        return false
      }
    }
    return digits >= 5 && letters > 0 && letters <= 8 && dashes > 0
  }

  /// `user jq4711`, `login: j_q`, `@jq4711`.
  static func username(_ v: NarrativeTokens, _ i: Int) -> Bool {
    var j = i + 1
    while j < i + 4, v[j].isMark(0x3A) || v[j].isMark(0x3D) || v[j].isMark(0x40) || v.isWord(j, ["is", "name", "id", "was"]) { j += 1 }
    guard v[j].isWord, v[j].gap != .line else { return false }
    if v[j - 1].isMark(0x40) { return true }
    return v[j + 1].gap == .glued
      && (v[j + 1].isNumber || ((v[j + 1].isMark(0x5F) || v[j + 1].isMark(0x2E)) && v[j + 2].gap == .glued && v[j + 2].isWord))
  }

  private static func isMixedRun(_ v: NarrativeTokens, _ low: Int, _ high: Int) -> Bool {
    if isAmountRun(v, low, high) { return false }
    // A variant of dbSNP, such as `rs1801133`.
    if high - low == 2, v.isWord(low, ["rs"]), v[low].shape == .lower, v[low + 1].isNumber { return false }
    var digits = 0
    var letters = 0
    var isHex = true
    for j in low..<high {
      let token = v[j]
      if token.isNumber {
        digits += token.count
      } else {
        letters += token.count
        for b in v.bytes(j).raw where !OtherUniqueCheck.isHex(b) { isHex = false }
        // Sizes of pictures and fields: `1024x1024`.
        if token.count == 1, v.isWord(j, ["x"]) { letters -= 1 }
      }
    }
    guard letters > 0 else { return false }
    return (digits >= 5 && digits + letters >= 7) || (isHex && digits + letters >= 16)
  }
}
