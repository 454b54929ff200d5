import Cryptography
import Records

/// How far each source was read by the end of the last run, by its own order: sequence numbers as they are, watermarks sealed, since a time may be a
/// patient's.
final class SourcePlaces {
  private let definition: PipelineDefinition
  private let journal: Journal
  private let key: SecretKey
  private let cipher = AESGCM()
  private var watermarks: [Int: Int?] = [:]
  /// The highest of this run; it counts from the next run on.
  private var highest: [Int: Int] = [:]

  init(_ definition: PipelineDefinition, journal: Journal, batchSecret: SecretKey) {
    (self.definition, self.journal) = (definition, journal)
    key = HKDF.key(from: batchSecret, info: "chartseal source places/1")
  }

  func sequence(of sender: UInt64, source: Int) throws -> Int? {
    try value(SequenceMark.positionName(of: sender), source).flatMap { Int(String(decoding: $0, as: UTF8.self)) }
  }

  /// The watermark of earlier runs; nil when the source has none yet.
  func watermark(source: Int) throws -> Int? {
    if let known = watermarks[source] { return known }
    let sealed = try value(Watermark.positionName, source)
    let plain = try sealed.map { sealed in try sealed.withUnsafeBytes { try cipher.openRandomly(Bytes($0), key: key) } }
    let found = plain.flatMap { Int(String(decoding: $0, as: UTF8.self)) }
    watermarks[source] = found
    return found
  }

  /// What a window means for the next run. A watermark moves when a file has been read to its end: before, what is behind it may still come.
  func moved(by window: Window) throws -> [Journal.Position] {
    var out = window.sequences.sorted { $0.key < $1.key }.map {
      Journal.Position(name: SequenceMark.positionName(of: $0.key), value: Array(String($0.value).utf8))
    }
    let source = window.source
    if let mark = window.watermark { highest[source] = max(highest[source] ?? mark, mark) }
    guard !window.completed.isEmpty, let highest = highest[source] else { return out }
    if let before = try watermark(source: source), before >= highest { return out }
    let sealed = try Array(String(highest).utf8).withUnsafeBytes { try cipher.sealRandomly(Bytes($0), key: key) }
    out.append(Journal.Position(name: Watermark.positionName, value: sealed))
    return out
  }

  private func value(_ name: String, _ source: Int) throws -> [UInt8]? {
    try journal.position(pipeline: definition.name, source: definition.sources[source].id, name: name)
  }
}
