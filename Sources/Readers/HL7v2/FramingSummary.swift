public import Records

/// What framing saw of a file: positions and counts, never a value.
public struct FramingSummary: Sendable, Equatable {
  /// Bytes scanned so far.
  public var bytes = 0
  /// Messages handed on.
  public var messages = 0
  /// Records that could not be framed.
  public var rejected = 0
  /// 1 when the file began with a byte order mark; more when later messages did as well.
  public var byteOrderMarks = 0
  /// Line ends by kind.
  public var carriageReturns = 0
  public var lineFeeds = 0
  public var pairs = 0
  /// MLLP blocks begun (0x0B) and ended (0x1C).
  public var blocksBegun = 0
  public var blocksEnded = 0
  /// FHS, BHS, BTS and FTS segments.
  public var fileHeaders = 0
  public var batchHeaders = 0
  public var batchTrailers = 0
  public var fileTrailers = 0
  /// Messages between batch headers and trailers, and the sum of what the trailers declared.
  public var messagesInBatches = 0
  public var messagesDeclared = 0
  /// Trailers whose count differs, with both numbers; at most 100 are kept.
  public var countMismatches: [CountMismatch] = []
  /// Bytes outside messages that were neither blank nor batch segments.
  public var strayBytes = 0

  public init() {}

  /// A trailer's count against what was counted.
  public struct CountMismatch: Sendable, Equatable {
    public let place: Place
    public let declared: Int
    public let counted: Int
    public init(place: Place, declared: Int, counted: Int) {
      (self.place, self.declared, self.counted) = (place, declared, counted)
    }
  }
}
