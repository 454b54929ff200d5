/// How far a run is; counts and bytes only.
public struct RunProgress: Sendable {
  public var totalBytes = 0
  public var doneBytes = 0
  public var records = 0
  public var quarantined = 0
  public var batchesSealed = 0
  public var batchesSubmitted = 0
  public init() {}
}

/// Hears what a run does, from the run's own thread.
public protocol RunObserver: Sendable {
  func started(run: String, pipeline: String)
  /// The identifiers that were planted have been looked for.
  func planted(_ result: PlantedResult)
  func progress(_ progress: RunProgress)
  func sealed(batch: String, records: Int, lines: Int)
  func submitted(batch: String, entryIndex: Int, wasKnown: Bool)
  func failed(_ failure: RunFailure)
  func ended(_ summary: RunSummary)
}

extension RunObserver {
  public func started(run: String, pipeline: String) {}
  public func planted(_ result: PlantedResult) {}
  public func progress(_ progress: RunProgress) {}
  public func sealed(batch: String, records: Int, lines: Int) {}
  public func submitted(batch: String, entryIndex: Int, wasKnown: Bool) {}
  public func failed(_ failure: RunFailure) {}
  public func ended(_ summary: RunSummary) {}
}

public struct SilentObserver: RunObserver {
  public init() {}
}
