import Cryptography
import LedgerProtocol
import Records

extension EvidenceCheck {
  /// Form, signature, page, revisions and the log's entry of the report.
  mutating func checkReport() {
    let path = "report/" + EvidenceFile.report
    let bytes = files[path] ?? []
    report = ReportFacts(bytes)
    guard let report else {
      result.check(path, "", .reportForm, false)
      return
    }
    result.check(path, "canonical, \(ReportFacts.schema), run \(report.run), revision \(report.revision), \(report.state)", .reportForm, true)
    checkEnvelope("report/" + EvidenceFile.envelope, bytes)
    if let page = files["report/" + EvidenceFile.page] {
      result.check("report/" + EvidenceFile.page, "the bytes that the report renders to", .reportPage, renderer(bytes) == page)
    } else {
      result.check("report/" + EvidenceFile.page, "", .reportPage, false)
    }
    anchors.append((path, report.auditEvents, report.auditHead))
    checkRevisions(report, path)
    checkEntry(report, bytes)
  }

  private mutating func checkEnvelope(_ path: String, _ bytes: [UInt8]) {
    guard let text = files[path], let envelope = try? DSSEEnvelope(parsing: text), envelope.encoded == text else {
      result.check(path, "", .reportSignature, false)
      return
    }
    result.check(
      path, "signed by the organisation", .reportSignature,
      envelope.payloadType == Report.payloadType && keys.organisationSigned(envelope))
    result.check(path, "holds exactly the report's bytes", .reportEnvelope, envelope.payload == bytes)
  }

  private mutating func checkRevisions(_ report: ReportFacts, _ path: String) {
    var next = report
    for revision in stride(from: report.revision - 1, to: max(0, report.revision - 1000), by: -1) {
      let earlierPath = "report/report.\(revision).json"
      let earlier = files[earlierPath] ?? []
      guard let facts = ReportFacts(earlier) else {
        result.check(earlierPath, "", .revisionChain, false)
        return
      }
      result.check(
        earlierPath, "the revision that revision \(next.revision) names, of the same run", .revisionChain,
        facts.revision == revision && facts.run == report.run && SHA256Digest.of(earlier).hex == next.previous)
      checkEnvelope("report/report.\(revision).dsse.json", earlier)
      next = facts
    }
    result.check(path, "its revisions go back to the first", .revisionChain, next.revision == 1 && next.previous.isEmpty)
  }

  private mutating func checkEntry(_ report: ReportFacts, _ bytes: [UInt8]) {
    let (entryPath, proofPath) = ("report/" + EvidenceFile.entry, "report/" + EvidenceFile.proof)
    guard files[entryPath] != nil || files[proofPath] != nil else {
      result.notKept(entryPath, "the report's digest has not been submitted to the log")
      return
    }
    guard let entry = files[entryPath].flatMap({ try? LogEntry(parsing: $0) }), let statement = try? ReportStatement(entry) else {
      result.check(entryPath, "", .reportEntry, false)
      return
    }
    result.check(entryPath, "signed by the organisation", .reportEntry, keys.organisationSigned(entry.envelope) && isKeyNamed(entry))
    result.check(
      entryPath, "names this report's digest, run, revision, verdict and number of batches", .reportEntry,
      statement.digest == SHA256Digest.of(bytes) && statement.run == report.run && statement.revision == report.revision
        && statement.verdict.rawValue == report.state && statement.batches == report.batches.count)
    let text = files[proofPath] ?? []
    let proof = try? LogProof(parsing: text)
    result.check(
      proofPath, "the log holds exactly this entry, entry \(proof?.index ?? -1)", .reportProof,
      proof.map { $0.encoded == text && prove(entry, $0, proofPath) } ?? false)
  }

  /// The key that the payload names is the one that signed.
  private func isKeyNamed(_ entry: LogEntry) -> Bool { entry.body["key"]?.string == entry.envelope.signatures.first?.keyID }
}
