import Foundation
import Records
import Yams

/// A value that a unit test expects of a de-identified resource, as far as it is given.
public indirect enum ExpectedValue: Sendable, Equatable {
  /// A string, number or boolean, by its text.
  case text(String)
  /// `null`: the member must not be there.
  case absent
  case list([ExpectedValue])
  case object([Member])

  public struct Member: Sendable, Equatable {
    public let name: String
    public let value: ExpectedValue
    public let line: Int
  }
}

/// The unit tests of a pipeline: inputs, and what must come of them. `<name>.test.yaml` beside `<name>.yaml`.
public struct UnitTestFile: Sendable {
  public struct Quarantined: Sendable {
    public let code: String
    public let stage: String?
    public let field: String?
    public let record: Int?
    public let line: Int
  }

  public struct Case: Sendable {
    public let name: String
    public let source: String
    public let line: Int
    /// Texts with the names of the files that they are given as.
    public var inputs: [(name: String, text: String)] = []
    public var files: [String] = []
    public var counts: [(type: String, count: Int, line: Int)] = []
    public var resources: [(value: ExpectedValue, line: Int)] = []
    public var absent: [(text: String, line: Int)] = []
    public var filtered = 0
    public var quarantined: [Quarantined] = []
  }

  public let path: String
  /// Path of the pipeline file.
  public let pipeline: String
  public let cases: [Case]

  public static let suffix = ".test.yaml"

  /// The unit tests beside a pipeline file.
  public static func path(besides pipeline: String) -> String { (pipeline as NSString).deletingPathExtension + suffix }

  /// Reads a file of unit tests; paths in it are relative to its folder.
  /// - Throws: `ConfigurationErrors` with every mistake of the file.
  public static func load(_ path: String) throws(ConfigurationErrors) -> UnitTestFile {
    guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
      throw ConfigurationErrors(errors: [
        .init(
          reason: ConfigurationReason.unreadable, file: path, line: 1, column: 1, detail: "the file cannot be read as UTF-8",
          hint: "a pipeline's unit tests are the file of its name that ends in \(suffix)")
      ])
    }
    return try parse(text, file: path)
  }

  /// Checks the text of a file of unit tests.
  public static func parse(_ text: String, file: String) throws(ConfigurationErrors) -> UnitTestFile {
    var reader = ConfigurationReader(text: text, file: file, table: .unitTests)
    let folder = (file as NSString).deletingLastPathComponent
    func resolve(_ path: String) -> String { path.hasPrefix("/") || folder.isEmpty ? path : (folder as NSString).appendingPathComponent(path) }
    let version = reader.integer("version")
    if reader.node("version") != nil, version != 1 {
      reader.report(ConfigurationReason.badValue, at: reader.node("version"), "version \(version) is not known; this is 1")
    }
    var cases: [Case] = []
    for i in 0..<(reader.counts["cases"] ?? 0) {
      let one = read("cases[\(i)]", &reader, resolve)
      if cases.contains(where: { $0.name == one.name }) {
        reader.report(ConfigurationReason.badValue, at: reader.node("cases[\(i)].name"), "two cases have the name '\(one.name)'")
      }
      cases.append(one)
    }
    guard reader.errors.isEmpty else { throw ConfigurationErrors(errors: reader.errors) }
    let beside = file.hasSuffix(suffix) ? String(file.dropLast(suffix.count)) + ".yaml" : file
    return UnitTestFile(path: file, pipeline: reader.text("pipeline").map(resolve) ?? beside, cases: cases)
  }

  // MARK: One case

  private static func read(_ p: String, _ r: inout ConfigurationReader, _ resolve: (String) -> String) -> Case {
    let name = r.node("\(p).name")
    var out = Case(name: r.text("\(p).name") ?? "", source: r.text("\(p).source") ?? "", line: name?.mark?.line ?? 1)
    if let text = r.text("\(p).input") { out.inputs.append(("input", text)) }
    for (file, text) in pairs("\(p).inputs", &r) {
      guard let name = file.string, !name.isEmpty, !name.contains("/"), !name.hasPrefix("."), let content = text.scalar?.string else {
        r.report(ConfigurationReason.wrongForm, at: file, "'\(p).inputs' must be file names without folders, each with a text")
        continue
      }
      out.inputs.append((name, content))
    }
    out.files = r.list("\(p).files").map(resolve)
    if out.inputs.isEmpty, out.files.isEmpty, name != nil {
      r.report(ConfigurationReason.missingKey, at: name, "the case has no input", hint: "give 'input', 'inputs' or 'files'")
    }
    for (type, count) in pairs("\(p).expect.counts", &r) {
      guard let type = type.string, let number = count.scalar.flatMap({ Int($0.string) }), number >= 0 else {
        r.report(ConfigurationReason.wrongForm, at: count, "'\(p).expect.counts' must be resource types, each with a number")
        continue
      }
      out.counts.append((type, number, count.mark?.line ?? 1))
    }
    out.resources = resources("\(p).expect.resources", &r)
    let absent = r.node("\(p).expect.absent")?.sequence.map(Array.init) ?? []
    out.absent = absent.compactMap { node in node.string.map { ($0, node.mark?.line ?? 1) } }
    out.filtered = r.integer("\(p).expect.filtered")
    let held = "\(p).expect.quarantined"
    out.quarantined = (0..<(r.counts[held] ?? 0)).map { i in
      Quarantined(
        code: r.text("\(held)[\(i)].code") ?? "", stage: r.text("\(held)[\(i)].stage"), field: r.text("\(held)[\(i)].field"),
        record: r.text("\(held)[\(i)].record").flatMap { Int($0) }, line: r.node("\(held)[\(i)].code")?.mark?.line ?? 1)
    }
    let says = ["counts", "resources", "absent", "filtered", "quarantined"].contains { r.node("\(p).expect.\($0)") != nil || r.counts["\(p).expect.\($0)"] != nil }
    if !says, name != nil, r.errors.isEmpty {
      r.report(ConfigurationReason.missingKey, at: name, "the case expects nothing", hint: "give 'counts', 'resources', 'absent', 'filtered' or 'quarantined' under 'expect'")
    }
    return out
  }

  private static func pairs(_ path: String, _ r: inout ConfigurationReader) -> [(Node, Node)] {
    guard let node = r.node(path) else { return [] }
    guard let mapping = node.mapping else {
      r.report(ConfigurationReason.wrongForm, at: node, "'\(path)' must be a mapping")
      return []
    }
    return mapping.map { ($0.key, $0.value) }
  }

  private static func resources(_ path: String, _ r: inout ConfigurationReader) -> [(ExpectedValue, Int)] {
    guard let node = r.node(path) else { return [] }
    guard let items = node.sequence else {
      r.report(ConfigurationReason.wrongForm, at: node, "'\(path)' must be a list of resources")
      return []
    }
    return items.compactMap { item in
      guard let mapping = item.mapping, mapping["resourceType"]?.string != nil else {
        r.report(ConfigurationReason.wrongForm, at: item, "an item of '\(path)' must be a resource with its resourceType")
        return nil
      }
      return (ExpectedValue(item), item.mark?.line ?? 1)
    }
  }
}

extension ExpectedValue {
  fileprivate init(_ node: Node) {
    if let mapping = node.mapping {
      self = .object(mapping.map { Member(name: $0.key.string ?? "", value: ExpectedValue($0.value), line: $0.key.mark?.line ?? 1) })
    } else if let sequence = node.sequence {
      self = .list(sequence.map { ExpectedValue($0) })
    } else {
      let scalar = node.scalar
      let isNull = scalar.map { ($0.style == .plain || $0.style == .any) && ["null", "~", ""].contains($0.string) } ?? true
      self = isNull ? .absent : .text(scalar?.string ?? "")
    }
  }
}
