public import Records

/// The character set that MSH-18 declares. Source: HL7 table 0211.
public enum HL7Charset: Equatable, Sendable {
  /// MSH-18 is empty.
  case unspecified
  case ascii
  /// `UNICODE UTF-8`, and `UNICODE` (a message whose delimiters are single bytes cannot be anything wider).
  case utf8
  /// `8859/1` to `8859/15`.
  case iso8859(Int)
  case windows1252
  /// A multi-byte set, by its name for iconv(3).
  case multibyte(Multibyte)
  /// A name that this reader does not know.
  case unknown

  public enum Multibyte: String, Sendable {
    case gb18030 = "GB18030", big5 = "BIG5", ksx1001 = "EUC-KR"
  }

  /// Reads one repetition of MSH-18; senders' usual spellings are understood.
  public init(_ name: Bytes) {
    var key: [UInt8] = []
    for b in name.trimmed.raw.prefix(40) where ASCII.isLetter(b) || ASCII.isDigit(b) { key.append(ASCII.lower(b)) }
    switch String(decoding: key, as: UTF8.self) {
    case "": self = .unspecified
    case "ascii", "usascii", "isoir6": self = .ascii
    case "unicode", "unicodeutf8", "utf8": self = .utf8
    case "windows1252", "cp1252", "1252", "ansi", "win1252": self = .windows1252
    case "latin1": self = .iso8859(1)
    case "gb180302000", "gb18030": self = .multibyte(.gb18030)
    case "big5": self = .multibyte(.big5)
    case "ksx1001", "euckr": self = .multibyte(.ksx1001)
    default:
      var digits = key[...]
      if digits.starts(with: Array("iso".utf8)) { digits = digits.dropFirst(3) }
      if digits.starts(with: Array("8859".utf8)), let n = Int(String(decoding: digits.dropFirst(4), as: UTF8.self)),
        (1...16).contains(n), n != 12
      {
        self = .iso8859(n)
      } else {
        self = .unknown
      }
    }
  }
}
