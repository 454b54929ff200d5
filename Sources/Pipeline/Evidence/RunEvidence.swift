import Foundation
import Records

/// What a run notes of itself beside its counts, for its report; the run's own thread alone touches it.
struct RunEvidence {
  /// A stage of the run, in milliseconds since its start.
  struct StageTime {
    var name: String
    var start: Int
    var end: Int
  }

  let started = Timestamp.now()
  private let clock = DispatchTime.now().uptimeNanoseconds
  private(set) var stages: [StageTime] = []
  /// What of which file an earlier run has taken care of.
  var knownBefore: [(file: FileTask, records: Int)] = []

  private var elapsed: Int { Int((DispatchTime.now().uptimeNanoseconds - clock) / 1_000_000) }

  /// Begins a stage, and ends the one before.
  mutating func begin(_ stage: String) {
    end()
    stages.append(StageTime(name: stage, start: elapsed, end: -1))
  }

  mutating func end() {
    if let last = stages.indices.last, stages[last].end < 0 { stages[last].end = elapsed }
  }
}
