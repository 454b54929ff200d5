import Cryptography
import LedgerProtocol
import Records

/// Puts every entry before the auditors.
final class AuditJudge {
  let log: AuditedLog
  private let auditors: [any EntryAuditor]
  private let repeated: RepeatedEntries
  private var findings: [AuditFinding] = []
  private(set) var kinds: [String: Int] = [:]
  private(set) var unjudged: [String: Int] = [:]

  /// Fetches the detail of an entry with the auditor's key; nil without one.
  private let details: DetailReader?

  init(genesis: Genesis, auditors: [any EntryAuditor], spillFolder: String, details: DetailReader?) throws(LedgerClientError) {
    do { log = AuditedLog(genesis: genesis, logKey: try PublicKey(ed25519: genesis.logKey.key)) } catch {
      throw LedgerClientError(.configuration, reason: error.reason)
    }
    self.details = details
    self.auditors = auditors
    repeated = RepeatedEntries(folder: spillFolder)
  }

  /// What was judged by other rules is judged again.
  var rules: String { (auditors.map(\.version) + (details == nil ? [] : ["details"])).joined(separator: " ") }

  func take(_ bytes: [UInt8], at position: Int) async throws(LedgerClientError) {
    let entry: LogEntry
    do {
      entry = try LogEntry(parsing: bytes)
    } catch {
      guard error == .entryKind, position > 0, let envelope = AuditJudge.newerKind(bytes) else {
        return note(AuditFinding(LogAuditReason.malformed, at: position, detail: error.reason.code))
      }
      count(envelope.payloadType, isJudged: false)
      return try repeated.add(SHA256Digest.of(envelope.payload), at: position)
    }
    try repeated.add(SHA256Digest.of(entry.envelope.payload), at: position)
    if position == 0, entry.kind != .genesis { note(AuditFinding(LogAuditReason.genesis, at: 0, detail: entry.kind.rawValue)) }
    log.detail = nil
    if let details, ConsentEntry.kinds.contains(entry.kind) {
      log.detail = try await details.detail(of: entry.id)
      if log.detail == nil { note(AuditFinding(LogAuditReason.notServed, at: position, detail: "detail of \(entry.kind.rawValue)")) }
    }
    var isJudged = false
    for auditor in auditors {
      do {
        if try auditor.judge(entry, at: position, in: log) == .sound { isJudged = true }
      } catch {
        isJudged = true
        note(AuditFinding(error.reason, at: position, detail: entry.kind.rawValue + (error.detail.map { ": \($0)" } ?? "")))
      }
    }
    count(entry.kind.rawValue, isJudged: isJudged)
  }

  /// Findings about the entries. To be called once, at the end.
  func conclude() throws(LedgerClientError) -> [AuditFinding] {
    if let place = try repeated.first() { note(AuditFinding(LogAuditReason.repeated, at: place)) }
    return findings
  }

  private func note(_ finding: AuditFinding) {
    if !findings.contains(where: { $0.reason == finding.reason }) { findings.append(finding) }
  }

  private func count(_ kind: String, isJudged: Bool) {
    // A log could make up kinds without end.
    let name = kinds[kind] != nil || kinds.count < 64 ? kind : "others"
    kinds[name, default: 0] += 1
    if !isJudged { unjudged[name, default: 0] += 1 }
  }

  /// An entry of a kind that a newer version may have: an envelope in the form that all kinds have.
  private static func newerKind(_ bytes: [UInt8]) -> DSSEEnvelope? {
    guard let envelope = try? DSSEEnvelope(parsing: bytes), envelope.payloadType.utf8.count <= 100,
      envelope.payloadType.hasPrefix("application/vnd.chartseal."), envelope.payloadType.hasSuffix("+json"),
      envelope.payloadType.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
      let kind = JSONValue.parse(envelope.payload)?["kind"]?.string, "application/vnd.chartseal.\(kind)+json" == envelope.payloadType
    else { return nil }
    return envelope
  }
}

/// Reads the details beside the log, as a registered auditor may.
struct DetailReader: Sendable {
  let requests: SignedRequests

  /// Nil when the node does not give it.
  func detail(of id: String) async throws(LedgerClientError) -> [UInt8]? {
    do { return try await requests.send("GET", "/v1/entries/\(id)/detail", nil, .none, limit: ConsentDetails.maximumCount).body } catch {
      if error.kind == .refused { return nil }
      throw error
    }
  }
}
