import Compliance

/// From the rows of batches to measures, with bounded memory: what does not fit goes to files in between.
///
/// Patients are split by their hash, so that all rows of one meet in one part and are merged there in the order of the batches; then cells are split by
/// their class. The result does not depend on how many parts there are.
package final class RiskCalculator {
  package struct Limits: Sendable {
    /// Rows of patients in memory at a time.
    package var patients = 250_000
    /// Cells in memory at a time.
    package var cells = 250_000
    package init() {}
  }

  /// The rows of one batch after the other, oldest first; called once.
  package typealias Source = (_ batch: (_ rows: [UInt8]) throws -> Void) throws -> Void

  private let question: RiskQuestion
  private let folder: String
  private let limits: Limits

  /// - Parameter folder: for files in between.
  package init(_ policy: RiskPolicy, folder: String, limits: Limits = Limits()) {
    (question, self.folder, self.limits) = (RiskQuestion(policy), folder, limits)
  }

  /// - Parameters:
  ///   - rows: how many rows there will be, about: decides the number of parts.
  ///   - suggests: whether to try generalisations when the policy is not met.
  package func calculate(
    _ name: String, rows: Int, suggests: Bool = true, from source: Source
  ) throws -> (scope: RiskOutcome.Scope, suggestions: [RiskSuggestion]) {
    var vocabulary = RiskVocabulary()
    let parts = min(256, rows / max(1, limits.patients) + 1)
    var patients: [RiskPatient] = []
    let spill = parts > 1 ? try SpillFiles(parts, of: RiskPatient.self, folder: folder) : nil
    try source { blob in
      let isRows = try RiskRows.decode(blob, &vocabulary) { patient in
        if let spill {
          try spill.append(patient, to: Int(truncatingIfNeeded: UInt64(truncatingIfNeeded: patient.hash) % UInt64(parts)))
        } else {
          patients.append(patient)
        }
      }
      guard isRows else { throw RunFailure(.internalError, "the rows of a batch in the journal are damaged") }
    }
    let cells = CellSplitter(question, vocabulary, folder: folder, limit: limits.cells)
    if let spill {
      for part in 0..<parts {
        patients.removeAll(keepingCapacity: true)
        try spill.drain(part) { patients.append($0) }
        try merge(&patients, into: cells)
      }
    } else {
      try merge(&patients, into: cells)
    }
    patients = []
    return try finish(name, cells, vocabulary, suggests: suggests)
  }

  /// One patient for all rows of one, the earliest first.
  private func merge(_ patients: inout [RiskPatient], into cells: CellSplitter) throws {
    var size = 16
    while size < patients.count * 2 { size *= 2 }
    var table = [Int32](repeating: -1, count: size)
    var merged = 0
    for i in patients.indices {
      let patient = patients[i]
      var at = Int(truncatingIfNeeded: patient.hash >> 64) & (size - 1)
      while table[at] >= 0, patients[Int(table[at])].hash != patient.hash { at = (at + 1) & (size - 1) }
      if table[at] >= 0 {
        patients[Int(table[at])].fill(from: patient)
      } else {
        // What lies before `i` has been read already.
        table[at] = Int32(truncatingIfNeeded: merged)
        patients[merged] = patient
        merged += 1
      }
    }
    for patient in patients[..<merged] { try cells.add(question.cell(patient.key, labels: patient.labels)) }
  }

  private func finish(
    _ name: String, _ cells: CellSplitter, _ vocabulary: RiskVocabulary, suggests: Bool
  ) throws -> (scope: RiskOutcome.Scope, suggestions: [RiskSuggestion]) {
    var tally = RiskTally(minimumDiversity: question.policy.minimumDiversity)
    var table = suggests ? RiskTable(question, vocabulary, limit: limits.cells) : nil
    try cells.drain { part in
      question.tally(part, by: cells.classify, into: &tally)
      for (cell, count) in part { table?.add(cell, count: count) }
    }
    let measures = RiskMeasures(tally, policy: question.policy)
    var unmet = measures.unmet(question.policy)
    if vocabulary.overflows > 0 { unmet.append(RiskReason.overflow) }
    return (RiskOutcome.Scope(name: name, measures: measures, unmet: unmet), unmet.isEmpty ? [] : table?.suggestions() ?? [])
  }
}

/// Counts cells; when there are too many for memory, what was counted goes to files, split so that the cells of a class are in one.
private final class CellSplitter {
  private struct Counted: BitwiseCopyable {
    let bits: UInt128
    let labels: UInt32
    let count: UInt32
  }

  let classify: RiskClassifier
  private static let parts = 64
  private let folder: String
  private let limit: Int
  private var counts: [RiskCell: Int] = [:]
  private var spill: SpillFiles<Counted>?

  init(_ question: RiskQuestion, _ vocabulary: RiskVocabulary, folder: String, limit: Int) {
    classify = RiskClassifier(question.shape, vocabulary, releaseYear: question.policy.releaseYear)
    (self.folder, self.limit) = (folder, limit)
  }

  func add(_ cell: RiskCell) throws {
    counts[cell, default: 0] += 1
    if counts.count > limit { try flush() }
  }

  private func flush() throws {
    let spill = try self.spill ?? SpillFiles(CellSplitter.parts, of: Counted.self, folder: folder)
    self.spill = spill
    for (cell, count) in counts {
      let bits = classify(cell.key).bits
      let mixed = (UInt64(truncatingIfNeeded: bits) ^ UInt64(truncatingIfNeeded: bits >> 64)) &* 0x9E37_79B9_7F4A_7C15
      try spill.append(
        Counted(bits: cell.key.bits, labels: cell.labels, count: UInt32(clamping: count)), to: Int(mixed >> 32) % CellSplitter.parts)
    }
    counts.removeAll(keepingCapacity: true)
  }

  /// Hands out all cells with their counts, those of a class together.
  func drain(_ body: ([(cell: RiskCell, count: Int)]) throws -> Void) throws {
    guard let spill else { return try body(counts.map { ($0.key, $0.value) }) }
    try flush()
    counts = [:]
    for part in 0..<spill.count {
      var whole: [RiskCell: Int] = [:]
      try spill.drain(part) { whole[RiskCell(key: RiskKey(bits: $0.bits), labels: $0.labels), default: 0] += Int($0.count) }
      try body(whole.map { ($0.key, $0.value) })
    }
  }
}
