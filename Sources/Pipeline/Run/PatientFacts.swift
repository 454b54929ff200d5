import Cryptography
import Records

/// What a record says of a patient's birth year and sex, as keyed codes: equal values give equal codes, and nobody without the key can turn one back.
struct PatientFact: Sendable, Equatable {
  let patient: PatientHash
  /// 0 when the record does not say.
  var birthYear: Int64
  var sex: Int64

  /// Whether both are known on both sides and both differ: two persons under one identifier.
  func contradicts(_ other: PatientFact) -> Bool {
    birthYear != 0 && other.birthYear != 0 && sex != 0 && other.sex != 0 && birthYear != other.birthYear && sex != other.sex
  }

  /// This with what it does not say filled from another.
  func over(_ older: PatientFact?) -> PatientFact {
    guard let older else { return self }
    return PatientFact(patient: patient, birthYear: birthYear != 0 ? birthYear : older.birthYear, sex: sex != 0 ? sex : older.sex)
  }
}

/// Reads the facts from normalised records; one per worker.
final class PatientFactReader {
  private let coder: HMACSHA256
  private var scratch = ByteBuffer(capacity: 128)

  init(secret: SecretKey) { coder = HMACSHA256(key: secret) }

  /// The facts of the record's Patient resources. `hashes`: the patients' hashes by their index in the record.
  func facts(of record: NormalizedRecord, hashes: [PatientHash]) -> [PatientFact] {
    var out: [PatientFact] = []
    for resource in record.tape.resources where resource.type == Element.Patient.root && resource.patient < hashes.count {
      var fact = PatientFact(patient: hashes[resource.patient], birthYear: 0, sex: 0)
      var i = resource.node + 1
      let end = record.tape.end(of: resource.node)
      while i < end {
        let node = record.tape[node: i]
        // What a profile has taken off the record is still known here.
        if node.element == Element.Patient.birthDate, node.kind != .object {
          let text = record.tape.text(of: node)
          if text.count >= 4 { fact.birthYear = code("birth year", text[0..<4], fact.patient) }
        } else if node.element == Element.Patient.gender, node.kind != .object {
          let text = record.tape.text(of: node)
          if text == "male" || text == "female" { fact.sex = code("sex", text, fact.patient) }
        }
        i = record.tape.end(of: i)
      }
      if fact.birthYear != 0 || fact.sex != 0 { out.append(fact) }
    }
    return out
  }

  private func code(_ kind: StaticString, _ value: Bytes, _ patient: PatientHash) -> Int64 {
    scratch.truncate()
    scratch.append("patient fact/1 ")
    scratch.append(kind)
    scratch.append(0)
    scratch.append(contentsOf: patient.digest)
    scratch.append(value)
    let bits = coder.authenticate(scratch.bytes).withBytes { $0.raw.loadUnaligned(as: Int64.self) }
    return bits == 0 ? 1 : bits
  }
}

/// What is known of patients so far, in this run and the ones before; asked by the run's own thread in the order of the source, so that which of two
/// contradicting records passes does not depend on threads.
final class PatientFactBook {
  private let journal: Journal
  /// Facts of windows that are not in the journal yet, and how many windows' records they came from.
  private var open: [PatientHash: PatientFact] = [:]
  /// Facts of patients met last, as the journal has them.
  private var remembered: [SHA256Digest: Known] = [:]
  private var hasForgotten = false
  private let capacity: Int

  /// Birth year and sex of a patient, in little room.
  private struct Known {
    let birthYear: Int64
    let sex: Int64
  }

  init(journal: Journal, capacity: Int = 50_000) { (self.journal, self.capacity) = (journal, capacity) }

  private func recall(_ patient: PatientHash) -> PatientFact? {
    SHA256Digest(patient.digest).flatMap { remembered[$0] }.map { PatientFact(patient: patient, birthYear: $0.birthYear, sex: $0.sex) }
  }

  /// Whether a record contradicts what is known; when it does not, it becomes known.
  func isContradicted(by facts: [PatientFact]) throws -> Bool {
    var known: [PatientFact?] = []
    for fact in facts {
      let old = try open[fact.patient] ?? recall(fact.patient) ?? journal.fact(of: fact.patient)
      if let old, old.contradicts(fact) { return true }
      known.append(old)
    }
    for (fact, old) in zip(facts, known) { open[fact.patient] = fact.over(old) }
    return false
  }

  /// The facts of a window as they are to be written, and no longer open.
  func commit(_ facts: [PatientFact]) throws -> [PatientFact] {
    if remembered.count > capacity {
      remembered.removeAll(keepingCapacity: true)
      hasForgotten = true
    }
    var out: [PatientHash: PatientFact] = [:]
    for fact in facts {
      let older = try recall(fact.patient) ?? (hasForgotten ? journal.fact(of: fact.patient) : nil)
      let merged = (open.removeValue(forKey: fact.patient) ?? fact).over(older)
      if let digest = SHA256Digest(fact.patient.digest) { remembered[digest] = Known(birthYear: merged.birthYear, sex: merged.sex) }
      out[fact.patient] = merged
    }
    return Array(out.values)
  }
}

extension ChunkResult {
  /// Quarantines what contradicts earlier records about the same identifier: left to a human, not merged.
  func holdContradictions(_ book: PatientFactBook, in unit: Range<Int>) throws {
    for i in unit where outcomes[i].hasPassed && !outcomes[i].facts.isEmpty {
      guard try book.isContradicted(by: outcomes[i].facts) else { continue }
      for member in unit where outcomes[member].hasPassed { hold(member, at: .identify, RunReason.patientContradiction) }
    }
  }

  /// Takes a record back that had passed.
  func hold(_ i: Int, at stage: Stage, _ reason: ReasonCode) {
    outcomes[i].ending = .quarantined(stage: stage, reason, nil)
    outcomes[i].counts.forgetIdentifiers()
    (outcomes[i].text.withheld, outcomes[i].text.scrubbed, outcomes[i].text.replaced) = (0, 0, 0)
  }
}
