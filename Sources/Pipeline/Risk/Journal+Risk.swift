import Compliance
import SQLiteStore

/// Which batches risk is computed over.
///
/// `run`: what a run hands to judgement, that is its own batches and those that an earlier, killed run left waiting. `all`: those, and everything that was
/// submitted or is on its way. A batch that is held or was refused is in neither, unless it is the run's own: patients whom the recipient does not see
/// would make classes look larger.
package enum RiskScope: String, Sendable, CaseIterable {
  case run, all

  var condition: String {
    let own = "(b.run = ?1 AND b.state <> 'refused' OR b.pipeline = ?2 AND b.state = 'waiting')"
    return self == .run ? own : "(\(own) OR b.state IN ('submitted', 'sealed'))"
  }
}

extension Journal {
  /// For each batch what its records say of their patients that others may know, as `RiskRows`.
  static let riskTable = """
    CREATE TABLE risk_rows (batch INTEGER PRIMARY KEY REFERENCES batches (sequence), patients INTEGER NOT NULL, rows BLOB NOT NULL) STRICT;
    """

  /// Within the transaction that records the batch.
  func note(_ rows: [RiskRow], batch sequence: Int) throws {
    guard !rows.isEmpty else { return }
    try db.run("INSERT INTO risk_rows VALUES (?, ?, ?)", .int(sequence), .int(rows.count), .blob(RiskRows.encode(rows)))
  }

  private func hasRiskRows() throws -> Bool { try db.int("SELECT 1 FROM sqlite_master WHERE name = 'risk_rows'") != nil }

  /// How many rows a scope has, and how many of its batches with lines have none.
  func riskRowCount(_ scope: RiskScope, run: String, pipeline: String) throws -> (rows: Int, batchesWithout: Int) {
    guard try hasRiskRows() else { return (0, 0) }
    var out = (0, 0)
    try db.query(
      """
      SELECT coalesce(sum(r.patients), 0), coalesce(sum(b.lines > 0 AND r.batch IS NULL), 0) FROM batches b LEFT JOIN risk_rows r ON r.batch = b.sequence
      WHERE \(scope.condition)
      """, [.text(run), .text(pipeline)]
    ) { out = ($0.int(0), $0.int(1)) }
    return out
  }

  /// The rows of a scope's batches, oldest first.
  func riskRows(_ scope: RiskScope, run: String, pipeline: String, _ body: ([UInt8]) throws -> Void) throws {
    guard try hasRiskRows() else { return }
    let statement = try db.prepare("SELECT r.rows FROM risk_rows r JOIN batches b ON b.sequence = r.batch WHERE \(scope.condition) ORDER BY r.batch")
    try statement.bind([.text(run), .text(pipeline)])
    defer { statement.reset() }
    while try statement.step() { try body(statement.blob(0)) }
  }

  /// The risk of a run's batches and of all that was submitted, against the policy.
  ///
  /// Reads the journal only; the same journal gives the same outcome. Suggestions are for everything when that misses the policy, else for the run.
  /// - Parameter temporary: folder for files in between, on a disk with room for about 50 bytes for each patient and batch.
  package func risk(run: String, pipeline: String, policy: RiskPolicy, temporary: String) throws -> RiskOutcome {
    let calculator = RiskCalculator(policy, folder: temporary)
    var scopes: [RiskOutcome.Scope] = []
    var suggestions: [RiskSuggestion] = []
    var without = 0
    for scope in RiskScope.allCases {
      let count = try riskRowCount(scope, run: run, pipeline: pipeline)
      without = max(without, count.batchesWithout)
      let result = try calculator.calculate(scope.rawValue, rows: count.rows) { try riskRows(scope, run: run, pipeline: pipeline, $0) }
      scopes.append(result.scope)
      if !result.scope.unmet.isEmpty { suggestions = result.suggestions }
    }
    return RiskOutcome(policy: policy, scopes: scopes, suggestions: suggestions, batchesNotCounted: without)
  }
}
