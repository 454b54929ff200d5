import Cryptography
import PatientIdentity
import LedgerProtocol
import Records
import SQLiteStore
import Sealing

/// What of a batch has to be accounted for: whose records, of what kinds, made by which rules, and where they went.
///
/// Recorded when it happens, because pipeline files and rules change later.
struct BatchAccount: Sendable {
  /// Lines by patient and part.
  var shares: [PreparedBatch.Share]
  /// Resource types with their counts, as one object.
  var resources: String
  /// Digest of the rule set.
  var rules: String
  /// Identifiers found, by clause, as one object.
  var identifiers: String
  /// Identifiers replaced in free text.
  var replaced: Int

  init(_ batch: PreparedBatch, window: Window, rules: String) {
    shares = batch.shares
    resources = SummaryJSON.object(batch.resources.map { ($0.name, .int($0.count)) })
    self.rules = rules
    identifiers = SummaryJSON.object(IdentifierClass.allCases.filter { window.identifiers[$0] > 0 }.map { ($0.letter, .int(window.identifiers[$0])) })
    replaced = window.text.replaced
  }
}

/// To whom a pipeline discloses, and what for: as the definition says when a batch goes out.
///
/// Source: 45 CFR 164.528(b)(2)(ii), (iv).
struct DisclosureTerms: Sendable {
  /// The log's origin and the custodian's key: who receives.
  var recipient: String
  var address: String
  var purpose: String
  /// The profile's name: what the records are by law.
  var basis: String

  init(_ definition: PipelineDefinition, keys: OrganisationKeys) {
    recipient = (keys.log?.name ?? "unknown ledger") + (keys.custodian.map { ", custodian \($0.id.prefix(16))" } ?? "")
    address = definition.ledger.url
    let code = definition.stakeholders["purpose-of-use"] ?? ""
    purpose = [code, Disclosure.purposes[code], definition.stakeholders["agreement"].map { "agreement \($0)" }].compactMap(\.self)
      .filter { !$0.isEmpty }.joined(separator: "; ")
    basis = definition.profile.name
  }
}

extension Journal {
  /// What version 4 added for accounting and blast radius: patients, rules and recipients of batches; rule sets in force.
  static let disclosureTables = """
    CREATE TABLE rule_sets (digest TEXT PRIMARY KEY, document TEXT NOT NULL, first_used TEXT NOT NULL, last_used TEXT NOT NULL) STRICT;
    CREATE TABLE batch_rules (
      batch INTEGER PRIMARY KEY REFERENCES batches (sequence), rules TEXT NOT NULL REFERENCES rule_sets (digest), identifiers TEXT NOT NULL,
      replaced INTEGER NOT NULL, resources TEXT NOT NULL) STRICT;
    CREATE INDEX batch_rules_by_rules ON batch_rules (rules);
    CREATE TABLE batch_patients (
      batch INTEGER NOT NULL REFERENCES batches (sequence), patient BLOB NOT NULL, part INTEGER NOT NULL, lines INTEGER NOT NULL,
      PRIMARY KEY (patient, batch, part)) STRICT, WITHOUT ROWID;
    CREATE INDEX batch_patients_by_batch ON batch_patients (batch);
    CREATE TABLE disclosures (
      batch INTEGER PRIMARY KEY REFERENCES batches (sequence), time TEXT NOT NULL, recipient TEXT NOT NULL, address TEXT NOT NULL,
      purpose TEXT NOT NULL, basis TEXT NOT NULL) STRICT;
    CREATE INDEX disclosures_by_time ON disclosures (time);
    """

  /// Digest of the pipeline file of the last run; nil when there was none.
  func lastDefinition(pipeline: String) throws -> String? {
    var digest: String?
    try db.query("SELECT definition FROM runs WHERE pipeline = ? ORDER BY started DESC, rowid DESC LIMIT 1", [.text(pipeline)]) { digest = $0.text(0) }
    return digest
  }

  /// Notes that a rule set is in force; it is kept for as long as the batches that were made by it.
  func noteRules(_ rules: RuleSet, at time: String) throws {
    try db.run(
      "INSERT INTO rule_sets VALUES (?1, ?2, ?3, ?3) ON CONFLICT (digest) DO UPDATE SET last_used = max(last_used, excluded.last_used)", .text(rules.digest),
      .text(String(decoding: rules.document, as: UTF8.self)), .text(time))
  }

  /// Part of the transaction that records a batch.
  func note(_ account: BatchAccount, ofBatch sequence: Int) throws {
    try db.run(
      "INSERT INTO batch_rules VALUES (?, ?, ?, ?, ?)", .int(sequence), .text(account.rules), .text(account.identifiers), .int(account.replaced),
      .text(account.resources))
    for share in account.shares {
      try db.run(
        "INSERT INTO batch_patients VALUES (?, ?, ?, ?)", .int(sequence), .blob(share.patient.digest), .int(Int(share.part.rawValue)), .int(share.lines))
    }
  }

  /// Part of the transaction that records a submission. The first submission of a batch is its disclosure; an answer heard twice changes nothing.
  func note(_ terms: DisclosureTerms, ofBatch id: String, at time: String) throws {
    try db.run(
      "INSERT OR IGNORE INTO disclosures SELECT sequence, ?, ?, ?, ?, ? FROM batches WHERE id = ?", .text(time), .text(terms.recipient),
      .text(terms.address), .text(terms.purpose), .text(terms.basis), .text(id))
  }
}
