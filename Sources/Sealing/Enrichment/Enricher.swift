import LedgerProtocol
public import Records

/// Turns compliant records into lines: each resource as its exact bytes with source, labels and method in `meta`; one per worker.
///
/// Nothing of it depends on a clock, a machine or what came before, so that equal records give equal lines.
/// Source: FHIR R4 §2.26 (Resource.meta); HL7 DS4P; docs/guide/enrichment.md.
public final class Enricher {
  private let writer = FHIRJSONWriter()
  private let sensitivity = Sensitivity.shared
  // One worker owns an enricher, so exclusivity needs no check at run time.
  @exclusivity(unchecked) private var meta: MetaWriter
  private let parts: [Part]
  private let isCoding: [Bool]
  /// Types that show what the rest of their record is about.
  private let gathers: [Bool]
  @exclusivity(unchecked) private var own: [SecurityLabels] = []
  @exclusivity(unchecked) private var gathered: [SecurityLabels] = []
  @exclusivity(unchecked) private var indices: [Int] = []
  private static let gathering: Set<String> = [
    "Encounter", "EpisodeOfCare", "Claim", "ClaimResponse", "ExplanationOfBenefit", "Account", "ChargeItem", "DiagnosticReport",
    "DocumentReference", "Composition", "Appointment", "CarePlan", "CareTeam", "List", "Flag", "Consent", "MessageHeader",
  ]

  public init(stakeholders: Stakeholders, method: DeidentificationMethod) {
    meta = MetaWriter(stakeholders, method)
    let catalog = ElementCatalog.shared
    parts = catalog.entries.map { Part.of(resourceType: $0.typeName) }
    isCoding = catalog.entries.map { $0.kind == .object && $0.typeName == "Coding" }
    gathers = catalog.entries.map { $0.kind == .resource && Enricher.gathering.contains($0.typeName) }
  }

  /// Appends one line for each resource of the record, in their order.
  ///
  /// The lines' nonce and leaf are left to `LeafHasher`. The record's ordinal is one more than that of the buffer's last line.
  public func append(_ record: consuming CompliantRecord, to lines: inout LineBuffer) {
    let tape = record.record.tape
    let ordinal = lines.lines.last.map { $0.record + 1 } ?? 0
    let year = record.year
    label(tape, patients: record.record.patientHashes.count)
    indices.removeAll(keepingCapacity: true)
    for hash in record.record.patientHashes { indices.append(lines.index(of: hash)) }
    for (i, resource) in tape.resources.enumerated() {
      let labels = gathers[Int(resource.type.rawValue)] ? own[i].union(gathered[resource.patient]) : own[i]
      let start = lines.text.count
      meta.withMeta(year: year, labels: labels) { writer.write(resource, of: tape, meta: $0, to: &lines.text) }
      lines.lines.append(
        Line(
          start: start, length: lines.text.count - start, part: parts[Int(resource.type.rawValue)],
          patient: indices[resource.patient],
          type: resource.type, labels: labels, record: ordinal))
    }
  }

  /// Finds each resource's labels by its own codes, and those of each patient's resources together.
  private func label(_ tape: Tape, patients: Int) {
    own.removeAll(keepingCapacity: true)
    gathered.removeAll(keepingCapacity: true)
    for _ in 0..<patients { gathered.append([]) }
    tape.withView { view in
      for resource in tape.resources {
        var labels: SecurityLabels = []
        let end = view.end(of: resource.node)
        var i = resource.node + 1
        while i < end {
          let node = view[i]
          if node.kind == .object && isCoding[Int(node.element.rawValue)] { labels.formUnion(self.labels(ofCoding: i, view)) }
          i += 1
        }
        // The strictest confidentiality holds.
        if labels.contains(.veryRestricted) { labels.remove(.restricted) }
        own.append(labels)
        gathered[resource.patient].formUnion(labels)
      }
    }
    for i in gathered.indices where gathered[i].contains(.veryRestricted) { gathered[i].remove(.restricted) }
  }

  private func labels(ofCoding index: Int, _ view: TapeView) -> SecurityLabels {
    var system = Bytes.empty
    var code = Bytes.empty
    let end = view.end(of: index)
    var i = index + 1
    while i < end {
      let node = view[i]
      if node.element == Element.Coding.system { system = view.text(of: node) }
      if node.element == Element.Coding.code { code = view.text(of: node) }
      i = view.end(of: i)
    }
    return system.isEmpty || code.isEmpty ? [] : sensitivity.labels(system: system, code: code)
  }
}
