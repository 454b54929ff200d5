import Records

/// A second key's decision to send what a run held: signed by that key, kept in `releases/`, named by the report's next revision.
///
/// The file is a DSSE envelope; `verdict.release` of the report repeats what it says, with the SHA-256 of the file.
public struct ReleaseStatement: Sendable, Equatable {
  public static let schema = "urn:chartseal:release:1"
  /// Payload type of the signed envelope.
  public static let payloadType = "application/vnd.chartseal.release+json"

  public var run: String
  /// SHA-256 of the report that said HOLD, hex.
  public var report: String
  /// Ids of the checks that held the run.
  public var held: [String]
  /// Ids of the batches that it releases.
  public var batches: [String]
  /// Why; no patient's data.
  public var reason: String
  /// Id of the key that countersigns, and whose it is.
  public var key: String
  public var name: String
  /// UTC, such as `2026-03-01T10:00:00Z`.
  public var time: String

  public init(run: String, report: String, held: [String], batches: [String], reason: String, key: String, name: String, time: String) {
    (self.run, self.report, self.held, self.batches) = (run, report, held, batches)
    (self.reason, self.key, self.name, self.time) = (reason, key, name, time)
  }

  /// The bytes that are signed.
  public var payload: [UInt8] {
    JSONValue.object([
      .init("schema", .string(Self.schema)), .init("run", .string(run)), .init("report", .string(report)),
      .init("held", .array(held.map { .string($0) })), .init("batches", .array(batches.map { .string($0) })),
      .init("reason", .string(reason)), .init("key", .string(key)), .init("name", .string(name)), .init("time", .string(time)),
    ]).encoded
  }

  /// Parses what `payload` writes; nil for anything else.
  public init?(parsing payload: [UInt8]) {
    guard let json = JSONValue.parse(payload, maximumDepth: 3, maximumValues: 1_000_000), json["schema"]?.string == Self.schema,
      let run = json["run"]?.string, let report = json["report"]?.string, let held = json["held"]?.array, let batches = json["batches"]?.array,
      let reason = json["reason"]?.string, let key = json["key"]?.string, let name = json["name"]?.string, let time = json["time"]?.string
    else { return nil }
    self.init(
      run: run, report: report, held: held.compactMap(\.string), batches: batches.compactMap(\.string), reason: reason, key: key, name: name, time: time)
    guard self.payload == payload else { return nil }
  }
}
