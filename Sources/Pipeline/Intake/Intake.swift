import Foundation
import Glibc
import Normalization
import Records
import Synchronization

/// The files of a source as a run takes them.
struct TakenFiles: Sendable {
  /// In byte order of their paths.
  var files: [SourceFile] = []
  /// Left for the next run, and why.
  var left: [String: ReasonCode] = [:]
  /// Names and patterns of which there is nothing.
  var missing: [String] = []
  /// Archive members and studies are inputs of files; one of which a part was left waits as a whole.
  var all: [SourceFile] { (files + held).sorted { Array($0.path.utf8).lexicographicallyPrecedes(Array($1.path.utf8)) } }
  fileprivate(set) var held: [SourceFile] = []

  func takes(_ item: InputItem) -> Bool { !item.parts.contains { left[$0.path] != nil } }
}

/// Decides once in a run which files of each source it takes, so that both passes over them see the same; and remembers which file became which inputs.
final class Intake: Sendable {
  /// A file that was met, with the inputs made of it.
  struct Met: Sendable {
    var stamp: FileStamp
    /// The digests under which the journal has them, by their names; empty for one that was not read.
    var inputs: [String: [UInt8]] = [:]
    /// SHA-256 of the file itself, when it is the input.
    var digest: [UInt8]?
  }

  private struct State {
    var taken: [Int: TakenFiles] = [:]
    /// By source and path.
    var met: [Int: [String: Met]] = [:]
  }
  private let state = Mutex(State())
  private let sources: [PipelineDefinition.Source]

  init(_ definition: PipelineDefinition) { sources = definition.sources }

  /// The files of a source; looks at them when it is first asked, twice and `settle` apart if the source says so.
  func take(source index: Int, isCancelled: () -> Bool) -> TakenFiles {
    if let known = state.withLock({ $0.taken[index] }) { return known }
    let taken = Intake.look(at: sources[index], settleSeconds: sources[index].intake.settleSeconds, isCancelled)
    if !isCancelled() { state.withLock { $0.taken[index] = taken } }
    return taken
  }

  /// What a source names now, by name alone.
  static func candidates(_ source: PipelineDefinition.Source) -> (files: [SourceFile], missing: [String]) {
    let (files, missing) = SourceFiles.list(source.paths)
    let rules = source.intake
    // What is named whole is meant, whatever it is called.
    let named = Set(source.paths)
    let taken = files.filter { file in
      named.contains(file.path) || !rules.isArchived(file.path) && !rules.ignores(name: file.path.split(separator: "/").last.map(String.init) ?? file.path)
    }
    return (taken, missing)
  }

  /// For a rerun, which goes by digests alone: all that is there, and what has been put away.
  static func reread(_ source: PipelineDefinition.Source, _ places: [String]) -> TakenFiles {
    let (files, missing) = candidates(source)
    return TakenFiles(files: files + SourceFiles.list(places).files, missing: missing)
  }

  /// The files that a run would take now, but for those that change while it watches them.
  static func glance(at source: PipelineDefinition.Source) -> TakenFiles { look(at: source, settleSeconds: 0) { false } }

  private static func look(at source: PipelineDefinition.Source, settleSeconds: Int, _ isCancelled: () -> Bool) -> TakenFiles {
    let rules = source.intake
    var (candidates, missing) = Intake.candidates(source)
    var out = TakenFiles(missing: missing)
    var before: [String: FileStamp] = [:]
    if settleSeconds > 0 && !candidates.isEmpty {
      for file in candidates { before[file.path] = FileStamp(of: file.path) }
      let end = Date(timeIntervalSinceNow: Double(settleSeconds))
      while !isCancelled(), Date() < end { usleep(useconds_t(min(200_000, max(1000, end.timeIntervalSinceNow * 1_000_000)))) }
      // What came meanwhile was not looked at twice.
      let listed = Set(candidates.map(\.path))
      (candidates, missing) = Intake.candidates(source)
      out.missing = missing
      for file in candidates where !listed.contains(file.path) { out.left[file.path] = RunReason.fileUnsettled }
    }
    for file in candidates where out.left[file.path] == nil {
      if file.ageSeconds < source.minimumAgeSeconds {
        out.left[file.path] = RunReason.fileTooYoung
      } else if let marker = rules.marker(for: file.path), access(marker, F_OK) != 0 {
        out.left[file.path] = RunReason.fileNotMarked
      } else if let stamp = before[file.path], stamp != FileStamp(of: file.path) {
        out.left[file.path] = RunReason.fileUnsettled
      } else if FileStamp.isOpenForWriting(file.path) {
        out.left[file.path] = RunReason.fileOpen
      }
    }
    // What is joined may be joined to any other file of its source: all of them or none.
    let isJoined = source.format == .fhir || source.mapping?.tables.contains { !$0.joins.isEmpty } ?? false
    if !out.left.isEmpty && isJoined {
      for file in candidates where out.left[file.path] == nil { out.left[file.path] = RunReason.fileOfLeftSource }
    }
    out.files = candidates.filter { out.left[$0.path] == nil }
    out.held = candidates.filter { out.left[$0.path] != nil }
    return out
  }

  /// Notes which input was made of which files. `stamps`: of its parts, before they were read.
  func met(_ item: InputItem, source: Int, digest: [UInt8], stamps: [FileStamp]) {
    guard sources[source].intake.afterSuccess != .leave else { return }
    let isWholeFile = item.parts.count == 1 && item.parts[0].member == nil
    state.withLock { s in
      for (part, stamp) in zip(item.parts, stamps) {
        var met = s.met[source, default: [:]][part.path] ?? Met(stamp: stamp)
        met.inputs[item.path] = digest
        met.stamp = stamp
        if isWholeFile { met.digest = digest }
        s.met[source, default: [:]][part.path] = met
      }
    }
  }

  /// Notes all inputs of a source before any is read: files of which one is not read, for whatever reason, stay where they are.
  func expect(_ items: [InputItem], source: Int) {
    for item in items { met(item, source: source, digest: [], stamps: item.parts.map { FileStamp(of: $0.path) }) }
  }

  /// The files of a source that were met, by path.
  func met(source: Int) -> [String: Met] { state.withLock { $0.met[source] ?? [:] } }
}

/// What tells that a file was changed.
struct FileStamp: Equatable, Sendable {
  let size: Int
  let seconds: Int
  let nanoseconds: Int
  let inode: UInt64

  init(of path: String) {
    var info = stat()
    let isThere = stat(path, &info) == 0
    (size, seconds, nanoseconds) = isThere ? (Int(info.st_size), info.st_mtim.tv_sec, info.st_mtim.tv_nsec) : (-1, 0, 0)
    inode = isThere ? UInt64(info.st_ino) : 0
  }

  // Of fcntl.h; the importer leaves them out.
  private static let setLease: Int32 = 1024
  private static let setSignal: Int32 = 10

  /// Whether a process of this machine has a file open for writing; false where nobody can tell (network file systems, files of other users).
  ///
  /// A read lease is refused while somebody writes. Source: fcntl(2), F_SETLEASE.
  static func isOpenForWriting(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    // A lease that is broken sends a signal: one that is ignored by default.
    guard fcntl(descriptor, setSignal, SIGURG) == 0 else { return false }
    if fcntl(descriptor, setLease, Int32(F_RDLCK)) == 0 {
      _ = fcntl(descriptor, setLease, Int32(F_UNLCK))
      return false
    }
    return errno == EAGAIN
  }
}
