import Compliance
@_spi(Normalization) @_spi(Deidentification) import Records
import Testing

@Suite struct GateCountTests {
  private func profile(_ basis: ComplianceProfile.Basis = .safeHarbor) -> ComplianceProfile {
    var p = ComplianceProfile(basis)
    p.narrative = .scrubbed
    p.releaseYear = 2020
    return p
  }

  @Test func `a clean record is counted by what was looked at`() {
    let gate = ComplianceGate(profile: profile())
    let sample = Sample().clean()
    _ = gate.check(sample.out, against: sample.source)
    let counts = gate.counts
    let tape = sample.out.tape
    let leaves = (0..<tape.nodeCount).filter { tape[node: $0].kind != .object }.count
    #expect(counts.records == 1 && counts.resources == 4 && counts.resourcesPassed == 4 && counts.values == leaves)
    // Searched: the address' ZIP prefix; codes and words of marital status, class, glucose and diabetes (8); the range's text; the names
    // of two of HL7's code systems behind their common beginning. Units are made of units, other systems are terminologies.
    #expect(counts.searched == 12)
    #expect(counts.examined[.fax] == 12 && counts.examined[.biometric] == 12)
    // State and country, beside.
    #expect(counts.examined[.geography] == 12 + 2)
    // Birth date as a date and as an age, three dates, the quantity as an age.
    #expect(counts.examined[.dates] == 12 + 6)
    // Four resources and three references to the patient.
    #expect(counts.examined[.medicalRecord] == 12 + 7)
    #expect(counts.findings.total == 0 && counts.unclassed == 0)
  }

  @Test func `the first and the hundredth of the same record count the same, though the gate remembers clean texts`() {
    let gate = ComplianceGate(profile: profile())
    let sample = Sample().clean()
    _ = gate.check(sample.out, against: sample.source)
    let first = gate.counts
    for _ in 0..<99 {
      gate.counts.reset()
      _ = gate.check(sample.out, against: sample.source)
      #expect(gate.counts == first)
    }
  }

  @Test func `counts do not depend on which gate saw what, nor on the order`() {
    let samples = rulesOff.map { off in
      let sample = Sample()
      if !off.known.isEmpty { sample.know(off.known, off.c) }
      off.fill(sample)
      return sample
    }
    let one = ComplianceGate(profile: profile())
    for s in samples { _ = one.check(s.out, against: s.source) }
    var sum = GateCounts()
    let three = (0..<3).map { _ in ComplianceGate(profile: profile()) }
    for (i, s) in samples.reversed().enumerated() {
      let gate = three[i % 3]
      gate.counts.reset()
      _ = gate.check(s.out, against: s.source)
      sum += gate.counts
    }
    #expect(sum == one.counts)
    #expect(sum.records == rulesOff.count && sum.narrative.texts > 20 && sum.findings.total > rulesOff.count - 1)
  }

  @Test func `a value counts once under a class, whatever number of reasons it gives`() {
    let gate = ComplianceGate(profile: profile())
    let sample = Sample().clean().words("call 217-555-0134").know("217-555-0134", .telephone)
    _ = gate.check(sample.out, against: sample.source)
    #expect(gate.counts.findings[.telephone] == 1)
    #expect(gate.counts.resources == 5 && gate.counts.resourcesPassed == 0)
  }

  @Test func `findings are counted beyond those that are listed`() {
    var p = profile()
    p.findingLimit = 2
    let gate = ComplianceGate(profile: p)
    let sample = Sample().clean()
    for _ in 0..<7 { sample.words("ask ann@example.org") }
    _ = gate.check(sample.out, against: sample.source)
    #expect(gate.counts.findings[.email] == 7)
  }

  @Test func `under a limited data set dates are not among what is looked for in text`() {
    let gate = ComplianceGate(profile: profile(.limitedDataSet))
    let sample = Sample().clean().words("Glucose in March 2019")
    switch gate.check(sample.out, against: sample.source) {
    case .passed: break
    case .held(let findings): Issue.record("\(findings)")
    }
    #expect(gate.counts.searchedForDates == 0 && gate.counts.searched == 13)
    #expect(gate.counts.examined[.names] == 13 && gate.counts.examined[.dates] == 4)
  }

  @Test func `no find of a class counts as one of no class`() {
    let gate = ComplianceGate(profile: profile())
    let sample = Sample()
    _ = gate.check(sample.out, against: sample.source)
    #expect(gate.counts.unclassed == 1 && gate.counts.findings.total == 0)
  }
}
