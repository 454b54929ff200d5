import Readers
import Records

/// Tells a file's format by its first bytes.
public enum FormatSniffer {
  /// The format of a file or of an archive's member (the first one when none is named); nil when it is empty or cannot be read.
  public static func format(of path: String, member: String? = nil) -> SourceFormat? {
    member == nil ? look(at: path).format : format(of: path, first: member)
  }

  /// The format of a file (of its first member, if it is an archive), and whether it was seen not to be packed.
  static func look(at path: String) -> (format: SourceFormat?, isPlain: Bool) {
    var head = ByteBuffer(capacity: 4096)
    let isPlain = (try? SourceStream.plainHead(of: path, into: &head, first: 4096, limit: headBytes) { DICOMForm.isPart10($0) }) == true
    guard isPlain else { return (format(of: path, first: (try? SourceStream.members(of: path))??.first), false) }
    return (head.count == 0 ? nil : format(ofHead: head.bytes), true)
  }

  private static let headBytes = 64 << 10

  private static func format(of path: String, first: String?) -> SourceFormat? {
    guard let stream = try? SourceStream(path: path, member: first, options: .init(charset: SourceStream.Charset.none)) else { return nil }
    var head = ByteBuffer(capacity: headBytes)
    while head.count < headBytes, (try? stream.read(into: &head, upTo: headBytes - head.count)) == true {}
    return head.count == 0 ? nil : format(ofHead: head.bytes)
  }

  /// The format of a file that begins with these bytes.
  static func format(ofHead head: Bytes) -> SourceFormat {
    if DICOMForm.sniff(head) != nil { return .dicom }
    // UTF-16 is looked at without its zeros.
    var plain = ByteBuffer(capacity: 64)
    let isWide = head.raw.prefix(64).contains(0)
    if isWide { for b in head.raw where b != 0 { plain.append(b) } }
    defer { withExtendedLifetime(plain.count) {} }
    var text = (isWide ? plain.bytes : head).trimmed
    for mark in [[0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF]] as [[UInt8]] where text.raw.starts(with: mark) {
      text = text[mark.count..<text.count].trimmed
    }
    while let b = text.first, b < 0x20 { text = text[1..<text.count] }
    if beginsMessage(text) { return .hl7v2 }
    guard let first = text.first else { return .csv }
    switch first {
    case 0x3C:
      if contains(text, "ClinicalDocument") { return .ccda }
      return contains(text, "http://hl7.org/fhir") ? .fhir : .xml
    case 0x7B, 0x5B:
      return .fhir
    default: return holdsMessage(text) ? .hl7v2 : .csv
    }
  }

  /// Whether a text begins with the header of a message, file or batch (HL7 v2.5.1 §2.10).
  private static func beginsMessage(_ text: Bytes) -> Bool {
    for header in ["MSH", "FHS", "BHS"] as [StaticString] where text.count > 3 && text.hasPrefix(header) && !ASCII.isLetter(text[3]) && !ASCII.isDigit(text[3]) {
      return true
    }
    return false
  }

  /// Whether a later line is a message's header with its encoding characters, behind a banner or the rest of a message that was cut.
  private static func holdsMessage(_ text: Bytes) -> Bool {
    var i = 0
    while i + 9 < text.count {
      if i > 0, text[i - 1] < 0x20, text[i] == 0x4D, text[i + 3] == text[i + 8], text[i + 4] == 0x5E, beginsMessage(text[i..<text.count]) { return true }
      i += 1
    }
    return false
  }

  private static func contains(_ text: Bytes, _ word: StaticString) -> Bool {
    let word = Bytes(word)
    var from = 0
    while let i = text.firstIndex(of: word[0], from: from) {
      if i + word.count <= text.count, text[i..<i + word.count] == word { return true }
      from = i + 1
    }
    return false
  }
}
