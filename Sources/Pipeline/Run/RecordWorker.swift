import Compliance
import Cryptography
import Deidentification
import Normalization
import PatientIdentity
import Readers
import Records
import Sealing

/// What all workers of a run share: settings and the vault.
struct WorkerSettings: Sendable {
  let definition: PipelineDefinition
  let vault: Vault
  let profile: DeidentificationProfile
  let compliance: ComplianceProfile
  let stakeholders: Stakeholders
  let method: DeidentificationMethod
  let batchSecret: SecretKey
}

/// Takes records from bytes to lines: one per thread, with all its buffers.
///
/// Each stage's output is the next one's only input; a record that a stage cannot take further is quarantined with the stage's name, a reason and
/// a place, and the next record begins with clean buffers.
final class RecordWorker {
  private let settings: WorkerSettings
  private let message = HL7Message()
  private var normalizers: [HL7Normalizer]
  private let normalized = HL7Normalizer.makeRecord()
  private let deidentified = DeidentifiedRecordBox().record
  private let deidentifier: Deidentifier
  private let gate: ComplianceGate
  private let enricher: Enricher
  private let leaves: LeafHasher
  private let digests: HMACSHA256

  init(_ settings: WorkerSettings) {
    self.settings = settings
    normalizers = settings.definition.sources.map { HL7Normalizer(options: RecordWorker.options($0, settings.definition)) }
    deidentifier = Deidentifier(profile: settings.profile, vault: settings.vault)
    gate = ComplianceGate(profile: settings.compliance)
    enricher = Enricher(stakeholders: settings.stakeholders, method: settings.method)
    leaves = LeafHasher(secret: settings.batchSecret)
    digests = HMACSHA256(key: settings.batchSecret)
  }

  /// Works through a chunk.
  func process(_ chunk: Chunk) -> ChunkResult {
    let result = ChunkResult(
      number: chunk.number, file: chunk.file, isLast: chunk.isLast, lines: LineBuffer(capacity: max(4096, chunk.buffer.count * 4)))
    let source = settings.definition.sources[chunk.file.source]
    result.statistics.inputBytes = chunk.buffer.count
    for record in chunk.records {
      let bytes = chunk.buffer.bytes(record.range)
      let first = result.lines.lines.count
      let start = result.lines.text.count
      var ending: RecordOutcome.Ending
      var place = record.place
      if let refusal = record.refusal {
        ending = .quarantined(stage: .read, refusal.reason, refusal.valueClass)
        place = refusal.place
      } else {
        (ending, place) = run(bytes, record.place, source, chunk.file.source, result)
      }
      var passed = false
      if case .passed = ending { passed = true } else { result.lines.truncate(toLines: first, bytes: start) }
      leaves.commit(&result.lines, from: first)
      var digest: [UInt8]?
      if case .quarantined = ending { digest = Array(digests.authenticate(bytes).array.prefix(16)) }
      result.outcomes.append(
        RecordOutcome(
          place: place, length: record.range.count, ending: ending, lines: first..<result.lines.lines.count,
          bytes: result.lines.text.count - start, digest: digest, identifiers: passed ? deidentified.found : ClassCounts(),
          withheldText: passed ? deidentified.withheldText : 0, year: passed ? normalized.year : 0))
    }
    return result
  }

  private func run(_ bytes: Bytes, _ place: Place, _ source: PipelineDefinition.Source, _ index: Int, _ result: ChunkResult) -> (
    RecordOutcome.Ending, Place
  ) {
    do throws(RecordError) {
      try message.parse(bytes, at: place)
    } catch {
      return (.quarantined(stage: .read, error.reason, error.valueClass), error.place)
    }
    if !takes(source) { return (.filtered(RunReason.filteredType), place) }
    switch normalizers[index].normalize(message, at: place, into: normalized) {
    case .normalized: break
    case .filtered(let reason): return (.filtered(reason), place)
    case .rejected(let error):
      result.statistics.kinds.add(normalized.kind.isEmpty ? "unknown" : normalized.kind)
      result.statistics.notes += normalized.tally
      return (.quarantined(stage: .normalize, error.reason, error.valueClass), error.place)
    }
    result.statistics.kinds.add(normalized.kind)
    result.statistics.notes += normalized.tally
    if let error = deidentifier.deidentify(normalized, into: deidentified) {
      return (.quarantined(stage: .deidentify, error.reason, error.valueClass), error.place)
    }
    switch gate.check(deidentified, against: normalized) {
    case .held(let findings):
      let first = findings.first
      return (.quarantined(stage: .check, first?.reason ?? ComplianceReason.unexplained, first?.valueClass), first?.error.place ?? place)
    case .passed(let compliant):
      result.statistics.notes += deidentified.tally
      enricher.append(compliant, to: &result.lines)
      return (.passed, place)
    }
  }

  /// Whether the pipeline's filter takes the message's type.
  private func takes(_ source: PipelineDefinition.Source) -> Bool {
    if source.only.isEmpty && source.except.isEmpty { return true }
    let code = message.structure.code
    let trigger = message.structure.trigger
    func matches(_ pattern: String) -> Bool {
      let parts = pattern.split(separator: "^", maxSplits: 1)
      guard let first = parts.first, code == first else { return false }
      return parts.count < 2 || trigger == parts[1]
    }
    if source.except.contains(where: matches) { return false }
    return source.only.isEmpty || source.only.contains(where: matches)
  }

  static func options(_ source: PipelineDefinition.Source, _ definition: PipelineDefinition) -> NormalizationOptions {
    let namespace = definition.identity.namespace
    return NormalizationOptions(
      defaultZoneMinutes: source.timeZoneMinutes, namespace: namespace.hasSuffix(":") || namespace.hasSuffix("/") ? namespace : namespace + ":",
      identity: IdentityRule(types: definition.identity.types), site: definition.identity.authority)
  }
}

private func == (bytes: Bytes, text: Substring) -> Bool {
  bytes.count == text.utf8.count && bytes.raw.elementsEqual(text.utf8)
}
