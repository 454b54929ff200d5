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
  let buffers: LineBufferPool
  /// Nil where no source recognises records.
  var memory: RecordMemory?
  /// Whether the lines are sealed, so that each is committed to.
  var seals = false

  /// Patients whose known values a worker keeps ready: fewer where there are many workers, so that all together keep no more.
  var patientsPerWorker: Int { max(64, min(512, 1024 / definition.workerCount)) }

  var scrubs: Bool { profile.freeText == .scrubbed }
}

/// Takes records from bytes to lines: one per thread, with all its buffers.
///
/// Each stage's output is the next one's only input; a record that a stage cannot take further is quarantined with the stage's name, a reason and
/// a place, and the next record begins with clean buffers. The records of a unit share one ending, but those that could not be read at all.
final class RecordWorker {
  private let settings: WorkerSettings
  private let translators: [any RecordTranslator]
  private let normalized = HL7Normalizer.makeRecord()
  private let deidentified = DeidentifiedRecordBox().record
  private let deidentifier: Deidentifier
  private let gate: ComplianceGate
  private let enricher: Enricher
  private let leaves: LeafHasher
  private let digests: HMACSHA256
  private let factReader: PatientFactReader
  private let recogniser: UnitRecogniser?
  private let remembered: RememberedMemory

  init(_ settings: WorkerSettings) {
    self.settings = settings
    remembered = RememberedMemory(capacity: settings.patientsPerWorker)
    translators = settings.definition.sources.indices.map { settings.definition.translator(forSource: $0) }
    deidentifier = Deidentifier(profile: settings.profile, vault: settings.vault)
    gate = ComplianceGate(profile: settings.compliance)
    enricher = Enricher(stakeholders: settings.stakeholders, method: settings.method)
    leaves = LeafHasher(secret: settings.batchSecret)
    digests = HMACSHA256(key: settings.batchSecret)
    factReader = PatientFactReader(secret: settings.batchSecret)
    recogniser = settings.memory.map { UnitRecogniser(settings.definition, batchSecret: settings.batchSecret, memory: $0) }
  }

  /// Works through a chunk.
  func process(_ chunk: Chunk) -> ChunkResult {
    let result = ChunkResult(of: chunk, settings.buffers)
    result.statistics.inputBytes = chunk.buffer.count
    let known = recogniser?.look(at: chunk, translators[chunk.file.source])
    result.memoryGeneration = known?.generation ?? 0
    for (i, unit) in chunk.units.enumerated() { process(unit, of: chunk, result, known?.units[i]) }
    return result
  }

  private func process(_ range: Range<Int>, of chunk: Chunk, _ result: ChunkResult, _ recognition: UnitRecogniser.Unit?) {
    let first = result.lines.lines.count
    let start = result.lines.text.count
    // What the framing has settled already; the others make up the unit.
    var endings = chunk.records[range].map { r -> (ending: RecordOutcome.Ending, place: Place)? in
      if let refusal = r.refusal { return (.quarantined(stage: .read, refusal.reason, refusal.valueClass), refusal.place) }
      return r.filtered.map { (.filtered($0), r.place) }
    }
    if recognition?.isKnown ?? false {
      for i in range where endings[i - range.lowerBound] == nil { endings[i - range.lowerBound] = (.recognised, chunk.records[i].place) }
    }
    let members = range.filter { endings[$0 - range.lowerBound] == nil }
    var passed = false
    var (sequence, watermark): (SequenceMark?, Int?) = (nil, nil)
    var facts: [PatientFact] = []
    var risk: [RiskRow] = []
    if let one = members.first {
      let unit = members.count == range.count ? chunk.records[range] : members.map { chunk.records[$0] }[...]
      let translation = translators[chunk.file.source].translate(unit, in: chunk.buffer, context: chunk.context, into: normalized)
      (sequence, watermark) = (translators[chunk.file.source].sequence, translators[chunk.file.source].watermark)
      for (member, error) in translation.refused where member < members.count {
        endings[members[member] - range.lowerBound] = (.quarantined(stage: .read, error.reason, error.valueClass), error.place)
      }
      gate.counts.reset()
      let common = translation.outcome.map { finish($0, chunk.records[one].place, result) }
      if let common, case .passed = common.ending {
        passed = true
        facts = factReader.facts(of: normalized, hashes: deidentified.patientHashes)
        risk = RiskReader().rows(of: deidentified, labels: result.lines.lines[first...].map(\.sensitivity))
      }
      for i in members where endings[i - range.lowerBound] == nil {
        let own = chunk.records[i].place
        endings[i - range.lowerBound] = common.map { ($0.ending, $0.place.record == own.record ? $0.place : own) }
      }
    }
    var counts = UnitCounts()
    if !members.isEmpty {
      counts = UnitCounts(gate.counts)
      if gate.narrative.textsWithHits + gate.narrative.textsWithSuspicions > 0 {
        result.narratives.append(gate.narrative)
        counts.narrative = result.narratives.count
      }
      if passed { counts.take(deidentified.identifiers) }
    }
    var text = FreeTextCounts()
    if !members.isEmpty { (text.checked, text.residual) = (gate.narrative.texts, gate.narrative.textsWithHits) }
    if passed {
      (text.withheld, text.scrubbed, text.replaced) = (deidentified.withheldText, deidentified.scrubbedText, deidentified.replacements)
    }
    if !passed { result.lines.truncate(toLines: first, bytes: start) }
    if settings.seals { leaves.commit(&result.lines, from: first) }
    // A unit of which a part was held back is not known again: the part would be lost.
    let isWhole = passed && members.allSatisfy { if case .passed? = endings[$0 - range.lowerBound]?.ending { true } else { false } }
    let carrier = members.last { i in if case .passed? = endings[i - range.lowerBound]?.ending { true } else { false } }
    let end = result.lines.lines.count
    for i in range {
      let record = chunk.records[i]
      let (ending, place) = endings[i - range.lowerBound] ?? (.quarantined(stage: .read, RunReason.unreadable, nil), record.place)
      var digest: [UInt8]?
      if case .quarantined = ending { digest = Array(digests.authenticate(chunk.buffer.bytes(record.range)).array.prefix(16)) }
      let isCarrier = i == carrier
      let lines = isCarrier ? first..<end : carrier.map { i < $0 } ?? false ? first..<first : end..<end
      result.outcomes.append(
        RecordOutcome(
          place: place, length: record.range.count, ending: ending, lines: lines,
          bytes: isCarrier ? result.lines.text.count - start : 0, digest: digest,
          counts: i == (carrier ?? members.last) ? counts : UnitCounts(), text: i == (carrier ?? members.last) ? text : FreeTextCounts(), year: isCarrier ? normalized.year : 0, endsUnit: i == range.upperBound - 1,
          facts: isCarrier ? facts : [], risk: isCarrier ? risk : [], recognition: isWhole ? recognition?.digest : nil, sequence: sequence, watermark: watermark))
    }
  }

  /// Takes a normalised unit through the other stages.
  private func finish(_ outcome: Outcome, _ place: Place, _ result: ChunkResult) -> (ending: RecordOutcome.Ending, place: Place) {
    switch outcome {
    case .normalized: break
    case .filtered(let reason): return (.filtered(reason), place)
    case .rejected(let error):
      result.statistics.kinds.add(normalized.kind.isEmpty ? "unknown" : normalized.kind)
      result.statistics.notes += normalized.tally
      return (.quarantined(stage: .normalize, error.reason, error.valueClass), error.place)
    }
    result.statistics.kinds.add(normalized.kind)
    result.statistics.notes += normalized.tally
    knowMore()
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

  /// Adds what all other records say of the patients to what this one knows, when it has text in which that may stand: for the scrubber,
  /// and for the check that knows nothing of the scrubber.
  private func knowMore() {
    guard settings.scrubs, Deidentifier.holdsText(normalized) else { return }
    // An identity that the vault cannot resolve is the next stage's error.
    let patients = normalized.patients.compactMap { try? settings.vault.resolve($0) }
    if patients.count == 1 {
      guard let values = remembered.values(of: patients[0]), !normalized.known.share(values) else { return }
    }
    for patient in patients { patient.addRemembered(to: normalized.known) }
  }
}
