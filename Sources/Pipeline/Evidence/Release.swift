import Cryptography
import Foundation
import Glibc
import Records
import Reporting

/// Releases a run that was held: a second key countersigns, the batches are sent, the report gets a revision that says so.
///
/// Each step is durable before the next, and the whole may be done again: a release that was interrupted goes on where it was.
public struct Release {
  public struct Result: Sendable {
    /// Batches that the ledger has accepted, and those that it has not yet.
    public var submitted: Int
    public var waiting: Int
    public var revision: Int
    /// What the ledger said instead, when it did not accept all.
    public var failure: RunFailure?
  }

  private let definition: PipelineDefinition
  private let state: StateFolder

  public init(definition: PipelineDefinition, state: StateFolder) { (self.definition, self.state) = (definition, state) }

  /// Releases a run. Blocks its thread; not to be called from a task.
  /// - Parameters:
  ///   - key: The second key: named under `compliance.countersign-keys`, and not the organisation's.
  ///   - reason: Why, as UTF-8 text of at most 16 KiB; it stands in the report.
  public func execute(run: String, key: SigningKey, name: String, reason: [UInt8], observer: any RunObserver = SilentObserver()) throws -> Result {
    let lock = try RunLock(state: state.path, pipeline: definition.name, command: "release")
    defer { withExtendedLifetime(lock) {} }
    let journal = try state.openJournal()
    let keys = try state.openKeys(definition, ledger: true)
    let issuer = ReportIssuer(definition: definition, state: state, journal: journal, keys: keys)
    try checkKey(key, organisation: keys.signing)
    let (statement, bytes) = try statement(run: run, key: key, name: name, reason: reason, journal)
    try AuditWriter(state: state, operator: definition.compliance.operatorID).note(
      .release, subject: "run \(run)", purpose: statement.reason, detail: "\(statement.batches.count) batches, countersigned by key \(key.id)")
    try journal.release(run: run)

    let failure = try SealedSender(definition: definition, state: state, journal: journal, keys: keys).send(CancelFlag(), observer)
    let batches = ReportBatches(definition: definition, journal: journal)
    let report = try issuer.revise(run: run) { report in
      let isNew = report.verdict.release == nil
      report.verdict.release = Report.Release(
        key: statement.key, name: statement.name, time: statement.time, reason: statement.reason,
        reasonSha256: SHA256Digest.of(statement.reason).hex, statementSha256: SHA256Digest.of(bytes).hex, batches: statement.batches.count)
      report.people.approvedBy = statement.name
      let isChanged = try batches.refresh(&report)
      return isNew || isChanged
    }
    if failure == nil { try issuer.send(observer: observer) }
    let submitted = report.batches.filter { $0.state == .submitted }.count
    return Result(submitted: submitted, waiting: report.batches.count - submitted, revision: report.run.revision, failure: failure)
  }

  /// A second key: another one than signs the batches, and one that the pipeline's owner has named.
  private func checkKey(_ key: SigningKey, organisation: SigningKey) throws {
    guard key.id != organisation.id else {
      throw RunFailure(.keyUnusable, "the organisation's own key cannot countersign: a release takes a second key")
    }
    let paths = definition.compliance.countersignKeys
    guard !paths.isEmpty else { throw RunFailure(.configuration, "no key may release runs: name public keys under compliance.countersign-keys") }
    for path in paths {
      do {
        if try PublicKey(pem: SecretFile.readPublic(path)).id == key.id { return }
      } catch let failure as RunFailure {
        throw failure
      } catch {
        throw RunFailure(.configuration, "\(path) holds no public key")
      }
    }
    throw RunFailure(.keyUnusable, "the key is none of compliance.countersign-keys: \(key.id)")
  }

  /// The release of a run: the one that was written before, or a new one, durable.
  private func statement(run: String, key: SigningKey, name: String, reason: [UInt8], _ journal: Journal) throws -> (ReleaseStatement, [UInt8]) {
    let path = state.releasesPath + "/\(run).json"
    if let kept = FileManager.default.contents(atPath: path).map({ Array($0) }) {
      guard let envelope = try? DSSEEnvelope(parsing: kept), let statement = ReleaseStatement(parsing: envelope.payload) else {
        throw RunFailure(.stateMissing, "the release at \(path) cannot be read")
      }
      guard statement.key == key.id else { throw RunFailure(.keyUnusable, "the run was released by another key already: \(statement.key)") }
      return (statement, kept)
    }
    guard let bytes = state.reports.bytes(EvidenceFile.report, of: run) else { throw RunFailure(.stateMissing, "there is no report of run \(run)") }
    let report: Report
    do { report = try Report(parsing: bytes) } catch { throw RunFailure(.stateMissing, "the report of run \(run) cannot be read: \(error)") }
    guard report.verdict.state == .hold else {
      throw RunFailure(.configuration, "the verdict on run \(run) is \(report.verdict.state.rawValue): only a HOLD can be released")
    }
    let held = report.batches.filter { $0.state == .held }.map(\.id)
    guard !held.isEmpty else { throw RunFailure(.configuration, "run \(run) holds no batch: there is nothing to release") }
    guard reason.count <= 16 << 10, let text = String(validating: reason, as: UTF8.self), !text.allSatisfy(\.isWhitespace) else {
      throw RunFailure(.configuration, "the reason must be a text of 1 to 16,384 bytes in UTF-8")
    }
    let statement = ReleaseStatement(
      run: run, report: SHA256Digest.of(bytes).hex, held: report.verdict.held, batches: held, reason: text, key: key.id, name: name, time: Timestamp.now())
    do {
      let envelope = try DSSEEnvelope.sign(statement.payload, type: ReleaseStatement.payloadType, by: key).encoded
      try FileManager.default.createDirectory(atPath: state.releasesPath, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      try DurableFile.write(envelope, to: path)
      try DurableFile.settle(folder: state.releasesPath)
      return (statement, envelope)
    } catch let failure as RunFailure {
      throw failure
    } catch {
      throw RunFailure(.keyUnusable, "the release cannot be signed: \(error)")
    }
  }
}
