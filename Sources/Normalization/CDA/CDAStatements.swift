import Readers
@_spi(Normalization) import Records

// What all clinical statements share: nested statements, notes, reasons.
extension CDAContext {
  /// The statement of an entry, entry relationship or component: the child that is an act of any class.
  func statement(_ holder: XMLNode) -> XMLNode? {
    for child in holder.children where CDAContext.statementNames.contains(child.name) { return child }
    return nil
  }

  private static let statementNames: Set<XMLName> = [
    N.act, N.observation, N.organizer, N.procedure, N.substanceAdministration, N.supply, N.encounter, N.observationMedia,
  ]

  /// The kind that a statement's templates give; nil when it has none of the known ones.
  func templateKind(_ node: XMLNode) -> EntryKind? {
    for template in node.all(N.templateId) {
      if let kind = EntryKind.of(template: template.attribute(N.root).trimmed) { return kind }
    }
    return nil
  }

  func hasTemplate(_ node: XMLNode, _ root: StaticString) -> Bool {
    for template in node.all(N.templateId) where template.attribute(N.root).trimmed == root { return true }
    return false
  }

  /// A statement about who may see another one (HL7 security observations), or one that says nothing at all.
  func saysNothing(_ node: XMLNode) -> Bool {
    guard node.attribute(N.nullFlavor).isEmpty else { return true }
    if node.name == N.observation, node.first(N.code) == nil, node.first(N.value) == nil { return true }
    for template in node.all(N.templateId) where template.attribute(N.root).hasPrefix("2.16.840.1.113883.3.445.") { return true }
    return false
  }

  func isContainer(_ node: XMLNode) -> Bool { templateKind(node) == .container }

  func isModifier(_ node: XMLNode) -> Bool { templateKind(node) == .modifier || CDAContext.modifierCodes.contains(code(node.first(N.code))) }

  /// Codes of observations that only say something about the statement around them: status, severity, age, criticality, comment.
  static let modifierCodes: Set<Bytes> = Set(
    CDATables.words("103709008 33999-4 SEV 445518008 397659008 82606-5 48767-8 225773000 77975-1 11323-3"))

  /// Queues the statements inside one that are of a known kind of their own. Those that only modify it are its mapper's business; one whose
  /// template is not among those that the mapper has `read` is counted. Where `hasParts`, the mapper queues those that are parts itself.
  func enqueueNested(_ node: XMLNode, except: Set<EntryKind> = [], read: Set<Bytes> = [], hasParts: Bool = false) {
    for relation in node.children where relation.name == N.entryRelationship || relation.name == N.component {
      guard let inner = statement(relation), relation.attribute(N.typeCode).trimmed != "RSON" else { continue }
      let kind = templateKind(inner)
      if let kind, kind != .modifier {
        if !except.contains(kind) { enqueue(inner, parent: node) }
      } else if kind == .modifier {
        if !hasTemplate(inner, among: read), !CDAContext.modifierCodes.contains(code(inner.first(N.code))) { countUnmapped(inner) }
      } else if !isModifier(inner), !(hasParts && isPart(relation, inner)) {
        countUnmapped(inner)
      }
    }
  }

  /// Whether an observation or a panel of some, of no known template, is a component (COMP) of the observation around it.
  func isPart(_ relation: XMLNode, _ inner: XMLNode) -> Bool {
    guard relation.attribute(N.typeCode).trimmed == "COMP", templateKind(inner) == nil, !saysNothing(inner), !isAboutSomebodyElse(inner) else {
      return false
    }
    if inner.name == N.observation { return inner.first(N.value) != nil && !isModifier(inner) && code(inner.first(N.code)) != "11778-8" }
    guard inner.name == N.organizer else { return false }
    return inner.all(N.component).contains { component in
      component.first(N.observation).map { !saysNothing($0) && (templateKind($0) == nil || templateKind($0) == .observation) } ?? false
    }
  }

  private func hasTemplate(_ node: XMLNode, among roots: Set<Bytes>) -> Bool {
    for template in node.all(N.templateId) where roots.contains(template.attribute(N.root).trimmed) { return true }
    return false
  }

  /// The templates of modifiers that a mapper reads, by what follows `2.16.840.1.113883.10.20.22.4.`.
  static func templates(_ suffixes: StaticString) -> Set<Bytes> {
    Set(CDATables.words(suffixes).map { CDATables.joined("2.16.840.1.113883.10.20.22.4.", $0) })
  }

  /// The observation inside a statement that has a code or a template.
  func inner(_ node: XMLNode, code wanted: StaticString, template: StaticString = "") -> XMLNode? {
    for relation in node.all(N.entryRelationship) {
      guard let inner = statement(relation) else { continue }
      if code(inner.first(N.code)) == wanted { return inner }
      if template.utf8CodeUnitCount > 0, hasTemplate(inner, template) { return inner }
    }
    return nil
  }

  /// Adds comments (22.4.64, LOINC 48767-8) as annotations.
  func addNotes(_ element: Element, _ node: XMLNode) {
    for relation in node.all(N.entryRelationship) {
      guard let act = relation.first(N.act), code(act.first(N.code)) == "48767-8", let text = act.first(N.text), fillText(text) else { continue }
      tape.open(element)
      b.addText(Element.Annotation.text, scratch.bytes)
      b.addDateTime(Element.Annotation.time, value(act.first(N.author)?.first(N.time)))
      tape.close()
    }
  }

  /// Adds indications and reasons (RSON) as concepts.
  func addReasons(_ element: Element, _ node: XMLNode) {
    for relation in node.all(N.entryRelationship) where relation.attribute(N.typeCode).trimmed == "RSON" {
      guard let inner = statement(relation) else { continue }
      addConcept(element, inner.first(N.value) ?? inner.first(N.code), fallback: inner.first(N.text))
    }
  }

  /// Adds the encounter of the header.
  func addEncounter(_ element: Element) {
    if let encounter { b.appendReference(element, to: Element.Encounter.root, encounter) }
  }

  /// Adds the encounter of the header when the time lies within it: a summary tells of much that was long before.
  func addEncounter(_ element: Element, ifDuring time: DateTime?) {
    guard let time, time.precision >= .day, let start = encounterTime.point ?? encounterTime.start, !start.isAfter(time) else { return }
    let end = encounterTime.end ?? (encounterTime.point != nil ? start : nil)
    if let end, time.isAfterDay(end) { return }
    addEncounter(element)
  }

  /// Adds the mapped code of a status, or `otherwise`.
  func addStatus(_ element: Element, _ node: XMLNode, _ map: CodeMap, otherwise: StaticString) {
    tape.add(element, map.target(code(node.first(N.statusCode))) ?? Bytes(otherwise))
  }
}
