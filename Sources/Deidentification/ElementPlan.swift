import Records

/// What the walk does with an element, looked up by number: the table's handling, prepared.
struct ElementPlan {
  /// How an object is treated as a whole.
  enum Shape: UInt8 {
    case leaf, plain, codeableConcept, coding, reference, quantity, age, address, attachment, `extension`, component
    /// A question with its answers.
    case question
    /// Removed with everything below it, its values counted by class.
    case removed
    case identifier, contactPoint
    /// Free text with its author and time.
    case annotation
    /// Repeats the resource's data for people to read; withheld whatever the profile says of free text, but for a document's sections.
    case narrative
  }

  let handling: Handling
  let shape: Shape
  let clause: IdentifierClass
  /// R4 asks for the element: something stands in for it when it goes.
  let isRequired: Bool
  let isInstant: Bool
  /// An instant without which the resource would have no date: its year is kept in an extension.
  let keepsYear: Bool
  /// The number of its group in `ElementPlans.groups`, 0 for none: elements of which R4 asks for one.
  let group: UInt8
  let isLanguage: Bool
  /// Which member of a quantity it is: the members of Quantity, Age, Count, Distance and Duration have equal names and other numbers,
  /// and are told apart by their order. 0 for any other element.
  let quantityMember: UInt8

  /// Whether something must stand in for it when it goes, or may have to.
  @inline(__always) var isMissed: Bool { isRequired || group != 0 }
}

/// Elements of which one must be there.
struct ElementGroup {
  var members: [Element] = []
  /// What stands in when none is left: `dataAbsentReason` for observations; nil for the extension on the element itself.
  var reason: Element?
}

/// The plans of all elements, made once from the table.
struct ElementPlans: @unchecked Sendable {
  static let shared = ElementPlans()

  private let plans: UnsafePointer<ElementPlan>
  private let count: Int
  let groups: [ElementGroup]
  /// The type's name, by resource root; empty for other elements.
  private let typeNames: UnsafePointer<Bytes>
  /// `extension` within an object, by the object's element.
  let extensions: [Element?]

  @inline(__always) subscript(element: Element) -> ElementPlan {
    precondition(Int(element.rawValue) < count, "no such element")
    return plans[Int(element.rawValue)]
  }

  /// The name of a resource type; empty for anything else.
  @inline(__always) func typeName(_ element: Element) -> Bytes {
    precondition(Int(element.rawValue) < count, "no such element")
    return typeNames[Int(element.rawValue)]
  }

  /// A table that lives for ever.
  private static func table<Entry>(_ entries: [Entry]) -> UnsafePointer<Entry> {
    let table = UnsafeMutablePointer<Entry>.allocate(capacity: entries.count)
    table.initialize(from: entries, count: entries.count)
    return UnsafePointer(table)
  }

  /// Choices (`x[1]` of R4) of which one is required.
  private static let requiredChoices: [(type: String, name: String)] = [
    ("MedicationRequest", "medication"), ("MedicationDispense", "medication"), ("MedicationAdministration", "medication"),
    ("MedicationAdministration", "effective"), ("MedicationStatement", "medication"), ("Immunization", "occurrence"),
    ("Immunization_ProtocolApplied", "doseNumber"), ("Claim_Diagnosis", "diagnosis"), ("Claim_Procedure", "procedure"),
    ("ExplanationOfBenefit_Diagnosis", "diagnosis"), ("ExplanationOfBenefit_Procedure", "procedure"),
    ("Group_Characteristic", "value"),
    ("UsageContext", "value"), ("Medication_Ingredient", "item"), ("Coverage_CostToBeneficiary", "value"),
    ("MedicationRequest_Substitution", "allowed"), ("MessageHeader", "event"),
  ]
  private static let yearKeepers: Set<String> = [
    "DocumentReference.date", "Appointment.start", "Appointment.end", "Observation.effectiveInstant", "Provenance.recorded",
    "AuditEvent.recorded",
    "Signature.when",
  ]
  /// Elements that an invariant of R4 asks for: app-1.
  private static let requiredByInvariant: Set<String> = ["Appointment_Participant.actor"]

  private init() {
    let catalog = ElementCatalog.shared
    var groups = [ElementGroup()]
    var groupOf: [Int: UInt8] = [:]
    for (i, entry) in catalog.entries.enumerated() where !entry.name.isEmpty {
      let owner = catalog[entry.owner].typeName
      let element = Element(rawValue: UInt16(i))
      let isValue =
        owner == "Observation" || owner == "Observation_Component" ? ElementPlans.isChoice(entry.name, "value") : false
      let choice = ElementPlans.requiredChoices.first { $0.type == owner && ElementPlans.isChoice(entry.name, $0.name) }
      guard isValue || choice != nil else { continue }
      let reason = isValue ? catalog.field("dataAbsentReason", of: entry.owner) : nil
      let known = groups.indices.dropFirst().first { g in
        guard let first = groups[g].members.first else { return false }
        return catalog[first].owner == entry.owner
          && ElementPlans.isChoice(catalog[first].name, isValue ? "value" : choice?.name ?? "")
      }
      if let known {
        groups[known].members.append(element)
        groupOf[i] = UInt8(known)
      } else {
        groups.append(ElementGroup(members: [element], reason: reason))
        groupOf[i] = UInt8(groups.count - 1)
      }
    }
    for g in groups.indices { if let reason = groups[g].reason { groups[g].members.append(reason) } }
    self.groups = groups
    count = catalog.entries.count
    plans = ElementPlans.table(catalog.entries.enumerated().map { i, entry in
      let owner = catalog[entry.owner].typeName
      let path = "\(owner).\(entry.name)"
      return ElementPlan(
        handling: entry.handling, shape: ElementPlans.shape(entry, path), clause: entry.clause ?? .otherUnique,
        isRequired: entry.isRequired || ElementPlans.requiredByInvariant.contains(path), isInstant: entry.typeName == "instant",
        keepsYear: ElementPlans.yearKeepers.contains(path), group: groupOf[i] ?? 0, isLanguage: entry.name == "language",
        quantityMember: ElementPlans.quantityMember(UInt16(i)))
    })
    typeNames = ElementPlans.table(catalog.entries.map { entry in
      guard entry.kind == .resource else { return .empty }
      let name = Array(entry.typeName.utf8)
      return Bytes(UnsafeBufferPointer(start: ElementPlans.table(name), count: name.count))
    })
    extensions = catalog.entries.map {
      $0.kind == .primitive ? Element.Extension.extension : catalog.field("extension", of: $0.type)
    }
  }

  private static let quantityRoots = [
    Element.Quantity.root, Element.Age.root, Element.Duration.root, Element.Count.root, Element.Distance.root,
  ]

  private static func quantityMember(_ n: UInt16) -> UInt8 {
    for root in quantityRoots where n > root.rawValue && n <= root.rawValue + 7 { return UInt8(n - root.rawValue) }
    return 0
  }

  /// Whether a name is a choice's: `valueString` of `value`.
  private static func isChoice(_ name: String, _ base: String) -> Bool {
    guard name.hasPrefix(base), let next = name.dropFirst(base.count).utf8.first else { return false }
    return ASCII.isUpper(next)
  }

  private static func shape(_ entry: ElementCatalog.Entry, _ path: String) -> ElementPlan.Shape {
    guard entry.kind == .object else { return entry.kind == .primitive ? .leaf : .plain }
    if entry.handling == .remove { return .removed }
    // A contact's name, telephone and address are what R4's pat-1 asks for, and all of them go.
    if path == "Patient.contact" { return .removed }
    switch entry.typeName {
    case "CodeableConcept": return .codeableConcept
    case "Coding": return .coding
    case "Reference": return .reference
    case "Quantity", "Count", "Distance", "Duration": return .quantity
    case "Age": return .age
    case "Address": return .address
    case "Attachment": return .attachment
    case "Extension": return .extension
    case "Identifier": return .identifier
    case "ContactPoint": return .contactPoint
    case "HumanName", "Signature", "ContactDetail", "Contributor", "Meta": return .removed
    case "Annotation": return .annotation
    case "Narrative": return .narrative
    case "Observation_Component": return .component
    case "QuestionnaireResponse_Item": return .question
    default: return .plain
    }
  }
}
