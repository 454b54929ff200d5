import Readers
@_spi(Normalization) import Records

// Problem Observation (22.4.4) to Condition; the concern act around it gives what it does not say itself.
//
// Source: C-CDA on FHIR 1.2 Problems.
extension CDAContext {
  func mapProblem(_ entry: PendingEntry) {
    let node = entry.node
    let key = entry.key ?? key(node, Element.Condition.root, "condition")
    let time = interval(node.first(N.effectiveTime))
    let value = node.first(N.value)
    let isNegated = isNegated(node)
    let noProblem = isNegated && isGeneral(value)
    begin(Element.Condition.root, key)
    addIdentifiers(Element.Condition.identifier, of: node)
    let hasAbatement = addAbatement(time, isOpenEnded: statusCode(node) == "active")
    let wasWrong = statusOf(node) == "nullified" || entry.parent.map { statusOf($0) == "nullified" } == true
    if wasWrong {
      addState(Element.Condition.verificationStatus, "http://terminology.hl7.org/CodeSystem/condition-ver-status", Bytes("entered-in-error"))
    } else {
      addState(
        Element.Condition.clinicalStatus, "http://terminology.hl7.org/CodeSystem/condition-clinical",
        isNegated && !noProblem ? Bytes("inactive") : clinicalStatus(node, entry.parent, hasAbatement, time))
      if isNegated, !noProblem {
        addState(Element.Condition.verificationStatus, "http://terminology.hl7.org/CodeSystem/condition-ver-status", Bytes("refuted"))
      }
    }
    addProblemCategory(entry, node)
    if noProblem {
      b.appendConcept(
        Element.Condition.code, system: "http://snomed.info/sct", code: "160245001", display: "No current problems or disability")
    } else {
      addRequiredConcept(Element.Condition.code, value, fallback: node.first(N.text))
    }
    for site in node.all(N.targetSiteCode) { addConcept(Element.Condition.bodySite, site) }
    b.appendPatientReference(Element.Condition.subject)
    if sectionKind == .diagnoses {
      addEncounter(Element.Condition.encounter)
    } else {
      addEncounter(Element.Condition.encounter, ifDuring: authorTime(node) ?? authorTime(entry.parent))
    }
    addOnset(node, time)
    if let recorded = authorTime(node) ?? authorTime(entry.parent) { b.addDateTime(Element.Condition.recordedDate, recorded) }
    addAuthor(Element.Condition.recorder, node, or: entry.parent)
    if let severity = inner(node, code: "SEV", template: "2.16.840.1.113883.10.20.22.4.8") {
      addConcept(Element.Condition.severity, severity.first(N.value))
    }
    if let diagnosed = inner(node, code: "77975-1", template: "2.16.840.1.113883.10.20.22.4.502") {
      let when = interval(diagnosed.first(N.effectiveTime))
      if let first = when.first {
        tape.open(Element.Condition.extension)
        tape.add(Element.Extension.url, "http://hl7.org/fhir/StructureDefinition/condition-assertedDate")
        b.addDateTime(Element.Extension.valueDateTime, first)
        tape.close()
      }
    }
    addNotes(Element.Condition.note, node)
    b.end()
    enqueueNested(node, read: CDAContext.readByProblem)
  }

  private static let readByProblem = templates("6 8 31 64 502")

  private func statusOf(_ node: XMLNode) -> Bytes { code(node.first(N.statusCode)) }

  /// The code of the Problem Status Observation.
  private func statusCode(_ node: XMLNode) -> Bytes {
    guard let status = inner(node, code: "33999-4", template: "2.16.840.1.113883.10.20.22.4.6") else { return .empty }
    return CDACodes.problemStatus.target(code(status.first(N.value))) ?? .empty
  }

  /// The Problem Status Observation, else resolved when it has an end, else the state of the concern. An end and a state that says otherwise make
  /// it inactive (FHIR con-4).
  private func clinicalStatus(_ node: XMLNode, _ concern: XMLNode?, _ hasAbatement: Bool, _ time: CDAInterval) -> Bytes {
    let stated = statusCode(node)
    let isOver = stated == "inactive" || stated == "resolved" || stated == "remission"
    if hasAbatement {
      if stated.isEmpty { return Bytes("resolved") }
      if isOver { return stated }
      b.note("active-problem-with-end")
      return Bytes("inactive")
    }
    if !stated.isEmpty { return stated }
    if let concern, let state = CDACodes.problemStatus.target(statusOf(concern)) { return state }
    return Bytes("active")
  }

  /// effectiveTime/high: the end; with null flavor UNK an end that nobody knows, unless the problem is stated as active.
  private func addAbatement(_ time: CDAInterval, isOpenEnded: Bool) -> Bool {
    if let end = time.end {
      b.addDateTime(Element.Condition.abatementDateTime, end)
      return true
    }
    guard time.endNull.trimmed == "UNK", !isOpenEnded else { return false }
    b.appendAbsent(ofPrimitive: Element.Condition.abatementDateTime)
    return true
  }

  private func addOnset(_ node: XMLNode, _ time: CDAInterval) {
    if let start = time.point ?? time.start { return b.addDateTime(Element.Condition.onsetDateTime, start) }
    if let age = inner(node, code: "445518008", template: "2.16.840.1.113883.10.20.22.4.31"), let value = age.first(N.value) {
      addAge(Element.Condition.onsetAge, value)
    }
  }

  /// Adds an `Age`, whose unit must be one of time (FHIR age-1).
  @discardableResult
  func addAge(_ element: Element, _ node: XMLNode) -> Bool {
    let number = value(node)
    let unit = node.attribute(N.unit).trimmed
    guard Number(number) != nil, !number.isEmpty else { return false }
    tape.open(element)
    b.addDecimal(Element.Age.value, number)
    let code = unit.isEmpty || unit == "1" ? Bytes("a") : CDACodes.timeUnit.target(unit) ?? Bytes("a")
    tape.add(Element.Age.system, "http://unitsofmeasure.org")
    tape.add(Element.Age.code, code)
    tape.close()
    return true
  }

  func addState(_ element: Element, _ system: StaticString, _ code: Bytes) {
    guard !code.isEmpty else { return }
    b.appendConcept(element, system: Bytes(system), code: code)
  }

  /// Whether a value says no more than that there is a problem or disease at all.
  private func isGeneral(_ value: XMLNode?) -> Bool {
    guard let value else { return true }
    let code = code(value)
    return code.isEmpty || CDAContext.generalProblems.contains(code)
  }

  private static let generalProblems: Set<Bytes> = Set(
    CDATables.words("55607006 64572001 404684003 409586006 282291009 248536006 418799008 160245001"))

  private func addProblemCategory(_ entry: PendingEntry, _ node: XMLNode) {
    let isDiagnosis =
      sectionKind == .diagnoses || sectionKind == .encounters || entry.parent.map { hasTemplate($0, "2.16.840.1.113883.10.20.22.4.80") } == true
    if sectionKind == .healthConcerns {
      b.appendConcept(
        Element.Condition.category, system: "http://hl7.org/fhir/us/core/CodeSystem/condition-category", code: "health-concern",
        display: "Health Concern")
    } else {
      b.appendConcept(
        Element.Condition.category, system: "http://terminology.hl7.org/CodeSystem/condition-category",
        code: isDiagnosis ? "encounter-diagnosis" : "problem-list-item", display: isDiagnosis ? "Encounter Diagnosis" : "Problem List Item")
    }
    if let kind = node.first(N.code), code(kind) != "ASSERTION" { addConcept(Element.Condition.category, kind) }
  }
}
