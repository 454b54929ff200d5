import Cryptography
import Records

extension EvidenceCheck {
  /// The audit log's chain, and that it reaches every head that signed evidence names.
  mutating func checkAudit(_ report: ReportFacts) {
    let path = "audit/audit.jsonl"
    guard let bytes = files[path] else {
      result.check(path, "", .auditAnchor, !anchors.contains { $0.events > 0 })
      return
    }
    let chain = AuditChain(bytes)
    let place = chain.broken.map { "\(path), line \($0)" } ?? path
    result.check(place, "\(chain.heads.count) events, each names the SHA-256 of the one before", .auditChain, chain.broken == nil)
    for anchor in anchors where anchor.events > 0 {
      let holds = anchor.events <= chain.heads.count && chain.heads[anchor.events - 1].hex == anchor.head
      result.check(anchor.place, "its event \(anchor.events) of the audit log is there, with this digest", .auditAnchor, holds)
    }
  }
}

/// Reads an audit log as others can: lines of JSON, numbered, each with the digest of the line before.
///
/// Bytes that are no event (what a crash leaves) count only if the next event says so, with their number and digest (`torn`).
struct AuditChain {
  /// The digest of each event's line, in order.
  private(set) var heads: [SHA256Digest] = []
  /// The first line that does not follow.
  private(set) var broken: Int?

  init(_ bytes: [UInt8]) {
    var torn: [UInt8] = []
    var (start, number) = (0, 0)
    while start < bytes.count {
      number += 1
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      let line = Array(bytes[start..<end])
      start = end + 1
      guard end < bytes.count, let event = JSONValue.parse(line, maximumDepth: 4, maximumValues: 64), event.encoded == line,
        event["sequence"]?.integer == heads.count + 1
      else {
        torn += line + [0x0A]
        continue
      }
      let previous = heads.last ?? .zero
      guard event["previous"]?.string == previous.hex, AuditChain.accounts(event["torn"], for: torn) else {
        broken = number
        return
      }
      torn = []
      heads.append(SHA256Digest.of(line))
    }
    if !torn.isEmpty { broken = number }
  }

  private static func accounts(_ member: JSONValue?, for bytes: [UInt8]) -> Bool {
    guard let member else { return bytes.isEmpty }
    let told = member["line"]?.bool == true ? bytes : bytes.dropLast()
    return !bytes.isEmpty && member["bytes"]?.integer == told.count && member["sha256"]?.string == SHA256Digest.of(Array(told)).hex
  }
}
