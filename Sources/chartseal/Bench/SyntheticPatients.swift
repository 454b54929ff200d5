import Cryptography
import LedgerProtocol
import Records
import Sealing

/// Many patients with ten records each, spread over three batches, for measurements of queries. Everything follows from numbers, so that a
/// ledger of ten million records is made without holding any of it.
struct SyntheticPatients: Sendable {
  let count: Int
  let submitter = "bench-hospital"
  let key: SigningKey
  private let custodian: WrapPublicKey
  private let batchSecret: SecretKey
  private let seed: SecretKey
  /// Patients who sign for themselves, by their number; the others are hashes alone.
  private(set) var signing: [Int: PatientKeyPair] = [:]

  /// Of each batch: how many lines a patient has in it. Half of the records lie five by five, the others three by three and two by two.
  private static let layers = [5, 3, 2]
  static let batchLines = 1_000

  /// - Parameter records: a multiple of 10,000.
  init(records: Int, signing sample: Int, custodian: WrapPublicKey) throws {
    (count, self.custodian) = (records / 10, custodian)
    key = try SigningKey.generate()
    (batchSecret, seed) = (try SecretKey.random(), try SecretKey.random())
    for i in 0..<sample { signing[i * (count / sample)] = try PatientKeyPair.generate() }
  }

  var participant: Participant {
    get throws { try Participant(id: submitter, role: .hospital, name: "Bench", publicKey: key.publicKey, validFrom: 0, validUntil: 4_000_000_000) }
  }

  func hash(_ patient: Int) -> PatientHash? { signing[patient]?.hash ?? PatientHash(digest: SHA256Digest.of("patient \(patient)").array) }

  private func recordKey(_ patient: Int) -> SecretKey {
    Array("record key \(patient)".utf8).withUnsafeBytes { HKDF.key(from: seed, info: Bytes($0)) }
  }

  // MARK: Batches

  /// Which batches there are: the layer and the place in it.
  var batches: [(layer: Int, number: Int)] {
    Self.layers.indices.flatMap { layer in
      (0..<(count * Self.layers[layer] + Self.batchLines - 1) / Self.batchLines).map { (layer, $0) }
    }
  }

  /// A batch of about a thousand lines. Patients of one batch are not neighbours in another.
  func batch(_ layer: Int, _ number: Int) throws -> SealedBatch {
    let lines = Self.layers[layer]
    let patients = Self.batchLines / lines
    let step = [1, 7_368_787, 15_485_863][layer]
    var buffer = LineBuffer()
    var keys: [PatientHash: SecretKey] = [:]
    for i in number * patients..<min(count, (number + 1) * patients) {
      let patient = i * step % count
      guard let hash = hash(patient) else { throw ProtocolError.patientKeys }
      keys[hash] = recordKey(patient)
      let index = buffer.index(of: hash)
      for line in 0..<lines {
        let start = buffer.text.count
        buffer.text.append(text: SyntheticPatients.observation(hash, "\(patient)-\(layer)-\(line)", patient &* 31 &+ line))
        buffer.lines.append(
          Line(start: start, length: buffer.text.count - start, part: .diagnostic, patient: index, type: Element.Observation.root, record: buffer.lines.count))
      }
    }
    return try seal(buffer, keys, created: "2026-01-\(layer + 10)T00:00:00Z")
  }

  /// A batch of one patient alone.
  func long(_ patient: Int, lines: Int, number: Int) throws -> SealedBatch {
    guard let hash = hash(patient) else { throw ProtocolError.patientKeys }
    var buffer = LineBuffer()
    let index = buffer.index(of: hash)
    for line in 0..<lines {
      let start = buffer.text.count
      buffer.text.append(text: SyntheticPatients.observation(hash, "long-\(number)-\(line)", line))
      buffer.lines.append(
        Line(start: start, length: buffer.text.count - start, part: .diagnostic, patient: index, type: Element.Observation.root, record: line))
    }
    return try seal(buffer, [hash: recordKey(patient)], created: "2026-02-01T00:00:00Z")
  }

  private func seal(_ buffer: consuming LineBuffer, _ keys: [PatientHash: SecretKey], created: String) throws -> SealedBatch {
    LeafHasher(secret: batchSecret).commit(&buffer)
    let sealer = BatchSealer(batchSecret: batchSecret)
    sealer.add(buffer, lines: 0..<buffer.lines.count)
    let prepared = try sealer.prepare(epoch: 1) { hash in
      guard let key = keys[hash] else { throw ProtocolError.wrapsMissing }
      return key
    }
    let nothing = BatchHeader.Definition(name: "bench", digest: SHA256Digest.of("bench"))
    let count = buffer.lines.count
    let facts = BatchFacts(
      submitter: submitter, custodianKey: custodian.id, source: "lab", previous: nil, pipeline: nothing, profile: nothing, rules: nothing, stakeholders: [],
      window: .init(read: count, sealed: count, filtered: 0, quarantined: 0), summary: Array(#"{"passed":1}"#.utf8))
    return try prepared.finish(facts, key: key, created: created, software: "bench")
  }

  // MARK: Keys

  /// Wraps of some patients' record keys, to the custodian's node alone.
  func keyWraps(_ patients: Range<Int>) throws -> (blob: [UInt8], statement: LogEntry) {
    let wraps = try patients.map { patient in
      guard let hash = hash(patient) else { throw ProtocolError.patientKeys }
      let wrap = try KeyWrap.wrap(recordKey(patient), to: custodian, info: KeyWraps.info(patient: hash, epoch: 1))
      return KeyWraps.Patient(patient: hash, epoch: 1, wraps: [WrappedKey(recipientID: custodian.id, bytes: wrap)].compactMap(\.self))
    }
    let blob = KeyWraps(patients: wraps).encoded
    return (blob, try KeyWrapsStatement(submitter: submitter, blob: blob, patients: wraps.count).signed(by: key))
  }

  /// About 430 bytes.
  private static func observation(_ patient: PatientHash, _ id: String, _ number: Int) -> String {
    #"{"resourceType":"Observation","id":"\#(id)","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"N"}]},"#
      + #""status":"final","code":{"coding":[{"system":"http://loinc.org","code":"\#(1000 + number % 400)-7"}]},"subject":{"reference":"Patient/\#(patient)"},"#
      + #""effectiveDateTime":"20\#(10 + number % 16)","valueQuantity":{"value":\#(number % 300).\#(number % 10),"unit":"mg/dL"}}"#
  }
}
