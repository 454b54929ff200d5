import Cryptography
import Foundation
import LedgerProtocol
import Records
import Reporting

/// Gathers the evidence of a run from its state folder, in the form of a bundle. Reads only: it may run beside a run.
public struct EvidenceCollector {
  private let definition: PipelineDefinition
  private let state: StateFolder

  public init(definition: PipelineDefinition, state: StateFolder) { (self.definition, self.state) = (definition, state) }

  /// The keys that this pipeline trusts: the organisation's own and its former ones, the pinned log key, those that may release.
  public func trustedKeys() throws -> TrustedKeys {
    var keys = TrustedKeys(organisation: try state.publicKey(), log: try OrganisationKeys.logKey(definition), countersigners: try countersigners())
    for key in state.formerKeys() { keys.trust(organisation: key) }
    return keys
  }

  private func countersigners() throws -> [PublicKey] {
    try definition.compliance.countersignKeys.map { path in
      do { return try PublicKey(pem: try SecretFile.readPublic(path)) } catch let failure as RunFailure { throw failure } catch {
        throw RunFailure(.configuration, "\(path) holds no public key")
      }
    }
  }

  /// The runs that have a report, by the beginning of their id.
  public func runs(_ prefix: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: state.reports.path)) ?? []
    return names.filter { $0.hasPrefix(prefix) && !$0.hasPrefix(".") && state.reports.bytes(EvidenceFile.report, of: $0) != nil }.sorted()
  }

  /// Everything about a run that an auditor needs. Throws `stateMissing` when it has no report.
  public func run(_ id: String) throws -> EvidenceFiles {
    guard let bytes = state.reports.bytes(EvidenceFile.report, of: id) else {
      throw RunFailure(.stateMissing, "there is no report of a run \(id); chartseal runs names them")
    }
    var files = report(id)
    let receipts = ReceiptFolder(path: state.receiptsPath)
    for row in JSONValue.parse(bytes, maximumDepth: 12, maximumValues: bytes.count)?["batches"]?.array ?? [] {
      guard let batch = row["id"]?.string, BatchHeader.isBatchID(batch) else { continue }
      if row["state"]?.string == "submitted" || !addSpooled(batch, to: &files) { receipts.add(batch, to: &files) }
      // Accepted since the report was written: the next revision will say so, this one's bundle has no receipt of it.
      if row["state"]?.string != "submitted" { files["batches/\(batch)/receipt.tlog-proof"] = nil }
    }
    files["audit/audit.jsonl"] = contents(AuditLog.fileName)
    files["releases/\(id).json"] = contents("releases/\(id).json")
    files["keys/organisation.pub"] = Array(try state.publicKey().pem.utf8)
    files["keys/log.vkey"] = Array("\(try OrganisationKeys.logKey(definition))\n".utf8)
    for key in try countersigners() { files["keys/countersign/\(key.id).pub"] = Array(key.pem.utf8) }
    return files
  }

  /// The report of a run with its earlier revisions.
  public func report(_ id: String) -> EvidenceFiles {
    var files = EvidenceFiles()
    for name in (try? FileManager.default.contentsOfDirectory(atPath: state.reports.folder(id))) ?? [] where TarArchive.isPath(name) {
      if name.hasPrefix("report."), !name.hasSuffix(".pdf") { files["report/" + name] = state.reports.bytes(name, of: id) }
    }
    return files
  }

  /// A batch that has not been accepted: what its container holds, but for the sealed blocks. False when it is not in the spool.
  private func addSpooled(_ batch: String, to files: inout EvidenceFiles) -> Bool {
    guard let bytes = contents("spool/pending/\(batch).batch") else { return false }
    return bytes.withUnsafeBytes { raw in
      guard let container = try? BatchContainer(Bytes(raw), checking: .form) else { return false }
      files["batches/\(batch)/entry.json"] = container.envelopeBytes.array
      files["batches/\(batch)/summary.json"] = container.summary.array
      files["batches/\(batch)/provenance.json"] = container.provenanceBytes.array
      files["batches/\(batch)/leaves"] = container.leafHashes.flatMap(\.array)
      return true
    }
  }

  private func contents(_ name: String) -> [UInt8]? { FileManager.default.contents(atPath: state.path + "/" + name).map { Array($0) } }
}
