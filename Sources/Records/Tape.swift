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
  @frozen
  public enum Kind: UInt8, BitwiseCopyable, Sendable {
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

  @frozen
  public struct Node: BitwiseCopyable, Sendable {
    public let element: Element
    public let kind: Kind
    /// Set when this is the `_name` companion of a primitive: an object that holds its extensions.
    public let isPrimitiveExtension: Bool
    /// For an object the number of nodes below it, for others the length of the text.
    public internal(set) var length: UInt32
    /// Where the text starts.
    @usableFromInline let start: UInt32

    @usableFromInline
    init(_ element: Element, _ kind: Kind, isPrimitiveExtension: Bool = false, start: Int = 0, length: Int = 0) {
      (self.element, self.kind, self.isPrimitiveExtension) = (element, kind, isPrimitiveExtension)
      (self.start, self.length) = (UInt32(start), UInt32(length))
    }
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
  @exclusivity(unchecked) @usableFromInline var nodes = FlatArray<Node>(capacity: 512)
  @exclusivity(unchecked) @usableFromInline var text = ByteBuffer(capacity: 16 * 1024)
  @exclusivity(unchecked) @usableFromInline var openNodes = FlatArray<Int>(capacity: 32)
  private let names = ElementCatalog.shared.names

  public init() {}

  public func reset() {
    resources.removeAll(keepingCapacity: true)
    nodes.removeAll()
    openNodes.removeAll()
    text.truncate()
  }

  @inlinable public var nodeCount: Int { nodes.count }
  @inlinable public var textCount: Int { text.count }

  @inlinable public subscript(node index: Int) -> Node { nodes[index] }

  /// The text of a node that is no object; valid until the tape changes.
  @inlinable
  public func text(of node: Node) -> Bytes {
    node.kind == .object ? .empty : text.bytes(Int(node.start)..<Int(node.start) + Int(node.length))
  }

  /// The index after a node and all that lies below it.
  @inlinable
  public func end(of index: Int) -> Int {
    let node = nodes[index]
    return index + 1 + (node.kind == .object ? Int(node.length) : 0)
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
    nodes.append(Node(type, .object))
    guard !key.isEmpty, let id = names.idField(of: type) else { return }
    add(id, key, kind: .key)
  }

  public func endResource() {
    precondition(openNodes.count == 1, "an element is still open")
    close()
  }

  /// Whether a resource is open.
  @inlinable public var isOpen: Bool { !openNodes.isEmpty }

  /// Starts an element that holds others.
  public func open(_ element: Element) {
    openNodes.append(nodes.count)
    nodes.append(Node(element, .object))
  }

  /// Starts the `_name` companion of a primitive, to hold its extensions.
  public func openExtensions(ofPrimitive element: Element) {
    openNodes.append(nodes.count)
    nodes.append(Node(element, .object, isPrimitiveExtension: true))
  }

  /// Ends the element opened last; one without children is taken back, and so is an extension that has a URL and no value.
  ///
  /// Source: FHIR R4 ext-1.
  public func close() {
    let index = openNodes.removeLast()
    let below = nodes.count - index - 1
    if below == 0 && !openNodes.isEmpty || below == 1 && nodes[index + 1].element == Element.Extension.url {
      nodes.truncate(to: index)
    } else {
      nodes.at(index).pointee.length = UInt32(below)
    }
  }

  /// Takes back the element opened last with everything below it.
  public func takeBack() { nodes.truncate(to: openNodes.removeLast()) }

  /// Adds a value; an empty one is not added.
  public func add(_ element: Element, _ value: Bytes, kind: Kind = .string) {
    guard !value.isEmpty else { return }
    nodes.append(Node(element, kind, start: text.count, length: value.count))
    text.append(value)
  }

  @inlinable
  public func add(_ element: Element, _ literal: StaticString) { add(element, Bytes(literal)) }

  @inlinable
  public func add(_ element: Element, _ value: Bool) { add(element, value ? Bytes("true") : Bytes("false"), kind: .literal) }

  public func add(_ element: Element, _ value: Int) {
    let start = text.count
    text.append(decimal: value)
    nodes.append(Node(element, .literal, start: start, length: text.count - start))
  }

  /// Adds a value that the caller writes straight into the tape's text.
  @inlinable
  public func add(_ element: Element, kind: Kind = .string, _ write: (inout ByteBuffer) -> Void) {
    let start = text.count
    write(&text)
    guard text.count > start else { return }
    nodes.append(Node(element, kind, start: start, length: text.count - start))
  }

  /// Adds a `Reference` element to a resource of `type` with the given logical key.
  public func addReference(_ element: Element, to type: Element, key: Bytes) {
    guard !key.isEmpty else { return }
    let start = text.count
    text.append(names.prefix(of: type))
    text.append(key)
    nodes.append(Node(element, .object, length: 1))
    nodes.append(Node(Element.Reference.reference, .reference, start: start, length: text.count - start))
  }

  /// Takes back everything from a resource's root on: only for the resource begun last.
  public func dropLastResource() {
    guard let last = resources.popLast() else { return }
    nodes.truncate(to: last.node)
    openNodes.removeAll()
  }

  /// Whether the element opened last has a child `element` already.
  public func hasChild(_ element: Element) -> Bool {
    guard let parent = openNodes.last else { return false }
    var i = parent + 1
    // What comes after the element opened last is closed.
    while i < nodes.count {
      if nodes[i].element == element { return true }
      i = end(of: i)
    }
    return false
  }
}
