public import Records

/// The character set that a repetition of MSH-18 declares. Source: HL7 table 0211.
public enum HL7Charset: Equatable, Sendable {
  /// MSH-18 is empty.
  case unspecified
  case ascii
  /// `UNICODE UTF-8`, and `UNICODE` (a message whose delimiters are single bytes cannot be anything wider).
  case utf8
  /// `8859/1` to `8859/16`.
  case iso8859(Int)
  case windows1252
  case multibyte(Multibyte)
  /// A name that this reader does not know.
  case unknown

  /// A set that needs the whole message converted before it is parsed; the raw value is its name for iconv(3).
  public enum Multibyte: String, Sendable {
    case gb18030 = "GB18030"
    case big5 = "BIG5"
    case ksx1001 = "EUC-KR"
    /// `ISO IR87` and `ISO IR159`: seven-bit Japanese, with escape sequences.
    case iso2022jp = "ISO-2022-JP-2"
  }

  /// Reads one repetition of MSH-18; senders' usual spellings are understood.
  public init(_ name: Bytes) {
    if name.isEmpty {
      self = .unspecified
    } else if name == "ASCII" {
      self = .ascii
    } else if name == "UNICODE UTF-8" {
      self = .utf8
    } else {
      self.init(spelling: name)
    }
  }

  private init(spelling name: Bytes) {
    var key: [UInt8] = []
    for b in name.trimmed.raw.prefix(40) where ASCII.isLetter(b) || ASCII.isDigit(b) { key.append(ASCII.lower(b)) }
    switch String(decoding: key, as: UTF8.self) {
    case "": self = .unspecified
    case "ascii", "usascii", "isoir6", "isoir14": self = .ascii
    case "unicode", "unicodeutf8", "utf8": self = .utf8
    case "windows1252", "cp1252", "1252", "ansi", "win1252": self = .windows1252
    case "latin1": self = .iso8859(1)
    case "latin9": self = .iso8859(15)
    case "gb180302000", "gb18030": self = .multibyte(.gb18030)
    case "big5": self = .multibyte(.big5)
    case "ksx1001", "euckr": self = .multibyte(.ksx1001)
    case "isoir87", "isoir159", "iso2022jp": self = .multibyte(.iso2022jp)
    default:
      var digits = key[...]
      if digits.starts(with: [0x69, 0x73, 0x6F]) { digits = digits.dropFirst(3) }
      if digits.starts(with: [0x38, 0x38, 0x35, 0x39]), let n = Int(String(decoding: digits.dropFirst(4), as: UTF8.self)),
        CharacterTables.iso8859(n) != nil
      {
        self = .iso8859(n)
      } else {
        self = .unknown
      }
    }
  }

  /// A fixed name, for reports.
  public var name: String {
    switch self {
    case .unspecified: "not stated"
    case .ascii: "ASCII"
    case .utf8: "UTF-8"
    case .iso8859(let n): "ISO 8859-\(n)"
    case .windows1252: "windows-1252"
    case .multibyte(let set): set.rawValue
    case .unknown: "not known"
    }
  }

  /// The characters of bytes 0x80 to 0xFF; nil when the set is not a single-byte one.
  var table: [UInt16]? {
    switch self {
    case .iso8859(let n): CharacterTables.iso8859(n)
    case .windows1252: CharacterTables.windows1252
    case .unspecified, .ascii, .utf8, .multibyte, .unknown: nil
    }
  }
}

/// How the text of one message is read: decided once, when it has bytes over 0x7F or 7-bit escape sequences.
enum TextEncoding {
  /// Nothing to convert.
  case utf8
  /// Value by value: UTF-8 when it is, else the configured single-byte set.
  case utf8OrFallback
  /// A single-byte set; `c1` says whether 0x80 to 0x9F are read as windows-1252.
  case table([UInt16], c1: Bool)
}
