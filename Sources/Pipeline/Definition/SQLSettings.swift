public import Databases

/// What a pipeline says of a source that is a table or query of a database.
public struct SQLSettings: Sendable {
  /// Without a password.
  public var connection: DatabaseSettings
  public var passwordFile: String?
  public var query: KeyedQuery
  public var overlap: WatermarkOverlap
  /// Whether every run reads everything, and knows by their digests the rows that it has read before.
  public var isFull: Bool

  /// What decides what records become; where the database is and how it is read are not among it.
  var summary: String {
    let relation = switch query.relation { case .table(let name): "table \(name)"; case .query(let text): "query \(text)" }
    return "\(connection.driver.rawValue) \(relation) key \(query.key.joined(separator: ",")) watermark \(query.watermark ?? "none")"
  }

  /// The names under which a mapping's tables may know it, as they know files.
  func names(source: String) -> [String] {
    var name = source
    if case .table(let table) = query.relation { name = table.split(separator: ".").last.map(String.init) ?? table }
    return [name, name + ".csv", source, source + ".csv"]
  }
}

extension SQLSettings {
  /// Reads `sql` of one item of `sources`, and holds the item's other keys against the format; nil for other formats and after a mistake.
  init?(_ p: String, _ format: SourceFormat, _ r: inout ConfigurationReader, _ resolve: (String?) -> String?) {
    guard format == .sql else {
      if !r.hasKey("\(p).paths") {
        r.report(ConfigurationReason.missingKey, at: r.node("\(p).format"), "'\(p).paths' is missing for this format", hint: "files, folders or patterns")
      }
      if let first = r.firstKey(below: "\(p).sql") {
        r.report(ConfigurationReason.notAllowed, at: r.node(first), "'\(p).sql' is of format: sql alone")
      }
      return nil
    }
    for key in ["paths", "minimum-age", "settle", "done-marker", "ignore", "after-success", "archive-folder", "recognise"] where r.hasKey("\(p).\(key)") {
      r.report(ConfigurationReason.notAllowed, at: r.node("\(p).\(key)"), "'\(p).\(key)' is of files; a database is named by '\(p).sql.database'")
    }
    if let first = r.firstKey(below: "\(p).csv") {
      r.report(ConfigurationReason.notAllowed, at: r.node(first), "'\(p).csv' is of files; a database gives its columns by name")
    }
    guard let driver = DatabaseSettings.Driver(rawValue: r.text("\(p).sql.driver") ?? ""), let database = r.text("\(p).sql.database") else {
      if r.firstKey(below: "\(p).sql") == nil {
        r.report(
          ConfigurationReason.missingKey, at: r.node("\(p).format"), "'\(p).sql' is missing for this format", hint: "driver, database, table or query, and key")
      }
      return nil
    }
    connection = DatabaseSettings(driver, driver == .sqlite ? resolve(database) ?? database : database)
    connection.fetchSize = r.integer("\(p).sql.fetch-size")
    connection.timeoutSeconds = r.seconds("\(p).sql.timeout")
    passwordFile = resolve(r.text("\(p).sql.password-file"))
    isFull = r.text("\(p).sql.full") == "true"
    let (table, text) = (r.text("\(p).sql.table"), r.text("\(p).sql.query"))
    query = KeyedQuery(table.map { .table($0) } ?? .query(text ?? ""), key: r.list("\(p).sql.key"), watermark: r.text("\(p).sql.watermark"))
    overlap = .seconds(0)
    if (table == nil) == (text == nil) {
      r.report(ConfigurationReason.missingKey, at: r.node("\(p).sql.driver"), "'\(p).sql' needs a table or a query, and not both")
    }
    if query.key.isEmpty || Set(query.key).count < query.key.count {
      r.report(ConfigurationReason.badValue, at: r.node("\(p).sql.key"), "'\(p).sql.key' must name columns, each once")
    }
    if connection.fetchSize < 1 || connection.timeoutSeconds < 1 {
      r.report(ConfigurationReason.badValue, at: r.node("\(p).sql.driver"), "'\(p).sql.fetch-size' and '\(p).sql.timeout' must be 1 or more")
    }
    if driver == .sqlite && passwordFile != nil {
      r.report(ConfigurationReason.notAllowed, at: r.node("\(p).sql.password-file"), "a SQLite file has no password")
    }
    do { try connection.check() } catch { r.report(ConfigurationReason.badValue, at: r.node("\(p).sql.database"), "'\(p).sql.database': \(error.detail)") }
    readOverlap(p, &r)
  }

  /// A watermark without an overlap loses rows whose transaction ends late, so it must be said that there are none.
  private mutating func readOverlap(_ p: String, _ r: inout ConfigurationReader) {
    let said = r.text("\(p).sql.overlap")
    switch (query.watermark, said) {
    case (nil, nil): break
    case (nil, _?): r.report(ConfigurationReason.notAllowed, at: r.node("\(p).sql.overlap"), "an overlap needs '\(p).sql.watermark'")
    case (_?, nil):
      r.report(
        ConfigurationReason.missingKey, at: r.node("\(p).sql.watermark"), "'\(p).sql.overlap' is missing",
        hint: "how much later than its watermark a row may become visible, such as 2h; 0s when that cannot be")
    case (_?, let text?):
      if let steps = Int(text), steps >= 0 {
        overlap = .steps(steps)
      } else if let seconds = parseSeconds(text) {
        overlap = .seconds(seconds)
      } else {
        r.report(ConfigurationReason.badValue, at: r.node("\(p).sql.overlap"), "'\(p).sql.overlap' must be a duration such as 2h, or a number")
      }
    }
  }
}
