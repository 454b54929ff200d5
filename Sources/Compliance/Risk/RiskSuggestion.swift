/// What a coarser view of the same patients would give.
public struct RiskSuggestion: Sendable, Equatable {
  /// `birth-year as age-band-5, without race`
  public let change: String
  public let smallestClass: Int
  public let belowThresholdSubjects: Int
  /// Whether the policy is met then.
  public let reaches: Bool
}

/// The cells of a set of patients, held in memory for trying out generalisations.
///
/// Bounded: when there are more than `limit` cells, attributes are made coarser until there are not, the one with most values first; what was
/// given up then is part of every suggestion. Trying stops when `work` cells have been looked at.
public struct RiskTable: Sendable {
  public let question: RiskQuestion
  private let vocabulary: RiskVocabulary
  private let limit: Int
  private var work: Int
  private var cells: [RiskCell: Int] = [:]
  private var shape: RiskShape
  /// What stands for the values of attributes that were made coarser.
  private var representatives: [(attribute: RiskAttribute, map: [UInt32])] = []
  private var kept: UInt128
  private let keepsLabels: Bool

  public init(_ question: RiskQuestion, _ vocabulary: RiskVocabulary, limit: Int = 250_000, work: Int = 15_000_000) {
    (self.question, self.vocabulary, self.limit, self.work) = (question, vocabulary, limit, work)
    shape = question.shape
    kept = 0
    keepsLabels = question.policy.minimumDiversity > 0
    keep()
  }

  public mutating func add(_ cell: RiskCell, count: Int) {
    cells[coarse(cell), default: 0] += count
    while cells.count > limit, coarsen() {}
  }

  private func coarse(_ cell: RiskCell) -> RiskCell {
    var key = RiskKey(bits: cell.key.bits & kept)
    for (attribute, map) in representatives { key[attribute] = Int(map[key[attribute]]) }
    return RiskCell(key: key, labels: keepsLabels ? cell.labels : 0)
  }

  /// Keeps what the shape, its coarser forms and the sensitive attributes need.
  private mutating func keep() {
    let policy = question.policy
    kept = shape.attributes.reduce(UInt128(0)) { $0 | $1.mask }
    if shape[.zip3] != nil { kept |= RiskAttribute.state.mask }
    if policy.minimumDiversity > 0, policy.sensitive.contains(.diagnosisGroup) { kept |= RiskAttribute.diagnosisGroup.mask }
    representatives = shape.attributes.compactMap { attribute in
      let level = shape[attribute] ?? 0
      guard level > (question.shape[attribute] ?? 0) else { return nil }
      return vocabulary.representatives(attribute, level: level, releaseYear: policy.releaseYear).map { (attribute, $0) }
    }
  }

  /// Takes the attribute with most values one level coarser; false when none is left.
  private mutating func coarsen() -> Bool {
    let year = question.policy.releaseYear
    let sizes = shape.attributes.map { ($0, vocabulary.count($0, level: shape[$0] ?? 0, releaseYear: year)) }
    guard let finest = sizes.max(by: { $0.1 < $1.1 })?.0, let next = shape.coarser(finest) else { return false }
    shape = next
    keep()
    var smaller: [RiskCell: Int] = [:]
    for (cell, count) in cells { smaller[coarse(cell), default: 0] += count }
    cells = smaller
    return true
  }

  /// Single changes, each level of each attribute, and the combination that a greedy search ends with; empty when the policy is met as it is.
  ///
  /// The search takes the change after which fewest patients are below the threshold, at equal numbers the one that leaves most classes, until the
  /// policy is met; then takes back each change that turns out not to be needed.
  public mutating func suggestions() -> [RiskSuggestion] {
    guard let first = weigh(shape), shape != question.shape || !first.reaches else { return [] }
    var out: [RiskSuggestion] = []
    if shape != question.shape { out.append(first.suggestion(shape.changes(from: question.shape))) }
    for attribute in shape.attributes {
      var next = shape.coarser(attribute)
      while let candidate = next {
        guard let w = weigh(candidate) else { return out }
        out.append(w.suggestion(candidate.changes(from: question.shape)))
        next = candidate.coarser(attribute == .zip3 && candidate[.zip3] == nil && shape[.state] == nil ? .state : attribute)
      }
    }
    // One change that is enough makes a combination needless.
    guard !out.contains(where: \.reaches), let best = search() else { return out }
    if !out.contains(best) { out.append(best) }
    return out
  }

  private mutating func search() -> RiskSuggestion? {
    var steps = [shape]
    var last: Weight?
    while let here = steps.last, last?.reaches != true {
      var best: (shape: RiskShape, weight: Weight)?
      for candidate in here.attributes.compactMap({ here.coarser($0) }) {
        guard let w = weigh(candidate) else { return nil }
        if best.map({ w.isBetter(than: $0.weight) }) ?? true { best = (candidate, w) }
      }
      guard let best else { break }
      steps.append(best.shape)
      last = best.weight
    }
    guard let found = steps.last, var weight = last else { return nil }
    // Each attribute as fine as the rest allows, in the order of the attributes.
    var kept = found
    for attribute in RiskAttribute.allCases where weight.reaches && shape[attribute] != nil && kept[attribute] != shape[attribute] {
      var candidate = kept
      candidate[attribute] = shape[attribute]
      // With ZIP3 the state that stood in for it is not needed.
      if attribute == .zip3, shape[.state] == nil { candidate[.state] = nil }
      while candidate[attribute] != kept[attribute] {
        guard let w = weigh(candidate) else { return weight.suggestion(kept.changes(from: question.shape)) }
        if w.reaches {
          (kept, weight) = (candidate, w)
          break
        }
        guard let next = candidate.coarser(attribute) else { break }
        candidate = next
      }
    }
    return weight.suggestion(kept.changes(from: question.shape))
  }

  private struct Weight {
    let smallest: Int
    let below: Int
    let classes: Int
    let reaches: Bool

    func isBetter(than other: Weight) -> Bool {
      if reaches != other.reaches { return reaches }
      if reaches || below == other.below { return classes > other.classes }
      return below < other.below
    }

    func suggestion(_ change: String) -> RiskSuggestion {
      RiskSuggestion(change: change, smallestClass: smallest, belowThresholdSubjects: below, reaches: reaches)
    }
  }

  /// Nil when the work is used up.
  private mutating func weigh(_ candidate: RiskShape) -> Weight? {
    guard work >= cells.count else { return nil }
    work -= cells.count
    let classify = RiskClassifier(candidate, vocabulary, releaseYear: question.policy.releaseYear)
    var tally = RiskTally(minimumDiversity: question.policy.minimumDiversity)
    question.tally(cells.map { ($0.key, $0.value) }, by: classify, into: &tally)
    let m = RiskMeasures(tally, policy: question.policy)
    let reaches = m.unmet(question.policy).isEmpty && (!question.policy.isEmpty || m.smallestClass >= question.policy.threshold)
    return Weight(smallest: m.smallestClass, below: m.belowThresholdSubjects, classes: m.classes, reaches: reaches)
  }
}
