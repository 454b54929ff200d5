import CLibXML2
public import Records

/// A parsed XML document in flat arrays: no object for each element, nothing freed between documents. One for each worker.
///
/// Libxml2 parses; nothing outside the bytes is ever read: a DOCTYPE is refused, so there are no entities but the five predefined
/// ones, and no callback of this parser opens anything.
///
///     try tree.parse(bytes, at: place)
///     let code = tree.root.first(.code)?.attribute(.code)
///
/// Source: XML 1.0, fifth edition; Namespaces in XML 1.0, third edition.
public final class XMLTree {
  let store: UnsafeMutablePointer<XMLStore>
  private let builder: UnsafeMutablePointer<XMLBuilder>
  private var wrapped = ByteBuffer(capacity: 64)
  public let limits: XMLLimits

  public init(limits: XMLLimits = XMLLimits()) {
    self.limits = limits
    store = .allocate(capacity: 1)
    store.initialize(to: XMLStore())
    builder = .allocate(capacity: 1)
    builder.initialize(to: XMLBuilder(store, limits))
  }

  deinit {
    builder.pointee.freeParser()
    builder.deinitialize(count: 1)
    builder.deallocate()
    store.deinitialize(count: 1)
    store.deallocate()
  }

  /// Whether a document has been parsed; `root` may only be asked for then.
  public var isEmpty: Bool { store.pointee.cells.count == 0 }

  /// The root element of the document parsed last.
  public var root: XMLNode { XMLNode(store, 0) }

  /// The element with that `index`; nil when there is none.
  public func node(_ index: Int) -> XMLNode? {
    index >= 0 && index < store.pointee.cells.count && !store.pointee.cells[index].flags.contains(.text)
      ? XMLNode(store, index) : nil
  }

  /// Elements that used a prefix which the document does not declare, such as `xsi` or `sdtc`; they were read all the same.
  public var undeclaredPrefixes: Int { builder.pointee.undeclaredPrefixes }

  /// Parses a document, or a record element with the namespaces of its ancestors. The document before it is forgotten.
  ///
  /// - Parameter place: where the bytes begin in the file; places of nodes and errors are of the file.
  /// - Throws: a reason `XML-01xx` with the place where parsing stopped; the tree is empty then.
  public func parse(_ bytes: Bytes, at place: Place, within context: XMLContext? = nil, encoding: XMLEncoding = .utf8) throws(RecordError) {
    store.pointee.reset(place)
    guard bytes.count <= min(limits.maximumBytes, 1 << 30) else { throw RecordError(XMLReason.tooLong, at: place) }
    guard !bytes.isEmpty else { throw RecordError(XMLReason.empty, at: place) }
    if let long = XMLBuilder.tagWithManyAttributes(bytes, limits) {
      throw RecordError(XMLReason.tooManyAttributes, at: Place(record: place.record, byte: place.byte + long, line: place.line))
    }
    var failure: (ReasonCode, byte: Int, line: Int)?
    if let context, !context.declarations.isEmpty {
      // One element around it, on its first line, that declares what its ancestors did.
      wrapped.truncate()
      wrapped.append("<_")
      wrapped.append(contentsOf: context.declarations)
      wrapped.append(">")
      let front = wrapped.count
      wrapped.append(bytes)
      wrapped.append("</_>")
      failure = XMLBuilder.parse(builder, wrapped.bytes, front: front, encoding: .utf8)
    } else {
      failure = XMLBuilder.parse(builder, bytes, front: 0, encoding: encoding)
    }
    if failure == nil, isEmpty { failure = (XMLReason.empty, 0, 1) }
    if let failure {
      store.pointee.reset(place)
      throw RecordError(
        failure.0,
        at: Place(record: place.record, byte: place.byte + failure.byte, line: place.line + max(0, failure.line - 1)))
    }
  }
}
