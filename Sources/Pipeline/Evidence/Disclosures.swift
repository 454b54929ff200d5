import PatientIdentity
import Records
import SQLiteStore

/// One line of an accounting of disclosures: the four fields of 45 CFR 164.528(b)(2), and where the proof of it lies.
public struct Disclosure: Sendable, Equatable {
  /// (i) The day, and the time of it.
  public let date: String
  /// (ii) Who received it, and the address as far as it is known.
  public let recipient: String
  public let address: String
  /// (iii) What was disclosed, briefly: kinds and counts.
  public let description: String
  /// (iv) What for.
  public let purpose: String
  /// Batch id, and index of its entry in the ledger's log; nil when it is not recorded.
  public let batch: String
  public let entry: Int?
  public let run: String
  /// Lines of the patients asked for, or of the whole batch.
  public let lines: Int
  /// What the law says of such a disclosure: whether it has to be accounted for.
  public let accounting: String

  /// HL7 v3 PurposeOfUse codes that a pipeline file may name.
  static let purposes = [
    "TREAT": "treatment", "HPAYMT": "payment", "HOPERAT": "health care operations", "HRESCH": "research", "PUBHLTH": "public health",
    "PATRQT": "patient's request",
  ]

  static let notRecorded = "not recorded (submitted before there was an accounting)"

  /// What 45 CFR 164.528(a)(1) says of a disclosure, by what the records are and what they went out for.
  static func accounting(basis: String, purpose: String) -> String {
    if basis == "limited-data-set" { return "excluded, 164.528(a)(1)(viii): limited data set under an agreement" }
    let word = purpose.prefix { $0 != ";" }
    let safe = basis.isEmpty ? "" : "de-identified when sent, no accounting is due, 164.502(d)(2)"
    switch word {
    case "TREAT", "HPAYMT", "HOPERAT":
      return [safe, "if it held identifiers: excluded, 164.528(a)(1)(i), as far as it was for \(purposes[String(word)] ?? "")"].filter { !$0.isEmpty }
        .joined(separator: "; ")
    case "PATRQT":
      return [safe, "if it held identifiers: excluded, 164.528(a)(1)(ii), as far as it went to the individual"].filter { !$0.isEmpty }.joined(separator: "; ")
    default: return [safe, "if it held identifiers: to be accounted for, 164.528(a)(1)"].filter { !$0.isEmpty }.joined(separator: "; ")
    }
  }
}

/// What an accounting is asked for.
public struct DisclosureQuery: Sendable {
  /// Hashes of one patient: all that merges have joined. Empty: all patients.
  public var patients: [PatientHash] = []
  /// A part of the recipient's name or address, without case.
  public var recipient: String?
  /// First and last day, such as `2026-03-01`.
  public var since: String?
  public var until: String?
  /// A part of the list, the newest first; nil for all of it, the oldest first.
  public var page: (limit: Int, offset: Int)?
  public init() {}
}

extension Journal {
  /// The disclosures of a pipeline, oldest first.
  public func disclosures(pipeline: String, _ query: DisclosureQuery = DisclosureQuery()) throws -> [Disclosure] {
    let (filter, values) = Journal.filter(pipeline, query)
    var found: [(sequence: Int, Disclosure)] = []
    try db.query(
      """
      SELECT b.sequence, b.id, b.run, b.entry_index, b.lines, coalesce(d.time, b.submitted_at, ''), d.recipient, d.address, d.purpose, d.basis,
        r.resources, (SELECT count(DISTINCT patient) FROM batch_patients WHERE batch = b.sequence)
      FROM batches b LEFT JOIN disclosures d ON d.batch = b.sequence LEFT JOIN batch_rules r ON r.batch = b.sequence
      WHERE \(filter) \(Journal.order(query))
      """, values
    ) { r in
      let (basis, purpose) = (r.optionalText(9) ?? "", r.optionalText(8))
      let resources = r.optionalText(10).map(Journal.counts) ?? "resources"
      found.append(
        (
          r.int(0),
          Disclosure(
            date: r.text(5), recipient: r.optionalText(6) ?? Disclosure.notRecorded, address: r.optionalText(7) ?? "",
            description: "\(r.int(4)) lines" + (r.int(11) > 0 ? " of \(r.int(11)) patients" : "") + ": \(resources)", purpose: purpose ?? Disclosure.notRecorded,
            batch: r.text(1), entry: r.optionalInt(3), run: r.text(2), lines: r.int(4), accounting: Disclosure.accounting(basis: basis, purpose: purpose ?? ""))
        ))
    }
    guard !query.patients.isEmpty else { return found.map(\.1) }
    return try found.map { sequence, whole in
      let shares = try self.shares(ofBatch: sequence, patients: query.patients)
      let lines = shares.reduce(0) { $0 + $1.lines }
      return Disclosure(
        date: whole.date, recipient: whole.recipient, address: whole.address,
        description: "\(lines) lines of this patient: " + shares.map { "\($0.part.name) \($0.lines)" }.joined(separator: ", "), purpose: whole.purpose,
        batch: whole.batch, entry: whole.entry, run: whole.run, lines: lines, accounting: whole.accounting)
    }
  }

  /// How many disclosures there are, on all pages.
  public func disclosureCount(pipeline: String, _ query: DisclosureQuery) throws -> Int {
    let (filter, values) = Journal.filter(pipeline, query)
    var count = 0
    try db.query("SELECT count(*) FROM batches b LEFT JOIN disclosures d ON d.batch = b.sequence WHERE \(filter)", values) { count = $0.int(0) }
    return count
  }

  private static func order(_ query: DisclosureQuery) -> String {
    let time = "ORDER BY coalesce(d.time, b.submitted_at, '')"
    return query.page.map { "\(time) DESC, b.sequence DESC LIMIT \($0.limit) OFFSET \($0.offset)" } ?? "\(time), b.sequence"
  }

  /// Submitted batches of which it is not recorded whose records they hold.
  public func batchesWithoutPatients(pipeline: String) throws -> Int {
    try db.int(
      """
      SELECT count(*) FROM batches b WHERE b.pipeline = ? AND b.state = 'submitted' AND NOT EXISTS (SELECT 1 FROM batch_rules WHERE batch = b.sequence)
      """, .text(pipeline)) ?? 0
  }

  private static func filter(_ pipeline: String, _ query: DisclosureQuery) -> (String, [SQLiteValue]) {
    var filter = "b.pipeline = ? AND b.state = 'submitted'"
    var values: [SQLiteValue] = [.text(pipeline)]
    if !query.patients.isEmpty {
      let marks = query.patients.map { _ in "?" }.joined(separator: ", ")
      filter += " AND b.sequence IN (SELECT batch FROM batch_patients WHERE patient IN (\(marks)))"
      values += query.patients.map { .blob($0.digest) }
    }
    if let recipient = query.recipient {
      filter += " AND (instr(lower(d.recipient), lower(?)) > 0 OR instr(lower(d.address), lower(?)) > 0)"
      values += [.text(recipient), .text(recipient)]
    }
    if let since = query.since {
      filter += " AND substr(coalesce(d.time, b.submitted_at, ''), 1, 10) >= ?"
      values.append(.text(since))
    }
    if let until = query.until {
      filter += " AND substr(coalesce(d.time, b.submitted_at, ''), 1, 10) <= ?"
      values.append(.text(until))
    }
    return (filter, values)
  }

  private func shares(ofBatch sequence: Int, patients: [PatientHash]) throws -> [(part: Part, lines: Int)] {
    var lines: [Part: Int] = [:]
    for patient in patients {
      try db.query("SELECT part, lines FROM batch_patients WHERE patient = ? AND batch = ?", [.blob(patient.digest), .int(sequence)]) { r in
        if let part = Part(rawValue: UInt8(truncatingIfNeeded: r.int(0))) { lines[part, default: 0] += r.int(1) }
      }
    }
    return lines.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  /// `{"Encounter":2,"Patient":1}` as `Encounter 2, Patient 1`.
  private static func counts(_ text: String) -> String {
    (JSONValue.parse(Array(text.utf8))?.members ?? []).map { "\($0.name) \($0.value.integer ?? 0)" }.joined(separator: ", ")
  }
}

extension Vault {
  /// All hashes under which a patient's records may have gone out: those that merges have joined to this one, it among them.
  public func joined(to hash: PatientHash) throws(VaultError) -> [PatientHash] {
    let merges = try self.merges()
    var all: Set<PatientHash> = [hash]
    var grows = true
    while grows {
      let before = all.count
      for merge in merges where all.contains(merge.old) || all.contains(merge.survivor) { all.formUnion([merge.old, merge.survivor]) }
      grows = all.count > before
    }
    return all.sorted { $0.description < $1.description }
  }
}
