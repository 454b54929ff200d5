import Glibc
import Readers
import Records

/// What the scanning thread tells the run's own thread.
enum ScanEvent {
  case chunk(Chunk)
  /// A file that was submitted as a whole before, with its number of records; `inThisRun` when an earlier file of this run has the same content.
  case known(FileTask, records: Int, undelivered: Int, inThisRun: Bool)
  /// A file of which an earlier run sealed the first records; those that passed then are already submitted.
  case resumed(FileTask, records: Int, undelivered: Int)
  /// A file was read to its end, and a part of its records is another shard's.
  case shared(FileTask)
  /// Left for the next run, with the reason.
  case left(path: String, ReasonCode)
  case failed(path: String, RunFailure)
  case notice(path: String, ReasonCode)
}

/// Reads the files of the sources in order and cuts them into chunks at record boundaries; runs on a thread of its own.
///
/// A file is read twice: once for its digest, which tells whether it was submitted before, and once for its records. If it changed in between, the
/// second reading stops with `RUN-0104` and the file stays open for the next run.
final class SourceScanner {
  private let definition: PipelineDefinition
  private let state: StateFolder
  private let budget: MemoryBudget
  private let isCancelled: @Sendable () -> Bool
  private let emit: (ScanEvent) -> Void
  private let digests: DigestMemory
  private let intake: Intake
  /// Whether files are read whole that an earlier run has submitted, in part or as a whole.
  private let rereads: Bool
  /// Of a rerun: what is read again, and nothing else.
  private let choice: RerunChoice?
  private let databases: DatabaseReads?
  /// Whether an input need not be read, by its digest.
  private let skips: (Int, [UInt8]) -> Bool
  /// Hears of each input that was read to its end.
  private let ended: (Int, [UInt8]) -> Void
  private let work: StretchWork
  private var number = 0
  private var seen: Set<[UInt8]> = []

  init(
    definition: PipelineDefinition, state: StateFolder, budget: MemoryBudget, digests: DigestMemory, intake: Intake, rereads: Bool = false,
    choice: RerunChoice? = nil, databases: DatabaseReads? = nil, work: StretchWork = StretchWork(), skips: @escaping (Int, [UInt8]) -> Bool = { _, _ in false },
    ended: @escaping (Int, [UInt8]) -> Void = { _, _ in }, isCancelled: @escaping @Sendable () -> Bool, emit: @escaping (ScanEvent) -> Void
  ) {
    (self.intake, self.work) = (intake, work)
    (self.digests, self.rereads, self.choice, self.databases, self.skips, self.ended) = (digests, rereads, choice, databases, skips, ended)
    (self.definition, self.state, self.budget, self.isCancelled, self.emit) = (definition, state, budget, isCancelled, emit)
  }

  func run() {
    do {
      let journal = try Journal(path: state.journalPath, readOnly: true)
      for index in definition.sources.indices where !isCancelled() && (choice?.takes(source: index) ?? true) { try scan(source: index, journal) }
    } catch {
      emit(.failed(path: "", RunFailure(error) ?? RunFailure(.internalError, "the sources cannot be read")))
    }
  }

  private func scan(source index: Int, _ journal: Journal) throws {
    let source = definition.sources[index]
    seen.removeAll()
    let taken = choice.map { Intake.reread(source, $0.places(source: index)) } ?? intake.take(source: index, isCancelled: isCancelled)
    for path in taken.missing {
      emit(.failed(path: path, RunFailure(.sourceMissing, "\(SourceFiles.problem(path)): \(path)")))
    }
    let input = try definition.input(forSource: index, scratch: state.path, databases: databases)
    for (path, reason) in taken.left.sorted(by: { $0.key < $1.key }) { emit(.left(path: path, reason)) }
    // A study is looked for in all files, so that none of it is taken while a part of it must wait.
    let items = try input.items(of: source.format == .dicom ? taken.all : taken.files, isCancelled: isCancelled) { path, failure in
      if taken.left[path] == nil { emit(.failed(path: path, failure)) }
    }
    intake.expect(items, source: index)
    let stretches = SourceStretches(taken.all, of: source, length: work.length, isShared: work.isShared)
    let places = stretches.places(of: items)
    var twins = TwinFiles(work.isShared ? items : [])
    for (i, item) in items.enumerated() where !isCancelled() {
      let place = places[i]
      guard taken.takes(item) else { continue }
      let spot = StretchWork.Input(source: index, item: i, place: place)
      guard choice != nil || work.takes(spot, Stretch(group: place.group, part: 0)) || work.mayTakeMore(spot) && stretches.mayReachFurther(item, place) else { continue }
      do {
        // What an earlier file holds already is known by that, whoever works on it.
        for twin in twins.earlier(than: i) where taken.takes(items[twin]) {
          if let digest = try? digests.digest(of: items[twin], items[twin].parts.map({ FileStamp(of: $0.path) }), { try input.digest(of: items[twin]) }) { seen.insert(digest) }
        }
        try scan(item, spot, input, source: index, journal)
      } catch where isCancelled() {
        // Who stops the reading of a database makes it fail.
      } catch let failure as RunFailure {
        emit(.failed(path: item.path, failure))
      } catch let error as RecordError {
        emit(.failed(path: item.path, RunFailure(.sourceUnreadable, "\(error.reason.code) \(error.reason.summary): \(item.path)")))
      }
    }
  }

  private func scan(_ item: InputItem, _ spot: StretchWork.Input, _ input: any FormatInput, source: Int, _ journal: Journal) throws {
    let before = item.parts.map { FileStamp(of: $0.path) }
    if let choice, !choice.mayBe(source: source, size: item.size) { return }
    let digest = try digests.digest(of: item, before) { try input.digest(of: item) }
    if let choice {
      guard let task = choice.task(source: source, item, digest: digest), seen.insert(digest).inserted else { return }
      return try read(item, input, task, before)
    }
    intake.met(item, source: source, digest: digest, stamps: before)
    if skips(source, digest) { return }
    let entry = rereads ? nil : try journal.file(pipeline: definition.name, source: definition.sources[source].id, digest: digest)
    let task = FileTask(
      source: source, path: item.path, size: item.size, digest: digest, journalID: entry?.id, done: entry?.done ?? RecordRanges(), trail: item.trail)
    if let entry, entry.isComplete || work.isRead(task) { return emit(.known(task, records: entry.passed, undelivered: entry.undelivered, inThisRun: false)) }
    guard seen.insert(digest).inserted else { return emit(.known(task, records: 0, undelivered: 0, inThisRun: true)) }
    if work.isDone(task) { return emit(.known(task, records: 0, undelivered: 0, inThisRun: false)) }
    if let entry, entry.records > 0 { emit(.resumed(task, records: entry.passed, undelivered: entry.undelivered)) }
    try read(item, input, task, before, spot)
  }

  private func read(_ item: InputItem, _ input: any FormatInput, _ task: FileTask, _ before: [FileStamp], _ spot: StretchWork.Input? = nil) throws {
    let reader = try input.open(item)
    // What is chosen of a file is one stretch with what is chosen of others.
    var cutter = spot.map { spot in PartCutter(spot.place, length: work.length) { [work] in work.takes(spot, $0) } }
    var said: Stretch?
    defer { if let known = item.trail?.recognised, known > 0 { emit(.resumed(task, records: known, undelivered: 0)) } }
    while !isCancelled() {
      guard let piece = try reader.next() else {
        if before != item.parts.map({ FileStamp(of: $0.path) }) { throw RunFailure(.sourceUnreadable, "changed while it was read: \(item.path)") }
        if cutter?.isTakenWhole == false { emit(.shared(task)) }
        // A read of a database is never read again.
        return item.trail == nil ? ended(task.source, task.digest) : ()
      }
      let parts = cutter?.parts(of: piece) ?? [.whole]
      // Of what others work on, the run must know where it begins and that the file has ended, and no more.
      if !piece.isLast, parts.allSatisfy({ !$0.isTaken && $0.stretch == said }) { continue }
      said = parts.last?.stretch
      guard let charge = budget.take(piece: piece.buffer.count) else { return }
      for reason in piece.notices { emit(.notice(path: item.path, reason)) }
      emit(.chunk(Chunk(number: number, file: task, piece, parts: parts, isTakenWhole: cutter?.isTakenWhole ?? true, charge: charge)))
      number += 1
    }
  }
}

/// The digests of inputs that were read before in this run and have not changed since; all of it on one thread at a time.
final class DigestMemory: @unchecked Sendable {
  private var known: [String: (stamps: [FileStamp], digest: [UInt8])] = [:]

  fileprivate func digest(of item: InputItem, _ stamps: [FileStamp], _ make: () throws -> [UInt8]) rethrows -> [UInt8] {
    if item.parts.isEmpty { return try make() }
    if let entry = known[item.path], entry.stamps == stamps { return entry.digest }
    let made = try make()
    if known.count >= 100_000 { known.removeAll() }
    known[item.path] = (stamps, made)
    return made
  }
}
