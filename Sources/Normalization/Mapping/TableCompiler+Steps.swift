import Records
import Yams

// Single values and the short forms of data types; then the tree as steps.
extension TableCompiler {
  /// The step that sets a primitive element.
  func primitive(_ element: Element, _ source: Int, at node: Node) -> MappingInstruction {
    let entry = ElementCatalog.shared[element]
    var step = MappingInstruction(operation: .text, element: element, a: source)
    switch entry.typeName {
    case "date": step.operation = .date
    case "dateTime": step.operation = .dateTime
    case "instant": step.operation = .instant
    case "time": step.operation = .time
    case "decimal": step.operation = .decimal
    case "integer", "unsignedInt", "positiveInt":
      step.operation = .integer
      step.b = entry.typeName == "integer" ? Int(Int32.min) : entry.typeName == "positiveInt" ? 1 : 0
    case "boolean": step.operation = .boolean
    case "code": step.operation = .code
    case "id", "oid", "uuid", "uri", "url", "canonical": step.operation = element == Element.Coding.system ? .codeSystem : .token
    case "base64Binary": step.operation = .base64
    default: break
    }
    if let allowed = ElementShape.allowedCodes(element) {
      checkCodes(source, allowed, element, at: node)
      step.b = program.allowed.count
      let start = program.words.count
      program.words += allowed.map(loader.text.keep)
      program.allowed.append(start..<program.words.count)
    }
    return step
  }

  /// Refuses constants, defaults and codes of lookups that FHIR does not allow.
  private func checkCodes(_ source: Int, _ allowed: [String], _ element: Element, at node: Node) {
    let value = program.sources[source]
    var codes = [value.fallback.text]
    if value.kind == .constant, value.lookup < 0 { codes.append(value.constant.text) }
    if value.lookup >= 0 {
      codes += loader.lookups[value.lookup].entries.map(\.code.text) + [loader.lookups[value.lookup].fallback?.code.text ?? ""]
    }
    for code in codes where !code.isEmpty && !allowed.contains(code) {
      loader.report(
        MappingReason.codeNotAllowed, at: node, "'\(code)' is no code of \(element)",
        hint: nearestName(to: code, among: allowed).map { "did you mean '\($0)'?" } ?? "one of \(allowed.joined(separator: ", "))")
    }
  }

  /// A bare value for an object.
  func plain(_ element: Element, _ node: Node) -> ElementTree.Content {
    let entry = ElementCatalog.shared[element]
    let value = source(node)
    switch entry.typeName {
    case "CodeableConcept": return .step(MappingInstruction(operation: .concept, element: element, d: value))
    case "Quantity": return .step(MappingInstruction(operation: .quantity, element: element, a: value))
    case "Identifier": return .step(MappingInstruction(operation: .identifier, element: element, a: addConstant(authority), b: value))
    case "Reference": return .step(MappingInstruction(operation: .displayReference, element: element, a: value))
    case "Money": return .step(MappingInstruction(operation: .money, element: element, a: value))
    case "Period": return .step(MappingInstruction(operation: .period, element: element, a: value))
    default:
      let tree = ElementTree(entry.type, node)
      guard let name = ElementShape.plainChild(of: entry.typeName), let child = ElementCatalog.shared.field(name, of: entry.type) else {
        loader.report(
          MappingReason.wrongForm, at: node, "\(element) has parts; a bare value does not say which",
          hint: "its parts: \(ElementShape.fields(of: entry.type).map { ElementCatalog.shared[$0].name }.joined(separator: ", "))")
        return .object(tree)
      }
      let inner = ElementCatalog.shared[child].kind == .primitive ? .step(primitive(child, value, at: node)) : plain(child, node)
      tree.member(child, node).items.append(.init(content: inner))
      return .object(tree)
    }
  }

  /// The step of a mapping in a data type's short form; nil when it names the type's own parts instead.
  func shortForm(_ element: Element, _ node: Node) -> MappingInstruction? {
    guard let mapping = node.mapping else { return nil }
    var keys: [String: Node] = [:]
    for (name, value) in mapping where name.scalar?.string != "when" { keys[name.scalar?.string ?? ""] = value }
    func isShort(_ level: MappingKey.Level, values: Bool = false) -> Bool {
      let known = MappingKey.names(level) + (values ? MappingKey.names(.value) : [])
      return !keys.isEmpty && keys.keys.allSatisfy(known.contains)
    }
    func operand(_ name: String) -> Int { keys[name].map { source($0) } ?? -1 }
    var step = MappingInstruction(operation: .concept, element: element)
    if hasMistake(keys, element, mapping) { return step }
    switch ElementCatalog.shared[element].typeName {
    case "CodeableConcept", "Coding":
      let isCoding = ElementCatalog.shared[element].typeName == "Coding"
      guard isShort(.concept, values: true), !(isCoding && keys["text"] != nil) else { return nil }
      step.operation = isCoding ? .coding : .concept
      step.a = operand("system")
      if keys["column"] != nil || keys["constant"] != nil || keys["template"] != nil || keys["lookup"] != nil || keys["default"] != nil {
        step.b = source(keys, at: node)
      } else {
        step.b = operand("code")
      }
      (step.c, step.d, step.e) = (operand("display"), operand("text"), operand("version"))
    case "Quantity":
      guard isShort(.quantity) else { return nil }
      step.operation = .quantity
      (step.a, step.b, step.c) = (operand("value"), operand("unit"), operand("comparator"))
    case "Identifier":
      guard isShort(.identifier) else { return nil }
      step.operation = .identifier
      (step.b, step.c) = (operand("value"), operand("type"))
      step.a = keys["authority"] == nil ? addConstant(authority) : operand("authority")
    case "Period":
      guard isShort(.period) else { return nil }
      step.operation = .period
      (step.a, step.b) = (operand("start"), operand("end"))
    case "Money":
      guard isShort(.money) else { return nil }
      step.operation = .money
      (step.a, step.b) = (operand("value"), operand("currency"))
    case "Reference":
      guard isShort(.reference) else { return nil }
      guard let to = loader.scalar(keys["to"]) else {
        step.operation = .displayReference
        step.a = operand("display")
        return step
      }
      return reference(element, to: to, keys, at: node)
    default: return nil
    }
    return step
  }

  /// Reports keys that are neither of a type's short form nor its parts; a name of the one beside a misspelt other would mislead.
  private func hasMistake(_ keys: [String: Node], _ element: Element, _ mapping: Node.Mapping) -> Bool {
    let entry = ElementCatalog.shared[element]
    let levels: [String: MappingKey.Level] = [
      "CodeableConcept": .concept, "Coding": .concept, "Quantity": .quantity, "Identifier": .identifier, "Reference": .reference, "Period": .period,
      "Money": .money,
    ]
    guard let level = levels[entry.typeName] else { return false }
    let parts = ElementShape.fields(of: entry.type).map { ElementCatalog.shared[$0].name }
    let short = MappingKey.names(level) + (level == .concept ? MappingKey.names(.value) : [])
    var found = false
    for (nameNode, _) in mapping {
      let name = nameNode.scalar?.string ?? ""
      guard name != "when", name != "for-each", !short.contains(name), !parts.contains(String(name.prefix { $0 != "." })) else { continue }
      found = true
      loader.report(
        MappingReason.unknownKey, at: nameNode, "unknown key '\(name)' for a \(entry.typeName)",
        hint: nearestName(to: name, among: short + parts).map { "did you mean '\($0)'?" } ?? "known keys here: \(short.joined(separator: ", "))")
    }
    return found
  }

  private func reference(_ element: Element, to: String, _ keys: [String: Node], at node: Node) -> MappingInstruction {
    var step = MappingInstruction(operation: .patient, element: element)
    guard to != "Patient" else { return step }
    guard let type = ElementCatalog.shared.root(named: to), ElementCatalog.shared[type].kind == .resource else {
      loader.report(MappingReason.unknownElement, at: keys["to"], "'\(to)' is no resource type that a record may hold")
      return step
    }
    let key = (keys["key"].map { $0.sequence.map { Array($0) } ?? [$0] } ?? []).map { source($0) }
    if key.isEmpty { loader.report(MappingReason.missingKey, at: node, "a reference to \(to) needs a 'key'") }
    step.operation = .reference
    (step.a, step.b) = (program.keySources.count, program.keySources.count + key.count)
    program.keySources += key
    step.c = Int(type.rawValue)
    step.d = addConstant(to == "Encounter" && key.count == 1 ? "visit" : "row")
    step.e = keys["display"].map { source($0) } ?? -1
    return step
  }

  // MARK: Emitting

  func emit(_ tree: ElementTree, isPerGroup: Bool, isStaff: Bool, depth: Int) {
    guard depth < MappingLoader.Limits.depth + 2 else { return }
    for group in tree.groups {
      let items = group.flatMap { member in member.items.map { (member, $0) } }
      let isOneOf = items.count > 1 && !ElementCatalog.shared[group[0].element].repeats
      var leaves: [Int] = []
      for (i, (member, item)) in items.enumerated() {
        emit(item, member, isPerGroup: isPerGroup, isStaff: isStaff, depth: depth)
        if isOneOf, i < items.count - 1 {
          leaves.append(program.steps.count)
          program.steps.append(MappingInstruction(operation: .ifAdded))
        }
      }
      for i in leaves { program.steps[i].target = program.steps.count }
    }
  }

  private func emit(
    _ item: ElementTree.Item, _ member: ElementTree.Member, isPerGroup: Bool, isStaff: Bool, depth: Int
  ) {
    if item.isPerRow, !isPerGroup {
      loader.report(MappingReason.wrongForm, at: member.node, "'for-each: row' needs a resource with 'per: group'")
      return
    }
    var jumps: [Int] = []
    var loop = -1
    if item.isPerRow {
      loop = program.steps.count
      program.steps.append(MappingInstruction(operation: .firstRow, b: item.rowsBy))
    }
    if item.condition >= 0 {
      jumps.append(program.steps.count)
      program.steps.append(MappingInstruction(operation: .unless, a: item.condition))
    }
    switch item.content {
    case .step(let step):
      know(step, isStaff: isStaff)
      program.steps.append(step)
    case .object(let tree):
      program.steps.append(MappingInstruction(operation: .open, element: member.element))
      let first = program.steps.count
      emit(tree, isPerGroup: isPerGroup, isStaff: isStaff, depth: depth + 1)
      let readsRow = program.steps[first...].contains(where: readsRow)
      let required = addRequired(tree.type)
      program.steps.append(MappingInstruction(operation: .close, element: member.element, a: required.lowerBound, b: required.upperBound, c: readsRow ? 1 : 0))
    }
    for i in jumps { program.steps[i].target = program.steps.count }
    if loop >= 0 {
      program.steps.append(MappingInstruction(operation: .nextRow, a: loop + 1, b: item.rowsBy))
      program.steps[loop].target = program.steps.count
    }
  }

  /// Whether a step's value comes from the row, not from the mapping alone.
  private func readsRow(_ step: MappingInstruction) -> Bool {
    func reads(_ source: Int) -> Bool { source >= 0 && program.sources[source].kind != .constant }
    switch step.operation {
    case .open, .close, .unless, .ifAdded, .firstRow, .nextRow, .absent: return false
    case .patient: return true
    case .reference: return (step.a..<step.b).contains { reads(program.keySources[$0]) } || reads(step.e)
    case .concept, .coding: return reads(step.b) || reads(step.c) || reads(step.d)
    case .identifier: return reads(step.b)
    case .quantity, .money: return reads(step.a)
    case .period: return reads(step.a) || reads(step.b)
    default: return reads(step.a)
    }
  }

  /// Columns that go to an identifying element are known values.
  private func know(_ step: MappingInstruction, isStaff: Bool) {
    let entry = ElementCatalog.shared[step.element]
    switch step.operation {
    case .identifier:
      let type = step.c >= 0 && program.sources[step.c].kind == .constant ? program.sources[step.c].constant : .empty
      for slot in slots(of: step.b) { know(slot, KnownFields.byType[type] ?? .otherUnique, required: !isStaff) }
    case .displayReference: for slot in slots(of: step.a) { know(slot, .names, required: false) }
    case .reference: for slot in slots(of: step.e) { know(slot, .names, required: false) }
    case .text, .token, .date, .dateTime, .code:
      guard let clause = entry.clause else { return }
      let isIdentifying: Bool
      switch entry.handling {
      case .remove, .identifier, .birthDate, .postalCode: isIdentifying = true
      case .date: isIdentifying = entry.name == "deceasedDateTime"
      default: isIdentifying = false
      }
      guard isIdentifying else { return }
      let formats = program.sources[step.a].formats
      for slot in slots(of: step.a) { know(slot, clause, required: !isStaff, formats: formats.isEmpty ? nil : formats) }
    default: return
    }
  }
}
