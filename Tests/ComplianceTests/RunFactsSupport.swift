import Compliance
import Records

func day(_ text: String) -> CalendarDay { CalendarDay(text) ?? distantPast }
private let distantPast = CalendarDay("1970-01-01")!

extension RunFacts {
  /// A run with nothing wrong and nothing open, synthetic.
  static func clean(_ basis: ComplianceProfile.Basis = .safeHarbor) -> RunFacts {
    var f = RunFacts(today: day("2026-03-01"), basis: basis, releaseYear: 2026)
    f.zip3Edition = "union of 2000, 2010 and 2020"
    f.dateShiftDays = 182
    switch basis {
    case .safeHarbor: f.statement = Statement(by: "A. Example", on: day("2026-01-15"), until: day("2026-12-31"))
    case .expertDetermination:
      f.documents = [Document(.expertDetermination, isReadable: true, sha256: String(repeating: "ab", count: 32), validUntil: day("2026-12-31"))]
    case .limitedDataSet:
      f.documents = [Document(.dataUseAgreement, isReadable: true, sha256: String(repeating: "cd", count: 32), validUntil: day("2026-12-31"))]
    }
    f.rulesReviewedUntil = day("2026-12-31")
    f.records = RecordCounts(read: 100, submitted: 90, alreadySubmitted: 3, filtered: 2, quarantined: 5)
    f.files = Files(files: 2, records: 100, bytes: 5000, accountedBytes: 5000)
    f.resourcesSealed = 400
    f.patients = 40
    for c in IdentifierClass.allCases {
      f.identifiers.found[c] = 6
      f.identifiers.generalised[c] = 1
      f.identifiers.replaced[c] = 2
      f.gate.single[c] = 10
    }
    (f.gate.records, f.gate.resources, f.gate.resourcesPassed, f.gate.values) = (95, 420, 400, 5000)
    (f.gate.searched, f.gate.searchedForDates) = (1000, 1000)
    (f.gate.narrative.texts, f.gate.narrative.bytes, f.gate.narrative.textsWithHits, f.gate.narrative.textsWithSuspicions) = (50, 9000, 1, 4)
    f.gate.findings[.names] = 3
    f.held = [EvidencePlace(file: "adt-1.hl7", record: 4, line: 30, byte: 2100, element: "Observation.note.text", code: "CMP-0201", count: 3)]
    f.planted = Planted(seed: "7", planted: 212, caught: 212)
    f.risk = Risk(
      subjects: 40, classes: 3, smallestClass: 12, prosecutorHighestPPM: 83_333, atRiskPPM: 0, hasPolicy: true, isMet: true, policy: "classes of 11 and more")
    f.expectations.minimumRecords = 50
    f.expectations.maximumQuarantinePPM = 100_000
    f.expectations.maximumResidualPPM = 50_000
    f.keyFiles = [KeyFile("signing.pem", purpose: "signing", mode: 0o600), KeyFile("vault.key", purpose: "vault", mode: 0o400)]
    f.transport = Transport(scheme: "https", isLoopback: false, tls: "TLSv1.3 TLS_AES_256_GCM_SHA384", pinnedKeyMatches: true)
    f.audit = Audit(events: 12, isVerified: true)
    f.receipts = Receipts(sealed: 2, submitted: 2, verified: 2, failed: 0)
    f.signing = Signing(fingerprint: String(repeating: "0f", count: 32), algorithm: "Ed25519", certifiedUntil: day("2027-01-01"))
    (f.operatorID, f.user) = ("jdoe", "chartseal")
    return f
  }
}

extension RunJudgement {
  func result(_ id: String) -> CheckResult? { results.first { $0.id == id } }
}
