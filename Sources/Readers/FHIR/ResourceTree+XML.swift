public import Records

extension ResourceTree {
  /// Takes over a resource in XML, or a Bundle's `entry` with one, that `tree` has parsed from `bytes` at the same place.
  ///
  /// The result is what JSON would give: `value` attributes are values, extensions of a primitive are its `_name` member, a
  /// resource inside another is an object with a `resourceType`. Source: FHIR R4 §2.6.1.
  public func take(_ tree: XMLTree, from bytes: Bytes, at place: Place) throws(RecordError) {
    reset(bytes, place)
    guard !tree.isEmpty else { throw RecordError(FHIRReason.noType, at: place) }
    var root = tree.root
    if elementName(root) == "entry" {
      guard let inner = root.first(.resource)?.firstChild else { throw RecordError(FHIRReason.noType, at: place) }
      root = inner
    }
    var open: [(node: Int, cell: Int)] = [(root.index, append(.empty, .object, .empty, root))]
    append(Bytes("resourceType"), .string, elementName(root), root)
    var skipped = -1
    var tooMany = false
    root.walk { step in
      switch step {
      case .open(let node):
        guard skipped < 0, !tooMany else { return }
        if cells.count + node.attributeCount + 2 > limits.maximumValues {
          tooMany = true
          return
        }
        if node.space == .xhtml {
          skipped = node.index
          narrative(node)
          return
        }
        member(node, &open)
      case .close(let node):
        if skipped == node.index { skipped = -1 }
        if let last = open.last, last.node == node.index {
          open.removeLast()
          if last.cell >= 0 { cells.setEnd(last.cell, UInt32(cells.count)) }
        }
      case .text, .blank: return
      }
    }
    cells.setEnd(0, UInt32(cells.count))
    if tooMany {
      reset(.empty, place)
      throw RecordError(FHIRReason.tooManyValues, at: place)
    }
  }

  private func member(_ node: XMLNode, _ open: inout [(node: Int, cell: Int)]) {
    let name = elementName(node)
    if let first = name.first, ASCII.isUpper(first) {
      // A resource: what is inside belongs to the element around it.
      append(Bytes("resourceType"), .string, name, node)
      open.append((node.index, -1))
      return
    }
    let hasValue = node.has(.value)
    if hasValue { append(name, .untyped, node.attribute(.value), node) }
    let isLeaf = node.firstChild == nil
    let hasParts = node.has(.id) || node.has(.url)
    guard !isLeaf || hasParts else { return }
    let cell: Int
    if hasValue {
      let start = text.count
      text.append(0x5F)
      text.append(name)
      cell = append(copied: start, .object, node)
    } else {
      cell = append(name, .object, .empty, node)
    }
    open.append((node.index, cell))
    if node.has(.id) { append(Bytes("id"), .string, node.attribute(.id), node) }
    if node.has(.url) { append(Bytes("url"), .string, node.attribute(.url), node) }
  }

  /// The text of a narrative; its markup is not kept.
  private func narrative(_ node: XMLNode) {
    let start = text.count
    var plain = ByteBuffer(capacity: 256)
    node.appendAllText(to: &plain)
    text.append("<div xmlns=\"http://www.w3.org/1999/xhtml\">")
    for b in plain.bytes.raw {
      switch b {
      case 0x26: text.append("&amp;")
      case 0x3C: text.append("&lt;")
      case 0x3E: text.append("&gt;")
      default: text.append(b)
      }
    }
    text.append("</div>")
    let end = text.count
    let cell = append(Bytes("div"), .string, .empty, node)
    cells.setValue(cell, start, end - start)
  }

  @discardableResult
  private func append(_ name: Bytes, _ kind: Kind, _ value: Bytes, _ node: XMLNode) -> Int {
    let start = text.count
    text.append(name)
    let cell = append(copied: start, kind, node)
    cells.setValue(cell, text.count, value.count)
    text.append(value)
    return cell
  }

  /// A cell whose name is all text from `start` on.
  private func append(copied start: Int, _ kind: Kind, _ node: XMLNode) -> Int {
    cells.append(
      Cell(
        nameStart: UInt32(start), nameLength: UInt32(text.count - start), start: UInt32(text.count), length: 0,
        end: UInt32(cells.count + 1), byte: UInt32(max(0, node.byte - place.byte)), kind: kind, isItem: false, nameIsCopied: true,
        valueIsCopied: true))
    return cells.count - 1
  }

  /// The local name as it stands in the source.
  private func elementName(_ node: XMLNode) -> Bytes {
    var low = min(source.count, max(0, node.byte - place.byte) + 1)
    var high = low
    while high < source.count, source[high] > 0x20, source[high] != 0x2F, source[high] != 0x3E {
      if source[high] == 0x3A { low = high + 1 }
      high += 1
    }
    return source[min(low, high)..<high]
  }
}

extension FlatArray where Element == ResourceTree.Cell {
  fileprivate mutating func setValue(_ index: Int, _ start: Int, _ length: Int) {
    let cell = at(index)
    cell.pointee.start = UInt32(start)
    cell.pointee.length = UInt32(length)
  }
}

extension XMLName {
  fileprivate static let value = XMLName("value")
  fileprivate static let id = XMLName("id")
  fileprivate static let url = XMLName("url")
  fileprivate static let resource = XMLName("resource")
}
