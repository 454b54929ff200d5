import Cryptography
import Foundation
import PatientIdentity
import Records
import Sealing
import Synchronization

/// What the run's own thread hears from the others.
enum RunMessage {
  case scanned(ScanEvent)
  case scanEnded
  case worked(ChunkResult)
  case prepared(Window, PreparedBatch?)
  case failed(RunFailure)
  case submitted(SubmissionResult)
}

/// A job for a worker.
enum RunJob {
  case chunk(Chunk)
  case seal(Window)
}

/// One invocation of a pipeline, from files to verified receipts.
///
/// Threads: one scans files into chunks; workers take chunks to lines and windows to sealed parts; the run's own thread puts results back into the
/// source's order, cuts windows, finishes and spools batches in order, keeps the journal, and hands batches to the submitter. Everything durable is
/// written by the run's own thread, in this order: vault, spool, journal, (ledger), receipt, journal.
public final class Run {
  public struct Options: Sendable {
    public var isDryRun = false
    /// Stop for good before anything is sent: batches stay in the spool.
    public var isOffline = false
    /// What must catch every identifier before anything is sealed or sent; nil: nothing is planted.
    public var planted: PlantedCheck?
    public init() {}
  }

  let definition: PipelineDefinition
  let state: StateFolder
  let options: Options
  let observer: any RunObserver
  let isCancelled = CancelFlag()
  var summary: RunSummary
  let inbox = WorkQueue<RunMessage>()
  let jobs = WorkQueue<RunJob>()
  let budget: MemoryBudget
  var composer: WindowComposer
  var progress = RunProgress()
  /// Windows given to the workers and not yet back; batches given to the submitter and not yet answered.
  var windowsUnderWay = 0
  var batchesUnderWay = 0
  var nextChunk = 0
  var waiting: [Int: ChunkResult] = [:]
  var nextWindow = 0
  var preparedWindows: [Int: (Window, PreparedBatch?)] = [:]
  var scanEnded = false
  var chunksUnderWay = 0
  /// Records of batches that the submitter has, by batch id.
  var recordsOfBatch: [String: Int] = [:]
  var fileIDs: [[UInt8]: Int] = [:]
  var previousBatch: [Int: String] = [:]

  public init(definition: PipelineDefinition, state: StateFolder, options: Options = Options(), observer: any RunObserver = SilentObserver()) {
    (self.definition, self.state, self.options, self.observer) = (definition, state, options, observer)
    summary = RunSummary(run: RunIdentifier.make(), pipeline: definition.name)
    summary.isDryRun = options.isDryRun
    budget = MemoryBudget(limit: definition.memory)
    composer = WindowComposer(maximumRecords: definition.maximumRecords, maximumBytes: definition.maximumBytes)
  }

  /// Ends the run early and cleanly: what is sealed stays, what is open is left for the next run. May be called from any thread.
  public func cancel() {
    isCancelled.set()
    budget.cancel()
  }

  public var cancellation: CancelFlag { isCancelled }

  /// Runs to the end. Blocks its thread; not to be called from a task.
  public func execute(command: String) throws -> RunSummary {
    let started = Date()
    try definition.checkBasis(today: String(Timestamp.now().prefix(10)))
    let lock = try RunLock(state: state.path, pipeline: definition.name, command: command)
    defer { withExtendedLifetime(lock) {} }
    let journal = try state.openJournal()
    let keys = try state.openKeys(definition, ledger: !options.isDryRun)
    let vault = try state.openVault(definition)
    let session = try RunSession(run: self, journal: journal, keys: keys, vault: vault)
    if !options.isDryRun {
      try journal.beginRun(
        id: summary.run, pipeline: definition.name, started: Timestamp.now(), definition: SHA256Digest.of(definition.text).hex)
    }
    observer.started(run: summary.run, pipeline: definition.name)
    do {
      if try plantedAreCaught(journal) {
        if !options.isDryRun { try session.recoverSpool() }
        try session.harvest()
        session.startThreads()
        try session.loop()
        // Merges seen in this run take effect now, so that within a run a hash does not depend on the order of work.
        if !options.isDryRun && !isCancelled.isSet { _ = try vault.applyMerges() }
      } else {
        session.stopThreads()
      }
    } catch {
      cancel()
      session.stopThreads()
      summary.failures.append((error as? RunFailure) ?? RunFailure(.internalError, "\(type(of: error))"))
    }
    summary.seconds = Date().timeIntervalSince(started)
    summary.wasInterrupted = isCancelled.isSet && summary.failures.isEmpty
    summary.belowMinimum = summary.records.read < definition.minimumRecords
    if summary.records.read > 0 {
      let share = Double(summary.records.quarantined) * 100 / Double(summary.records.read)
      summary.aboveQuarantineLimit = share > definition.maximumQuarantinePercent
    }
    if !options.isDryRun {
      try journal.endRun(
        id: summary.run, ended: Timestamp.now(), outcome: summary.outcome, exitCode: Int(summary.exitStatus.rawValue), summary: summary.json)
    }
    observer.ended(summary)
    return summary
  }
}

extension Run {
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
        for id in try journal.pending(pipeline: definition.name) { try journal.markProblem(id, state: .sealed, problem: "held: planted identifiers missed") }
        try AuditTrail.append(
          event: "planted identifiers missed", purpose: "run held", detail: "run \(summary.run): \(result.total.missed) of \(result.total.planted), seed \(seed)",
          state: state.path)
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
}

/// Names a run: its start in UTC and four random characters.
enum RunIdentifier {
  static func make() -> String {
    let stamp = Timestamp.now().filter { $0.isNumber || $0 == "T" }
    let letters = (0..<4).map { _ in UInt8.random(in: 0..<26) + UInt8(ascii: "a") }
    return stamp + "-" + String(decoding: letters, as: UTF8.self)
  }
}

/// The clock of runs: UTC, to the second.
public enum Timestamp {
  public static func now() -> String {
    var seconds = time(nil)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func two(_ n: Int32) -> String { (n < 10 ? "0" : "") + String(n) }
    return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
  }
}
