import Readers
@_spi(Normalization) import Records

// Organizers of results, vital signs and assessments: reports and panels with their members and specimens.
//
// Source: C-CDA on FHIR 1.2 Results, Vital Signs.
extension CDAContext {
  /// Result Organizer (22.4.1) to DiagnosticReport; its observations are queued under keys that the report refers to.
  func mapReport(_ entry: PendingEntry) {
    let node = entry.node
    let key = entry.key ?? key(node, Element.DiagnosticReport.root, "report")
    let results = queueMembers(node)
    var time = interval(node.first(N.effectiveTime))
    if time.isEmpty { time = memberTime(node) }
    if time.isEmpty { time = timeAround(node) }
    let specimen = queueSpecimen(node, time)
    begin(Element.DiagnosticReport.root, key)
    addIdentifiers(Element.DiagnosticReport.identifier, of: node)
    addStatus(Element.DiagnosticReport.status, node, CDACodes.reportStatus, otherwise: "unknown")
    let isImaging = sectionKind == .imaging || node.first(N.code).map(isImagingCode) == true
    b.appendConcept(
      Element.DiagnosticReport.category, system: "http://terminology.hl7.org/CodeSystem/v2-0074", code: isImaging ? "RAD" : "LAB",
      display: isImaging ? "Radiology" : "Laboratory")
    addRequiredConcept(Element.DiagnosticReport.code, node.first(N.code), fallback: node.first(N.text))
    b.appendPatientReference(Element.DiagnosticReport.subject)
    addEncounter(Element.DiagnosticReport.encounter, ifDuring: time.first)
    addTime(Element.DiagnosticReport.effectiveDateTime, Element.DiagnosticReport.effectivePeriod, time, isPoint: true)
    for performer in node.all(N.performer) { addPerson(Element.DiagnosticReport.performer, performer.first(N.assignedEntity)) }
    if let specimen { b.appendReference(Element.DiagnosticReport.specimen, to: Element.Specimen.root, specimen) }
    for result in results { b.appendReference(Element.DiagnosticReport.result, to: Element.Observation.root, result) }
    b.end()
    if let specimen { mapSpecimen(node, specimen, time) }
  }

  /// A CPT code of radiology, or a LOINC name that begins with a modality.
  private func isImagingCode(_ node: XMLNode) -> Bool {
    for coding in [node] + Array(node.all(N.translation)) {
      let system = coding.attribute(N.codeSystem).trimmed
      if system == "2.16.840.1.113883.6.12", let number = code(coding).decimal, number >= 70_010, number <= 79_999 { return true }
      let name = coding.attribute(N.displayName).trimmed
      if system == "2.16.840.1.113883.6.1", CDAContext.modalities.contains(where: { name.hasPrefix($0) }) { return true }
    }
    return false
  }

  private static let modalities: [StaticString] = ["XR ", "CT ", "MR ", "US ", "MG ", "NM ", "RF ", "PT ", "DXA "]

  /// An organizer of vital signs or assessments to a panel: an Observation without a value that has members.
  func mapPanel(_ entry: PendingEntry) {
    let node = entry.node
    let key = entry.key ?? key(node, Element.Observation.root, "observation")
    let members = queueMembers(node)
    guard !members.isEmpty else { return }
    var time = interval(node.first(N.effectiveTime))
    if time.isEmpty { time = memberTime(node) }
    if time.isEmpty { time = timeAround(node) }
    begin(Element.Observation.root, key)
    addIdentifiers(Element.Observation.identifier, of: node)
    addStatus(Element.Observation.status, node, CDACodes.observationStatus, otherwise: "unknown")
    addCategory()
    let isVitals = sectionKind == .vitals && (code(node.first(N.code)) == "46680005" || code(node.first(N.code)).isEmpty)
    addRequiredConcept(
      Element.Observation.code, node.first(N.code), fixed: isVitals ? CDACodes.panel[Bytes("vitals")] : nil, fallback: node.first(N.text))
    b.appendPatientReference(Element.Observation.subject)
    addEncounter(Element.Observation.encounter, ifDuring: time.first)
    addTime(Element.Observation.effectiveDateTime, Element.Observation.effectivePeriod, time, isPoint: true)
    addAuthor(Element.Observation.performer, node)
    for member in members { b.appendReference(Element.Observation.hasMember, to: Element.Observation.root, member) }
    b.end()
  }

  /// Queues what an organizer holds; the keys of its observations.
  private func queueMembers(_ node: XMLNode) -> [ResourceKey] {
    var keys: [ResourceKey] = []
    let pressure = bloodPressure(node)
    for component in node.all(N.component) {
      guard let member = statement(component) else { continue }
      if member == pressure?.diastolic { continue }
      guard !saysNothing(member) else {
        b.note("entry-without-information")
        continue
      }
      let kind = templateKind(member)
      if member.name == N.observation, kind == nil || kind == .observation || kind == .modifier {
        let key = key(member, Element.Observation.root, "observation")
        keys.append(key)
        enqueue(member, parent: node, key: key, kind: member == pressure?.systolic ? .bloodPressure : .observation)
      } else if kind != nil || member.name == N.organizer {
        enqueue(member, parent: node, kind: kind ?? .observationOrganizer)
      } else {
        countUnmapped(member)
      }
    }
    return keys
  }

  /// The one systolic and the one diastolic pressure of an organizer, when they were taken together.
  private func bloodPressure(_ node: XMLNode) -> (systolic: XMLNode, diastolic: XMLNode)? {
    var found: (XMLNode?, XMLNode?) = (nil, nil)
    for component in node.all(N.component) {
      guard let member = component.first(N.observation), !isNegated(member) else { continue }
      let code = code(member.first(N.code))
      guard code == "8480-6" || code == "8462-4" else { continue }
      guard let value = member.first(N.value), !self.value(value).isEmpty else { return nil }
      if code == "8480-6" {
        guard found.0 == nil else { return nil }
        found.0 = member
      } else {
        guard found.1 == nil else { return nil }
        found.1 = member
      }
    }
    guard let systolic = found.0, let diastolic = found.1, !saysNothing(systolic), !saysNothing(diastolic) else { return nil }
    let (a, b) = (systolic.first(N.effectiveTime), diastolic.first(N.effectiveTime))
    guard value(a) == value(b), value(a?.first(N.low)) == value(b?.first(N.low)) else { return nil }
    return (systolic, diastolic)
  }

  /// Systolic and diastolic pressure as the components of one Observation.
  ///
  /// Source: C-CDA on FHIR 1.2 Vital Signs, FHIR R4 blood pressure profile.
  func mapBloodPressure(_ entry: PendingEntry) {
    guard let organizer = entry.parent, let pair = bloodPressure(organizer) else { return mapObservation(entry) }
    let key = entry.key ?? key(entry.node, Element.Observation.root, "observation")
    var time = interval(pair.systolic.first(N.effectiveTime))
    if time.isEmpty { time = timeAround(pair.systolic) }
    begin(Element.Observation.root, key)
    addIdentifiers(Element.Observation.identifier, of: pair.systolic)
    addIdentifiers(Element.Observation.identifier, of: pair.diastolic)
    addStatus(Element.Observation.status, pair.systolic, CDACodes.observationStatus, otherwise: "unknown")
    addCategory()
    addConcept(Element.Observation.code, nil, fixed: CDACodes.panel[Bytes("pressure")])
    b.appendPatientReference(Element.Observation.subject)
    addEncounter(Element.Observation.encounter, ifDuring: time.first)
    addTime(Element.Observation.effectiveDateTime, Element.Observation.effectivePeriod, time, isPoint: true)
    addAuthor(Element.Observation.performer, pair.systolic, or: organizer)
    addNotes(Element.Observation.note, pair.systolic)
    addConcept(Element.Observation.bodySite, pair.systolic.first(N.targetSiteCode))
    addConcept(Element.Observation.method, pair.systolic.first(N.methodCode))
    for part in [pair.systolic, pair.diastolic] {
      tape.open(Element.Observation.component)
      addRequiredConcept(Element.ObservationComponent.code, part.first(N.code))
      if let value = part.first(N.value) { addValue(value, .component) }
      for code in part.all(N.interpretationCode) { addInterpretation(Element.ObservationComponent.interpretation, code) }
      for range in part.all(N.referenceRange) { addReferenceRange(Element.ObservationComponent.referenceRange, range.first(N.observationRange)) }
      tape.close()
    }
    b.end()
    for part in [pair.systolic, pair.diastolic] { enqueueNested(part) }
  }

  /// The time of the nearest organizer or observation around a statement that has one: panels stand in panels.
  func timeAround(_ node: XMLNode) -> CDAInterval {
    var around = node.parent?.parent
    while let holder = around, holder.name == N.organizer || holder.name == N.observation {
      let time = interval(holder.first(N.effectiveTime))
      if !time.isEmpty { return time }
      around = holder.parent?.parent
    }
    return CDAInterval()
  }

  /// From the first to the last time of an organizer's observations.
  private func memberTime(_ node: XMLNode) -> CDAInterval {
    var out = CDAInterval()
    for component in node.all(N.component) {
      let time = interval(component.first(N.observation)?.first(N.effectiveTime))
      if let first = time.first, out.start.map({ $0.isAfter(first) }) ?? true { out.start = first }
      if let last = time.last, out.end.map({ last.isAfter($0) }) ?? true { out.end = last }
    }
    return out
  }

  func queueSpecimen(_ node: XMLNode, _ time: CDAInterval) -> ResourceKey? {
    guard let role = node.first(N.specimen)?.first(N.specimenRole) else { return nil }
    return key(role, Element.Specimen.root, "specimen")
  }

  func mapSpecimen(_ node: XMLNode, _ key: ResourceKey, _ time: CDAInterval) {
    guard let role = node.first(N.specimen)?.first(N.specimenRole) else { return }
    let player = role.first(N.specimenPlayingEntity)
    begin(Element.Specimen.root, key)
    addIdentifiers(Element.Specimen.identifier, of: role)
    addConcept(Element.Specimen.type, player?.first(N.code), fallback: player?.first(N.name))
    b.appendPatientReference(Element.Specimen.subject)
    tape.open(Element.Specimen.collection)
    addQuantity(Element.SpecimenCollection.quantity, player?.first(N.quantity))
    addTime(Element.SpecimenCollection.collectedDateTime, Element.SpecimenCollection.collectedPeriod, time, isPoint: true)
    tape.close()
    if let words = player?.first(N.desc), fillText(words) { b.appendAnnotation(Element.Specimen.note, scratch.bytes) }
    b.end()
  }
}
