/// Patients who are alike in all that matters here: the finest grouping, of which every coarser one is made.
public struct RiskCell: Hashable, Sendable {
  public var key: RiskKey
  /// The set of security labels, as bits.
  public var labels: UInt32
  public init(key: RiskKey, labels: UInt32) { (self.key, self.labels) = (key, labels) }
}

/// Which parts of a cell a question is about.
public struct RiskQuestion: Sendable {
  public let policy: RiskPolicy
  public let shape: RiskShape
  private let kept: UInt128
  private let keepsLabels: Bool

  public init(_ policy: RiskPolicy) {
    self.policy = policy
    shape = RiskShape(policy.quasiIdentifiers)
    var kept = shape.attributes.reduce(UInt128(0)) { $0 | $1.mask }
    // The state may come to stand in for ZIP3.
    if shape[.zip3] != nil { kept |= RiskAttribute.state.mask }
    if policy.sensitive.contains(.diagnosisGroup) { kept |= RiskAttribute.diagnosisGroup.mask }
    self.kept = kept
    keepsLabels = policy.sensitive.contains(.securityLabels)
  }

  /// The cell of a patient.
  public func cell(_ key: RiskKey, labels: UInt32) -> RiskCell {
    RiskCell(key: RiskKey(bits: key.bits & kept), labels: keepsLabels ? labels : 0)
  }

  /// Groups cells into classes and adds those to a tally. Every cell of a class must be among them.
  public func tally(_ cells: [(cell: RiskCell, count: Int)], by classify: RiskClassifier, into tally: inout RiskTally) {
    var rows = cells.map { Row(key: classify($0.cell.key), diagnosis: UInt32($0.cell.key[.diagnosisGroup]), labels: $0.cell.labels, count: $0.count) }
    let byDiagnosis = policy.sensitive.contains(.diagnosisGroup)
    rows.sort { a, b in a.key != b.key ? a.key < b.key : a.diagnosis < b.diagnosis }
    var labels: Set<UInt32> = []
    var i = 0
    while i < rows.count {
      let key = rows[i].key
      var (size, diagnoses) = (0, 0)
      var last: UInt32?
      labels.removeAll(keepingCapacity: true)
      while i < rows.count, rows[i].key == key {
        size += rows[i].count
        if byDiagnosis, rows[i].diagnosis != last { (diagnoses, last) = (diagnoses + 1, rows[i].diagnosis) }
        if keepsLabels { labels.insert(rows[i].labels) }
        i += 1
      }
      let diversity = byDiagnosis ? (keepsLabels ? min(diagnoses, labels.count) : diagnoses) : keepsLabels ? labels.count : nil
      tally.add(size: size, diversity: diversity)
    }
  }

  private struct Row {
    let key: RiskKey
    let diagnosis: UInt32
    let labels: UInt32
    let count: Int
  }
}
