import Cryptography
import LedgerProtocol
import Records

/// For measurements alone: takes in what is known to be good without opening it, so that a log of millions of records is made in minutes.
extension LedgerStore {
  /// Appends a batch by its container.
  package func fill(batch bytes: [UInt8]) async throws {
    let (change, entry) = try bytes.withUnsafeBytes { raw -> (StateChange, LogEntry) in
      let container = try BatchContainer(Bytes(raw), checking: .form)
      return (.batch(try BatchRows(container)), try LogEntry(parsing: container.envelopeBytes.array))
    }
    try await fill(entry, change, bytes)
  }

  /// Appends wrapped keys with their statement.
  ///
  /// - Parameter statement: the entry's bytes.
  package func fill(wraps blob: [UInt8], statement bytes: [UInt8]) async throws {
    let statement = try LogEntry(parsing: bytes)
    let rows = SubmissionVerifier.rows(try KeyWrapsStatement(statement), try KeyWraps(parsing: blob))
    try await fill(statement, .keyWraps(rows), blob)
  }

  private func fill(_ entry: LogEntry, _ change: StateChange, _ bytes: [UInt8]) async throws {
    let upload = containers.beginUpload()
    try bytes.withUnsafeBytes { try upload.append($0) }
    let stored = try containers.admit(upload, upload.digest(), failpoint)
    _ = try await append(Submission(entry: entry.bytes, id: entry.payloadDigest, change: change, stored: stored))
  }
}
