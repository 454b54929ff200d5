import Compliance
import Cryptography
import Foundation
import LedgerProtocol
import PatientIdentity
import Records
import SQLiteStore
import Sealing

/// The run's own thread at work: results back in order, windows cut, batches finished, spooled and journalled, and sent once the run is judged.
final class RunSession {
  let run: Run
  let journal: Journal
  let keys: OrganisationKeys
  let vault: Vault
  let spool: Spool
  let sender: BatchSender?
  let settings: WorkerSettings
  private let sealing: SealingSettings?
  private let finisher: BatchFinisher?
  private let facts: PatientFactBook
  private let checks: OrderedChecks
  private let places: SourcePlaces
  private let digests = DigestMemory()
  private let databases: DatabaseReads
  private let ruleSetDigest: String
  /// Earlier runs whose batches the ledger has accepted now.
  var answeredLate: Set<String> = []
  private let choice: RerunChoice?
  let marks: ShardMarks
  private let digestKey: HMACSHA256
  /// Files of which this shard has read its part to their end.
  var readings: [FileTask] = []
  private var threads = 0
  private let stopped = DispatchSemaphore(value: 0)

  init(run: Run, journal: Journal, keys: OrganisationKeys, vault: Vault, choice: RerunChoice? = nil) throws {
    (self.run, self.journal, self.keys, self.vault, self.choice) = (run, journal, keys, vault, choice)
    marks = ShardMarks(run.definition, vault: vault)
    digestKey = HMACSHA256(key: keys.batchSecret)
    spool = try run.state.openSpool()
    facts = PatientFactBook(journal: journal)
    let rules = RuleSet.inForce(run.definition)
    ruleSetDigest = rules.digest
    if !run.options.isDryRun { try journal.noteRules(rules, at: Timestamp.now()) }
    let (flag, over, deadline) = (run.isCancelled, run.isOver, run.deadline)
    databases = try DatabaseReads(run.definition, state: run.state, vault: vault, batchSecret: keys.batchSecret, choice: choice) {
      if let deadline, ContinuousClock.now >= deadline { over.set() }
      return flag.isSet || over.isSet
    }
    var settings = try WorkerSettings(run.definition, vault: vault, batchSecret: keys.batchSecret)
    if run.definition.sources.contains(where: { $0.intake.recognition == .records }) {
      settings.memory = try RecordMemory(journal, path: run.state.journalPath, isDryRun: run.options.isDryRun)
    }
    settings.seals = !run.options.isDryRun
    self.settings = settings
    places = SourcePlaces(run.definition, journal: journal, batchSecret: keys.batchSecret)
    checks = OrderedChecks(run.definition, journal: journal, facts: facts, memory: settings.memory, places: places, isRerun: choice != nil)
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
    for source in run.definition.sources {
      run.progress.totalBytes += Intake.candidates(source).files.reduce(0) { $0 + $1.size } / (run.options.shard?.count ?? 1)
    }
    guard settings.scrubs else { return }
    try KnownHarvest(settings, run: run, digests: digests, databases: databases, choice: choice, marks: marks).execute(journal)
  }

  // MARK: Threads

  func startThreads() {
    let run = self.run
    if sealing != nil { BuildFacts.prepare() }
    let (inbox, jobs) = (run.inbox, run.jobs)
    let (flag, over) = (run.isCancelled, run.isOver)
    let (settings, sealing) = (self.settings, self.sealing)
    databases.keepsTrails = !run.options.isDryRun
    let scannerSettings = (run.definition, run.state, run.budget, digests, choice, databases, run.intake)
    let work = self.work
    start {
      let scanner = SourceScanner(definition: scannerSettings.0, state: scannerSettings.1, budget: scannerSettings.2, digests: scannerSettings.3, intake: scannerSettings.6, choice: scannerSettings.4,
        databases: scannerSettings.5, work: work,
        isCancelled: { flag.isSet || over.isSet }
      ) {
        inbox.put(.scanned($0))
      }
      scanner.run()
      scannerSettings.5.close()
      if !flag.isSet, !over.isSet, let choice = scannerSettings.4 { choice.reportMissing { inbox.put(.scanned(.failed(path: $0, $1))) } }
      inbox.put(.scanEnded)
    }
    for _ in 0..<run.definition.workerCount {
      start {
        let worker = RecordWorker(settings)
        while let job = jobs.take() {
          switch job {
          case .chunk(let chunk):
            do {
              inbox.put(.worked(try settings.vault.settled { worker.process(chunk) }))
            } catch {
              inbox.put(.failed(StateReason.failure(error)), urgent: true)
            }
          case .seal(let window):
            do {
              inbox.put(.prepared(window, try settings.vault.settled { try sealing?.prepare(window) }), urgent: true)
            } catch {
              inbox.put(.failed(RunFailure(error) ?? RunFailure(.internalError, "sealing failed: \(type(of: error))")), urgent: true)
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
    while !isFinished {
      if let deadline = run.deadline, !run.isOver.isSet, ContinuousClock.now >= deadline { run.stopReading() }
      guard let message = run.inbox.take(until: Date(timeIntervalSinceNow: 1)) else {
        run.report()
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
      // What is open when the time is over is left open: only records decide where a batch ends.
      if run.scanEnded && run.chunksUnderWay == 0 && !run.isCancelled.isSet && !run.isOver.isSet { run.composer.finish(dispatch) }
      run.budget.set(isIdle: run.chunksUnderWay == 0 && run.windowsUnderWay == 0)
      run.report()
    }
    if !run.isCancelled.isSet && !run.isOver.isSet { try noteReadings() }
    run.report(force: true)
    stopThreads()
  }

  private var isFinished: Bool {
    run.scanEnded && run.chunksUnderWay == 0 && run.windowsUnderWay == 0
  }

  private func scanned(_ event: ScanEvent) {
    switch event {
    case .chunk(let chunk):
      run.chunksUnderWay += 1
      run.jobs.put(.chunk(chunk))
    case .known(let file, let records, let undelivered, let inThisRun):
      run.summary.files.known += 1
      run.progress.doneBytes += file.size
      if let number = file.journalID { run.observer.file(FileNews(source: run.definition.sources[file.source].id, number: number, isKnown: true)) }
      if !inThisRun { already(records, undelivered, of: file) }
    case .resumed(let file, let records, let undelivered): already(records, undelivered, of: file)
    case .shared(let file): readings.append(file)
    case .left(_, let reason):
      run.summary.files.tooYoung += 1
      run.summary.notices[reason.code, default: 0] += 1
    case .failed(_, let failure):
      run.summary.files.failed += 1
      run.summary.failures.append(failure)
      run.observer.failed(failure)
    case .notice(_, let reason): run.summary.notices[reason.code, default: 0] += 1
    }
  }

  /// Records that an earlier run took care of; what it quarantined of the file stays that run's business.
  private func already(_ records: Int, _ undelivered: Int, of file: FileTask) {
    run.summary.records.read += records
    run.summary.records.alreadySubmitted += records
    // Those are in the account of the run that sealed them, until the ledger has them.
    run.summary.undelivered += undelivered
    if records > 0 { run.evidence.knownBefore.append((file, records)) }
  }

  private func worked(_ result: ChunkResult) throws {
    run.budget.settle(result.charge, piece: result.statistics.inputBytes, became: result.memory)
    run.waiting[result.number] = result
    while let next = run.waiting.removeValue(forKey: run.nextChunk) {
      run.nextChunk += 1
      run.chunksUnderWay -= 1
      if run.isCancelled.isSet {
        run.budget.giveBack(next.memory)
        continue
      }
      try checks.check(next, noting: &run.summary)
      run.summary.statistics += next.statistics
      if next.isLast { run.summary.files.read += 1 }
      run.progress.doneBytes += next.statistics.inputBytes
      run.progress.records += next.outcomes.count
      run.composer.add(next, dispatch)
      if next.openSlices == 0 { run.budget.giveBack(next.memory) }
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
        if slice.result.openSlices == 0 && slice.result.isComposed { run.budget.giveBack(slice.result.memory) }
      }
      run.heap.giveBack()
    }
  }

  private func finish(_ window: Window, _ prepared: PreparedBatch?) throws {
    guard let prepared, let finisher else {
      count(window)
      run.summary.records.submitted += window.passed
      return
    }
    let source = run.definition.sources[window.source].id
    var batch = Journal.NewBatch(
      id: "", run: run.summary.run, pipeline: run.definition.name, source: source, state: window.lines > 0 ? .waiting : .empty)
    (batch.records, batch.passed, batch.filtered, batch.quarantined) = (window.records, window.passed, window.filtered, window.quarantined)
    (batch.lines, batch.bytes, batch.recognised) = (window.lines, window.bytes, window.recognised)
    if window.lines > 0 {
      // Patients and links first: a hash in the spool must be one that the vault still knows after a crash.
      try vault.flush()
      batch.vaultPatients = try vault.patientsMade()
      let previous = try window.goesOn.flatMap { try batchID(before: $0.record, of: $0.file) } ?? beginning(of: window, source: source)
      let sealed = try finisher.finish(prepared, window: window, source: source, previous: previous, audit: run.audit.head())
      batch.id = sealed.id
      batch.account = BatchAccount(prepared, window: window, rules: ruleSetDigest)
      if run.options.shard != nil { try marks.note(batch: sealed.id) }
      try spool.store(sealed)
    } else {
      batch.id = "empty-\(run.summary.run)-\(window.number)"
    }
    // Files that it is the first to hold records of are noted in the same transaction.
    try journal.db.transaction { try journalize(window, &batch) }
    if let last = batch.ranges.last { run.lastBatch = (last.file, last.endRecord, window.lines > 0 ? batch.id : nil) }
    try settings.memory?.committed(batch.digests, journal)
    // Only now does it count: a batch that could not be kept is read again.
    count(window)
    for file in batch.completed { run.observer.file(FileNews(source: source, number: file, isKnown: false)) }
    run.summary.batchesSealed += window.lines > 0 ? 1 : 0
    run.progress.batchesSealed = run.summary.batchesSealed
    run.progress.quarantined = run.summary.records.quarantined
    guard window.lines > 0 else { return }
    run.observer.sealed(batch: batch.id, records: batch.records, lines: batch.lines)
    run.recordsOfBatch[batch.id] = window.passed
    run.summary.records.spooled += window.passed
  }

  private func count(_ window: Window) {
    run.summary.records.read += window.records + window.recognised
    run.summary.records.alreadySubmitted += window.recognised
    run.summary.records.recognised += window.recognised
    run.summary.records.filtered += window.filtered
    run.summary.records.quarantined += window.quarantined
    run.summary.resources += window.lines
    run.summary.identifiers += window.identifiers
    run.summary.gate += window.gate
    run.summary.text += window.text
    var news = WindowNews(source: run.definition.sources[window.source].id)
    (news.records, news.filtered, news.quarantined, news.resources) = (window.records, window.filtered, window.quarantined, window.lines)
    for (_, outcome) in window.held {
      switch outcome.ending {
      case .passed, .recognised: break
      case .filtered(let reason): news.held["filtered \(reason.code)", default: 0] += 1
      case .quarantined(let stage, let reason, _): news.held["\(stage.rawValue) \(reason.code)", default: 0] += 1
      }
    }
    run.summary.held.merge(news.held, uniquingKeysWith: +)
    run.observer.window(news)
  }

  private func journalize(_ window: Window, _ batch: inout Journal.NewBatch) throws {
    batch.ranges = try window.shares.map { try Journal.Range(file: fileID($0.file), firstRecord: $0.first, endRecord: $0.end, account: $0.account) }
    batch.facts = try facts.commit(window.facts)
    batch.risk = RiskRow.merged(window.risk)
    batch.digests = window.digests
    if choice == nil { batch.positions = try places.moved(by: window) }
    batch.completed = try window.completed.map(fileID)
    batch.closes = window.shares.flatMap { share in (share.file.only ?? [:]).filter { share.first <= $0.key && $0.key < share.end }.map(\.value) }
    for (file, outcome) in window.held {
      var held = Journal.Held(
        file: try fileID(file), place: outcome.place, length: outcome.length, kind: "quarantined", stage: Stage.read.rawValue, code: "",
        digest: outcome.digest)
      switch outcome.ending {
      case .passed, .recognised: continue
      case .filtered(let reason): (held.kind, held.stage, held.code) = ("filtered", Stage.read.rawValue, reason.code)
      case .quarantined(let stage, let reason, let valueClass):
        (held.stage, held.code, held.valueClass) = (stage.rawValue, reason.code, valueClass?.rawValue)
      }
      batch.held.append(held)
    }
    for share in window.shares {
      guard let trail = share.file.trail else { continue }
      try batch.note(trail, share, held: window.held, vault: vault)
      // A read of a database is whole wherever it ends: the next one begins there.
      try batch.completed.append(fileID(share.file))
    }
    try journal.commit(batch, at: Timestamp.now())
  }

  /// What stands in the place of a batch before the first one of a stretch: a keyed digest of the file and record with which it begins, so that two
  /// files whose records come to the same lines make two batches.
  private func beginning(of window: Window, source: String) -> String? {
    window.shares.first.map { share in
      digestKey.authenticate(Array("chartseal beginning/1 \(source) \(share.first) ".utf8) + share.file.digest).hex
    }
  }

  /// The batch that holds the record before this one, when there are lines in it.
  private func batchID(before record: Int, of file: FileTask) throws -> String? {
    guard let id = file.journalID ?? run.fileIDs[file.key] else { return nil }
    if let last = run.lastBatch, last.file == id, last.end == record { return last.id }
    return try journal.batch(ofFile: id, before: record)
  }

  private func fileID(_ file: FileTask) throws -> Int {
    if let id = file.journalID ?? run.fileIDs[file.key] { return id }
    let (id, corrects) = try journal.addFile(
      pipeline: run.definition.name, source: run.definition.sources[file.source].id, digest: file.digest, path: file.path, size: file.size,
      run: run.summary.run)
    if corrects && file.trail == nil { run.summary.notices[RunReason.fileCorrected.code, default: 0] += 1 }
    run.fileIDs[file.key] = id
    return id
  }
}
