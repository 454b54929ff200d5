/// Post boxes: `P.O. Box 123`, `RR 2 Box 45`, `Box 1209` behind an address.
///
/// Source: 45 CFR 164.514(b)(2)(i)(B).
extension Streets {
  /// `P.O. Box 123`, `RR 2 Box 45`, `Box 1209` behind an address.
  static func box(_ d: Document, _ i: Int) -> Int {
    var v = i + 1
    if d.isSign(v, 0x23) || d.isSign(v, 0x3A) || d.isSign(v, 0x2E) { v += 1 }
    guard v < d.count, d.isNumber(v) || (d.isWord(v) && d.tokens[v].count == 1 && d.gap(v) == .blank), d.isNear(v) else { return 0 }
    var k = i - 1
    var isPost = false
    if d.isSign(k, 0x2E) { k -= 1 }
    var start = v
    if d.isWord(k, "office"), d.isWord(k - 1, "post") {
      isPost = true
      start = k - 1
    } else if d.isWord(k, "po") {
      isPost = true
      start = k
    } else if d.isWord(k, "o"), d.isWord(k - 1, "p") || d.isSign(k - 1, 0x2E) && d.isWord(k - 2, "p") || d.isSign(k - 1, 0x20) {
      isPost = true
      start = d.isWord(k - 1) ? k - 1 : k - 2
    }
    var first = v
    if d.isNumber(k),
      d.isWord(k - 1, in: ["rr", "route", "rt", "rte", "hc", "rural"]) || d.isSign(k - 1, 0x2E) && d.isWord(k - 2, in: ["rr", "rt", "rte"])
    {
      isPost = true
      first = d.isWord(k - 1) ? k - 1 : k - 2
    } else if d.isSign(k, 0x2C), d.isNumber(k - 1) {
      isPost = isPost || d.isWord(k - 2, in: ["rr", "route", "rt", "rte", "hc"])
    }
    // `Doe, Box 5114, Dover`
    if !isPost, d.digits(v) >= 2, d.tokens[i].isCapital || d.letterCase == .lower,
      d.isSign(i - 1, 0x2C) || d.isSign(i - 1, 0x3A) || d.isSign(d.pieceEnd(v), 0x2C) || d.letterCase == .mixed && d.digits(v) >= 3,
      !d.isUnit(v + 1)
    {
      isPost = true
    }
    guard isPost || d.hasBefore(i, .addressCue, within: 4) else { return 0 }
    if first == v { first = start < v ? start : i }
    d.remove(first, through: d.pieceEnd(v) - 1, .street, .postBox)
    return d.pieceEnd(v)
  }
}
