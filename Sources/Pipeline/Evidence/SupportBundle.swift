import Compliance
import Cryptography
import Foundation
import LedgerClient
import Records
import Reporting

/// What support needs to see and nobody has to hide: versions, checks, shape of the configuration, counts, the last events' kinds. No path, address, name
/// or text that anybody typed; scanned by the compliance check all the same before a byte of it is written.
public struct SupportBundle {
  private let definition: PipelineDefinition
  private let software: String

  public init(_ definition: PipelineDefinition, software: String) { (self.definition, self.software) = (definition, software) }

  /// The bundle as JSON, one member a line. Throws an `internalError` when the scan finds something in it: then nothing may be written.
  public func text(checks: [DoctorCheck]) throws -> String {
    let text = "{\n" + members(checks).map { "  \(SummaryJSON.quoted($0.0)): \($0.1)" }.joined(separator: ",\n") + "\n}\n"
    try SupportBundle.scan(text)
    return text
  }

  /// Looks for identifiers. Dates of runs, digests and versions are meant to be there.
  static func scan(_ text: String) throws {
    let looked: [IdentifierClass] = [.names, .geography, .telephone, .fax, .email, .socialSecurity, .medicalRecord, .healthPlan, .account]
    let policy = NarrativeScan.Policy(keepsDates: true, keepsAges: true, keepsTowns: true, keepsZIP: true, ignored: Set(IdentifierClass.allCases).subtracting(looked))
    var scan = NarrativeScan()
    for (i, line) in text.split(separator: "\n").enumerated() {
      let bytes = Array(line.utf8)
      bytes.withUnsafeBytes { scan.scan(Bytes($0), policy) }
      if let c = looked.first(where: { scan.strength(of: $0) == .strong }) {
        throw RunFailure(.internalError, "the bundle was not written: line \(i + 1) of it looks like (\(c.letter)) of the eighteen identifiers")
      }
    }
  }

  private func members(_ checks: [DoctorCheck]) -> [(String, String)] {
    func object(_ members: [(String, SummaryJSON.Value)]) -> String { SummaryJSON.object(members) }
    func array(_ items: [String]) -> String { "[" + (items.isEmpty ? "" : "\n    " + items.joined(separator: ",\n    ") + "\n  ") + "]" }
    var out = [
      ("message_type", "\"support_bundle\""), ("schema_version", "1"), ("made", SummaryJSON.quoted(Timestamp.now())),
      ("versions", object([("chartseal", .text(software)), ("swift", .text(BuildFacts.swift)), ("libraries", .text(BuildFacts.curl)), ("system", .text(BuildFacts.system))])),
      // The texts of checks name paths and hosts: their names and levels say enough.
      ("checks", array(checks.map { object([("check", .text(SupportBundle.kind($0.name))), ("level", .text($0.level.rawValue)), ("code", .text(SupportBundle.code($0.text)))]) })),
      ("configuration", configuration),
    ]
    if let state = try? StateFolder(path: definition.state), let journal = try? state.openJournal(readOnly: true) {
      let runs = (try? journal.runs(pipeline: definition.name, limit: 20)) ?? []
      out.append(
        ("runs", array(runs.map { object([("id", .text($0.id)), ("ended", .text($0.ended ?? "")), ("exit_code", $0.exitCode.map { .int($0) } ?? .raw("null"))]) })))
      let states: [Journal.BatchState] = [.waiting, .held, .sealed, .submitted, .empty, .refused]
      out.append(("batches", object(states.map { ($0.rawValue, .int((try? journal.count($0)) ?? -1)) })))
      let held = (try? journal.held(pipeline: definition.name)) ?? []
      out.append(("held", array(held.map { object([("kind", .text($0.kind)), ("stage", .text($0.stage)), ("code", .text($0.code)), ("count", .int($0.count))]) })))
      if let files = try? journal.fileTotals(pipeline: definition.name) { out.append(("files", object([("known", .int(files.files)), ("complete", .int(files.complete)), ("bytes", .int(files.bytes))]))) }
      var events: [String] = []
      try? AuditLog(folder: state.path).forEachEvent { event in
        events.append(object([("sequence", .int(event.sequence)), ("time", .text(event.time)), ("kind", .text(event.kind?.rawValue ?? ""))]))
        if events.count > 50 { events.removeFirst() }
      }
      out.append(("last_events", array(events)))
    }
    return out
  }

  /// What kind of settings there are; nothing that somebody named.
  private var configuration: String {
    SummaryJSON.object([
      ("definition_sha256", .text(SHA256Digest.of(definition.text).hex)),
      ("sources", .raw("[" + definition.sources.map { SummaryJSON.object([("format", .text($0.format.rawValue)), ("paths", .int($0.paths.count)), ("minimum_age", .int($0.minimumAgeSeconds))]) }.joined(separator: ",") + "]")),
      ("surrogate", .text(definition.identity.surrogate)), ("profile", .text(definition.profile.name)), ("release_year", .int(definition.profile.releaseYear)),
      ("maximum_records", .int(definition.maximumRecords)), ("maximum_bytes", .int(definition.maximumBytes)), ("workers", .int(definition.workers)), ("memory", .int(definition.memory)),
      ("ledger", .text(definition.ledger.url.hasPrefix("https:") ? "https, <redacted>" : "http, <redacted>")), ("in_flight", .int(definition.ledger.inFlight)),
      ("retries", .int(definition.ledger.retries)), ("ca_file", .bool(definition.ledger.caFile != nil)), ("client_certificate", .bool(definition.ledger.clientCertificate != nil)),
      ("proxy", .bool(definition.ledger.proxy != nil)), ("signing_key", .text(definition.keys.signingKey == nil ? "in the state folder" : "<redacted>")),
    ])
  }

  /// A check's name without what somebody named: `source`, `certificate`.
  private static func kind(_ name: String) -> String { String(name.split(separator: " ").first ?? "") }

  /// The first reason code in a check's text.
  private static func code(_ text: String) -> String {
    let words: [Substring] = text.split(whereSeparator: { !($0.isLetter || $0.isNumber || $0 == "-") })
    return words.first { word in
      let halves = word.split(separator: "-")
      return halves.count == 2 && halves[0].count == 3 && halves[0].allSatisfy(\.isUppercase) && halves[1].count == 4 && halves[1].allSatisfy(\.isNumber)
    }.map(String.init) ?? ""
  }
}
