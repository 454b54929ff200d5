import Records

/// (B) Places smaller than a state in free text: streets with and without a number, post boxes, ZIP codes, a town before its state, a
/// town after `lives in`, institutions by name.
///
/// Leaves alone: states and countries, `12 lead ECG`, five-digit codes without a state, `Hospital` without a name of its own.
/// Source: 45 CFR 164.514(b)(2)(i)(B).
enum PlaceShapes {
  /// A house number, one to five words and the word for a street.
  static func street(_ v: NarrativeTokens, _ i: Int) -> NarrativeShape? {
    let number = v[i]
    guard number.count <= 6, !(number.gap == .glued && ([0x2E, 0x2F, 0x3A].contains(v[i - 1].mark))) else { return nil }
    var j = i + 1
    // `12-14`, `12B`.
    if v[j].isMark(0x2D), v[j + 1].isNumber { j += 2 }
    if v[j].isWord, v[j].gap == .glued, v[j].count == 1 { j += 1 }
    if v.isWord(j, ["am", "pm"]) { return nil }
    var words = 0
    var allProper = true
    var hasName = false
    while words < 5 {
      let token = v[j]
      if token.isMark(0x2E), token.gap == .glued {
        j += 1
        continue
      }
      if token.isMark(0x27) || token.isMark(0x2D), token.gap == .glued {
        j += 1
        continue
      }
      if token.isNumber {
        guard v[j + 1].has(.ordinalSuffix) || v[j + 1].has([.street, .weakStreet]) else { return nil }
        hasName = true
      } else if token.isWord {
        if words > 0, token.has(.street), hasName || allProper { return .street }
        if words > 0, token.has(.weakStreet), token.isCapitalised, allProper, hasName {
          return endsAddress(v, j) ? .shortStreet : .doubtfulStreet
        }
        if token.has([.unit, .function]), !token.isCapitalised { return nil }
        if token.shape == .lower, token.gap != .glued { allProper = false }
        if !token.has(.known), token.shape != .lower || !token.has(.common) { hasName = true }
        if token.has(.ordinalSuffix) || (token.has([.anyName, .numberWord]) && token.isCapitalised) { hasName = true }
      } else {
        return nil
      }
      words += 1
      j += 1
    }
    return nil
  }

  /// What stands behind the last word of a street: a comma, the end of a line, a town.
  private static func endsAddress(_ v: NarrativeTokens, _ j: Int) -> Bool {
    let next = v[j + 1].isMark(0x2E) && v[j + 1].gap == .glued ? v[j + 2] : v[j + 1]
    if next.isRemoved {
      return ["[city", "[place", "[zip", "[address", "[county", "[state"].contains { v.text.matches($0, at: Int(next.start)) }
    }
    return next.isMark(0x2C) || next.isMark(0x3B) || next.isMark(0x23) || next.gap == .line
  }

  /// `Maple Street`: the word for a street with a capital, a word with one before it.
  static func namedStreet(_ v: NarrativeTokens, _ i: Int) -> Bool {
    v[i].shape == .capital && v[i].count > 3 && v[i - 1].isProper && v[i].gap == .blank && !v[i - 1].has(.function)
      && !(NameShapes.isStart(v, i - 1) && v[i - 1].has(.common))
  }

  /// `Apt 4B`, `Suite 200`, `P.O. Box 12`.
  static func unitOrBox(_ v: NarrativeTokens, _ i: Int) -> NarrativeShape? {
    var j = i + 1
    while j < i + 4, v[j].isMark(0x23) || v[j].isMark(0x2E) || v.isWord(j, ["no", "number"]) { j += 1 }
    if v.isWord(i, ["apt", "apartment", "suite"]), v[j].gap != .line {
      return v[j].isNumber || (v[j].shape == .initial && v.isWord(i, ["apt"])) ? .apartment : nil
    }
    guard v.isWord(i, ["box", "pobox"]), v[j].isNumber else { return nil }
    let isPost =
      v.isWord(i, ["pobox"]) || v.isWord(i - 1, ["po", "o", "office", "mail"]) || (v[i - 1].isMark(0x2E) && v.isWord(i - 2, ["o", "po"]))
    return isPost ? .postBox : nil
  }

  /// `IL 62704`, `62704-1234`, five digits behind a tag.
  static func zip(_ v: NarrativeTokens, _ i: Int) -> Bool {
    guard v[i].count == 5 else { return false }
    if v[i + 1].isMark(0x2D), v[i + 1].gap == .glued, v[i + 2].isNumber, v[i + 2].gap == .glued, v[i + 2].count == 4,
      !v[i - 1].isMark(0x2D),
      !NumberShapes.isCodeOfSystem(v, i)
    {
      return true
    }
    if DateShapes.isAmount(v, i + 1) || v[i].gap == .glued || NumberShapes.isCodeOfSystem(v, i) { return false }
    var j = i - 1
    if v[j].isMark(0x2C) || v[j].isMark(0x2E) { j -= 1 }
    if v[j].isRemoved { return v.text.at(Int(v[j].start)) == 0x5B }
    return (v[j].has(.stateCode) && v[j].shape == .upper) || (v[j].has(.stateName) && v[j].isCapitalised)
  }

  /// A town before the code or name of its state.
  static func town(_ v: NarrativeTokens, _ i: Int) -> NarrativeShape? {
    let state = v[i]
    guard v[i + 1].gap != .glued || v[i + 1].kind == .mark else { return nil }
    let hasComma = v[i - 1].isMark(0x2C)
    let town = hasComma ? v[i - 2] : v[i - 1]
    guard town.isProper || (town.shape == .upper && town.count > 3 && state.value == 1),
      !town.has([.function, .stateName, .country, .title, .weekday, .month])
    else { return nil }
    if state.has(.stateCode), state.shape == .upper, state.count == 2 {
      if state.value == 1 { return hasComma ? .townInState : town.has(.known) ? nil : .doubtfulTown }
      // `ID`, `MA` and `MD` are more often something else.
      let isTown =
        hasComma && !town.has(.known) && !(state.has(.credential) && NameCues.credential(v, i) != nil)
        && !NameShapes.isClinicalForm(v, i - 2)
      return isTown ? (town.has(.city) ? .townInState : .doubtfulTown) : nil
    }
    if state.has(.credential), NameCues.credential(v, i) != nil { return nil }
    return hasComma && state.has(.stateName) && state.isCapitalised && !town.has(.known) ? .townInState : nil
  }

  /// `lives in Exampleton`, `moved from Exampleton`.
  static func afterCue(_ v: NarrativeTokens, _ i: Int) -> Bool {
    var j = i + 1
    if v.isWord(i, ["from"]) {
      // `from` alone needs a verb of origin before it, or a town.
      guard v.isWord(i - 1, ["is", "was", "originally", "transferred", "hails", "visiting", "comes", "came", "moved", "back", "he", "she"])
      else { return false }
    } else {
      guard v.isWord(j, ["in", "at", "to", "from", "near", "of", "outside"]) else { return false }
      j += 1
    }
    return NameShapes.isUnknown(v, j) || (v[j].has(.anyName) && v[j].isProper && !v[j].has([.known, .eponym]))
  }

  /// `Example County`.
  static func county(_ v: NarrativeTokens, _ i: Int) -> Bool {
    v[i].isProper && v[i].gap == .blank && v[i - 1].isProper && !v[i - 1].has(.function)
      && v.isWord(i, ["county", "parish", "township", "borough"])
  }

  /// `41.8781, -87.6298`, `41.8781N`, `41 52'3"N`.
  static func coordinate(_ v: NarrativeTokens, _ i: Int) -> Bool {
    guard v[i].count <= 3 else { return false }
    if v[i + 1].isMark(0x2E), v[i + 1].gap == .glued, v[i + 2].isNumber, v[i + 2].gap == .glued, v[i + 2].count >= 3 {
      var j = i + 3
      if v[j].shape == .initial, v.isWord(j, ["n", "s", "e", "w"]) { return v[i + 2].count >= 4 || v[j].gap == .glued }
      // `1.005 - 1.030` is a range.
      guard v[j].isMark(0x2C) || v[j].isMark(0x3B) else { return false }
      j += 1
      if v[j].isMark(0x2D) || v[j].isMark(0x2B) { j += 1 }
      return v[j].isNumber && v[j].count <= 3 && v[j + 1].isMark(0x2E) && v[j + 2].isNumber && v[j + 2].gap == .glued && v[j + 2].count >= 3
    }
    return v[i + 1].isNumber && v[i + 2].isMark(0x27) && v[i + 3].isNumber && v[i + 4].isMark(0x22)
      && v.isWord(i + 5, ["n", "s", "e", "w"])
  }

  /// A town of the list.
  static func isTown(_ v: NarrativeTokens, _ i: Int) -> Bool {
    v[i].has(.city) && v[i].isProper && !v[i].has([.eponym, .common]) && v.standsAlone(i)
  }

  /// `Exampleton Clinic`: an institution behind a word that is no ordinary one.
  static func facility(_ v: NarrativeTokens, _ i: Int) -> Bool {
    guard v[i].isProper, v[i].gap == .blank else { return false }
    var j = i - 1
    while j > i - 4, v[j].isProper, v[j].has([.common, .facility]), v[j].gap == .blank { j -= 1 }
    if v.isWord(j + 1, ["saint"]) { return true }
    return NameShapes.isUnknown(v, j) && !NameShapes.isClinicalForm(v, j)
      || (v[j].isProper && v[j].has(.anyName) && !v[j].has(.function) && !(NameShapes.isStart(v, j) && v[j].has(.common)))
  }
}
