/// What a file held, in counts; the byte counts of the parts add up to `bytes`.
public struct DelimitedSummary: Sendable, Equatable {
  /// What a stretch of the file was. Line ends belong to what they end, a byte order mark to what follows it.
  public enum Part: Int, Sendable, CaseIterable {
    case header, row, rejected, repeatedHeader, comment, lineBeforeHeader, empty
  }

  /// Scanned so far.
  public internal(set) var bytes = 0
  private var counts: [7 of Int] = .init(repeating: 0)
  private var byteCounts: [7 of Int] = .init(repeating: 0)

  public init() {}

  /// How many stretches of a kind there were.
  public func count(_ part: Part) -> Int { counts[part.rawValue] }
  /// How many bytes they had.
  public func bytes(_ part: Part) -> Int { byteCounts[part.rawValue] }
  /// The bytes of all parts together: at the end of the file equal to `bytes`.
  public var accounted: Int { Part.allCases.reduce(0) { $0 + bytes($1) } }

  public var rows: Int { count(.row) }
  public var rejected: Int { count(.rejected) }

  @inline(__always)
  mutating func add(_ part: Part, _ bytes: Int, count: Int = 1) {
    counts[part.rawValue] &+= count
    byteCounts[part.rawValue] &+= bytes
  }

  public static func == (a: DelimitedSummary, b: DelimitedSummary) -> Bool {
    a.bytes == b.bytes && Part.allCases.allSatisfy { a.count($0) == b.count($0) && a.bytes($0) == b.bytes($0) }
  }
}
