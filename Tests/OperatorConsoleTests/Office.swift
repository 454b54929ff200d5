import Foundation
import OperatorConsole
import Pipeline
import Reporting
import SQLiteStore
import Synchronization

/// A console over a state folder of its own, with a clock and a launcher that the test sets. No network.
final class Office: Sendable {
  static let host = "127.0.0.1:8484"
  let folder: String
  let definition: PipelineDefinition
  let state: StateFolder
  let console: OperatorConsole
  let launcher = RememberingLauncher()
  let clock = Clock()

  init(idleSeconds: Int = 900) throws {
    folder = FileManager.default.temporaryDirectory.path + "/chartseal-console-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    state = try StateFolder.create(path: folder + "/state")
    definition = try PipelineDefinition.parse(
      """
      version: 1
      name: test
      state: state
      sources: [{id: feed, format: hl7v2, paths: [data]}]
      identity: {authority: EXAMPLEHOSP}
      profile: {release-year: 2026}
      compliance: {operator: m.rivera}
      stakeholders: {source-system: t, facility: t, custodian: t, submitting-organisation: hospital, purpose-of-use: HOPERAT}
      ledger: {url: "http://127.0.0.1:9", log-key: "@log.vkey", custodian-key: custodian.pub}
      """, file: folder + "/pipeline.yaml")
    var settings = OperatorConsole.Settings()
    settings.idleSeconds = idleSeconds
    settings.now = { [clock] in clock.seconds }
    console = try OperatorConsole(definition: definition, state: state, launcher: launcher, settings: settings)
    console.listens(on: 8484)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  // MARK: What the journal holds

  /// A run with one batch of 20 records, of which some are held back.
  func fill(held: Int = 3, path: String = "data/a.hl7", code: String = "HL7-0105", run: String = "20260301T020000Z-abcd") throws {
    let db = try Database(path: state.path + "/journal.sqlite")
    let batch = Office.batch
    try db.run(
      "INSERT INTO runs (id, pipeline, started, ended, outcome, exit_code, definition, summary, verdict) VALUES (?, 'test', '2026-03-01T02:00:00Z', '2026-03-01T02:03:04Z', ?, 3, '', ?, 'PASS')",
      .text(run), .text("success, records quarantined"),
      .text(
        #"{"message_type":"summary","seconds":1.5,"records":{"read":20,"submitted":0,"already_submitted":0,"filtered":0,"quarantined":\#(held),"spooled":\#(20 - min(20, held))},"held":{"read \#(code)":\#(held)}}"#
      ))
    try db.run(
      "INSERT INTO files (id, pipeline, source, digest, path, size, first_run) VALUES (1, 'test', 'feed', ?, ?, 100, ?)", .blob([1, 2, 3]), .text(path), .text(run))
    try db.run(
      """
      INSERT INTO batches (sequence, id, run, pipeline, source, state, records, passed, filtered, quarantined, lines, bytes, sealed_at)
      VALUES (1, ?, ?, 'test', 'feed', 'sealed', 20, ?, 0, ?, 40, 4000, '2026-03-01T02:01:00Z')
      """, .text(batch), .text(run), .int(20 - min(20, held)), .int(held))
    try db.run("INSERT INTO ranges (batch, file, first_record, end_record) VALUES (1, 1, 1, 21)")
    try db.transaction {
      for i in 1...max(1, held) where held > 0 {
        try db.run(
          "INSERT INTO held (batch, file, record, byte, line, field, length, kind, stage, code, value_class) VALUES (1, 1, ?, ?, ?, 'PID-5', 90, 'quarantined', 'read', ?, 'text')",
          .int(i), .int(i * 100), .int(i * 3), .text(code))
      }
    }
  }

  static let batch = String(repeating: "ab", count: 32)

  // MARK: Browsers

  func ask(_ method: String, _ target: String, cookie: String? = nil, headers: [String: String] = [:], form: [String: String]? = nil) -> ConsoleReply {
    var all = ["host": Office.host].merging(headers) { $1 }
    if let cookie { all["cookie"] = "other=1; \(cookie)" }
    var body: [UInt8] = []
    if let form {
      all["content-type"] = all["content-type"] ?? "application/x-www-form-urlencoded"
      body = Array(form.map { "\(Office.escaped($0.key))=\(Office.escaped($0.value))" }.joined(separator: "&").utf8)
    }
    return console.answer(ConsoleRequest(method, target, headers: all, body: body))
  }

  private static func escaped(_ text: String) -> String { text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }

  /// Opens a link; the cookie, nil when it opened nothing.
  func open(_ link: String) -> String? {
    let reply = ask("GET", String(link.drop { $0 != "?" }).replacing("?", with: "/login?", maxReplacements: 1))
    guard reply.status == 303 else { return nil }
    return reply.header("set-cookie")?.split(separator: ";").first.map(String.init)
  }

  func signIn(_ role: ConsoleRole) throws -> Visitor {
    let cookie = open(try console.link(role)) ?? ""
    let page = text(ask("GET", "/", cookie: cookie))
    let token = page.split(separator: "name=\"token\" value=\"").dropFirst().first?.prefix(64) ?? ""
    return Visitor(cookie: cookie, token: String(token))
  }

  struct Visitor {
    let cookie: String
    let token: String
  }

  func text(_ reply: ConsoleReply) -> String { String(decoding: reply.body, as: UTF8.self) }

  /// The events of the audit log, the key's own left out.
  func events() throws -> [AuditEvent] {
    var all: [AuditEvent] = []
    try AuditLog(folder: state.path).forEachEvent { if $0.kind != .keyCreated { all.append($0) } }
    return all
  }
}

final class Clock: Sendable {
  private let time = Mutex(1_800_000_000)
  var seconds: Int { time.withLock { $0 } }
  func advance(_ seconds: Int) { time.withLock { $0 += seconds } }
}

/// Starts nothing and remembers what it was to start.
final class RememberingLauncher: CommandLauncher {
  struct Launch: Sendable {
    let arguments: [String]
    let who: String
    let output: String
    let errors: String
    let ended: @Sendable (Int32) -> Void
  }
  private let list = Mutex([Launch]())
  var launches: [Launch] { list.withLock { $0 } }

  func launch(_ arguments: [String], operator: String, output: String, errors: String, ended: @escaping @Sendable (Int32) -> Void) throws {
    list.withLock { $0.append(Launch(arguments: arguments, who: `operator`, output: output, errors: errors, ended: ended)) }
  }
}
