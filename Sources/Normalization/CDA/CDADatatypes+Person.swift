import Readers
@_spi(Normalization) import Records

// EN, AD, TEL and the roles that carry them.
extension CDAContext {
  /// Adds a `HumanName` from a PN; what a part says about itself (maiden, call name) makes a name of its own.
  ///
  /// Source: C-CDA on FHIR 1.2, name.
  func addName(_ element: Element, _ node: XMLNode) {
    guard node.attribute(N.nullFlavor).isEmpty else { return }
    let before = tape.nodeCount
    tape.open(element)
    var hasBirthName = false
    var hasCallName = false
    for part in node.children {
      let text = part.text.trimmed
      guard !text.isEmpty else { continue }
      let qualifier = part.attribute(N.qualifier).trimmed
      switch part.name {
      case N.family where qualifier == "BR": hasBirthName = true
      case N.given where qualifier == "CL": hasCallName = true
      case N.family:
        if tape.hasChild(Element.HumanName.family) {
          b.note("second-family-name")
        } else {
          b.addText(Element.HumanName.family, text)
        }
      case N.given: b.addText(Element.HumanName.given, text)
      case N.prefix: b.addText(Element.HumanName.prefix, text)
      case N.suffix: b.addText(Element.HumanName.suffix, text)
      default: break
      }
    }
    if tape.nodeCount == before + 1, !hasBirthName, !hasCallName { b.addText(Element.HumanName.text, node.text) }
    let isNamed = tape.nodeCount > before + 1
    if isNamed {
      if let use = nameUse(node) { tape.add(Element.HumanName.use, use) }
      if let time = node.first(N.validTime) { addPeriod(Element.HumanName.period, interval(time)) }
    }
    tape.close()
    for part in node.children where !part.text.trimmed.isEmpty {
      let qualifier = part.attribute(N.qualifier).trimmed
      guard part.name == N.family && qualifier == "BR" || part.name == N.given && qualifier == "CL" else { continue }
      tape.open(element)
      if qualifier == "BR" {
        tape.add(Element.HumanName.use, "maiden")
        b.addText(Element.HumanName.family, part.text)
      } else {
        tape.add(Element.HumanName.use, "nickname")
        b.addText(Element.HumanName.given, part.text)
      }
      tape.close()
    }
  }

  /// The first of the uses (a set, separated by blanks) that FHIR has.
  private func nameUse(_ node: XMLNode) -> Bytes? { firstUse(node, CDACodes.nameUse) }

  private func firstUse(_ node: XMLNode, _ map: CodeMap) -> Bytes? {
    let uses = node.attribute(N.use)
    var start = 0
    for i in 0...uses.count where i == uses.count || uses[i] <= 0x20 {
      if i > start, let use = map.target(uses[start..<i]) { return use }
      start = i + 1
    }
    return nil
  }

  /// Writes a name as one line into `scratch`; false when it is empty.
  func fillName(_ node: XMLNode?) -> Bool {
    scratch.truncate()
    guard let node, node.attribute(N.nullFlavor).isEmpty else { return false }
    for kind in [N.prefix, N.given, N.family, N.suffix] {
      for part in node.all(kind) where part.attribute(N.qualifier).trimmed != "CL" {
        let text = part.text.trimmed
        guard !text.isEmpty else { continue }
        if scratch.count > 0 { scratch.append(0x20) }
        scratch.append(text)
      }
    }
    if scratch.count == 0 { scratch.append(node.text.trimmed) }
    return scratch.count > 0
  }

  /// Adds an `Address` from an AD. Source: C-CDA on FHIR 1.2, addr.
  func addAddress(_ element: Element, _ node: XMLNode) {
    guard node.attribute(N.nullFlavor).isEmpty else { return }
    let before = tape.nodeCount
    tape.open(element)
    scratch.truncate()
    for part in node.children {
      let text = part.text.trimmed
      guard !text.isEmpty else { continue }
      switch part.name {
      case N.streetAddressLine, N.streetAddress, N.additionalLocator, N.unitID, N.postBox: b.addText(Element.Address.line, text)
      case N.houseNumber, N.streetName:
        if scratch.count > 0 { scratch.append(0x20) }
        scratch.append(text)
      case N.city: b.addText(Element.Address.city, text)
      case N.county: b.addText(Element.Address.district, text)
      case N.state: b.addText(Element.Address.state, text)
      case N.postalCode: b.addText(Element.Address.postalCode, text)
      case N.country: b.addText(Element.Address.country, text)
      default: break
      }
    }
    if scratch.count > 0 { b.addText(Element.Address.line, scratch.bytes) }
    if tape.nodeCount == before + 1 { b.addText(Element.Address.text, node.text) }
    if tape.nodeCount > before + 1 {
      if let use = firstUse(node, CDACodes.addressUse) { tape.add(Element.Address.use, use) }
      if let time = node.first(N.useablePeriod) { addPeriod(Element.Address.period, interval(time)) }
    }
    tape.close()
  }

  /// Adds a `ContactPoint` from a TEL. Source: C-CDA on FHIR 1.2, telecom.
  func addTelecom(_ element: Element, _ node: XMLNode) {
    let raw = value(node)
    guard node.attribute(N.nullFlavor).isEmpty, !raw.isEmpty else { return }
    var system: StaticString = raw.firstIndex(of: 0x40) != nil ? "email" : "phone"
    var text = raw
    for row in CDAContext.schemes {
      let n = row.prefix.utf8CodeUnitCount
      guard raw.count > n, raw[0..<n].equalsIgnoringCase(Bytes(row.prefix)) else { continue }
      system = row.system
      if row.isCut { text = raw[n..<raw.count].trimmed }
      break
    }
    guard !text.isEmpty else { return }
    let uses = node.attribute(N.use)
    if uses == "PG" { system = "pager" }
    tape.open(element)
    tape.add(Element.ContactPoint.system, system)
    b.addText(Element.ContactPoint.value, text)
    if let use = firstUse(node, CDACodes.telecomUse) { tape.add(Element.ContactPoint.use, use) }
    if let time = node.first(N.useablePeriod) { addPeriod(Element.ContactPoint.period, interval(time)) }
    tape.close()
  }

  private struct Scheme: Sendable {
    let prefix: StaticString
    let system: StaticString
    var isCut = true
  }

  private static let schemes = [
    Scheme(prefix: "tel:", system: "phone"), Scheme(prefix: "mailto:", system: "email"), Scheme(prefix: "fax:", system: "fax"),
    Scheme(prefix: "sms:", system: "sms"), Scheme(prefix: "http:", system: "url", isCut: false),
    Scheme(prefix: "https:", system: "url", isCut: false), Scheme(prefix: "ftp:", system: "url", isCut: false),
  ]

  // MARK: References

  /// Adds a `Reference` to a person in a role (assignedAuthor, assignedEntity, associatedEntity): identifier and name, as in HL7 v2. False when it
  /// names nobody.
  @discardableResult
  func addPerson(_ element: Element, _ role: XMLNode?) -> Bool {
    guard let role else { return false }
    let before = tape.nodeCount
    tape.open(element)
    addReferenceIdentifier(role)
    let person = role.first(N.assignedPerson) ?? role.first(N.associatedPerson) ?? role.first(N.relatedPerson) ?? role.first(N.playingEntity)
    if fillName(person?.first(N.name)) {
      b.addText(Element.Reference.display, scratch.bytes)
    } else if let device = role.first(N.assignedAuthoringDevice) {
      let name = device.first(N.softwareName) ?? device.first(N.manufacturerModelName)
      if let name, fillText(name) { b.addText(Element.Reference.display, scratch.bytes) }
    } else if let organization = role.first(N.representedOrganization), fillName(organization.first(N.name)) {
      b.addText(Element.Reference.display, scratch.bytes)
    }
    tape.close()
    return tape.nodeCount > before
  }

  /// Adds a `Reference` to an organisation by identifier and name; false when it names none.
  @discardableResult
  func addOrganization(_ element: Element, _ organization: XMLNode?) -> Bool {
    guard let organization else { return false }
    let before = tape.nodeCount
    tape.open(element)
    addReferenceIdentifier(organization)
    if fillName(organization.first(N.name)) { b.addText(Element.Reference.display, scratch.bytes) }
    tape.close()
    return tape.nodeCount > before
  }

  /// Adds the first id with an extension as the identifier of a `Reference`.
  private func addReferenceIdentifier(_ role: XMLNode) {
    for id in role.all(N.id) where !id.attribute(N.extension).trimmed.isEmpty {
      if addIdentifier(Element.Reference.identifier, id) { return }
    }
  }

  /// Adds the last author of a statement, or of the one around it.
  @discardableResult
  func addAuthor(_ element: Element, _ node: XMLNode, or parent: XMLNode? = nil) -> Bool {
    for holder in [node, parent] {
      guard let holder else { continue }
      var last: XMLNode?
      for author in holder.all(N.author) { last = author }
      if addPerson(element, last?.first(N.assignedAuthor)) { return true }
    }
    return false
  }
}
