import Cryptography
import Foundation
import Glibc
import Records

/// Archives or marks the files of which every record is on the ledger, after a run's batches were accepted. Nothing is ever deleted.
///
/// It goes by the files that the run has met and by what the journal says of each, not by what this run did itself; so what a killed run has left to do,
/// the next one does.
struct PutAway {
  struct Outcome: Equatable {
    var archived = 0
    var marked = 0
    /// Files that stay because the archive or the mark cannot be written.
    var failed: [String] = []
  }

  private let definition: PipelineDefinition
  private let journal: Journal
  private let intake: Intake
  private let run: String

  init(_ definition: PipelineDefinition, journal: Journal, intake: Intake, run: String) {
    (self.definition, self.journal, self.intake, self.run) = (definition, journal, intake, run)
  }

  func execute(isCancelled: () -> Bool) throws -> Outcome {
    var outcome = Outcome()
    for (index, source) in definition.sources.enumerated() where source.intake.afterSuccess != .leave {
      if source.intake.recognition == .records, try journal.awaitsLedger(pipeline: definition.name, source: source.id) { continue }
      var ways: [(path: String, met: Intake.Met)] = []
      var open: Set<[UInt8]> = []
      for (path, met) in intake.met(source: index).sorted(by: { $0.key < $1.key }) {
        if try met.inputs.values.allSatisfy({ try journal.isDone(pipeline: definition.name, source: source.id, digest: $0) }) {
          ways.append((path, met))
        } else {
          open.formUnion(met.inputs.values)
        }
      }
      // A study is put away with all of its files or none.
      for (path, met) in ways where !isCancelled() && open.isDisjoint(with: met.inputs.values) {
        guard FileStamp(of: path) == met.stamp else { continue }
        do {
          switch source.intake.afterSuccess {
          case .archive:
            try archive(path, met, source)
            outcome.archived += 1
          case .mark: if try mark(path, met) { outcome.marked += 1 }
          case .leave: break
          }
        } catch let failure as RunFailure where failure.kind == .sourceUnreadable {
          outcome.failed.append(path)
        }
      }
    }
    return outcome
  }

  // MARK: Archive

  private func archive(_ path: String, _ met: Intake.Met, _ source: PipelineDefinition.Source) throws {
    let wanted = source.intake.archiveFolder + "/" + SourceRoots(source.paths).relative(path)
    let target = try PutAway.free(wanted, for: path)
    // Where it goes is written down first: killed in between, the file is still where it was, and is found there.
    for digest in met.inputs.values { try note(target, instead: path, of: digest, source: source.id) }
    try FileMove.move(path, to: target, digest: met.digest)
  }

  /// Adds a place to those of an input: an imaging study has many files.
  private func note(_ target: String, instead path: String, of digest: [UInt8], source: String) throws {
    var places = try journal.wantedPlaces(pipeline: definition.name, source: source, digest: digest)
    if !places.contains(target) { places.append(target) }
    try journal.note(putAway: places, pipeline: definition.name, source: source, digest: digest)
  }

  /// A name that nothing has yet, or that a whole copy of the file has which a killed run made.
  private static func free(_ wanted: String, for path: String) throws -> String {
    var name = wanted
    var number = 1
    while access(name, F_OK) == 0 {
      if try FileMove.isSame(name, path) { return name }
      number += 1
      name = "\(wanted).\(number)"
    }
    return name
  }

  // MARK: Mark

  /// Writes the mark beside a file; false when it has it.
  private func mark(_ path: String, _ met: Intake.Met) throws -> Bool {
    let name = path + IntakeRules.markSuffix
    let digests = met.inputs.values.map { "sha256 \(Hex.lower($0))\n" }.sorted().joined()
    if let known = FileManager.default.contents(atPath: name), String(decoding: known, as: UTF8.self).hasSuffix(digests) { return false }
    do {
      try DurableFile.write(Array("pipeline \(definition.name)\nrun \(run)\n\(digests)".utf8), to: name, mode: 0o644)
      try DurableFile.synchronize(folder: (path as NSString).deletingLastPathComponent)
    } catch { throw RunFailure(.sourceUnreadable, "no mark can be written beside \(path)") }
    return true
  }
}

extension RunSummary {
  mutating func note(_ outcome: PutAway.Outcome) {
    (files.archived, files.marked) = (outcome.archived, outcome.marked)
    if !outcome.failed.isEmpty { notices[RunReason.notPutAway.code, default: 0] += outcome.failed.count }
  }
}
