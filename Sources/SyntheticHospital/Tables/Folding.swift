/// Text of older character sets: letters that a set has no place for lose their marks.
enum Folding {
  /// The closest ASCII text.
  static func ascii(_ text: String) -> String { fold(text, limit: 0x80) }

  /// The closest text of ISO 8859-1.
  static func latin1(_ text: String) -> String { fold(text, limit: 0x100) }

  private static func fold(_ text: String, limit: UInt32) -> String {
    if text.unicodeScalars.allSatisfy({ $0.value < limit }) { return text }
    var s = ""
    for scalar in text.unicodeScalars {
      if scalar.value < limit { s.unicodeScalars.append(scalar) } else { s += base[scalar] ?? "?" }
    }
    return s
  }

  /// The letters that the tables of this module use, without their marks.
  private static let base: [Unicode.Scalar: String] = {
    var map: [Unicode.Scalar: String] = ["’": "'", "ß": "ss", "æ": "ae", "–": "-", "°": " deg", "µ": "u", "\u{A0}": " "]
    for (letters, plain) in [
      ("áàâãäåảăąạ", "a"), ("çćč", "c"), ("đð", "d"), ("éèêëęěễ", "e"), ("ğ", "g"), ("íìîïı", "i"), ("ł", "l"), ("ñńň", "n"),
      ("óòôõöøôộ", "o"), ("řŕ", "r"), ("śšș", "s"), ("țť", "t"), ("úùûüůỹữ", "u"), ("ýÿ", "y"), ("źżž", "z"),
      ("ÁÀÂÃÄÅẢĂĄẠ", "A"), ("ÇĆČ", "C"), ("ĐÐ", "D"), ("ÉÈÊËĘĚỄ", "E"), ("Ğ", "G"), ("ÍÌÎÏİ", "I"), ("Ł", "L"), ("ÑŃŇ", "N"),
      ("ÓÒÔÕÖØỘ", "O"), ("ŘŔ", "R"), ("ŚŠȘ", "S"), ("ȚŤ", "T"), ("ÚÙÛÜŮỮ", "U"), ("ÝŸ", "Y"), ("ŹŻŽ", "Z"),
    ] {
      for scalar in letters.unicodeScalars { map[scalar] = plain }
    }
    return map
  }()
}
