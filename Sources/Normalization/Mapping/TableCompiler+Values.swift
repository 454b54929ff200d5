import Records
import Yams

// Values, conditions and loops: what elements, keys and patients are made of.
extension TableCompiler {
  /// Compiles a value; nothing readable gives an empty constant, reported.
  func source(_ node: Node, formats: Bool = true) -> Int {
    var out = ValueSource()
    if let text = node.scalar?.string {
      fill(&out, text, at: node)
      return add(out)
    }
    guard node.mapping != nil, let keys = loader.keys(node, .value) else {
      if node.mapping == nil { loader.report(MappingReason.wrongForm, at: node, "a column, '=constant' or a mapping is expected here") }
      return add(out)
    }
    return source(keys, at: node)
  }

  /// Compiles a value from the members of its mapping.
  func source(_ keys: [String: Node], at node: Node) -> Int {
    var out = ValueSource()
    if let column = keys["column"] ?? keys["code"] {
      let names = loader.texts(column)
      if column.sequence != nil {
        out.kind = .firstOf
        out.pieces = addPieces(names.map { ValuePiece(slot: slot($0, at: column), text: .empty) })
      } else if keys["column"] != nil, let name = names.first {
        out.kind = .column
        out.pieces = addPieces([ValuePiece(slot: slot(name, at: column), text: .empty)])
      } else if column.mapping != nil {
        return source(column)
      } else if let name = names.first {
        fill(&out, name, at: column)
      }
    } else if let constant = keys["constant"] {
      out.constant = loader.text.keep(loader.scalar(constant) ?? "")
    } else if let template = loader.scalar(keys["template"]) {
      fillTemplate(&out, template, at: keys["template"])
    } else {
      loader.report(MappingReason.missingKey, at: node, "'column', 'constant' or 'template' is missing")
    }
    if let lookup = keys["lookup"] { out.lookup = loader.lookup(lookup) ?? -1 }
    if let word = loader.scalar(keys["unmapped"]) {
      switch word {
      case "keep": out.unmapped = .keep
      case "drop": out.unmapped = .drop
      case "reject": out.unmapped = .reject
      default: loader.report(MappingReason.wrongForm, at: keys["unmapped"], "'unmapped' must be keep, drop or reject")
      }
    }
    if let text = loader.scalar(keys["default"]) { out.fallback = loader.text.keep(text) }
    if let format = keys["format"] {
      let start = program.formats.count
      program.formats += loader.formats(format)
      out.formats = start..<program.formats.count
    } else {
      out.formats = tableFormats
    }
    if let words = keys["words"] { out.words = readWords(words) }
    return add(out)
  }

  func add(_ source: ValueSource) -> Int {
    program.sources.append(source)
    return program.sources.count - 1
  }

  func addConstant(_ text: String) -> Int {
    var out = ValueSource()
    out.constant = loader.text.keep(text)
    return add(out)
  }

  /// The columns that a source reads.
  func slots(of source: Int) -> [Int] {
    source < 0 ? [] : program.pieces[program.sources[source].pieces].map(\.slot).filter { $0 >= 0 }
  }

  private func addPieces(_ pieces: [ValuePiece]) -> Range<Int> {
    let start = program.pieces.count
    program.pieces += pieces
    return start..<program.pieces.count
  }

  /// `=constant`, a URI, a text with `{column}`, or a column.
  private func fill(_ out: inout ValueSource, _ text: String, at node: Node) {
    out.formats = tableFormats
    if text.hasPrefix("=") {
      out.constant = loader.text.keep(String(text.dropFirst()))
    } else if text.contains("{"), text.contains("}") {
      fillTemplate(&out, text, at: node)
    } else if text.hasPrefix("http://") || text.hasPrefix("https://") || text.hasPrefix("urn:") {
      out.constant = loader.text.keep(text)
    } else if text.isEmpty {
      loader.report(MappingReason.wrongForm, at: node, "a column or '=constant' is expected here")
    } else {
      out.kind = .column
      out.pieces = addPieces([ValuePiece(slot: slot(text, at: node), text: .empty)])
    }
  }

  private func fillTemplate(_ out: inout ValueSource, _ text: String, at node: Node?) {
    out.kind = .template
    var pieces: [ValuePiece] = []
    var rest = Substring(text)
    while let open = rest.firstIndex(of: "{") {
      guard let close = rest[open...].firstIndex(of: "}") else { break }
      if open > rest.startIndex { pieces.append(ValuePiece(slot: -1, text: loader.text.keep(String(rest[..<open])))) }
      let name = String(rest[rest.index(after: open)..<close])
      if name.isEmpty {
        loader.report(MappingReason.wrongForm, at: node, "a column is missing between the braces")
      } else {
        pieces.append(ValuePiece(slot: slot(name, at: node), text: .empty))
      }
      rest = rest[rest.index(after: close)...]
    }
    if !rest.isEmpty { pieces.append(ValuePiece(slot: -1, text: loader.text.keep(String(rest)))) }
    out.pieces = addPieces(pieces)
  }

  private func readWords(_ node: Node) -> Int {
    guard let mapping = node.mapping else {
      loader.report(MappingReason.wrongForm, at: node, "'words' must say which words are true and which false", hint: "words: {true: [Y], false: [N]}")
      return -1
    }
    var entries: [LookupTable.Entry] = []
    for (key, value) in mapping {
      let word = key.scalar?.string ?? ""
      guard word == "true" || word == "false" else {
        loader.report(MappingReason.wrongForm, at: key, "'words' has the keys true and false")
        continue
      }
      for text in loader.texts(value) {
        entries.append(
          LookupTable.Entry(source: loader.text.keep(text), code: loader.text.keep(word), system: .empty, display: .empty))
      }
    }
    loader.lookups.append(LookupTable(entries, fallback: nil))
    return loader.lookups.count - 1
  }

  /// Compiles a condition; -1, and reported, when it cannot be read.
  func condition(_ text: String, at node: Node?) -> Int {
    guard let alternatives = ConditionParser.parse(text) else {
      loader.report(
        MappingReason.condition, at: node, "this condition cannot be read",
        hint: "TYPE = x, TYPE != x, TYPE in (x, y), VALUE is number, VALUE is empty, CODE is sctid, CODE has 5 digits, joined by 'and' and 'or'")
      return -1
    }
    let start = program.terms.count
    for terms in alternatives {
      for (i, term) in terms.enumerated() {
        let first = program.words.count
        program.words += term.words.map(loader.text.keep)
        program.terms.append(
          ConditionTerm(
            test: term.test, isNegated: term.isNegated, slot: slot(term.column, at: node), words: first..<program.words.count,
            endsAlternative: i == terms.count - 1))
      }
    }
    program.conditions.append(start..<program.terms.count)
    return program.conditions.count - 1
  }

  /// The copies of a node that `for-each: {n: 1..3}` asks for, each with its values put in; nil, and reported, when it cannot be read.
  func repeated(_ node: Node, by loop: Node) -> [Node]? {
    guard let mapping = loop.mapping, mapping.count == 1, let (nameNode, values) = mapping.first, let name = nameNode.scalar?.string else {
      loader.report(MappingReason.wrongForm, at: loop, "'for-each' must give one variable its values", hint: "for-each: {n: 1..10}")
      return nil
    }
    var list: [String]
    if let text = values.scalar?.string, let range = text.firstRange(of: "..") {
      guard let low = Int(text[..<range.lowerBound]), let high = Int(text[range.upperBound...]), low <= high,
        high - low < MappingLoader.Limits.repetitions
      else {
        loader.report(MappingReason.wrongForm, at: values, "'\(text)' is no range", hint: "write it as 1..10")
        return nil
      }
      list = (low...high).map(String.init)
    } else {
      list = loader.texts(values)
    }
    return list.map { TableCompiler.substitute("{\(name)}", $0, in: node, depth: 0) }
  }

  private static func substitute(_ mark: String, _ value: String, in node: Node, depth: Int) -> Node {
    guard depth < MappingLoader.Limits.depth else { return node }
    if let scalar = node.scalar {
      guard scalar.string.contains(mark) else { return node }
      return .scalar(Node.Scalar(scalar.string.replacing(mark, with: value), scalar.tag, scalar.style, scalar.mark))
    }
    if let items = node.sequence {
      return .sequence(Node.Sequence(items.map { substitute(mark, value, in: $0, depth: depth + 1) }, items.tag, items.style, items.mark))
    }
    if let mapping = node.mapping {
      return .mapping(
        Node.Mapping(
          mapping.filter { depth > 0 || $0.key.scalar?.string != "for-each" }.map { ($0.key, substitute(mark, value, in: $0.value, depth: depth + 1)) },
          mapping.tag, mapping.style, mapping.mark))
    }
    return node
  }
}
