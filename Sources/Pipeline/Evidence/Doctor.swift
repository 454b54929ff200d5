import Compliance
import Cryptography
import Foundation
import Glibc
import Records
import Reporting

/// One line of `chartseal doctor`.
public struct DoctorCheck: Sendable, Equatable {
  public enum Level: String, Sendable { case ok, warn, fail }
  public let name: String
  public let level: Level
  public let text: String
  /// What to do, as a command where there is one; empty when all is well.
  public let fix: String
  /// What a failed check means for a command.
  public let kind: RunFailure.Kind

  public init(_ name: String, _ level: Level, _ text: String, fix: String = "", kind: RunFailure.Kind = .configuration) {
    (self.name, self.level, self.text, self.fix, self.kind) = (name, level, text, level == .ok ? "" : fix, kind)
  }
}

/// Whether a pipeline's state is fit for its next run: modes of keys and folders, the audit log's chain, disk, and what expires.
///
/// Source: 45 CFR 164.312(a)(1), (b), (c)(1); opens keys, and nothing of any patient.
public struct Doctor: Sendable {
  /// How many days ahead an end is said.
  public static let notice = 60
  /// Free bytes below which is warned, and below which a run would fail.
  static let littleSpace = 2 << 30
  static let noSpace = 200 << 20

  let definition: PipelineDefinition

  public init(_ definition: PipelineDefinition) { self.definition = definition }

  /// All checks, in a fixed order. A check that cannot be made is a failed one. Blocks its thread.
  /// - Parameter asksLedger: whether the node is asked for its checkpoint.
  public func checks(today: String, asksLedger: Bool = false) -> [DoctorCheck] {
    guard let state = try? StateFolder(path: definition.state, isWhole: false) else {
      let fix = "chartseal init --state \(definition.state)"
      return [DoctorCheck("state", .fail, "no state folder at \(definition.state); make one with: \(fix)", fix: fix)] + basis(today)
    }
    return modes(state) + keys(state, today) + databases() + basis(today) + accepted(today) + [audit(state), disk(state)]
      + DoctorMachine(definition: definition, state: state).checks + DoctorState(definition: definition, state: state).checks(asksLedger: asksLedger)
  }

  /// What the pipeline's owner has stated or accepted until a day.
  private func accepted(_ today: String) -> [DoctorCheck] {
    let compliance = definition.compliance
    var ends = compliance.exceptions.map { ("exception \($0.id)", "\($0.expires)") }
    if let until = compliance.statement?.until { ends.append(("statement on actual knowledge", "\(until)")) }
    if let until = compliance.rulesReviewedUntil { ends.append(("review of the rules", "\(until)")) }
    return ends.map { Doctor.expiry($0.0, day: $0.1, today: today) }
  }

  // MARK: Modes

  private func modes(_ state: StateFolder) -> [DoctorCheck] {
    let secrets = [definition.keys.signingKey ?? state.signingKeyPath, state.batchSecretPath, state.vaultKeyPath]
    let folders = ["", "/spool", "/receipts", "/evidence", "/reports"].map { state.path + $0 }
    let files = [state.vaultPath, state.journalPath, state.path + "/journal.copy", state.path + "/journal.since", state.path + "/" + AuditLog.fileName]
    return [
      mode("key-modes", secrets, "can be read by their owner alone", isSecret: true), mode("folder-modes", folders, "are closed to others", isSecret: false),
      mode("file-modes", files, "are closed to others", isSecret: false),
    ]
  }

  /// Keys that others can read are a failure, as a run refuses them; folders and files that others can read a warning, that others can write a failure.
  private func mode(_ name: String, _ paths: [String], _ good: String, isSecret: Bool) -> DoctorCheck {
    var count = 0
    var worst = DoctorCheck.Level.ok
    var wrong: [String] = []
    for path in paths {
      var info = stat()
      guard stat(path, &info) == 0 else {
        if isSecret { (worst, wrong) = (.fail, wrong + ["missing: \(path)"]) }
        continue
      }
      count += 1
      guard info.st_mode & 0o077 != 0 else { continue }
      wrong.append("\(path) has mode \(String(info.st_mode & 0o777, radix: 8))")
      if isSecret || info.st_mode & 0o022 != 0 { worst = .fail } else if worst == .ok { worst = .warn }
    }
    return DoctorCheck(
      name, worst, wrong.isEmpty ? "\(count) \(good)" : wrong.joined(separator: "; "),
      fix: wrong.contains { $0.hasPrefix("missing") } ? "restore it: \(JournalCare.procedures)" : "chmod \(name == "folder-modes" ? "700" : "600")", kind: isSecret ? .keyUnusable : .configuration)
  }

  // MARK: Keys and ends

  private func keys(_ state: StateFolder, _ today: String) -> [DoctorCheck] {
    var out: [DoctorCheck] = []
    do {
      let keys = try state.openKeys(definition)
      let isOwn = try state.publicKey().id == keys.signing.id || definition.keys.signingKey != nil
      out.append(DoctorCheck("signing-key", isOwn ? .ok : .fail, isOwn ? "opens, \(keys.signing.id.prefix(16))" : "is not the one whose public half was registered", fix: "see \(JournalCare.procedures)"))
      for c in keys.signing.certificates {
        out.append(Doctor.expiry("certificate \(c.fingerprint.prefix(16))", day: String(Timestamp.text(ofSeconds: c.validUntil).prefix(10)), today: today))
      }
    } catch {
      out.append(DoctorCheck("signing-key", .fail, "\(error)"))
    }
    do {
      out.append(DoctorCheck("log-key", .ok, "pinned: \(try OrganisationKeys.logKey(definition).name)"))
    } catch {
      out.append(DoctorCheck("log-key", .fail, "\(error)"))
    }
    return out
  }

  private func basis(_ today: String) -> [DoctorCheck] {
    guard definition.profile.name != "safe-harbor" else { return [DoctorCheck("basis", .ok, "Safe Harbor needs no document")] }
    let kind = definition.profile.name == "expert-determination" ? "determination" : "agreement"
    guard let path = definition.profile.determination ?? definition.profile.agreement, FileManager.default.isReadableFile(atPath: path) else {
      return [DoctorCheck(kind, .fail, "the document on which the profile rests cannot be read")]
    }
    return [Doctor.expiry(kind, day: definition.profile.validUntil ?? "", today: today)]
  }

  /// Whether something ends soon: a warning `notice` days ahead, a failure after its last day.
  static func expiry(_ name: String, day: String, today: String) -> DoctorCheck {
    guard let end = dayNumber(day), let now = dayNumber(today) else { return DoctorCheck(name, .fail, "its last day cannot be read") }
    if end < now { return DoctorCheck(name, .fail, "ended on \(day)") }
    if end - now <= notice { return DoctorCheck(name, .warn, "ends on \(day), in \(end - now) days") }
    return DoctorCheck(name, .ok, "until \(day)")
  }

  /// Days since 1970 of `YYYY-MM-DD`.
  private static func dayNumber(_ day: String) -> Int? {
    let parts = day.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].count == 4, let year = Int32(parts[0]), let month = Int32(parts[1]), let date = Int32(parts[2]),
      (1...12).contains(month), (1...31).contains(date)
    else { return nil }
    var time = tm()
    (time.tm_year, time.tm_mon, time.tm_mday) = (year - 1900, month - 1, date)
    return timegm(&time) / 86_400
  }

  // MARK: Log and disk

  private func audit(_ state: StateFolder) -> DoctorCheck {
    do {
      let anchors = try AuditAnchors(state: state, organisation: state.publicKey())
      let result = try AuditLog(folder: state.path).verify(anchors: anchors.anchors)
      if let first = result.findings.first {
        return DoctorCheck("audit-log", .fail, "\(result.findings.count) findings, the first \(first.reason.code) \(first.reason.summary); see chartseal audit verify")
      }
      if let first = anchors.problems.first { return DoctorCheck("audit-log", .fail, "\(anchors.problems.count) documents cannot be used, the first \(first)") }
      if let first = result.notices.first { return DoctorCheck("audit-log", .warn, "\(result.events) events, whole; \(first.reason.code) \(first.reason.summary)") }
      return DoctorCheck("audit-log", .ok, "\(result.events) events, whole; \(result.anchorsMet) signed heads agree")
    } catch {
      return DoctorCheck("audit-log", .fail, "\(error)")
    }
  }

  private func disk(_ state: StateFolder) -> DoctorCheck {
    var info = statvfs()
    guard statvfs(state.path, &info) == 0 else { return DoctorCheck("disk", .fail, "free space cannot be read") }
    let free = UInt64(info.f_bavail).multipliedReportingOverflow(by: UInt64(info.f_frsize))
    let bytes = free.overflow ? Int.max : Int(clamping: free.partialValue)
    let text = "\(bytes >> 20) MiB free"
    return DoctorCheck("disk", bytes < Doctor.noSpace ? .fail : bytes < Doctor.littleSpace ? .warn : .ok, text, fix: "make room in \(state.path)")
  }
}
