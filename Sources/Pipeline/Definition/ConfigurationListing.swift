import Foundation
import Yams

/// A setting of a pipeline as it holds, and where it comes from. Secrets are not among the values: pipeline files name files.
public struct ConfigurationSetting: Sendable {
  public enum Origin: Sendable, Equatable {
    case standard
    case file(line: Int)
    case environment(variable: String)
  }

  /// Dotted path with items' numbers, such as `sources[0].format`.
  public let path: String
  public let value: String
  public let origin: Origin
}

/// All settings of a pipeline file, in the order of the table of keys; those that are neither set nor have a default are left out.
public struct ConfigurationListing: Sendable {
  public let settings: [ConfigurationSetting]

  /// Variables of the environment that go before a key.
  public static let variables = ["keys.passphrase-file": "CHARTSEAL_PASSPHRASE_FILE", "compliance.operator": "CHARTSEAL_OPERATOR"]

  /// Addresses that let whoever knows them in: only their host is shown.
  static let secretAddresses: Set<String> = ["news.heartbeat-url"]

  /// - Parameter environment: the variables of the process.
  /// - Throws: `ConfigurationErrors` with every mistake of the file.
  public init(_ path: String, environment: [String: String]) throws(ConfigurationErrors) {
    let definition = try PipelineDefinition.load(path)
    let reader = ConfigurationReader(text: String(decoding: definition.text, as: UTF8.self), file: path)
    var out: [ConfigurationSetting] = []
    for key in ConfigurationKey.all {
      switch key.form {
      case .mapping, .mappings: continue
      default: break
      }
      for concrete in ConfigurationListing.expand(key.path, reader) {
        if let variable = ConfigurationListing.variables[key.path], let value = environment[variable], !value.isEmpty {
          out.append(ConfigurationSetting(path: concrete, value: Redaction.text(value), origin: .environment(variable: variable)))
        } else if let node = reader.node(concrete) {
          let value = ConfigurationListing.text(node)
          let shown = ConfigurationListing.secretAddresses.contains(key.path) ? Redaction.address(value) : Redaction.text(value)
          out.append(ConfigurationSetting(path: concrete, value: shown, origin: .file(line: node.mark?.line ?? 1)))
        } else if let value = key.defaultValue {
          out.append(ConfigurationSetting(path: concrete, value: value, origin: .standard))
        }
      }
    }
    // Items of a list together, in the order of the table otherwise.
    let order = Dictionary(ConfigurationKey.children(of: "").enumerated().map { ($1, $0) }) { first, _ in first }
    settings = out.enumerated().sorted { a, b in
      let (x, y) = (ConfigurationListing.rank(a.element.path, order), ConfigurationListing.rank(b.element.path, order))
      return x == y ? a.offset < b.offset : x.lexicographicallyPrecedes(y)
    }.map(\.element)
  }

  /// Place of the first name, and the number of its item.
  private static func rank(_ path: String, _ order: [String: Int]) -> [Int] {
    let name = path.prefix { $0 != "." && $0 != "[" }
    let rest = path.dropFirst(name.count)
    return [order[String(name)] ?? 0, rest.hasPrefix("[") ? Int(rest.dropFirst().prefix { $0.isNumber }) ?? 0 : 0]
  }

  /// A path of the table with each `[]` replaced by the numbers of the items that are there.
  private static func expand(_ path: String, _ reader: ConfigurationReader) -> [String] {
    guard let open = path.range(of: "[]") else { return [path] }
    let list = String(path[..<open.lowerBound])
    let rest = String(path[open.upperBound...])
    return (0..<(reader.counts[list] ?? 0)).flatMap { expand("\(list)[\($0)]\(rest)", reader) }
  }

  private static func text(_ node: Node) -> String {
    if let items = node.sequence { return items.map(text).joined(separator: ", ") }
    if let members = node.mapping { return members.map { "\($0.key.string ?? ""): \(text($0.value))" }.joined(separator: "; ") }
    return node.scalar?.string ?? ""
  }
}

/// Takes out of a setting what lets somebody in: the user's part of an address, passwords and tokens of connection strings and queries.
public enum Redaction {
  public static let mark = "<redacted>"

  /// Scheme and host of an address; the name of a file that holds one is no secret.
  public static func address(_ value: String) -> String {
    guard !value.hasPrefix("@") else { return value }
    guard let host = value.firstMatch(of: #/^[a-z]+:\/\/(?:[^\/@\s]+@)?[^\/@\s]+/#) else { return mark }
    return "\(text(String(host.output)))/\(mark)"
  }

  /// A line of a pipeline file, as it is shown with a mistake.
  static func line(_ line: String) -> String {
    text(line).replacing(#/(?i)\b([\w\-]*(?:password|passphrase|token|secret|heartbeat-url)\s*:\s*)[^\s\x23].*/#) { "\($0.output.1)\(mark)" }
  }

  public static func text(_ value: String) -> String {
    value.replacing(#/:\/\/[^\/@\s]+@/#) { _ in "://\(mark)@" }
      .replacing(#/(?i)\b(password|passwd|pwd|token|secret|key|sig|signature)=[^\s&;]+/#) { "\($0.output.1)=\(mark)" }
  }
}
