import Cryptography
import Foundation
import Glibc
import Readers
import Records
import SQLiteStore

/// What the scanning thread tells the run's own thread.
enum ScanEvent {
  case chunk(Chunk)
  /// A file that was submitted as a whole before, with its number of records; `inThisRun` when an earlier file of this run has the same content.
  case known(path: String, records: Int, inThisRun: Bool)
  /// A file of which an earlier run sealed the first records; those that passed then are already submitted.
  case resumed(records: Int)
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
  private let journalPath: String
  private let budget: MemoryBudget
  private let isCancelled: @Sendable () -> Bool
  private let emit: (ScanEvent) -> Void
  private var number = 0
  private var seen: Set<[UInt8]> = []

  init(
    definition: PipelineDefinition, journalPath: String, budget: MemoryBudget, isCancelled: @escaping @Sendable () -> Bool,
    emit: @escaping (ScanEvent) -> Void
  ) {
    (self.definition, self.journalPath, self.budget, self.isCancelled, self.emit) = (definition, journalPath, budget, isCancelled, emit)
  }

  func run() {
    do {
      let journal = try Journal(path: journalPath, readOnly: true)
      for (index, source) in definition.sources.enumerated() {
        seen.removeAll()
        let (files, missing) = SourceFiles.list(source.paths)
        for pattern in missing where !pattern.contains(where: { "*?[".contains($0) }) {
          emit(.failed(path: pattern, RunFailure(.sourceMissing, "nothing there: \(pattern)")))
        }
        for file in files where !isCancelled() {
          if file.ageSeconds < source.minimumAgeSeconds {
            emit(.tooYoung(path: file.path))
          } else {
            try scan(file, source: index, journal)
          }
        }
      }
    } catch {
      emit(.failed(path: "", (error as? RunFailure) ?? RunFailure(.internalError, "the journal cannot be read")))
    }
  }

  private func scan(_ file: SourceFile, source: Int, _ journal: Journal) throws {
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      return emit(.failed(path: file.path, RunFailure(.sourceUnreadable, "cannot be opened: \(file.path)")))
    }
    defer { close(descriptor) }
    var before = stat()
    fstat(descriptor, &before)
    guard let digest = digest(of: descriptor) else {
      return emit(.failed(path: file.path, RunFailure(.sourceUnreadable, "cannot be read: \(file.path)")))
    }
    let entry = try journal.file(pipeline: definition.name, source: definition.sources[source].id, digest: digest)
    if let entry, entry.isComplete {
      return emit(.known(path: file.path, records: entry.passed, inThisRun: false))
    }
    guard seen.insert(digest).inserted else { return emit(.known(path: file.path, records: 0, inThisRun: true)) }
    let task = FileTask(
      source: source, path: file.path, size: Int(before.st_size), digest: digest, journalID: entry?.id, done: entry?.records ?? 0)
    if let entry, entry.records > 0 { emit(.resumed(records: entry.passed)) }
    lseek(descriptor, 0, SEEK_SET)
    let finished = chunks(of: descriptor, task)
    var after = stat()
    fstat(descriptor, &after)
    if finished, after.st_size != before.st_size || after.st_mtim.tv_sec != before.st_mtim.tv_sec || after.st_mtim.tv_nsec != before.st_mtim.tv_nsec {
      emit(.failed(path: file.path, RunFailure(.sourceUnreadable, "changed while it was read: \(file.path)")))
    }
  }

  private func digest(of descriptor: Int32) -> [UInt8]? {
    let stream = SHA256Hasher()
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    while true {
      let n = read(descriptor, buffer.baseAddress, buffer.count)
      if n == 0 { return stream.finish().array }
      if n < 0 {
        if errno == EINTR { continue }
        return nil
      }
      stream.update(Bytes(UnsafeRawBufferPointer(rebasing: buffer[..<n])))
    }
  }

  /// Emits the file's chunks; false when it was given up.
  private func chunks(of descriptor: Int32, _ file: FileTask) -> Bool {
    var limits = HL7Framer.Limits()
    limits.maximumMessageBytes = definition.sources[file.source].maximumMessageBytes
    var framed = FramedFile(descriptor: descriptor, size: file.size, limits: limits)
    while !isCancelled() {
      do {
        guard let piece = try framed.next() else { return true }
        guard budget.take(piece.buffer.count) else { return false }
        for reason in piece.notices { emit(.notice(path: file.path, reason)) }
        emit(.chunk(Chunk(number: number, file: file, piece)))
        number += 1
      } catch {
        emit(.failed(path: file.path, RunFailure(.sourceUnreadable, "could not be read to its end: \(file.path)")))
        return false
      }
    }
    return false
  }
}
