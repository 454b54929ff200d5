import Cryptography
import Foundation
import LedgerProtocol
import PatientIdentity
import Records
import Sealing
import Synchronization

/// What workers need to seal a window.
struct SealingSettings: Sendable {
  let batchSecret: SecretKey
  let vault: Vault
  let epoch: UInt32
  let custodian: WrapPublicKey
  let wrapped: WrapRegistry

  /// Compresses and seals a window's lines, and makes the key wraps of patients whom the ledger does not know yet.
  func prepare(_ window: Window) throws -> PreparedBatch {
    // No key is used that another process may have been first to make.
    try vault.settled {
      let sealer = BatchSealer(batchSecret: batchSecret)
      for slice in window.slices { sealer.add(slice.result.lines, lines: slice.lines) }
      return try sealer.prepare(epoch: epoch) { (hash) throws -> SecretKey in
        let patient = try vault.patient(hash)
        if try wrapped.isMissing(hash) {
          _ = try patient.wraps(epoch: epoch, to: [custodian], info: KeyWraps.info(patient: hash, epoch: epoch))
        }
        return try patient.recordKey(epoch: epoch)
      }
    }
  }

  /// The wraps of the patients whom the ledger does not know yet; nil when it knows all.
  func wraps(of patients: [PatientHash]) throws -> KeyWraps? {
    var out = KeyWraps()
    for hash in patients where try wrapped.isMissing(hash) {
      let made = try vault.patient(hash).wraps(epoch: epoch, to: [custodian], info: KeyWraps.info(patient: hash, epoch: epoch))
      out.patients.append(.init(patient: hash, epoch: epoch, wraps: made.compactMap { WrappedKey(recipientID: $0.recipient, bytes: $0.bytes) }))
    }
    return out.patients.isEmpty ? nil : out
  }
}

extension SealingSettings {
  /// The settings of a pipeline; nil without the ledger's keys.
  init?(_ definition: PipelineDefinition, state: StateFolder, keys: OrganisationKeys, vault: Vault) throws {
    guard let custodian = keys.custodian, keys.log != nil else { return nil }
    let epoch = definition.identity.epoch
    self.init(
      batchSecret: keys.batchSecret, vault: vault, epoch: UInt32(truncatingIfNeeded: epoch), custodian: custodian,
      wrapped: try WrapRegistry(journalPath: state.journalPath, epoch: epoch))
  }
}

/// Which patients' record keys the ledger holds wraps of, by the journal; asked by several threads.
final class WrapRegistry: Sendable {
  private struct State {
    let journal: UncheckedJournal
    var known: Set<SHA256Digest> = []
  }
  private struct UncheckedJournal: @unchecked Sendable {
    let journal: Journal
  }
  /// Who is known beyond this is forgotten; the journal knows.
  private static let mostKnown = 100_000
  private let state: Mutex<State>
  private let epoch: Int

  init(journalPath: String, epoch: Int) throws {
    self.epoch = epoch
    state = Mutex(State(journal: UncheckedJournal(journal: try Journal(path: journalPath, readOnly: true))))
  }

  func isMissing(_ hash: PatientHash) throws -> Bool {
    try state.withLock { s in
      if let digest = SHA256Digest(hash.digest), s.known.contains(digest) { return false }
      guard try s.journal.journal.isWrapped(hash, epoch: epoch) else { return true }
      remember([hash], &s)
      return false
    }
  }

  /// Notes patients whose wraps the ledger has accepted.
  func note(_ hashes: [PatientHash]) { state.withLock { remember(hashes, &$0) } }

  private func remember(_ hashes: [PatientHash], _ s: inout State) {
    if s.known.count > WrapRegistry.mostKnown { s.known.removeAll(keepingCapacity: true) }
    s.known.formUnion(hashes.compactMap { SHA256Digest($0.digest) })
  }
}

/// Puts header and signature to prepared batches.
struct BatchFinisher: Sendable {
  let signing: SigningKey
  let facts: BatchFacts
  let makeProvenance: @Sendable (_ batch: String, _ created: String, _ window: Window) -> JSONValue

  init(_ definition: PipelineDefinition, signing: SigningKey, custodian: WrapPublicKey, provenance: @escaping @Sendable (String, String, Window) -> JSONValue) {
    self.signing = signing
    makeProvenance = provenance
    let order = ConfigurationKey.children(of: "stakeholders")
    let profile = "\(definition.profile.name) \(definition.profile.releaseYear) free text \(definition.profile.freeText) \(definition.identity.surrogate) \(definition.identity.namespace)"
    facts = BatchFacts(
      submitter: definition.stakeholders["submitting-organisation"] ?? "", custodianKey: custodian.id, source: "", previous: nil,
      pipeline: .init(name: definition.name, digest: SHA256Digest.of(definition.whatDecidesTheRecords)),
      profile: .init(name: definition.profile.name, digest: SHA256Digest.of(profile)),
      rules: .init(name: "elements", digest: ElementCatalog.tableText.withDigest),
      stakeholders: order.compactMap { name in definition.stakeholders[name].map { .init(name, $0) } },
      window: .init(read: 0, sealed: 0, filtered: 0, quarantined: 0), summary: [])
  }

  /// - Parameter audit: the head of the audit log now.
  func finish(_ prepared: PreparedBatch, window: Window, source: String, previous: String?, audit: AuditHead) throws -> SealedBatch {
    var facts = self.facts
    (facts.source, facts.previous) = (source, previous)
    facts.window = .init(
      read: window.records, sealed: window.passed, filtered: window.filtered, quarantined: window.quarantined, from: window.years?.lowerBound ?? 0,
      until: window.years?.upperBound ?? 0)
    facts.summary = Array(ComplianceSummary(window).json(profile: facts.profile.name).utf8)
    let created = Timestamp.now()
    return try prepared.finish(facts, key: signing, created: created, software: "chartseal", audit: audit) { makeProvenance($0, created, window) }
  }
}

extension Bytes {
  fileprivate var withDigest: SHA256Digest { SHA256Digest.of(self) }
}
