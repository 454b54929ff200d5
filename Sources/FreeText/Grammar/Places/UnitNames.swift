import Records

/// Units of a house by number and kind: `on 8 Medical`, `to 5W`, `step-down (5A)`, `in Trauma 2`, `ED hallway 6`, `dialysis chair 9`, `in W-318`.
///
/// Leaves alone stages, doses, operations and durations: a kind needs a preposition, a lone letter a verb that moves somebody.
///
/// Source: 45 CFR 164.514(b)(2)(i)(B).
enum UnitNames {
  /// Takes the unit of which the number at `i` is a part; says whether it did.
  static func take(_ d: Document, _ i: Int) -> Bool {
    guard d.isOpen(i) else { return false }
    if d.isWord(i + 1), d.isGlued(i + 1) ? lettered(d, i) : floor(d, i) { return true }
    if d.gap(i) == .blank, d.isWord(i - 1), d.gap(i + 1) >= .column && field(d, i) || kind(d, i) { return true }
    return room(d, i) || hyphened(d, i)
  }

  private static let prepositions: [StaticString] = ["on", "to", "from", "in", "at", "of", "unit", "floor", "ward", "via", "into"]
  private static let floors = WordTable([
    (1, "main central center pavilion annex lobby acute tower north south east west pav"),
    (2, "medical med surgical surg surgery tele telemetry ortho orthopedics neuro neurology peds pediatrics onc oncology rehab psych cardiac stepdown maternity obs"),
  ])

  private static let counted = WordTable([
    (1, "day visit page week pod session cycle grade stage level class dose part step phase month year age hospital chapter type lot number no order score group gravida para line case room rm box unit gcs pma ga dol hd bmi ht wt temp hr rr bp sat episode week wk item question q module clinic lead version form copy x attempt trial set rep reps"),
  ])

  /// `Dolphin 12`, `BICU 5`, `Ortho 2` between wide blanks or at the end of a note's first lines: a field of one capitalised word and a number.
  private static func field(_ d: Document, _ i: Int) -> Bool {
    let n = i - 1
    guard d.letterCase == .mixed, d.digits(i) <= 2, d.endsPiece(i), d.gap(i) == .blank, d.isWord(n), d.isOpen(n), d.tokens[n].count > 1,
      d.gap(n) >= .column, d.gap(i + 1) >= .column, d.tokens[n].shape == .capital || d.tokens[n].shape == .upper, counted(d.tokens[n].hash) == nil,
      !d.isOf(n, [.valueCue, .pairWord, .unitOfMeasure, .monthName, .ageUnit, .codeCue, .weakIDCue, .strongIDCue, .functionWord]) || d.isWord(n, "or"), !d.tokens[n].facts.has(.drug),
      d.gap(n) == .column || d.isWord(n, in: ["or", "ortho", "neuro", "cath"])
    else { return false }
    d.remove(n, through: i, .ward, .unitBed)
    return true
  }

  /// The room behind a ward that was found: `5 South 5114-2`, `5 North, 512-B`, `7 Tower 22`; `412-A`, `601a` where a line begins.
  private static func room(_ d: Document, _ i: Int) -> Bool {
    let hasComma = d.isSign(i - 1, 0x2C)
    guard d.digits(i) == 3 || d.isMarked(hasComma ? i - 2 : i - 1, .removed) else { return false }
    let k = hasComma ? i - 2 : i - 1
    let hasHyphen = d.isSign(i + 1, 0x2D) && d.isGlued(i + 1) && d.isGlued(i + 2)
    let isLetter = hasHyphen && d.isWord(i + 2, in: ["a", "b", "c", "d", "p", "w"]) && d.endsPiece(i + 2) && d.tokens[min(i + 2, d.count - 1)].shape == .initial
    let isRoom = hasHyphen && (isLetter || d.digits(i + 2) == 1 && d.endsPiece(i + 2))
    if d.isMarked(k, .removed), d.isWord(k, in: ["north", "south", "east", "west", "tower"]) || d.isNumber(k - 1) && d.isWord(k) && d.tokens[k].count == 1, d.gap(i) <= .blank,
      isRoom || !hasComma && d.endsPiece(i) && !d.isUnit(i + 1) && !d.isSign(i + 1, 0x2F) && !d.isSign(i + 1, 0x3A)
    {
      d.remove(i, through: isRoom ? i + 2 : i, .ward, .unitBed)
      return true
    }
    // `nite note 412-A.`
    if d.digits(i) == 3, isLetter, d.letterCase != .lower, d.beginsPiece(i), !d.isOf(i - 1, [.strongIDCue, .weakIDCue, .idLink]), !d.isSign(i - 1, 0x23),
      !d.isSign(i - 1, 0x3A) || d.isOf(i - 2, .wardCue)
    {
      d.remove(i, through: i + 2, .ward, .unitBed)
      return true
    }
    if d.letterCase == .lower, d.digits(i) == 3, d.isGlued(i + 1), d.isWord(i + 1, in: ["a", "b"]), d.endsPiece(i + 1), d.gap(i) >= .line || d.isWord(i - 1, "on") {
      d.remove(i, through: i + 1, .ward, .unitBed)
      return true
    }
    return false
  }

  /// `on 8 Medical`, `to 9 Surg`, `2 Central`; in a text of small letters only where somebody is moved.
  private static func floor(_ d: Document, _ i: Int) -> Bool {
    guard d.digits(i) <= 2, d.value(i) < 30, d.beginsPiece(i), d.gap(i + 1) == .blank, d.isWord(i + 1), d.isOpen(i + 1), let kind = floors(d.tokens[i + 1].hash)
    else { return false }
    // `7 Tower 22` as a column
    if kind == 1, d.letterCase == .mixed, d.gap(i) >= .column, d.tokens[i + 1].isCapital, d.gap(i + 2) == .blank, d.digits(i + 2) > 0, d.digits(i + 2) <= 3, d.endsPiece(i + 2) {
      d.remove(i, through: i + 2, .ward, .unitBed)
      return true
    }
    guard d.isWord(i - 1, in: prepositions), d.gap(i) == .blank, !d.isSign(i - 2, 0x2F) else { return false }
    let isMoved = d.isWord(i - 1, in: ["to", "from"]) && isMoving(d, i - 2)
    guard d.letterCase == .mixed ? d.tokens[i + 1].isCapital : kind == 2 && isMoved else { return false }
    // `in 2 Medical Records`
    if d.letterCase == .mixed, !isMoved, d.gap(i + 2) == .blank, d.isWord(i + 2), d.tokens[i + 2].shape == .capital { return false }
    d.remove(i, through: i + 1, .ward, .unitBed)
    return true
  }

  /// `to 5W`, `from 4s`, `is on 3B`, `step-down (5A)`
  private static func lettered(_ d: Document, _ i: Int) -> Bool {
    guard d.digits(i) <= 2, d.beginsPiece(i), d.isGlued(i + 1), d.isWord(i + 1), d.tokens[i + 1].count <= 2, d.endsPiece(i + 1), d.isOpen(i + 1),
      d.isWord(i + 1, in: ["n", "s", "e", "w", "a", "b", "c", "t", "ne", "nw", "se", "sw", "nt", "st"]), !d.isSign(i + 2, 0x2F), !d.isSign(i + 2, 0x25)
    else { return false }
    let isCapital = d.tokens[i + 1].shape == .initial || d.tokens[i + 1].shape == .upper
    let isMoved = d.isWord(i - 1, in: ["to", "from"]) && (isMoving(d, i - 2) || isMoving(d, i - 3) || isMoving(d, i - 4))
    let isThere = isCapital && d.letterCase == .mixed && d.isWord(i - 1, in: ["on", "in"]) && d.isWord(i - 2, in: ["is", "now", "pt", "remains", "currently", "still", "bed", "boarding", "rn", "nurse", "staff"])
    // `RN Tolliver on 4W by`, `night team in 6T.`
    let isStanding = isCapital && d.letterCase == .mixed && d.isWord(i - 1, in: ["on", "in", "from"]) && d.isWord(i + 1, in: ["n", "s", "e", "w", "t", "ne", "nw", "se", "sw"])
      && (d.isSign(i + 2, 0x2E) && !d.isGlued(i + 3) || d.isSign(i + 2, 0x2C) || d.gap(i + 2) >= .line || d.isWord(i + 2, in: ["by", "at", "for", "with", "and", "after", "since", "until", "to", "from", "when", "who", "overnight", "today", "yesterday", "rn", "nurse", "staff", "team"]))
    // `profile ONC 6S`
    if isCapital, d.letterCase == .mixed, d.gap(i) == .blank, d.isWord(i - 1), d.isOpen(i - 1), d.tokens[i - 1].isCapital, floors(d.tokens[i - 1].hash) == 2 {
      d.remove(i - 1, through: i + 1, .ward, .unitBed)
      return true
    }
    // `voluntary, Unit 3B,`
    if isCapital, d.letterCase == .mixed, d.isWord(i - 1, "unit"), d.tokens[i - 1].shape == .capital, d.isSign(i + 2, 0x2C) || d.gap(i + 2) >= .line {
      d.remove(i, through: i + 1, .ward, .unitBed)
      return true
    }
    let isLabelled = isCapital && d.isSign(i - 1, 0x3A) && d.isWord(i - 2, in: ["unit", "ward", "loc", "location", "floor"])
    let isBracketed = d.isSign(i - 1, 0x28) && d.isSign(i + 2, 0x29) && d.isWord(i - 2, in: ["down", "stepdown", "unit", "floor", "tele", "ward", "icu"])
    guard isMoved || isThere || isStanding || isLabelled || isBracketed else { return false }
    d.remove(i, through: i + 1, .ward, .unitBed)
    return true
  }

  private static let kinds = WordTable([
    // Behind a preposition.
    (1, "trauma resus exam triage ldr ldrp endo preop preop prep cottage recliner seclusion isolation"),
    // Anywhere behind another word of the unit, or behind a preposition.
    (2, "hallway hall chair pod"),
    // As a field of its own.
    (3, "or ft ortho onc neuro nursery cath rehab"),
  ])

  private static func kind(_ d: Document, _ i: Int) -> Bool {
    guard d.gap(i) == .blank, d.endsPiece(i), d.digits(i) <= 2, d.isWord(i - 1), d.isOpen(i - 1), let kind = kinds(d.tokens[i - 1].hash), !d.isUnit(i + 1),
      !d.isSign(i + 1, 0x2F), !d.isSign(i + 1, 0x25), !(d.isSign(i + 1, 0x3A) && d.isGlued(i + 2)),
      !d.isWord(i + 1, in: ["days", "day", "weeks", "times", "more", "of", "yoga", "minutes"])
    else { return false }
    let isPlaced = d.isWord(i - 2, in: ["in", "to", "from", "at"])
    let isBehind = kind == 2 && d.isWord(i - 2, in: ["ed", "er", "dialysis", "infusion", "hd", "treatment"])
    // `— chair 9 —`
    let isBetween = kind == 2 && d.isWord(i - 1, "chair") && d.tokens[i - 2 < 0 ? 0 : i - 2].kind == .sign && i + 1 < d.count && d.tokens[i + 1].kind == .sign
    // `OR 11` between wide blanks, `Room: OR 4`, `-> FT 3`, `Resus 2.`, `D-pod 11`
    let opens = d.gap(i - 1) >= .column || d.isSign(i - 2, 0x3A) || d.isSign(i - 2, 0x3E) || d.isSign(i - 2, 0x2C) || d.isWord(i - 1, in: ["ldr", "ldrp", "resus"]) || i > 1 && d.tokens[i - 2].kind == .sign && d.tokens[i - 2].count == 2 || d.isSign(i - 2, 0x2E) && d.gap(i - 1) == .blank
    let closes = d.gap(i + 1) >= .column || d.isSign(i + 1, 0x2C) || d.isSign(i + 1, 0x3B) || d.isSign(i + 1, 0x7C) || d.isSign(i + 1, 0x2E) && !d.isGlued(i + 2)
    let isField = d.tokens[i - 1].isCapital && d.letterCase == .mixed && opens && closes && !d.isWord(i - 1, "trauma")
    if kind == 2, d.isSign(i - 2, 0x2D), d.isGlued(i - 1), d.isGlued(i - 2), d.isWord(i - 3), d.tokens[i - 3].count == 1, d.isOpen(i - 3) {
      d.remove(i - 3, through: i, .ward, .unitBed)
      return true
    }
    guard kind < 3 && isPlaced || isBehind || isBetween || isField else { return false }
    d.remove(isBehind && d.isWord(i - 2, in: ["ed", "er"]) ? i - 2 : i - 1, through: i, .ward, .unitBed)
    return true
  }

  /// `in W-318`, `to 9-Garden`
  private static func hyphened(_ d: Document, _ i: Int) -> Bool {
    guard d.isSign(i + 1, 0x2D) || d.isSign(i - 1, 0x2D) else { return false }
    if d.letterCase == .mixed, d.digits(i) <= 2, d.value(i) < 30, d.isWord(i - 1, in: ["to", "in", "on", "from"]), d.isSign(i + 1, 0x2D), d.isGlued(i + 1), d.isGlued(i + 2),
      d.isWord(i + 2), d.isOpen(i + 2), d.tokens[i + 2].shape == .capital, d.tokens[i + 2].count > 3, d.endsPiece(i + 2),
      !d.isOf(i + 2, [.tensWord, .ageUnit, .monthName, .unitOfMeasure])
    {
      d.remove(i, through: i + 2, .ward, .unitBed)
      return true
    }
    guard d.digits(i) == 3, d.endsPiece(i), d.isSign(i - 1, 0x2D), d.isGlued(i - 1), d.isGlued(i), d.isWord(i - 2), d.tokens[i - 2].count == 1,
      d.tokens[i - 2].shape == .initial, d.isWord(i - 3, in: ["in", "to", "from", "rm", "bed"]), !d.isUnit(i + 1)
    else { return false }
    d.remove(i - 2, through: i, .ward, .unitBed)
    return true
  }

  private static let moves: [StaticString] = [
    "moved", "moving", "transferred", "transfer", "transferring", "tx", "txfer", "xfer", "admitted", "admit", "sent", "up", "went", "goes", "bed", "back", "returned", "brought",
    "taken", "arrived", "report", "called", "pt", "handoff", "discharged", "down", "over",
  ]

  private static func isMoving(_ d: Document, _ k: Int) -> Bool { d.isWord(k, in: moves) }
}
