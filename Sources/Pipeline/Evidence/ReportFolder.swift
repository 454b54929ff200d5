import Foundation
import Glibc
import Reporting

/// The reports of a state folder's runs: `reports/<run id>/`, named as in `EvidenceFile`.
///
/// A revision replaces the one before, which stays beside it as `report.<n>.json` and `report.<n>.dsse.json`.
public struct ReportFolder: Sendable {
  public let path: String

  init(path: String) { self.path = path }

  /// The folder of a run's report.
  public func folder(_ run: String) -> String { path + "/" + run }

  /// Stores a report durably: the page and the envelope first, the report last.
  /// - Parameter revision: 1 for the first; the one before it must be there.
  func store(_ report: [UInt8], envelope: [UInt8], page: [UInt8], run: String, revision: Int) throws {
    let folder = folder(run)
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw RunFailure(.stateUnwritable, "cannot be written: \(folder)")
    }
    if revision > 1 {
      for name in [EvidenceFile.report, EvidenceFile.envelope, EvidenceFile.entry, EvidenceFile.proof] {
        let kept = folder + "/" + ReportFolder.name(name, revision: revision - 1)
        guard let bytes = bytes(name, of: run), access(kept, F_OK) != 0 else { continue }
        try DurableFile.write(bytes, to: kept)
      }
      for name in [EvidenceFile.entry, EvidenceFile.proof] { unlink(folder + "/" + name) }
    }
    try DurableFile.write(page, to: folder + "/" + EvidenceFile.page)
    try DurableFile.write(envelope, to: folder + "/" + EvidenceFile.envelope)
    try DurableFile.write(report, to: folder + "/" + EvidenceFile.report)
    try DurableFile.synchronize(folder: folder)
    try DurableFile.settle(folder: path)
  }

  // MARK: Drafts

  private static let draft = "draft.json"

  /// Stores what the report would be if nothing more came, for a run that is killed before it has written it.
  func store(draft: [UInt8], run: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: folder(run), withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw RunFailure(.stateUnwritable, "cannot be written: \(folder(run))")
    }
    try DurableFile.write(draft, to: folder(run) + "/" + ReportFolder.draft)
    try DurableFile.synchronize(folder: folder(run))
    try DurableFile.settle(folder: path)
  }

  /// The draft of a run's report; nil when there is none.
  func draft(of run: String) -> [UInt8]? { bytes(ReportFolder.draft, of: run) }

  /// The runs of which a draft is left, with it.
  func drafts() -> [(run: String, bytes: [UInt8])] {
    let runs = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    return runs.sorted().compactMap { run in draft(of: run).map { (run, $0) } }
  }

  func removeDraft(run: String) {
    unlink(folder(run) + "/" + ReportFolder.draft)
    // A folder of nothing else goes with it.
    rmdir(folder(run))
  }

  // MARK: Entries

  /// Stores the entry that a report's digest is to have in the log.
  func store(entry: [UInt8], run: String) throws {
    try DurableFile.write(entry, to: folder(run) + "/" + EvidenceFile.entry)
    try DurableFile.synchronize(folder: folder(run))
  }

  /// Stores the proof that the log holds it.
  func store(proof: [UInt8], run: String) throws {
    try DurableFile.write(proof, to: folder(run) + "/" + EvidenceFile.proof)
    try DurableFile.synchronize(folder: folder(run))
  }

  /// A file of a run's report; nil when it is not there.
  public func bytes(_ name: String, of run: String) -> [UInt8]? {
    FileManager.default.contents(atPath: folder(run) + "/" + name).map { Array($0) }
  }

  /// The report of a run as a page, as it was signed; nil when there is none.
  public func page(of run: String) -> [UInt8]? { bytes(EvidenceFile.page, of: run) }

  /// `report.json` as `report.1.json`.
  static func name(_ name: String, revision: Int) -> String {
    guard name.hasPrefix("report.") else { return name }
    return "report.\(revision)." + name.dropFirst(7)
  }
}
