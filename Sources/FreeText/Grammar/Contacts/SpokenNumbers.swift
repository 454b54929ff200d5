import Records

/// Numbers that are spoken digit by digit: telephones, and identifiers behind their name.
extension Phones {
  /// Seven or more digits said one by one: `five five five, oh one oh, one nine nine`; four behind a cue.
  static func spoken(_ d: Document, _ i: Int) -> Int {
    var k = i
    var said = 0
    var slips = 0
    var last = i
    while k < d.count, said < 24, k == i || d.isNear(k) {
      if let v = d.cardinal(k), v < 10 || v == NumberWords.hundred {
        said += v == NumberWords.hundred ? 2 : 1
        last = k
      } else if d.isWord(k, "double"), d.isOf(k + 1, .digitWord) {
        said += 1
      } else if d.tokens[k].kind == .number, d.tokens[k].count == 1, k > i {
        said += 1
        last = k
      } else if slips < 2, said >= 2, d.isWord(k), d.tokens[k].count >= 3, d.tokens[k].count <= 5, d.tokens[k].classes.isEmpty,
        d.isOf(d.isSign(k + 1, 0x2C) ? k + 2 : k + 1, .digitWord)
      {
        slips += 1
        said += 1
      } else if !(d.tokens[k].kind == .sign && (d.isSign(k, 0x2C) || d.isSign(k, 0x2D) || d.isSign(k, 0x2E)) && d.isOf(k + 1, .digitWord)) {
        break
      }
      k += 1
    }
    guard said >= 4 else { return 0 }
    let cue = cueBefore(d, i)
    // `medical record four zero two five`, `ends one-oh-eight-eight`
    if said < 10, cue.isEmpty, d.hasBefore(i, [.strongIDCue, .weakIDCue], within: 3) || d.isWord(i - 1, in: ["ends", "ending", "number"]) {
      d.remove(i, through: last, .otherID, .idCued)
      return last + 1
    }
    guard said >= 7 || !cue.isEmpty else { return last + 1 }
    let c: TextClass = cue.isDisjoint(with: .faxCue) ? cue.isDisjoint(with: .pagerCue) ? .phone : .pager : .fax
    d.remove(i, through: last, c, .phoneSpoken)
    return last + 1
  }
}
