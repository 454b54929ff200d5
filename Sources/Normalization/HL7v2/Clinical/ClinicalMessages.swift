import Readers
@_spi(Normalization) import Records

/// What the clinical mappers remember between the segments of one patient.
struct ClinicalState {
  /// NTE segments that have become part of a resource.
  var notes = 0
}

/// The keys of a patient's observations by segment, made ahead, so that reports and parent results can refer to what follows.
struct ObservationKeys {
  private let base: Int
  private var keys: [ResourceKey?]

  init(_ segments: Range<Int>) {
    base = segments.lowerBound
    keys = [ResourceKey?](repeating: nil, count: segments.count)
  }

  subscript(index: Int) -> ResourceKey? {
    get { keys[index - base] }
    set { keys[index - base] = newValue }
  }
}

// The way through the clinical segments of one patient, by groups.
//
// Source: v2-to-FHIR ORU_R01, ORM_O01, OML_O21, VXU_V04, MDM_T02; other messages are walked after the same segment maps.
extension MappingContext {
  /// Whether a segment is the clinical mappers' business in the current message; any other that is not administrative is
  /// counted as unmapped.
  func isClinical(_ tag: SegmentTag) -> Bool {
    switch tag {
    case .OBX, .ORC, .OBR, .SPM, .TQ1, .TXA, .RXO, .RXE, .RXR, .RXC, .RXD, .RXG, .RXA, .PRB, .RF1, .PRD, .ODS, .RQD, .NTE: true
    default: false
    }
  }

  /// Maps the clinical segments among those of one patient (`PID` up to the next `PID`). Patient and encounter have been mapped.
  func mapClinical(_ segments: Range<Int>) {
    let plan = OrderGroups(message, segments, family: family)
    var observations = ObservationKeys(segments)
    var hasParents = false
    var notes = 0
    clinical.notes = 0
    for i in segments {
      let segment = message.segment(i)
      noteUnmappedFields(segment)
      if segment.tag == .NTE { notes += 1 }
      if segment.tag == .OBX { observations[i] = positionKey(Element.Observation.root, "Observation") }
      if segment.tag == .OBR, !segment.field(26).isEmpty { hasParents = true }
    }
    let parents = hasParents ? ParentResults(message, plan.groups, observations) : nil
    mapLeading(plan.leading, observations)
    var walk = GroupWalk(observations: observations, parents: parents)
    for group in plan.groups { map(group, &walk) }
    // A note that stands where no resource takes one (after PID, DG1, or TXA); an appointment takes all of its message.
    if family == .scheduling, administrative.appointment != nil { return }
    while clinical.notes < notes {
      noteUnmapped(.NTE)
      clinical.notes += 1
    }
  }

  /// What goes from one group to the next.
  private struct GroupWalk {
    let observations: ObservationKeys
    let parents: ParentResults?
    /// Specimens that lead the orders made of them (OUL R22, R23).
    var specimens: [ResourceKey] = []
    /// Orders ahead of a document.
    var orders: [ResourceKey] = []
  }

  private func map(_ group: OrderGroup, _ walk: inout GroupWalk) {
    switch group.kind {
    case .bare, .observation, .other: mapOrder(group, &walk)
    case .specimen: mapLeadingSpecimens(group, &walk)
    case .medication: mapMedication(group, walk)
    case .administration:
      if family == .vaccination {
        mapImmunization(group, walk.observations)
      } else {
        mapAdministrations(group, walk.observations)
      }
    case .document:
      var content: [Int] = []
      for i in group.segments where message.segment(i).tag == .OBX { content.append(i) }
      mapDocument(group.segments.lowerBound, content: content, within: group.segments, orders: walk.orders, walk.observations)
    case .problem:
      mapProblem(group)
      mapGroupObservations(group, walk.observations, order: nil)
    case .referral:
      let key = mapReferral(group)
      mapGroupObservations(group, walk.observations, order: key)
    }
  }

  /// RXO and RXE with what was dispensed; then, in RAS, what was given of it.
  private func mapMedication(_ group: OrderGroup, _ walk: GroupWalk) {
    let given = group.segments.first { message.segment($0).tag == .RXA } ?? group.segments.upperBound
    var order = group
    order.segments = group.segments.lowerBound..<given
    mapPharmacyOrder(order)
    mapGroupObservations(order, walk.observations, order: nil)
    guard given < group.segments.upperBound else { return }
    if family == .vaccination { mapImmunization(group, walk.observations) } else { mapAdministrations(group, walk.observations) }
  }

  /// Observations about the patient, ahead of any order.
  private func mapLeading(_ segments: Range<Int>, _ observations: ObservationKeys) {
    let frame = ObservationFrame(segments: segments)
    for i in segments { if let key = observations[i] { mapObservation(i, key, frame) } }
  }

  /// Writes the observations of a group that are part of nothing else.
  func mapGroupObservations(_ group: OrderGroup, _ observations: ObservationKeys, order: ResourceKey?) {
    let frame = ObservationFrame(segments: group.segments, order: order)
    for i in group.segments { if let key = observations[i] { mapObservation(i, key, frame) } }
  }

  /// SPM ahead of its orders: the specimens, and what was observed of them.
  private func mapLeadingSpecimens(_ group: OrderGroup, _ walk: inout GroupWalk) {
    var spms: [Int] = []
    for i in group.segments where message.segment(i).tag == .SPM { spms.append(i) }
    let frame = OrderFrame(segments: group.segments, orc: nil, obr: nil, detail: group.segments.lowerBound, isResult: true)
    walk.specimens = mapSpecimens(spms, frame, order: nil)
    var observed = ObservationFrame(segments: group.segments)
    observed.specimen = walk.specimens.count == 1 ? walk.specimens[0] : nil
    observed.category = .laboratory
    for i in group.segments { if let key = walk.observations[i] { mapObservation(i, key, observed) } }
  }

  /// RXA outside vaccinations: each one an administration; observations belong to the one ahead of them.
  private func mapAdministrations(_ group: OrderGroup, _ observations: ObservationKeys) {
    var orc: HL7Segment?
    var starts: [Int] = []
    for i in group.segments {
      if message.segment(i).tag == .ORC { orc = message.segment(i) }
      if message.segment(i).tag == .RXA { starts.append(i) }
    }
    for (n, start) in starts.enumerated() {
      let own = start..<(n + 1 < starts.count ? starts[n + 1] : group.segments.upperBound)
      let key = mapMedicationAdministration(start, own, orc)
      let frame = ObservationFrame(segments: own, partOf: (Element.MedicationAdministration.root, key))
      for i in own { if let observation = observations[i] { mapObservation(i, observation, frame) } }
    }
  }

  // MARK: - Orders and their results

  private func mapOrder(_ group: OrderGroup, _ walk: inout GroupWalk) {
    var frame = OrderFrame(segments: group.segments, orc: nil, obr: nil, detail: group.segments.lowerBound, isResult: false)
    var parts = OrderParts()
    collect(group, &frame, &parts)
    frame.isResult = isResult(frame, hasObservations: !parts.observations.isEmpty)
    let key = serviceRequestKey(frame)
    frame.specimens = mapSpecimens(parts.specimens, frame, order: key)
    if frame.specimens.isEmpty { frame.specimens = walk.specimens }
    var results: [ResourceKey] = []
    for index in parts.observations {
      guard let own = walk.observations[index] else { continue }
      if frame.isResult, !isQuestion(message.segment(index)) {
        if !parts.isOfSpecimen(index) { results.append(own) }
      } else {
        frame.supporting.append(own)
      }
    }
    if let key { mapServiceRequest(frame, key) }
    if let document = parts.document {
      mapDocument(
        document, content: parts.documentContent, within: group.segments, orders: key.map { [$0] } ?? [], walk.observations)
    }
    if frame.isResult, frame.obr != nil || !results.isEmpty {
      let report =
        reportKey(frame).map { unique(Element.DiagnosticReport.root, $0) }
        ?? positionKey(Element.DiagnosticReport.root, "DiagnosticReport")
      mapDiagnosticReport(frame, report, order: key, results: results)
    }
    var observed = ObservationFrame(segments: group.segments, request: frame.obr, order: frame.isResult ? key : nil)
    observed.category = category(frame)
    let only = frame.specimens.count == 1 ? frame.specimens[0] : nil
    for index in parts.observations {
      guard let own = walk.observations[index] else { continue }
      observed.specimen = frame.isResult || parts.isOfSpecimen(index) ? only : nil
      mapObservation(index, own, observed, members: walk.parents?.members(of: index) ?? [])
    }
    if let key { walk.orders.append(key) }
  }

  /// The segments of an order by what becomes of them.
  private struct OrderParts {
    var specimens: [Int] = []
    var observations: [Int] = []
    var document: Int?
    var documentContent: [Int] = []
    /// Observations ahead of the first SPM; when there are none, SPM stands ahead of the results.
    var ahead = 0

    func isOfSpecimen(_ index: Int) -> Bool {
      guard let first = specimens.first, ahead > 0 else { return false }
      return index > first
    }
  }

  private func collect(_ group: OrderGroup, _ frame: inout OrderFrame, _ parts: inout OrderParts) {
    var pending: [Int] = []
    for i in group.segments {
      let segment = message.segment(i)
      switch segment.tag {
      case .ORC: if frame.orc == nil { frame.orc = segment }
      case .OBR:
        if frame.obr == nil {
          frame.obr = segment
          frame.detail = i
        }
      case .SPM: parts.specimens.append(i)
      case .OBX:
        pending.append(i)
        if parts.specimens.isEmpty { parts.ahead += 1 }
      case .TXA where parts.document == nil:
        // The document that came with the order: the OBX directly ahead hold it.
        parts.document = i
        parts.documentContent = pending
        parts.ahead = 0
        pending = []
      default: break
      }
    }
    parts.observations = pending
  }

  /// Results are reported by ORU and OUL, and come along with referrals; elsewhere an order with `PR` as its control
  /// brings earlier results.
  private func isResult(_ frame: OrderFrame, hasObservations: Bool) -> Bool {
    if message.structure.code == "REF", frame.orc == nil { return hasObservations }
    return family == .result || frame.orc?.field(1).raw.trimmed.equalsIgnoringCase(Bytes("PR")) ?? false
  }

  /// The key under which ORC and OBR become a ServiceRequest; nil for results that came without an order.
  private func serviceRequestKey(_ frame: OrderFrame) -> ResourceKey? {
    if let key = orderKey(frame),
      !frame.isResult || frame.orc != nil || frame.obr.map({ !present($0.field(2)[1]).isEmpty }) ?? false
    {
      return unique(Element.ServiceRequest.root, key)
    }
    return frame.isResult && frame.orc == nil ? nil : positionKey(Element.ServiceRequest.root, "ServiceRequest")
  }

  /// Whether an observation answers a question asked with the order (OBX-29), and is no result.
  private func isQuestion(_ obx: HL7Segment) -> Bool {
    let type = obx.field(29).raw.trimmed
    return type == "QST" || type == "SCI"
  }

  private func category(_ frame: OrderFrame) -> ObservationCategory {
    if let section = frame.obr?.field(24).first, !section.isEmpty {
      let category = ObservationCategory(section: section[1].trimmed)
      if category != .none { return category }
    }
    return frame.specimens.isEmpty ? .none : .laboratory
  }
}

/// Results that name a parent result (OBR-26 with OBR-29): which observations belong to which.
///
/// Source: HL7 v2.8.2 §4.5.3.26 (OBR-26), §4.5.3.29 (OBR-29).
struct ParentResults {
  private var links: [(parent: Int, members: [ResourceKey])] = []

  init(_ message: HL7Message, _ groups: [OrderGroup], _ observations: ObservationKeys) {
    for (n, group) in groups.enumerated() {
      guard let obr = ParentResults.obr(message, group), !obr.field(26).isEmpty else { continue }
      guard let parent = ParentResults.parent(message, groups[0..<n], obr) else { continue }
      let members = group.segments.compactMap { observations[$0] }
      if !members.isEmpty { links.append((parent, members)) }
    }
  }

  func members(of index: Int) -> [ResourceKey] {
    var out: [ResourceKey] = []
    for link in links where link.parent == index { out += link.members }
    return out
  }

  private static func obr(_ message: HL7Message, _ group: OrderGroup) -> HL7Segment? {
    for i in group.segments where message.segment(i).tag == .OBR { return message.segment(i) }
    return nil
  }

  /// The OBX with the code and sub-id of OBR-26, in the group whose order OBR-29 names (or any group ahead, when it names none).
  private static func parent(_ message: HL7Message, _ groups: ArraySlice<OrderGroup>, _ child: HL7Segment) -> Int? {
    let code = child.field(26).first.component(1, sub: 1).trimmed
    let sub = child.field(26)[2].trimmed
    let placer = child.field(29).first.component(1, sub: 1).trimmed
    let filler = child.field(29).first.component(2, sub: 1).trimmed
    guard !code.isEmpty else { return nil }
    for group in groups.reversed() {
      guard let obr = obr(message, group) else { continue }
      let isMeant =
        filler.isEmpty && placer.isEmpty || !filler.isEmpty && obr.field(3)[1].trimmed == filler
        || !placer.isEmpty && obr.field(2)[1].trimmed == placer
      guard isMeant else { continue }
      for i in group.segments where message.segment(i).tag == .OBX {
        let obx = message.segment(i)
        if obx.field(3)[1].trimmed == code, sub.isEmpty || obx.field(4).raw.trimmed == sub { return i }
      }
    }
    return nil
  }
}
