public import Cryptography
public import LedgerProtocol
public import Records

/// One resource as a line of JSON: where it lies in the buffer, and what sealing has to know about it.
public struct Line: Sendable {
  /// Where the line's bytes begin in `LineBuffer.text`; no line end is stored.
  public var start: Int
  public var length: Int
  public var part: Part
  /// Index into `LineBuffer.patients`.
  public var patient: Int
  /// The root element of the resource's type.
  public var type: Element
  public var labels: SecurityLabels
  /// Ordinal of the source record within the buffer.
  public var record: Int
  /// HMAC of the bytes under the organisation's batch secret; set by `LeafHasher`.
  public var nonce: SHA256Digest
  /// SHA-256(0x00 || nonce || bytes); set by `LeafHasher`.
  public var leaf: SHA256Digest

  public init(
    start: Int, length: Int, part: Part, patient: Int, type: Element, labels: SecurityLabels = [], record: Int,
    nonce: SHA256Digest = .zero, leaf: SHA256Digest = .zero
  ) {
    (self.start, self.length, self.part, self.patient, self.type) = (start, length, part, patient, type)
    (self.labels, self.record, self.nonce, self.leaf) = (labels, record, nonce, leaf)
  }
}

/// Lines on their way from enrichment to a batch: one per worker and chunk, filled in the order of the source.
public struct LineBuffer: ~Copyable, Sendable {
  public var text: ByteBuffer
  public var lines: [Line]
  /// The patients of the lines, each once.
  public var patients: [PatientHash]

  public init(capacity: Int = 1 << 16) {
    text = ByteBuffer(capacity: capacity)
    lines = []
    patients = []
  }

  /// Forgets the content; the capacity stays.
  public mutating func reset() {
    text.truncate()
    lines.removeAll(keepingCapacity: true)
    patients.removeAll(keepingCapacity: true)
  }

  /// Takes back what was added last: lines from `count` on, and text from `bytes` on.
  public mutating func truncate(toLines count: Int, bytes: Int) {
    lines.removeSubrange(count...)
    text.truncate(to: bytes)
  }

  /// The bytes of a line, valid until the buffer changes.
  public func bytes(of line: Line) -> Bytes { text.bytes(line.start..<line.start + line.length) }

  /// The index of a patient in `patients`, added when new.
  public mutating func index(of patient: PatientHash) -> Int {
    // The few patients of a record are the last ones added.
    if let known = patients.lastIndex(of: patient) { return known }
    patients.append(patient)
    return patients.count - 1
  }
}
