import Cryptography
import LedgerProtocol
import Records

/// Verifies evidence offline: a bundle, the evidence of a run as it lies in a state folder, a batch, a report, a record.
///
/// Trusts the keys that it is given and nothing else. Each check is a line of the result; those that need a file which is not there fail, but for
/// files that older versions did not keep, which are named as not kept. `docs/verify-it-yourself.md` lists all checks; another program,
/// `Scripts/verify-bundle`, makes the same ones.
public struct EvidenceVerifier: Sendable {
  /// Renders a report's exact bytes to the page; nil when they are no report.
  public typealias Renderer = @Sendable (_ report: [UInt8]) -> [UInt8]?

  public let keys: TrustedKeys
  private let renderer: Renderer

  public init(keys: TrustedKeys, renderer: @escaping Renderer = EvidencePage.render) { (self.keys, self.renderer) = (keys, renderer) }

  /// Verifies an exported bundle.
  public func verify(bundle bytes: [UInt8], limits: TarArchive.Limits = TarArchive.Limits()) -> Verification {
    var check = EvidenceCheck(EvidenceFiles(), keys, renderer)
    let archive: TarArchive
    do { archive = try TarArchive(parsing: bytes, limits: limits) } catch {
      check.result.check("bundle, byte \(error.byte)", "", error.reason, false)
      return check.result
    }
    check.result.check("bundle", "\(archive.files.count) files, one way of writing them, no padding but zeros", .archive, true)
    for file in archive.files { check.files[file.path] = file.bytes }
    check.checkKeys()
    check.checkManifest(archive)
    check.checkRun()
    return check.result
  }

  /// Verifies the evidence of a run without a manifest.
  public func verify(run files: EvidenceFiles) -> Verification {
    var check = EvidenceCheck(files, keys, renderer)
    check.checkKeys()
    check.checkRun()
    return check.result
  }

  /// Verifies the report alone: form, signature, page, revisions, the log's entry.
  public func verify(report files: EvidenceFiles) -> Verification {
    var check = EvidenceCheck(files, keys, renderer)
    check.checkKeys()
    check.checkReport()
    check.checkHistory()
    return check.result
  }

  /// Verifies batches alone, all that have a folder.
  public func verify(batches files: EvidenceFiles) -> Verification {
    var check = EvidenceCheck(files, keys, renderer)
    check.checkKeys()
    for id in files.batches { check.checkBatch(id, nil) }
    check.checkHistory()
    return check.result
  }

  /// Verifies that a record is in a batch that is in the log.
  ///
  /// - Parameters:
  ///   - receipt: a record's receipt as a node gives it (`GET /v1/records/<batch>/<line>/proof`).
  ///   - committed: nonce || bytes of the record.
  public func verify(record receipt: [UInt8], committed: [UInt8]) -> Verification {
    var result = Verification()
    guard let parsed = try? RecordReceipt(parsing: receipt), parsed.encoded == receipt, let entry = try? LogEntry(parsing: parsed.entry) else {
      result.check("record", "", .record, false)
      return result
    }
    result.check(
      "record", "in the batch, and the batch in the log", .record, keys.logs.contains { (try? parsed.verify(committed: committed, log: $0)) != nil })
    result.check("record", "its batch is signed by the organisation", .batchSignature, keys.organisationSigned(entry.envelope))
    return result
  }
}

/// A verification under way.
struct EvidenceCheck {
  var files: EvidenceFiles
  var keys: TrustedKeys
  let renderer: EvidenceVerifier.Renderer
  var result = Verification()
  var report: ReportFacts?
  /// Heads of the audit log that signed evidence names, with the place of it.
  var anchors: [(place: String, events: Int, head: String)] = []
  var history = LogHistory()

  init(_ files: EvidenceFiles, _ keys: TrustedKeys, _ renderer: @escaping EvidenceVerifier.Renderer) {
    (self.files, self.keys, self.renderer) = (files, keys, renderer)
  }

  mutating func checkRun() {
    checkReport()
    guard let report else { return }
    checkBatches(report)
    checkCounts(report)
    checkVerdict(report)
    checkReleases(report)
    checkAudit(report)
    checkHistory()
  }

  // MARK: Keys and manifest

  mutating func checkKeys() {
    result.check("trusted keys", "a key of the organisation", .noTrustedKey, !keys.organisations.isEmpty)
    result.check("trusted keys", "a key of the log", .noTrustedKey, !keys.logs.isEmpty)
    for path in files.paths where path.hasPrefix("keys/") {
      let bytes = files[path] ?? []
      let isTrusted: Bool
      if path == "keys/organisation.pub" {
        isTrusted = keys.adopt(bytes, among: keys.organisations)
      } else if path == "keys/log.vkey" {
        isTrusted = keys.logs.contains { Array("\($0)\n".utf8) == bytes }
      } else {
        isTrusted = keys.adopt(bytes, among: keys.countersigners)
      }
      result.check(path, "the trusted one", .bundleKey, isTrusted)
    }
  }

  mutating func checkManifest(_ archive: TarArchive) {
    let bytes = files[EvidenceBundle.manifest] ?? []
    guard let manifest = EvidenceBundle.Manifest(bytes) else {
      result.check(EvidenceBundle.manifest, "", .manifestForm, false)
      return
    }
    result.check(EvidenceBundle.manifest, "canonical, \(manifest.files.count) files listed", .manifestForm, true)
    result.check(
      EvidenceBundle.manifestEnvelope, "signed by the organisation over the manifest", .manifestSignature,
      isSigned(EvidenceBundle.manifestEnvelope, over: bytes, EvidenceBundle.payloadType))
    let expected = [EvidenceBundle.manifest, EvidenceBundle.manifestEnvelope] + manifest.files.map(\.path)
    result.check("bundle", "holds the files that the manifest lists, in its order, and no other", .manifestFiles, archive.files.map(\.path) == expected)
    for file in manifest.files {
      let holds = files[file.path].map { $0.count == file.bytes && SHA256Digest.of($0) == file.digest } ?? false
      result.check(file.path, "size and SHA-256 as in the manifest", .manifestFiles, holds)
    }
    let about = files["report/" + EvidenceFile.report].flatMap { ReportFacts($0) }
    let time = about.flatMap { Timestamp.seconds(of: $0.ended) }
    result.check(
      EvidenceBundle.manifest, "names the report's run and revision; the archive's time is the end of the run", .manifestRun,
      about?.run == manifest.run && about?.revision == manifest.revision && time == archive.time)
  }

  /// True when the file is an envelope, written in the one way, over these bytes, signed by the organisation alone.
  func isSigned(_ path: String, over bytes: [UInt8], _ type: String) -> Bool {
    guard let text = files[path], let envelope = try? DSSEEnvelope(parsing: text), envelope.encoded == text else { return false }
    return envelope.payload == bytes && envelope.payloadType == type && keys.organisationSigned(envelope)
  }

  // MARK: The log

  /// The checkpoint of a proof that holds for exactly this entry, under a trusted log key; what it shows of the log is remembered.
  mutating func prove(_ entry: LogEntry, _ proof: LogProof, _ place: String) -> Bool {
    for log in keys.logs {
      if let verified = try? proof.verify(leaf: entry.leaf, log: log) {
        history.add(verified.checkpoint, proof, entry.leaf, place)
        return true
      }
    }
    return false
  }

  mutating func checkHistory() {
    for contradiction in history.contradictions { result.check(contradiction, "", .logHistory, false) }
    guard history.proofs > 1 else { return }
    result.check(
      "log", "\(history.proofs) proofs, \(history.checkpoints) checkpoints, \(history.compared) hashes of the tree that two of them show agree",
      .logHistory, history.contradictions.isEmpty)
  }
}
