import Foundation
import Normalization
import Records
import Yams

/// Checks files of configuration: pipelines, their mappings and unit tests. All mistakes in one go, and what is likely to be one.
///
/// What reading a pipeline file checks is an error; what depends on this machine (paths, keys, the state folder) is a warning, so that a file can be
/// checked away from where it runs. Opens no key and no vault, reads the first lines of tables only.
public struct Validation: Sendable {
  public private(set) var findings: [ConfigurationError] = []
  /// The files that were looked at.
  public private(set) var files: [String] = []

  public var errors: Int { findings.count { $0.level == .error } }
  public var warnings: Int { findings.count { $0.level == .warning } }

  public init() {}

  /// Checks a file, by what it is: unit tests by their name, a mapping by its `tables`, a pipeline otherwise.
  /// - Parameter today: `YYYY-MM-DD`
  public mutating func check(_ path: String, today: String) {
    if path.hasSuffix(UnitTestFile.suffix) { return checkUnitTests(path) }
    let text = FileManager.default.contents(atPath: path).flatMap { String(data: $0, encoding: .utf8) }
    let root = text.flatMap { try? Yams.compose(yaml: $0) }?.mapping
    if let text, let root, root["tables"] != nil, root["sources"] == nil { return checkMapping(path, text) }
    checkPipeline(path, text, today: today)
  }

  // MARK: Kinds of files

  private mutating func checkPipeline(_ path: String, _ text: String?, today: String) {
    files.append(path)
    do {
      let definition = try PipelineDefinition.load(path)
      let reader = ConfigurationReader(text: text ?? "", file: path)
      findings += PipelineSurroundings(definition, reader, today: today).findings()
      for i in definition.sources.indices {
        guard let mapping = reader.text("sources[\(i)].mapping") else { continue }
        let file = definition.resolved(mapping)
        if !files.contains(file) { files.append(file) }
      }
    } catch {
      findings += error.errors
    }
    let tests = UnitTestFile.path(besides: path)
    if FileManager.default.fileExists(atPath: tests), !files.contains(tests) { checkUnitTests(tests) }
  }

  private mutating func checkMapping(_ path: String, _ text: String) {
    files.append(path)
    do { _ = try RecordMapping.load(text: text, file: path) } catch {
      findings += error.errors.map { .init(reason: $0.reason, file: path, line: $0.line, column: $0.column, detail: $0.detail, hint: $0.hint) }
    }
  }

  private mutating func checkUnitTests(_ path: String) {
    files.append(path)
    do {
      let tests = try UnitTestFile.load(path)
      if let definition = try? PipelineDefinition.load(tests.pipeline) { findings += UnitTestRunner.unknownSources(tests, definition) }
      if !FileManager.default.fileExists(atPath: tests.pipeline) {
        findings.append(.init(reason: ConfigurationReason.unusableFile, file: path, line: 1, column: 1, detail: "the pipeline file of these tests is not there", hint: "name it with 'pipeline'"))
      }
      for one in tests.cases {
        for file in one.files where !FileManager.default.fileExists(atPath: file) {
          findings.append(
            .init(reason: ConfigurationReason.nothingThere, file: path, line: one.line, column: 1, detail: "the case '\(one.name)' names an input that is not there", hint: "files are relative to this file"))
        }
      }
    } catch {
      findings += error.errors
    }
  }
}

extension PipelineDefinition {
  /// A path of the file as it is meant: relative to the file's folder.
  func resolved(_ path: String) -> String {
    let folder = (file as NSString).deletingLastPathComponent
    return path.hasPrefix("/") || folder.isEmpty ? path : (folder as NSString).appendingPathComponent(path)
  }
}
