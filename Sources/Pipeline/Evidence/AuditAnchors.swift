import Cryptography
import Foundation
import LedgerProtocol
import Records
import Reporting
import Sealing

/// The heads of the audit log that a state folder's signed documents name: provenance of submitted and of waiting batches, reports.
public struct AuditAnchors: Sendable {
  public private(set) var anchors: [AuditAnchor] = []
  /// Documents whose signature does not verify or that cannot be read; their heads are not used.
  public private(set) var problems: [String] = []
  /// Documents from before there were heads.
  public private(set) var without = 0

  /// Collects them. Only what the organisation's key has signed counts.
  public init(state: StateFolder, organisation: PublicKey) throws {
    let organisation = [organisation] + state.formerKeys()
    for name in AuditAnchors.names(state.receiptsPath) where name.hasSuffix(ReceiptFolder.provenanceSuffix) {
      provenance(try? SecretFile.readPublic(state.receiptsPath + "/" + name), "batch \(name.prefix(16))", organisation)
    }
    let spool = try state.openSpool()
    for id in (try? spool.pending()) ?? [] {
      provenance(try? spool.provenance(of: id), "batch \(id.prefix(16))", organisation)
    }
    for run in AuditAnchors.names(state.path + "/reports") {
      for name in AuditAnchors.names(state.path + "/reports/" + run) where name.hasPrefix("report.") && name.hasSuffix("dsse.json") {
        report(try? SecretFile.readPublic("\(state.path)/reports/\(run)/\(name)"), "report of run \(run)", organisation)
      }
    }
  }

  private mutating func provenance(_ bytes: [UInt8]?, _ origin: String, _ keys: [PublicKey]) {
    guard let payload = signed(bytes, BatchProvenance.payloadType, keys), let provenance = try? BatchProvenance(parsing: payload) else {
      return problems.append("\(origin): the provenance is not signed by the organisation's key, or cannot be read")
    }
    add(provenance.audit, origin)
  }

  private mutating func report(_ bytes: [UInt8]?, _ origin: String, _ keys: [PublicKey]) {
    guard let payload = signed(bytes, nil, keys), let report = JSONValue.parse(payload, maximumValues: 10_000_000) else {
      return problems.append("\(origin): it is not signed by the organisation's key, or cannot be read")
    }
    add(report["audit"].flatMap { AuditHead($0) }, origin)
  }

  private mutating func add(_ head: AuditHead?, _ origin: String) {
    if let head { anchors.append(AuditAnchor(head: head, origin: origin)) } else { without += 1 }
  }

  private func signed(_ bytes: [UInt8]?, _ type: String?, _ keys: [PublicKey]) -> [UInt8]? {
    guard let bytes, let envelope = try? DSSEEnvelope(parsing: bytes), type == nil || envelope.payloadType == type, keys.contains(where: { (try? envelope.verify($0)) != nil })
    else { return nil }
    return envelope.payload
  }

  private static func names(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).filter { !$0.hasPrefix(".") }.sorted()
  }
}
