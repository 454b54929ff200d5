public import Records

/// What the scan of free text saw: how many texts, how many with a hit, and of which classes. Counts only, so that a run may report them.
public struct NarrativeCounts: Sendable, Equatable {
  /// Texts that were scanned, and their bytes.
  public var texts = 0
  public var bytes = 0
  /// Texts in which something was found that holds the record: a strong shape or a known value.
  public var textsWithHits = 0
  /// Texts without such a find and with a weak shape: they pass, and a reader may look at a sample of them.
  public var textsWithSuspicions = 0
  /// Texts with a strong shape of a class; a text with two classes counts under both.
  public var shapes = ClassCounts()
  /// Texts with a weak shape of a class and no strong one of it.
  public var suspicions = ClassCounts()
  /// Texts with a known value of a class.
  public var survivors = ClassCounts()

  public init() {}

  public static func += (a: inout NarrativeCounts, b: NarrativeCounts) {
    a.texts += b.texts
    a.bytes += b.bytes
    a.textsWithHits += b.textsWithHits
    a.textsWithSuspicions += b.textsWithSuspicions
    a.shapes += b.shapes
    a.suspicions += b.suspicions
    a.survivors += b.survivors
  }

  public mutating func reset() { self = NarrativeCounts() }
}
