import Records
import Yams

/// Reads a mapping file and compiles it; collects every mistake with its place.
final class MappingLoader {
  /// Bounds of a mapping file.
  enum Limits {
    static let bytes = 1 << 20
    static let tables = 200
    static let depth = 16
    static let repetitions = 500
    static let steps = 60_000
  }

  let file: String
  private(set) var errors: [MappingError] = []
  let text = MappingText()
  var lookups: [LookupTable] = []
  /// Lookups by name, with the codes they give.
  var lookupNames: [String: Int] = [:]
  var authority = ""
  var dates: [DateFormat] = []
  /// Names of all tables, known before any is compiled.
  private(set) var tableNames: [String] = []

  init(file: String) { self.file = file }

  func report(_ reason: ReasonCode, at node: Node?, _ detail: String, hint: String? = nil) {
    guard errors.count < 200 else { return }
    errors.append(
      MappingError(reason: reason, file: file, line: node?.mark?.line ?? 1, column: node?.mark?.column ?? 1, detail: detail, hint: hint))
  }

  func load(_ yaml: String) -> RecordMapping? {
    guard yaml.utf8.count <= Limits.bytes else {
      report(MappingReason.tooLarge, at: nil, "the file is larger than 1 MiB")
      return nil
    }
    let root: Node
    do {
      guard let node = try Yams.compose(yaml: yaml) else {
        report(MappingReason.syntax, at: nil, "the file is empty")
        return nil
      }
      root = node
    } catch let error as YamlError {
      let (line, column) = MappingLoader.place(of: error)
      errors.append(
        MappingError(
          reason: MappingReason.syntax, file: file, line: line, column: column, detail: "not valid YAML",
          hint: "check indentation, quotes, colons and braces near this place"))
      return nil
    } catch {
      report(MappingReason.syntax, at: nil, "not valid YAML")
      return nil
    }
    guard let top = keys(root, .mapping) else { return nil }
    if let version = top["version"], version.scalar?.string != "1" {
      report(MappingReason.wrongForm, at: version, "'version' must be 1")
    }
    authority = scalar(top["authority"]) ?? ""
    dates = formats(top["dates"])
    if let node = top["lookups"] { readLookups(node) }
    guard let items = top["tables"]?.sequence, !items.isEmpty else {
      if top["tables"] != nil { report(MappingReason.wrongForm, at: top["tables"], "'tables' must be a list with at least one table") }
      return nil
    }
    guard items.count <= Limits.tables else {
      report(MappingReason.tooLarge, at: top["tables"], "more than \(Limits.tables) tables")
      return nil
    }
    tableNames = items.map { $0.mapping?["table"]?.string ?? "" }
    var compilers: [TableCompiler] = []
    for (i, item) in items.enumerated() {
      let compiler = TableCompiler(self, index: i, name: tableNames[i])
      if tableNames[..<i].contains(tableNames[i]) { report(MappingReason.wrongForm, at: item, "two tables are named '\(tableNames[i])'") }
      compiler.compile(item)
      compilers.append(compiler)
    }
    let nulls = texts(top["nulls"]).map(text.keep)
    let tables = TableCompiler.finish(compilers)
    return RecordMapping(name: scalar(top["name"]) ?? "", tables: tables, lookups: lookups, nulls: nulls, text: text)
  }

  private static func place(of error: YamlError) -> (Int, Int) {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): (mark.line, mark.column)
    case .duplicatedKeysInMapping(_, let context): (context.mark.line, context.mark.column)
    default: (1, 1)
    }
  }

  // MARK: Forms

  /// The members of a mapping of known keys; reports unknown, missing and repeated ones. Nil when the node is no mapping.
  func keys(_ node: Node, _ level: MappingKey.Level) -> [String: Node]? {
    guard let mapping = node.mapping else {
      report(MappingReason.wrongForm, at: node, "\(level.rawValue.lowercased()) must be a mapping of keys to values")
      return nil
    }
    let known = MappingKey.names(level)
    var out: [String: Node] = [:]
    for (nameNode, value) in mapping {
      let name = nameNode.string ?? ""
      guard known.contains(name) else {
        report(
          MappingReason.unknownKey, at: nameNode, "unknown key '\(name)'",
          hint: nearestName(to: name, among: known).map { "did you mean '\($0)'?" } ?? "known keys here: \(known.joined(separator: ", "))")
        continue
      }
      out[name] = value
    }
    for key in MappingKey.all where key.level == level && key.isRequired && mapping[key.name] == nil {
      report(MappingReason.missingKey, at: node, "'\(key.name)' is missing", hint: key.summary)
    }
    return out
  }

  /// A text, not empty; reports anything else. Nil when absent.
  func scalar(_ node: Node?) -> String? {
    guard let node else { return nil }
    guard let text = node.scalar?.string, !text.isEmpty else {
      report(MappingReason.wrongForm, at: node, "a text is expected here")
      return nil
    }
    return text
  }

  /// A text or a list of texts.
  func texts(_ node: Node?) -> [String] {
    guard let node else { return [] }
    if let items = node.sequence { return items.compactMap { $0.scalar?.string ?? scalar($0) } }
    return node.scalar.map { [$0.string] } ?? scalar(node).map { [$0] } ?? []
  }

  func boolean(_ node: Node?) -> Bool {
    guard let node else { return false }
    guard let word = node.scalar?.string, word == "true" || word == "false" else {
      report(MappingReason.wrongForm, at: node, "true or false is expected here")
      return false
    }
    return word == "true"
  }

  func formats(_ node: Node?) -> [DateFormat] {
    texts(node).compactMap { pattern in
      if let format = DateFormat(pattern) { return format }
      report(
        MappingReason.dateFormat, at: node, "'\(pattern)' is no date format",
        hint: "YYYY MM DD HH mm ss, M D H h for one or two digits, MMM for a month's name, a for AM or PM, Z for an offset; or excel, epoch, epoch-ms")
      return nil
    }
  }

  // MARK: Lookups

  private func readLookups(_ node: Node) {
    guard let tables = node.mapping else {
      report(MappingReason.wrongForm, at: node, "'lookups' must be a mapping of names to tables")
      return
    }
    for (name, table) in tables {
      if let index = lookup(table) { lookupNames[name.string ?? ""] = index }
    }
  }

  /// A table given in place, or one by name. Nil, and reported, when there is none.
  func lookup(_ node: Node) -> Int? {
    if let name = node.scalar?.string {
      if let index = lookupNames[name] { return index }
      report(
        MappingReason.unknownName, at: node, "no lookup is named '\(name)'",
        hint: nearestName(to: name, among: lookupNames.keys.sorted()).map { "did you mean '\($0)'?" } ?? "define it under 'lookups'")
      return nil
    }
    guard let mapping = node.mapping, mapping.count < 60_000 else {
      report(MappingReason.wrongForm, at: node, "a lookup must be a mapping of values to codes")
      return nil
    }
    var entries: [LookupTable.Entry] = []
    var fallback: LookupTable.Entry?
    for (key, value) in mapping {
      let source = key.scalar?.string ?? ""
      var entry: LookupTable.Entry
      if value.mapping != nil {
        guard let keys = keys(value, .entry) else { continue }
        entry = LookupTable.Entry(
          source: text.keep(source), code: text.keep(scalar(keys["code"]) ?? ""), system: text.keep(scalar(keys["system"]) ?? ""),
          display: text.keep(scalar(keys["display"]) ?? ""))
      } else if let code = value.scalar?.string {
        entry = LookupTable.Entry(source: text.keep(source), code: text.keep(code), system: .empty, display: .empty)
      } else {
        report(MappingReason.wrongForm, at: value, "an entry of a lookup must be a code, or a mapping with code, system and display")
        continue
      }
      if source == "default" { fallback = entry } else { entries.append(entry) }
    }
    lookups.append(LookupTable(entries, fallback: fallback))
    return lookups.count - 1
  }
}
