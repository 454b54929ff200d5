/// FHIR resources as a flat run of nodes: what a normaliser writes, de-identification rewrites and the JSON writer reads.
///
/// A node is an element with a value, or an object whose children follow it directly. There is no tree of objects on the heap:
/// a record of ten resources is two buffers that are kept from record to record. Children may be added in any order; the writer
/// puts them into the order of FHIR's definitions (within one element, the order of adding stays).
///
///     tape.beginResource(Element.Patient.root, key: mrn, patient: 0)
///     tape.open(Element.Patient.name)
///     tape.add(Element.HumanName.family, family)
///     tape.close()
///     tape.endResource()
///
/// Objects that end up without children vanish from the output.
public final class Tape {
  public enum Kind: UInt8, Sendable {
    /// Holds children.
    case object
    /// Text, written with quotes and escapes.
    case string
    /// A number or boolean, written as it stands.
    case literal
    /// The logical key of a resource (its `id` before it has one).
    case key
    /// `Type/key`: a reference to a resource by its logical key.
    case reference
    /// Dropped by a later stage.
    case removed
  }

  public struct Node: Sendable {
    public let element: Element
    public internal(set) var kind: Kind
    /// Set when this is the `_name` companion of a primitive: an object that holds its extensions.
    public let isPrimitiveExtension: Bool
    /// For an object the number of nodes below it, for others the length of the text.
    public internal(set) var length: UInt32
    /// Where the text starts.
    @usableFromInline var start: UInt32
  }

  /// A resource on the tape.
  public struct Resource: Sendable {
    /// The root element of its type.
    public let type: Element
    /// The index of its root node.
    public let node: Int
    /// Which of the record's patients it belongs to.
    public let patient: Int
  }

  // One worker owns a tape, so exclusivity needs no check at run time.
  @exclusivity(unchecked) public private(set) var resources: [Resource] = []
  @exclusivity(unchecked) var nodes: [Node] = []
  @exclusivity(unchecked) private var text = ByteBuffer(capacity: 16 * 1024)
  @exclusivity(unchecked) private var openNodes: [Int] = []

  public init() {}

  /// Where the text of all nodes lies.
  var textStart: UnsafePointer<UInt8> { UnsafePointer(text.base) }

  public func reset() {
    resources.removeAll(keepingCapacity: true)
    nodes.removeAll(keepingCapacity: true)
    openNodes.removeAll(keepingCapacity: true)
    text.truncate()
  }

  public var nodeCount: Int { nodes.count }
  public var textCount: Int { text.count }

  public subscript(node index: Int) -> Node { nodes[index] }

  /// The text of a node that is no object; valid until the tape changes.
  public func text(of node: Node) -> Bytes {
    node.kind == .object ? .empty : text.bytes(Int(node.start)..<Int(node.start) + Int(node.length))
  }

  /// The index after a node and all that lies below it.
  public func end(of index: Int) -> Int {
    index + 1 + (nodes[index].kind == .object ? Int(nodes[index].length) : 0)
  }
}

// Writing.
extension Tape {
  /// Starts a resource. `key` is its logical key within the record's patients: for a Patient its identity, for others type-scoped
  /// business identifiers such as `visit|HOSP|12345`, or the message and position when it has none. `id` follows from it.
  public func beginResource(_ type: Element, key: Bytes, patient: Int) {
    precondition(openNodes.isEmpty, "the last resource is still open")
    resources.append(Resource(type: type, node: nodes.count, patient: patient))
    openNodes.append(nodes.count)
    nodes.append(Node(element: type, kind: .object, isPrimitiveExtension: false, length: 0, start: 0))
    guard !key.isEmpty, let id = ElementCatalog.shared.idField(of: type) else { return }
    add(id, key, kind: .key)
  }

  public func endResource() {
    precondition(openNodes.count == 1, "an element is still open")
    close()
  }

  /// Whether a resource is open.
  public var isOpen: Bool { !openNodes.isEmpty }

  /// Starts an element that holds others.
  public func open(_ element: Element) {
    openNodes.append(nodes.count)
    nodes.append(Node(element: element, kind: .object, isPrimitiveExtension: false, length: 0, start: 0))
  }

  /// Starts the `_name` companion of a primitive, to hold its extensions.
  public func openExtensions(ofPrimitive element: Element) {
    openNodes.append(nodes.count)
    nodes.append(Node(element: element, kind: .object, isPrimitiveExtension: true, length: 0, start: 0))
  }

  /// Ends the element opened last; one without children is taken back, and so is an extension that has a URL and no value.
  ///
  /// Source: FHIR R4 ext-1.
  public func close() {
    let index = openNodes.removeLast()
    let below = nodes.count - index - 1
    if below == 0 && !openNodes.isEmpty {
      nodes.removeLast()
    } else if below == 1, nodes[index + 1].element == Element.Extension.url {
      nodes.removeLast(2)
    } else {
      nodes[index].length = UInt32(below)
    }
  }

  /// Takes back the element opened last with everything below it.
  public func takeBack() { nodes.removeSubrange(openNodes.removeLast()...) }

  /// Adds a value; an empty one is not added.
  public func add(_ element: Element, _ value: Bytes, kind: Kind = .string) {
    guard !value.isEmpty else { return }
    nodes.append(
      Node(
        element: element, kind: kind, isPrimitiveExtension: false, length: UInt32(value.count), start: UInt32(text.count)))
    text.append(value)
  }

  public func add(_ element: Element, _ literal: StaticString) { add(element, Bytes(literal)) }

  public func add(_ element: Element, _ value: Bool) { add(element, value ? Bytes("true") : Bytes("false"), kind: .literal) }

  public func add(_ element: Element, _ value: Int) {
    let start = text.count
    text.append(decimal: value)
    nodes.append(
      Node(
        element: element, kind: .literal, isPrimitiveExtension: false, length: UInt32(text.count - start), start: UInt32(start)))
  }

  /// Adds a value that the caller writes straight into the tape's text.
  public func add(_ element: Element, kind: Kind = .string, _ write: (inout ByteBuffer) -> Void) {
    let start = text.count
    write(&text)
    guard text.count > start else { return }
    nodes.append(
      Node(element: element, kind: kind, isPrimitiveExtension: false, length: UInt32(text.count - start), start: UInt32(start)))
  }

  /// Adds a `Reference` element to a resource of `type` with the given logical key.
  public func addReference(_ element: Element, to type: Element, key: Bytes) {
    guard !key.isEmpty else { return }
    open(element)
    add(Element.Reference.reference, kind: .reference) {
      $0.append(ElementCatalog.shared.names.prefix(of: type))
      $0.append(key)
    }
    close()
  }

  /// Takes back everything from a resource's root on: only for the resource begun last.
  public func dropLastResource() {
    guard let last = resources.popLast() else { return }
    nodes.removeSubrange(last.node...)
    openNodes.removeAll(keepingCapacity: true)
  }

  /// Whether the element opened last has a child `element` already.
  public func hasChild(_ element: Element) -> Bool {
    guard let parent = openNodes.last else { return false }
    var i = parent + 1
    while i < nodes.count {
      if nodes[i].element == element { return true }
      i = openNodes.contains(i) ? i + 1 : end(of: i)
    }
    return false
  }
}

extension ElementCatalog {
  /// The `id` element of a resource type.
  public func idField(of type: Element) -> Element? {
    names.hasID(type) ? Element(rawValue: type.rawValue + 1) : nil
  }
}
