import Readers
@_spi(Normalization) import Records

// ClinicalDocument to Composition: what the document is, and its sections with their narrative and the resources they hold.
//
// Source: CDA R2 §4.2, C-CDA on FHIR 1.2 US Realm Header.
extension CDAContext {
  func mapComposition(_ root: XMLNode) {
    let key = businessKey(root, "document").map { b.unique(Element.Composition.root, $0) } ?? b.positionKey(Element.Composition.root, "Composition")
    section = -1
    b.begin(Element.Composition.root, key)
    if let id = root.first(N.id) { addIdentifier(Element.Composition.identifier, id) }
    tape.add(Element.Composition.status, "final")
    addRequiredConcept(Element.Composition.type, root.first(N.code))
    b.appendPatientReference(Element.Composition.subject)
    if let encounter { b.appendReference(Element.Composition.encounter, to: Element.Encounter.root, encounter) }
    if let time = documentTime {
      b.addDateTime(Element.Composition.date, time)
    } else {
      b.appendAbsent(ofPrimitive: Element.Composition.date)
    }
    var hasAuthor = false
    for author in root.all(N.author) where addPerson(Element.Composition.author, author.first(N.assignedAuthor)) { hasAuthor = true }
    if !hasAuthor {
      tape.open(Element.Composition.author)
      addAbsent(Element.Reference.extension, nullFlavor: .empty)
      tape.close()
    }
    mapTitle(root, Element.Composition.title)
    let confidentiality = code(root.first(N.confidentialityCode))
    if confidentiality.count == 1, "LMNRUV".utf8.contains(confidentiality[0]) { b.addCode(Element.Composition.confidentiality, confidentiality) }
    addAttester(root.first(N.legalAuthenticator), "legal")
    for authenticator in root.all(N.authenticator) { addAttester(authenticator, "professional") }
    addOrganization(Element.Composition.custodian, custodian(root))
    for related in root.all(N.relatedDocument) { addRelation(related) }
    for about in root.all(N.documentationOf) {
      guard let event = about.first(N.serviceEvent) else { continue }
      tape.open(Element.Composition.event)
      addConcept(Element.CompositionEvent.code, event.first(N.code))
      addPeriod(Element.CompositionEvent.period, interval(event.first(N.effectiveTime)))
      tape.close()
    }
    writeSections()
    b.end()
  }

  /// The title, else what the type is called.
  private func mapTitle(_ root: XMLNode, _ element: Element) {
    if let title = root.first(N.title), fillText(title) { return b.addText(element, scratch.bytes) }
    let display = root.first(N.code)?.attribute(N.displayName).trimmed ?? .empty
    b.addText(element, display.isEmpty ? Bytes("Clinical document") : display)
  }

  func custodian(_ root: XMLNode) -> XMLNode? {
    root.first(N.custodian)?.first(N.assignedCustodian)?.first(N.representedCustodianOrganization)
  }

  private func addAttester(_ node: XMLNode?, _ mode: StaticString) {
    guard let node else { return }
    tape.open(Element.Composition.attester)
    tape.add(Element.CompositionAttester.mode, mode)
    b.addDateTime(Element.CompositionAttester.time, value(node.first(N.time)))
    addPerson(Element.CompositionAttester.party, node.first(N.assignedEntity))
    tape.close()
  }

  /// relatedDocument: RPLC replaces, APND appends, XFRM transforms.
  private func addRelation(_ related: XMLNode) {
    guard let parent = related.first(N.parentDocument), let key = businessKey(parent, "document") else { return }
    let type = related.attribute(N.typeCode).trimmed
    tape.open(Element.Composition.relatesTo)
    tape.add(Element.CompositionRelatesTo.code, type == "APND" ? Bytes("appends") : type == "XFRM" ? Bytes("transforms") : Bytes("replaces"))
    b.appendReference(Element.CompositionRelatesTo.targetReference, to: Element.Composition.root, key)
    tape.close()
  }

  // MARK: Sections

  /// Writes the sections in document order; one without text, entries and sections within is left out (FHIR cmp-1).
  private func writeSections() {
    var open: [Int] = []
    for i in sections.indices {
      let depth = sections[i].depth
      while open.count > depth {
        tape.close()
        open.removeLast()
      }
      guard hasContent(i) else { continue }
      tape.open(open.isEmpty ? Element.Composition.section : Element.CompositionSection.section)
      open.append(i)
      writeSection(i)
    }
    for _ in open { tape.close() }
  }

  private func writeSection(_ i: Int) {
    let node = sections[i].node
    addText(Element.CompositionSection.title, node.first(N.title))
    addConcept(Element.CompositionSection.code, node.first(N.code))
    if let text = node.first(N.text), fillText(text) {
      tape.open(Element.CompositionSection.text)
      tape.add(Element.Narrative.status, "additional")
      tape.add(Element.Narrative.div) { NarrativeDiv.append(self.scratch.bytes, to: &$0) }
      tape.close()
    }
    var hasEntry = false
    for entry in written where entry.section == i {
      b.appendReference(Element.CompositionSection.entry, to: entry.type, entry.key)
      hasEntry = true
    }
    if !hasEntry, !node.attribute(N.nullFlavor).isEmpty {
      b.appendConcept(
        Element.CompositionSection.emptyReason, system: "http://terminology.hl7.org/CodeSystem/list-empty-reason", code: "unavailable",
        display: "Unavailable")
    }
  }

  private func hasContent(_ i: Int) -> Bool {
    if let text = sections[i].node.first(N.text), fillText(text) { return true }
    if written.contains(where: { $0.section == i }) { return true }
    var j = i + 1
    while j < sections.count, sections[j].depth > sections[i].depth {
      if let text = sections[j].node.first(N.text), fillText(text) { return true }
      if written.contains(where: { $0.section == j }) { return true }
      j += 1
    }
    return false
  }
}
