import Records

/// Initials by the words beside them, in texts of mixed case: `RN: AK`, `/s/ MTL`, `mom (LS)`, `JB 0715:`, `MR is a 45-year-old`, `discussed with DW`,
/// `handoff from TL to RM`, `Dr. K.`, `Baby boy M`.
///
/// Leaves alone services, abbreviations and what is no person's: `by CT`, `RN: PRN`, `Baby A`.
extension NameFinder {
  mutating func cuedInitials(_ i: Int) -> Int? {
    let t = token(i)
    guard t.mark == .open, t.kind == .word, t.count == 2 || t.count == 3 else { return nil }
    if document.letterCase != .mixed || t.shape == .lower { return t.count == 2 && !Lexical(t.facts).has(Lexical.lower) && isPlainlyCalled(i) && mayBePerson(t) ? takeInitials(i) : nil }
    guard t.shape == .upper else { return nil }
    if isIntroduced(i) { return takeInitials(i) }
    // Only these may say that somebody stands here.
    guard i == 0 || t.gap >= .line || token(i - 1).kind == .sign || isOf(i - 1, [.weakBefore, .placeBefore, .degree]), mayBePerson(t) else { return nil }
    if isSign(i + 1, 0x2F), isPairOfSigners(i) {
      takeInitials(i)
      return takeInitials(i + 2)
    }
    return isMarked(i) || isOpening(i) || isCalled(i) ? takeInitials(i) : nil
  }

  @discardableResult
  private mutating func takeInitials(_ i: Int) -> Int {
    document.remove(i, through: i, .initials, .nameInitials)
    return i + 1
  }

  /// No service, degree or small word; three letters that no list knows.
  private func mayBePerson(_ t: Token) -> Bool {
    guard t.classes.isDisjoint(with: [.degree, .title, .staffTitle]), t.classes.isDisjoint(with: .stop) || t.classes.contains(.shortName),
      Vocabulary.services.classes(of: t.hash).isEmpty, Vocabulary.short.classes(of: t.hash).isEmpty
    else { return false }
    return t.count == 2 || !Lexical(t.facts).has(Lexical.medical | Lexical.lower | Lexical.company | Lexical.state | Lexical.country)
  }

  private func isPhraseEnd(_ k: Int) -> Bool {
    k >= document.count || token(k).gap >= .line || token(k).kind == .sign && !token(k).isSign(0x2D) && !token(k).isSign(0x2F) || isRemoved(k)
  }

  /// `MR is a 45-year-old` where a sentence begins.
  private func isIntroduced(_ i: Int) -> Bool {
    guard isSentenceStart(i), isOf(i + 1, .personVerb), token(i + 1).count <= 3, token(i + 1).shape == .lower, isOf(i + 2, .determiner), token(i + 2).count <= 2,
      i + 4 < document.count
    else { return false }
    return token(i + 3).kind == .number && token(i + 3).count <= 3 && token(i + 3).value < 120
  }

  /// `Double-checked: AS/TR`
  private func isPairOfSigners(_ i: Int) -> Bool {
    guard isOpenWord(i + 2), token(i + 2).gap == .none, token(i + 2).shape == .upper, token(i + 2).count <= 3, mayBePerson(token(i + 2)), isPhraseEnd(i + 3) else {
      return false
    }
    return isSign(i - 1, 0x3A) && isSigner(i - 2)
  }

  private func isSigner(_ k: Int) -> Bool { isWord(k) && (!Vocabulary.signing.classes(of: token(k).hash).isEmpty || isOf(k, [.role, .degree]) || endsInName(k)) }

  /// `OperatorsName`
  private func endsInName(_ k: Int) -> Bool {
    let b = document.bytes(k)
    return b.count > 4 && b[b.count - 4..<b.count].equalsIgnoringCase(Bytes("name"))
  }

  /// `/s/ MTL`, `RN: AK`, `cc: RTH`, `mom (LS)`, `the pt (RD)`
  private func isMarked(_ i: Int) -> Bool {
    guard i > 1, token(i - 1).kind == .sign, token(i).gap <= .blank else { return false }
    if isSign(i - 1, 0x2F), isSign(i - 3, 0x2F), isWord(i - 2), token(i - 2).count == 1, document.bytes(i - 2).equalsIgnoringCase(Bytes("s")) { return true }
    if isSign(i - 1, 0x3A), isPhraseEnd(i + 1) { return isSigner(i - 2) || isWord(i - 2) && token(i - 2).count == 2 && document.bytes(i - 2).equalsIgnoringCase(Bytes("cc")) }
    return isSign(i - 1, 0x28) && isSign(i + 1, 0x29) && isOf(i - 2, [.relation, .role, .initialsBefore]) && token(i - 2).count > 1
  }

  /// `JB 0715:`, `JK, RN` where a line begins.
  private func isOpening(_ i: Int) -> Bool {
    // `[23:31] RPM (pharm): dose`
    if isSign(i - 1, 0x5D), token(i).gap == .blank, isSign(i + 1, 0x28) || isSign(i + 1, 0x3A) { return true }
    guard token(i).gap >= .line || i == 0 else { return false }
    if isSign(i + 1, 0x2C), isOf(i + 2, .degree), token(i + 2).gap <= .blank, isPhraseEnd(i + 3) { return true }
    guard i + 2 < document.count, token(i + 1).kind == .number, token(i + 1).count == 4, token(i + 1).value < 2400, token(i + 1).gap == .blank else { return false }
    return isSign(i + 2, 0x3A) && !(i + 3 < document.count && token(i + 3).gap == .none) || isSign(i + 2, 0x2D) && token(i + 2).gap == .blank
  }

  /// `discussed with DW (PharmD)`, `spoke w/ AB re`, `handoff from TL to RM`, `vitals by TW at 0800`, `second RN JP verified`
  private func isCalled(_ i: Int) -> Bool {
    let hasSlash = isSign(i - 1, 0x2F) && isWord(i - 2) && token(i - 2).count == 1
    let k = hasSlash ? i - 2 : i - 1
    guard isWord(k), token(i).gap <= .blank, k > 0 else { return false }
    let b = document.bytes(k)
    let ends = isPhraseEnd(i + 1) || isSign(i + 1, 0x2F) || isOf(i + 1, .stop) && token(i + 1).shape == .lower || isWord(i + 1) && document.bytes(i + 1).equalsIgnoringCase(Bytes("regarding"))
    if hasSlash ? b.equalsIgnoringCase(Bytes("w")) : b.equalsIgnoringCase(Bytes("with")) {
      return ends && isWord(k - 1) && (isOf(k - 1, .before) || isSigner(k - 1)) && token(i).count == 2
    }
    if b.equalsIgnoringCase(Bytes("from")) || b.equalsIgnoringCase(Bytes("to")) {
      if isRemoved(k - 1), isWord(k - 1), token(k - 1).shape == .upper, b.count == 2 { return ends }
      return ends && isWord(k - 1) && !Vocabulary.handing.classes(of: token(k - 1).hash).isEmpty
    }
    if b.equalsIgnoringCase(Bytes("by")), token(i).count == 2 {
      return isRemoved(i + 1) || isSign(i + 1, 0x40) || isOf(i + 1, .stop) && i + 2 < document.count && (token(i + 2).kind == .number || isRemoved(i + 2))
    }
    return token(i).count == 2 && isOf(k, .degree) && token(k).shape == .upper && token(k).gap != .none
      && (isOf(i + 1, .personVerb) && token(i + 1).classes.isDisjoint(with: .stop) || isSigner(i + 1)) && token(i + 1).shape == .lower
  }

  /// `REPORT TO MV AT 0645`, `wife kb says`, `601a jt 58m`, `Circulator bt.`: where capitals say nothing.
  private func isPlainlyCalled(_ i: Int) -> Bool {
    let t = token(i)
    guard i > 0, t.gap <= .blank, isWord(i - 1) || token(i - 1).kind == .number, isOf(i - 1, [.relation, .role]) || i + 1 < document.count && token(i + 1).kind == .number || token(i - 1).count == 2 else { return false }
    if i > 1, isWord(i - 1), token(i - 1).count == 2, document.bytes(i - 1).equalsIgnoringCase(Bytes("to")), !Vocabulary.handing.classes(of: token(i - 2).hash).isEmpty { return i + 2 < document.count && isOf(i + 1, .stop) && (token(i + 2).kind == .number || isRemoved(i + 2)) }
    if isOf(i - 1, .relation), !Vocabulary.human.classes(of: i + 1 < document.count ? token(i + 1).hash : 0).isEmpty { return true }
    if isOf(i - 1, .role), isOf(i - 1, .degree) == false, token(i - 1).count > 4, isPhraseEnd(i + 1) { return true }
    // `jt 58m`
    return i + 2 < document.count && token(i + 1).kind == .number && token(i + 1).gap == .blank && token(i + 1).count <= 3 && token(i + 1).value < 116 && isWord(i + 2) && token(i + 2).gap == .none
      && token(i + 2).count == 1 && (document.bytes(i + 2).equalsIgnoringCase(Bytes("m")) || document.bytes(i + 2).equalsIgnoringCase(Bytes("f"))) && !isSign(i + 3, 0x2F)
  }

  /// `Dr. K.`, `Mr. B. was`, `Mrs T reports`: one letter behind a title.
  func titledInitial(_ next: Int) -> Bool {
    guard isWord(next), token(next).gap == .blank else { return false }
    let k = next + 1
    // `dr g,`
    if document.letterCase != .mixed, token(next).count == 1, isOf(next - 1, .staffTitle) || isOf(next - 2, .staffTitle) { return isPhraseEnd(k) && !isSign(k, 0x26) }
    // `Dr VK.`
    if token(next).count <= 3, token(next).count > 1, token(next).shape == .upper, document.letterCase == .mixed {
      return isPhraseEnd(k) && token(next).classes.isDisjoint(with: [.degree, .title]) && Vocabulary.services.classes(of: token(next).hash).isEmpty
    }
    guard document.letterCase == .mixed, token(next).count == 1, token(next).shape == .initial else { return false }
    if k < document.count, token(k).gap == .none { return token(k).kind == .sign && !token(k).isSign(0x2F) && !token(k).isSign(0x26) && !token(k).isSign(0x2D) }
    return true
  }

  /// `Baby J.`, `Baby boy M doing`; twins are called by the first letters.
  mutating func babyInitial(_ i: Int) -> Int? {
    guard isMixed, token(i).shape == .initial, token(i).mark != .removed, token(i).gap == .blank, isOf(i - 1, .relation) || isWord(i - 2) else { return nil }
    let isBaby = isBabyWord(i - 1) || isBabyWord(i - 2) && isWord(i - 1) && (document.bytes(i - 1).equalsIgnoringCase(Bytes("boy")) || document.bytes(i - 1).equalsIgnoringCase(Bytes("girl")))
    guard isBaby, !(0x41...0x44).contains(document.text[Int(token(i).start)]),
      isPhraseEnd(i + 1) || isOf(i + 1, .personVerb) || isWord(i + 1) && document.bytes(i + 1).equalsIgnoringCase(Bytes("doing"))
    else { return nil }
    return takeInitials(i)
  }

  private func isBabyWord(_ k: Int) -> Bool { isWord(k) && token(k).count == 4 && document.bytes(k).equalsIgnoringCase(Bytes("baby")) }
}

extension Vocabulary {
  /// What stands behind `by` and `with` and is a service, a place or a test.
  static let services = Vocabulary([
    (
      .generic,
      """
      id gi pt ot rn md np pa er ed or ir ct mr us xr iv ob bp hr rr dm ems sw cm st rt ep hf tb bm ac pc po cc hh hs ic im lp nh ng ns og pe ph pr qa qc ra rx sc sl \
      sn sq sx tx uc um ur va vs dx fx hx ok tv ap it ae ii iv vi ny la ca dc ad gu gyn ent uti cv cl cr na dr sz mi cp pm am qm rm er dme tpa hr cmo cno
      """
    )
  ])
  /// What goes from one to another.
  static let handing = Vocabulary([(.generic, "handoff handover report signout out shift relief passed handed given sbar endorsed care off")])
}
