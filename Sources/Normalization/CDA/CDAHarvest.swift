import Readers
@_spi(Normalization) import Records

// The identifying values of a document, by element names and independent of the mapping: what the mapping overlooks is known all the same.
//
// Source: 45 CFR 164.514(b)(2)(i); CDA R2 §4.2 (participants), Data Types R1 (EN, AD, TEL, II).
extension CDAContext {
  /// Walks through the whole document once: identifying values to the record's known values, pieces of narrative to their index.
  func harvest(_ root: XMLNode) {
    var narrativeDepth = 0
    root.walk { step in
      switch step {
      case .open(let node):
        if narrativeDepth > 0 {
          narrativeDepth += 1
          indexNarrative(node)
        } else if node.name == N.text, node.parent?.name == N.section {
          narrativeDepth = 1
          indexNarrative(node)
        } else if let kind = CDAContext.harvested[node.name] {
          harvest(node, kind)
        }
      case .close: if narrativeDepth > 0 { narrativeDepth -= 1 }
      case .text, .blank: break
      }
    }
  }

  private func indexNarrative(_ node: XMLNode) {
    guard node.attributeCount > 0 else { return }
    let id = node.attribute(N.narrativeID)
    if !id.isEmpty { narrative[CDAContext.hash(id.trimmed)] = node }
  }

  private enum Harvested { case name, address, telecom, id, date, visit, serial }

  private static let harvested: [XMLName: Harvested] = [
    N.name: .name, N.addr: .address, N.telecom: .telecom, N.id: .id, N.setId: .id, N.birthTime: .date, N.deceasedTime: .date,
    N.encompassingEncounter: .visit, N.value: .serial,
  ]

  private func harvest(_ node: XMLNode, _ kind: Harvested) {
    switch kind {
    case .name: harvestName(node)
    case .address:
      let isRequired = isPersonal(node)
      if node.parent?.name == N.manufacturerOrganization { return }
      var hasParts = false
      for part in node.children {
        hasParts = true
        if part.name != N.state, part.name != N.country { b.know(part.text, .geography, required: isRequired) }
      }
      if !hasParts { b.know(node.text, .geography, required: isRequired) }
    case .telecom:
      let raw = value(node)
      b.knowTelecom(raw, isFax: raw.hasPrefix("fax:"), required: isPersonal(node))
    case .id: harvestID(node)
    case .date: b.knowDate(value(node))
    case .visit:
      let time = node.first(N.effectiveTime)
      for part in [value(time), value(time?.first(N.low)), value(time?.first(N.high))] { b.knowDate(part) }
    case .serial:
      let ext = node.attribute(N.extension)
      if !ext.isEmpty { b.know(ext, .device) }
    }
  }

  /// Names of persons and organisations; those of drugs, substances, specimens and devices name nobody.
  private func harvestName(_ node: XMLNode) {
    guard let holder = node.parent, !CDAContext.things.contains(holder.name) else { return }
    if holder.name == N.playingEntity {
      let type = holder.parent?.attribute(N.classCode).trimmed ?? .empty
      if type == "MANU" || type == "ADMM" || type == "MMAT" { return }
      if type == "SDLOC" { return b.know(node.text, .geography, required: false) }
    }
    if holder.name == N.place || holder.name == N.location { return b.know(node.text, .geography, required: isPersonal(node)) }
    let isRequired = isPersonal(node)
    var hasParts = false
    for part in node.children where part.name != N.prefix && part.name != N.suffix && part.name != N.validTime {
      hasParts = true
      b.knowName(part.text, required: isRequired)
    }
    guard !hasParts || !node.text.trimmed.isEmpty else { return }
    if CDAContext.organizations.contains(holder.name) {
      b.know(node.text, .names, required: isRequired)
    } else {
      b.knowName(node.text, required: isRequired)
    }
  }

  private func harvestID(_ node: XMLNode) {
    let ext = node.attribute(N.extension).trimmed
    let root = node.attribute(N.root).trimmed
    guard let holder = node.parent?.name else { return }
    if holder == N.patientRole {
      if root == "2.16.840.1.113883.4.1" { return b.know(ext, .socialSecurity) }
      b.know(ext, b.identifierClass(ofType: CDACodes.identifierType.target(root) ?? .empty))
      if ext.isEmpty, SystemURI.isUUID(root) { b.know(root, .medicalRecord) }
      return
    }
    if CDAContext.staff.contains(holder) || CDAContext.organizations.contains(holder) {
      if ext.count >= 4 { b.know(ext, .otherUnique, required: false) }
      return
    }
    if root == "2.16.840.1.113883.3.3719" { return b.know(ext, .device) }
    // Some senders number a statement by its own code, which tells nobody apart.
    if let statement = node.parent, !ext.isEmpty, ext == code(statement.first(N.code)) || ext == code(statement.first(N.value)) { return }
    // Ids of statements: short ones would be found in doses and dates.
    if ext.count >= 5 { b.know(ext, .otherUnique) } else if ext.isEmpty, SystemURI.isUUID(root) { b.know(root, .otherUnique) }
  }

  /// Whether the nearest role around an element is the patient's, a relative's or a contact's, rather than of staff or an organisation.
  private func isPersonal(_ node: XMLNode) -> Bool {
    var at = node.parent
    while let holder = at {
      let name = holder.name
      if CDAContext.persons.contains(name) { return true }
      if CDAContext.staff.contains(name) || CDAContext.organizations.contains(name) { return false }
      if name == N.participantRole {
        let type = holder.parent?.attribute(N.typeCode).trimmed ?? .empty
        return !(type == "LOC" || type == "DEV" || type == "PRD" || type == "CSM" || type == "DST")
      }
      at = holder.parent
    }
    return true
  }

  private static let persons: Set<XMLName> = [
    N.patient, N.patientRole, N.guardian, N.relatedEntity, N.relatedSubject, N.associatedEntity, N.guardianPerson, N.relatedPerson,
  ]
  private static let staff: Set<XMLName> = [N.assignedAuthor, N.assignedEntity, N.intendedRecipient, N.healthCareFacility, N.assignedAuthoringDevice]
  private static let organizations: Set<XMLName> = [
    N.providerOrganization, N.representedOrganization, N.representedCustodianOrganization, N.serviceProviderOrganization, N.receivedOrganization,
    N.wholeOrganization, N.scopingOrganization, N.guardianOrganization, N.assignedCustodian,
  ]
  private static let things: Set<XMLName> = [
    N.manufacturedMaterial, N.manufacturedLabeledDrug, N.manufacturerOrganization, N.specimenPlayingEntity, N.playingDevice, N.playingSubstance,
    N.manufacturedProduct,
  ]
}
