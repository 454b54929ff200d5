import Compliance
import Cryptography
import Deidentification
import Foundation
import Glibc
import LedgerProtocol
import Normalization
import Records
import Reporting
import Sealing

/// What a run was judged to be, and on which facts.
public struct Judgement: Sendable {
  let facts: RunFacts
  let result: RunJudgement
  let risk: RiskOutcome?

  var verdict: RunVerdict.State { result.verdict.state }
  /// `PASS`, `HOLD` or `FAIL`.
  public var word: String { verdict.rawValue }
  public var isHeld: Bool { verdict == .hold }
  public var hasFailed: Bool { verdict == .fail }
  public var method: String { result.method.sentence }
  /// Ids of the checks that stand in the way.
  public var against: [String] { result.verdict.failed + result.verdict.held }
  /// Checks that do not simply pass, with what they say.
  public var notable: [(id: String, outcome: String, says: String)] {
    result.results.filter { $0.outcome != .pass && $0.outcome != .notApplicable }.map { ($0.id, $0.outcome.rawValue, $0.says) }
  }
  /// In a line, for the journal: `held: risk, planted-identifiers`.
  var inShort: String { "\(verdict == .fail ? "failed" : "held"): \(against.joined(separator: ", "))" }
}

/// Gathers what the checks of a run need, from summary, journal, keys and files; knows nothing of what is decided from it.
struct RunJudge {
  let definition: PipelineDefinition
  let state: StateFolder
  let journal: Journal
  let keys: OrganisationKeys

  /// Judges a run as it stands: before anything is sent, and again with what the ledger has answered.
  /// - Parameter known: the risk of the same batches, when it has been computed already.
  func judge(_ summary: RunSummary, risk known: RiskOutcome? = nil) throws -> Judgement {
    let today = CalendarDay(Timestamp.today())
    guard let today, let basis = ComplianceProfile.Basis(rawValue: definition.profile.name) else {
      throw RunFailure(.configuration, "the profile is not known: \(definition.profile.name)")
    }
    var facts = RunFacts(today: today, basis: basis, releaseYear: definition.profile.releaseYear)
    method(&facts, summary)
    try counts(&facts, summary)
    let risk =
      summary.isDryRun
      ? nil : try known ?? journal.risk(run: summary.run, pipeline: definition.name, policy: definition.risk, temporary: state.path)
    facts.risk = risk.flatMap { RiskSection.facts($0) }
    try custody(&facts, summary)
    return Judgement(facts: facts, result: RunJudgement(facts), risk: risk)
  }

  // MARK: The method

  private func method(_ facts: inout RunFacts, _ summary: RunSummary) {
    let (profile, compliance) = (definition.profile, definition.compliance)
    facts.freeText = profile.freeText == "withhold" ? .withheld : .scrubbed
    facts.surrogate = definition.identity.surrogate == "keyed" ? .derived : .vault
    facts.zip3Edition = RestrictedPrefixes.vintage
    facts.dateShiftDays = DeidentificationProfile(releaseYear: profile.releaseYear).dateShiftDays
    for source in definition.sources where source.format == .dicom {
      for option in definition.dicomOptions(source).inForce {
        switch option {
        case .retainUIDs: facts.retained.insert(.imagingUIDs)
        case .retainFullDates: facts.retained.insert(.fullDates)
        case .retainDeviceIdentity: facts.retained.insert(.deviceIdentity)
        case .retainInstitutionIdentity: facts.retained.insert(.institutionIdentity)
        case .retainSafePrivate: facts.retained.insert(.privateAttributes)
        default: break
        }
      }
    }
    if let path = profile.determination { facts.documents.append(document(.expertDetermination, path)) }
    if let path = profile.agreement { facts.documents.append(document(.dataUseAgreement, path)) }
    facts.statement = compliance.statement
    facts.rulesReviewedUntil = compliance.rulesReviewedUntil
    facts.exceptions = compliance.exceptions
    facts.expectations.minimumRecords = summary.isPart ? 0 : max(0, definition.minimumRecords - summary.undelivered)
    facts.expectations.maximumQuarantinePPM = summary.isPart && !summary.wasCutOff ? 1_000_000 : Int((min(max(definition.maximumQuarantinePercent, 0), 100) * 10_000).rounded())
    facts.expectations.maximumResidualPPM = compliance.maximumResidualPPM
  }

  private func document(_ kind: RunFacts.Document.Kind, _ path: String) -> RunFacts.Document {
    let bytes = FileManager.default.contents(atPath: path)
    return RunFacts.Document(
      kind, isReadable: bytes != nil, sha256: bytes.map { SHA256Digest.of(Array($0)).hex } ?? "",
      validUntil: definition.profile.validUntil.flatMap { CalendarDay($0) })
  }

  // MARK: What was counted

  private func counts(_ facts: inout RunFacts, _ summary: RunSummary) throws {
    let r = summary.records
    facts.records = RunFacts.RecordCounts(
      read: r.read, submitted: r.submitted, alreadySubmitted: r.alreadySubmitted, filtered: r.filtered, quarantined: r.quarantined, waiting: r.spooled)
    facts.resourcesSealed = summary.resources
    facts.identifiers = summary.identifiers
    facts.gate = summary.gate
    if let planted = summary.planted {
      let total = planted.total
      facts.planted = RunFacts.Planted(
        seed: String(planted.seed), planted: total.planted, caught: total.caught,
        missed: planted.misses.map { EvidencePlace(file: $0.file, element: $0.field, code: "") })
    }
    guard !summary.isDryRun else { return }
    facts.patients = try journal.patients(run: summary.run)
    let images = Set(definition.sources.filter { $0.format == .dicom }.map(\.id))
    facts.held = try journal.heldPlaces(run: summary.run, limit: 50).map { row in
      // Of an image that cannot be read the place in its study is a file's name.
      let isFile = row.stage == Stage.read.rawValue && images.contains(row.source)
      return EvidencePlace(
        file: ReportedName.of(row.path, row.digest), record: row.record, line: row.line, byte: row.byte,
        element: isFile && !row.field.isEmpty ? ReportedName.of(row.field, row.digest) : row.field, code: row.code, count: row.count)
    }
  }

  // MARK: How it is kept and sent

  private func custody(_ facts: inout RunFacts, _ summary: RunSummary) throws {
    let files = [
      (definition.keys.signingKey ?? state.signingKeyPath, "signing"), (state.batchSecretPath, "leaf nonces"), (state.vaultKeyPath, "vault"),
    ]
    facts.keyFiles = files.map { path, purpose in
      let (mode, isOurs) = RunJudge.mode(path)
      return RunFacts.KeyFile((path as NSString).lastPathComponent, purpose: purpose, mode: mode, isOurs: isOurs)
    }
    facts.stateFolderMode = RunJudge.mode(state.path).mode
    facts.isVaultEncrypted = definition.identity.surrogate == "keyed" ? nil : true
    facts.operatorID = definition.compliance.operatorID
    facts.user = AuditWriter.userName()
    let key = keys.signing
    let last = key.certificates.map(\.validUntil).min()
    facts.signing = RunFacts.Signing(
      fingerprint: key.id, algorithm: key.algorithm.rawValue, certifiedUntil: last.flatMap { CalendarDay(Timestamp.text(ofSeconds: $0).prefix(10)) })
    guard !summary.isDryRun else { return }
    facts.transport = transport(summary)
    let examination: AuditExamination
    do {
      examination = try AuditLog(folder: state.path).verify(anchors: AuditAnchors(state: state, organisation: keys.signing.publicKey).anchors)
    } catch let error as AuditError { throw AuditWriter.failure(error) }
    facts.audit = RunFacts.Audit(
      events: examination.events, isVerified: examination.isIntact, problem: examination.findings.first.map { "\($0.reason.code) \($0.reason.summary)" } ?? "")
    let batches = try journal.batchEvidence(run: summary.run)
    let submitted = Set(batches.filter { $0.state == .submitted }.map(\.id))
    var verified = 0
    if !submitted.isEmpty, let log = keys.log {
      let checks = try ReceiptFolder(path: state.receiptsPath).verify(log: log, organisation: keys.signing.publicKey, only: submitted)
      verified = checks.filter { $0.problem == nil }.count
    }
    facts.receipts = RunFacts.Receipts(
      sealed: batches.count - submitted.count, submitted: submitted.count, verified: verified, failed: submitted.count - verified)
  }

  private func transport(_ summary: RunSummary) -> RunFacts.Transport {
    let url = URL(string: definition.ledger.url)
    let host = url?.host ?? ""
    let isPlain = summary.transport.hasPrefix("none")
    // The client reads its last checkpoint, and each new one, under the pinned key alone.
    return RunFacts.Transport(
      scheme: url?.scheme?.lowercased() ?? "", isLoopback: host == "localhost" || host == "::1" || host.hasPrefix("127."),
      tls: isPlain ? "" : summary.transport, pinnedKeyMatches: summary.batchesSubmitted > 0 ? true : nil)
  }

  static func mode(_ path: String) -> (mode: Int, isOurs: Bool) {
    var info = stat()
    guard stat(path, &info) == 0 else { return (0, true) }
    return (Int(info.st_mode & 0o7777), info.st_uid == geteuid() || geteuid() == 0)
  }
}
