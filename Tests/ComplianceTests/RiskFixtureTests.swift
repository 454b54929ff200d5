import Compliance
import Records
import Testing

/// A table of patients, and what `Scripts/risk-fixture` makes of it: a separate program, in exact fractions, by the published formulas.
enum RiskFixture {
  /// Year of birth, sex, ZIP3, state, race, diagnosis group, label.
  static let table = """
    1940 female 606 IL 2054-5 J45 -
    1940 female 606 IL 2106-3 I10 -
    1940 female 606 IL 2106-3 I25 HIV
    1940 male   537 WI 2106-3 J45 PSY
    1940 male   606 IL 2106-3 I10 -
    1940 male   606 IL 2106-3 I25 -
    1940 male   606 IL 2106-3 I25 HIV
    1940 male   606 IL 2106-3 I25 PSY
    1944 female 537 WI 2106-3 I25 -
    1944 female 606 IL 2054-5 I25 HIV
    1944 female 606 IL 2054-5 J45 -
    1944 female 606 IL 2106-3 I25 PSY
    1944 male   606 IL 2106-3 I25 -
    1961 female 463 IN 2106-3 E11 -
    1961 female 463 IN 2106-3 I10 -
    1961 female 537 WI 2106-3 E11 -
    1961 female 606 IL 2106-3 I10 HIV
    1961 female 606 IL 2106-3 I25 -
    1961 male   463 IN 2106-3 I10 HIV
    1961 male   537 WI 2106-3 I25 HIV
    1961 male   606 IL 2054-5 I10 -
    1962 male   463 IN 2106-3 E11 -
    1962 male   463 IN 2106-3 I10 HIV
    1963 male   532 WI 2054-5 E11 HIV
    1963 male   606 IL 2054-5 I10 PSY
    1963 male   606 IL 2106-3 I10 -
    1963 male   606 IL 2106-3 I10 -
    1985 male   463 IN 2106-3 J45 -
    1985 male   606 IL 2106-3 I25 -
    1985 male   606 IL 2106-3 J45 -
    1986 female 606 IL 2054-5 I10 -
    1986 male   463 IN 2106-3 J45 -
    1986 male   606 IL 2106-3 E11 PSY
    2001 female 606 IL 2054-5 I10 PSY
    2001 male   606 IL 2054-5 E11 HIV
    2001 male   606 IL 2106-3 I25 HIV
    2001 male   606 IL 2106-3 J45 HIV
    90+  female 463 IN 2106-3 I25 -
    90+  female 537 WI 2054-5 J45 -
    90+  female 606 IL 2054-5 I10 -
    90+  female 606 IL 2106-3 J45 -
    90+  male   606 IL 2106-3 E11 PSY
    90+  male   606 IL 2106-3 I25 -
    90+  male   606 IL 2106-3 I25 -
    """

  static func value(_ text: Substring) -> RiskValue { withBytes(String(text)) { RiskValue($0) } }

  static func hash(_ n: Int) -> PatientHash {
    PatientHash(digest: (0..<32).map { UInt8(truncatingIfNeeded: (n + 1) &* 2_654_435_761 >> ($0 % 8 * 5) &+ $0) }) ?? Sample.hash
  }

  static var rows: [RiskRow] {
    table.split(separator: "\n").enumerated().map { i, line in
      let f = line.split(separator: " ")
      var row = RiskRow(patient: hash(i), labels: f[6] == "HIV" ? 4 : f[6] == "PSY" ? 16 : 0)
      row[.birthYear] = f[0] == "90+" ? .pooled : value(f[0])
      (row[.sex], row[.zip3], row[.state], row[.race], row[.diagnosisGroup]) = (value(f[1]), value(f[2]), value(f[3]), value(f[4]), value(f[5]))
      return row
    }
  }

  /// The measures of some rows in one go, without files.
  static func measures(_ policy: RiskPolicy, rows: [RiskRow] = rows) -> RiskMeasures {
    let (cells, vocabulary) = cells(policy, rows)
    let question = RiskQuestion(policy)
    var tally = RiskTally(minimumDiversity: policy.minimumDiversity)
    question.tally(cells, by: RiskClassifier(question.shape, vocabulary, releaseYear: policy.releaseYear), into: &tally)
    return RiskMeasures(tally, policy: policy)
  }

  static func cells(_ policy: RiskPolicy, _ rows: [RiskRow]) -> ([(cell: RiskCell, count: Int)], RiskVocabulary) {
    var vocabulary = RiskVocabulary()
    var cells: [RiskCell: Int] = [:]
    let question = RiskQuestion(policy)
    let isRows = RiskRows.decode(RiskRows.encode(rows), &vocabulary) { cells[question.cell($0.key, labels: $0.labels), default: 0] += 1 }
    #expect(isRows)
    return (cells.map { ($0.key, $0.value) }, vocabulary)
  }
}

struct RiskFixtureTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let quasi: [QuasiIdentifier]
    let k: Int
    var samplingPPM = 1_000_000
    let sensitive: SensitiveAttribute
    var l = 2
    /// Subjects, classes, smallest, uniques, classes and subjects below.
    let counts: [Int]
    /// Highest, average, at risk.
    let prosecutor: [Int]
    let journalist: [Int]
    let marketer: Int
    /// Smallest, classes below.
    let diversity: [Int]
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "birth sex zip3", quasi: [.birthYear, .sex, .zip3], k: 3, sensitive: .diagnosisGroup, counts: [44, 26, 1, 15, 20, 25],
      prosecutor: [1_000_000, 590_909, 568_182], journalist: [1_000_000, 590_909, 568_182], marketer: 590_909, diversity: [1, 16]),
    Case(
      name: "birth sex zip3, sampling 12.5 %", quasi: [.zip3, .sex, .birthYear], k: 11, samplingPPM: 125_000, sensitive: .securityLabels,
      counts: [44, 26, 1, 15, 26, 44], prosecutor: [1_000_000, 590_909, 1_000_000], journalist: [125_000, 73_864, 340_909], marketer: 73_864,
      diversity: [1, 19]),
    Case(
      name: "age-band-10 sex state", quasi: [.ageBand10, .sex, .state], k: 5, sensitive: .diagnosisGroup, l: 3, counts: [44, 19, 1, 7, 17, 33],
      prosecutor: [1_000_000, 431_818, 750_000], journalist: [1_000_000, 431_818, 750_000], marketer: 431_818, diversity: [1, 16]),
    Case(
      name: "age-band-5 sex", quasi: [.ageBand5, .sex], k: 3, samplingPPM: 250_000, sensitive: .diagnosisGroup, counts: [44, 13, 1, 3, 3, 3],
      prosecutor: [1_000_000, 295_455, 68_182], journalist: [250_000, 73_864, 0], marketer: 73_864, diversity: [1, 3]),
    Case(
      name: "sex state race", quasi: [.sex, .state, .race], k: 4, sensitive: .securityLabels, counts: [44, 10, 1, 2, 6, 12],
      prosecutor: [1_000_000, 227_273, 272_727], journalist: [1_000_000, 227_273, 272_727], marketer: 227_273, diversity: [1, 4]),
  ]

  static func policy(_ c: Case) -> RiskPolicy {
    var policy = RiskPolicy(quasiIdentifiers: c.quasi, sensitive: [c.sensitive], releaseYear: 2026)
    (policy.minimumClass, policy.samplingPPM, policy.minimumDiversity) = (c.k, c.samplingPPM, c.l)
    return policy
  }

  @Test(arguments: cases)
  func `the measures are those of the published formulas`(c: Case) {
    let m = RiskFixture.measures(RiskFixtureTests.policy(c))
    #expect([m.subjects, m.classes, m.smallestClass, m.uniques, m.belowThresholdClasses, m.belowThresholdSubjects] == c.counts)
    #expect([m.prosecutorHighestPPM, m.prosecutorAveragePPM, m.prosecutorAtRiskPPM] == c.prosecutor)
    #expect([m.journalistHighestPPM, m.journalistAveragePPM, m.journalistAtRiskPPM] == c.journalist)
    #expect(m.marketerPPM == c.marketer)
    #expect([m.smallestDiversity, m.classesBelowDiversity] == c.diversity)
  }

  @Test func `the histogram holds every class once`() {
    let m = RiskFixture.measures(RiskFixtureTests.policy(RiskFixtureTests.cases[0]))
    #expect(m.histogram.map(\.classes) == [15, 5, 6, 0, 0, 0, 0, 0])
    #expect(m.histogram.map(\.subjects) == [15, 10, 19, 0, 0, 0, 0, 0])
    #expect(m.histogram.map(\.from) == [1, 2, 3, 5, 10, 20, 50, 100] && m.histogram.map(\.to) == [1, 2, 4, 9, 19, 49, 99, 0])
  }

  @Test func `the smallest class of two sensitive attributes counts the poorer one`() {
    var policy = RiskPolicy(quasiIdentifiers: [.sex], sensitive: [.diagnosisGroup, .securityLabels], releaseYear: 2026)
    policy.minimumDiversity = 4
    let m = RiskFixture.measures(policy)
    // Both sexes have four groups, and three sets of labels.
    #expect(m.smallestDiversity == 3 && m.classesBelowDiversity == 2)
  }

  @Test func `no patients have no risk and miss no threshold`() {
    var policy = RiskPolicy(quasiIdentifiers: [.sex], releaseYear: 2026)
    policy.minimumClass = 5
    let m = RiskFixture.measures(policy, rows: [])
    #expect(m.subjects == 0 && m.smallestClass == 0 && m.prosecutorHighestPPM == 0 && m.unmet(policy).isEmpty)
  }
}
