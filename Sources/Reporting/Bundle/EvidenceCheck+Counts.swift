import Cryptography
import LedgerProtocol
import Records

extension EvidenceCheck {
  /// The equations between the report's counts, its files, its batches and their summaries.
  mutating func checkCounts(_ report: ReportFacts) {
    let c = report.counts
    let path = "report/" + EvidenceFile.report
    result.check(
      path, "read = submitted + already submitted + filtered + quarantined + waiting", .countsEquation,
      ReportFacts.sum([c.submitted, c.alreadySubmitted, c.filtered, c.quarantined, c.waiting]) == c.read)
    func files(_ column: Int) -> Int? { ReportFacts.sum(report.files.map { $0[column] }) }
    result.check(
      path, "the files' records, filtered and quarantined add up to the counts, and each file's to its records", .countsFiles,
      files(0) == c.read && files(2) == c.filtered && files(3) == c.quarantined
        && report.files.allSatisfy { ReportFacts.sum($0.dropFirst()) == $0[0] })
    for row in report.furtherFiles {
      let text = self.files["report/" + row.name] ?? []
      result.check(
        "report/" + row.name, "the list that the report names, a line for each further file, with its sums", .countsFiles,
        SHA256Digest.of(text).hex == row.digest && ReportFacts.sums(ofLines: text) == row.sums)
    }
    result.check(path, "quarantine by reason adds up to the count", .countsFiles, ReportFacts.sum(report.quarantine) == c.quarantined)

    let all = report.batches
    func sum(_ rows: [ReportFacts.Batch], _ value: (ReportFacts.Batch) -> Int) -> Int { ReportFacts.sum(rows.map(value)) ?? -1 }
    let (filtered, quarantined) = (sum(all, \.filtered), sum(all, \.quarantined))
    result.check(
      path, "submitted, waiting and resources are the sums over the \(all.count) batches", .countsBatches,
      sum(all.filter { $0.state == "submitted" }, \.passed) == c.submitted && sum(all.filter { $0.state != "submitted" }, \.passed) == c.waiting
        && sum(all, \.resources) == c.resources)
    // A stretch of which nothing passed makes no batch, so what was filtered and quarantined in it is in the counts alone.
    result.check(
      path, "filtered and quarantined are no less than the sums over the batches", .countsBatches,
      filtered >= 0 && filtered <= c.filtered && quarantined >= 0 && quarantined <= c.quarantined)
    checkIdentifiers(report, isComplete: filtered == c.filtered && quarantined == c.quarantined, path)
  }

  private mutating func checkIdentifiers(_ report: ReportFacts, isComplete: Bool, _ path: String) {
    let letters = (0..<18).map { String(UnicodeScalar(UInt8(65 + $0))) }
    result.check(
      path, "identifiers (A) to (R): found = removed + generalised + replaced", .countsIdentifiers,
      report.identifiers.map(\.clause) == letters && report.identifiers.allSatisfy { ReportFacts.sum($0.parts) == $0.found })
    var found: [String: Int] = [:]
    for row in report.batches {
      guard let bytes = files["batches/\(row.id)/summary.json"] else {
        return result.notKept(path, "identifiers by class: a batch's summary was not kept")
      }
      for member in JSONValue.parse(bytes)?["identifiers"]?.members ?? [] {
        let count = member.value.integer ?? -1
        guard (0...(1 << 40)).contains(count) else {
          result.check(path, "", .countsIdentifiers, false)
          return
        }
        found[member.name, default: 0] += count
      }
    }
    let holds = report.identifiers.allSatisfy {
      let sum = found[$0.clause] ?? 0
      return isComplete ? sum == $0.found : sum <= $0.found
    }
    result.check(
      path, "identifiers found by class \(isComplete ? "are" : "are no less than") the sums over the batches' summaries", .countsIdentifiers, holds)
  }

  // MARK: Verdict and release

  mutating func checkVerdict(_ report: ReportFacts) {
    func ids(_ outcome: String) -> [String] { report.checks.filter { $0.outcome == outcome }.map(\.id) }
    let state = !report.failed.isEmpty ? "FAIL" : !report.held.isEmpty ? "HOLD" : "PASS"
    let path = "report/" + EvidenceFile.report
    result.check(
      path, "the verdict \(report.state) follows from \(report.checks.count) checks", .verdict,
      report.failed == ids("fail") && report.held == ids("hold") && report.open == ids("open") && report.state == state && !report.checks.isEmpty)
    let sent = report.batches.contains { $0.state == "submitted" }
    result.check(
      path, "nothing of this run was sent without a PASS or a release", .verdict, !sent || state == "PASS" || (state == "HOLD" && report.release != nil))
  }

  mutating func checkReleases(_ report: ReportFacts) {
    var told: ReleaseStatement?
    for path in files.paths where path.hasPrefix("releases/") {
      let text = files[path] ?? []
      let envelope = try? DSSEEnvelope(parsing: text)
      let statement = envelope.flatMap { ReleaseStatement(parsing: $0.payload) }
      let signer = envelope.flatMap { keys.signer($0, keys.countersigners) }
      let holds = result.check(
        path, "signed by a second trusted key, of this run", .release,
        envelope?.encoded == text && envelope?.payloadType == ReleaseStatement.payloadType && signer != nil && statement?.key == signer
          && !keys.organisations.contains(signer ?? "") && statement?.run == report.run)
      if holds, report.release?.statementDigest == SHA256Digest.of(text).hex { told = statement }
    }
    guard let release = report.release else { return }
    let earlier = (1..<max(2, min(report.revision, 1000))).compactMap { files["report/report.\($0).json"] }.map { SHA256Digest.of($0).hex }
    result.check(
      "report/" + EvidenceFile.report, "tells of the release what the second key signed, and of an earlier revision of this report", .release,
      told.map { s in
        s.key == release.key && s.name == release.name && s.time == release.time && s.reason == release.reason
          && SHA256Digest.of(s.reason).hex == release.reasonDigest && s.batches.count == release.batches && earlier.contains(s.report)
          && s.held == report.held && Set(s.batches).isSubset(of: report.batches.map(\.id))
      } ?? false)
  }
}
