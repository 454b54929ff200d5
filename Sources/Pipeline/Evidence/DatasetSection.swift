import Cryptography
import Records
import Reporting

/// The files of a run's report, by source: what this run took out of them, and what an earlier one had taken.
struct DatasetSection {
  let definition: PipelineDefinition
  let journal: Journal
  let reports: ReportFolder

  private struct Key: Hashable {
    let source: String
    let digest: [UInt8]
  }

  func sources(run: String, _ evidence: RunEvidence) throws -> [Report.Source] {
    var lists: [String: FileList] = [:]
    for (i, source) in definition.sources.enumerated() {
      lists[source.id] = FileList(folder: reports.folder(run), name: EvidenceFile.furtherFiles(source: i + 1))
    }
    func key(_ file: FileTask) -> Key { Key(source: definition.sources[file.source].id, digest: file.digest) }
    var before: [Key: Int] = [:]
    for known in evidence.knownBefore { before[key(known.file), default: 0] += known.records }
    try journal.forEachFileShare(run: run) { row in
      let known = before.removeValue(forKey: Key(source: row.source, digest: row.digest)) ?? 0
      lists[row.source]?.add(
        Report.File(
          name: ReportedName.of(row.path, row.digest), sha256: Hex.lower(row.digest), bytes: row.size, records: row.records + known,
          passed: row.records - row.filtered - row.quarantined + known, filtered: row.filtered, quarantined: row.quarantined))
    }
    for (file, _) in evidence.knownBefore {
      guard let known = before.removeValue(forKey: key(file)) else { continue }
      lists[key(file).source]?.add(
        Report.File(name: ReportedName.of(file.path, file.digest), sha256: Hex.lower(file.digest), bytes: file.size, records: known, passed: known))
    }
    return try definition.sources.map { Report.Source(source: $0.id, format: $0.format.rawValue, files: try lists[$0.id]?.finish() ?? []) }
  }
}
