import Records
import Yams

// Resources: from the file's elements to steps.
extension TableCompiler {
  func compileRule(_ node: Node) {
    if let loop = node.mapping?["for-each"] {
      for copy in repeated(node, by: loop) ?? [] { compileOne(copy) }
    } else {
      compileOne(node)
    }
  }

  private func compileOne(_ node: Node) {
    guard let keys = loader.keys(node, .resource), let name = loader.scalar(keys["resource"]) else { return }
    guard let type = ElementCatalog.shared.root(named: name), ElementCatalog.shared[type].kind == .resource else {
      let types = ElementCatalog.shared.entries.filter { $0.kind == .resource }.map(\.typeName)
      loader.report(
        MappingReason.unknownElement, at: keys["resource"], "'\(name)' is no resource type that a record may hold",
        hint: nearestName(to: name, among: types).map { "did you mean '\($0)'?" })
      return
    }
    let per = loader.scalar(keys["per"]) ?? "row"
    if per != "row", per != "group" { loader.report(MappingReason.wrongForm, at: keys["per"], "'per' must be row or group") }
    let condition = loader.scalar(keys["when"]).map { self.condition($0, at: keys["when"]) } ?? -1
    let key = (keys["key"].map { $0.sequence.map { Array($0) } ?? [$0] } ?? []).map { source($0) }
    let keyStart = program.keySources.count
    program.keySources += key
    let keyRange = keyStart..<program.keySources.count
    if key.isEmpty { program.hasPositionKeys = true }
    guard let elements = keys["elements"] else { return }
    let tree = ElementTree(type, elements)
    read(elements, into: tree, depth: 0)
    let isPatient = type == Element.Patient.root
    addOwn(tree, isPatient: isPatient, at: elements)
    checkRequired(tree, depth: 0)
    let isStaff = ["Practitioner", "PractitionerRole", "Organization", "Location"].contains(name)
    let start = program.steps.count
    emit(tree, isPerGroup: per == "group", isStaff: isStaff, depth: 0)
    guard program.steps.count < MappingLoader.Limits.steps else {
      loader.report(MappingReason.tooLarge, at: node, "the table is too large")
      return
    }
    program.rules.append(
      ResourceRule(
        type: type, isPatient: isPatient, isPerGroup: per == "group", condition: condition, key: keyRange,
        keyKind: loader.text.keep(name == "Encounter" && key.count == 1 ? "visit" : "row"), steps: start..<program.steps.count,
        required: addRequired(type)))
  }

  /// What follows without being asked for: the reference to the patient, and the patient's own identifier.
  private func addOwn(_ tree: ElementTree, isPatient: Bool, at node: Node) {
    if isPatient {
      let own = tree.member(Element.Patient.identifier, node)
      for p in program.patient.reversed() {
        let step = MappingInstruction(operation: .identifier, element: Element.Patient.identifier, a: p.authority, b: p.identifier, c: p.type)
        own.items.insert(.init(content: .step(step)), at: 0)
      }
    } else if let reference = ElementShape.patientReference(of: tree.type), !tree.has(reference) {
      tree.member(reference, node).items.append(.init(content: .step(MappingInstruction(operation: .patient, element: reference))))
    }
  }

  // MARK: Reading elements

  private func read(_ node: Node, into tree: ElementTree, depth: Int) {
    guard let mapping = node.mapping else {
      loader.report(MappingReason.wrongForm, at: node, "elements must be a mapping of names to values")
      return
    }
    guard depth < MappingLoader.Limits.depth else {
      loader.report(MappingReason.tooLarge, at: node, "elements lie too deep in each other")
      return
    }
    for (nameNode, value) in mapping {
      let path = nameNode.scalar?.string ?? ""
      if depth > 0, path == "when" || path == "for-each" { continue }
      guard let (owner, element) = walk(path, from: tree, at: nameNode) else { continue }
      let member = owner.member(element, nameNode)
      for one in value.sequence.map({ Array($0) }) ?? [value] { member.items += items(element, one, depth: depth) }
    }
  }

  /// Follows a dotted path; the objects on its way are shared with other paths.
  private func walk(_ path: String, from tree: ElementTree, at node: Node) -> (ElementTree, Element)? {
    let catalog = ElementCatalog.shared
    var owner = tree
    let names = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    for (i, name) in names.enumerated() {
      guard let element = catalog.field(name, of: owner.type), name != "id" || owner.type != tree.type else {
        let known = ElementShape.fields(of: owner.type).map { catalog[$0].name }
        loader.report(
          MappingReason.unknownElement, at: node, "'\(name)' is no element of \(owner.type)",
          hint: nearestName(to: name, among: known).map { "did you mean '\($0)'?" }
            ?? known.first { $0.hasPrefix(name) }.map { "did you mean '\($0)'?" })
        return nil
      }
      if i == names.count - 1 { return (owner, element) }
      guard catalog[element].kind == .object else {
        loader.report(MappingReason.unknownElement, at: node, "'\(name)' of \(owner.type) is a plain value and has no parts")
        return nil
      }
      let member = owner.member(element, node)
      if let shared = member.shared {
        owner = shared
      } else {
        let made = ElementTree(catalog[element].type, node)
        member.shared = made
        member.items.append(.init(content: .object(made)))
        owner = made
      }
    }
    return nil
  }

  /// What one value in the file sets.
  private func items(_ element: Element, _ node: Node, depth: Int) -> [ElementTree.Item] {
    let entry = ElementCatalog.shared[element]
    if entry.kind == .primitive {
      guard let mapping = node.mapping else {
        return [.init(content: .step(primitive(element, source(node), at: node)))]
      }
      if let loop = mapping["for-each"] { return loopItems(element, node, loop, depth: depth) }
      let condition = loader.scalar(mapping["when"]).map { self.condition($0, at: mapping["when"]) } ?? -1
      if let absent = mapping["absent"] {
        if absent.scalar?.string != "unknown" { loader.report(MappingReason.wrongForm, at: absent, "'absent' must be unknown") }
        return [.init(condition: condition, content: .step(MappingInstruction(operation: .absent, element: element)))]
      }
      return [.init(condition: condition, content: .step(primitive(element, source(node), at: node)))]
    }
    guard let mapping = node.mapping else {
      guard node.scalar != nil else {
        loader.report(MappingReason.wrongForm, at: node, "a value or a mapping is expected here")
        return []
      }
      return [.init(content: plain(element, node))]
    }
    if let loop = mapping["for-each"] { return loopItems(element, node, loop, depth: depth) }
    let condition = loader.scalar(mapping["when"]).map { self.condition($0, at: mapping["when"]) } ?? -1
    if let step = shortForm(element, node) { return [.init(condition: condition, content: .step(step))] }
    let tree = ElementTree(entry.type, node)
    read(node, into: tree, depth: depth + 1)
    return [.init(condition: condition, content: .object(tree))]
  }

  private func loopItems(_ element: Element, _ node: Node, _ loop: Node, depth: Int) -> [ElementTree.Item] {
    guard let text = loop.scalar?.string, text == "row" || text.hasPrefix("row by ") else {
      return (repeated(node, by: loop) ?? []).flatMap { items(element, $0, depth: depth + 1) }
    }
    guard depth < MappingLoader.Limits.depth, let mapping = node.mapping else { return [] }
    let members = mapping.filter { $0.key.scalar?.string != "for-each" }.map { ($0.key, $0.value) }
    let rest = Node.mapping(Node.Mapping(members, mapping.tag, mapping.style, mapping.mark))
    let by = text == "row" ? -1 : source(Node(String(text.dropFirst(7))))
    return items(element, rest, depth: depth + 1).map { item in
      var item = item
      item.isPerRow = true
      item.rowsBy = by
      return item
    }
  }

  // MARK: Required elements

  private func checkRequired(_ tree: ElementTree, depth: Int) {
    for group in ElementShape.required(of: tree.type) where !group.contains(where: tree.has) {
      let names = group.map { ElementCatalog.shared[$0].name }.joined(separator: ", ")
      loader.report(MappingReason.requiredElement, at: tree.node, "\(tree.type) must have \(names), and the mapping never sets it")
    }
    guard depth < MappingLoader.Limits.depth else { return }
    for member in tree.members {
      for item in member.items { if case .object(let inner) = item.content { checkRequired(inner, depth: depth + 1) } }
    }
  }

  func addRequired(_ type: Element) -> Range<Int> {
    let start = program.required.count
    for group in ElementShape.required(of: type) {
      for (i, element) in group.enumerated() { program.required.append(RequiredElement(element: element, endsGroup: i == group.count - 1)) }
    }
    return start..<program.required.count
  }
}
