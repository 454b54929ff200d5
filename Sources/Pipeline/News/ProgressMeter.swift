/// How far a run is, in words: the stage, counts, rate and the time that is left of the stage. No value of any source.
///
/// Times are seconds of any clock that does not jump.
public struct ProgressMeter: Sendable {
  public private(set) var stage: RunStage?
  public private(set) var progress = RunProgress()
  private let start: Double
  private var stageStart: Double
  /// Bytes and batches when the stage began: rates are the stage's own.
  private var before = RunProgress()

  public init(at now: Double) { (start, stageStart) = (now, now) }

  public mutating func began(_ stage: RunStage, at now: Double) {
    (self.stage, stageStart, before) = (stage, now, progress)
  }

  public mutating func heard(_ progress: RunProgress) { self.progress = progress }

  /// The share of the stage that is done, 0 to 1; nil for a stage that does not know.
  public var share: Double? {
    switch stage {
    case .learning: part(progress.learntBytes, of: progress.totalBytes)
    case .reading: part(progress.doneBytes, of: progress.totalBytes)
    case .sending: part(progress.batchesSubmitted - before.batchesSubmitted, of: progress.batchesSealed)
    default: nil
    }
  }

  private func part(_ done: Int, of all: Int) -> Double? { all > 0 ? min(1, max(0, Double(done) / Double(all))) : nil }

  public func elapsed(at now: Double) -> Double { now - start }

  /// `reading to sealing 45%: 12,345 records, 3 quarantined, batches 0/4 accepted, 12.3 MB/s, 2m10s left`
  public func line(at now: Double) -> String { "\(heading): \(counts), \(pace(now))" }

  /// A bar that fits into `width` columns.
  public func bar(at now: Double, width: Int) -> String {
    let cells = 12
    let full = Int((share ?? 0) * Double(cells))
    let drawn = share == nil ? String(repeating: ".", count: cells) : String(repeating: "#", count: full) + String(repeating: "-", count: cells - full)
    let g = Figures.grouped
    let short = "\(g(progress.records)) records, \(g(progress.quarantined)) held, \(g(progress.batchesSubmitted))/\(g(progress.batchesSealed)) sent"
    let all = "[\(drawn)] \(heading): \(pace(now)), \(short)"
    return String(all.prefix(max(10, width)))
  }

  private var heading: String { (stage?.rawValue ?? "starting") + (share.map { " \(Int($0 * 100))%" } ?? "") }

  private var counts: String {
    let g = Figures.grouped
    return "\(g(progress.records)) records, \(g(progress.quarantined)) quarantined, \(g(progress.batchesSubmitted))/\(g(progress.batchesSealed)) batches accepted"
  }

  private func pace(_ now: Double) -> String {
    let elapsed = max(0.001, now - stageStart)
    let bytes = stage == .learning ? progress.learntBytes : stage == .reading ? progress.doneBytes - before.doneBytes : 0
    guard let share, share > 0, share < 1 else { return "\(Figures.clock(now - start)) so far" }
    let left = Figures.clock(elapsed * (1 - share) / share) + " left"
    return bytes > 0 ? "\(Figures.megabytes(Int(Double(bytes) / elapsed)))/s, \(left)" : left
  }
}
