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
  /// Chunks between two flushes: the vault may forget patients only when they are on disk.
  private static let chunksPerFlush = 64

  init(_ settings: WorkerSettings, run: Run, digests: DigestMemory) { (self.settings, self.run, self.digests) = (settings, run, digests) }

  /// Reads the inputs to their end; what cannot be read is left to the run itself, which says so. Throws when the vault cannot be written.
  func execute() throws {
    let jobs = WorkQueue<Chunk>()
    let failures = WorkQueue<RunFailure>()
    let (settings, budget, writes) = (self.settings, run.budget, !run.options.isDryRun)
    let workers = settings.definition.workers > 0 ? settings.definition.workers : ProcessInfo.processInfo.activeProcessorCount
    let done = DispatchSemaphore(value: 0)
    let counter = ChunkCounter()
    for _ in 0..<workers {
      let thread = Thread {
        let harvester = KnownHarvester(settings)
        while let chunk = jobs.take() {
          harvester.take(chunk)
          budget.change(by: -chunk.buffer.count)
          guard writes, counter.next() % KnownHarvest.chunksPerFlush == 0 else { continue }
          do throws(VaultError) { try settings.vault.flush() } catch {
            failures.put(RunFailure(.stateUnwritable, "\(error.reason.code) \(error.reason.summary)"))
          }
        }
        done.signal()
      }
      thread.stackSize = 4 << 20
      thread.start()
    }
    let flag = run.isCancelled
    let scanner = SourceScanner(
      definition: settings.definition, state: run.state, budget: budget, digests: digests, rereads: settings.vault.surrogate == .keyed,
      isCancelled: { flag.isSet }
    ) { if case .chunk(let chunk) = $0 { jobs.put(chunk) } }
    scanner.run()
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
  // The patient of the record before: neighbours are mostly of the same one.
  private var claims: PatientClaims?
  private var patient: PatientHandle?

  init(_ settings: WorkerSettings) {
    vault = settings.vault
    translators = settings.definition.sources.indices.map { settings.definition.translator(forSource: $0) }
  }

  func take(_ chunk: Chunk) {
    var start = 0
    while start < chunk.records.count {
      var end = start + 1
      while end < chunk.records.count, !chunk.records[end - 1].endsUnit { end += 1 }
      let unit = chunk.records[start..<end].filter { $0.refusal == nil && $0.filtered == nil }
      start = end
      guard !unit.isEmpty else { continue }
      let translation = translators[chunk.file.source].translate(unit[...], in: chunk.buffer, context: chunk.context, into: record)
      if case .normalized? = translation.outcome { remember() }
    }
  }

  /// Under every patient of the record: when there are two, they are one person, or one speaks of the other.
  private func remember() {
    for claims in record.patients {
      // Merges are the run's own business; here they would take effect in the order of threads.
      let own = PatientClaims(primary: claims.primary, others: claims.others)
      if self.claims?.primary != own.primary || self.claims?.others != own.others {
        guard let found = try? vault.resolve(own) else { continue }
        (self.claims, patient) = (own, found)
      }
      patient?.remember(record.known)
    }
  }
}
