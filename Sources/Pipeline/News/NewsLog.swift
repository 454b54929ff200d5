import Glibc
public import Logging
public import Records

/// A log of events, over swift-log. Copies write to the same place.
public struct NewsLog: Sendable {
  private var logger: Logger
  public let output: NewsOutput
  public let format: NewsFormat

  public init(_ output: NewsOutput, format: NewsFormat = .text, level: NewsEvent.Level = .info) {
    (self.output, self.format) = (output, format)
    logger = Logger(label: "chartseal") { _ in NewsHandler(output: output, format: format, logLevel: level.ofLibrary) }
    logger.logLevel = level.ofLibrary
  }

  /// Logs an event, when the log's level is not above it.
  public func say(_ event: NewsEvent, _ fields: KeyValuePairs<NewsField, NewsValue> = [:]) {
    say(event, fields.map { ($0.key, $0.value) })
  }

  public func say(_ event: NewsEvent, _ fields: [(NewsField, NewsValue)]) {
    logger.log(level: event.level.ofLibrary, "\(event.says)", metadata: metadata(event, fields))
  }

  /// Adds a field to all that is said from now on.
  public mutating func bind(_ field: NewsField, _ value: NewsValue) { logger[metadataKey: field.rawValue] = value.metadata }

  /// What libraries get that log on their own.
  public func handler() -> any LogHandler { NewsHandler(output: output, format: format, logLevel: logger.logLevel) }

  private func metadata(_ event: NewsEvent, _ fields: [(NewsField, NewsValue)]) -> Logger.Metadata {
    var out: Logger.Metadata = [NewsHandler.idKey: .string(event.id), NewsHandler.nameKey: .string(event.name)]
    for (field, value) in fields { out[field.rawValue] = value.metadata }
    return out
  }
}

public enum NewsFormat: String, Sendable, CaseIterable { case text, json }

/// Turns what swift-log hands on into lines. What comes without an event is a library's: its text is left out, and where it was said is told.
struct NewsHandler: LogHandler {
  static let idKey = "event_id"
  static let nameKey = "event"

  let output: NewsOutput
  let format: NewsFormat
  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  var metadataProvider: Logger.MetadataProvider?

  init(output: NewsOutput, format: NewsFormat, logLevel: Logger.Level) { (self.output, self.format, self.logLevel) = (output, format, logLevel) }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: Logging.LogEvent) {
    let fields = metadata.merging(event.metadata ?? [:]) { _, new in new }
    let line: NewsLine
    if case .string(let id)? = fields[NewsHandler.idKey], case .string(let name)? = fields[NewsHandler.nameKey] {
      line = NewsLine(id: id, name: name, level: event.level.rawValue, says: "\(event.message)", fields: NewsHandler.fields(fields))
    } else {
      let of = RunEvents.library
      let file = event.file.split(separator: "/").last.map(String.init) ?? ""
      line = NewsLine(
        id: of.id, name: of.name, level: of.level.rawValue, says: of.says,
        fields: [(.level, .text(event.level.rawValue)), (.library, .text(event.source)), (.place, .text("\(file):\(event.line)"))])
    }
    output.write(line.bytes(format)) { count in
      let of = RunEvents.lost
      return NewsLine(id: of.id, name: of.name, level: of.level.rawValue, says: of.says, fields: [(.count, .count(count))]).bytes(format)
    }
  }

  /// Those that are fields of events, in the order of the table.
  private static func fields(_ metadata: Logger.Metadata) -> [(NewsField, NewsValue)] {
    NewsField.allCases.compactMap { field in
      switch metadata[field.rawValue] {
      case .string(let text)?: (field, .text(text))
      case .stringConvertible(let value)?:
        (field, (value as? Int).map { .count($0) } ?? (value as? Bool).map { .flag($0) } ?? (value as? Double).map { .number($0) } ?? .text("\(value)"))
      default: nil
      }
    }
  }
}

extension NewsValue {
  var metadata: Logger.MetadataValue {
    switch self {
    case .count(let n): .stringConvertible(n)
    case .number(let d): .stringConvertible(d)
    case .text(let t): .string(t)
    case .flag(let b): .stringConvertible(b)
    }
  }
}

extension NewsEvent.Level {
  var ofLibrary: Logger.Level {
    switch self {
    case .debug: .debug
    case .info: .info
    case .notice: .notice
    case .warning: .warning
    case .error: .error
    }
  }
}

/// A line of a log.
struct NewsLine {
  var id: String
  var name: String
  var level: String
  var says: String
  var fields: [(NewsField, NewsValue)]

  /// The line in UTF-8, its end included.
  func bytes(_ format: NewsFormat) -> [UInt8] {
    let time = NewsLine.now()
    switch format {
    case .json:
      let members: [(String, SummaryJSON.Value)] =
        [
          ("message_type", .text("event")), ("schema_version", .int(1)), ("time", .text(time)), ("level", .text(level)), ("event_id", .text(id)),
          ("event", .text(name)), ("says", .text(says)),
        ] + fields.map { ($0.0.rawValue, NewsLine.json($0.1)) }
      return Array((SummaryJSON.object(members) + "\n").utf8)
    case .text:
      let rest = fields.map { " \($0.0.rawValue)=\(NewsLine.text($0.1))" }.joined()
      return Array("\(time) \(level) \(id) \(name): \(says)\(rest)\n".utf8)
    }
  }

  private static func json(_ value: NewsValue) -> SummaryJSON.Value {
    switch value {
    case .count(let n): .int(n)
    case .number(let d): .number(d)
    case .text(let t): .text(t)
    case .flag(let b): .bool(b)
    }
  }

  private static func text(_ value: NewsValue) -> String {
    switch value {
    case .count(let n): String(n)
    case .number(let d): String((d * 1000).rounded() / 1000)
    case .flag(let b): b ? "true" : "false"
    case .text(let t):
      t.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 && $0 != 0x3D } && !t.isEmpty ? t : SummaryJSON.quoted(t)
    }
  }

  /// UTC with milliseconds (RFC 3339).
  private static func now() -> String {
    var t = timespec()
    clock_gettime(CLOCK_REALTIME, &t)
    let thousandths = String(1000 + t.tv_nsec / 1_000_000).dropFirst()
    return Timestamp.text(ofSeconds: t.tv_sec).dropLast() + "." + thousandths + "Z"
  }
}
