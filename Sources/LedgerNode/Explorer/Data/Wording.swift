import Cryptography
import LedgerProtocol
import Records

// Texts as people read them. Whole numbers throughout, so that a page is the same on every machine.

extension Int {
  /// `1,234,567`.
  var grouped: String {
    var out = ""
    let digits = String(magnitude)
    for (i, digit) in digits.enumerated() {
      if i > 0, (digits.utf8.count - i) % 3 == 0 { out += "," }
      out.append(digit)
    }
    return (self < 0 ? "-" : "") + out
  }

  /// `1.0 GiB`, rounded down.
  var byteText: String {
    var (size, rest, unit) = (self, 0, 0)
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB"]
    while size >= 1024, unit < units.count - 1 { (size, rest, unit) = (size / 1024, size % 1024, unit + 1) }
    return size.grouped + (unit == 0 ? "" : ".\(rest * 10 / 1024)") + "\u{A0}" + units[unit]
  }

  /// `1 entry`, `9 entries`.
  func of(_ one: String, _ many: String) -> String { grouped + " " + (self == 1 ? one : many) }

  /// Seconds since 1970 as `2026-03-11 02:00 UTC`; anything beyond the year 9999 as the number it is.
  var moment: String {
    guard (0..<253_402_300_800).contains(self) else { return grouped }
    let text = Timestamp.text(ofSeconds: self)
    return text.prefix(10) + " " + text.dropFirst(11).prefix(5) + " UTC"
  }

  /// This share of `whole` as a length out of `room`; at least `least` when there is anything at all.
  func length(of whole: Int, in room: Int, least: Int = 2) -> Int {
    guard self > 0, whole > 0 else { return 0 }
    let (high, low) = Swift.min(self, whole).multipliedFullWidth(by: room)
    return Swift.max(least, whole.dividingFullWidth((high, low)).quotient)
  }
}

extension Range<Int> {
  /// `entry 4`, `entries 4 to 7`.
  var entryText: String { count == 1 ? "entry \(lowerBound.grouped)" : "entries \(lowerBound.grouped) to \((upperBound - 1).grouped)" }
}

extension String {
  /// The beginning of a digest or key id.
  var short: String { utf8.count <= 16 ? self : prefix(12) + "…" }

  /// At most so many characters; what is cut is marked.
  func cut(_ most: Int) -> String { unicodeScalars.count <= most ? self : String(String.UnicodeScalarView(unicodeScalars.prefix(most))) + "…" }

  /// The text with every patient hash in it shortened: a page of a log that is open to all need not make its readers copy them.
  var withoutPatients: String {
    guard utf8.count >= 55, contains("pt1") else { return self }
    let text = Array(utf8)
    var out: [UInt8] = []
    var at = 0
    while at < text.count {
      if text[at] == 0x70, at + 55 <= text.count, PatientHash(text: String(decoding: text[at..<at + 55], as: UTF8.self)) != nil {
        out += text[at..<at + 11]
        out += "…".utf8
        at += 55
      } else {
        out.append(text[at])
        at += 1
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}

extension EntryKind {
  /// What the kind is called on a page.
  var title: String {
    switch self {
    case .batch: "Batch"
    case .genesis: "Genesis"
    case .keyWraps: "Key wraps"
    case .participant: "Participant"
    case .accessRequest: "Access request"
    case .grant: "Grant"
    case .denial: "Denial"
    case .revocation: "Revocation"
    case .disclosure: "Disclosure"
    case .review: "Review"
    case .purge: "Purge"
    case .purgeAcknowledgement: "Purge acknowledgement"
    case .policy: "Contract"
    case .rotation: "Key rotation"
    case .guardians: "Guardians"
    case .cube: "Research cube"
    case .researchQuery: "Research query"
    case .report: "Compliance report"
    }
  }

  /// One sentence for readers who meet the kind for the first time.
  var meaning: String {
    switch self {
    case .batch: "Sealed, de-identified records of one hospital, signed by it. The entry is the batch's header; the records are not in the log."
    case .genesis: "How this log began: its name, its key, and its first participants, by the digest of the genesis file."
    case .keyWraps: "Record keys, encrypted to patients and to the custodian's node, by the digest of the file that holds them."
    case .participant: "A participant's key is registered with its role and its time of validity."
    case .accessRequest: "A participant asks a patient for access."
    case .grant: "A patient grants access."
    case .denial: "A patient denies a request."
    case .revocation: "A patient takes a grant back; it acts on the next read."
    case .disclosure: "A read, and how the contract answered it."
    case .review: "An auditor's finding on a disclosure."
    case .purge: "An order to destroy sealed records and their keys; the hashes in the log stay."
    case .purgeAcknowledgement: "A node states what it has destroyed."
    case .policy: "A version of the contract by which records are opened."
    case .rotation: "New keys of a participant or a patient."
    case .guardians: "Whom a patient trusts with a lost key."
    case .cube: "Counts frozen for one epoch, from which research questions are answered."
    case .researchQuery: "A question that a researcher asked of a cube."
    case .report: "A hospital states the digest and the verdict of a run's compliance report."
    }
  }
}

extension ParticipantRole {
  var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
}
