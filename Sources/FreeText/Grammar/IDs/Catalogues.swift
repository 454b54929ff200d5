import Records

/// Products by their numbers in a maker's catalogue, which are nobody's.
extension LabelledIDs {
  /// `REF 702-04-54E, LOT 89734101`, `cat 562280`, `REF 30-100`: a product's number in its maker's catalogue, or a reference range; nobody's.
  static func catalogue(_ d: Document, _ i: Int, _ k: Int) -> Int? {
    guard d.isWord(i, in: ["ref", "cat", "catalog", "model"]), k < d.count, d.isNear(k), d.isOpen(k), d.tokens[k].kind != .sign else {
      return nil
    }
    let end = d.pieceEnd(k)
    guard d.digitCount(k, end) >= 3, k <= i + 2 else { return nil }
    let isRange =
      end == k + 3 && d.isNumber(k) && d.isNumber(k + 2) && d.digits(k) <= 3 && d.digits(k + 2) <= 3 && d.value(k) < d.value(k + 2)
    var isProduct = d.isWord(i, in: ["cat", "catalog", "model"]) || d.tokens[i].shape == .upper && d.letterCase == .mixed
    for m in max(0, i - 12)..<min(d.count, end + 6) where !isProduct && m != i && d.isWord(m) {
      isProduct = products(d.tokens[m].hash) != nil && (m < i || d.gap(end) <= .line)
    }
    guard isRange || isProduct, !d.isOf(i - 1, [.strongIDCue, .phoneCue]) else { return nil }
    d.keep(k, through: end - 1)
    return end
  }

  private static let products = WordTable([
    (1, "lot lots sn serial udi gtin stent coil catheter implant implants stem shell liner head screw plate mm fr cat mfr kit vial exp")
  ])
}
