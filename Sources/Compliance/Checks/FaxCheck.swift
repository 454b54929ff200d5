import Records

/// (E) Fax numbers: the word before or after digits.
///
/// Source: 45 CFR 164.514(b)(2)(i)(E).
enum FaxCheck {
  static func residual(_ text: Bytes) -> Bool {
    text.cue(["fax", "facsimile", "telefax"], digits: 4)
      || text.anyWord { low, high in
        text.isWord(low, high, ["fax"]) && text.anyDigitRun { l, h in TelephoneCheck.isNumber(text, l, h) }
      }
  }
}
