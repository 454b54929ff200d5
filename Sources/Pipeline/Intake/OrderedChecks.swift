import Records

/// What can be said of a record only when all before it are known: whether it was there before, whether its sender's numbers go on, whether it contradicts
/// what is known of its patient. On the run's own thread, in the order of the source, so that threads have no say.
final class OrderedChecks {
  private let definition: PipelineDefinition
  private let journal: Journal
  private let facts: PatientFactBook
  private let memory: RecordMemory?
  /// A rerun reads records out of their order.
  private let isRerun: Bool
  private let places: SourcePlaces
  private var watches: [Int: SequenceWatch] = [:]
  private var gaps: [SequenceGap] = []
  /// What was noticed in the chunk at hand.
  private var notices: [ReasonCode] = []

  private static let gapsKept = 20

  init(_ definition: PipelineDefinition, journal: Journal, facts: PatientFactBook, memory: RecordMemory?, places: SourcePlaces, isRerun: Bool) {
    self.places = places
    (self.definition, self.journal, self.facts, self.memory, self.isRerun) = (definition, journal, facts, memory, isRerun)
  }

  /// Checks a chunk whose turn it is, and adds what was noticed to the summary.
  func check(_ result: ChunkResult, noting summary: inout RunSummary) throws {
    var start = 0
    while start < result.outcomes.count {
      var end = start + 1
      while end < result.outcomes.count, !result.outcomes[end - 1].endsUnit { end += 1 }
      try check(start..<end, of: result)
      start = end
    }
    for reason in notices { summary.notices[reason.code, default: 0] += 1 }
    summary.sequenceGaps = gaps
    notices.removeAll()
  }

  private func check(_ unit: Range<Int>, of result: ChunkResult) throws {
    let digest = unit.lazy.compactMap { result.outcomes[$0].hasPassed ? result.outcomes[$0].recognition : nil }.first
    if let digest, let memory, try memory.knows(digest, since: result.memoryGeneration, journal) {
      for i in unit where result.outcomes[i].hasPassed { result.outcomes[i].ending = .recognised }
    }
    try followSequence(unit, of: result)
    try result.holdContradictions(facts, in: unit)
    if !isRerun, let mark = unit.lazy.compactMap({ result.outcomes[$0].hasPassed ? result.outcomes[$0].watermark : nil }).first,
      let seen = try places.watermark(source: result.file.source), mark <= seen - definition.sources[result.file.source].delimited.watermark.overlap
    {
      notices += unit.filter { result.outcomes[$0].hasPassed }.map { _ in RunReason.lateRow }
    }
    if let digest, let memory, unit.contains(where: { result.outcomes[$0].hasPassed }) { memory.remember(digest) }
  }

  private func followSequence(_ unit: Range<Int>, of result: ChunkResult) throws {
    let source = result.file.source
    let rule = definition.sources[source].hl7.sequence
    guard rule != .ignore, !isRerun else { return }
    for i in unit {
      if case .recognised = result.outcomes[i].ending { continue }
      guard let mark = result.outcomes[i].sequence else {
        watch(source).noteUnread()
        continue
      }
      guard let finding = try watch(source).check(mark) else { continue }
      let reason: ReasonCode
      switch finding {
      case .gap(let missing):
        reason = RunReason.sequenceGap
        if gaps.count < OrderedChecks.gapsKept {
          gaps.append(SequenceGap(path: result.file.path, message: result.outcomes[i].place.record, missing: missing))
        }
      case .repeated: reason = RunReason.sequenceRepeat
      case .absent: reason = RunReason.sequenceMissing
      }
      notices.append(reason)
      if rule == .require, finding != .repeated, result.outcomes[i].hasPassed { result.hold(i, at: .read, reason) }
      // It does not move the order.
      if finding == .repeated { result.outcomes[i].sequence = nil }
    }
  }

  private func watch(_ source: Int) -> SequenceWatch {
    if let known = watches[source] { return known }
    let places = self.places
    let made = SequenceWatch { try places.sequence(of: $0, source: source) }
    watches[source] = made
    return made
  }
}
