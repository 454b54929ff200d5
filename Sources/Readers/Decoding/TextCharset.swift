/// The character set of a file's text.
public enum TextCharset: Hashable, Sendable {
  case utf8, utf16LittleEndian, utf16BigEndian
  /// ISO 8859-1 to 8859-16.
  case iso8859(Int)
  case windows1252

  /// Reads a name as people write it in a configuration; nil when it is not known.
  public init?(name: String) {
    var key = String(name.lowercased().unicodeScalars.filter { ("a"..."z").contains($0) || ("0"..."9").contains($0) })
    if key.hasPrefix("iso8859") { key = String(key.dropFirst(3)) }
    switch key {
    case "utf8", "ascii", "usascii": self = .utf8
    case "utf16le": self = .utf16LittleEndian
    case "utf16be": self = .utf16BigEndian
    case "latin1": self = .iso8859(1)
    case "latin9": self = .iso8859(15)
    case "windows1252", "cp1252", "ansi": self = .windows1252
    default:
      guard key.hasPrefix("8859"), let part = Int(key.dropFirst(4)), CharacterTables.iso8859(part) != nil else { return nil }
      self = .iso8859(part)
    }
  }

  /// A fixed name, for reports.
  public var name: String {
    switch self {
    case .utf8: "UTF-8"
    case .utf16LittleEndian: "UTF-16 little endian"
    case .utf16BigEndian: "UTF-16 big endian"
    case .iso8859(let part): "ISO 8859-\(part)"
    case .windows1252: "windows-1252"
    }
  }

  /// The characters of bytes 0x80 to 0xFF; nil when it is not a single-byte set.
  var table: [UInt16]? {
    switch self {
    case .iso8859(let part): CharacterTables.iso8859(part)
    case .windows1252: CharacterTables.windows1252
    case .utf8, .utf16LittleEndian, .utf16BigEndian: nil
    }
  }
}
