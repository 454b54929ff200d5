import Cryptography
import LedgerProtocol
import Records
import SQLiteStore

/// What the cube needs to know of every patient, gathered by the custodian's node from the records that it can open.
///
/// One block is opened at a time, and of it only the parts with patients, conditions and bills; nothing but these facts is kept.
struct ResearchFacts {
  private struct Name: Hashable {
    let high: UInt64
    let low: UInt64

    init(_ patient: PatientHash) {
      // Half a digest names a patient as well as the whole.
      (high, low) = patient.digest.withUnsafeBytes { ($0.loadUnaligned(as: UInt64.self), $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self)) }
    }
  }

  private static let parts: Set<Part> = [.history, .billing]

  private(set) var patients: [ResearchPatient] = []
  /// Blocks that did not open: what a purge has destroyed, or what came without keys.
  private(set) var unopened = 0
  private var numbers: [Name: Int] = [:]
  private var sites: [String: Int] = [:]
  private let epochYear: Int

  init(epochYear: Int) { self.epochYear = epochYear }

  /// Reads every batch among the first `size` entries, in the order of the log: of a patient's changing details the last stand.
  mutating func gather(_ store: LedgerStore, _ keyRing: RecordKeyRing, size: Int) throws {
    let opener = BlockOpener()
    var next = 0
    while true {
      let rows = try store.readers.with { database in
        var rows: [(position: Int, submitter: String)] = []
        try database.query(
          "SELECT position, submitter FROM batch WHERE position >= ? AND position < ? ORDER BY position LIMIT 500", [.int(next), .int(size)]
        ) { rows.append(($0.int(0), $0.text(1))) }
        return rows
      }
      guard let last = rows.last else { return }
      for row in rows { try gather(store, keyRing, opener, row.position, row.submitter) }
      next = last.position + 1
    }
  }

  private mutating func gather(_ store: LedgerStore, _ keyRing: RecordKeyRing, _ opener: BlockOpener, _ position: Int, _ submitter: String) throws {
    let stored = try store.stored(position)
    defer { withExtendedLifetime(stored) {} }
    let container = try BatchContainer(stored.bytes, checking: .form)
    let site = site(submitter)
    for (number, block) in container.directory.blocks.enumerated() where ResearchFacts.parts.contains(block.part) {
      let hash = container.directory.patients[block.patient]
      do {
        let key = try keyRing.recordKey(submitter: submitter, patient: hash, epoch: block.epoch)
        try opener.open(container.sealedBlock(number), block, patient: hash, recordKey: key)
      } catch is ProtocolError {
        unopened += 1
        continue
      }
      let patient = self.patient(hash)
      for line in opener.lines { take(opener.bytes(of: line), of: patient, at: position, site: site) }
    }
  }

  private mutating func patient(_ hash: PatientHash) -> Int {
    let name = Name(hash)
    if let known = numbers[name] { return known }
    numbers[name] = patients.count
    patients.append(ResearchPatient())
    return patients.count - 1
  }

  private mutating func site(_ submitter: String) -> Int {
    if let known = sites[submitter] { return known }
    sites[submitter] = sites.count
    return sites.count - 1
  }

  // MARK: Resources

  private mutating func take(_ line: Bytes, of patient: Int, at position: Int, site: Int) {
    guard let scanned = try? RecordScanner.scan(line), ["Patient", "Condition", "Claim", "ExplanationOfBenefit"].contains(scanned.resourceType.text),
      let resource = JSONValue.parse(line, maximumDepth: 32)
    else { return }
    switch resource["resourceType"]?.string {
    case "Patient": patients[patient].take(resource, epochYear: epochYear)
    case "Condition":
      guard ResearchFacts.isStated(resource) else { return }
      let dates = [resource["onsetDateTime"], resource["onsetPeriod"]?["start"], resource["recordedDate"]]
      patients[patient].take(resource["code"], year: ResearchFacts.year(dates), at: position, site: site)
    default:
      let year = ResearchFacts.year([resource["billablePeriod"]?["start"], resource["created"]])
      for diagnosis in resource["diagnosis"]?.array ?? [] {
        patients[patient].take(diagnosis["diagnosisCodeableConcept"], year: year, at: position, site: site)
      }
    }
  }

  /// Whether the condition is one that the patient has, as far as the record says. Source: FHIR R4 condition-ver-status.
  private static func isStated(_ condition: JSONValue) -> Bool {
    let codes = condition["verificationStatus"]?["coding"]?.array?.compactMap { $0["code"]?.string } ?? []
    return !codes.contains { ["refuted", "entered-in-error", "differential"].contains($0) }
  }

  private static func year(_ dates: [JSONValue?]) -> Int? {
    for date in dates { if let year = date?.string.flatMap({ Int($0.prefix(4)) }) { return year } }
    return nil
  }
}

extension ResearchPatient {
  /// Takes over what a Patient resource says. Source: FHIR R4 Patient.
  package mutating func take(_ resource: JSONValue, epochYear: Int) {
    gender = ResearchValues.gender(resource["gender"]?.string)
    age = ResearchValues.ageNotStated
    if let born = resource["birthDate"]?.string.flatMap({ Int($0.prefix(4)) }) { age = ResearchValues.age(years: epochYear - born) }
    // Who is 90 or older has a category in the place of a year of birth.
    for item in resource["extension"]?.array ?? [] where item["url"]?.string == "urn:chartseal:extension:age-band" {
      if item["valueCode"]?.string == "90+" { age = 9 }
    }
    (state, zip) = (0, ResearchValues.zipNotListed)
    let addresses = (resource["address"]?.array ?? []).filter { $0["use"]?.string != "old" && ($0["state"] != nil || $0["postalCode"] != nil) }
    if let address = addresses.first(where: { $0["use"]?.string == "home" }) ?? addresses.first {
      state = ResearchValues.state(address["state"]?.string)
      zip = ResearchValues.zip(address["postalCode"]?.string)
    }
  }

  /// Notes the conditions that a CodeableConcept means.
  package mutating func take(_ concept: JSONValue?, year: Int?, at position: Int, site: Int) {
    for coding in concept?["coding"]?.array ?? [] {
      guard let system = coding["system"]?.string, let code = coding["code"]?.string,
        let meaning = ConditionGroups.meaning(system: system, code: code)
      else { continue }
      var facts = conditions[meaning.group] ?? ConditionFacts(position: position, site: site)
      if let type = meaning.type { facts.types |= 1 << UInt16(type) }
      if let year { facts.year = min(facts.year ?? year, year) }
      conditions[meaning.group] = facts
    }
  }
}
