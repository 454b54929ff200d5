import Compliance
import Records

/// What the check found in a batch's stretch of the source: counts by class and reason, the same for the same records. The batch's
/// header covers its digest.
public struct ComplianceSummary: Sendable, Equatable {
  /// Records of the stretch.
  public var read = 0
  public var sealed = 0
  public var filtered = 0
  public var quarantined = 0
  public var identifiers = IdentifierCounts()
  /// With all tests by clause under `single`: how many of them were searches for all classes is not kept.
  public var gate = GateCounts()
  public var text = FreeTextCounts()
  /// Reasons of quarantine, by code.
  public var held: [String: Int] = [:]
  /// Records that the check held, each with a place in the journal.
  public var places = 0

  public init() {}

  init(_ window: Window) {
    (read, sealed, filtered, quarantined) = (window.records, window.passed, window.filtered, window.quarantined)
    (identifiers, gate, text) = (window.identifiers, window.gate, window.text)
    for (_, outcome) in window.held {
      guard case .quarantined(let stage, let reason, _) = outcome.ending else { continue }
      held[reason.code, default: 0] += 1
      if stage == .check { places += 1 }
    }
  }

  public static func += (a: inout ComplianceSummary, b: ComplianceSummary) {
    a.read += b.read
    a.sealed += b.sealed
    a.filtered += b.filtered
    a.quarantined += b.quarantined
    a.identifiers += b.identifiers
    a.gate += b.gate
    a.text += b.text
    a.places += b.places
    for (code, n) in b.held { a.held[code, default: 0] += n }
  }

  /// As one line of JSON, schema version 2.
  func json(profile: String) -> String {
    func classes(_ counts: ClassCounts) -> SummaryJSON.Value { .raw(SummaryJSON.object(IdentifierClass.allCases.map { ($0.letter, .int(counts[$0])) })) }
    let n = gate.narrative
    return SummaryJSON.object([
      ("schema_version", .int(2)), ("profile", .text(profile)), ("verdict", .text("passed")),
      ("records", .raw(SummaryJSON.object([("read", .int(read)), ("sealed", .int(sealed)), ("filtered", .int(filtered)), ("quarantined", .int(quarantined))]))),
      ("identifiers", classes(identifiers.found)), ("generalised", classes(identifiers.generalised)), ("replaced", classes(identifiers.replaced)),
      ("examined", classes(gate.examined)), ("residual", classes(gate.findings)),
      (
        "checked",
        .raw(
          SummaryJSON.object([
            ("records", .int(gate.records)), ("resources", .int(gate.resources)), ("resources_passed", .int(gate.resourcesPassed)),
            ("values", .int(gate.values)), ("unclassed", .int(gate.unclassed)), ("places", .int(places)),
          ]))
      ),
      ("free_text_withheld", .int(text.withheld)), ("free_text", text.json),
      (
        "scan",
        .raw(
          SummaryJSON.object([
            ("texts", .int(n.texts)), ("bytes", .int(n.bytes)), ("with_hits", .int(n.textsWithHits)), ("with_suspicions", .int(n.textsWithSuspicions)),
            ("shapes", classes(n.shapes)), ("known_values", classes(n.survivors)), ("suspicions", classes(n.suspicions)),
          ]))
      ),
      ("held", SummaryJSON.counts(held.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })),
    ])
  }

  /// Reads a batch's summary, of either schema version (what version 1 did not count stays 0); nil when it is none.
  public init?(json: [UInt8]) {
    guard let root = JSONValue.parse(json) else { return nil }
    func number(_ value: JSONValue?) -> Int { max(0, value?.integer ?? 0) }
    func classes(_ value: JSONValue?) -> ClassCounts {
      var counts = ClassCounts()
      for c in IdentifierClass.allCases { counts[c] = number(value?[c.letter]) }
      return counts
    }
    guard let version = root["schema_version"]?.integer, version == 1 || version == 2 else { return nil }
    let (records, checked, scan) = (root["records"], root["checked"], root["scan"])
    (read, sealed) = (number(records?["read"]), number(records?["sealed"]))
    (filtered, quarantined) = (number(records?["filtered"]), number(records?["quarantined"]))
    identifiers.found = classes(root["identifiers"])
    identifiers.generalised = classes(root["generalised"])
    identifiers.replaced = classes(root["replaced"])
    gate.single = classes(root["examined"])
    gate.findings = classes(root["residual"])
    (gate.records, gate.resources) = (number(checked?["records"]), number(checked?["resources"]))
    (gate.resourcesPassed, gate.values) = (number(checked?["resources_passed"]), number(checked?["values"]))
    (gate.unclassed, places) = (number(checked?["unclassed"]), number(checked?["places"]))
    (gate.narrative.texts, gate.narrative.bytes) = (number(scan?["texts"]), number(scan?["bytes"]))
    (gate.narrative.textsWithHits, gate.narrative.textsWithSuspicions) = (number(scan?["with_hits"]), number(scan?["with_suspicions"]))
    gate.narrative.shapes = classes(scan?["shapes"])
    gate.narrative.survivors = classes(scan?["known_values"])
    gate.narrative.suspicions = classes(scan?["suspicions"])
    text = FreeTextCounts(summary: String(decoding: json, as: UTF8.self)) ?? FreeTextCounts()
    for member in root["held"]?.members ?? [] { held[member.name] = number(member.value) }
  }
}
