import Cryptography
import LedgerProtocol
import Records
import Sealing

/// A hospital that seals made-up laboratory results of about a kibibyte each, for measurements: equal seeds give equal lines.
struct SyntheticBatches {
  let key: SigningKey
  let submitter = "bench-hospital"
  let custodian: WrapPublicKey
  private let batchSecret: SecretKey
  private let patients: [(hash: PatientHash, keys: PatientKeyPair, recordKey: SecretKey)]
  private let epoch: UInt32 = 1
  private var random: SplitMix

  init(custodian: WrapPublicKey, patients count: Int = 200, seed: UInt64 = 1) throws {
    self.custodian = custodian
    key = try SigningKey.generate()
    batchSecret = try SecretKey.random()
    patients = try (0..<count).map { _ in
      let keys = try PatientKeyPair.generate()
      return (keys.hash, keys, try SecretKey.random())
    }
    random = SplitMix(state: seed)
  }

  func participant() throws -> Participant {
    try Participant(id: submitter, role: .hospital, name: "Bench", publicKey: key.publicKey, validFrom: 0, validUntil: 4_000_000_000)
  }

  /// The wraps of every patient's record key, to the patient and to the custodian's node, with their statement.
  func keyWraps() throws -> (blob: [UInt8], statement: LogEntry) {
    let wraps = try patients.map { patient in
      let info = KeyWraps.info(patient: patient.hash, epoch: epoch)
      let each = try [patient.keys.publicKeys.wrapping, custodian].compactMap { recipient in
        WrappedKey(recipientID: recipient.id, bytes: try KeyWrap.wrap(patient.recordKey, to: recipient, info: info))
      }
      return KeyWraps.Patient(patient: patient.hash, epoch: epoch, wraps: each)
    }
    let blob = KeyWraps(patients: wraps).encoded
    return (blob, try KeyWrapsStatement(submitter: submitter, blob: blob, patients: wraps.count).signed(by: key))
  }

  /// Seals the next batch: 20 lines a patient, as far as there are so many.
  mutating func next(lines count: Int, lineSink: (Bytes) -> Void = { _ in }) throws -> SealedBatch {
    var buffer = LineBuffer()
    var number = Int(random.next() % UInt64(patients.count))
    for i in 0..<count {
      if i > 0, i % 20 == 0 { number = (number + 1) % patients.count }
      let index = buffer.index(of: patients[number].hash)
      let start = buffer.text.count
      buffer.text.append(text: observation(patients[number].hash))
      buffer.lines.append(
        Line(start: start, length: buffer.text.count - start, part: .diagnostic, patient: index, type: Element.Observation.root, record: i))
      lineSink(buffer.text.bytes(start..<buffer.text.count))
    }
    LeafHasher(secret: batchSecret).commit(&buffer)
    let sealer = BatchSealer(batchSecret: batchSecret)
    sealer.add(buffer, lines: 0..<buffer.lines.count)
    let keys = Dictionary(uniqueKeysWithValues: patients.map { ($0.hash, $0.recordKey) })
    let prepared = try sealer.prepare(epoch: epoch) { hash in
      guard let key = keys[hash] else { throw ProtocolError.wrapsMissing }
      return key
    }
    let nothing = BatchHeader.Definition(name: "bench", digest: SHA256Digest.of("bench"))
    let facts = BatchFacts(
      submitter: submitter, custodianKey: custodian.id, source: "lab", previous: nil, pipeline: nothing, profile: nothing, rules: nothing,
      stakeholders: [], window: .init(read: count, sealed: count, filtered: 0, quarantined: 0), summary: Array(#"{"passed":1}"#.utf8))
    return try prepared.finish(facts, key: key, created: "2026-01-01T00:00:00Z", software: "bench")
  }

  private static let words = """
    specimen received hemolysed repeat confirmed critical value called method changed lipaemic diluted manual automated analyser calibration
    reference interval adult fasting random morning evening arterial venous capillary plasma serum whole urine stable trending above below
    previous result consistent clinical correlation advised within expected range delta check passed reviewed released pathologist technician
    """.split(whereSeparator: { $0 == " " || $0 == "\n" })

  private mutating func observation(_ patient: PatientHash) -> String {
    func digits(_ n: UInt64, _ count: Int) -> String { String(String(n % 1_000_000 + 1_000_000).suffix(count)) }
    let id = Hex.lower(random.bytes(16))
    let code = digits(random.next() % 400, 4)
    let value = "\(random.next() % 300).\(digits(random.next(), 2))"
    var note = ""
    for _ in 0..<34 { note += (note.isEmpty ? "" : " ") + Self.words[Int(random.next() % UInt64(Self.words.count))] }
    let interval = random.next() % 90
    return #"{"resourceType":"Observation","id":"\#(id)","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"N"}]},"#
      + #""status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],"#
      + #""code":{"coding":[{"system":"http://loinc.org","code":"\#(code)-7"}]},"subject":{"reference":"Patient/\#(patient)"},"#
      + #""effectiveDateTime":"20\#(digits(random.next() % 26, 2))","valueQuantity":{"value":\#(value),"unit":"mg/dL","system":"http://unitsofmeasure.org","code":"mg/dL"},"#
      + #""note":[{"text":"\#(note)"}],"#
      + #""referenceRange":[{"low":{"value":\#(interval)},"high":{"value":\#(interval + 100)}}]}"#
  }
}

/// Numbers that depend on the seed alone. Source: SplitMix64 (Steele, Lea, Flood 2014).
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 20) } }
}
