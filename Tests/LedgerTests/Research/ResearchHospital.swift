import Cryptography
import LedgerClient
import LedgerProtocol
import Records
import Sealing

/// A patient for the research tests, by what the cube counts.
struct CountedPatient: Sendable {
  var gender = "female"
  var born = 1985
  var state = "IL"
  var zip = "606"
  /// ICD-10-CM codes of conditions.
  var codes: [String] = []
  var isRefuted = false
}

extension TestHospital {
  /// Seals one batch with a Patient and its Conditions for each patient of this hospital.
  func researchBatch(_ counted: [CountedPatient]) throws -> SealedBatch {
    var lines = LineBuffer()
    for (patient, facts) in zip(patients, counted) {
      let hash = patient.keys.hash
      let index = lines.index(of: hash)
      func add(_ text: String, _ type: Element) {
        let start = lines.text.count
        lines.text.append(text: text)
        lines.lines.append(Line(start: start, length: lines.text.count - start, part: .history, patient: index, type: type, record: lines.lines.count))
      }
      add(
        #"{"resourceType":"Patient","id":"\#(hash)","gender":"\#(facts.gender)","birthDate":"\#(facts.born)","#
          + #""address":[{"use":"home","state":"\#(facts.state)","postalCode":"\#(facts.zip)"}]}"#, Element.Patient.root)
      for (number, code) in facts.codes.enumerated() {
        let status = facts.isRefuted ? #""verificationStatus":{"coding":[{"code":"refuted"}]},"# : ""
        add(
          #"{"resourceType":"Condition","id":"c\#(index)-\#(number)",\#(status)"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","#
            + #""code":"\#(code)"}]},"subject":{"reference":"Patient/\#(hash)"},"onsetDateTime":"2021"}"#, Element.Condition.root)
      }
    }
    LeafHasher(secret: batchSecret).commit(&lines)
    let sealer = BatchSealer(batchSecret: batchSecret)
    sealer.add(lines, lines: 0..<lines.lines.count)
    let keys = Dictionary(uniqueKeysWithValues: patients.map { ($0.keys.hash, $0.recordKey) })
    let prepared = try sealer.prepare(epoch: epoch) { hash in try present(keys[hash]) }
    let nothing = BatchHeader.Definition(name: "test", digest: SHA256Digest.of("test"))
    let count = lines.lines.count
    let facts = BatchFacts(
      submitter: id, custodianKey: custodian.id, source: "registry", previous: nil, pipeline: nothing, profile: nothing, rules: nothing,
      stakeholders: [], window: .init(read: count, sealed: count, filtered: 0, quarantined: 0), summary: Array(#"{"passed":\#(count)}"#.utf8))
    return try prepared.finish(facts, key: key, created: "2026-01-01T00:00:00Z", software: "test")
  }
}
