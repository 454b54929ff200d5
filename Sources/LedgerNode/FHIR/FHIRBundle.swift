import LedgerProtocol
import Records

/// A search's answer. Resources go into it as they are, byte by byte.
///
/// Source: FHIR R4 Bundle (type `searchset`), §3.1.1.5 paging.
struct FHIRBundle {
  /// `https://host/fhir`.
  let base: String
  /// What was understood of the search, encoded, without the cursor.
  let parameters: String
  let type: String

  func encoded(_ lines: [(id: String, line: RecordPage.Line)], next cursor: String?, isWhole: Bool, self own: String?) -> [UInt8] {
    var out = ByteBuffer(capacity: lines.reduce(1024) { $0 + $1.line.bytes.count + 512 })
    out.append("{\"resourceType\":\"Bundle\",\"type\":\"searchset\"")
    if isWhole {
      out.append(",\"total\":")
      out.append(decimal: lines.count)
    }
    out.append(",\"link\":[")
    link("self", own, to: &out)
    if let cursor {
      out.append(0x2C)
      link("next", cursor, to: &out)
    }
    out.append("]")
    for (i, entry) in lines.enumerated() {
      out.append(text: i == 0 ? ",\"entry\":[" : ",")
      // The receipt that the resource can be held against.
      out.append("{\"link\":[{\"relation\":\"describedby\",\"url\":")
      out.append(jsonString: "\(base.dropLast(5))/v1/records/\(entry.line.transaction)/proof")
      out.append("}],\"fullUrl\":")
      out.append(jsonString: "\(base)/\(type)/\(entry.id)")
      out.append(",\"resource\":")
      out.append(contentsOf: entry.line.bytes)
      out.append(",\"search\":{\"mode\":\"match\"}}")
    }
    if !lines.isEmpty { out.append("]") }
    out.append("}")
    return out.array
  }

  private func link(_ relation: String, _ cursor: String?, to out: inout ByteBuffer) {
    out.append("{\"relation\":")
    out.append(jsonString: relation)
    out.append(",\"url\":")
    out.append(jsonString: "\(base)/\(type)?\(parameters)" + (cursor.map { "&_cursor=\($0)" } ?? ""))
    out.append("}")
  }
}
