import Records

/// What was found in the short texts met last, since texts of fields come again and again: `Specimen hemolyzed.`
///
/// Only of texts in which nothing known was found. What else is found depends on a text's bytes alone, so it is the same whoever the next
/// one is about. The table is of a fixed size; a text takes the place of another one of the same slot.
struct TextMemory {
  private static let longestText = 256
  private static let mostSpans = 8
  private static let mask: UInt64 = 2047

  private var texts = [[UInt8]](repeating: [], count: Int(mask) + 1)
  private var spans = [[TextSpan]](repeating: [], count: Int(mask) + 1)

  /// Whether it may hold a text.
  static func takes(_ text: Bytes) -> Bool { !text.isEmpty && text.count <= longestText }

  /// Appends what was found in a text; false where that is not known.
  func recall(_ text: Bytes, into found: inout [TextSpan]) -> Bool {
    let at = TextMemory.slot(text)
    guard texts[at].withUnsafeBytes({ Bytes($0) == text }) else { return false }
    found.append(contentsOf: spans[at])
    return true
  }

  mutating func remember(_ text: Bytes, _ found: [TextSpan]) {
    guard found.count <= TextMemory.mostSpans else { return }
    let at = TextMemory.slot(text)
    (texts[at], spans[at]) = (text.array, Array(found))
  }

  private static func slot(_ text: Bytes) -> Int { Int(truncatingIfNeeded: text.tableHash() & mask) }
}
