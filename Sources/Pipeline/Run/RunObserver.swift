/// How far a run is; counts and bytes only.
public struct RunProgress: Sendable {
  /// Bytes of all inputs.
  public var totalBytes = 0
  /// Of them read for what they say of their patients.
  public var learntBytes = 0
  /// Of them read into records.
  public var doneBytes = 0
  public var records = 0
  public var quarantined = 0
  public var batchesSealed = 0
  public var batchesSubmitted = 0
  public init() {}
}

/// The stages of a run, in their order, as reports and progress name them.
public enum RunStage: String, Sendable, CaseIterable {
  case planted = "planted identifiers"
  case recovering = "what was left"
  case learning = "learning who is known"
  case reading = "reading to sealing"
  case judging, sending
}

/// What became of a file; its number in the journal, not its name.
public struct FileNews: Sendable {
  public var source: String
  public var number: Int
  /// Whether it was taken whole before; otherwise its last record is in a batch now.
  public var isKnown: Bool
}

/// What was counted of the records that make one batch.
public struct WindowNews: Sendable {
  public var source: String
  public var records = 0
  public var filtered = 0
  public var quarantined = 0
  public var resources = 0
  /// Records by `stage CODE`, or `filtered CODE`.
  public var held: [String: Int] = [:]
}

/// Hears what a run does, from the run's own thread; `tick` and `statusWanted` from any.
public protocol RunObserver: Sendable {
  func started(run: String, pipeline: String)
  func stage(_ stage: RunStage)
  /// The identifiers that were planted have been looked for.
  func planted(_ result: PlantedResult)
  func progress(_ progress: RunProgress)
  func file(_ file: FileNews)
  func window(_ window: WindowNews)
  func sealed(batch: String, records: Int, lines: Int)
  func submitted(batch: String, entryIndex: Int, wasKnown: Bool)
  func failed(_ failure: RunFailure)
  func ended(_ summary: RunSummary)
  /// A second has gone by, whatever the run does.
  func tick()
  /// Somebody has asked how far the run is (SIGUSR1).
  func statusWanted()
}

extension RunObserver {
  public func started(run: String, pipeline: String) {}
  public func stage(_ stage: RunStage) {}
  public func planted(_ result: PlantedResult) {}
  public func progress(_ progress: RunProgress) {}
  public func file(_ file: FileNews) {}
  public func window(_ window: WindowNews) {}
  public func sealed(batch: String, records: Int, lines: Int) {}
  public func submitted(batch: String, entryIndex: Int, wasKnown: Bool) {}
  public func failed(_ failure: RunFailure) {}
  public func ended(_ summary: RunSummary) {}
  public func tick() {}
  public func statusWanted() {}
}

public struct SilentObserver: RunObserver {
  public init() {}
}

/// Several observers as one; each hears everything, in their order.
public struct RunObservers: RunObserver {
  private let all: [any RunObserver]
  public init(_ all: [any RunObserver]) { self.all = all }

  public func started(run: String, pipeline: String) { for o in all { o.started(run: run, pipeline: pipeline) } }
  public func stage(_ stage: RunStage) { for o in all { o.stage(stage) } }
  public func planted(_ result: PlantedResult) { for o in all { o.planted(result) } }
  public func progress(_ progress: RunProgress) { for o in all { o.progress(progress) } }
  public func file(_ file: FileNews) { for o in all { o.file(file) } }
  public func window(_ window: WindowNews) { for o in all { o.window(window) } }
  public func sealed(batch: String, records: Int, lines: Int) { for o in all { o.sealed(batch: batch, records: records, lines: lines) } }
  public func submitted(batch: String, entryIndex: Int, wasKnown: Bool) {
    for o in all { o.submitted(batch: batch, entryIndex: entryIndex, wasKnown: wasKnown) }
  }
  public func failed(_ failure: RunFailure) { for o in all { o.failed(failure) } }
  public func ended(_ summary: RunSummary) { for o in all { o.ended(summary) } }
  public func tick() { for o in all { o.tick() } }
  public func statusWanted() { for o in all { o.statusWanted() } }
}
