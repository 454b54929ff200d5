import Records

/// What a rerun reads again: records that were held back and are open, by source and file.
///
/// A file is known by its digest, wherever it lies now: one that was renamed is found, one that was changed is not, and its records stay open.
final class RerunChoice: @unchecked Sendable {
  private struct File {
    let journalID: Int
    let path: String
    let size: Int
    var records: [Int: Int]
  }
  private var files: [[UInt8]: File] = [:]
  private let sizes: Set<Int>
  private let sources: Set<Int>
  private let refused: [String]
  /// Where the files of each source were put away.
  private var places: [Int: [String]] = [:]
  /// Digests of files that were met; by the scanning thread alone.
  private var met: Set<[UInt8]> = []

  /// - Throws: a `configuration` failure for a run or source that there is not.
  init(_ selection: QuarantineSelection, definition: PipelineDefinition, journal: Journal) throws {
    if let run = selection.run, try !journal.knows(run: run) { throw RunFailure(.configuration, "there is no run \(run)") }
    if let batch = selection.batch, try !journal.knows(batch: batch) { throw RunFailure(.configuration, "there is no batch \(batch)") }
    var sources: Set<Int> = []
    var sizes: Set<Int> = []
    for row in try journal.openHeld(selection, pipeline: definition.name) {
      guard let source = definition.sources.firstIndex(where: { $0.id == row.source }) else {
        throw RunFailure(.configuration, "the pipeline has no source '\(row.source)' any more, of which records are held back")
      }
      sources.insert(source)
      sizes.insert(row.size)
      let key = RerunChoice.key(source, row.digest)
      if files[key] == nil { places[source, default: []] += try journal.places(ofFile: row.file) }
      files[key, default: File(journalID: row.file, path: row.path, size: row.size, records: [:])].records[row.record] = row.id
    }
    (self.sources, self.sizes) = (sources, sizes)
    refused = try journal.refused(selection, pipeline: definition.name)
  }

  private static func key(_ source: Int, _ digest: [UInt8]) -> [UInt8] { [UInt8(truncatingIfNeeded: source)] + digest }

  var isEmpty: Bool { files.isEmpty && refused.isEmpty }

  /// Clears the batches of the choice that the ledger had refused, so that they are sent once more.
  func resend(_ journal: Journal) throws { try journal.resend(refused) }

  func places(source: Int) -> [String] { places[source] ?? [] }

  func takes(source: Int) -> Bool { sources.contains(source) }

  /// Whether an input can be one of the files, before its digest is taken.
  func mayBe(source: Int, size: Int) -> Bool { sources.contains(source) && sizes.contains(size) }

  /// The task of reading an input's records again; nil when none of them is chosen.
  func task(source: Int, _ item: InputItem, digest: [UInt8]) -> FileTask? {
    let key = RerunChoice.key(source, digest)
    guard let file = files[key] else { return nil }
    met.insert(key)
    return FileTask(source: source, path: item.path, size: item.size, digest: digest, journalID: file.journalID, only: file.records, trail: item.trail)
  }

  /// What is chosen of a source, for one that finds records by other means than their files: the digests of its reads, oldest first, and the records.
  func reads(ofSource source: Int) -> [(digest: [UInt8], records: [Int])] {
    files.filter { $0.key.first == UInt8(truncatingIfNeeded: source) }.sorted { $0.value.journalID < $1.value.journalID }
      .map { (Array($0.key.dropFirst()), $0.value.records.keys.sorted()) }
  }

  /// Tells of each file that was not met.
  func reportMissing(_ report: (String, RunFailure) -> Void) {
    for (key, file) in files.sorted(by: { $0.value.journalID < $1.value.journalID }) where !met.contains(key) {
      report(
        file.path,
        RunFailure(
          .sourceMissing,
          "\(RunReason.rerunFileGone.code) \(RunReason.rerunFileGone.summary): \(file.path), \(file.records.count) records stay held back"))
    }
  }
}
