import Records

/// How the identifiers of a planted set fared: counts, places and classes; no value.
public struct PlantedResult: Sendable, Equatable {
  public struct Counts: Sendable, Equatable {
    /// Identifiers that were looked for.
    public var planted = 0
    /// Gone, or replaced, in what was made of their records.
    public var removed = 0
    /// Every record in which they stand was held back.
    public var held = 0
    public var missed: Int { planted - caught }
    public var caught: Int { removed + held }

    static func += (a: inout Counts, b: Counts) {
      a.planted += b.planted
      a.removed += b.removed
      a.held += b.held
    }
  }

  /// An identifier that was not caught.
  public struct Miss: Sendable, Equatable {
    public enum Cause: String, Sendable {
      /// It stands in the output.
      case found
      /// A record in which it stands was neither taken nor held back.
      case vanished
    }
    /// The generator's file and field.
    public let file: String
    public let field: String
    public let identifierClass: IdentifierClass
    public let cause: Cause
  }

  /// The generator's seed: `chartseal generate --seed` with it makes the same set.
  public let seed: UInt64
  public internal(set) var formats: [(name: String, counts: Counts)] = []
  public internal(set) var classes: [(identifierClass: IdentifierClass, counts: Counts)] = []
  /// The first of those that were missed.
  public internal(set) var misses: [Miss] = []
  /// Identifiers too short to be told from other words and numbers, or kept by the profile: not looked for.
  public internal(set) var notCompared = 0
  /// Records of the set, and those of them that were held back.
  public internal(set) var records = 0
  public internal(set) var recordsHeld = 0

  static let missesListed = 50

  init(seed: UInt64) { self.seed = seed }

  public var total: Counts {
    var sum = Counts()
    for format in formats { sum += format.counts }
    return sum
  }

  /// Whether every identifier was caught, and there were some.
  public var isPassed: Bool { total.planted > 0 && total.missed == 0 }

  public static func == (a: PlantedResult, b: PlantedResult) -> Bool { a.json == b.json }

  /// As one JSON object.
  public var json: String {
    func members(_ c: Counts) -> [(String, SummaryJSON.Value)] {
      [("planted", .int(c.planted)), ("caught", .int(c.caught)), ("removed", .int(c.removed)), ("held", .int(c.held)), ("missed", .int(c.missed))]
    }
    func table(_ rows: [(String, Counts)]) -> SummaryJSON.Value { .raw(SummaryJSON.object(rows.map { ($0.0, .raw(SummaryJSON.object(members($0.1)))) })) }
    let places = misses.map {
      SummaryJSON.object([("file", .text($0.file)), ("field", .text($0.field)), ("class", .text($0.identifierClass.letter)), ("cause", .text($0.cause.rawValue))])
    }
    return SummaryJSON.object(
      [("seed", .text(String(seed)))] + members(total) + [
        ("not_compared", .int(notCompared)), ("records", .int(records)), ("records_held", .int(recordsHeld)),
        ("formats", table(formats.map { ($0.name, $0.counts) })), ("classes", table(classes.map { ($0.identifierClass.letter, $0.counts) })),
        ("places", .raw("[" + places.joined(separator: ",") + "]")),
      ])
  }
}
