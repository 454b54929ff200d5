import Records

/// The states, the District of Columbia and the territories of the United States: names and the post's two letters.
///
/// Source: USPS Publication 28, Appendix B.
enum USStates {
  private static let table: StaticString = """
    AL ALABAMA|AK ALASKA|AZ ARIZONA|AR ARKANSAS|CA CALIFORNIA|CO COLORADO|CT CONNECTICUT|DE DELAWARE|DC DISTRICT OF COLUMBIA|\
    FL FLORIDA|GA GEORGIA|HI HAWAII|ID IDAHO|IL ILLINOIS|IN INDIANA|IA IOWA|KS KANSAS|KY KENTUCKY|LA LOUISIANA|ME MAINE|\
    MD MARYLAND|MA MASSACHUSETTS|MI MICHIGAN|MN MINNESOTA|MS MISSISSIPPI|MO MISSOURI|MT MONTANA|NE NEBRASKA|NV NEVADA|\
    NH NEW HAMPSHIRE|NJ NEW JERSEY|NM NEW MEXICO|NY NEW YORK|NC NORTH CAROLINA|ND NORTH DAKOTA|OH OHIO|OK OKLAHOMA|OR OREGON|\
    PA PENNSYLVANIA|RI RHODE ISLAND|SC SOUTH CAROLINA|SD SOUTH DAKOTA|TN TENNESSEE|TX TEXAS|UT UTAH|VT VERMONT|VA VIRGINIA|\
    WA WASHINGTON|WV WEST VIRGINIA|WI WISCONSIN|WY WYOMING|AS AMERICAN SAMOA|GU GUAM|MP NORTHERN MARIANA ISLANDS|\
    PR PUERTO RICO|VI VIRGIN ISLANDS|VI US VIRGIN ISLANDS|VI U.S. VIRGIN ISLANDS|DC WASHINGTON DC|DC WASHINGTON D.C.|\
    MP NORTHERN MARIANAS
    """

  private static let codes: Set<UInt16> = Set(rows.map { $0.code })
  private static let rows: [(code: UInt16, name: [UInt8])] = "\(table)".split(separator: "|").map { row in
    let text = Array(row.utf8)
    return (UInt16(text[0]) << 8 | UInt16(text[1]), Array(text[3...]))
  }

  /// The two letters of a state given by code or name, as a big-endian pair; nil for anything else.
  static func code(of text: Bytes) -> UInt16? {
    let text = text.trimmed
    if text.count == 2 {
      let pair = UInt16(text[0] & 0xDF) << 8 | UInt16(text[1] & 0xDF)
      return ASCII.isLetter(text[0]) && ASCII.isLetter(text[1]) && codes.contains(pair) ? pair : nil
    }
    guard text.count >= 4, let i = names[hash(text)], rows[i].name.withUnsafeBytes({ text.equalsIgnoringCase(Bytes($0)) }) else { return nil }
    return rows[i].code
  }

  /// Rows by the hash of their name; no two are equal.
  private static let names: [UInt64: Int] = Dictionary(
    rows.indices.map { i in (rows[i].name.withUnsafeBytes { hash(Bytes($0)) }, i) }, uniquingKeysWith: { first, _ in first })

  private static func hash(_ text: Bytes) -> UInt64 {
    var h: UInt64 = 0xCBF2_9CE4_8422_2325
    for b in text.raw { h = (h ^ UInt64(ASCII.lower(b))) &* 0x100_0000_01B3 }
    return h
  }
}
