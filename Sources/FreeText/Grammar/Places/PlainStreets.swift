import Records

/// Streets without a house number or without a word of streets: `on Maple.`, `corner of Maple and 3rd`, `lives on Packard`, `at 22 Bramhall;`, and
/// what stands before or behind an address: `Flat 3, 88 The Butts`, `RV Park, space 112`.
///
/// Leaves alone drugs, days and payers behind `on`: a word there is a street's when streets are called so, or when somebody lives there.
///
/// Source: 45 CFR 164.514(b)(2)(i)(B).
enum PlainStreets {
  static func run(_ d: Document) {
    var i = d.points.first(.plainStreets)
    while i < d.count {
      let t = d.tokens[i]
      if t.mark == .open {
        if t.kind == .word {
          switch t.tag & Points.plainStreet {
          case 1: on(d, i)
          case 2: part(d, i)
          case 3: corner(d, i)
          default: break
          }
        } else if t.kind == .number, t.count <= 5, d.gap(i + 1) == .blank {
          house(d, i)
        }
      }
      i = d.points.next(.plainStreets, after: i)
    }
  }

  /// What stands before a street, a unit of a house, a corner.
  static let starts: [(UInt8, StaticString)] = [
    (1, "on off near along"), (2, "flat unit apartment suite plot villa door space site slip lot sector block house trailer"),
    (3, "corner intersection"),
  ]
  private static let dwellings: [StaticString] = [
    "lives", "living", "resides", "house", "apartment", "apt", "condo", "cabin", "trailer", "lived", "live", "duplex", "rents", "rental", "resident",
    "store", "daycare", "church", "pharmacy", "shop", "lot",
  ]

  /// Whether a word may be a street's name by itself; `isCued` says that somebody's house stands there.
  private static func isName(_ d: Document, _ k: Int, isCued: Bool) -> Bool {
    guard d.isWord(k), d.isOpen(k), d.tokens[k].count > 2, d.gap(k) <= .line,
      !d.isOf(k, [.functionWord, .monthName, .weekdayName, .holidayStart, .unitOfMeasure]),
      d.tokens[k].classes.isDisjoint(with: [.stop, .determiner, .relation, .title, .staffTitle, .facilityNoun, .wardNoun])
    else { return false }
    let f = d.tokens[k].facts
    if f.hasAny([.drug, .abbreviation, .state, .country]) || f.has(.clinical) && !f.has(.street) { return false }
    if d.letterCase == .mixed {
      guard d.tokens[k].shape == .capital else { return false }
      return f.has(.street) || isCued && !f.has(.company) && (!f.has(.lowerCase) || f.name > 4 || f.has(.city))
    }
    return f.has(.street) && !f.has(.clinical) && (isCued || f.frequency < 11)
  }

  private static func ends(_ d: Document, _ k: Int) -> Bool {
    d.gap(k) >= .line || d.isSign(k, 0x2E) || d.isSign(k, 0x2C) || d.isSign(k, 0x29) || d.isSign(k, 0x3B) || d.isSign(k, 0x26)
  }

  private static func on(_ d: Document, _ i: Int) {
    var isCued = d.isWord(i - 1, in: dwellings) || d.isWord(i - 2, in: dwellings) || d.isWord(i - 3, in: dwellings)
    for k in max(0, i - 6)..<max(0, i) where d.isMarked(k, .removed) || d.isOf(k, [.facilityNoun, .schoolNoun, .companyNoun]) {
      isCued = isCued || d.letterCase == .lower
    }
    if numbered(d, i) { return }
    guard isName(d, i + 1, isCued: isCued) else { return }
    var last = i + 1
    if d.letterCase == .mixed, d.gap(last + 1) == .blank, isName(d, last + 1, isCued: true) { last += 1 }
    let next = last + 1
    guard
      ends(d, next)
        || d.letterCase == .mixed && d.isWord(next) && d.tokens[next].shape == .lower
          && !d.isWord(next, in: ["syndrome", "disease", "diet", "test", "sign", "scale"])
        || d.isMarked(next, .removed) || isCued && d.isWord(next, in: ["with", "in", "near", "and", "w", "by", "where", "for"])
    else { return }
    if d.letterCase != .mixed, !isCued, !(ends(d, next) && d.isWord(i, "on")) { return }
    d.remove(i + 1, through: last, .street, .plainStreet)
    crossing(d, next)
  }

  /// `on W 117th`, `off CR 450`, `near hwy 61`
  private static func numbered(_ d: Document, _ i: Int) -> Bool {
    let k = d.isOf(i + 1, .compassPoint) && d.tokens[i + 1].isCapital ? i + 2 : i + 1
    if k > i + 1, d.digits(k) > 0, d.digits(k) <= 3, d.isOrdinalSuffix(k + 1), d.isOpen(k) {
      d.remove(i + 1, through: k + 1, .street, .plainStreet)
      return true
    }
    guard d.isWord(i + 1, in: ["cr", "sr", "fm", "hwy", "rte", "rt", "route"]), d.digits(i + 2) > 0, d.digits(i + 2) <= 4, d.gap(i + 2) == .blank, d.isOpen(i + 2),
      !d.isUnit(i + 3), d.letterCase != .mixed || d.tokens[i + 1].isCapital || d.isWord(i + 1, in: ["hwy", "rte", "route"])
    else { return false }
    d.remove(i + 1, through: i + 2, .street, .plainStreet)
    return true
  }

  /// `Maple and 3rd`, `Rainier & Genesee` from the joint on.
  private static func crossing(_ d: Document, _ k: Int) {
    guard d.isWord(k, "and") || d.isSign(k, 0x26) || d.isSign(k, 0x2F) else { return }
    if d.digits(k + 1) > 0, d.digits(k + 1) <= 3, d.isOrdinalSuffix(k + 2), d.isOpen(k + 1) {
      return d.remove(k + 1, through: k + 2, .street, .plainStreet)
    }
    if isName(d, k + 1, isCued: true), ends(d, k + 2) || d.isWord(k + 2) { d.remove(k + 1, through: k + 1, .street, .plainStreet) }
  }

  /// `corner of Maple and 3rd`
  private static func corner(_ d: Document, _ i: Int) {
    let k = d.isWord(i + 1, "of") ? i + 2 : i + 1
    // `5th`
    let last = d.digits(k) > 0 && d.digits(k) <= 3 && d.isOrdinalSuffix(k + 1) ? k + 1 : k
    guard last > k || isName(d, k, isCued: true), d.isOpen(k), d.isWord(last + 1, "and") || d.isSign(last + 1, 0x26) || d.isSign(last + 1, 0x2F) else { return }
    d.remove(k, through: last, .street, .plainStreet)
    crossing(d, last + 1)
  }

  /// `600 blk W. Main`, `5502 S McColl,`: a direction, or a block, stands for the suffix.
  private static func block(_ d: Document, _ i: Int) -> Bool {
    guard d.digits(i) >= 3, d.digits(i) <= 5, d.beginsPiece(i), d.gap(i + 1) == .blank else { return false }
    // `210 E 9th`
    if d.isOf(i + 1, .compassPoint), d.tokens[i + 1].count <= 2, d.tokens[i + 1].isCapital, d.digits(i + 2) > 0, d.digits(i + 2) <= 3, d.isOrdinalSuffix(i + 3), d.isOpen(i) {
      d.remove(i, through: i + 3, .street, .plainStreet)
      return true
    }
    let isBlock = d.isWord(i + 1, in: ["blk", "block"])
    var k = isBlock ? i + 2 : i + 1
    if isBlock, d.isWord(k, "of") { k += 1 }
    let hasPoint = d.isOf(k, .compassPoint) && d.tokens[k].count <= 2
    guard isBlock || hasPoint else { return false }
    if hasPoint { k += d.isSign(k + 1, 0x2E) ? 2 : 1 }
    guard d.isWord(k), d.isOpen(k), d.tokens[k].count > 2, d.gap(k) <= .blank,
      d.tokens[k].classes.isDisjoint(with: [.stop, .unitOfMeasure, .personVerb]), !d.tokens[k].facts.has(.drug),
      isBlock || ends(d, k + 1) && !d.tokens[k].facts.hasAny([.clinical, .abbreviation])
    else { return false }
    d.remove(i, through: k, .street, .plainStreet)
    return true
  }

  /// `at 22 Bramhall;`, `418 Larkspur, apt`: a house and a name where an address stands.
  private static func house(_ d: Document, _ i: Int) {
    if block(d, i) { return }
    guard d.letterCase == .mixed, d.beginsPiece(i), d.endsPiece(i), d.isWord(i - 1, in: ["at", "address", "to", "from"]) || d.isSign(i - 1, 0x40),
      d.gap(i) <= .line,
      isName(d, i + 1, isCued: true), d.tokens[i + 1].count > 3, !d.isUnit(i + 1), !(d.tokens[i].count == 4 && d.isWord(i - 1, in: ["to", "from"]))
    else { return }
    var last = i + 1
    if d.gap(last + 1) == .blank, isName(d, last + 1, isCued: true) { last += 1 }
    guard ends(d, last + 1), !d.isWord(i - 1, in: ["to", "from"]) || d.digits(i) >= 2 && d.tokens[last].facts.has(.street) else { return }
    d.remove(i, through: last, .street, .plainStreet)
  }

  private static let parts: [StaticString] = [
    "flat", "unit", "apartment", "suite", "plot", "villa", "door", "space", "site", "slip", "lot", "sector", "block", "house", "trailer",
  ]

  /// `Flat 3, 88 The Butts`, `RV Park, space 112`: the part of a house beside its address.
  private static func part(_ d: Document, _ i: Int) {
    var k = i + 1
    if d.isWord(k, in: ["no", "number"]) { k += d.isSign(k + 1, 0x2E) ? 2 : 1 }
    if d.isSign(k, 0x23) { k += 1 }
    guard k < d.count, d.isOpen(k), d.gap(k) <= .blank, d.isNumber(k) && d.digits(k) <= 4 || d.isWord(k) && d.tokens[k].count == 1 else { return }
    let end = d.pieceEnd(k)
    guard end - k < 4 else { return }
    let isBefore =
      d.isSign(end, 0x2C) && (d.isMarked(end + 1, .removed) && d.isNumber(end + 1) || d.isWord(end + 1, in: parts) && d.isNumber(end + 2))
    let isBehind =
      d.isSign(i - 1, 0x2C) && (d.isMarked(i - 2, .removed) || d.isWord(i - 2, in: ["park", "court", "estates", "village", "marina", "campground"]))
    guard isBefore || isBehind else { return }
    d.remove(i, through: end - 1, .street, .plainStreet)
  }
}

extension TextRule {
  static let plainStreet = TextRule(512, "address.plain")
}
