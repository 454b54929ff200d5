import Glibc
import Readers
import Records

/// What the scanning thread tells the run's own thread.
enum ScanEvent {
  case chunk(Chunk)
  /// A file that was submitted as a whole before, with its number of records; `inThisRun` when an earlier file of this run has the same content.
  case known(FileTask, records: Int, inThisRun: Bool)
  /// A file of which an earlier run sealed the first records; those that passed then are already submitted.
  case resumed(FileTask, records: Int)
  /// Left for the next run: changed too recently.
  case tooYoung(path: String)
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
  /// Whether files are read whole that an earlier run has submitted, in part or as a whole.
  private let rereads: Bool
  private var number = 0
  private var seen: Set<[UInt8]> = []

  init(
    definition: PipelineDefinition, state: StateFolder, budget: MemoryBudget, digests: DigestMemory, rereads: Bool = false,
    isCancelled: @escaping @Sendable () -> Bool, emit: @escaping (ScanEvent) -> Void
  ) {
    (self.digests, self.rereads) = (digests, rereads)
    (self.definition, self.state, self.budget, self.isCancelled, self.emit) = (definition, state, budget, isCancelled, emit)
  }

  func run() {
    do {
      let journal = try Journal(path: state.journalPath, readOnly: true)
      for index in definition.sources.indices where !isCancelled() { try scan(source: index, journal) }
    } catch {
      emit(.failed(path: "", (error as? RunFailure) ?? RunFailure(.internalError, "the sources cannot be read")))
    }
  }

  private func scan(source index: Int, _ journal: Journal) throws {
    let source = definition.sources[index]
    seen.removeAll()
    let (files, missing) = SourceFiles.list(source.paths)
    for pattern in missing where !pattern.contains(where: { "*?[".contains($0) }) {
      emit(.failed(path: pattern, RunFailure(.sourceMissing, "nothing there: \(pattern)")))
    }
    let input = try definition.input(forSource: index, scratch: state.path)
    let items = try input.items(of: files, isCancelled: isCancelled) { emit(.failed(path: $0, $1)) }
    for item in items where !isCancelled() {
      if item.ageSeconds < source.minimumAgeSeconds {
        emit(.tooYoung(path: item.path))
        continue
      }
      do {
        try scan(item, input, source: index, journal)
      } catch let failure as RunFailure {
        emit(.failed(path: item.path, failure))
      } catch let error as RecordError {
        emit(.failed(path: item.path, RunFailure(.sourceUnreadable, "\(error.reason.code) \(error.reason.summary): \(item.path)")))
      }
    }
  }

  private func scan(_ item: InputItem, _ input: any FormatInput, source: Int, _ journal: Journal) throws {
    let before = item.parts.map { Stamp(of: $0.path) }
    let digest = try digests.digest(of: item, before) { try input.digest(of: item) }
    let entry = rereads ? nil : try journal.file(pipeline: definition.name, source: definition.sources[source].id, digest: digest)
    let task = FileTask(source: source, path: item.path, size: item.size, digest: digest, journalID: entry?.id, done: entry?.records ?? 0)
    if let entry, entry.isComplete { return emit(.known(task, records: entry.passed, inThisRun: false)) }
    guard seen.insert(digest).inserted else { return emit(.known(task, records: 0, inThisRun: true)) }
    if let entry, entry.records > 0 { emit(.resumed(task, records: entry.passed)) }
    let reader = try input.open(item)
    while !isCancelled() {
      guard let piece = try reader.next() else {
        if before != item.parts.map({ Stamp(of: $0.path) }) { throw RunFailure(.sourceUnreadable, "changed while it was read: \(item.path)") }
        return
      }
      guard budget.take(piece.buffer.count) else { return }
      for reason in piece.notices { emit(.notice(path: item.path, reason)) }
      emit(.chunk(Chunk(number: number, file: task, piece)))
      number += 1
    }
  }
}

/// The digests of inputs that were read before in this run and have not changed since; all of it on one thread at a time.
final class DigestMemory: @unchecked Sendable {
  private var known: [String: (stamps: [Stamp], digest: [UInt8])] = [:]

  fileprivate func digest(of item: InputItem, _ stamps: [Stamp], _ make: () throws -> [UInt8]) rethrows -> [UInt8] {
    if let entry = known[item.path], entry.stamps == stamps { return entry.digest }
    let made = try make()
    if known.count >= 100_000 { known.removeAll() }
    known[item.path] = (stamps, made)
    return made
  }
}

/// What tells that a file was changed.
private struct Stamp: Equatable {
  let size: Int
  let seconds: Int
  let nanoseconds: Int

  init(of path: String) {
    var info = stat()
    let isThere = stat(path, &info) == 0
    (size, seconds, nanoseconds) = isThere ? (Int(info.st_size), info.st_mtim.tv_sec, info.st_mtim.tv_nsec) : (-1, 0, 0)
  }
}
