import Records
import Yams

/// Reads a YAML file against the table of keys: every mistake in one go, each with line, column and a hint.
struct ConfigurationReader {
  let file: String
  private let table: ConfigurationTable
  private(set) var values: [String: Node] = [:]
  private(set) var errors: [ConfigurationError] = []
  /// Number of items of each list of mappings, by path.
  private(set) var counts: [String: Int] = [:]

  init(text: String, file: String, table: ConfigurationTable = .pipeline) {
    (self.file, self.table) = (file, table)
    do {
      guard let root = try Yams.compose(yaml: text) else {
        errors.append(.init(reason: ConfigurationReason.syntax, file: file, line: 1, column: 1, detail: "the file is empty", hint: nil))
        return
      }
      mapping(root, key: "", path: "")
    } catch let error as YamlError {
      let (line, column) = ConfigurationReader.place(of: error)
      errors.append(
        .init(
          reason: ConfigurationReason.syntax, file: file, line: line, column: column, detail: "not valid YAML",
          hint: "check indentation, quotes and colons near this place"))
    } catch {
      errors.append(.init(reason: ConfigurationReason.syntax, file: file, line: 1, column: 1, detail: "not valid YAML", hint: nil))
    }
  }

  private static func place(of error: YamlError) -> (Int, Int) {
    switch error {
    case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): (mark.line, mark.column)
    case .duplicatedKeysInMapping(_, let context): (context.mark.line, context.mark.column)
    default: (1, 1)
    }
  }

  mutating func report(_ reason: ReasonCode, at node: Node?, _ detail: String, hint: String? = nil) {
    errors.append(
      .init(
        reason: reason, file: file, line: node?.mark?.line ?? 1, column: node?.mark?.column ?? 1, detail: detail, hint: hint))
  }

  /// Adds a mistake found in a file that this one names.
  mutating func add(_ error: ConfigurationError) { errors.append(error) }

  /// `key`: the path with `[]`, as in the table; `path`: with the item's number.
  private mutating func mapping(_ node: Node, key: String, path: String) {
    guard let mapping = node.mapping else {
      report(ConfigurationReason.wrongForm, at: node, "\(path.isEmpty ? "the file" : "'\(path)'") must be a mapping of keys to values")
      return
    }
    let known = table.children(of: key)
    for (nameNode, value) in mapping {
      let name = nameNode.string ?? ""
      guard known.contains(name) else {
        let guess = nearest(to: name, among: known)
        report(
          ConfigurationReason.unknownKey, at: nameNode, "unknown key '\(name)'\(path.isEmpty ? "" : " in '\(path)'")",
          hint: guess.map { "did you mean '\($0)'?" } ?? "known keys here: \(known.joined(separator: ", "))")
        continue
      }
      let childKey = key.isEmpty ? name : "\(key).\(name)"
      let childPath = path.isEmpty ? name : "\(path).\(name)"
      check(value, table.byPath[childKey], childKey, childPath)
    }
    for name in known {
      let childKey = key.isEmpty ? name : "\(key).\(name)"
      if table.byPath[childKey]?.isRequired == true, mapping[name] == nil {
        report(ConfigurationReason.missingKey, at: node, "'\(path.isEmpty ? name : "\(path).\(name)")' is missing",
          hint: table.byPath[childKey]?.summary)
      }
    }
  }

  private mutating func check(_ node: Node, _ spec: ConfigurationKey?, _ key: String, _ path: String) {
    guard let spec else { return }
    switch spec.form {
    case .mapping: mapping(node, key: key, path: path)
    case .mappings:
      guard let items = node.sequence, !items.isEmpty else {
        report(ConfigurationReason.wrongForm, at: node, "'\(path)' must be a list with at least one item")
        return
      }
      counts[path] = items.count
      for (i, item) in items.enumerated() { mapping(item, key: "\(key)[]", path: "\(path)[\(i)]") }
    case .list(let form):
      guard let items = node.sequence else {
        report(ConfigurationReason.wrongForm, at: node, "'\(path)' must be a list", hint: "write it as [one, two]")
        return
      }
      for item in items where !ConfigurationReader.fits(item, form) {
        report(ConfigurationReason.wrongForm, at: item, "an item of '\(path)' must be \(ConfigurationReader.words(form))")
      }
      values[path] = node
    case .lists:
      guard let mapping = node.mapping else {
        report(ConfigurationReason.wrongForm, at: node, "'\(path)' must be a mapping of names to lists", hint: "write it as NAME: [OTHER, ANOTHER]")
        return
      }
      for (name, items) in mapping where !(items.sequence?.allSatisfy { ConfigurationReader.fits($0, .text) } ?? false) {
        report(ConfigurationReason.wrongForm, at: items, "'\(path).\(name.string ?? "")' must be a list of texts", hint: "write it as NAME: [OTHER, ANOTHER]")
      }
      values[path] = node
    case .anything: values[path] = node
    default:
      if !ConfigurationReader.fits(node, spec.form) {
        var hint: String?
        if case .word(let choices) = spec.form, let text = node.string { hint = nearest(to: text, among: choices).map { "did you mean '\($0)'?" } }
        report(ConfigurationReason.wrongForm, at: node, "'\(path)' must be \(ConfigurationReader.words(spec.form))", hint: hint)
        return
      }
      values[path] = node
    }
  }

  private static func fits(_ node: Node, _ form: ConfigurationKey.Form) -> Bool {
    guard let scalar = node.scalar?.string, !scalar.isEmpty else { return false }
    switch form {
    case .text: return true
    case .integer: return Int(scalar).map { $0 >= 0 } ?? false
    case .number: return Double(scalar).map { $0 >= 0 } ?? false
    case .boolean: return scalar == "true" || scalar == "false"
    case .word(let choices): return choices.contains(scalar)
    case .size: return parseSize(scalar) != nil
    case .duration: return parseSeconds(scalar) != nil
    case .list, .mapping, .mappings, .lists, .anything: return false
    }
  }

  private static func words(_ form: ConfigurationKey.Form) -> String {
    switch form {
    case .text: "a text"
    case .integer: "a whole number, 0 or more"
    case .number: "a number, 0 or more"
    case .boolean: "true or false"
    case .word(let choices): "one of \(choices.joined(separator: ", "))"
    case .size: "a size such as 16MiB"
    case .duration: "a duration such as 30s, 5m or 2h"
    case .list, .mapping, .mappings, .lists, .anything: "a list or mapping"
    }
  }

  // Typed access; defaults come from the table.

  func text(_ path: String) -> String? {
    values[path]?.string ?? table.byPath[ConfigurationReader.key(path)]?.defaultValue
  }
  func integer(_ path: String) -> Int { text(path).flatMap { Int($0) } ?? 0 }
  func number(_ path: String) -> Double { text(path).flatMap { Double($0) } ?? 0 }
  func size(_ path: String) -> Int { text(path).flatMap(parseSize) ?? 0 }
  func seconds(_ path: String) -> Int { text(path).flatMap(parseSeconds) ?? 0 }
  func list(_ path: String) -> [String] {
    if let items = values[path]?.sequence { return items.compactMap(\.string) }
    let fallback = table.byPath[ConfigurationReader.key(path)]?.defaultValue ?? ""
    return fallback.split(separator: ",").map { $0.split(separator: " ").joined() }
  }
  /// Names and their lists, in the order of the file.
  func lists(_ path: String) -> [(name: String, others: [String])] {
    (values[path]?.mapping ?? [:]).compactMap { name, items in name.string.map { ($0, (items.sequence ?? []).compactMap(\.string)) } }
  }
  func node(_ path: String) -> Node? { values[path] }
  func hasKey(_ path: String) -> Bool { values[path] != nil }
  /// A key that stands below a path, when there is any.
  func firstKey(below path: String) -> String? { values.keys.filter { $0.hasPrefix(path + ".") }.min() }

  private static func key(_ path: String) -> String {
    var out = ""
    var inside = false
    for c in path {
      if c == "]" { inside = false }
      if !inside { out.append(c) }
      if c == "[" { inside = true }
    }
    return out
  }
}

/// Bytes of `512`, `16KB`, `16KiB`, `1GiB`; nil when it is no size.
func parseSize(_ text: String) -> Int? {
  let units = [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000), ("B", 1)]
  for (unit, factor) in units where text.hasSuffix(unit) {
    return Int(text.dropLast(unit.count)).flatMap { $0 >= 0 && $0 < 1 << 40 ? $0 * factor : nil }
  }
  return Int(text).flatMap { $0 >= 0 ? $0 : nil }
}

extension Duration {
  /// Seconds of `30s`, `5m`, `2h`, `1d`; nil when it is no duration.
  public static func seconds(_ text: String) -> Int? { parseSeconds(text) }
}

/// Seconds of `30s`, `5m`, `2h`, `1d`; nil when it is no duration.
func parseSeconds(_ text: String) -> Int? {
  guard let unit = text.last, let factor = ["s": 1, "m": 60, "h": 3600, "d": 86400][String(unit)] else { return nil }
  return Int(text.dropLast()).flatMap { $0 >= 0 && $0 < 1 << 30 ? $0 * factor : nil }
}
