public import Records

/// In which form a file holds DICOM headers, found by its first bytes.
public enum DICOMForm: String, Sendable {
  /// A Part 10 file, a DICOMDIR included, or a data set without preamble: `DICOMHeaderReader`, `parse(part10:)`.
  case part10
  /// The DICOM JSON model: `DICOMJSONFramer`, `parse(json:)`.
  case json
  /// The Native DICOM model: `XMLTree`, `parse(xml:)`.
  case xml
  /// What dcmdump prints: `parse(dump:)`.
  case dump

  /// The form of a file that begins with `head`, of which 4 KiB are enough; nil when it is none of these (a table of a RIS is
  /// found by its columns: `DICOMDataSet.columns`).
  public static func sniff(_ head: Bytes) -> DICOMForm? {
    if Part10Walker.start(of: head) != nil { return .part10 }
    var text = head
    if text.hasPrefix("\u{FEFF}") { text = text[3..<text.count] }
    text = text.trimmed
    guard let first = text.first else { return nil }
    switch first {
    case 0x7B, 0x5B: return isJSON(text) ? .json : nil
    case 0x3C: return contains(text, "NativeDicomModel") ? .xml : nil
    case 0x28, 0x23: return isDump(text) ? .dump : nil
    default: return nil
    }
  }

  /// Whether a file that begins with `head` is `part10`; 160 bytes are enough.
  public static func isPart10(_ head: Bytes) -> Bool { Part10Walker.start(of: head) != nil }

  /// The first key of the first object is a tag.
  private static func isJSON(_ text: Bytes) -> Bool {
    var cursor = JSONCursor(text)
    while cursor.take(0x5B) {}
    guard cursor.take(0x7B), cursor.take(0x22), cursor.i + 9 <= text.count else { return false }
    let key = text[cursor.i..<cursor.i + 8]
    return text[cursor.i + 8] == 0x22 && DICOMTag(key) != nil
  }

  /// A line of the first ones is `(gggg,eeee) VR`, comments aside.
  private static func isDump(_ text: Bytes) -> Bool {
    var start = 0
    for _ in 0..<40 where start < text.count {
      let end = text.firstIndex(of: 0x0A, from: start) ?? text.count
      let line = text[start..<end].trimmed
      if line.count >= 14, line[0] == 0x28, DICOMTag(line[0..<11]) != nil {
        return line[11] == 0x20 && Part10Walker.areLetters(UInt16(line[12]) << 8 | UInt16(line[13]))
      }
      start = end + 1
    }
    return false
  }

  private static func contains(_ text: Bytes, _ name: StaticString) -> Bool {
    let name = Bytes(name)
    var i = 0
    while let hit = text.firstIndex(of: name[0], from: i), hit + name.count <= text.count {
      if text[hit..<hit + name.count] == name { return true }
      i = hit + 1
    }
    return false
  }
}
