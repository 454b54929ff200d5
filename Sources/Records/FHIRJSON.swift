/// Turns logical keys into ids where a tape still has them (before de-identification, for `normalize --reveal`).
public protocol KeyRenderer {
  /// Appends a FHIR id (`[A-Za-z0-9\-.]{1,64}`) for the resource of a type with the given logical key.
  func appendID(type: Bytes, key: Bytes, to out: inout ByteBuffer)
}

/// Writes resources of a tape as FHIR R4 JSON, one line each without the line end: `resourceType` first, then members in the order
/// of FHIR's definitions, numbers as they were sent. The same tape always gives the same bytes.
///
/// Source: FHIR R4 §2.6.2 (JSON representation).
public final class FHIRJSONWriter {
  private let catalog = ElementCatalog.shared
  @exclusivity(unchecked) private var order: [Int] = []

  public init() {}

  /// Appends one resource. `extra` is written as further members directly after `id` (a ready `"meta":{...}`).
  public func write(
    _ resource: Tape.Resource, of tape: Tape, keys: (any KeyRenderer)? = nil, meta: Bytes = .empty, to out: inout ByteBuffer
  ) {
    out.append("{\"resourceType\":\"")
    out.append(catalog.names.type(of: resource.type))
    out.append(0x22)
    members(of: resource.node, of: tape, keys, isFirst: false, meta: meta, to: &out)
    out.append(0x7D)
  }

  private func members(
    of parent: Int, of tape: Tape, _ keys: (any KeyRenderer)?, isFirst: Bool, meta: Bytes, to out: inout ByteBuffer
  ) {
    let base = order.count
    var i = parent + 1
    let end = tape.end(of: parent)
    var sorted = true
    var last = -1
    while i < end {
      let node = tape.nodes[i]
      if isWritten(node, at: i, of: tape) {
        order.append(i)
        let rank = rank(node)
        if rank < last { sorted = false }
        last = rank
      }
      i = tape.end(of: i)
    }
    if !sorted { sortByRank(from: base, of: tape) }
    var first = isFirst
    var metaPending = !meta.isEmpty
    var k = base
    let top = order.count
    while k < top {
      let node = tape.nodes[order[k]]
      if metaPending && !(catalog.names.member(node.element) == "id") {
        if !first { out.append(0x2C) }
        out.append(meta)
        first = false
        metaPending = false
      }
      if !first { out.append(0x2C) }
      first = false
      if node.isPrimitiveExtension {
        out.append("\"_")
        out.append(catalog.names.member(node.element))
        out.append("\":")
      } else {
        out.append(catalog.names.key(node.element))
      }
      if catalog.names.repeats(node.element) {
        out.append(0x5B)
        var following = k
        while following < top, same(tape.nodes[order[following]], node) {
          if following > k { out.append(0x2C) }
          value(order[following], of: tape, keys, to: &out)
          following += 1
        }
        out.append(0x5D)
        k = following
      } else {
        value(order[k], of: tape, keys, to: &out)
        k += 1
        while k < top, same(tape.nodes[order[k]], node) { k += 1 }
      }
    }
    if metaPending {
      if !first { out.append(0x2C) }
      out.append(meta)
    }
    order.removeLast(order.count - base)
  }

  private func value(_ index: Int, of tape: Tape, _ keys: (any KeyRenderer)?, to out: inout ByteBuffer) {
    let node = tape.nodes[index]
    switch node.kind {
    case .object:
      out.append(0x7B)
      members(of: index, of: tape, keys, isFirst: true, meta: .empty, to: &out)
      out.append(0x7D)
    case .literal: out.append(tape.text(of: node))
    case .string, .removed: out.append(jsonString: tape.text(of: node))
    case .key:
      out.append(0x22)
      id(catalog.names.type(of: node.element), tape.text(of: node), keys, to: &out)
      out.append(0x22)
    case .reference:
      let text = tape.text(of: node)
      let slash = text.firstIndex(of: 0x2F) ?? 0
      out.append(0x22)
      out.append(text[0..<min(slash + 1, text.count)])
      id(text[0..<slash], text[min(slash + 1, text.count)..<text.count], keys, to: &out)
      out.append(0x22)
    }
  }

  private func id(_ type: Bytes, _ key: Bytes, _ keys: (any KeyRenderer)?, to out: inout ByteBuffer) {
    guard let keys else {
      out.append("unrendered")
      return
    }
    keys.appendID(type: type, key: key, to: &out)
  }

  private func isWritten(_ node: Tape.Node, at index: Int, of tape: Tape) -> Bool {
    switch node.kind {
    case .removed: return false
    case .object:
      var i = index + 1
      let end = tape.end(of: index)
      while i < end {
        if isWritten(tape.nodes[i], at: i, of: tape) { return true }
        i = tape.end(of: i)
      }
      return false
    default: return true
    }
  }

  private func rank(_ node: Tape.Node) -> Int { Int(node.element.rawValue) * 2 + (node.isPrimitiveExtension ? 1 : 0) }

  private func same(_ a: Tape.Node, _ b: Tape.Node) -> Bool {
    a.element == b.element && a.isPrimitiveExtension == b.isPrimitiveExtension
  }

  /// Insertion sort, stable: objects have few members and are nearly in order.
  private func sortByRank(from base: Int, of tape: Tape) {
    var i = base + 1
    while i < order.count {
      let moving = order[i]
      let r = rank(tape.nodes[moving])
      var j = i
      while j > base, rank(tape.nodes[order[j - 1]]) > r {
        order[j] = order[j - 1]
        j -= 1
      }
      order[j] = moving
      i += 1
    }
  }
}
