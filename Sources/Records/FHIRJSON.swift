/// Turns logical keys into ids where a tape still has them (before de-identification, for `normalize --reveal`).
public protocol KeyRenderer {
  /// Appends a FHIR id (`[A-Za-z0-9\-.]{1,64}`) for the resource of a type with the given logical key.
  func appendID(type: Bytes, key: Bytes, to out: inout ByteBuffer)
}

/// Writes resources of a tape as FHIR R4 JSON, one line each without the line end: `resourceType` first, then members in the order
/// of FHIR's definitions, numbers as they were sent. The same tape always gives the same bytes.
///
/// Most objects lie on the tape in that order already and are written as they are read, in one pass.
/// Source: FHIR R4 §2.6.2 (JSON representation).
public final class FHIRJSONWriter {
  private let names = ElementCatalog.shared.names
  @exclusivity(unchecked) private var order = FlatArray<Int>(capacity: 64)

  public init() {}

  /// Appends one resource. `meta` is written as further members directly after `id` (a ready `"meta":{...}`).
  public func write(
    _ resource: Tape.Resource, of tape: Tape, keys: (any KeyRenderer)? = nil, meta: Bytes = .empty, to out: inout ByteBuffer
  ) {
    out.append("{\"resourceType\":\"")
    out.append(names.type(of: resource.type))
    out.append(0x22)
    let view = tape.view
    var state = Members(hasMember: true, isMetaPending: !meta.isEmpty)
    members(of: resource.node, of: view, keys, &state, meta, to: &out)
    if state.isMetaPending {
      out.append(0x2C)
      out.append(meta)
    }
    out.append(0x7D)
  }

  /// How far an object is written.
  private struct Members {
    var hasMember = false
    var isMetaPending = false
    var isInArray = false
    /// That of the member written last.
    var rank = -1
  }

  private func members(
    of parent: Int, of view: TapeView, _ keys: (any KeyRenderer)?, _ state: inout Members, _ meta: Bytes, to out: inout ByteBuffer
  ) {
    let end = view.end(of: parent)
    if isInOrder(parent + 1, end, of: view) {
      var i = parent + 1
      while i < end {
        member(i, of: view, keys, &state, meta, to: &out)
        i = view.end(of: i)
      }
    } else {
      let base = order.count
      sort(parent + 1, end, of: view)
      var k = base
      let top = order.count
      while k < top {
        member(order[k], of: view, keys, &state, meta, to: &out)
        k += 1
      }
      order.truncate(to: base)
    }
    if state.isInArray { out.append(0x5D) }
  }

  /// Writes one member, or one more value of an array; an object without children is taken back with all that led up to it. Of an element
  /// that does not repeat the first value counts.
  private func member(
    _ index: Int, of view: TapeView, _ keys: (any KeyRenderer)?, _ state: inout Members, _ meta: Bytes, to out: inout ByteBuffer
  ) {
    let node = view[index]
    guard node.kind != .removed else { return }
    let name = names[node.element]
    let rank = FHIRJSONWriter.rank(node)
    let mark = out.count
    var next = state
    if rank == state.rank {
      guard name.repeats else { return }
      out.append(0x2C)
    } else {
      if state.isInArray { out.append(0x5D) }
      if state.isMetaPending, !name.isID {
        out.append(0x2C)
        out.append(meta)
        next.isMetaPending = false
      }
      name.append(isExtension: node.isPrimitiveExtension, isFirst: !state.hasMember, to: &out)
      if name.repeats { out.append(0x5B) }
      (next.rank, next.isInArray, next.hasMember) = (rank, name.repeats, true)
    }
    guard value(node, at: index, of: view, keys, to: &out) else { return out.truncate(to: mark) }
    state = next
  }

  /// False, with anything written, for an object without children.
  private func value(_ node: Tape.Node, at index: Int, of view: TapeView, _ keys: (any KeyRenderer)?, to out: inout ByteBuffer) -> Bool {
    switch node.kind {
    case .object:
      out.append(0x7B)
      var state = Members()
      members(of: index, of: view, keys, &state, .empty, to: &out)
      out.append(0x7D)
      return state.hasMember
    case .literal: out.append(view.text(of: node))
    case .string, .removed: out.append(jsonString: view.text(of: node))
    case .key:
      out.append(0x22)
      id(names.type(of: node.element), view.text(of: node), keys, to: &out)
      out.append(0x22)
    case .reference:
      let text = view.text(of: node)
      let slash = text.firstIndex(of: 0x2F) ?? 0
      out.append(0x22)
      out.append(text[0..<min(slash + 1, text.count)])
      id(text[0..<slash], text[min(slash + 1, text.count)..<text.count], keys, to: &out)
      out.append(0x22)
    }
    return true
  }

  private func id(_ type: Bytes, _ key: Bytes, _ keys: (any KeyRenderer)?, to out: inout ByteBuffer) {
    guard let keys else {
      out.append("unrendered")
      return
    }
    keys.appendID(type: type, key: key, to: &out)
  }

  @inline(__always)
  private static func rank(_ node: Tape.Node) -> Int { Int(node.element.rawValue) * 2 + (node.isPrimitiveExtension ? 1 : 0) }

  private func isInOrder(_ first: Int, _ end: Int, of view: TapeView) -> Bool {
    var last = -1
    var i = first
    while i < end {
      let rank = FHIRJSONWriter.rank(view[i])
      if rank < last { return false }
      last = rank
      i = view.end(of: i)
    }
    return true
  }

  /// Adds the nodes from `first` on to `order` by rank. Insertion sort, stable: objects have few members and are nearly in order.
  private func sort(_ first: Int, _ end: Int, of view: TapeView) {
    let base = order.count
    var i = first
    while i < end {
      let rank = FHIRJSONWriter.rank(view[i])
      order.append(i)
      var j = order.count - 1
      while j > base, FHIRJSONWriter.rank(view[order[j - 1]]) > rank {
        order[j] = order[j - 1]
        j -= 1
      }
      order[j] = i
      i = view.end(of: i)
    }
  }
}
