import Compliance
import Records
import Testing

@Suite struct MethodTests {
  private func method(_ basis: ComplianceProfile.Basis = .safeHarbor, _ change: (inout RunFacts) -> Void = { _ in }) -> MethodStatement {
    var facts = RunFacts.clean(basis)
    change(&facts)
    return RunJudgement(facts).method
  }

  @Test func `Safe Harbor is claimed when everything is so`() {
    let m = method()
    #expect(m.sentence.hasPrefix("De-identified by the Safe Harbor method, 45 CFR 164.514(b)(2): "))
    #expect(m.sentence.contains("A. Example stated on 2026-01-15"))
    #expect(m.policyCode == "HHS_SAFE_HARBOR_DETERMINISTIC_METHOD" && m.isClaimed && m.basis == "45 CFR 164.514(b)(2)")
    #expect(m.dates.contains("year only") && m.ages.contains("90+") && m.zip3.contains("Census 2020"))
  }

  @Test func `a statement that nobody made is not in the sentence`() {
    let m = method { $0.statement = nil }
    #expect(m.sentence.contains("still to be stated") && m.isClaimed)
  }

  @Test(arguments: RunFacts.Retained.allCases) func `Safe Harbor is not claimed with what stays, whatever an exception says`(_ kept: RunFacts.Retained) {
    let m = method {
      $0.retained = [kept]
      $0.exceptions = [exception("settings")]
    }
    #expect(m.sentence.hasPrefix("Needs an expert determination, 45 CFR 164.514(b)(1)") && m.sentence.contains(kept.rawValue))
    #expect(m.policyCode == "" && !m.isClaimed)
  }

  @Test func `Safe Harbor is not claimed with derived codes, whatever an exception says`() {
    let m = method {
      $0.surrogate = .derived
      $0.exceptions = [exception("164.514(c)")]
    }
    #expect(m.sentence.hasPrefix("Needs an expert determination") && m.policyCode == "" && m.surrogate.contains("derived"))
  }

  @Test func `what is let through, or a planted identifier missed, ends the claim of any method`() {
    for basis in ComplianceProfile.Basis.allCases {
      let through = method(basis) { $0.letThrough[.names] = 1 }
      #expect(through.sentence.hasPrefix("Not established as") && through.sentence.contains("164.514(b)(2)(i)(A)") && through.policyCode == "")
      let planted = method(basis) { $0.planted?.caught = 0 }
      #expect(!planted.isClaimed && planted.sentence.contains("planted-identifiers"))
    }
  }

  @Test func `a key file that others can read does not change the method`() {
    #expect(method { $0.keyFiles[0].mode = 0o644 }.isClaimed)
  }

  @Test func `an expert determination names its document`() {
    let m = method(.expertDetermination)
    #expect(m.sentence.contains("abab") && m.sentence.contains("valid until 2026-12-31"))
    #expect(m.policyCode == "HHS_EXPERT_DETERMINATION_METHOD" && m.dates.contains("182 days"))
    #expect(method(.expertDetermination) { $0.retained = [.imagingUIDs] }.isClaimed)
    let expired = method(.expertDetermination) { $0.documents[0].validUntil = day("2026-02-28") }
    #expect(expired.sentence.hasPrefix("Not established") && expired.policyCode == "")
  }

  @Test func `a limited data set is said to be protected health information`() {
    let m = method(.limitedDataSet)
    #expect(m.sentence.hasPrefix("Limited data set under the data use agreement") && m.sentence.contains("still protected health information"))
    #expect(m.policyCode == "" && m.dates == "kept")
    let without = method(.limitedDataSet) { $0.documents = [] }
    #expect(without.sentence.contains("protected health information") && !without.isClaimed)
  }

  @Test func `each citation of the crosswalk has an answer or is outside`() {
    #expect(Set(Crosswalk.table.map(\.citation)).count == Crosswalk.table.count)
    for row in Crosswalk.table { #expect(!row.inquiry.isEmpty && !row.section.isEmpty && !row.evidence.isEmpty) }
    for citation in ["164.312(a)(1)", "164.312(b)", "164.312(c)(1)", "164.312(d)", "164.312(e)(1)", "164.514(c)", "164.528", "164.530(j)"] {
      #expect(Crosswalk.table.contains { $0.citation == citation })
    }
  }
}

@Suite struct ExpiryTests {
  @Test func `days are counted across years, leap years and centuries`() {
    #expect(day("1970-01-01").days(since: day("1970-01-01")) == 0)
    #expect(day("2024-03-01").days(since: day("2024-02-28")) == 2)
    #expect(day("2026-03-01").days(since: day("2026-02-28")) == 1)
    #expect(day("2026-03-01").days(since: day("1970-01-01")) == 20513)
    #expect(day("2100-03-01").days(since: day("2100-02-28")) == 1)
    #expect(day("2026-01-01").days(since: day("2027-01-01")) == -365)
    #expect("\(day("0987-04-05"))" == "0987-04-05")
  }

  @Test(arguments: ["2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "2026-1-1", "20260101", "2026/01/01", "abcd-ef-gh", ""])
  func `what is no day is none`(_ text: String) { #expect(CalendarDay(text) == nil) }

  @Test func `what ends within sixty days is due, the first first`() {
    var facts = RunFacts.clean()
    facts.statement?.until = day("2026-02-28")
    facts.rulesReviewedUntil = day("2026-04-30")
    facts.signing.certifiedUntil = day("2026-05-01")
    facts.exceptions = [exception("risk", until: "2026-03-01")]
    let due = DocumentExpiry.due(facts.expiring, today: facts.today)
    #expect(due.map(\.item.kind) == ["statement on actual knowledge", "exception", "review of the rules"])
    #expect(due.map(\.daysLeft) == [-1, 0, 60])
    #expect(due.map(\.isExpired) == [true, false, false])
    #expect(due.map(\.says).first == "statement on actual knowledge A. Example expired on 2026-02-28")
    #expect(DocumentExpiry.due(facts.expiring, today: facts.today, within: 61).count == 4)
  }
}
