import Compliance
import Records
import Testing

/// One thing changed in a clean run, and what follows from it.
struct RunCase: Sendable, CustomTestStringConvertible {
  let check: String
  let outcome: CheckResult.Outcome
  let what: String
  var basis = ComplianceProfile.Basis.safeHarbor
  let change: @Sendable (inout RunFacts) -> Void
  var testDescription: String { "\(check): \(what)" }
}

private func fails(_ check: String, _ what: String, _ basis: ComplianceProfile.Basis = .safeHarbor, _ change: @escaping @Sendable (inout RunFacts) -> Void) -> RunCase {
  RunCase(check: check, outcome: .fail, what: what, basis: basis, change: change)
}
private func holds(_ check: String, _ what: String, _ basis: ComplianceProfile.Basis = .safeHarbor, _ change: @escaping @Sendable (inout RunFacts) -> Void) -> RunCase {
  RunCase(check: check, outcome: .hold, what: what, basis: basis, change: change)
}
private func opens(_ check: String, _ what: String, _ basis: ComplianceProfile.Basis = .safeHarbor, _ change: @escaping @Sendable (inout RunFacts) -> Void) -> RunCase {
  RunCase(check: check, outcome: .open, what: what, basis: basis, change: change)
}

private let clauseCases = IdentifierClass.allCases.map { c in
  fails("164.514(b)(2)(i)(\(c.letter))", "an identifier was let through") { $0.letThrough[c] = 1 }
}

private let methodCases: [RunCase] = [
  fails("164.514(b)(2)(ii)", "the statement has expired") { $0.statement?.until = day("2026-02-28") },
  opens("164.514(b)(2)(ii)", "nobody stated it") { $0.statement = nil },
  opens("164.514(b)(2)(ii)", "the statement is of tomorrow") { $0.statement?.on = day("2026-03-02") },
  holds("settings", "dates stay under Safe Harbor") { $0.retained = [.fullDates] },
  holds("settings", "UIDs stay under Safe Harbor") { $0.retained = [.imagingUIDs] },
  holds("settings", "devices' identities stay in a limited data set", .limitedDataSet) { $0.retained = [.deviceIdentity] },
  fails("164.514(b)(1)", "no document", .expertDetermination) { $0.documents = [] },
  fails("164.514(b)(1)", "the document cannot be read", .expertDetermination) { $0.documents[0].isReadable = false },
  fails("164.514(b)(1)", "the determination has expired", .expertDetermination) { $0.documents[0].validUntil = day("2026-02-28") },
  fails("164.514(b)(1)", "no last day", .expertDetermination) { $0.documents[0].validUntil = nil },
  fails("164.514(e)(4)", "no agreement", .limitedDataSet) { $0.documents = [] },
  fails("164.514(e)(4)", "the agreement has expired", .limitedDataSet) { $0.documents[0].validUntil = day("2026-02-28") },
  holds("164.514(c)", "derived codes under Safe Harbor") { ($0.surrogate, $0.isVaultEncrypted) = (.derived, nil) },
  holds("risk", "the policy is not met", .expertDetermination) { $0.risk?.isMet = false },
  opens("risk", "no policy", .expertDetermination) { $0.risk?.hasPolicy = false },
  opens("risk", "not measured", .expertDetermination) { $0.risk = nil },
  fails("rule-sets", "the review has expired") { $0.rulesReviewedUntil = day("2026-02-28") },
  opens("rule-sets", "no review") { $0.rulesReviewedUntil = nil },
  fails("exceptions", "one has expired") { $0.exceptions = [exception("risk", until: "2026-02-28")] },
  fails("exceptions", "one is for no check") { $0.exceptions = [exception("rick")] },
  fails("exceptions", "one has no approver") { f in
    f.exceptions = [exception("risk")]
    f.exceptions[0].approver = ""
  },
]

private let safeguardCases: [RunCase] = [
  fails("164.312(a)(1)", "a key file can be read by the group") { $0.keyFiles[0].mode = 0o640 },
  fails("164.312(a)(1)", "a key file is somebody else's") { $0.keyFiles[1].isOurs = false },
  fails("164.312(a)(1)", "the state folder is open") { $0.stateFolderMode = 0o755 },
  fails("164.312(a)(2)(i)", "no user") { $0.user = "" },
  opens("164.312(a)(2)(i)", "no operator") { $0.operatorID = "" },
  fails("164.312(a)(2)(iv)", "the vault is plain") { $0.isVaultEncrypted = false },
  fails("164.312(a)(2)(iv)", "the spool is plain") { $0.isSpoolSealed = false },
  fails("164.312(b)", "the chain is broken") { $0.audit = .init(events: 12, isVerified: false, problem: "event 7 does not follow event 6") },
  opens("164.312(b)", "not looked at") { $0.audit.isVerified = nil },
  opens("164.312(b)", "empty") { $0.audit.events = 0 },
  fails("164.312(c)(1)", "a receipt does not verify") { $0.receipts = .init(sealed: 2, submitted: 2, verified: 1, failed: 1) },
  fails("164.312(c)(1)", "more receipts than batches") { $0.receipts.verified = 3 },
  opens("164.312(c)(1)", "a receipt was not verified") { $0.receipts.verified = 1 },
  opens("164.312(c)(1)", "nothing submitted yet") { $0.receipts = .init(sealed: 2) },
  fails("164.312(d)", "no key") { $0.signing.fingerprint = "" },
  fails("164.312(d)", "the certificate has expired") { $0.signing.certifiedUntil = day("2026-02-28") },
  opens("164.312(d)", "no certificate") { $0.signing.certifiedUntil = nil },
  fails("164.312(e)(1)", "HTTP to another machine") { $0.transport = .init(scheme: "http", isLoopback: false, tls: "", pinnedKeyMatches: true) },
  fails("164.312(e)(1)", "an old protocol") { $0.transport?.tls = "TLSv1.1 ECDHE-RSA-AES256-SHA" },
  fails("164.312(e)(1)", "another key") { $0.transport?.pinnedKeyMatches = false },
  fails("164.312(e)(1)", "another scheme") { $0.transport?.scheme = "ftp" },
  opens("164.312(e)(1)", "no connection yet") { $0.transport = .init(scheme: "https", isLoopback: false, tls: "", pinnedKeyMatches: nil) },
]

private let recordCases: [RunCase] = [
  fails("independent-check", "a resource went past the check") { $0.resourcesSealed = 401 },
  holds("free-text-scan", "too many texts with a hit") { $0.gate.narrative.textsWithHits = 3 },
  holds("planted-identifiers", "one was missed") { $0.planted?.caught = 211 },
  opens("planted-identifiers", "none planted") { $0.planted = nil },
  opens("planted-identifiers", "an empty set") { $0.planted = .init(seed: "7", planted: 0, caught: 0) },
  fails("counts", "a record is missing") { $0.records.submitted = 89 },
  fails("counts", "the files hold another number of records") { $0.files?.records = 101 },
  fails("counts", "bytes belong to no record") { $0.files?.accountedBytes = 4999 },
  fails("counts", "more replaced than found") { $0.identifiers.replaced[.email] = 6 },
  fails("counts", "more found by the check than looked at") { $0.gate.findings[.fax] = 1011 },
  fails("counts", "more passed than seen") { $0.gate.resources = 399 },
  holds("quarantine", "too many held back") { ($0.records.submitted, $0.records.quarantined) = (84, 11) },
  holds("minimum-records", "too few") { $0.expectations.minimumRecords = 101 },
]

private let runCases = clauseCases + methodCases + safeguardCases + recordCases

func exception(_ check: String, until: String = "2026-12-31", code: String = "") -> AcceptedException {
  AcceptedException(id: "EX-1", check: check, reason: "synthetic", approver: "B. Example", expires: day(until), code: code)
}

@Suite struct RunCheckTests {
  @Test(arguments: ComplianceProfile.Basis.allCases) func `a clean run passes every check`(_ basis: ComplianceProfile.Basis) {
    let judgement = RunJudgement(.clean(basis))
    #expect(judgement.verdict.state == .pass)
    #expect(judgement.verdict.open == [])
    for r in judgement.results {
      #expect(r.outcome == .pass || r.outcome == .notApplicable, "\(r.id): \(r.says)")
      #expect(!r.says.isEmpty && r.says.hasSuffix(".") && !r.title.isEmpty && !r.unit.isEmpty, "\(r.id)")
    }
    #expect(Set(judgement.results.map(\.id)).count == judgement.results.count)
    #expect(judgement.results.map(\.id) == RunJudgement.checkIDs)
  }

  @Test(arguments: runCases) func `one thing wrong is found by its own check and by no other`(_ c: RunCase) {
    var facts = RunFacts.clean(c.basis)
    c.change(&facts)
    let verdict = RunJudgement(facts).verdict
    #expect(verdict.failed == (c.outcome == .fail ? [c.check] : []))
    #expect(verdict.held == (c.outcome == .hold ? [c.check] : []))
    #expect(verdict.open == (c.outcome == .open ? [c.check] : []))
    #expect(verdict.state == (c.outcome == .fail ? .fail : c.outcome == .hold ? .hold : .pass))
  }

  @Test func `every check has a run that it fails, holds or opens, but those that only tell`() {
    let tells: Set<String> = ["structure"]
    #expect(Set(RunJudgement.checkIDs).subtracting(tells) == Set(runCases.map(\.check)))
  }

  @Test func `places come with their clause, and the sentence says how much was looked at and found`() {
    let names = RunJudgement(.clean()).result("164.514(b)(2)(i)(A)")
    #expect(names?.examined == 1010 && names?.found == 3 && names?.unit == "values")
    #expect(names?.places.map(\.code) == ["CMP-0201"])
    #expect(names?.says.contains("took out 6 (3 removed, 1 generalised, 2 replaced)") == true)
    #expect(names?.says.contains("found 3 after them") == true)
    #expect(RunJudgement(.clean()).result("164.514(b)(2)(i)(B)")?.places == [])
  }

  @Test func `a limited data set has no check of dates, and an expert's run looks for ages only`() {
    let limited = RunJudgement(.clean(.limitedDataSet)).result("164.514(b)(2)(i)(C)")
    #expect(limited?.outcome == .notApplicable && limited?.says.contains("164.514(e)(2)") == true)
    let expert = RunJudgement(.clean(.expertDetermination)).result("164.514(b)(2)(i)(C)")
    #expect(expert?.outcome == .pass && expert?.says.contains("shifted") == true)
  }

  @Test func `a run of nothing passes, and says that nothing was checked`() {
    var facts = RunFacts(today: day("2026-03-01"), basis: .safeHarbor, releaseYear: 2026)
    facts.user = "chartseal"
    facts.signing.fingerprint = "00"
    let judgement = RunJudgement(facts)
    #expect(judgement.verdict.state == .pass)
    #expect(judgement.result("164.514(b)(2)(i)(A)")?.outcome == .notApplicable)
    #expect(judgement.result("independent-check")?.outcome == .notApplicable)
    #expect(judgement.result("quarantine")?.outcome == .pass)
  }

  @Test func `plain HTTP within the machine passes`() {
    var facts = RunFacts.clean()
    facts.transport = .init(scheme: "http", isLoopback: true, tls: "", pinnedKeyMatches: true)
    #expect(RunJudgement(facts).result("164.312(e)(1)")?.outcome == .pass)
  }

  @Test func `risk that misses the policy holds an expert's run alone`() {
    for basis in [ComplianceProfile.Basis.safeHarbor, .limitedDataSet] {
      var facts = RunFacts.clean(basis)
      facts.risk?.isMet = false
      #expect(RunJudgement(facts).verdict.state == .pass)
    }
  }

  @Test func `no more places are listed than fit, and the number found stays`() {
    var facts = RunFacts.clean()
    facts.held = (1...120).map { EvidencePlace(file: "a.hl7", record: $0, code: "CMP-0101") }
    facts.gate.findings[.names] = 120
    let names = RunJudgement(facts).result("164.514(b)(2)(i)(A)")
    #expect(names?.places.count == CheckResult.placesListed && names?.found == 120)
  }
}

@Suite struct ExceptionTests {
  @Test func `an accepted exception makes a hold a pass, and says so`() {
    var facts = RunFacts.clean()
    facts.planted?.caught = 211
    facts.exceptions = [exception("planted-identifiers")]
    let judgement = RunJudgement(facts)
    #expect(judgement.verdict.state == .pass)
    let result = judgement.result("planted-identifiers")
    #expect(result?.exception == "EX-1" && result?.says.contains("B. Example") == true)
    #expect(judgement.exceptions.map(\.state) == [.inForce] && judgement.exceptions.map(\.used) == [1])
  }

  @Test func `a failure is never excepted`() {
    var facts = RunFacts.clean()
    facts.records.submitted = 89
    facts.exceptions = [exception("counts")]
    let judgement = RunJudgement(facts)
    #expect(judgement.verdict.failed == ["counts"])
    #expect(judgement.exceptions.map(\.state) == [.unused])
  }

  @Test func `one that is not needed is said to be unused, and its last day still counts`() {
    var facts = RunFacts.clean()
    facts.exceptions = [exception("risk", until: "2026-03-01")]
    let judgement = RunJudgement(facts)
    #expect(judgement.verdict.state == .pass && judgement.exceptions.map(\.state) == [.unused])
    #expect(judgement.result("exceptions")?.says.contains("EX-1") == true)
  }

  @Test func `one that has expired does not help, and fails by itself`() {
    var facts = RunFacts.clean()
    facts.planted?.caught = 211
    facts.exceptions = [exception("planted-identifiers", until: "2026-02-28")]
    let judgement = RunJudgement(facts)
    #expect(judgement.verdict.failed == ["exceptions"] && judgement.verdict.held == ["planted-identifiers"])
    #expect(judgement.exceptions.map(\.state) == [.expired])
  }

  @Test func `one with a code covers places of that code alone, and all of them`() {
    var facts = RunFacts.clean()
    (facts.records.submitted, facts.records.quarantined) = (84, 11)
    facts.held = (1...11).map { EvidencePlace(file: "a.hl7", record: $0, code: "CMP-0103") }
    facts.exceptions = [exception("quarantine", code: "CMP-0103")]
    #expect(RunJudgement(facts).verdict.state == .pass)
    facts.held[10].code = "CMP-0104"
    #expect(RunJudgement(facts).verdict.held == ["quarantine"])
    facts.held.removeLast()
    #expect(RunJudgement(facts).verdict.held == ["quarantine"])
  }
}
