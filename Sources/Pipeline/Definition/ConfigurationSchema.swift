/// The JSON Schema of pipeline files and of their unit tests (draft 2020-12) for editors, made from the tables of keys.
public struct ConfigurationSchema: Sendable {
  let table: ConfigurationTable

  public static let pipeline = ConfigurationSchema(table: .pipeline)
  public static let unitTests = ConfigurationSchema(table: .unitTests)

  public func json() -> String { object("", indent: "") + "\n" }

  private func object(_ path: String, indent: String) -> String {
    let deeper = indent + "    "
    let children = table.children(of: path)
    var required: [String] = []
    let members = children.map { name -> String in
      let full = path.isEmpty ? name : "\(path).\(name)"
      guard let key = table.byPath[full] else { return "" }
      if key.isRequired { required.append("\"\(name)\"") }
      return "\(deeper)\"\(name)\": \(value(key, indent: deeper))"
    }
    var lines: [String] = []
    if path.isEmpty {
      lines.append("\(indent)  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\"")
      lines.append("\(indent)  \"title\": \"\(table.title)\"")
    }
    lines.append("\(indent)  \"type\": \"object\"")
    lines.append("\(indent)  \"additionalProperties\": false")
    if !required.isEmpty { lines.append("\(indent)  \"required\": [\(required.joined(separator: ", "))]") }
    lines.append("\(indent)  \"properties\": {\n\(members.joined(separator: ",\n"))\n\(indent)  }")
    return "{\n\(lines.joined(separator: ",\n"))\n\(indent)}"
  }

  private func value(_ key: ConfigurationKey, indent: String) -> String {
    let description = "\"description\": \"\(key.summary)\(key.defaultValue.map { " Default: \($0)." } ?? "")\""
    switch key.form {
    case .mapping: return object(key.path, indent: indent)
    case .mappings: return "{ \(description), \"type\": \"array\", \"minItems\": 1, \"items\": \(object(key.path + "[]", indent: indent)) }"
    case .list: return "{ \(description), \"type\": \"array\", \"items\": { \"type\": \"string\" } }"
    case .lists:
      return "{ \(description), \"type\": \"object\", \"additionalProperties\": { \"type\": \"array\", \"items\": { \"type\": \"string\" } } }"
    case .word(let choices): return "{ \(description), \"enum\": [\(choices.map { "\"\($0)\"" }.joined(separator: ", "))] }"
    case .integer: return "{ \(description), \"type\": \"integer\", \"minimum\": 0 }"
    case .number: return "{ \(description), \"type\": \"number\", \"minimum\": 0 }"
    case .boolean: return "{ \(description), \"type\": \"boolean\" }"
    case .size: return "{ \(description), \"type\": [\"string\", \"integer\"], \"pattern\": \"^[0-9]+(B|KB|KiB|MB|MiB|GB|GiB)?$\" }"
    case .duration: return "{ \(description), \"type\": \"string\", \"pattern\": \"^[0-9]+[smhd]$\" }"
    case .text: return "{ \(description), \"type\": \"string\" }"
    case .anything: return "{ \(description) }"
    }
  }
}

/// The reference page of pipeline files, made from the table of keys.
public enum ConfigurationPage {
  public static func markdown() -> String {
    var out = "# Pipeline files\n\nGenerated from the table of keys by `chartseal show-config --reference`; do not edit.\n\n"
    out += "| key | required | default | meaning |\n|---|---|---|---|\n"
    for key in ConfigurationKey.all {
      out += "| `\(key.path)` | \(key.isRequired ? "yes" : "") | \(key.defaultValue.map { "`\($0)`" } ?? "") | \(key.summary) |\n"
    }
    return out
  }
}
