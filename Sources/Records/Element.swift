/// One element of FHIR R4 that a record may hold, such as `Patient.birthDate`; `Generated/Elements.swift` names them all.
///
/// The table behind it (`Scripts/tables/elements.tsv`) gives each element its datatype and its handling in de-identification.
/// An element that is not in the table has no name here, so no normaliser can emit it.
@frozen
public struct Element: BitwiseCopyable, Hashable, Sendable {
  public let rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
}

/// What de-identification does with an element's value; one for each element, from the table.
public enum Handling: UInt8, Sendable, CaseIterable {
  /// Holds other elements; has no value of its own.
  case structure
  /// A value of a fixed vocabulary (required binding, boolean, time of day): kept as it is.
  case keep
  /// A number that a clinical grammar accepts: kept.
  case number
  /// The text of a reference range: kept when it is a range.
  case range
  /// A unit of measure.
  case unit
  /// A code of an open vocabulary: kept when it has the form of a code and is no known identifier.
  case code
  /// The URI of a code system or extension.
  case codeSystem
  /// The words that belong to a code.
  case display
  /// A date or time directly related to the individual.
  case date
  case birthDate
  case age
  case state
  case postalCode
  /// A business identifier, replaced by a link code where something refers to it, removed otherwise.
  case identifier
  /// A reference to another resource: rewritten to its replaced id.
  case reference
  /// A resource's id: replaced.
  case id
  /// Removed under its clause.
  case remove
  /// Narrative: scrubbed, or withheld and counted.
  case freeText
  /// A short description in technical words (of an imaging study, of a device): the words of a list stay, all others go.
  case descriptor
  /// Attachments and other binary content: withheld and counted.
  case binary
}

/// The table of elements in memory: names, datatypes, cardinality, handling.
public final class ElementCatalog: Sendable {
  public enum Kind: UInt8, Sendable {
    case resource, datatype, primitive, object
  }

  public struct Entry: Sendable {
    /// The JSON member name, empty for a resource or datatype itself.
    public let name: String
    public let kind: Kind
    /// The root element of the type this belongs to.
    public let owner: Element
    /// For an object the root element of its datatype; for a root itself.
    public let type: Element
    /// For a primitive its FHIR type (`dateTime`), otherwise the name of the type (`HumanName`).
    public let typeName: String
    public let repeats: Bool
    public let isRequired: Bool
    public let hasRequiredBinding: Bool
    public let handling: Handling
    public let clause: IdentifierClass?
  }

  public let entries: [Entry]
  /// Names as bytes, for writing.
  let names: ElementNames
  private let rootsByName: [String: Element]
  private let fieldsByOwner: [[String: Element]]

  public static let shared = ElementCatalog()
  /// The table as text: its digest says which rules held.
  public static var tableText: Bytes { Bytes(table) }

  public subscript(element: Element) -> Entry { entries[Int(element.rawValue)] }

  /// The element named `name` within a resource or datatype, or nil when the table has none.
  public func field(_ name: String, of owner: Element) -> Element? { fieldsByOwner[Int(owner.rawValue)][name] }

  /// The `id` element of a resource type.
  public func idField(of type: Element) -> Element? { names.idField(of: type) }

  /// The root of a resource type or datatype by its FHIR name.
  public func root(named name: String) -> Element? { rootsByName[name] }

  private init() {
    var entries: [Entry] = []
    var roots: [Int] = []
    var names: [String: Element] = [:]
    let lines = String(describing: ElementCatalog.table).split(separator: "\n").map { $0.split(separator: " ") }
    for (i, f) in lines.enumerated() where f[1] == "R" || f[1] == "T" {
      roots.append(i)
      names[String(f[2])] = Element(rawValue: UInt16(i))
    }
    var owner = 0
    for (i, f) in lines.enumerated() {
      let kind: Kind = f[1] == "R" ? .resource : f[1] == "T" ? .datatype : f[1] == "P" ? .primitive : .object
      if kind == .resource || kind == .datatype { owner = i }
      let type = kind == .object ? roots[Int(f[2]) ?? 0] : kind == .primitive ? i : owner
      entries.append(
        Entry(
          name: f[0] == "-" ? "" : String(f[0]), kind: kind, owner: Element(rawValue: UInt16(owner)),
          type: Element(rawValue: UInt16(type)), typeName: kind == .object ? String(lines[type][2]) : String(f[2]),
          repeats: f[3] == "*", isRequired: f[4] == "r", hasRequiredBinding: f[7] == "!",
          handling: Handling(named: f[5]), clause: IdentifierClass(letter: f[6])))
    }
    self.entries = entries
    self.names = ElementNames(entries)
    rootsByName = names
    var fields = [[String: Element]](repeating: [:], count: entries.count)
    for (i, e) in entries.enumerated() where !e.name.isEmpty {
      fields[Int(e.owner.rawValue)][e.name] = Element(rawValue: UInt16(i))
    }
    fieldsByOwner = fields
  }
}

extension Handling {
  private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ("\($0)", $0) })

  fileprivate init(named name: Substring) { self = Handling.byName[String(name)] ?? .remove }
}

extension Element: CustomStringConvertible {
  /// `Patient.birthDate`, `HumanName.family`, or the name of a type.
  public var description: String {
    let e = ElementCatalog.shared[self]
    let type = ElementCatalog.shared[e.owner].typeName.replacing("_", with: ".")
    return e.name.isEmpty ? type : "\(type).\(e.name)"
  }
}
