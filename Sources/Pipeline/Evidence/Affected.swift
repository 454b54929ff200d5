import Records
import SQLiteStore

/// A rule, table or mapping as a command names it: `zip3`, `zip3@1`, `names/1`.
public struct RuleReference: Sendable, Equatable {
  public let id: String
  /// Nil for every version.
  public let version: String?

  /// Nil when there is no id.
  public init?(_ text: String) {
    let at = text.firstIndex { $0 == "@" || $0 == "/" }
    let id = String(text[..<(at ?? text.endIndex)])
    let version = at.map { String(text[text.index(after: $0)...]) }
    guard !id.isEmpty, version != "" else { return nil }
    (self.id, self.version) = (id, version)
  }
}

/// What a faulty rule or table touched: the first input to the assessment of a breach (45 CFR 164.402(2)) and to an accounting.
///
/// Only what was counted when the batch was made is said. Which lines of a batch a rule acted on is not kept.
public struct Affected: Sendable {
  public struct Batch: Sendable, Equatable {
    public let id: String
    public let run: String
    public let source: String
    public let state: String
    /// The version that made it: `names/1`.
    public let rule: String
    /// How often the rule acted in it, by the rule's measure.
    public let count: Int
    public let records: Int
    public let lines: Int
    public let patients: Int
    /// When it was sealed and, unless it has not been, submitted.
    public let sealed: String
    public let submitted: String?
    public let recipient: String?
    public let address: String?
  }

  /// Versions of the rule under which batches were made, `names/1`, with what is counted.
  public internal(set) var versions: [String] = []
  /// Batches in which it acted.
  public internal(set) var touched: [Batch] = []
  /// Batches that were made by it and in which it did not act. When the fault is that it fails to act, these are the ones to look at.
  public internal(set) var untouched: [Batch] = []
  /// Batches made before rules were recorded: nobody knows.
  public internal(set) var unrecorded = 0
  /// Different patients in the touched batches.
  public internal(set) var patients = 0

  public var count: Int { touched.reduce(0) { $0 + $1.count } }
  public var records: Int { touched.reduce(0) { $0 + $1.records } }

  /// Recipients of touched batches, with how many each got; those that nobody got are not among them.
  public var recipients: [(name: String, batches: Int)] {
    var counts = Tally()
    for batch in touched { if let name = batch.recipient { counts.add(batch.address.map { "\(name), \($0)" } ?? name) } }
    return counts.sorted.map { ($0.name, $0.count) }
  }
}

extension Journal {
  /// What a rule touched. Versions are told apart as they were when each batch was made.
  public func affected(pipeline: String, by reference: RuleReference) throws -> Affected {
    var out = Affected()
    var rules: [String: [RuleSet.Rule]] = [:]
    try db.query("SELECT digest, document FROM rule_sets ORDER BY first_used, digest") { r in
      let set = RuleSet(document: Array(r.text(1).utf8))
      let named = (set?.rules ?? []).filter { $0.id == reference.id && (reference.version ?? $0.version) == $0.version }
      if !named.isEmpty { rules[r.text(0)] = named }
      for rule in named where !out.versions.contains(rule.name) { out.versions.append(rule.name) }
    }
    try db.query(
      """
      SELECT b.id, b.run, b.source, b.state, b.passed, b.lines, b.sealed_at, b.submitted_at, d.recipient, d.address, r.rules, r.identifiers, r.replaced,
        (SELECT count(DISTINCT patient) FROM batch_patients WHERE batch = b.sequence)
      FROM batches b LEFT JOIN batch_rules r ON r.batch = b.sequence LEFT JOIN disclosures d ON d.batch = b.sequence
      WHERE b.pipeline = ? AND b.state <> 'empty' ORDER BY b.sequence
      """, [.text(pipeline)]
    ) { r in
      guard let digest = r.optionalText(10) else {
        out.unrecorded += 1
        return
      }
      let found = JSONValue.parse(Array(r.text(11).utf8))
      for rule in rules[digest] ?? [] {
        guard let count = rule.count(found: found, replaced: r.int(12), records: r.int(4), source: r.text(2)) else { continue }
        let batch = Affected.Batch(
          id: r.text(0), run: r.text(1), source: r.text(2), state: r.text(3), rule: rule.name, count: count, records: r.int(4), lines: r.int(5),
          patients: r.int(13), sealed: r.text(6), submitted: r.optionalText(7), recipient: r.optionalText(8), address: r.optionalText(9))
        if count > 0 { out.touched.append(batch) } else { out.untouched.append(batch) }
      }
    }
    out.patients = try patients(ofBatches: out.touched.map(\.id))
    return out
  }

  /// How many different patients batches hold.
  private func patients(ofBatches ids: [String]) throws -> Int {
    try db.execute("CREATE TEMP TABLE IF NOT EXISTS asked (id TEXT PRIMARY KEY) WITHOUT ROWID")
    try db.execute("DELETE FROM asked")
    for id in ids { try db.run("INSERT OR IGNORE INTO asked VALUES (?)", .text(id)) }
    return try db.int(
      "SELECT count(DISTINCT p.patient) FROM asked a JOIN batches b ON b.id = a.id JOIN batch_patients p ON p.batch = b.sequence") ?? 0
  }

  /// The rule sets that made batches of a pipeline, in the order in which they came into force, with when each was last used.
  public func ruleSets() throws -> [(set: RuleSet, digest: String, firstUsed: String, lastUsed: String)] {
    var rows: [(RuleSet, String, String, String)] = []
    try db.query("SELECT digest, document, first_used, last_used FROM rule_sets ORDER BY first_used, digest") { r in
      if let set = RuleSet(document: Array(r.text(1).utf8)) { rows.append((set, r.text(0), r.text(2), r.text(3))) }
    }
    return rows
  }

  /// Identifiers found in a run's batches, by class, as they were counted when each was sealed.
  public func identifiers(run: String) throws -> ClassCounts {
    var sum = ClassCounts()
    try db.query("SELECT r.identifiers FROM batch_rules r JOIN batches b ON b.sequence = r.batch WHERE b.run = ?", [.text(run)]) { r in
      let json = JSONValue.parse(Array(r.text(0).utf8))
      for c in IdentifierClass.allCases { sum[c] += json?[c.letter]?.integer ?? 0 }
    }
    return sum
  }
}

extension RuleSet.Rule {
  /// How often the rule acted in a batch; nil when it had nothing to do with the batch's source.
  fileprivate func count(found: JSONValue?, replaced: Int, records: Int, source: String) -> Int? {
    switch measure {
    case .classes(let classes): classes.reduce(0) { $0 + (found?[$1.letter]?.integer ?? 0) }
    case .replacedText: replaced
    case .records(let sources): sources.map { $0.contains(source) } ?? true ? records : nil
    }
  }
}
