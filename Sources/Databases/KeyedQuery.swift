/// A table or query whose rows are read in the order of a key, or of a watermark and a key, from some place on.
public struct KeyedQuery: Sendable, Hashable {
  public enum Relation: Sendable, Hashable {
    /// `table` or `schema.table`, as the database spells it.
    case table(String)
    /// One statement that reads.
    case query(String)
  }

  /// Where reading begins.
  public enum Start: Sendable, Hashable {
    case beginning
    /// Behind the row with these values of `order`.
    case after([DatabaseValue])
    /// At this watermark. Rows behind `last`, values of `order`, are marked as such.
    case watermark(DatabaseValue, last: [DatabaseValue])
    /// The row with these values of the key, and no other.
    case row([DatabaseValue])
  }

  public var relation: Relation
  /// Columns that together name one row and never change.
  public var key: [String]
  /// A column that grows with every change to the table.
  public var watermark: String?

  public init(_ relation: Relation, key: [String], watermark: String? = nil) {
    (self.relation, self.key, self.watermark) = (relation, key, watermark)
  }

  /// The columns by which rows are ordered: together they are never the same twice.
  public var order: [String] { (watermark.map { [$0] } ?? []) + key.filter { $0 != watermark } }

  /// The name of the column that says whether a row lies behind the last one of an earlier read.
  static let markColumn = "chartseal_is_behind"

  /// How a database writes names and places for values.
  struct Dialect: Sendable {
    let quote: String
    let place: String
    // In double quotes SQLite takes a name that it does not know for a text.
    static let sqlite = Dialect(quote: "`", place: "?")
    static let postgresql = Dialect(quote: "\"", place: "$")

    func name(_ name: String) -> String { quote + name.split(separator: quote, omittingEmptySubsequences: false).joined(separator: quote + quote) + quote }
    func tuple(_ names: [String]) -> String { "(" + names.map(name).joined(separator: ", ") + ")" }
    func places(_ first: Int, _ count: Int) -> String { "(" + (first..<first + count).map { place + String($0) }.joined(separator: ", ") + ")" }
  }

  /// The relation as it stands behind FROM, under a name of ours.
  func from(_ dialect: Dialect) -> String {
    let rows =
      switch relation {
      case .table(let name): name.split(separator: ".").map { dialect.name(String($0)) }.joined(separator: ".")
      case .query(let text): "(\n\(KeyedQuery.bare(text))\n)"
      }
    return rows + " AS chartseal_rows"
  }

  /// Without what ends a statement.
  private static func bare(_ text: String) -> String {
    var text = text[...]
    while let last = text.last, last.isWhitespace || last == ";" { text.removeLast() }
    return String(text)
  }

  /// The statement that reads, with its values.
  func text(_ start: Start, _ dialect: Dialect) -> (sql: String, values: [DatabaseValue], isMarked: Bool) {
    let ordered = " ORDER BY " + order.map(dialect.name).joined(separator: ", ")
    let rows = from(dialect)
    switch start {
    case .beginning: return ("SELECT * FROM \(rows)\(ordered)", [], false)
    case .after(let values):
      return ("SELECT * FROM \(rows) WHERE \(dialect.tuple(order)) > \(dialect.places(1, order.count))\(ordered)", values, false)
    case .row(let values): return ("SELECT * FROM \(rows) WHERE \(dialect.tuple(key)) = \(dialect.places(1, key.count))\(ordered)", values, false)
    case .watermark(let from, let last):
      let mark = "\(dialect.tuple(order)) > \(dialect.places(2, order.count)) AS \(dialect.name(KeyedQuery.markColumn))"
      return ("SELECT chartseal_rows.*, \(mark) FROM \(rows) WHERE \(dialect.name(watermark ?? "")) >= \(dialect.place)1\(ordered)", [from] + last, true)
    }
  }

  /// Says by 1 or 0 whether there are rows without a value by which they are ordered.
  func nullProbe(_ dialect: Dialect) -> String {
    let rows = from(dialect)
    let probes = order.map { "EXISTS (SELECT 1 FROM \(rows) WHERE \(dialect.name($0)) IS NULL)" }
    return "SELECT CASE WHEN \(probes.joined(separator: " OR ")) THEN 1 ELSE 0 END"
  }
}
