import Compliance
import Cryptography
import Foundation
import PatientIdentity
import Records
import Reporting
import Sealing
import Synchronization

/// What the run's own thread hears from the others.
enum RunMessage {
  case scanned(ScanEvent)
  case scanEnded
  case worked(ChunkResult)
  case prepared(Window, PreparedBatch?)
  case failed(RunFailure)
}

/// A job for a worker.
enum RunJob {
  case chunk(Chunk)
  case seal(Window)
}

/// One invocation of a pipeline, from files to verified receipts.
///
/// Threads: one scans files into chunks; workers take chunks to lines and windows to sealed parts; the run's own thread puts results back into the
/// source's order, cuts windows, finishes and spools batches in order, and keeps the journal. When all is sealed the run is judged, and only what has
/// passed is sent. Everything durable is written by the run's own thread, in this order: vault, spool, journal, verdict, (ledger), receipt, journal.
public final class Run {
  public struct Options: Sendable {
    public var isDryRun = false
    /// Stop for good before anything is sent: batches stay in the spool.
    public var isOffline = false
    /// Reads again only the records that were held back and are chosen here, instead of what is new.
    public var rerun: QuarantineSelection?
    /// Seconds for which to wait for the pipeline's lock.
    public var wait = 0
    /// Seconds after which no more is read: what is sealed by then is judged and sent, the next run goes on behind it.
    public var maximumSeconds: Int?
    /// Which share of the work is this run's; nil: all of it.
    public var shard: Shard?
    /// Bytes of the parts of large files; another number for tests alone, since it decides what is in a batch.
    public var stretchBytes = SourceStretches.length
    /// Name and version of the program, for batches and reports.
    public var software = "chartseal"
    /// What must catch every identifier before anything is sealed or sent; nil: nothing is planted.
    public var planted: PlantedCheck?
    public init() {}
  }

  let definition: PipelineDefinition
  let state: StateFolder
  let options: Options
  let observer: any RunObserver
  let isCancelled = CancelFlag()
  private let isTerminated = CancelFlag()
  /// Set when the run's time is over: nothing more is read, and no window closes that the next record would not have closed.
  let isOver = CancelFlag()
  var deadline: ContinuousClock.Instant?
  var summary: RunSummary
  let inbox = WorkQueue<RunMessage>()
  let jobs = WorkQueue<RunJob>()
  let budget: MemoryBudget
  var heap = HeapPages()
  var composer: WindowComposer
  let intake: Intake
  var progress = RunProgress()
  private var lastReport = Date.distantPast
  /// Windows given to the workers and not yet back.
  var windowsUnderWay = 0
  var nextChunk = 0
  var waiting: [Int: ChunkResult] = [:]
  var nextWindow = 0
  var preparedWindows: [Int: (Window, PreparedBatch?)] = [:]
  var scanEnded = false
  var chunksUnderWay = 0
  /// Records of this run's batches that the ledger has not accepted, by batch id.
  var recordsOfBatch: [String: Int] = [:]
  var fileIDs: [[UInt8]: Int] = [:]
  /// Which records the last batch ends with.
  var lastBatch: (file: Int, end: Int, id: String?)?
  var evidence = RunEvidence()
  let audit: AuditWriter

  public init(definition: PipelineDefinition, state: StateFolder, options: Options = Options(), observer: any RunObserver = SilentObserver()) {
    (self.definition, self.state, self.options, self.observer) = (definition, state, options, observer)
    summary = RunSummary(run: RunIdentifier.make(), pipeline: definition.name)
    (summary.isDryRun, summary.shard) = (options.isDryRun, options.shard)
    audit = AuditWriter(state: state, operator: definition.compliance.operatorID)
    budget = MemoryBudget(limit: definition.memory)
    intake = Intake(definition)
    composer = WindowComposer(maximumRecords: definition.maximumRecords, maximumBytes: definition.maximumBytes)
  }

  /// Ends the run early and cleanly: what is sealed stays, what is open is left for the next run. May be called from any thread.
  /// - Parameter isTermination: whether it was told to end, rather than interrupted: only the exit code differs.
  public func cancel(isTermination: Bool = false) {
    if isTermination { isTerminated.set() }
    isCancelled.set()
    budget.cancel()
  }

  /// Ends the reading early: no batch is begun any more, what is sealed is judged and sent. May be called from any thread.
  public func stopReading() {
    isOver.set()
    // A scanner that waits for memory finds that there is nothing to wait for.
    budget.cancel()
  }

  public var cancellation: CancelFlag { isCancelled }

  /// Runs to the end. Blocks its thread; not to be called from a task.
  public func execute(command: String) throws -> RunSummary {
    let started = Date()
    try definition.checkBasis(today: String(Timestamp.now().prefix(10)))
    let lock = try RunLock(state: state.path, pipeline: definition.name, command: command, wait: options.wait) { isCancelled.isSet }
    defer { withExtendedLifetime(lock) {} }
    deadline = options.maximumSeconds.map { ContinuousClock.now + .seconds($0) }
    let journal = try state.openJournal()
    let choice = try options.rerun.map { try RerunChoice($0, definition: definition, journal: journal) }
    if let choice, choice.isEmpty {
      observer.ended(summary)
      return summary
    }
    let keys = try state.openKeys(definition, ledger: !options.isDryRun)
    let vault = try state.openVault(definition, isShared: options.shard != nil)
    try StateGuard(state: state, journal: journal).check(vault)
    try noteStart(journal)
    let session = try RunSession(run: self, journal: journal, keys: keys, vault: vault, choice: choice)
    if !options.isDryRun {
      try journal.beginRun(
        id: summary.run, pipeline: definition.name, started: Timestamp.now(), definition: SHA256Digest.of(definition.text).hex,
        kind: choice == nil ? .run : .rerun)
      try choice?.resend(journal)
    }
    observer.started(run: summary.run, pipeline: definition.name)
    do {
      begin(.planted)
      if try plantedAreCaught(journal) {
        if !options.isDryRun {
          begin(.recovering)
          try session.recover()
        }
        begin(.learning)
        try session.tellShards()
        try session.harvest()
        heap.giveBack(now: true)
        // Without everything that the inputs say of their patients none of their text may be scrubbed.
        if !isOver.isSet {
          begin(.reading)
          session.startThreads()
          try session.loop()
          heap.giveBack(now: true)
        }
        // Merges seen in this run take effect now, so that within a run a hash does not depend on the order of work.
        // While other shards are at work they would not be the same for all: then they wait for a run without shards.
        if !options.isDryRun && !isCancelled.isSet && options.shard == nil { _ = try vault.applyMerges() }
      } else {
        session.stopThreads()
      }
      summary.wasCutOff = isOver.isSet && !isCancelled.isSet
      // What is expected is expected of a whole run.
      summary.isPart = choice != nil || summary.wasCutOff || options.shard.map { $0.count > 1 } ?? false
      summary.belowMinimum = !summary.isPart && summary.records.read + summary.undelivered < definition.minimumRecords
      if choice == nil, summary.records.read > 0 {
        let share = Double(summary.records.quarantined) * 100 / Double(summary.records.read)
        summary.aboveQuarantineLimit = share > definition.maximumQuarantinePercent
      }
      if !isCancelled.isSet { try conclude(journal, keys, session) }
    } catch {
      cancel()
      session.stopThreads()
      fail(error)
    }
    summary.seconds = Date().timeIntervalSince(started)
    summary.wasInterrupted = isCancelled.isSet && summary.failures.isEmpty
    summary.wasTerminated = isTerminated.isSet
    do {
      if !options.isDryRun {
        try journal.endRun(
          id: summary.run, ended: Timestamp.now(), outcome: summary.outcome, exitCode: Int(summary.exitStatus.rawValue), summary: summary.json)
      }
      try audit.note(.runEnded, subject: auditSubject, purpose: auditPurpose, detail: "\(summary.outcome), exit code \(summary.exitStatus.rawValue)")
    } catch {
      // A disk that takes nothing more must not hide what the run came to.
      fail(error)
    }
    observer.ended(summary)
    return summary
  }

  /// Notes why the run cannot go on, and says so, once for each kind.
  private func fail(_ error: any Error) {
    let failure = RunFailure(error) ?? RunFailure(.internalError, "internal error: \(type(of: error))")
    guard !summary.failures.contains(where: { $0.kind == failure.kind }) else { return }
    summary.failures.append(failure)
    observer.failed(failure)
  }

  /// Judges the run, sends what has passed, judges again with what the ledger answered, and writes the report.
  private func conclude(_ journal: Journal, _ keys: OrganisationKeys, _ session: RunSession) throws {
    begin(.judging)
    let judge = RunJudge(definition: definition, state: state, journal: journal, keys: keys)
    var judgement = try judge.judge(summary)
    if options.isDryRun {
      summary.judgement = judgement
      return
    }
    try audit.note(.verdict, subject: auditSubject, purpose: auditPurpose, detail: judgement.verdict == .pass ? "PASS" : "\(judgement.verdict.rawValue): \(judgement.against.joined(separator: ", "))")
    let builder = ReportBuilder(definition: definition, state: state, journal: journal, keys: keys, software: options.software)
    if judgement.verdict != .fail {
      try state.reports.store(draft: try builder.report(summary, evidence, judgement).encoded, run: summary.run)
    }
    if judgement.verdict == .pass {
      begin(.sending)
      let refusedBefore = try journal.count(.refused)
      try session.release()
      try session.tellShards()
      // A shard does not know what others have still to do with a file.
      if options.rerun == nil && !options.isOffline && options.shard == nil {
        summary.note(try PutAway(definition, journal: journal, intake: intake, run: summary.run).execute { isCancelled.isSet })
      }
      // Of all that the ledger may answer only a refusal changes which batches risk is computed over.
      judgement = try judge.judge(summary, risk: try journal.count(.refused) == refusedBefore ? judgement.risk : nil)
      let refused = try journal.batches(pipeline: definition.name, in: .refused).count
      if refused > 0, !summary.failures.contains(where: { $0.kind == .ledgerRefused }) {
        fail(RunFailure(.ledgerRefused, "\(refused) batches that the ledger refused before wait in the spool; chartseal rerun --failed sends them once more"))
      }
    } else if judgement.verdict == .hold {
      try journal.hold(pipeline: definition.name, because: judgement.inShort)
    }
    evidence.end()
    summary.judgement = judgement
    let issuer = ReportIssuer(definition: definition, state: state, journal: journal, keys: keys)
    try issuer.issue(builder.report(summary, evidence, judgement))
    try issuer.refresh(runs: session.answeredLate)
    try audit.note(.report, subject: auditSubject, purpose: auditPurpose, detail: "\(judgement.verdict.rawValue)")
    if !options.isOffline, !isCancelled.isSet, !summary.failures.contains(where: { $0.kind == .ledgerUnavailable }) {
      try issuer.send(observer: observer, isCancelled: isCancelled)
    }
  }
}

extension Run {
  private var auditSubject: String { "run \(summary.run)" }
  /// Tells the observer how far the run is, a few times a second at the most.
  func report(force: Bool = false) {
    guard force || Date().timeIntervalSince(lastReport) >= 0.2 else { return }
    lastReport = Date()
    observer.progress(progress)
  }

  private func begin(_ stage: RunStage) {
    evidence.begin(stage.rawValue)
    observer.stage(stage)
  }

  private var auditPurpose: String { definition.stakeholders["purpose-of-use"] ?? "" }

  /// Writes down that the run begins, and whether its settings are others than the last run's, before any record is read.
  private func noteStart(_ journal: Journal) throws {
    let digest = SHA256Digest.of(definition.text).hex
    if let last = try journal.lastDefinition(pipeline: definition.name), last != digest {
      try audit.note(.configurationChanged, subject: auditSubject, purpose: auditPurpose, detail: "pipeline file \(digest), before \(last)")
    }
    try audit.note(
      .runStarted, subject: auditSubject, purpose: auditPurpose,
      detail: "pipeline \(definition.name), file \(digest)" + (options.shard.map { ", shard \($0)" } ?? "") + (options.isDryRun ? ", dry run" : options.isOffline ? ", offline" : "") + (options.rerun.map { ", rerun of \($0)" } ?? ""))
  }

  /// Plants identifiers and looks for them; false when one was missed, so that nothing is sealed and nothing sent.
  ///
  /// After a run that missed one its seed is planted again, so that trying once more does not help.
  private func plantedAreCaught(_ journal: Journal) throws -> Bool {
    guard let check = options.planted else { return true }
    let seed = try journal.seedMissed(pipeline: definition.name) ?? PlantedCheck.seed(run: summary.run)
    let result = try check.execute(definition, seed: seed, folder: state.plantedPath(pipeline: definition.name))
    summary.planted = result
    observer.planted(result)
    if !options.isDryRun {
      try journal.notePlanted(result, run: summary.run)
      if !result.isPassed {
        for (id, _) in try journal.batches(pipeline: definition.name, in: .sealed) {
          try journal.markProblem(id, state: .sealed, problem: "held: planted identifiers missed")
        }
        try audit.note(
          .plantedMissed, subject: auditSubject, purpose: auditPurpose, detail: "\(result.total.missed) of \(result.total.planted), seed \(seed); run held")
      }
    }
    return result.isPassed
  }
}

/// A flag that any thread, and a signal's handler, may set once.
public final class CancelFlag: Sendable {
  private let flag = Atomic<Bool>(false)
  public init() {}
  public func set() { flag.store(true, ordering: .releasing) }
  public var isSet: Bool { flag.load(ordering: .acquiring) }
  /// How long an exchange with the ledger that is under way may go on once the flag is set.
  static let patience = Duration.seconds(8)
}

/// Names a run: its start in UTC and four random characters.
enum RunIdentifier {
  static func make() -> String {
    let stamp = Timestamp.now().filter { $0.isNumber || $0 == "T" }
    let letters = (0..<4).map { _ in UInt8.random(in: 0..<26) + UInt8(ascii: "a") }
    return stamp + "-" + String(decoding: letters, as: UTF8.self)
  }
}
