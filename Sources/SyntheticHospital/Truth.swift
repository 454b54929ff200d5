import Records

/// Notes every identifier that is written, for `truth.tsv`.
///
/// Equal values at equal places of one patient within a file share a row, whose second column lists the messages. What is held
/// is bounded by the size of a file.
final class TruthRecorder {
  private struct Pending {
    let place: String
    let identifierClass: IdentifierClass
    let scope: Scope
    let value: String
    /// The value as it stands in the file.
    let encoded: [UInt8]
  }

  private var pending: [Pending] = []
  private var rows: [(text: String, messages: [Int])] = []
  private var index: [String: Int] = [:]
  private(set) var count = 0

  static let header = "file\tmessages\tfield\tclass\tscope\tpatient\tvalue\n"

  /// `encoded` may be left empty where no record is broken afterwards.
  func note(_ value: String, encoded: [UInt8] = [], _ identifierClass: IdentifierClass, _ scope: Scope, at place: String) {
    guard !value.isEmpty else { return }
    pending.append(Pending(place: place, identifierClass: identifierClass, scope: scope, value: value, encoded: encoded))
  }

  /// Takes over what was noted since the last call, as part of a message. In a message that was broken afterwards only those
  /// values count that are still in it.
  func commit(message: Int, patient: Int, remaining: [UInt8]?) {
    for p in pending {
      if let remaining, !TruthRecorder.contains(remaining, p.encoded) { continue }
      let text = "\(p.place)\t\(p.identifierClass.letter)\t\(p.scope.rawValue)\t\(patient + 1)\t\(p.value)"
      if let at = index[text] {
        if rows[at].messages.last != message { rows[at].messages.append(message) }
      } else {
        index[text] = rows.count
        rows.append((text, [message]))
      }
    }
    pending.removeAll(keepingCapacity: true)
  }

  /// The rows of a file that ends here.
  func finish(file: String) -> String {
    var s = ""
    for row in rows {
      s += "\(file)\t\(row.messages.map(String.init).joined(separator: ","))\t\(row.text)\n"
    }
    count += rows.count
    rows.removeAll()
    index.removeAll()
    return s
  }

  private static func contains(_ haystack: [UInt8], _ needle: [UInt8]) -> Bool {
    guard needle.count <= haystack.count, let first = needle.first else { return needle.isEmpty }
    for i in 0...(haystack.count - needle.count) where haystack[i] == first {
      if haystack[i..<i + needle.count].elementsEqual(needle) { return true }
    }
    return false
  }
}
