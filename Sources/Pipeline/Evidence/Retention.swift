import Foundation
import Glibc
import Records
import Reporting
import SQLiteStore

/// How long evidence is kept: six years from the day it was made or was last in effect, whichever is later.
///
/// Source: 45 CFR 164.316(b)(2)(i); for the determination itself 164.530(j), which says the same.
public struct Retention: Sendable, Equatable {
  public static let basis = "45 CFR 164.316(b)(2)(i)"
  /// The law's.
  public static let minimumYears = 6

  public let years: Int

  /// - Parameter years: fewer than the law's become the law's.
  public init(years: Int = Retention.minimumYears) { self.years = max(years, Retention.minimumYears) }

  /// The first day on which what was made on a day, or at an instant of it, may go: `2026-03-01` gives `2032-03-01`, a leap day the first of March.
  /// Nil when the text begins with no day.
  public func until(_ day: String) -> String? {
    let parts = day.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
    guard day.utf8.count >= 10, parts.count == 3, parts[0].count == 4, let year = Int(parts[0]), let month = Int(parts[1]), let date = Int(parts[2]),
      (1...12).contains(month), (1...31).contains(date)
    else { return nil }
    let later = year + years
    if month == 2, date == 29, !(later % 4 == 0 && (later % 100 != 0 || later % 400 == 0)) { return "\(later)-03-01" }
    return "\(later)-\(day.dropFirst(5).prefix(5))"
  }
}

/// A run as a purge sees it.
public struct RetainedRun: Sendable, Equatable {
  public let id: String
  public let pipeline: String
  public let started: String
  public let ended: String?
  public let batches: Int
  /// Batches that have not been submitted: such a run is not over.
  public let open: Int
  /// First day on which its evidence may go; nil while batches of it are open.
  public let retainUntil: String?

  /// Whether its evidence must stay.
  public func isKept(today: String) -> Bool { retainUntil.map { $0 > today } ?? true }
}

extension Journal {
  /// The runs of a pipeline with how long their evidence is kept, oldest first.
  /// - Parameters:
  ///   - before: only those that began before this day.
  ///   - run: only this one.
  public func retainedRuns(pipeline: String, before: String? = nil, run: String? = nil, retention: Retention) throws -> [RetainedRun] {
    var rows: [RetainedRun] = []
    try db.query(
      """
      SELECT r.id, r.pipeline, r.started, r.ended, count(b.sequence), coalesce(sum(b.state IN ('waiting', 'held', 'sealed')), 0),
        max(coalesce(max(b.submitted_at), ''), coalesce(r.ended, r.started))
      FROM runs r LEFT JOIN batches b ON b.run = r.id
      WHERE r.pipeline = ?1 AND (?2 IS NULL OR substr(r.started, 1, 10) < ?2) AND (?3 IS NULL OR r.id = ?3)
      GROUP BY r.id ORDER BY r.started, r.rowid
      """, [.text(pipeline), .optional(before), .optional(run)]
    ) { r in
      // What was submitted after the run ended, by a release or a later run, counts as the later day; a run that was killed has no end.
      rows.append(
        RetainedRun(
          id: r.text(0), pipeline: r.text(1), started: r.text(2), ended: r.optionalText(3), batches: r.int(4), open: r.int(5),
          retainUntil: r.int(5) == 0 ? retention.until(r.text(6)) : nil))
    }
    return rows
  }

  /// Ids of a run's batches.
  func batchIDs(run: String) throws -> [String] {
    var ids: [String] = []
    try db.query("SELECT id FROM batches WHERE run = ? AND state <> 'empty' ORDER BY sequence", [.text(run)]) { ids.append($0.text(0)) }
    return ids
  }

  /// Deletes what the journal says of a run: summary, patients, rules, recipients, places. What keeps a record from being sent twice stays: digests of
  /// files, which of their records are in which batch, how many were held back.
  func purge(run: String) throws {
    try db.transaction {
      let batches = "(SELECT sequence FROM batches WHERE run = ?)"
      for table in ["batch_patients", "batch_rules", "disclosures"] { try db.run("DELETE FROM \(table) WHERE batch IN \(batches)", .text(run)) }
      try db.run("UPDATE held SET byte = 0, line = 0, field = '', length = 0, value_class = NULL, digest = NULL WHERE batch IN \(batches)", .text(run))
      try db.run("DELETE FROM planted WHERE run = ?", .text(run))
      try db.run("DELETE FROM runs WHERE id = ?", .text(run))
    }
    // What was deleted stands in no copy either.
    try since.renew(db)
  }

  /// Deletes rule sets whose retention is over and that no batch names any more; how many there were.
  public func purgeRuleSets(retention: Retention, today: String) throws -> Int {
    var count = 0
    for set in try ruleSets() where retention.until(set.lastUsed).map({ $0 <= today }) ?? false {
      try db.run("DELETE FROM rule_sets WHERE digest = ?1 AND NOT EXISTS (SELECT 1 FROM batch_rules WHERE rules = ?1)", .text(set.digest))
      count += db.changes
    }
    return count
  }
}

/// Deletes the evidence of runs whose retention is over. The audit log is never cut: the deletion is an event in it.
public struct Purge: Sendable {
  let state: StateFolder
  let writer: AuditWriter

  public init(state: StateFolder, writer: AuditWriter) { (self.state, self.writer) = (state, writer) }

  /// Deletes one run's report, receipts and rows.
  ///
  /// The event is written first: a deletion that a crash cut short is one that was said, and doing it again ends it.
  /// - Throws: a `keyUnusable` failure (exit code 77) when the evidence must stay.
  public func execute(_ run: RetainedRun, today: String, reason: String, journal: Journal) throws {
    guard !run.isKept(today: today) else { throw RunFailure(.keyUnusable, "run \(run.id) is kept until \(run.retainUntil ?? "it is over")") }
    let batches = try journal.batchIDs(run: run.id)
    try writer.note(
      .purge, subject: "run \(run.id)", purpose: reason, detail: "retained until \(run.retainUntil ?? ""), \(Retention.basis); \(batches.count) receipts")
    for id in batches {
      for suffix in ReceiptFolder.suffixes { try remove(state.receiptsPath + "/" + id + suffix) }
    }
    let report = state.path + "/reports/" + run.id
    if FileManager.default.fileExists(atPath: report) {
      do { try FileManager.default.removeItem(atPath: report) } catch { throw RunFailure(.stateUnwritable, "cannot be removed: \(report)") }
    }
    try remove(state.releasesPath + "/" + run.id + ".json")
    try journal.purge(run: run.id)
  }

  private func remove(_ path: String) throws {
    guard unlink(path) == 0 || errno == ENOENT else { throw RunFailure(.stateUnwritable, "cannot be removed: \(path)") }
  }
}
