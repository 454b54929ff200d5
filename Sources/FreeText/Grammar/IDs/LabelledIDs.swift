/// Identifiers behind their name: `MRN: 1234567`, `acct no. is A-123`, `policy # XK 448 221`, `patient ID` and the value on the next line.
///
/// A strong cue (`MRN`, `acct`) takes any value with three digits; a word that notes use for other things, too (`case`, `lot`, `plan`)
/// needs a link between: `#`, `no.`, `number`, `ID`, and some also take a colon. Leaves alone: doses, dates, bare years, `group 2`,
/// `reference range`.
///
/// Source: 45 CFR 164.514(b)(2)(i)(H) to (M), (P), (R).
enum LabelledIDs {
  static func run(_ d: Document) {
    var i = d.points.first(.labels)
    while i < d.count {
      let t = d.tokens[i]
      if t.kind == .word {
        if !t.classes.isDisjoint(with: [.strongIDCue, .weakIDCue]) {
          i = max(i, cue(d, i) - 1)
        } else if t.count == 1, d.isSign(i + 1, 0x2F), d.isGlued(i + 1), d.isGlued(i + 2),
          t.hash == s && d.isWord(i + 2, "n") || t.hash == a && d.isWord(i + 2, "c")
        {
          i = max(i, cue(d, i) - 1)
        }
      } else if t.kind == .sign, t.hash == 0x23 {
        hash(d, i)
      }
      i = d.points.next(.labels, after: i)
    }
  }

  private static let s = WordTable.hashes("s")[0]
  private static let a = WordTable.hashes("a")[0]

  /// What stands between a cue and its value.
  private struct Link {
    var next: Int
    /// `#`, `no.`, `number`, `ID`.
    var isHard = false
    /// `:`, `=`, `is`.
    var isSoft = false
  }

  private static func cue(_ d: Document, _ i: Int) -> Int {
    guard d.isOpen(i) || d.isMarked(i, .kept) else { return 0 }
    var kind = IDKinds.kind(d.tokens[i].hash)
    // `SN ASBK-0117`, `S/N DMPQ4117XK`
    let isSerial =
      d.isWord(i, "sn") && d.tokens[i].shape == .upper && !d.isGlued(i + 1) && d.digits(i + 1) != 1
      || d.isWord(i, "s") && d.isSign(i + 1, 0x2F)
    var isStrong = d.isOf(i, .strongIDCue) || isSerial
    var isEveryday = IDKinds.everyday(d.tokens[i].hash) != nil
    var link = Link(next: i + 1)
    var inner: Int?
    // `MRN-123456`, `BIO-AB-123456`: the cue is part of the value.
    if looksLikeValue(d, i), d.beginsPiece(i), d.isSign(i + 1, 0x2D) || d.digitCount(i, d.pieceEnd(i)) >= (isStrong ? 3 : 5) {
      return take(d, i, kind, isStrong: true, rule: .idCued)
    }
    // `S/N`, `A/C`.
    if d.isWord(i, "s") || d.isWord(i, "a"), d.isSign(i + 1, 0x2F) { link.next = i + 3 }
    // Further cues belong to the same name: `patient account number`, `plan member id`; the last one that says something counts.
    for _ in 0..<8 {
      let k = link.next
      guard k < d.count, d.isNear(k) else { return 0 }
      let t = d.tokens[k]
      if t.kind == .sign {
        switch t.hash {
        case 0x23: link.isHard = true
        case 0x3A, 0x3D: link.isSoft = true
        case 0x2E where t.count >= 2 && d.digits(k + 1) == 4: break
        case 0x2E where d.isOf(k - 1, .idLink) || d.tokens[k - 1].count <= 4:
          if !d.isGlued(k) { return k }
        case 0x28, 0x5B, 0x22, 0x27, 0x2D, 0x2A, 0x3E, 0x7C, 0x5E: break
        case 0x2F where d.isWord(k + 1) && d.tokens[k + 1].count <= 3: break
        default: return k
        }
      } else if t.kind == .word, t.mark != .removed {
        if d.isGlued(k), d.isGlued(k + 1), d.isNumber(k + 1) { break }
        // `card ending in 0092`
        if d.isWord(k, "in"), d.isWord(k - 1, in: ["ending", "ends"]), d.isNumber(k + 1) {
          link.next += 1
          continue
        }
        // `Medicare Part B`
        if d.isWord(k, "part"), d.isWord(k + 1), d.tokens[k + 1].count == 1, !d.isGlued(k + 2) {
          link.next += 2
          continue
        }
        if !t.classes.isDisjoint(with: [.strongIDCue, .weakIDCue]), !looksLikeValue(d, k) {
          let further = IDKinds.kind(t.hash)
          if further != .otherID, !(kind != .otherID && d.isOf(k, .weakIDCue) && isStrong) { kind = further }
          // `account: HAR 12345678`: a short name behind the link is part of the value.
          inner =
            t.classes.contains(.strongIDCue) && t.count <= 4 && (link.isHard || link.isSoft) && d.gap(k + 1) == .blank && d.isNumber(k + 1)
            ? k : nil
          if t.classes.contains(.strongIDCue) { isStrong = true }
          if IDKinds.everyday(t.hash) == nil { isEveryday = false }
          if d.isWord(k, in: ["id", "ids", "identifier", "identification", "code"]) { link.isHard = true }
        } else if t.classes.contains(.idLink), !looksLikeValue(d, k) {
          if d.isWord(k, in: ["is", "was", "as"]) { link.isSoft = true } else if !d.isWord(k, in: ["of", "the"]) { link.isHard = true }
        } else {
          break
        }
      } else {
        break
      }
      link.next += 1
    }
    if let end = catalogue(d, i, link.next) { return end }
    // `per policy LAB-114`: a house's rule.
    if d.isWord(i, "policy"), d.isWord(i - 1, "per") { isStrong = false }
    // `Lic. MN 48817`
    if kind == .certificate, d.isSign(i + 1, 0x2E), d.isWord(i, in: ["lic", "cert", "reg"]) { link.isHard = true }
    let isID = d.isWord(i, in: ["id", "ids", "identifier", "identification"])
    if isID { link.isHard = link.isHard || link.isSoft || link.next == i + 1 && d.isCapitalWord(i) }
    // `HAR 12345678`: without a colon the name is written as part of the number.
    if d.isWord(link.next - 1, "har"), d.isNumber(link.next) { inner = link.next - 1 }
    // `fingerprint template 9f86d081884c`: so is what the number is of.
    if kind == .biometric, let phrase = biometricPhrase(d, i, link.next) { inner = phrase }
    guard isStrong || link.isHard || (link.isSoft && !isEveryday) || kind == .vehicle && d.isWord(i, "plate") else {
      return longValue(d, i, inner ?? link.next, link.next, kind)
    }
    return take(d, link.next, from: inner, kind, isStrong: isStrong || link.isHard, rule: isStrong ? .idCued : .idWeak)
  }

  /// `EIN` may be a value's letters (`AB 123`) when digits are glued to it.
  private static func looksLikeValue(_ d: Document, _ k: Int) -> Bool {
    d.isGlued(k + 1) && (d.isNumber(k + 1) || d.isSign(k + 1, 0x2D) && d.isGlued(k + 2) && d.digitCount(k, d.pieceEnd(k)) >= 3)
  }

  /// Where the words begin that name a biometric directly before its number.
  private static func biometricPhrase(_ d: Document, _ i: Int, _ k: Int) -> Int? {
    var first: Int?
    for n in i..<k {
      if d.tokens[n].kind == .sign { first = nil }
      if first == nil, d.isWord(n, in: ["fingerprint", "palm", "vein", "iris", "retinal", "retina", "face", "voiceprint"]) { first = n }
    }
    return first
  }

  /// Groups of digits over blanks behind a piece that an identifier's name announces: `12 345 678`, `W0412 24 118205`, `U77 1882044 02`.
  ///
  /// Of one or two digits a group must be followed by a further one or by the phrase's end. Returns the token behind the last.
  private static func groups(_ d: Document, _ k: Int, _ piece: Int) -> Int {
    var end = piece
    var digits = d.digitCount(k, piece)
    var parts = 0
    while parts < 5, d.gap(end) == .blank, d.isNumber(end), d.isOpen(end), d.endsPiece(end), digits + d.digits(end) <= 20 {
      let next = end + 1
      if d.isUnit(next) || d.isOf(next, [.ageUnit, .monthName]) || d.isSign(next, 0x2F) || d.isSign(next, 0x3A) || d.isSign(next, 0x25) {
        break
      }
      let isMore = d.gap(next) == .blank && d.isNumber(next) && d.endsPiece(next) && d.digits(next) >= 2
      let isEnd = d.gap(next) >= .line || d.isSign(next, 0x2E) || d.isSign(next, 0x2C) || d.isSign(next, 0x3B) || d.isSign(next, 0x29)
      let isLong =
        d.digits(end) >= 3 && !(d.digits(end) == 4 && (isClock(d, end) || Months.isYear(d.value(end), digits: 4)) && !isMore && digits >= 6)
      guard
        isLong && (digits < 9 || isEnd || isMore) || d.digits(end) == 2 && (isMore || isEnd && parts > 0)
          || isEnd && parts > 0 && digits < 18
      else { break }
      digits += d.digits(end)
      parts += 1
      end = next
    }
    // One short group alone is something else: an age, a dose, a time.
    let isCode = d.letterCount(k, piece) > 0 && (d.digits(end - 1) >= 5 || d.digits(end - 1) >= 3 && digits >= 6 && (d.gap(end) >= .line || d.tokens[min(end, d.count - 1)].kind == .sign))
    if parts == 1, !isCode, d.digits(end - 1) < 3 || digits < 8 { return piece }
    return end
  }

  private static func isClock(_ d: Document, _ i: Int) -> Bool { d.value(i) < 2400 && d.value(i) % 100 < 60 }

  /// A cue without a link: only a long value, or letters and digits joined by a hyphen, say that it is one.
  private static func longValue(_ d: Document, _ i: Int, _ from: Int, _ k: Int, _ kind: TextClass) -> Int {
    guard k < d.count, d.isOpen(k), d.gap(k) <= .line, d.tokens[k].kind != .sign, !d.isWord(i - 1, "kit") else { return i + 1 }
    let end = d.pieceEnd(k)
    // `Fingerprint record FPRINT-YPFKVKPPNA`
    if d.isWord(k), d.tokens[k].shape == .upper, end > k + 2, d.isSign(k + 1, 0x2D), d.letterCount(k, end) + d.digitCount(k, end) >= 8,
      biometricPhrase(d, i, k) != nil, isFree(d, k, end)
    {
      d.remove(k, through: end - 1, .biometric, .idCued)
      return end
    }
    // `REF 3847-38`: a catalogue's number is no unit's.
    if d.isWord(i, "ref"), d.tokens[i].shape == .upper, d.letterCase == .mixed, d.isNumber(k), d.isSign(k + 1, 0x2D) {
      d.keep(k, through: end - 1)
      return end
    }
    var digits = d.digitCount(k, end)
    // `62 577 361`: two or three groups over blanks.
    if kind == .certificate || kind == .healthPlan || kind == .medicalRecord || kind == .account, d.digits(k) >= 2, d.digits(k) <= 3,
      end == k + 1,
      d.gap(end) == .blank, d.digits(end) == 3, d.gap(end + 1) == .blank, d.digits(end + 1) >= 3, !d.isUnit(end + 2)
    {
      digits += d.digits(end) + d.digits(end + 1)
    }
    if d.letterCount(k, end) <= 4, end == k + 1 || d.isWord(k) && end <= k + 4, !d.isOf(k, .monthName) {
      let least = d.isWord(k) && d.tokens[k].shape != .lower ? 7 : 9
      digits = max(digits, d.digitCount(k, groups(d, k, end)) >= least ? d.digitCount(k, groups(d, k, end)) : 0)
    }
    // `chart 4417   01-29-2024`
    if d.isWord(i, in: ["chart", "file"]), k == i + 1, end == k + 1, d.digits(k) == 4, d.gap(end) >= .column || d.isMarked(end, .removed), d.gap(i) != .none, isFree(d, k, end) {
      d.remove(k, through: k, kind, .idWeak)
      return end
    }
    // `MR 41 8080;`
    if d.isWord(i, in: ["mr", "chart"]), k == i + 1, end == k + 1, d.tokens[i].shape == .upper || d.isWord(i, "chart"), d.gap(end) == .blank, d.digits(k) >= 2, d.digits(end) >= 3, d.digits(end) <= 4, d.isOpen(end),
      d.tokens[min(end + 1, d.count - 1)].kind == .sign || d.gap(end + 1) >= .column, !d.isSign(end + 1, 0x2F), isFree(d, k, end)
    {
      d.remove(k, through: end, kind, .idWeak)
      return end + 1
    }
    // `license ME 118244`
    if kind == .certificate || kind == .vehicle, d.isWord(k), d.tokens[k].count <= 3, d.tokens[k].shape != .lower, d.tokens[k].shape != .capital, end == k + 1,
      d.gap(end) == .blank, d.digits(end) >= 4 || d.digits(end) == 3 && d.gap(end + 1) == .blank && d.digits(end + 1) >= 3, d.letterCase != .lower
    {
      return take(d, k, kind, isStrong: true, rule: .idWeak)
    }
    // `card xx4412`
    if kind == .account, end == k + 2, d.digits(k + 1) == 4, d.isWord(k, in: ["x", "xx", "xxx", "xxxx"]) {
      d.remove(k, through: k + 1, .account, .idWeak)
      return end
    }
    let isPlate = kind == .vehicle && isPlateForm(d, k, end)
    let isCode =
      digits >= 3 && d.isWord(k) && d.tokens[k].count <= 3 && d.isSign(k + 1, 0x2D)
      && (d.tokens[k].shape != .lower || d.letterCase != .mixed)
    guard digits >= 5 || isCode || isPlate, isFree(d, k, end), digits >= 7 || !d.isUnit(end),
      !(d.digits(k) > 0 && d.digits(k) <= 3 && end - k == 3 && d.isSign(k + 1, 0x2F))
    else { return i + 1 }
    if d.isSign(end, 0x2C), d.isGlued(end), d.digits(end + 1) == 3, d.isGlued(end + 1) { return i + 1 }
    return max(i + 1, take(d, k, from: from, kind, isStrong: true, rule: .idWeak))
  }

  /// `7ABC123`, `AB12 CDE`, `ABC 123` behind `vehicle` without a link.
  private static func isPlateForm(_ d: Document, _ k: Int, _ end: Int) -> Bool {
    let letters = d.letterCount(k, end)
    let digits = d.digitCount(k, end)
    if letters >= 2, digits >= 2, letters + digits >= 4, letters + digits <= 8,
      d.tokens[k].kind == .number || d.tokens[k].shape == .upper || d.tokens[k].shape == .initial && digits >= 3 || d.letterCase == .lower
    {
      return !d.isUnit(end - 1)
    }
    if letters == 0, digits == 3, d.gap(end) == .blank, d.isWord(end), d.tokens[end].count == 3, d.tokens[end].shape == .upper {
      return d.letterCase == .mixed
    }
    return digits == 0 && letters >= 2 && letters <= 3
      && (d.tokens[k].shape == .upper || d.tokens[k].shape == .initial || d.letterCase == .lower)
      && (end > k + 1 || !d.isOf(k, [.functionWord, .idLink]))
      && d.gap(end) == .blank
      && d.digits(end) >= 3 && d.digits(end) <= 4
  }

  private static func take(_ d: Document, _ k: Int, from: Int? = nil, _ kind: TextClass, isStrong: Bool, rule: TextRule) -> Int {
    guard k < d.count, d.isNear(k), d.isOpen(k), d.tokens[k].kind != .sign else { return k }
    if kind == .vehicle, let end = platePair(d, k) {
      d.remove(k, through: end - 1, kind, rule)
      return end
    }
    if let end = singles(d, k) {
      d.remove(k, through: end - 1, kind, rule)
      return end
    }
    var end = d.pieceEnd(k)
    var digits = d.digitCount(k, end)
    let first = d.tokens[k]
    if digits == 0 {
      // Letters first, digits over a blank: `XK 448 221`, `HAR 12345678`, a plate.
      guard first.kind == .word, first.count <= 4, end == k + 1 || (kind == .vehicle && d.letterCount(k, end) <= 4),
        first.shape != .lower || d.letterCase == .lower,
        d.gap(end) != .none, d.gap(end) != .paragraph,
        d.isNumber(end) || kind == .vehicle,
        !d.isOf(k, [.unitOfMeasure, .functionWord, .idLink]) || first.shape == .upper
          || isStrong && first.shape == .initial && d.digits(end) >= 3 && d.gap(end + 1) == .blank && d.digits(end + 1) >= 3
          || (kind == .vehicle && (first.shape == .initial || d.letterCase == .lower) && end > k + 1),
        d.isOpen(end)
      else { return k }
      let more = d.pieceEnd(end)
      guard d.digitCount(end, more) >= 3, !d.isUnit(more), !(more == end + 3 && d.isSign(end + 1, 0x2E)) else { return k }
      end = groups(d, end, more)
      digits = d.digitCount(k, end)
    }
    guard isFree(d, k, end) else { return k }
    let letters = d.letterCount(k, end)
    // Plates and licences: letters behind the digits over a blank, `123 ABC`, `AB12 CDE`.
    if kind == .vehicle || kind == .certificate, digits >= 1, digits + letters < 9, d.gap(end) == .blank, d.isWord(end),
      !d.isOf(end, [.strongIDCue, .weakIDCue]), !d.isOf(end, .functionWord) || d.tokens[end].shape == .upper && d.letterCase == .mixed,
      d.tokens[end].count <= 3,
      d.tokens[end].shape == .upper || d.tokens[end].shape == .initial || (d.letterCase == .lower && kind == .vehicle),
      d.letterCase == .mixed || kind == .vehicle
    {
      end += 1
    }
    if kind != .vehicle || d.letterCount(k, end) == 0 {
      let further = groups(d, k, end)
      if further > end {
        end = further
        digits = d.digitCount(k, end)
      }
    }
    // `7720014438*01`
    if d.isSign(end, 0x2A), d.isGlued(end), d.isGlued(end + 1), d.isNumber(end + 1), d.digits(end + 1) <= 4, d.isOpen(end + 1) { end += 2 }
    // Groups of digits over blanks: `12 345 678`, `W123456789 01`.
    var groups = 0
    while groups < 4, d.gap(end) == .blank || d.gap(end) == .column && digits < 6, d.isNumber(end), d.isOpen(end), d.endsPiece(end),
      !d.isUnit(end + 1),
      !d.isOf(end + 1, .ageUnit), !d.isSign(end + 1, 0x2F),
      !d.isOf(end + 1, .monthName), !d.isSign(end + 1, 0x3A), d.digits(end) >= 2,
      digits < 9 && d.digits(end) <= 4 && d.digitCount(k, end) <= 6 || (d.digits(end) == 2 && letters == 1 && digits >= 9)
    {
      digits += d.digits(end)
      end += 1
      groups += 1
    }
    let minimum = isStrong ? letters > 0 ? 2 : 3 : letters > 0 ? 3 : 4
    guard digits >= minimum, !isValueNotID(d, k, end, digits, letters, isStrong) else { return k }
    d.remove(min(k, from ?? k), through: end - 1, kind, rule)
    return end
  }

  /// `4TR 7K9`: capitals and digits in both halves of a plate.
  private static func platePair(_ d: Document, _ k: Int) -> Int? {
    let half = d.pieceEnd(k)
    guard d.letterCase != .lower, d.digitCount(k, half) > 0, d.letterCount(k, half) > 0, d.gap(half) == .blank, half < d.count, d.tokens[half].kind != .sign, d.isOpen(half) else { return nil }
    let end = d.pieceEnd(half)
    let letters = d.letterCount(k, half) + d.letterCount(half, end)
    let digits = d.digitCount(k, half) + d.digitCount(half, end)
    guard d.digitCount(half, end) > 0, d.letterCount(half, end) > 0, letters + digits >= 5, letters + digits <= 8, !d.isUnit(end - 1) else { return nil }
    for n in k..<end where d.tokens[n].kind == .sign || d.isWord(n) && !d.tokens[n].isCapital { return nil }
    return end
  }

  /// `K 7 7 1 0 2 9`: the token behind five single digits or more over blanks, with a letter before or without.
  private static func singles(_ d: Document, _ k: Int) -> Int? {
    var end = d.isWord(k) && d.tokens[k].count <= 2 ? k + 1 : k
    let first = end
    while end < d.count, d.digits(end) == 1, d.gap(end) == .blank || end == k, d.isOpen(end) { end += 1 }
    return end - first >= 5 ? end : nil
  }

  private static func isFree(_ d: Document, _ k: Int, _ end: Int) -> Bool {
    for n in k..<end where d.tokens[n].mark != .open { return false }
    return true
  }

  private static func isValueNotID(_ d: Document, _ k: Int, _ end: Int, _ digits: Int, _ letters: Int, _ isStrong: Bool) -> Bool {
    if digits < 7, d.isUnit(end), !(isStrong && digits >= 5) { return true }
    if d.isSign(end, 0x3A), d.isGlued(end), d.isNumber(end + 1), d.isGlued(end + 1) { return true }
    if letters == 0, end == k + 1, Months.isYear(d.value(k), digits: d.digits(k)), !isStrong { return true }
    if letters == 0, end == k + 3, d.isSign(k + 1, 0x2F) || d.isSign(k + 1, 0x2E) || d.isSign(k + 1, 0x2D), digits <= 6, !isStrong {
      return true
    }
    // `Serial: 4419K` is no temperature.
    return letters > 0 && d.isUnit(end - 1) && end == k + 2 && digits < (isStrong && letters == 1 ? 4 : 5)
  }

  /// `#12345`.
  private static func hash(_ d: Document, _ i: Int) {
    let k = i + 1
    // `Kit # TX 0044 8817`
    if d.gap(k) == .blank, d.isWord(k), d.isOpen(k), d.tokens[k].count <= 3, d.tokens[k].shape == .upper, d.letterCase == .mixed, d.gap(k + 1) == .blank,
      d.digits(k + 1) >= 3
    {
      _ = take(d, k, .otherID, isStrong: true, rule: .idHash)
      return
    }
    // `A# A 208 771 043`, `c# C-04 418 772`
    if d.gap(k) == .blank, d.isGlued(i), d.isWord(i - 1), d.tokens[i - 1].count <= 2, k < d.count, d.isOpen(k), d.tokens[k].kind != .sign {
      _ = take(d, k, .otherID, isStrong: true, rule: .idHash)
      return
    }
    guard d.isGlued(k), d.isNumber(k) || d.isWord(k), d.isOpen(k) else { return }
    // `lyric#0417`
    if d.isGlued(i), d.isWord(i - 1), d.isOpen(i - 1), d.tokens[i - 1].count > 2, d.tokens[i - 1].classes.isDisjoint(with: [.strongIDCue, .weakIDCue]), d.digits(k) == 4, d.endsPiece(k) {
      return d.remove(d.pieceStart(i - 1), through: k, .username, .handle)
    }
    // `ID BRACELET #650 120`
    if d.digits(k) == 3, d.gap(k + 1) == .blank, d.digits(k + 1) == 3, d.isOpen(k + 1), d.endsPiece(k + 1), !d.isUnit(k + 2) { return d.remove(k, through: k + 1, .otherID, .idHash) }
    var end = d.pieceEnd(k)
    // `#D24:1190`
    if d.isWord(k), d.isSign(end, 0x3A), d.isGlued(end), d.isGlued(end + 1), d.digits(end + 1) >= 3, d.isOpen(end + 1) { end += 2 }
    guard d.digitCount(k, end) >= 4, isFree(d, k, end), !d.isUnit(end),
      !(d.digits(k) == 4 && Months.isYear(d.value(k), digits: 4) && end == k + 1)
    else { return }
    d.remove(k, through: end - 1, .otherID, .idHash)
  }
}

extension Document {
  func isCapitalWord(_ i: Int) -> Bool { isWord(i) && tokens[i].shape == .upper && letterCase == .mixed }
}
