import Compliance
import Cryptography
import Foundation
import LedgerProtocol
import PatientIdentity
import Records
import Sealing

/// The run's own thread at work: results back in order, windows cut, batches finished, spooled and journalled, and sent once the run is judged.
final class RunSession {
  private let run: Run
  private let journal: Journal
  private let keys: OrganisationKeys
  private let vault: Vault
  private let spool: Spool
  private let sender: BatchSender?
  private let settings: WorkerSettings
  private let sealing: SealingSettings?
  private let finisher: BatchFinisher?
  private let facts: PatientFactBook
  private let digests = DigestMemory()
  private let ruleSetDigest: String
  /// Earlier runs whose batches the ledger has accepted now.
  private(set) var answeredLate: Set<String> = []
  private var threads = 0
  private let stopped = DispatchSemaphore(value: 0)

  init(run: Run, journal: Journal, keys: OrganisationKeys, vault: Vault) throws {
    (self.run, self.journal, self.keys, self.vault) = (run, journal, keys, vault)
    spool = try run.state.openSpool()
    facts = PatientFactBook(journal: journal)
    let rules = RuleSet.inForce(run.definition)
    ruleSetDigest = rules.digest
    if !run.options.isDryRun { try journal.noteRules(rules, at: Timestamp.now()) }
    settings = try WorkerSettings(run.definition, vault: vault, batchSecret: keys.batchSecret)
    guard !run.options.isDryRun, let custodian = keys.custodian,
      let sealing = try SealingSettings(run.definition, state: run.state, keys: keys, vault: vault)
    else {
      (sealing, finisher, sender) = (nil, nil, nil)
      return
    }
    self.sealing = sealing
    finisher = settings.finisher(signing: keys.signing, custodian: custodian)
    sender =
      run.options.isOffline
      ? nil
      : BatchSender(run.definition, state: run.state, journal: journal, keys: keys, sealing: sealing, spool: spool, isCancelled: run.isCancelled)
  }

  /// Reads all inputs once for what they say of their patients, when there is text in which that must be found.
  func harvest() throws {
    guard settings.scrubs else { return }
    try KnownHarvest(settings, run: run, digests: digests).execute()
  }

  // MARK: Threads

  func startThreads() {
    let run = self.run
    let (inbox, jobs) = (run.inbox, run.jobs)
    let flag = run.isCancelled
    let (settings, sealing) = (self.settings, self.sealing)
    for source in run.definition.sources {
      run.progress.totalBytes += SourceFiles.list(source.paths).files.reduce(0) { $0 + $1.size }
    }
    let scannerSettings = (run.definition, run.state, run.budget, digests)
    start {
      let scanner = SourceScanner(definition: scannerSettings.0, state: scannerSettings.1, budget: scannerSettings.2, digests: scannerSettings.3, isCancelled: { flag.isSet }) {
        inbox.put(.scanned($0))
      }
      scanner.run()
      inbox.put(.scanEnded)
    }
    let workers = run.definition.workers > 0 ? run.definition.workers : ProcessInfo.processInfo.activeProcessorCount
    for _ in 0..<workers {
      start {
        let worker = RecordWorker(settings)
        while let job = jobs.take() {
          switch job {
          case .chunk(let chunk): inbox.put(.worked(worker.process(chunk)))
          case .seal(let window):
            do {
              inbox.put(.prepared(window, try sealing?.prepare(window)), urgent: true)
            } catch {
              inbox.put(.failed((error as? RunFailure) ?? RunFailure(.internalError, "sealing failed: \(type(of: error))")), urgent: true)
            }
          }
        }
      }
    }
  }

  private func start(_ body: @escaping @Sendable () -> Void) {
    threads += 1
    let stopped = self.stopped
    let thread = Thread {
      body()
      stopped.signal()
    }
    thread.stackSize = 4 << 20
    thread.start()
  }

  func stopThreads() {
    run.budget.cancel()
    run.jobs.close()
    for _ in 0..<threads { stopped.wait() }
    threads = 0
  }

  // MARK: The loop

  /// Hears messages until everything is scanned and sealed.
  func loop() throws {
    var lastProgress = Date.distantPast
    while !isFinished {
      guard let message = run.inbox.take(until: Date(timeIntervalSinceNow: 1)) else {
        report(&lastProgress)
        continue
      }
      switch message {
      case .scanned(let event): scanned(event)
      case .scanEnded: run.scanEnded = true
      case .worked(let result): try worked(result)
      case .prepared(let window, let batch):
        run.preparedWindows[window.number] = (window, batch)
        try finishWindows()
      case .failed(let failure): throw failure
      }
      if run.scanEnded && run.chunksUnderWay == 0 && !run.isCancelled.isSet { run.composer.finish(dispatch) }
      report(&lastProgress)
    }
    report(&lastProgress, force: true)
    stopThreads()
  }

  private var isFinished: Bool {
    run.scanEnded && run.chunksUnderWay == 0 && run.windowsUnderWay == 0
  }

  private func report(_ last: inout Date, force: Bool = false) {
    guard force || Date().timeIntervalSince(last) >= 0.2 else { return }
    last = Date()
    run.observer.progress(run.progress)
  }

  private func scanned(_ event: ScanEvent) {
    switch event {
    case .chunk(let chunk):
      run.chunksUnderWay += 1
      run.jobs.put(.chunk(chunk))
    case .known(let file, let records, let inThisRun):
      run.summary.files.known += 1
      if !inThisRun { already(records, of: file) }
    case .resumed(let file, let records): already(records, of: file)
    case .tooYoung: run.summary.files.tooYoung += 1
    case .failed(_, let failure):
      run.summary.files.failed += 1
      run.summary.failures.append(failure)
      run.observer.failed(failure)
    case .notice(_, let reason): run.summary.notices[reason.code, default: 0] += 1
    }
  }

  /// Records that an earlier run took care of; what it quarantined of the file stays that run's business.
  private func already(_ records: Int, of file: FileTask) {
    run.summary.records.read += records
    run.summary.records.alreadySubmitted += records
    if records > 0 { run.evidence.knownBefore.append((file, records)) }
  }

  private func worked(_ result: ChunkResult) throws {
    run.budget.change(by: result.memory - result.chunkBytes)
    run.waiting[result.number] = result
    while let next = run.waiting.removeValue(forKey: run.nextChunk) {
      run.nextChunk += 1
      run.chunksUnderWay -= 1
      if run.isCancelled.isSet {
        run.budget.change(by: -next.memory)
        continue
      }
      try next.holdContradictions(facts)
      run.summary.statistics += next.statistics
      if next.isLast { run.summary.files.read += 1 }
      run.progress.doneBytes += next.statistics.inputBytes
      run.progress.records += next.outcomes.count
      run.composer.add(next, dispatch)
      if next.openSlices == 0 { run.budget.change(by: -next.memory) }
    }
  }

  private func dispatch(_ window: Window) {
    run.windowsUnderWay += 1
    run.jobs.put(.seal(window), urgent: true)
  }

  // MARK: Batches

  private func finishWindows() throws {
    while let (window, prepared) = run.preparedWindows.removeValue(forKey: run.nextWindow) {
      run.nextWindow += 1
      run.windowsUnderWay -= 1
      if !run.isCancelled.isSet { try finish(window, prepared) }
      for slice in window.slices {
        slice.result.openSlices -= 1
        if slice.result.openSlices == 0 && slice.result.isComposed { run.budget.change(by: -slice.result.memory) }
      }
    }
  }

  private func finish(_ window: Window, _ prepared: PreparedBatch?) throws {
    count(window)
    guard let prepared, let finisher else {
      run.summary.records.submitted += window.passed
      return
    }
    let source = run.definition.sources[window.source].id
    var batch = Journal.NewBatch(
      id: "", run: run.summary.run, pipeline: run.definition.name, source: source, state: window.lines > 0 ? .waiting : .empty)
    (batch.records, batch.passed, batch.filtered, batch.quarantined) = (window.records, window.passed, window.filtered, window.quarantined)
    (batch.lines, batch.bytes) = (window.lines, window.bytes)
    if window.lines > 0 {
      // Patients and links first: a hash in the spool must be one that the vault still knows after a crash.
      try vault.flush()
      let previous = try run.previousBatch[window.source] ?? journal.lastBatch(pipeline: run.definition.name, source: source)
      let sealed = try finisher.finish(prepared, window: window, source: source, previous: previous, audit: run.audit.head())
      run.previousBatch[window.source] = sealed.id
      batch.id = sealed.id
      batch.account = BatchAccount(prepared, window: window, rules: ruleSetDigest)
      try spool.store(sealed)
    } else {
      batch.id = "empty-\(run.summary.run)-\(window.number)"
    }
    try journalize(window, &batch)
    run.summary.batchesSealed += window.lines > 0 ? 1 : 0
    run.progress.batchesSealed = run.summary.batchesSealed
    run.progress.quarantined = run.summary.records.quarantined
    guard window.lines > 0 else { return }
    run.observer.sealed(batch: batch.id, records: batch.records, lines: batch.lines)
    run.recordsOfBatch[batch.id] = window.passed
    run.summary.records.spooled += window.passed
  }

  private func count(_ window: Window) {
    run.summary.records.read += window.records
    run.summary.records.filtered += window.filtered
    run.summary.records.quarantined += window.quarantined
    run.summary.resources += window.lines
    run.summary.identifiers += window.identifiers
    run.summary.gate += window.gate
    run.summary.text += window.text
    for (_, outcome) in window.held {
      switch outcome.ending {
      case .passed: break
      case .filtered(let reason): run.summary.held["filtered \(reason.code)", default: 0] += 1
      case .quarantined(let stage, let reason, _): run.summary.held["\(stage.rawValue) \(reason.code)", default: 0] += 1
      }
    }
  }

  private func journalize(_ window: Window, _ batch: inout Journal.NewBatch) throws {
    batch.ranges = try window.shares.map { try Journal.Range(file: fileID($0.file), firstRecord: $0.first, endRecord: $0.end, account: $0.account) }
    batch.facts = facts.commit(window.facts)
    batch.risk = RiskRow.merged(window.risk)
    batch.completed = try window.completed.map(fileID)
    for (file, outcome) in window.held {
      var held = Journal.Held(
        file: try fileID(file), place: outcome.place, length: outcome.length, kind: "quarantined", stage: Stage.read.rawValue, code: "",
        digest: outcome.digest)
      switch outcome.ending {
      case .passed: continue
      case .filtered(let reason): (held.kind, held.stage, held.code) = ("filtered", Stage.read.rawValue, reason.code)
      case .quarantined(let stage, let reason, let valueClass):
        (held.stage, held.code, held.valueClass) = (stage.rawValue, reason.code, valueClass?.rawValue)
      }
      batch.held.append(held)
    }
    try journal.commit(batch, at: Timestamp.now())
  }

  private func fileID(_ file: FileTask) throws -> Int {
    let key = [UInt8(truncatingIfNeeded: file.source)] + file.digest
    if let id = file.journalID ?? run.fileIDs[key] { return id }
    let id = try journal.addFile(
      pipeline: run.definition.name, source: run.definition.sources[file.source].id, digest: file.digest, path: file.path, size: file.size,
      run: run.summary.run)
    run.fileIDs[key] = id
    return id
  }

  // MARK: The ledger

  /// What earlier runs left. Containers that the journal does not know were never promised to anybody and are made again; batches that wait for a
  /// verdict are judged with this run's own; those that have one are sent first.
  func recover() throws {
    for id in try spool.pending() where try !journal.knows(batch: id) { try spool.remove(id) }
    try adopt()
    try send(cleared: try journal.batches(pipeline: run.definition.name, in: .sealed))
  }

  /// Takes over the batches of runs that ended without a verdict: what they counted is counted here.
  private func adopt() throws {
    let left = try journal.adopt(pipeline: run.definition.name, run: run.summary.run)
    guard left.batches > 0 else { return }
    run.summary.records.read += left.records
    run.summary.records.filtered += left.filtered
    run.summary.records.quarantined += left.quarantined
    run.summary.records.spooled += left.passed
    run.summary.resources += left.lines
    for (id, passed) in try journal.batches(pipeline: run.definition.name, in: .waiting) {
      run.recordsOfBatch[id] = passed
      run.summary.batchesSealed += 1
      if let summary = ComplianceSummary(json: try spool.load(id).container.summary.array) {
        run.summary.identifiers += summary.identifiers
        run.summary.gate += summary.gate
        run.summary.text += summary.text
      }
    }
    for group in try journal.held(pipeline: run.definition.name, run: run.summary.run) {
      let name = group.kind == "filtered" ? "filtered \(group.code)" : "\(group.stage) \(group.code)"
      run.summary.held[name, default: 0] += group.count
    }
  }

  /// Opens the gate for everything that waited for the verdict, and sends it.
  func release() throws {
    try journal.clear(pipeline: run.definition.name)
    try send(cleared: try journal.batches(pipeline: run.definition.name, in: .sealed))
  }

  private func send(cleared batches: [(id: String, passed: Int)]) throws {
    guard let sender else { return }
    try sender.send(batches.map(\.id)) { heard($0) }
    if !sender.transport.isEmpty { run.summary.transport = sender.transport }
  }

  private func heard(_ result: SubmissionResult) {
    switch result.ending {
    case .accepted(let index, let wasKnown):
      run.summary.batchesSubmitted += 1
      run.progress.batchesSubmitted = run.summary.batchesSubmitted
      if let records = run.recordsOfBatch.removeValue(forKey: result.batch) {
        run.summary.records.spooled -= records
        run.summary.records.submitted += records
      } else {
        run.summary.batchesRecovered += 1
        if let earlier = try? journal.run(ofBatch: result.batch) { answeredLate.insert(earlier) }
      }
      run.observer.submitted(batch: result.batch, entryIndex: index, wasKnown: wasKnown)
      run.observer.progress(run.progress)
    case .failed(let failure):
      if !run.summary.failures.contains(where: { $0.kind == failure.kind }) {
        run.summary.failures.append(failure)
        run.observer.failed(failure)
      }
      // A ledger that contradicts itself gets nothing more; one that cannot be reached gets the rest from the next run.
      if failure.kind == .ledgerInconsistent { run.cancel() }
    }
  }
}
