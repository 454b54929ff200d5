import Readers
@_spi(Normalization) import Records

// Results, vital signs, social history, functional and mental status: observations and the organizers around them.
//
// Source: C-CDA on FHIR 1.2 Results, Vital Signs, Social History.
extension CDAContext {
  /// Result Organizer (22.4.1) to DiagnosticReport; its observations are queued under keys that the report refers to.
  func mapReport(_ entry: PendingEntry) {
    let node = entry.node
    let key = entry.key ?? key(node, Element.DiagnosticReport.root, "report")
    let results = queueMembers(node)
    var time = interval(node.first(N.effectiveTime))
    if time.isEmpty { time = memberTime(node) }
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
    addEncounter(Element.DiagnosticReport.encounter)
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
    begin(Element.Observation.root, key)
    addIdentifiers(Element.Observation.identifier, of: node)
    addStatus(Element.Observation.status, node, CDACodes.observationStatus, otherwise: "unknown")
    addCategory()
    if sectionKind == .vitals, code(node.first(N.code)) == "46680005" || code(node.first(N.code)).isEmpty {
      tape.open(Element.Observation.code)
      b.appendCoding(
        Element.CodeableConcept.coding, system: "http://loinc.org", code: "85353-1",
        display: "Vital signs, weight, height, head circumference, oxygen saturation and BMI panel")
      if let code = node.first(N.code) { addCoding(Element.CodeableConcept.coding, code) }
      tape.close()
    } else {
      addRequiredConcept(Element.Observation.code, node.first(N.code), fallback: node.first(N.text))
    }
    b.appendPatientReference(Element.Observation.subject)
    addEncounter(Element.Observation.encounter)
    addTime(Element.Observation.effectiveDateTime, Element.Observation.effectivePeriod, time, isPoint: true)
    addAuthor(Element.Observation.performer, node)
    for member in members { b.appendReference(Element.Observation.hasMember, to: Element.Observation.root, member) }
    b.end()
  }

  /// Queues what an organizer holds; the keys of its observations.
  private func queueMembers(_ node: XMLNode) -> [ResourceKey] {
    var keys: [ResourceKey] = []
    for component in node.all(N.component) {
      guard let member = statement(component) else { continue }
      guard !saysNothing(member) else {
        b.note("entry-without-information")
        continue
      }
      let kind = templateKind(member)
      if member.name == N.observation, kind == nil || kind == .observation || kind == .modifier {
        let key = key(member, Element.Observation.root, "observation")
        keys.append(key)
        enqueue(member, parent: node, key: key, kind: .observation)
      } else if kind != nil || member.name == N.organizer {
        enqueue(member, parent: node, kind: kind ?? .observationOrganizer)
      } else {
        countUnmapped(member)
      }
    }
    return keys
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

  private func queueSpecimen(_ node: XMLNode, _ time: CDAInterval) -> ResourceKey? {
    guard let role = node.first(N.specimen)?.first(N.specimenRole) else { return nil }
    return key(role, Element.Specimen.root, "specimen")
  }

  private func mapSpecimen(_ node: XMLNode, _ key: ResourceKey, _ time: CDAInterval) {
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

  // MARK: Observations

  func mapObservation(_ entry: PendingEntry) {
    let node = entry.node
    let key = entry.key ?? key(node, Element.Observation.root, "observation")
    var time = interval(node.first(N.effectiveTime))
    if time.isEmpty, let parent = entry.parent, parent.name == N.organizer { time = interval(parent.first(N.effectiveTime)) }
    let isMeasured = sectionKind == .results || sectionKind == .vitals
    let specimen = queueSpecimen(node, time)
    begin(Element.Observation.root, key)
    addIdentifiers(Element.Observation.identifier, of: node)
    addStatus(Element.Observation.status, node, CDACodes.observationStatus, otherwise: "unknown")
    addCategory()
    addObservationCode(node)
    b.appendPatientReference(Element.Observation.subject)
    addEncounter(Element.Observation.encounter)
    addTime(Element.Observation.effectiveDateTime, Element.Observation.effectivePeriod, time, isPoint: isMeasured)
    for performer in node.all(N.performer) { addPerson(Element.Observation.performer, performer.first(N.assignedEntity)) }
    if node.first(N.performer) == nil { addAuthor(Element.Observation.performer, node, or: entry.parent) }
    addValues(node)
    for code in node.all(N.interpretationCode) { addInterpretation(code) }
    addNotes(Element.Observation.note, node)
    addConcept(Element.Observation.bodySite, node.first(N.targetSiteCode))
    addConcept(Element.Observation.method, node.first(N.methodCode))
    if let specimen { b.appendReference(Element.Observation.specimen, to: Element.Specimen.root, specimen) }
    for range in node.all(N.referenceRange) { addReferenceRange(range.first(N.observationRange)) }
    addComponents(node)
    b.end()
    if let specimen { mapSpecimen(node, specimen, time) }
    enqueueNested(node)
  }

  /// The code; where older templates only say `ASSERTION`, the LOINC code that later ones have instead.
  private func addObservationCode(_ node: XMLNode) {
    if code(node.first(N.code)) == "ASSERTION" {
      for row in CDAContext.assertions where hasTemplate(node, row.template) {
        b.appendConcept(Element.Observation.code, system: "http://loinc.org", code: row.code, display: row.display)
        return
      }
    }
    addRequiredConcept(Element.Observation.code, node.first(N.code), fallback: node.first(N.text))
  }

  private static let assertions: [(template: StaticString, code: StaticString, display: StaticString)] = [
    ("2.16.840.1.113883.10.20.15.3.8", "82810-3", "Pregnancy status"),
    ("2.16.840.1.113883.10.20.22.4.78", "72166-2", "Tobacco smoking status NHIS"),
    ("2.16.840.1.113883.10.20.22.4.85", "11367-0", "History of tobacco use"),
  ]

  /// The value; a negated one says that the finding is not there, so it never stands as the value.
  private func addValues(_ node: XMLNode) {
    let value = node.first(N.value)
    if isNegated(node) {
      guard let value, CDAValueType(value) == .concept, !code(value).isEmpty else {
        tape.open(Element.Observation.dataAbsentReason)
        b.appendCoding(
          Element.CodeableConcept.coding, system: "http://terminology.hl7.org/CodeSystem/data-absent-reason", code: "not-performed",
          display: "Not Performed")
        tape.close()
        return
      }
      tape.open(Element.Observation.component)
      addConcept(Element.ObservationComponent.code, value)
      tape.add(Element.ObservationComponent.valueBoolean, false)
      tape.close()
      return
    }
    guard let value else { return }
    if addValue(value, .observation) {
      var further = 0
      for _ in node.all(N.value) { further += 1 }
      if further > 1 { b.note("further-value", further - 1) }
      return
    }
    addAbsentConcept(Element.Observation.dataAbsentReason, nullFlavor: value.attribute(N.nullFlavor))
  }

  /// Parts of a scale (22.4.86), the due date of a pregnancy (LOINC 11778-8).
  private func addComponents(_ node: XMLNode) {
    for relation in node.all(N.entryRelationship) {
      guard let part = relation.first(N.observation) else { continue }
      guard hasTemplate(part, "2.16.840.1.113883.10.20.22.4.86") || code(part.first(N.code)) == "11778-8" else { continue }
      tape.open(Element.Observation.component)
      addRequiredConcept(Element.ObservationComponent.code, part.first(N.code), fallback: part.first(N.text))
      if let value = part.first(N.value), !addValue(value, .component) {
        addAbsentConcept(Element.ObservationComponent.dataAbsentReason, nullFlavor: value.attribute(N.nullFlavor))
      }
      tape.close()
    }
  }

  private func addInterpretation(_ node: XMLNode) {
    let code = code(node)
    let system = node.attribute(N.codeSystem).trimmed
    if system.isEmpty || system == "2.16.840.1.113883.5.83", let known = CodeMaps.interpretation[code], known.hasTarget {
      tape.open(Element.Observation.interpretation)
      b.appendCoding(Element.CodeableConcept.coding, known)
      tape.close()
    } else {
      addConcept(Element.Observation.interpretation, node)
    }
  }

  /// A range of normal values; ranges of another interpretation are not FHIR's.
  private func addReferenceRange(_ node: XMLNode?) {
    guard let node else { return }
    let meaning = code(node.first(N.interpretationCode))
    guard meaning.isEmpty || meaning == "N" else { return b.note("reference-range-not-normal") }
    tape.open(Element.Observation.referenceRange)
    typealias E = Element.ObservationReferenceRange
    var hasText = false
    if let value = node.first(N.value) {
      switch CDAValueType(value) {
      case .quantityRange, .integerRange:
        addQuantity(E.low, value.first(N.low))
        addQuantity(E.high, value.first(N.high))
      case .text:
        if fillText(value) {
          b.addText(E.text, scratch.bytes)
          hasText = true
        }
      default: break
      }
    }
    if !hasText, let text = node.first(N.text), fillText(text) { b.addText(E.text, scratch.bytes) }
    tape.close()
  }

  private func addCategory() {
    let row: (StaticString, StaticString)
    switch sectionKind {
    case .results: row = ("laboratory", "Laboratory")
    case .vitals: row = ("vital-signs", "Vital Signs")
    case .social: row = ("social-history", "Social History")
    case .functional, .mental: row = ("survey", "Survey")
    case .exam: row = ("exam", "Exam")
    case .imaging: row = ("imaging", "Imaging")
    case .procedures: row = ("procedure", "Procedure")
    default: return
    }
    b.appendConcept(
      Element.Observation.category, system: "http://terminology.hl7.org/CodeSystem/observation-category", code: row.0, display: row.1)
  }
}
