import Foundation
import Normalization
import Readers
import Records
import Yams

/// What a pipeline file says of the world around it: sources' files, keys, documents, the columns of tables.
struct PipelineSurroundings {
  private let definition: PipelineDefinition
  private let reader: ConfigurationReader
  private let today: String

  init(_ definition: PipelineDefinition, _ reader: ConfigurationReader, today: String) {
    (self.definition, self.reader, self.today) = (definition, reader, today)
  }

  func findings() -> [ConfigurationError] {
    var out: [ConfigurationError] = []
    var readBy: [String: Int] = [:]
    for (i, source) in definition.sources.enumerated() {
      let items = reader.node("sources[\(i)].paths")?.sequence.map(Array.init) ?? []
      for (path, node) in zip(source.paths, items) where SourceFiles.list([path]).files.isEmpty {
        let isPattern = path.contains { "*?[".contains($0) }
        out.append(
          warning(
            ConfigurationReason.nothingThere, node, "no file is there for source '\(source.id)'",
            isPattern ? "a run finds nothing to read here" : "a run of it ends with exit code 66 when the path is not there"))
      }
      let files = SourceFiles.list(source.paths).files
      if let other = files.lazy.compactMap({ readBy[$0.path] }).first {
        out.append(
          warning(
            ConfigurationReason.overlap, reader.node("sources[\(i)].paths"),
            "sources '\(definition.sources[other].id)' and '\(source.id)' read the same file", "records would be submitted twice, under two sources"))
      }
      for file in files { readBy[file.path] = readBy[file.path] ?? i }
      if source.format == .csv { out += columns(of: i, source, files) }
    }
    return out + named() + basis()
  }

  private func warning(_ reason: ReasonCode, _ node: Node?, _ detail: String, _ hint: String?) -> ConfigurationError {
    ConfigurationError(
      level: .warning, reason: reason, file: definition.file, line: node?.mark?.line ?? 1, column: node?.mark?.column ?? 1, detail: detail, hint: hint)
  }

  // MARK: Files that are named

  private func named() -> [ConfigurationError] {
    let paths: [(key: String, path: String?, hint: String)] = [
      ("state", definition.state + "/journal.sqlite", "make it with: chartseal init --state \(definition.state)"),
      ("ledger.log-key", definition.ledger.logKey.hasPrefix("@") ? String(definition.ledger.logKey.dropFirst()) : nil, "whoever runs the ledger gives it: log.vkey"),
      ("ledger.custodian-key", definition.ledger.custodianKey, "whoever runs the ledger gives it: custodian.pub"),
      ("ledger.ca-file", definition.ledger.caFile, ""), ("ledger.client-certificate", definition.ledger.clientCertificate, ""),
      ("ledger.client-key", definition.ledger.clientKey, ""), ("keys.signing-key", definition.keys.signingKey, ""),
      ("keys.certificate", definition.keys.certificate, ""), ("keys.passphrase-file", definition.keys.passphraseFile, ""),
      ("keys.ca-file", definition.keys.caFile, ""),
    ]
    var out = paths.compactMap { key, path, hint -> ConfigurationError? in
      guard let path, !FileManager.default.fileExists(atPath: path) else { return nil }
      let what = key == "state" ? "there is no state folder yet" : "the file of '\(key)' is not there"
      return warning(ConfigurationReason.unusableFile, reader.node(key), what, hint.isEmpty ? "the path is relative to the pipeline file" : hint)
    }
    for path in definition.compliance.countersignKeys where !FileManager.default.fileExists(atPath: path) {
      out.append(warning(ConfigurationReason.unusableFile, reader.node("compliance.countersign-keys"), "a file of 'compliance.countersign-keys' is not there", "a held run could not be released by that key"))
    }
    return out
  }

  /// The document on which the profile rests: a run without it is refused.
  private func basis() -> [ConfigurationError] {
    guard definition.profile.name != "safe-harbor" else { return [] }
    let key = definition.profile.name == "expert-determination" ? "profile.determination" : "profile.agreement"
    do {
      try definition.checkBasis(today: today)
      return []
    } catch {
      let node = reader.node(definition.profile.validUntil ?? "" < today ? "profile.valid-until" : key) ?? reader.node(key)
      return [
        ConfigurationError(
          reason: ConfigurationReason.unusableFile, file: definition.file, line: node?.mark?.line ?? 1, column: node?.mark?.column ?? 1,
          detail: (error as? RunFailure)?.detail ?? "the document on which the profile rests cannot be used", hint: "a run is refused without it")
      ]
    }
  }

  // MARK: Tables

  /// Columns that the mapping uses and a file of the table lacks; the first file of each table is looked at.
  private func columns(of index: Int, _ source: PipelineDefinition.Source, _ files: [SourceFile]) -> [ConfigurationError] {
    guard let mapping = source.mapping else { return [] }
    let node = reader.node("sources[\(index)].mapping")
    var seen: Set<Int> = []
    var out: [ConfigurationError] = []
    for file in files {
      let base = (file.path as NSString).lastPathComponent
      guard let table = mapping.tableIndex(forFile: base), !seen.contains(table), let header = header(of: file, source) else { continue }
      seen.insert(table)
      let missing = mapping.bind(table: table, header: header).missing
      if !missing.isEmpty {
        out.append(
          warning(
            ConfigurationReason.columns, node, "table '\(mapping.tables[table].name)': \(base) lacks \(missing.count == 1 ? "the column" : "the columns") \(missing.joined(separator: ", "))",
            "chartseal scan shows the columns that are there"))
      }
    }
    return out
  }

  private func header(of file: SourceFile, _ source: PipelineDefinition.Source) -> [String]? {
    if !source.delimited.header.isEmpty { return source.delimited.header }
    var failed = false
    guard let item = SourceFiles.items(of: [file], failed: { _, _ in failed = true }).first, !failed, let stream = try? item.stream(charset: .detect) else { return nil }
    var head = ByteBuffer(capacity: 1 << 16)
    while head.count < 1 << 16, (try? stream.read(into: &head, upTo: 1 << 16)) ?? false {}
    guard case .found(let dialect) = DialectChooser.choose(head.bytes, isWhole: head.count < 1 << 16, source.delimited) else { return nil }
    let header = DialectChooser.header(head.bytes, dialect)
    return header.isEmpty ? nil : header
  }
}
