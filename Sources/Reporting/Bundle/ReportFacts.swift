import Cryptography
import Records

/// What a verifier reads of a report, from its bytes and not from the value that wrote it. Nil when a member is missing or has another form.
///
/// Numbers are whole, from 0 to 2^53; sums are nil when they leave that range.
struct ReportFacts {
  static let schema = "urn:chartseal:report:1"
  static let members = [
    "schema", "run", "verdict", "counts", "funnel", "dataset", "method", "identifiers", "checks", "scan", "risk", "sample", "quarantine", "exceptions",
    "trend", "stages", "keys", "batches", "people", "software", "audit", "retention", "crosswalk", "claims-not-made",
  ]

  struct Batch {
    let id: String
    let source: String
    let state: String
    let records: Int
    let passed: Int
    let filtered: Int
    let quarantined: Int
    let resources: Int
    let index: Int
  }

  struct Release {
    let key: String
    let name: String
    let time: String
    let reason: String
    let reasonDigest: String
    let statementDigest: String
    let batches: Int
  }

  struct Counts {
    let read, submitted, alreadySubmitted, filtered, quarantined, waiting, resources: Int
  }

  let run: String
  let ended: String
  let revision: Int
  let previous: String
  let state: String
  let failed: [String]
  let held: [String]
  let open: [String]
  let release: Release?
  let counts: Counts
  /// Of the files: records, passed, filtered, quarantined.
  let files: [[Int]]
  /// The rows that stand for files of which each has a line elsewhere: its path, its SHA-256, and bytes, records, passed, filtered, quarantined.
  let furtherFiles: [(name: String, digest: String, sums: [Int])]
  let quarantine: [Int]
  /// Clause, found, removed, generalised, replaced.
  let identifiers: [(clause: String, found: Int, parts: [Int])]
  /// Outcomes by check.
  let checks: [(id: String, outcome: String)]
  let batches: [Batch]
  let auditEvents: Int
  let auditHead: String

  init?(_ bytes: [UInt8]) {
    guard let json = JSONValue.parse(bytes, maximumDepth: 12, maximumValues: bytes.count), json.encoded == bytes, ReportFacts.isWhole(json),
      json.members?.map(\.name) == ReportFacts.members, json["schema"]?.string == ReportFacts.schema
    else { return nil }
    let read = Reading()
    let about = json["run"]
    run = read.text(about, "id")
    ended = read.text(about, "ended")
    revision = read.number(about, "revision")
    previous = read.text(about, "previous")
    let verdict = json["verdict"]
    state = read.text(verdict, "state")
    (failed, held, open) = (read.texts(verdict, "failed"), read.texts(verdict, "held"), read.texts(verdict, "open"))
    if let r = verdict?["release"], r != .null {
      release = Release(
        key: read.text(r, "key"), name: read.text(r, "name"), time: read.text(r, "time"), reason: read.text(r, "reason"),
        reasonDigest: read.text(r, "reason-sha256"), statementDigest: read.text(r, "statement-sha256"), batches: read.number(r, "batches"))
    } else {
      release = nil
    }
    let c = json["counts"]
    counts = Counts(
      read: read.number(c, "read"), submitted: read.number(c, "submitted"), alreadySubmitted: read.number(c, "already-submitted"),
      filtered: read.number(c, "filtered"), quarantined: read.number(c, "quarantined"), waiting: read.number(c, "waiting"),
      resources: read.number(c, "resources"))
    files = read.list(json, "dataset").flatMap { read.list($0, "files") }.map { file in
      ["records", "passed", "filtered", "quarantined"].map { read.number(file, $0) }
    }
    furtherFiles = read.list(json, "dataset").enumerated().compactMap { i, source in
      let rows = read.list(source, "files")
      guard rows.count == Report.Source.filesListed + 1, let last = rows.last, read.text(last, "name") == EvidenceFile.furtherFiles(source: i + 1) else { return nil }
      return (read.text(last, "name"), read.text(last, "sha256"), ReportFacts.figures.map { read.number(last, $0) })
    }
    quarantine = read.list(json, "quarantine").map { read.number($0, "count") }
    identifiers = read.list(json, "identifiers").map { row in
      (read.text(row, "clause"), read.number(row, "found"), ["removed", "generalised", "replaced"].map { read.number(row, $0) })
    }
    checks = read.list(json, "checks").map { (read.text($0, "id"), read.text($0, "outcome")) }
    batches = read.list(json, "batches").map { row in
      Batch(
        id: read.text(row, "id"), source: read.text(row, "source"), state: read.text(row, "state"), records: read.number(row, "records"),
        passed: read.number(row, "passed"), filtered: read.number(row, "filtered"), quarantined: read.number(row, "quarantined"),
        resources: read.number(row, "resources"), index: read.number(row, "index", from: -1))
    }
    auditEvents = read.number(json["audit"], "events")
    auditHead = read.text(json["audit"], "head")
    guard read.isWhole, revision > 0 else { return nil }
  }

  private static let figures = ["bytes", "records", "passed", "filtered", "quarantined"]

  /// The sums over a list of further files, a row a line; nil when a line is none or does not add up.
  static func sums(ofLines text: [UInt8]) -> [Int]? {
    var sums = [Int](repeating: 0, count: figures.count)
    for line in text.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
      guard let row = JSONValue.parse(Array(line)), row.members?.map(\.name) == ["name", "sha256"] + figures, row.encoded == Array(line) else { return nil }
      let read = Reading()
      let numbers = figures.map { read.number(row, $0) }
      guard read.isWhole, sum(numbers.dropFirst(2)) == numbers[1] else { return nil }
      for (i, number) in numbers.enumerated() {
        guard let total = sum([sums[i], number]) else { return nil }
        sums[i] = total
      }
    }
    return text.last == 0x0A ? sums : nil
  }

  /// No number with a fraction or beyond 64 bits anywhere.
  private static func isWhole(_ json: JSONValue) -> Bool {
    switch json {
    case .number: false
    case .array(let values): values.allSatisfy(isWhole)
    case .object(let members): members.allSatisfy { isWhole($0.value) }
    default: true
    }
  }

  static let largest = 1 << 53

  /// The sum; nil when it is out of range.
  static func sum(_ numbers: some Sequence<Int>) -> Int? {
    var total = 0
    for number in numbers {
      guard number <= largest, total <= largest else { return nil }
      total += number
    }
    return total
  }
}

/// Reads members and remembers whether one was missing.
private final class Reading {
  private(set) var isWhole = true

  private func take<T>(_ value: T?, _ otherwise: T) -> T {
    if value == nil { isWhole = false }
    return value ?? otherwise
  }

  func text(_ json: JSONValue?, _ name: String) -> String { take(json?[name]?.string, "") }

  func number(_ json: JSONValue?, _ name: String, from least: Int = 0) -> Int {
    take(json?[name]?.integer.flatMap { (least...ReportFacts.largest).contains($0) ? $0 : nil }, 0)
  }

  func list(_ json: JSONValue?, _ name: String) -> [JSONValue] { take(json?[name]?.array, []) }

  func texts(_ json: JSONValue?, _ name: String) -> [String] { list(json, name).map { take($0.string, "") } }
}
