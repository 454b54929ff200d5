import Cryptography
import LedgerProtocol
import Records
import Sealing

func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

struct Missing: Error {}

/// The value, or a failure of the test.
func some<T>(_ value: T?) throws -> T {
  guard let value else { throw Missing() }
  return value
}

func key(_ byte: UInt8) throws -> SecretKey { try some(SecretKey([UInt8](repeating: byte, count: 32))) }

extension Array where Element == UInt8 {
  /// Calls with a view of these bytes.
  func view<R, E: Error>(_ body: (Bytes) throws(E) -> R) throws(E) -> R {
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Swift.max(1, count), alignment: 8)
    defer { buffer.deallocate() }
    buffer.copyBytes(from: self)
    return try body(Bytes(UnsafeRawBufferPointer(rebasing: buffer[0..<count])))
  }
}

/// A small deterministic generator (SplitMix64).
struct Dice: RandomNumberGenerator {
  var state: UInt64
  init(_ seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// One to three changes: bytes replaced, removed, doubled, or the end cut off.
func mutate(_ bytes: [UInt8], _ dice: inout Dice) -> [UInt8] {
  var out = bytes
  for _ in 0..<Int.random(in: 1...3, using: &dice) {
    guard !out.isEmpty else { return out }
    let at = Int.random(in: 0..<out.count, using: &dice)
    switch Int.random(in: 0..<6, using: &dice) {
    case 0: out[at] = UInt8.random(in: 0...255, using: &dice)
    case 1: out[at] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
    case 2: out.remove(at: at)
    case 3: out.insert(out[at], at: at)
    case 4: out.removeLast(min(out.count, Int.random(in: 1...40, using: &dice)))
    default: out[at] = [0x00, 0x0A, 0x22, 0x30, 0x3D, 0x7F, 0xFF][Int.random(in: 0..<7, using: &dice)]
    }
  }
  return out
}

/// A batch of synthetic lines, the same for the same numbers.
enum SampleBatch {
  static let epoch: UInt32 = 3

  static func patient(_ n: Int) throws -> PatientHash { try some(PatientHash(digest: SHA256Digest.of("patient \(n)").array)) }

  /// The record key of a patient, by a rule that only tests use.
  static func recordKey(_ patient: PatientHash) throws -> SecretKey {
    SecretKey(SHA256Digest.of(ascii("record key ") + patient.digest))
  }

  static let types: [(Element, Part)] = [
    (Element.Patient.root, .history), (Element.Observation.root, .diagnostic), (Element.Claim.root, .billing),
    (Element.MedicationRequest.root, .prescription), (Element.DocumentReference.root, .notes),
  ]

  static func text(_ n: Int) -> String {
    let values = (0..<(n % 7)).map { "\($0 * n).\($0)0" }.joined(separator: ",")
    return "{\"resourceType\":\"Observation\",\"id\":\"r\(n)\",\"valueSampledData\":[\(values)],\"note\":\"é \(n % 3)\"}"
  }

  /// `count` lines over `patients` patients.
  static func lines(_ count: Int, patients: Int = 5, from first: Int = 0, _ buffer: inout LineBuffer) throws {
    for n in first..<first + count {
      let (type, part) = types[n % types.count]
      let start = buffer.text.count
      buffer.text.append(contentsOf: ascii(text(n)))
      let labels: SecurityLabels = n % 11 == 0 ? [.restricted, .hiv] : []
      buffer.lines.append(
        Line(
          start: start, length: buffer.text.count - start, part: part, patient: buffer.index(of: try patient(n * n % patients)),
          type: type,
          labels: labels, record: n / 2))
    }
    LeafHasher(secret: try key(1)).commit(&buffer, from: buffer.lines.count - count)
  }

  static func facts(_ lines: Int) -> BatchFacts {
    BatchFacts(
      submitter: "urn:example:hospital", custodianKey: SHA256Digest.of("custodian").hex, source: "lab", previous: nil,
      pipeline: .init(name: "sample", digest: SHA256Digest.of("pipeline")),
      profile: .init(name: "safe-harbor", digest: SHA256Digest.of("profile")),
      rules: .init(name: "rules", digest: SHA256Digest.of("rules")),
      stakeholders: [.init("facility", "Example Hospital"), .init("purpose-of-use", "HRESCH")],
      window: .init(read: lines + 3, sealed: lines, filtered: 1, quarantined: 2, from: 2019, until: 2021),
      summary: ascii("{\"verdict\":\"passed\"}"))
  }

  static func prepared(_ count: Int, patients: Int = 5) throws -> PreparedBatch {
    var buffer = LineBuffer()
    try lines(count, patients: patients, &buffer)
    let sealer = BatchSealer(batchSecret: try key(1))
    sealer.add(buffer, lines: 0..<buffer.lines.count)
    return try sealer.prepare(epoch: epoch, recordKey: recordKey)
  }

  static func sealed(_ count: Int, patients: Int = 5, key signing: SigningKey) throws -> SealedBatch {
    try prepared(count, patients: patients).finish(
      facts(count), key: signing, created: "2026-03-01T10:00:00Z", software: "chartseal test")
  }
}
