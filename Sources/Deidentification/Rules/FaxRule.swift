import Records

/// (E) Fax numbers: removed with every `ContactPoint`; counted here when its system is `fax`.
///
/// Leaves alone: the word `fax` without a number.
/// Source: 45 CFR 164.514(b)(2)(i)(E).
enum FaxRule {
  static func occurs(in text: Bytes) -> Bool { text.hasCue(["fax", "facsimile", "telefax"]) }
}
