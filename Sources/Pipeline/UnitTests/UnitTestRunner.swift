import Cryptography
import Foundation
import PatientIdentity
import Records

/// How one case of a pipeline's unit tests ended.
public struct UnitTestOutcome: Sendable {
  public let name: String
  public let source: String
  /// Line of the case in its file.
  public let line: Int
  public let seconds: Double
  public let failures: [UnitTestFailure]

  public init(name: String, source: String, line: Int, seconds: Double, failures: [UnitTestFailure]) {
    (self.name, self.source, self.line, self.seconds, self.failures) = (name, source, line, seconds, failures)
  }

  public var isPassed: Bool { failures.isEmpty }
}

/// Runs a pipeline's unit tests: each input through reading, mapping, de-identification and the check, as in a run, and what comes out is compared.
///
/// Every case has a vault of its own that is forgotten at once; no state folder is opened and nothing is sent.
public struct UnitTestRunner {
  private let file: UnitTestFile
  private let definition: PipelineDefinition

  /// - Throws: `ConfigurationErrors` when a case names a source that the pipeline does not have.
  public init(_ file: UnitTestFile, definition: PipelineDefinition) throws(ConfigurationErrors) {
    (self.file, self.definition) = (file, definition)
    let mistakes = UnitTestRunner.unknownSources(file, definition)
    guard mistakes.isEmpty else { throw ConfigurationErrors(errors: mistakes) }
  }

  static func unknownSources(_ file: UnitTestFile, _ definition: PipelineDefinition) -> [ConfigurationError] {
    let ids = definition.sources.map(\.id)
    return file.cases.filter { !ids.contains($0.source) }.map { one in
      ConfigurationError(
        reason: ConfigurationReason.badValue, file: file.path, line: one.line, column: 1, detail: "the pipeline has no source '\(one.source)'",
        hint: nearest(to: one.source, among: ids).map { "did you mean '\($0)'?" } ?? "its sources: \(ids.joined(separator: ", "))")
    }
  }

  /// Runs one case.
  /// - Throws: `RunFailure` when an input cannot be read at all.
  public func run(_ one: UnitTestFile.Case) throws -> UnitTestOutcome {
    let start = Date()
    var result = Result()
    try ThrowAway.withFolder { folder in
      var paths = one.files
      for input in one.inputs {
        let path = "\(folder)/\(input.name)"
        try SecretFile.write(Array(input.text.utf8), to: path)
        paths.append(path)
      }
      try ThrowAway.withVault { vault, secret in
        let translator = try FileTranslator(definition: definition, source: one.source)
        let counts = try translator.deidentify(paths, vault: vault, batchSecret: secret) { line in
          result.lines.append(line.array)
        } held: { _, stage, reason, place in
          result.held.append(Held(stage: stage.rawValue, code: reason.code, place: place))
        }
        result.filtered = counts.filtered
      }
    }
    let failures = try UnitTestRunner.compare(one, result)
    return UnitTestOutcome(name: one.name, source: one.source, line: one.line, seconds: Date().timeIntervalSince(start), failures: failures)
  }

  // MARK: Comparing

  private struct Held {
    let stage: String
    let code: String
    let place: Place
    var text: String { "\(code) at \(stage), \(place)" }
  }

  private struct Result {
    var lines: [[UInt8]] = []
    var held: [Held] = []
    var filtered = 0
  }

  private static func compare(_ one: UnitTestFile.Case, _ result: Result) throws -> [UnitTestFailure] {
    let resources = try result.lines.filter { $0 != [0x0A] }.map { line in
      guard let value = JSONValue.parse(line, maximumDepth: 64, maximumValues: 10_000_000) else { throw RunFailure(.internalError, "a line that came out is not JSON") }
      return value
    }
    var out: [UnitTestFailure] = []
    for (type, count, line) in one.counts {
      let found = resources.count { $0["resourceType"]?.string == type }
      if found != count { out.append(UnitTestFailure(path: "counts.\(type)", expected: String(count), found: String(found), line: line)) }
    }
    for (expected, line) in one.resources { out += best(expected, resources, line) }
    for (text, line) in one.absent {
      for resource in resources {
        let type = resource["resourceType"]?.string ?? "resource"
        for place in ResourceMatch.places(of: text, in: resource, at: type) {
          out.append(UnitTestFailure(path: "absent", expected: "the text of line \(line) nowhere", found: "it stands in \(place)", line: line))
        }
      }
    }
    if result.filtered != one.filtered {
      out.append(UnitTestFailure(path: "filtered", expected: String(one.filtered), found: String(result.filtered), line: one.line))
    }
    return out + quarantine(one, result.held)
  }

  /// The failures of the resource that comes nearest.
  private static func best(_ expected: ExpectedValue, _ resources: [JSONValue], _ line: Int) -> [UnitTestFailure] {
    guard case .object(let members) = expected, case .text(let type)? = members.first(where: { $0.name == "resourceType" })?.value else { return [] }
    var best: [UnitTestFailure]?
    for resource in resources where resource["resourceType"]?.string == type {
      let failures = ResourceMatch.failures(expected, resource, at: type, line: line)
      if failures.isEmpty { return [] }
      if failures.count < best?.count ?? Int.max { best = failures }
    }
    return best ?? [UnitTestFailure(path: type, expected: "one", found: "none", line: line)]
  }

  private static func quarantine(_ one: UnitTestFile.Case, _ held: [Held]) -> [UnitTestFailure] {
    var left = held
    var out: [UnitTestFailure] = []
    for expected in one.quarantined {
      let hit = left.firstIndex { h in
        h.code == expected.code && (expected.stage ?? h.stage) == h.stage && (expected.field ?? h.place.field) == h.place.field
          && (expected.record ?? h.place.record) == h.place.record
      }
      if let hit {
        left.remove(at: hit)
      } else {
        let parts = [expected.code, expected.stage.map { "at \($0)" }, expected.record.map { "record \($0)" }, expected.field].compactMap { $0 }
        out.append(
          UnitTestFailure(
            path: "quarantined", expected: parts.joined(separator: ", "),
            found: left.isEmpty ? "nothing held back" : left.map(\.text).joined(separator: "; "), line: expected.line))
      }
    }
    // What nobody expected is told on its own, unless a failure above has told it.
    if out.isEmpty, !left.isEmpty {
      out.append(
        UnitTestFailure(path: "quarantined", expected: one.quarantined.isEmpty ? "nothing held back" : "no more", found: left.map(\.text).joined(separator: "; "), line: one.line))
    }
    return out
  }
}

/// Test results for other tools.
public enum JUnitReport {
  /// The JUnit XML of files of unit tests: a suite for each file, a case for each case.
  public static func xml(_ suites: [(file: String, outcomes: [UnitTestOutcome])]) -> String {
    var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
    for (file, outcomes) in suites {
      let seconds = outcomes.reduce(0) { $0 + $1.seconds }
      out += "  <testsuite name=\"\(escaped(file))\" tests=\"\(outcomes.count)\" failures=\"\(outcomes.count { !$0.isPassed })\" time=\"\(rounded(seconds))\">\n"
      for o in outcomes {
        out += "    <testcase name=\"\(escaped(o.name))\" classname=\"\(escaped(o.source))\" file=\"\(escaped(file))\" line=\"\(o.line)\" time=\"\(rounded(o.seconds))\""
        if o.isPassed {
          out += "/>\n"
          continue
        }
        out += ">\n"
        for f in o.failures {
          out += "      <failure message=\"\(escaped(f.path)): expected \(escaped(f.expected)), found \(escaped(f.found))\">\(escaped(file)):\(f.line)</failure>\n"
        }
        out += "    </testcase>\n"
      }
      out += "  </testsuite>\n"
    }
    return out + "</testsuites>\n"
  }

  private static func rounded(_ seconds: Double) -> String { String((seconds * 1000).rounded() / 1000) }

  private static func escaped(_ text: String) -> String {
    var out = ""
    for u in text.unicodeScalars {
      switch u {
      case "&": out += "&amp;"
      case "<": out += "&lt;"
      case ">": out += "&gt;"
      case "\"": out += "&quot;"
      default: if u.value >= 0x20 { out.unicodeScalars.append(u) } else { out += " " }
      }
    }
    return out
  }
}
