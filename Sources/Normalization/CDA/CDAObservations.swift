import Readers
@_spi(Normalization) import Records

// Results, vital signs, social history, functional and mental status: single observations.
//
// Source: C-CDA on FHIR 1.2 Results, Vital Signs, Social History.
extension CDAContext {
  func mapObservation(_ entry: PendingEntry) {
    let node = entry.node
    let key = entry.key ?? key(node, Element.Observation.root, "observation")
    var time = interval(node.first(N.effectiveTime))
    if time.isEmpty { time = timeAround(node) }
    let isMeasured = sectionKind == .results || sectionKind == .vitals
    let specimen = queueSpecimen(node, time)
    begin(Element.Observation.root, key)
    addIdentifiers(Element.Observation.identifier, of: node)
    addStatus(Element.Observation.status, node, CDACodes.observationStatus, otherwise: "unknown")
    addCategory()
    addObservationCode(node)
    b.appendPatientReference(Element.Observation.subject)
    addEncounter(Element.Observation.encounter, ifDuring: time.first)
    addTime(Element.Observation.effectiveDateTime, Element.Observation.effectivePeriod, time, isPoint: isMeasured)
    for performer in node.all(N.performer) { addPerson(Element.Observation.performer, performer.first(N.assignedEntity)) }
    if node.first(N.performer) == nil { addAuthor(Element.Observation.performer, node, or: entry.parent) }
    addValues(node)
    for code in node.all(N.interpretationCode) { addInterpretation(Element.Observation.interpretation, code) }
    addNotes(Element.Observation.note, node)
    addConcept(Element.Observation.bodySite, node.first(N.targetSiteCode))
    addConcept(Element.Observation.method, node.first(N.methodCode))
    if let specimen { b.appendReference(Element.Observation.specimen, to: Element.Specimen.root, specimen) }
    for range in node.all(N.referenceRange) { addReferenceRange(Element.Observation.referenceRange, range.first(N.observationRange)) }
    addComponents(node)
    for part in parts(node) {
      let key = self.key(part, Element.Observation.root, "observation")
      b.appendReference(Element.Observation.hasMember, to: Element.Observation.root, key)
      enqueue(part, parent: node, key: key, kind: part.name == N.organizer ? .observationOrganizer : .observation)
    }
    b.end()
    if let specimen { mapSpecimen(node, specimen, time) }
    enqueueNested(node, read: CDAContext.readByObservation, hasParts: true)
  }

  /// Statements without templates that an observation is made of, such as the susceptibilities of what has grown.
  private func parts(_ node: XMLNode) -> [XMLNode] {
    node.all(N.entryRelationship).compactMap { relation in statement(relation).flatMap { isPart(relation, $0) ? $0 : nil } }
  }

  private static let readByObservation = templates("64 86")

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

  func addInterpretation(_ element: Element, _ node: XMLNode) {
    let code = code(node)
    let system = node.attribute(N.codeSystem).trimmed
    if system.isEmpty || system == "2.16.840.1.113883.5.83", let known = CodeMaps.interpretation[code], known.hasTarget {
      tape.open(element)
      b.appendCoding(Element.CodeableConcept.coding, known)
      tape.close()
    } else {
      addConcept(element, node)
    }
  }

  /// A range of normal values; ranges of another interpretation are not FHIR's.
  func addReferenceRange(_ element: Element, _ node: XMLNode?) {
    guard let node else { return }
    let meaning = code(node.first(N.interpretationCode))
    guard meaning.isEmpty || meaning == "N" else { return b.note("reference-range-not-normal") }
    tape.open(element)
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

  func addCategory() {
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
