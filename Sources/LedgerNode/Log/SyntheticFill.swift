import Cryptography
import LedgerProtocol
import Records

/// A made-up entry, with what follows from it, for measurements.
package struct SyntheticEntry: Sendable {
  package let entry: [UInt8]
  /// SHA-256 of its payload.
  package let id: SHA256Digest
  package let submitter: String
  package let records: Int
  package let patients: [PatientHash]

  package init(entry: [UInt8], id: SHA256Digest, submitter: String, records: Int, patients: [PatientHash]) {
    (self.entry, self.id, self.submitter, self.records, self.patients) = (entry, id, submitter, records, patients)
  }
}

extension BatchRows {
  fileprivate init(_ made: SyntheticEntry) {
    (submitter, source, records, lines, created) = (made.submitter, "lab", made.records, made.records, 1_800_000_000)
    patients = made.patients.map { ($0, 2) }
  }
}

extension LedgerStore {
  /// Appends made-up entries by the code that appends real ones, a large group at a time: tree, state, checkpoints. What they refer to is not there.
  package func fill(_ count: Int, group: Int = 20_000, make: (Int) throws -> SyntheticEntry) throws {
    try writer.prepareForBulk()
    var done = 0
    while done < count {
      let submissions = try (done..<min(count, done + group)).map { number in
        let made = try make(number)
        return Submission(entry: made.entry, id: made.id, change: .batch(BatchRows(made)), stored: nil)
      }
      try writer.appendAlone(submissions)
      done += submissions.count
    }
  }
}
