import Readers
@_spi(Normalization) import Records

// What a statement is: its templates say it, else its element, its mood and the section it stands in.
extension CDAContext {
  /// The kind of a statement; nil when nothing maps it.
  func kind(of node: XMLNode) -> EntryKind? {
    let mood = node.attribute(N.moodCode).trimmed
    let isEvent = mood.isEmpty || mood == "EVN"
    if let known = templateKind(node) {
      switch known {
      case .procedure, .encounter, .observation: return isEvent ? known : mood == "GOL" ? .goal : .plannedStatement
      case .plannedStatement where isEvent: break
      case .plannedStatement where mood == "GOL": return .goal
      default: return known
      }
    }
    switch node.name {
    case N.observation: return isEvent ? observationKind : mood == "GOL" ? .goal : .plannedStatement
    case N.act: return actKind(node, isEvent: isEvent)
    case N.organizer: return organizerKind
    case N.procedure: return isEvent ? .procedure : .plannedStatement
    case N.encounter: return isEvent ? .encounter : .plannedStatement
    case N.substanceAdministration: return sectionKind == .immunizations ? .immunization : .medication
    case N.supply: return .supply
    case N.observationMedia: return .media
    default: return nil
    }
  }

  private var observationKind: EntryKind? {
    switch sectionKind {
    case .problems, .diagnoses, .healthConcerns: .problem
    case .allergies: .allergy
    case .family: nil
    default: .observation
    }
  }

  private func actKind(_ node: XMLNode, isEvent: Bool) -> EntryKind? {
    if !isEvent { return .plannedStatement }
    if code(node.first(N.code)) == "34109-9" { return .note }
    switch sectionKind {
    case .problems, .diagnoses, .allergies, .healthConcerns, .payers: return .container
    case .procedures: return .procedure
    default:
      for relation in node.children where relation.name == N.entryRelationship || relation.name == N.component {
        if let inner = statement(relation), !isModifier(inner) { return .container }
      }
      return nil
    }
  }

  private var organizerKind: EntryKind? {
    switch sectionKind {
    case .results, .imaging: .resultOrganizer
    case .vitals: .vitalsOrganizer
    case .family: .familyOrganizer
    case .devices: .container
    default: .observationOrganizer
    }
  }
}
