import Cryptography
import LedgerProtocol
import Records

extension EvidenceCheck {
  mutating func checkBatches(_ report: ReportFacts) {
    let listed = report.batches.map(\.id).sorted()
    result.check("batches", "the \(listed.count) that the report lists, each once", .batchSet, listed == files.batches)
    for row in report.batches { checkBatch(row.id, row) }
  }

  /// - Parameter row: the report's line about the batch, when there is a report.
  mutating func checkBatch(_ id: String, _ row: ReportFacts.Batch?) {
    let place = "batches/\(id)"
    guard BatchHeader.isBatchID(id), let entry = files["\(place)/entry.json"].flatMap({ try? LogEntry(parsing: $0) }), entry.kind == .batch,
      entry.id == id, let header = try? BatchHeader(parsing: entry.envelope.payload)
    else {
      result.check("\(place)/entry.json", "", .batchEntry, false)
      return
    }
    result.check("\(place)/entry.json", "its payload's SHA-256 is the batch id, its sums hold", .batchEntry, true)
    result.check(
      "\(place)/entry.json", "signed by the organisation, with the key that the header names", .batchSignature,
      keys.organisationSigned(entry.envelope) && entry.envelope.signatures.first?.keyID == header.key)
    let index = checkReceipt(entry, id, "\(place)/receipt.tlog-proof", isSubmitted: row.map { $0.state == "submitted" } ?? true)
    checkSummary(header, "\(place)/summary.json")
    checkLeaves(header, "\(place)/leaves")
    checkProvenance(id, "\(place)/provenance.json")
    guard let row else { return }
    result.check(
      place, "the report's line states the header's figures and the receipt's entry", .batchRow,
      row.source == header.source && row.records == header.window.read && row.passed == header.window.sealed
        && row.filtered == header.window.filtered && row.quarantined == header.window.quarantined && row.resources == header.lineCount && row.index == index)
  }

  /// The entry's index in the log; -1 without one.
  private mutating func checkReceipt(_ entry: LogEntry, _ id: String, _ path: String, isSubmitted: Bool) -> Int {
    guard isSubmitted else {
      result.check(path, "none, as the batch has not been submitted", .batchReceipt, files[path] == nil)
      return -1
    }
    let text = files[path] ?? []
    let receipt = try? BatchReceipt(parsing: text)
    let holds = receipt.map { $0.batchID == id && $0.canonical == text && prove(entry, $0.proof, path) } ?? false
    result.check(path, "the log holds exactly this entry, entry \(receipt?.index ?? -1)", .batchReceipt, holds)
    return receipt?.index ?? -1
  }

  private mutating func checkSummary(_ header: BatchHeader, _ path: String) {
    guard let bytes = files[path] else { return result.notKept(path, "the summary was not kept") }
    result.check(path, "the one whose SHA-256 the header names", .batchSummary, SHA256Digest.of(bytes) == header.summary)
    let counts = JSONValue.parse(bytes)?["records"]
    let w = header.window
    let holds = zip(["read", "sealed", "filtered", "quarantined"], [w.read, w.sealed, w.filtered, w.quarantined]).allSatisfy {
      counts?[$0]?.integer == $1
    }
    result.check(path, "states the header's counts", .batchCounts, holds)
  }

  private mutating func checkLeaves(_ header: BatchHeader, _ path: String) {
    guard let bytes = files[path] else { return result.notKept(path, "the leaf hashes were not kept") }
    var range = CompactRange()
    let hasher = SHA256Hasher()
    for start in stride(from: 0, to: bytes.count - bytes.count % 32, by: 32) {
      if let leaf = SHA256Digest(Array(bytes[start..<start + 32])) { range.append(leaf, hasher) }
    }
    result.check(
      path, "\(header.lineCount) leaf hashes lead to the records root", .batchLeaves,
      bytes.count == header.lineCount * 32 && range.root(hasher) == header.recordsRoot)
  }

  private mutating func checkProvenance(_ id: String, _ path: String) {
    guard let text = files[path] else { return result.notKept(path, "the provenance was not kept") }
    guard let envelope = try? DSSEEnvelope(parsing: text), envelope.encoded == text, envelope.payloadType == BatchProvenance.payloadType,
      let json = JSONValue.parse(envelope.payload), json["batch"]?.string == id, json["created"]?.string.flatMap({ Timestamp.seconds(of: $0) }) != nil,
      keys.organisationSigned(envelope)
    else {
      result.check(path, "", .batchProvenance, false)
      return
    }
    result.check(path, "signed by the organisation, names the batch", .batchProvenance, true)
    guard let audit = json["audit"] else { return }
    if let events = audit["events"]?.integer, let head = audit["head"]?.string {
      anchors.append((path, events, head))
    } else {
      result.check(path, "", .auditAnchor, false)
    }
  }
}

extension BatchReceipt {
  /// The one way of writing this receipt.
  fileprivate var canonical: [UInt8] { BatchReceipt(batchID: batchID, index: proof.index, path: proof.path, checkpoint: proof.checkpoint).encoded }
}
