import Records

/// One HL7 v2 table and the FHIR codes of its codes; looked up by bytes, without case.
///
/// Built once from a generated literal; afterwards a lookup is a hash, a probe and one comparison.
struct CodeMap: @unchecked Sendable {
  struct Entry: Sendable {
    /// The code in HL7 v2.
    let source: Bytes
    /// The URI of the target's code system; empty when the code has no counterpart.
    let system: Bytes
    /// The code in FHIR; empty when there is none.
    let code: Bytes
    let display: Bytes

    var hasTarget: Bool { !system.isEmpty && !code.isEmpty }
  }

  /// The number of the HL7 table, four digits.
  let table: Bytes
  // Never freed, so that a lookup counts no references.
  private let entries: UnsafePointer<Entry>
  /// Index of an entry plus one, by hash; 0 is a free slot.
  private let slots: UnsafePointer<UInt16>
  private let mask: Int

  /// - Parameters:
  ///   - systems: URIs, separated by a space.
  ///   - rows: `code|index of the system|target|display`, one a line.
  init(table: StaticString, systems: StaticString, rows: StaticString) {
    self.table = Bytes(table)
    let uris = CodeMap.split(Bytes(systems), at: 0x20)
    var entries: [Entry] = []
    for line in CodeMap.split(Bytes(rows), at: 0x0A) {
      let cells = CodeMap.split(line, at: 0x7C)
      func cell(_ i: Int) -> Bytes { i < cells.count ? cells[i] : .empty }
      let system = cell(1).decimal.map { $0 < uris.count ? uris[$0] : Bytes.empty } ?? .empty
      entries.append(Entry(source: cell(0), system: system, code: cell(2), display: cell(3)))
    }
    let keys = entries.map(\.source)
    (slots, mask) = ByteMap.slots(of: keys) { $0.foldedTableHash() }
    self.entries = ByteMap.immortal(entries)
  }

  /// The entry of a code, or nil when the table does not know it.
  subscript(code: Bytes) -> Entry? {
    guard !code.isEmpty else { return nil }
    var slot = Int(truncatingIfNeeded: code.foldedTableHash()) & mask
    while slots[slot] != 0 {
      let entry = entries[Int(slots[slot]) - 1]
      if entry.source.equalsIgnoringCase(code) { return entry }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// The FHIR code of a code, for elements of type `code`.
  func target(_ code: Bytes) -> Bytes? {
    guard let entry = self[code], !entry.code.isEmpty else { return nil }
    return entry.code
  }

  private static func split(_ text: Bytes, at separator: UInt8) -> [Bytes] {
    var out: [Bytes] = []
    var from = 0
    while let i = text.firstIndex(of: separator, from: from) {
      out.append(text[from..<i])
      from = i + 1
    }
    out.append(text[from..<text.count])
    return out
  }
}
