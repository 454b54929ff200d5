import Cryptography
import LedgerProtocol
import Records
import Sealing

/// A hospital that seals synthetic batches: a few patients, a few observations each.
final class TestHospital: Sendable {
  let id: String
  let key: SigningKey
  let batchSecret: SecretKey
  let custodian: WrapPublicKey
  let patients: [(keys: PatientKeyPair, recordKey: SecretKey)]
  let epoch: UInt32 = 1

  init(id: String = "general", algorithm: SignatureAlgorithm = .ed25519, custodian: WrapPublicKey, patients count: Int = 2) throws {
    (self.id, self.custodian) = (id, custodian)
    key = try SigningKey.generate(algorithm)
    batchSecret = try SecretKey.random()
    patients = try (0..<count).map { _ in (try PatientKeyPair.generate(), try SecretKey.random()) }
  }

  func participant(from: Int = 0, until: Int = 4_000_000_000, role: ParticipantRole = .hospital) throws -> Participant {
    try Participant(id: id, role: role, name: "General Hospital", publicKey: key.publicKey, validFrom: from, validUntil: until)
  }

  /// The wraps of every patient's record key, to the patient and to the custodian's node.
  func keyWraps() throws -> KeyWraps {
    KeyWraps(
      patients: try patients.map { patient in
        let info = KeyWraps.info(patient: patient.keys.hash, epoch: epoch)
        let wraps = try [patient.keys.publicKeys.wrapping, custodian].map { recipient in
          try present(WrappedKey(recipientID: recipient.id, bytes: try KeyWrap.wrap(patient.recordKey, to: recipient, info: info)))
        }
        return KeyWraps.Patient(patient: patient.keys.hash, epoch: epoch, wraps: wraps)
      })
  }

  /// What a test may get wrong on purpose.
  struct Twist: Sendable {
    /// Replaces the text of a line (by its number) before it is committed to.
    var line: (number: Int, text: String)?
    /// Puts lines into this part whatever their type.
    var part: Part?
    var submitter: String?
    var custodianKey: String?
    /// Counts a line (by its number) as one of another type.
    var type: (number: Int, element: Element)?
    var signer: SigningKey?
    init() {}
  }

  /// Seals a batch whose content follows from `number`; equal numbers give equal bytes.
  func batch(_ number: Int, linesPerPatient: Int = 3, twist: Twist = Twist()) throws -> SealedBatch {
    var lines = LineBuffer()
    for (p, patient) in patients.enumerated() {
      let hash = patient.keys.hash
      let index = lines.index(of: hash)
      for i in 0..<linesPerPatient {
        var type = i == 0 ? Element.Patient.root : Element.Observation.root
        var text =
          i == 0
          ? #"{"resourceType":"Patient","id":"\#(hash)","gender":"female"}"#
          : #"{"resourceType":"Observation","id":"o\#(number)-\#(p)-\#(i)","status":"final","subject":{"reference":"Patient/\#(hash)"},"#
            + #""valueQuantity":{"value":\#(number).\#(i)0,"unit":"mg/dL"}}"#
        if let other = twist.line, other.number == lines.lines.count { text = other.text }
        if let other = twist.type, other.number == lines.lines.count { type = other.element }
        let start = lines.text.count
        lines.text.append(text: text)
        let part = twist.part ?? (i == 0 ? .history : .diagnostic)
        lines.lines.append(Line(start: start, length: lines.text.count - start, part: part, patient: index, type: type, record: lines.lines.count))
      }
    }
    LeafHasher(secret: batchSecret).commit(&lines)
    let sealer = BatchSealer(batchSecret: batchSecret)
    sealer.add(lines, lines: 0..<lines.lines.count)
    let keys = Dictionary(uniqueKeysWithValues: patients.map { ($0.keys.hash, $0.recordKey) })
    let prepared = try sealer.prepare(epoch: epoch) { hash in try present(keys[hash]) }
    let nothing = BatchHeader.Definition(name: "test", digest: SHA256Digest.of("test"))
    let facts = BatchFacts(
      submitter: twist.submitter ?? id, custodianKey: twist.custodianKey ?? custodian.id, source: "lab", previous: nil, pipeline: nothing,
      profile: nothing, rules: nothing, stakeholders: [], window: .init(read: 4, sealed: 4, filtered: 0, quarantined: 0),
      summary: Array(#"{"passed":4}"#.utf8))
    return try prepared.finish(facts, key: twist.signer ?? key, created: "2026-01-01T00:00:00Z", software: "test")
  }
}

/// An absent value that a fixture cannot do without.
struct Absent: Error {}

func present<T>(_ value: T?) throws -> T {
  guard let value else { throw Absent() }
  return value
}
