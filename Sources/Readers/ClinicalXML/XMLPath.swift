public import Records

/// Where a field of a record element stands: `name/family`, `@id`, `telecom[@use='HP']/@value`, `.`, compiled once.
///
/// A small part of XPath: steps are local names (a prefix is ignored, but for `sdtc:`), `*`, `..` and, in front of a step, `//`
/// for any depth; conditions in brackets are `[3]`, `[@a]`, `[@a='v']`, `[@a!='v']`, `[a]`, `[a='v']`, `[a!='v']`; the last step
/// may be `@attribute`. The value of an element is its direct text, trimmed; of several elements the first one's.
public struct XMLPath: Sendable, Equatable {
  enum Axis: Sendable, Equatable { case child, descendant, parent, this }

  struct Step: Sendable, Equatable {
    var axis: Axis
    /// Nil for `*`.
    var name: XMLName?
    var isSDTC = false
    var conditions: [Condition] = []
  }

  struct Condition: Sendable, Equatable {
    enum Subject: Sendable, Equatable { case position(Int), attribute(XMLName, XMLSpace?), element(XMLName) }
    enum Test: Sendable, Equatable { case exists, equals([UInt8]), differs([UInt8]) }
    var subject: Subject
    var test: Test
  }

  let steps: [Step]
  /// The attribute at the end; nil for the element's text.
  let attribute: XMLName?
  let attributeSpace: XMLSpace?

  /// Whether values are those of an attribute, not texts of elements.
  public var isOfAttribute: Bool { attribute != nil }

  /// Compiles a path.
  public init(_ text: String) throws(XMLPathError) {
    var reader = XMLPathReader(text)
    (steps, attribute, attributeSpace) = try reader.path()
  }

  /// The first value that is there, empty when none is; valid until the tree parses its next document.
  public func value(in node: XMLNode) -> Bytes {
    var found = Bytes.empty
    forEach(in: node) { value in
      found = value
      return value.isEmpty
    }
    return found
  }

  /// Calls `body` with each value in document order, until it answers false.
  public func forEach(in node: XMLNode, _ body: (Bytes) -> Bool) {
    _ = visit(node, 0) { node in
      guard let attribute else { return body(node.text.trimmed) }
      guard let attributeSpace else {
        for i in 0..<node.attributeCount {
          let a = node.attribute(at: i)
          if a.name == attribute { return body(a.value) }
        }
        return true
      }
      return node.has(attribute, attributeSpace) ? body(node.attribute(attribute, attributeSpace)) : true
    }
  }

  /// Calls `body` with each element that the steps lead to, until it answers false.
  public func forEachElement(in node: XMLNode, _ body: (XMLNode) -> Bool) { _ = visit(node, 0, body) }

  // Recursion is over the steps of the path, which the operator wrote; it never follows the document's depth.
  private func visit(_ node: XMLNode, _ index: Int, _ body: (XMLNode) -> Bool) -> Bool {
    guard index < steps.count else { return body(node) }
    let step = steps[index]
    switch step.axis {
    case .this: return visit(node, index + 1, body)
    case .parent:
      guard let parent = node.parent else { return true }
      return visit(parent, index + 1, body)
    case .child:
      var position = 0
      for child in node.children where matches(child, step) {
        position += 1
        if holds(step.conditions, child, position), !visit(child, index + 1, body) { return false }
      }
      return true
    case .descendant:
      var position = 0
      var isGoingOn = true
      node.walk { event in
        guard isGoingOn, case .open(let inner) = event, matches(inner, step) else { return }
        position += 1
        if holds(step.conditions, inner, position) { isGoingOn = visit(inner, index + 1, body) }
      }
      return isGoingOn
    }
  }

  private func matches(_ node: XMLNode, _ step: Step) -> Bool {
    guard let name = step.name else { return true }
    return node.name == name && (node.space == .sdtc) == step.isSDTC
  }

  private func holds(_ conditions: [Condition], _ node: XMLNode, _ position: Int) -> Bool {
    for condition in conditions {
      switch condition.subject {
      case .position(let wanted): if position != wanted { return false }
      case .attribute(let name, let space):
        let isThere = space.map { node.has(name, $0) } ?? node.has(name)
        if !condition.test.holds(isThere, node.attribute(name, space ?? .none)) { return false }
      case .element(let name):
        let child = node.first(name)
        if !condition.test.holds(child != nil, child?.text.trimmed ?? .empty) { return false }
      }
    }
    return true
  }
}

extension XMLPath.Condition.Test {
  fileprivate func holds(_ isThere: Bool, _ value: Bytes) -> Bool {
    switch self {
    case .exists: isThere
    case .equals(let wanted): isThere && wanted.withUnsafeBytes { Bytes($0) == value }
    case .differs(let other): !isThere || other.withUnsafeBytes { Bytes($0) != value }
    }
  }
}
