import Records
import Yams

/// The elements of a resource while they are gathered from the file, before they become steps.
final class ElementTree {
  /// One value or object of an element.
  struct Item {
    var condition = -1
    /// Once for each row of the group.
    var isPerRow = false
    /// Once for each value of this source among the rows; -1: for each row.
    var rowsBy = -1
    var content: Content
  }

  enum Content {
    case step(MappingInstruction)
    case object(ElementTree)
  }

  /// All that is set for one element, in order.
  final class Member {
    let element: Element
    let node: Node
    var items: [Item] = []
    /// The object that dotted paths through this element share.
    var shared: ElementTree?

    init(_ element: Element, _ node: Node) { (self.element, self.node) = (element, node) }
  }

  let type: Element
  let node: Node
  private(set) var members: [Member] = []

  init(_ type: Element, _ node: Node) { (self.type, self.node) = (type, node) }

  func member(_ element: Element, _ node: Node) -> Member {
    if let known = members.first(where: { $0.element == element }) { return known }
    let made = Member(element, node)
    members.append(made)
    return made
  }

  func has(_ element: Element) -> Bool { members.contains { $0.element == element } }

  /// Members in groups of which at most one may be set: the choices of one `value[x]`, and each element that does not repeat.
  var groups: [[Member]] {
    var out: [[Member]] = []
    for member in members {
      if let base = ElementShape.choice(of: member.element),
        let i = out.firstIndex(where: { ElementShape.choice(of: $0[0].element) == base })
      {
        out[i].append(member)
      } else {
        out.append([member])
      }
    }
    return out
  }
}

/// What the catalogue says about elements, as the compiler asks for it.
enum ElementShape {
  private static let catalog = ElementCatalog.shared

  /// The elements of a type, in FHIR's order.
  static func fields(of type: Element) -> [Element] {
    var out: [Element] = []
    var i = Int(type.rawValue) + 1
    while i < catalog.entries.count, catalog.entries[i].owner == type {
      out.append(Element(rawValue: UInt16(i)))
      i += 1
    }
    return out
  }

  /// `value` for `valueQuantity` where the type has other `value[x]` too; nil for all others.
  static func choice(of element: Element) -> String? {
    guard let base = base(of: element) else { return nil }
    let others = fields(of: catalog[element].owner).filter { ElementShape.base(of: $0) == base }
    return others.count > 1 ? base : nil
  }

  private static func base(of element: Element) -> String? {
    let entry = catalog[element]
    guard !entry.repeats, let first = entry.typeName.first else { return nil }
    let suffix = first.uppercased() + entry.typeName.dropFirst()
    return entry.name.hasSuffix(suffix) && entry.name.count > suffix.count ? String(entry.name.dropLast(suffix.count)) : nil
  }

  /// Choices of which one must be set, by type. Source: FHIR R4, the types' definitions.
  private static let requiredChoices: [String: [String]] = [
    "MedicationRequest": ["medication"], "MedicationDispense": ["medication"], "MedicationStatement": ["medication"],
    "MedicationAdministration": ["medication", "effective"], "Immunization": ["occurrence"], "Claim_Diagnosis": ["diagnosis"],
    "Claim_Procedure": ["procedure"], "ExplanationOfBenefit_Diagnosis": ["diagnosis"], "ExplanationOfBenefit_Procedure": ["procedure"],
    "Group_Characteristic": ["value"], "Medication_Ingredient": ["item"],
  ]

  /// Groups of elements of which each must have one that is set.
  static func required(of type: Element) -> [[Element]] {
    let fields = fields(of: type)
    var out = fields.filter { catalog[$0].isRequired }.map { [$0] }
    for base in requiredChoices[catalog[type].typeName] ?? [] { out.append(fields.filter { choice(of: $0) == base }) }
    return out
  }

  /// The element of a resource that refers to the patient and is set without being asked for.
  static func patientReference(of type: Element) -> Element? {
    for name in ["subject", "patient", "beneficiary"] {
      if let field = catalog.field(name, of: type), catalog[field].typeName == "Reference", !catalog[field].repeats { return field }
    }
    return nil
  }

  /// Where a bare value goes within an object.
  static func plainChild(of typeName: String) -> String? {
    [
      "HumanName": "text", "Address": "text", "ContactPoint": "value", "Annotation": "text", "Dosage": "text", "Age": "value", "Duration": "value",
      "Count": "value", "Distance": "value", "Timing": "code", "CodeableConcept": "text", "Coding": "code",
    ][typeName]
  }

  /// The codes that an element of a required binding may hold; nil when FHIR leaves them open.
  static func allowedCodes(_ element: Element) -> [String]? { allowed[codeName(element)] }

  private static func codeName(_ element: Element) -> String {
    "\(catalog[catalog[element].owner].typeName).\(catalog[element].name)"
  }

  private static let allowed: [String: [String]] = {
    var out: [String: [String]] = [:]
    for line in String(describing: RequiredBindings.table).split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      out[words[0]] = Array(words.dropFirst())
    }
    return out
  }()
}
