import Compliance
import Records
import Testing

struct RiskSuggestionTests {
  private func suggestions(_ policy: RiskPolicy, _ rows: [RiskRow], limit: Int = 250_000, work: Int = 15_000_000) -> [RiskSuggestion] {
    let (cells, vocabulary) = RiskFixture.cells(policy, rows)
    var table = RiskTable(RiskQuestion(policy), vocabulary, limit: limit, work: work)
    for (cell, count) in cells { table.add(cell, count: count) }
    return table.suggestions()
  }

  private func policy(_ quasi: [QuasiIdentifier], k: Int, l: Int = 0) -> RiskPolicy {
    var policy = RiskPolicy(quasiIdentifiers: quasi, sensitive: l > 0 ? [.securityLabels] : [], releaseYear: 2026)
    (policy.minimumClass, policy.minimumDiversity) = (k, l)
    return policy
  }

  @Test func `a policy that is met needs no suggestion`() {
    #expect(suggestions(policy([.sex], k: 10), RiskFixture.rows).isEmpty)
  }

  @Test func `every level of every attribute is tried alone, with the measures that it would give`() {
    let found = suggestions(policy([.birthYear, .zip3, .sex], k: 5), RiskFixture.rows)
    #expect(
      found.map(\.change).prefix(6) == [
        "birth-year as age-band-5", "birth-year as age-band-10", "without birth-year", "without sex", "zip3 as state", "without zip3",
      ])
    let alone: [[QuasiIdentifier]] = [
      [.ageBand5, .zip3, .sex], [.ageBand10, .zip3, .sex], [.zip3, .sex], [.birthYear, .zip3], [.birthYear, .state, .sex], [.birthYear, .sex],
    ]
    for (suggestion, quasi) in zip(found, alone) {
      let m = RiskFixture.measures(policy(quasi, k: 5))
      #expect(suggestion.smallestClass == m.smallestClass && suggestion.belowThresholdSubjects == m.belowThresholdSubjects)
      #expect(suggestion.reaches == (m.smallestClass >= 5))
    }
  }

  /// The quasi-identifiers after some changes, by their words.
  private func changed(_ quasi: [QuasiIdentifier], _ changes: [String]) -> [QuasiIdentifier] {
    var quasi = quasi
    for change in changes {
      let words = change.split(separator: " ").map { String($0) }
      let old = words[0] == "without" ? words[1] : words[0]
      quasi.removeAll { $0.rawValue == old }
      if words[0] != "without", let new = QuasiIdentifier(rawValue: words[2]) { quasi.append(new) }
    }
    return quasi
  }

  @Test(arguments: [3, 5, 11, 25, 60])
  func `the combination reaches the threshold, and without any part of it does not`(k: Int) throws {
    let rows = RiskPropertyTests.rows(seed: 21, count: 600)
    let found = suggestions(policy(RiskPropertyTests.quasi, k: k), rows)
    let last = try #require(found.last)
    #expect(last.reaches && last.smallestClass >= k && last.belowThresholdSubjects == 0)
    let changes = last.change.components
    let m = RiskFixture.measures(policy(changed(RiskPropertyTests.quasi, changes), k: k), rows: rows)
    #expect(m.smallestClass == last.smallestClass)
    for i in changes.indices {
      var fewer = changes
      fewer.remove(at: i)
      #expect(RiskFixture.measures(policy(changed(RiskPropertyTests.quasi, fewer), k: k), rows: rows).smallestClass < k, "\(changes[i]) is not needed")
    }
  }

  @Test func `a combination says what its measures are`() throws {
    // Four attributes of two values each and every combination once: with k = 4 two have to go.
    var rows: [RiskRow] = []
    for i in 0..<16 {
      var row = RiskRow(patient: RiskFixture.hash(i))
      row[.sex] = i & 1 == 0 ? RiskValue("male") : RiskValue("female")
      row[.race] = i & 2 == 0 ? RiskValue("2106-3") : RiskValue("2054-5")
      row[.ethnicity] = i & 4 == 0 ? RiskValue("2135-2") : RiskValue("2186-5")
      row[.language] = i & 8 == 0 ? RiskValue("en") : RiskValue("es")
      rows.append(row)
    }
    let found = suggestions(policy([.sex, .race, .ethnicity, .language], k: 4), rows)
    #expect(found.count == 5 && found.dropLast().allSatisfy { !$0.reaches && $0.smallestClass == 2 && $0.belowThresholdSubjects == 16 })
    #expect(found.last?.change == "without sex, without race" && found.last?.smallestClass == 4)
  }

  @Test func `too few patients for any class are said to be out of reach`() {
    let found = suggestions(policy([.sex, .race], k: 1000), RiskFixture.rows)
    #expect(!found.isEmpty && !found.contains(where: \.reaches))
  }

  @Test func `diversity has to be reached too`() throws {
    func reaching(_ found: [RiskSuggestion]) -> [String] { found.filter(\.reaches).map(\.change) }
    let rows = RiskFixture.rows
    let forClass = reaching(suggestions(policy([.birthYear, .sex, .state], k: 2), rows))
    let forBoth = reaching(suggestions(policy([.birthYear, .sex, .state], k: 2, l: 3), rows))
    #expect(!forClass.isEmpty && !forBoth.isEmpty && forClass != forBoth)
  }

  @Test func `with little room attributes are made coarser first, and what is then said is still true`() {
    let rows = RiskPropertyTests.rows(seed: 4, count: 600)
    let wide = suggestions(policy(RiskPropertyTests.quasi, k: 11), rows)
    let narrow = suggestions(policy(RiskPropertyTests.quasi, k: 11), rows, limit: 60)
    #expect(narrow.first?.change.contains("birth-year") == true && narrow.last?.reaches == true)
    for suggestion in narrow {
      if let same = wide.first(where: { $0.change == suggestion.change }) { #expect(same == suggestion) }
    }
  }

  @Test func `trying ends when the work is used up`() {
    let rows = RiskPropertyTests.rows(seed: 4, count: 600)
    #expect(suggestions(policy(RiskPropertyTests.quasi, k: 11), rows, work: 1200).count < 3)
    #expect(suggestions(policy(RiskPropertyTests.quasi, k: 11), rows, work: 0).isEmpty)
  }
}

extension String {
  /// The parts of a change.
  fileprivate var components: [String] { split(separator: ",").map { String($0.drop { $0 == " " }) } }
}
