import Cryptography
import Foundation
import Normalization
import PatientIdentity
import Readers
import Records

/// The first pass over a run's inputs: what all of them say of each patient goes into the vault, before the text of any of them is scrubbed.
///
/// A note in one file may name a mother whom only another file knows. When the first text is scrubbed, everything has been heard that this
/// run has to say, so neither the order of files and records nor the number of workers has a say in the output; and since what is
/// remembered is a set that only grows, a run that was killed anywhere and begun again scrubs with the same values. Inputs that an earlier
/// run has submitted as a whole are in the vault already; with derived keys, which store nothing, they are read again.
final class KnownHarvest {
  private let settings: WorkerSettings
  private let run: Run
  private let digests: DigestMemory
  private let choice: RerunChoice?
  private let databases: DatabaseReads
  private let work: StretchWork
  /// Chunks between two flushes: the vault may forget patients only when they are on disk.
  private static let chunksPerFlush = 64

  init(_ settings: WorkerSettings, run: Run, digests: DigestMemory, databases: DatabaseReads, choice: RerunChoice?, marks: ShardMarks) {
    (self.settings, self.run, self.digests, self.databases, self.choice) = (settings, run, digests, databases, choice)
    work = StretchWork(length: run.options.stretchBytes, isDone: { marks.isDone($0) })
  }

  /// Reads the inputs to their end; what cannot be read is left to the run itself, which says so. Throws when the vault cannot be written.
  ///
  /// An input that was read to its end is remembered in the journal, so that a run whose time is over before all are read goes on behind them
  /// the next time. What names it is a digest of the input and of the settings that decide what is taken from it.
  func execute(_ journal: Journal) throws {
    let remembers = !run.options.isDryRun && settings.vault.surrogate == .vault && choice == nil
    if remembers, let shard = run.options.shard { return try share(shard) }
    let rules = SHA256Digest.of(settings.definition.whatDecidesTheRecords).array
    let known = remembers ? try journal.harvested(pipeline: settings.definition.name) : []
    var read: [[UInt8]] = []
    func name(_ source: Int, _ digest: [UInt8]) -> [UInt8] { Array(SHA256Digest.of([UInt8(truncatingIfNeeded: source)] + digest + rules).array.prefix(16)) }
    try pass(skips: { known.contains(name($0, $1)) }, ended: { read.append(name($0, $1)) })
    if remembers { try journal.noteHarvested(read, pipeline: settings.definition.name) }
  }

  /// Learns what no other shard has learnt, and waits for what others are learning: none may read before all is known.
  private func share(_ shard: Shard) throws {
    let lessons = Lessons(settings, work, shard: shard, owner: run.state.path)
    defer { lessons.end() }
    let (run, deadline) = (self.run, self.run.deadline)
    func isStopped() -> Bool {
      if let deadline, ContinuousClock.now >= deadline { run.isOver.set() }
      return run.isCancelled.isSet || run.isOver.isSet
    }
    repeat {
      try pass(work: lessons.work, lessons: lessons)
      if isStopped() { return }
      try lessons.finishRound()
    } while try lessons.hasNextRound(isStopped)
    // What others have learnt is in the vault, and not in this process's memory of it.
    try settings.vault.refresh()
  }

  private func pass(
    work: StretchWork? = nil, lessons: Lessons? = nil, skips: @escaping (Int, [UInt8]) -> Bool = { _, _ in false },
    ended: @escaping (Int, [UInt8]) -> Void = { _, _ in }
  ) throws {
    let jobs = WorkQueue<Chunk>()
    let failures = WorkQueue<RunFailure>()
    let (settings, budget, writes) = (self.settings, run.budget, !run.options.isDryRun)
    let workers = settings.definition.workerCount
    let done = DispatchSemaphore(value: 0)
    let counter = ChunkCounter()
    for _ in 0..<workers {
      let thread = Thread {
        let harvester = KnownHarvester(settings)
        while let chunk = jobs.take() {
          defer { budget.giveBack(chunk.charge) }
          do throws(VaultError) {
            try harvester.take(chunk)
            lessons?.learnt(chunk)
            guard writes, counter.next() % KnownHarvest.chunksPerFlush == 0 else { continue }
            let ready = lessons?.ready() ?? []
            try settings.vault.flush()
            try lessons?.finish(ready)
          } catch { failures.put(RunFailure(.stateUnwritable, "\(error)")) }
        }
        done.signal()
      }
      thread.stackSize = 4 << 20
      thread.start()
    }
    let (flag, over, deadline) = (run.isCancelled, run.isOver, run.deadline)
    let scanner = SourceScanner(
      definition: settings.definition, state: run.state, budget: budget, digests: digests, intake: run.intake, rereads: settings.vault.surrogate == .keyed,
      choice: choice, databases: databases, work: work ?? self.work, skips: skips, ended: ended,
      isCancelled: {
        if let deadline, ContinuousClock.now >= deadline { over.set() }
        return flag.isSet || over.isSet
      }
    ) { [run] in
      guard case .chunk(let chunk) = $0 else { return }
      lessons?.began(chunk)
      jobs.put(chunk)
      run.progress.learntBytes += chunk.buffer.count
      run.report()
    }
    databases.readsAll = settings.vault.surrogate == .keyed
    scanner.run()
    databases.readsAll = false
    jobs.close()
    for _ in 0..<workers { done.wait() }
    failures.close()
    if let failure = failures.take() { throw failure }
    if writes { try settings.vault.flush() }
  }
}

/// Counts chunks over all workers.
private final class ChunkCounter: @unchecked Sendable {
  private let lock = NSLock()
  private var count = 0

  func next() -> Int {
    lock.lock()
    defer { lock.unlock() }
    count += 1
    return count
  }
}

/// Takes from records what they say of their patients; one per thread.
final class KnownHarvester {
  private let vault: Vault
  private let translators: [any RecordTranslator]
  private let record = HL7Normalizer.makeRecord()
  private let heard = HeardValues()
  /// With derived keys, which store nothing, what is known is read again.
  private let recogniser: UnitRecogniser?
  // The patient of the record before: neighbours are mostly of the same one.
  private var claims: PatientClaims?
  private var patient: PatientHandle?

  init(_ settings: WorkerSettings) {
    vault = settings.vault
    translators = settings.definition.sources.indices.map { settings.definition.translator(forSource: $0) }
    recogniser =
      settings.vault.surrogate == .keyed
      ? nil : settings.memory.map { UnitRecogniser(settings.definition, batchSecret: settings.batchSecret, memory: $0) }
  }

  /// Throws when the vault's database fails: what was not learnt could not be found in a text.
  func take(_ chunk: Chunk) throws(VaultError) {
    let known = recogniser?.look(at: chunk, translators[chunk.file.source])
    for (i, range) in chunk.units.enumerated() where !(known?.units[i].isKnown ?? false) {
      let unit = chunk.records[range].filter { $0.refusal == nil && $0.filtered == nil }
      guard !unit.isEmpty else { continue }
      let translation = translators[chunk.file.source].harvest(unit[...], in: chunk.buffer, context: chunk.context, into: record)
      if case .normalized? = translation.outcome { try remember() }
    }
  }

  /// Under every patient of the record: when there are two, they are one person, or one speaks of the other.
  private func remember() throws(VaultError) {
    for claims in record.patients {
      // Merges are the run's own business; here they would take effect in the order of threads.
      let own = PatientClaims(primary: claims.primary, others: claims.others)
      if self.claims?.primary != own.primary || self.claims?.others != own.others { (self.claims, patient) = (own, nil) }
      while true {
        if patient == nil {
          do throws(VaultError) { patient = try vault.resolve(own) } catch {
            if error.stopsAll { throw error }
            break
          }
        }
        // Another process may have been first to say who this is.
        if patient?.remember(record.known, besides: heard) ?? true { break }
        patient = nil
      }
    }
  }
}
