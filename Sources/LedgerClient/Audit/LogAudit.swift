public import Cryptography
public import LedgerProtocol
import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What an audit is made with.
public struct LogAuditOptions: Sendable {
  /// `https://host:port` of the node.
  public var url: String
  /// The pinned key that signs the log's checkpoints.
  public var logKey: VerifierKey
  public var genesis: Genesis
  /// What the audit keeps: made when missing. The next audit goes on from there.
  public var folder: String
  /// Checkpoints (signed notes) that others have seen, to be compared with as well.
  public var seen: [[UInt8]] = []
  /// Certificates of time stamping authorities: the newest timestamp that the node serves is then checked too.
  public var timestampAuthorities: [Certificate]?
  /// The key of a registered auditor, who may read the details of consent entries; nil for what everybody may read.
  public var signingKey: SigningKey?
  /// Seconds since 1970, for the signatures of an auditor's requests.
  public var now: @Sendable () -> Int = { time(nil) }
  /// Allows `http://` to other machines than this one.
  public var allowsHTTP = false
  public var transport = TransportOptions()
  public var retry = RetryPolicy()
  /// Who judges the entries, each entry by each in this order.
  public var auditors: @Sendable () -> [any EntryAuditor] = { [AuthorityAuditor(), DecisionAuditor()] }
  /// Hears of the number of entries read so far.
  public var progress: @Sendable (Int) -> Void = { _ in }

  public init(url: String, logKey: VerifierKey, genesis: Genesis, folder: String) {
    (self.url, self.logKey, self.genesis, self.folder) = (url, logKey, genesis, folder)
  }
}

/// Audits a log from outside, with what the node serves to everybody and nothing else.
///
/// Reads every entry, recomputes the tree, compares it with the tiles that are served and with the root of every checkpoint ever seen,
/// and judges every entry in order. Differences are findings; a node that cannot be reached is an error (`.unavailable`).
/// Memory holds a few bundles, the tree's edge, the registered keys and what the auditors keep, whatever the log's length.
public enum LogAudit {
  public static func run(_ options: LogAuditOptions) async throws(LedgerClientError) -> AuditReport {
    let address: NodeAddress
    do {
      address = try NodeAddress(options.url, allowsHTTP: options.allowsHTTP)
    } catch {
      throw LedgerClientError(.configuration, reason: error == .plainHTTP ? .plainHTTP : .address)
    }
    guard options.genesis.logKey == options.logKey else { throw LedgerClientError(.configuration, reason: LogAuditReason.otherLog) }
    let transport: Transport
    do { transport = try Transport(options: options.transport) } catch { throw LedgerClientError(.configuration, transport: error) }
    func requests(_ key: SigningKey?) -> SignedRequests {
      SignedRequests(transport: transport, address: address, key: key, retry: options.retry, now: options.now)
    }
    let details = options.signingKey.map { DetailReader(requests: requests($0)) }
    let run = try AuditRun(options, node: address.text, reader: TileReader(requests: requests(nil)), details: details)
    try await run.run()
    return run.report
  }
}

/// One audit under way.
final class AuditRun {
  private(set) var report: AuditReport
  let options: LogAuditOptions
  let folder: AuditFolder
  let reader: TileReader
  private let tree: AuditTree
  private let judge: AuditJudge

  init(_ options: LogAuditOptions, node: String, reader: TileReader, details: DetailReader?) throws(LedgerClientError) {
    (self.options, self.reader) = (options, reader)
    folder = try AuditFolder(options.folder, options)
    report = AuditReport(origin: options.genesis.origin, node: node)
    tree = AuditTree(reader: reader, folder: folder)
    judge = try AuditJudge(genesis: options.genesis, auditors: options.auditors(), spillFolder: options.folder, details: details)
  }

  func note(_ finding: AuditFinding) { report.note(finding) }

  func run() async throws(LedgerClientError) {
    for bytes in options.seen {
      do { try folder.remember(VerifiedCheckpoint(note: bytes, log: options.logKey)) } catch let error as LedgerClientError { throw error } catch {
        throw LedgerClientError(.configuration, reason: LogAuditReason.seen)
      }
    }
    guard let target = try await checkpoint() else { return }
    (report.size, report.root) = (target.checkpoint.size, target.checkpoint.root)
    try folder.remember(target)
    guard try await compareHeads(target) else { return }
    try await checkTimestamp(target)
    try await read(target)
    try await compareLater(target)
    let end = (target.checkpoint.size + 255) / 256
    if report.isSound {
      if target.checkpoint.size >= folder.verified.size {
        try tree.keepPartial(size: target.checkpoint.size)
        try folder.adopt(target, edge: tree.edge, rules: judge.rules)
      }
    } else {
      folder.forget(from: folder.verified.size / 256, until: end)
    }
  }

  /// The checkpoint that is served; nil, with a finding, when it is not the log's.
  private func checkpoint() async throws(LedgerClientError) -> VerifiedCheckpoint? {
    let response = try await reader.requests.send("GET", "/checkpoint", nil, .none)
    do { return try VerifiedCheckpoint(note: response.body, log: options.logKey) } catch {
      note(AuditFinding(LogAuditReason.checkpoint, at: nil, detail: error.reason.code))
      return nil
    }
  }

  /// The newest timestamp, and the checkpoint that it is of, which is compared with the entries as any other.
  private func checkTimestamp(_ target: VerifiedCheckpoint) async throws(LedgerClientError) {
    guard let authorities = options.timestampAuthorities,
      let stamped = try await AuditTimestamp.newest(reader, upTo: target.checkpoint.size, log: options.logKey)
    else { return }
    try folder.remember(stamped.checkpoint)
    do {
      report.timestamp = Timestamp.text(ofSeconds: try stamped.reply.time(of: stamped.checkpoint.note.encoded, authorities: authorities))
      report.timestampSize = stamped.checkpoint.checkpoint.size
    } catch {
      note(AuditFinding(LogAuditReason.timestamp, at: stamped.checkpoint.checkpoint.size, detail: error.reason.code))
    }
  }

  // MARK: Heads

  /// Compares the served head with the largest one seen before; false when there is nothing left to audit.
  private func compareHeads(_ target: VerifiedCheckpoint) async throws(LedgerClientError) -> Bool {
    let own = target.checkpoint
    if let other = folder.seen.first(where: { $0.size == own.size && $0.root != own.root }) {
      try await accuse(other, target, proof: nil, detail: nil)
      return false
    }
    if let newest = folder.seen.last, newest.size > own.size {
      let evidence = keep(newest, target, proof: nil, reason: LogAuditReason.rewound.code)
      note(AuditFinding(LogAuditReason.rewound, at: own.size, detail: "signed before: \(newest.size)", evidence: evidence))
    }
    return true
  }

  /// The largest head seen before the served one must be connected to it by a proof that the node gives.
  private func compareProof(_ target: VerifiedCheckpoint) async throws(LedgerClientError) {
    guard let earlier = folder.seen.last(where: { $0.size < target.checkpoint.size && $0.size > 0 }) else { return }
    try await connect(earlier, target)
  }

  private func connect(_ earlier: (size: Int, root: SHA256Digest), _ later: VerifiedCheckpoint) async throws(LedgerClientError) {
    let (detail, proof) = try await problem(connecting: earlier, later)
    guard let detail else { return }
    let evidence = keep(earlier, later, proof: proof, reason: LogAuditReason.proof.code)
    note(AuditFinding(LogAuditReason.proof, at: earlier.size, detail: detail, evidence: evidence))
  }

  /// What is wrong with the consistency proof that the node gives between two heads, nil when it holds; and the proof.
  private func problem(
    connecting earlier: (size: Int, root: SHA256Digest), _ later: VerifiedCheckpoint
  ) async throws(LedgerClientError) -> (detail: String?, proof: [SHA256Digest]?) {
    let proof: [SHA256Digest]
    do {
      proof = try await reader.requests.consistency(from: earlier.size, to: later.checkpoint.size)
    } catch {
      guard error.kind == .refused || error.kind == .receipt else { throw error }
      return ("none given", nil)
    }
    do {
      try Merkle.verifyConsistency(
        oldSize: earlier.size, oldRoot: earlier.root, newSize: later.checkpoint.size, newRoot: later.checkpoint.root, proof: proof)
      return (nil, proof)
    } catch {
      return (error.reason.code, proof)
    }
  }

  /// The log may have grown meanwhile: what it shows now must go on from what was audited.
  private func compareLater(_ target: VerifiedCheckpoint) async throws(LedgerClientError) {
    guard let now = try await checkpoint(), now.checkpoint != target.checkpoint else { return }
    try folder.remember(now)
    let (own, later) = ((target.checkpoint.size, target.checkpoint.root), now.checkpoint)
    if later.size == own.0 {
      try await accuse(own, now, proof: nil, detail: nil)
    } else if later.size < own.0 {
      let evidence = keep(own, now, proof: nil, reason: LogAuditReason.rewound.code)
      note(AuditFinding(LogAuditReason.rewound, at: later.size, detail: "signed before: \(own.0)", evidence: evidence))
    } else {
      try await connect(own, now)
    }
  }

  /// Two heads that cannot belong to one log.
  private func accuse(
    _ known: (size: Int, root: SHA256Digest), _ shown: VerifiedCheckpoint, proof: [SHA256Digest]?, detail: String?
  ) async throws(LedgerClientError) {
    let evidence = keep(known, shown, proof: proof, reason: LogAuditReason.splitView.code)
    let limit = min(known.size, shown.checkpoint.size)
    let place = try await tree.firstDifference(below: limit)
    note(AuditFinding(LogAuditReason.splitView, at: place ?? limit, detail: place == nil ? detail : "the first entry that differs", evidence: evidence))
  }

  private func keep(_ known: (size: Int, root: SHA256Digest), _ shown: VerifiedCheckpoint, proof: [SHA256Digest]?, reason: String) -> String? {
    guard let remembered = folder.note(size: known.size, root: known.root), AuditFiles.makeFolders(folder.evidence) else { return nil }
    return SplitView(
      logKey: options.logKey.description, node: report.node, remembered: remembered.note.encoded, shown: shown.note.encoded, proof: proof,
      reason: reason
    ).keep(in: folder.evidence)
  }

  // MARK: Entries

  private func read(_ target: VerifiedCheckpoint) async throws(LedgerClientError) {
    let size = target.checkpoint.size
    var comparison = HeadComparison(folder.seen.filter { $0.size <= size })
    let verified = folder.verified.rules == judge.rules ? folder.verified.size : 0
    let (judge, progress) = (judge, options.progress)
    let isWhole = try await tree.read(size: size) { entry, position async throws(LedgerClientError) in
      judge.log.checksSignatures = position >= verified
      try await judge.take(entry, at: position)
      if position & 0xFFF == 0xFFF { progress(position + 1) }
    } grown: { tree in
      comparison.take(tree)
    }
    (report.entries, report.kept, report.tiles, report.bytesFetched) = (tree.edge.size, tree.kept, tree.tiles, tree.bytesFetched)
    (report.kinds, report.unjudged, report.participants) = (judge.kinds, judge.unjudged, judge.log.registeredKeys)
    report.checkpoints = comparison.matched
    tree.findings.forEach(note)
    if let place = tree.firstMismatch {
      // Which side lies is told by the signed heads: those that a tree leads to vouch for it.
      let reason =
        tree.mismatchIsKept ? LogAuditReason.kept
        : comparison.entriesMatched(beyond: place) ? LogAuditReason.tile : comparison.tilesMatched(beyond: place) ? LogAuditReason.entryAltered : LogAuditReason.root
      note(AuditFinding(reason, at: place))
    } else if isWhole {
      try await conclude(target, comparison)
    }
    for finding in try judge.conclude() { note(finding) }
  }

  /// Judges the heads by what all the entries lead to.
  private func conclude(_ target: VerifiedCheckpoint, _ comparison: HeadComparison) async throws(LedgerClientError) {
    let own = target.checkpoint
    guard let wrong = comparison.firstWrong else { return try await compareProof(target) }
    if comparison.isMatched(own) {
      // The entries lead to the head that is served, and not to one that was served before.
      return try await accuse((wrong.size, wrong.root), target, proof: nil, detail: nil)
    }
    if let earlier = folder.seen.last(where: { $0.size < own.size && $0.size > 0 }), try await problem(connecting: earlier, target).detail != nil {
      return try await accuse(earlier, target, proof: nil, detail: nil)
    }
    if own.size <= folder.verified.size, let newest = folder.seen.last, newest.size > own.size {
      // All that was read lay in the folder, verified: the head is of another history.
      return try await accuse(newest, target, proof: nil, detail: nil)
    }
    let keptIsWrong = tree.rootAtVerified.map { $0 != folder.verified.edge.root() } ?? false
    note(keptIsWrong ? AuditFinding(LogAuditReason.kept, at: folder.verified.size) : AuditFinding(LogAuditReason.root, at: wrong.size))
  }
}
