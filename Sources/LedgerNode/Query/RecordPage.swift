import Cryptography
import LedgerProtocol
import Records

/// Who decides about lines: `AccessSession`, and in measurements something simpler.
protocol LineDecider {
  /// Whether any line of a part could open.
  mutating func mayOpen(_ part: Part, submitter: String) -> Bool
  /// What the contract says of lines that are equal in this; counts them.
  mutating func decide(part: Part, type: String, labels: SecurityLabels, submitter: String, lines: Int) -> AccessDecision
  /// A line that is given out.
  mutating func showed(_ transaction: String)
}

extension AccessSession: LineDecider {}

/// Lines that may be given out, once the disclosure of them is in the log.
struct RecordPage: Sendable {
  struct Line: Sendable {
    let batch: String
    let number: Int
    let type: String
    /// Nil when something was taken out of the line: then its leaf proves nothing to whoever reads it.
    let nonce: SHA256Digest?
    let redactions: [Redaction]
    /// The exact bytes, but for what was taken out.
    let bytes: [UInt8]

    var transaction: String { "\(batch)/\(number)" }
  }

  var lines: [Line] = []
  /// After the last line that was looked at.
  var end: RecordCursor
  /// Whether nothing is left to look at.
  var isLast = true
  /// Of the lines.
  var byteCount = 0
}

/// How much one page holds: it ends at whichever comes first.
struct PageLimits: Sendable {
  var lines = 1_000
  var bytes = 8 << 20
}

/// A line while it is looked at; valid for the length of a call.
struct RecordLine {
  let position: Int
  let number: Int
  let block: BlockDirectory.Block
  let labels: SecurityLabels
  let submitter: String
  let nonce: SHA256Digest
  let bytes: Bytes
  let scanned: ScannedRecord

  /// By which the contract is asked: the block's, but for notes among reports.
  var part: Part { ClinicalNotes.part(of: scanned, in: block.part) }
}
