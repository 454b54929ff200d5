import Compliance
import Records
import Testing

/// Numbers that are the same on every run.
private struct Numbers: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 29
  }
}

struct RiskPropertyTests {
  static func rows(seed: UInt64, count: Int = 300) -> [RiskRow] {
    var n = Numbers(state: seed)
    return (0..<count).map { i in
      var row = RiskRow(patient: RiskFixture.hash(i), labels: UInt32.random(in: 0..<3, using: &n))
      func some(_ attribute: RiskAttribute, _ values: [String]) {
        guard let text = values.randomElement(using: &n), !text.isEmpty else { return }
        row[attribute] = RiskFixture.value(text[...])
      }
      some(.birthYear, (1938...2010).map { String($0) } + ["90+", ""])
      some(.sex, ["male", "female", "female", "other", ""])
      some(.zip3, ["606", "606", "604", "000", "537"])
      some(.state, ["IL", "IL", "WI"])
      some(.race, ["2106-3", "2054-5", "2028-9", ""])
      some(.admissionYear, ["2019", "2020", "2021"])
      some(.diagnosisGroup, ["E11", "E78", "I10", "J45", "C50", "9:250", "?", ""])
      return row
    }
  }

  static let quasi: [QuasiIdentifier] = [.birthYear, .sex, .zip3, .race, .admissionYear]

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `classes are those of a plain grouping by the values themselves`(seed: UInt64) {
    let rows = RiskPropertyTests.rows(seed: seed)
    var policy = RiskPolicy(quasiIdentifiers: RiskPropertyTests.quasi, sensitive: [.diagnosisGroup], releaseYear: 2026)
    policy.minimumClass = 3
    policy.minimumDiversity = 2
    let m = RiskFixture.measures(policy, rows: rows)
    let groups = Dictionary(grouping: rows) { [$0[.birthYear], $0[.sex], $0[.zip3], $0[.race], $0[.admissionYear]] }
    #expect(m.subjects == rows.count && m.classes == groups.count)
    #expect(m.smallestClass == groups.values.map(\.count).min() && m.uniques == groups.values.filter { $0.count == 1 }.count)
    #expect(m.belowThresholdSubjects == groups.values.map(\.count).filter { $0 < 3 }.reduce(0, +))
    #expect(m.smallestDiversity == groups.values.map { Set($0.map { $0[.diagnosisGroup] }).count }.min())
    #expect(m.histogram.map(\.subjects).reduce(0, +) == m.subjects && m.histogram.map(\.classes).reduce(0, +) == m.classes)
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `the order of patients does not matter`(seed: UInt64) {
    let rows = RiskPropertyTests.rows(seed: seed)
    let policy = RiskPolicy(quasiIdentifiers: RiskPropertyTests.quasi, sensitive: [.securityLabels], releaseYear: 2026)
    #expect(RiskFixture.measures(policy, rows: rows) == RiskFixture.measures(policy, rows: rows.reversed()))
  }

  @Test(arguments: 1...8 as ClosedRange<UInt64>)
  func `fewer or coarser quasi-identifiers never raise a risk`(seed: UInt64) {
    let rows = RiskPropertyTests.rows(seed: seed)
    func measures(_ quasi: [QuasiIdentifier]) -> RiskMeasures {
      RiskFixture.measures(RiskPolicy(quasiIdentifiers: quasi, releaseYear: 2026), rows: rows)
    }
    let chain: [[QuasiIdentifier]] = [
      RiskPropertyTests.quasi, [.ageBand5, .sex, .zip3, .race, .admissionYear], [.ageBand10, .sex, .zip3, .race, .admissionYear],
      [.ageBand10, .sex, .zip3, .race], [.ageBand10, .sex, .zip3], [.sex, .zip3], [.sex], [],
    ]
    for (fine, coarse) in zip(chain, chain.dropFirst()) {
      let (a, b) = (measures(fine), measures(coarse))
      #expect(a.smallestClass <= b.smallestClass && a.classes >= b.classes && a.prosecutorHighestPPM >= b.prosecutorHighestPPM)
      #expect(a.prosecutorAveragePPM >= b.prosecutorAveragePPM && a.belowThresholdSubjects >= b.belowThresholdSubjects && a.marketerPPM >= b.marketerPPM)
    }
    #expect(measures([]).classes == 1 && measures([]).smallestClass == rows.count)
  }

  @Test func `the journalist's risk is never above the prosecutor's, and falls with the sampling share`() {
    let rows = RiskPropertyTests.rows(seed: 9)
    var last = RiskFixture.measures(RiskPolicy(quasiIdentifiers: RiskPropertyTests.quasi, releaseYear: 2026), rows: rows)
    #expect(last.journalistHighestPPM == last.prosecutorHighestPPM && last.journalistAtRiskPPM == last.prosecutorAtRiskPPM)
    for share in [500_000, 100_000, 20_000, 1] {
      var policy = RiskPolicy(quasiIdentifiers: RiskPropertyTests.quasi, releaseYear: 2026)
      policy.samplingPPM = share
      let m = RiskFixture.measures(policy, rows: rows)
      #expect(m.journalistHighestPPM < last.journalistHighestPPM && m.journalistAtRiskPPM <= last.journalistAtRiskPPM && m.marketerPPM <= last.marketerPPM)
      #expect(m.prosecutorHighestPPM == last.prosecutorHighestPPM)
      last = m
    }
  }

  @Test func `a patient keeps the value of the earliest record, and later ones fill what is missing`() {
    let sample = RiskFixture.rows[0]
    var first = RiskRow(patient: sample.patient, labels: 1)
    first[.sex] = RiskValue("male")
    var second = RiskRow(patient: sample.patient, labels: 4)
    (second[.sex], second[.state]) = (RiskValue("female"), RiskValue("IL"))
    let merged = RiskRow.merged([first, sample, second]).filter { $0.patient == sample.patient }
    #expect(merged.count == 1 && merged[0][.sex] == RiskValue("male") && merged[0][.state] == sample[.state] && merged[0].labels == 5 | sample.labels)
    // And so it is when rows meet again after they were stored.
    var vocabulary = RiskVocabulary()
    var patients: [RiskPatient] = []
    let isRows = RiskRows.decode(RiskRows.encode([first, second]), &vocabulary) { patients.append($0) }
    #expect(isRows && patients.count == 2)
    var whole = patients[0]
    whole.fill(from: patients[1])
    #expect(whole.key[.sex] == patients[0].key[.sex] && whole.key[.state] == patients[1].key[.state] && whole.labels == 5)
  }

  @Test func `rows that were cut or changed are refused or are other rows, without a crash`() {
    let rows = RiskPropertyTests.rows(seed: 3, count: 8)
    let bytes = RiskRows.encode(rows)
    for cut in 0..<bytes.count {
      var vocabulary = RiskVocabulary()
      #expect(!RiskRows.decode(Array(bytes[..<cut]), &vocabulary) { _ in })
    }
    var n = Numbers(state: 77)
    for _ in 0..<500 {
      var changed = bytes
      changed[Int.random(in: 0..<bytes.count, using: &n)] ^= UInt8.random(in: 1...255, using: &n)
      var vocabulary = RiskVocabulary()
      _ = RiskRows.decode(changed, &vocabulary) { _ in }
    }
  }

  @Test func `more values than a field tells apart are counted, not lost`() {
    var vocabulary = RiskVocabulary()
    for i in 0..<40 { _ = RiskFixture.value("s\(i)"[...]) == .absent ? 0 : vocabulary.number(of: RiskFixture.value("s\(i)"[...]), .sex) }
    // Four bits: 15 values beside 'absent'.
    #expect(vocabulary.overflows == 25)
  }
}
