import LedgerProtocol
import Records

/// Makes the `"meta":{...}` of resources, once for each year and set of labels.
struct MetaWriter {
  private var text: [UInt32: [UInt8]] = [:]
  /// What the last resource had: the next one mostly has the same.
  private var last: (key: UInt32, text: [UInt8])?
  private let head: [UInt8]
  private let tail: [UInt8]
  private let asOf: [UInt8]?

  init(_ stakeholders: Stakeholders, _ method: DeidentificationMethod) {
    asOf = stakeholders.asOf.map { Array($0.utf8) }
    var head = ByteBuffer(capacity: 256)
    head.append("\"source\":")
    head.append(jsonString: stakeholders.sourceURI)
    head.append(",\"security\":[")
    self.head = head.array
    var tail = ByteBuffer(capacity: 512)
    MetaWriter.coding(DeidentificationMethod.alterationSystem, method.alterationCode, to: &tail)
    if let policy = method.policyCode { MetaWriter.coding(DeidentificationMethod.policySystem, policy, to: &tail) }
    MetaWriter.coding("http://terminology.hl7.org/CodeSystem/v3-ActReason", stakeholders.purposeOfUse, to: &tail)
    self.tail = tail.array
  }

  private static func coding(_ system: String, _ code: String, to out: inout ByteBuffer) {
    out.append(",{\"system\":")
    out.append(jsonString: system)
    out.append(",\"code\":")
    out.append(jsonString: code)
    out.append("}")
  }

  /// Calls `body` with the member for a year (0: unknown) and labels.
  mutating func withMeta(year: Int, labels: SecurityLabels, _ body: (Bytes) -> Void) {
    let year = asOf == nil && year > 0 && year < 10_000 ? year : 0
    let key = UInt32(labels.rawValue) << 16 | UInt32(year)
    if let last, last.key == key { return last.text.withUnsafeBytes { body(Bytes($0)) } }
    let made = text[key] ?? make(year, labels)
    text[key] = made
    last = (key, made)
    made.withUnsafeBytes { body(Bytes($0)) }
  }

  private func make(_ year: Int, _ labels: SecurityLabels) -> [UInt8] {
    var out = ByteBuffer(capacity: 1024)
    out.append("\"meta\":{")
    if let asOf {
      out.append("\"lastUpdated\":\"")
      out.append(contentsOf: asOf)
      out.append("\",")
    } else if year > 0 {
      out.append("\"lastUpdated\":\"")
      let digits = String(year)
      out.append(text: String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits)
      out.append("-01-01T00:00:00Z\",")
    }
    out.append(contentsOf: head)
    let confidentiality = labels.contains(.veryRestricted) ? "V" : labels.contains(.restricted) ? "R" : "N"
    out.append("{\"system\":\"http://terminology.hl7.org/CodeSystem/v3-Confidentiality\",\"code\":\"")
    out.append(text: confidentiality)
    out.append("\"}")
    for code in labels.subtracting([.restricted, .veryRestricted]).codeList {
      MetaWriter.coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", code, to: &out)
    }
    out.append(contentsOf: tail)
    out.append("]}")
    return out.array
  }
}
