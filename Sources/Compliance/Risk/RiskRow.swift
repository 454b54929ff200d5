public import Records

/// What a batch says of one patient, as it stands in the de-identified output.
public struct RiskRow: Sendable, Equatable {
  public let patient: PatientHash
  /// By `RiskAttribute.rawValue`.
  public var values: [RiskValue]
  /// The security labels of the patient's resources, as bits.
  public var labels: UInt32

  public init(patient: PatientHash, values: [RiskValue] = [], labels: UInt32 = 0) {
    self.patient = patient
    self.values = values
    while self.values.count < RiskAttribute.allCases.count { self.values.append(.absent) }
    self.labels = labels
  }

  public subscript(attribute: RiskAttribute) -> RiskValue {
    get { values[attribute.rawValue] }
    set { values[attribute.rawValue] = newValue }
  }

  /// Fills what this does not say from a later row of the patient; labels add up.
  public mutating func fill(from later: RiskRow) {
    for i in values.indices where values[i] == .absent { values[i] = later.values[i] }
    labels |= later.labels
  }

  /// One row for each patient, in the order in which the patients were met.
  public static func merged(_ rows: [RiskRow]) -> [RiskRow] {
    var at: [PatientHash: Int] = [:]
    var out: [RiskRow] = []
    for row in rows {
      if let i = at[row.patient] {
        out[i].fill(from: row)
      } else {
        at[row.patient] = out.count
        out.append(row)
      }
    }
    return out
  }
}

/// The rows of a batch as bytes, about 30 for each patient.
///
///     1                              version
///     varint n, n x 8 bytes          the distinct values, little-endian
///     varint m, then m times         the patients
///       16 bytes                     beginning of the patient hash's digest
///       varint                       labels
///       12 varints                   for each attribute 0, or the number of the value, from 1
public enum RiskRows {
  public static func encode(_ rows: [RiskRow]) -> [UInt8] {
    var numbers: [RiskValue: Int] = [:]
    var values: [RiskValue] = []
    var body: [UInt8] = []
    append(rows.count, to: &body)
    for row in rows {
      body += row.patient.digest.prefix(16)
      append(Int(row.labels), to: &body)
      for value in row.values {
        if value == .absent {
          body.append(0)
          continue
        }
        var number = numbers[value] ?? 0
        if number == 0 {
          values.append(value)
          number = values.count
          numbers[value] = number
        }
        append(number, to: &body)
      }
    }
    var out: [UInt8] = [1]
    append(values.count, to: &out)
    for value in values { for shift in 0..<8 { out.append(UInt8(truncatingIfNeeded: value.rawValue >> UInt64(8 * shift))) } }
    return out + body
  }

  /// Hands out the patients of a batch in their order. False when the bytes are not rows; what was handed out till then is not to be used.
  public static func decode(_ bytes: [UInt8], _ vocabulary: inout RiskVocabulary, _ body: (RiskPatient) throws -> Void) rethrows -> Bool {
    try bytes.withUnsafeBytes { raw in
      var at = Cursor(raw: raw, index: 0)
      guard at.byte() == 1, let count = at.varint(), count <= raw.count / 8 else { return false }
      let start = at.index
      at.index += count * 8
      let attributes = RiskAttribute.allCases
      var numbers = [Int](repeating: -1, count: attributes.count * count)
      guard let patients = at.varint(), patients <= raw.count / 16 else { return false }
      for _ in 0..<patients {
        guard at.index + 16 <= raw.count else { return false }
        let hash = raw.loadUnaligned(fromByteOffset: at.index, as: UInt128.self)
        at.index += 16
        guard let labels = at.varint() else { return false }
        var key = RiskKey()
        for (i, attribute) in attributes.enumerated() {
          guard let number = at.varint(), number <= count else { return false }
          guard number > 0 else { continue }
          let cell = i * count + number - 1
          if numbers[cell] < 0 {
            let value = RiskValue(rawValue: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: start + 8 * (number - 1), as: UInt64.self)))
            numbers[cell] = vocabulary.number(of: value, attribute)
          }
          key[attribute] = numbers[cell]
        }
        try body(RiskPatient(hash: hash, key: key, labels: UInt32(truncatingIfNeeded: labels)))
      }
      return at.index == raw.count
    }
  }

  private static func append(_ value: Int, to out: inout [UInt8]) {
    var rest = UInt(bitPattern: value)
    while rest >= 0x80 {
      out.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    out.append(UInt8(rest))
  }

  private struct Cursor {
    let raw: UnsafeRawBufferPointer
    var index: Int

    mutating func byte() -> UInt8? {
      guard index < raw.count else { return nil }
      index += 1
      return raw[index - 1]
    }

    mutating func varint() -> Int? {
      var value = 0
      for shift in stride(from: 0, to: 35, by: 7) {
        guard let b = byte() else { return nil }
        value |= Int(b & 0x7F) << shift
        if b < 0x80 { return value }
      }
      return nil
    }
  }
}

/// A patient while risk is computed: half of the patient hash, which is as good as the whole to a table, and the values by their numbers.
@frozen
public struct RiskPatient: Sendable {
  public let hash: UInt128
  public var key: RiskKey
  public var labels: UInt32
  public init(hash: UInt128, key: RiskKey, labels: UInt32) { (self.hash, self.key, self.labels) = (hash, key, labels) }

  /// Fills what this does not say from a later row of the patient; labels add up.
  public mutating func fill(from later: RiskPatient) {
    key = key.filled(from: later.key)
    labels |= later.labels
  }
}
