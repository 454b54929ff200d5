import Compliance
import Records
import Testing

struct RiskPolicyTests {
  private func policy(_ quasi: [QuasiIdentifier] = [.sex, .state], _ set: (inout RiskPolicy) -> Void) -> RiskPolicy {
    var policy = RiskPolicy(quasiIdentifiers: quasi, sensitive: [.diagnosisGroup], releaseYear: 2026)
    set(&policy)
    return policy
  }

  private func unmet(_ policy: RiskPolicy) -> [String] { RiskFixture.measures(policy).unmet(policy).map(\.code) }

  // Sex and state: six classes, of 2 (male, WI) to 19 patients; 16 of 44 patients are in classes below 7.
  private var sizes: [Int] { Dictionary(grouping: RiskFixture.rows) { [$0[.sex], $0[.state]] }.values.map(\.count).sorted() }

  @Test func `each threshold is met at its value and missed just beyond`() throws {
    let smallest = try #require(sizes.first)
    #expect(unmet(policy { $0.minimumClass = smallest }).isEmpty)
    #expect(unmet(policy { $0.minimumClass = smallest + 1 }) == ["RSK-0101"])
    #expect(unmet(policy { $0.maximumProsecutorPPM = 1_000_000 / smallest + 1 }).isEmpty)
    #expect(unmet(policy { $0.maximumProsecutorPPM = 1_000_000 / smallest - 1 }) == ["RSK-0102"])
    let below = sizes.filter { $0 < 7 }.reduce(0, +)
    let share = below * 1_000_000 / 44
    #expect(unmet(policy { ($0.minimumClass, $0.maximumAtRiskPPM) = (7, share + 1) }).isEmpty)
    #expect(unmet(policy { ($0.minimumClass, $0.maximumAtRiskPPM) = (7, share - 1) }) == ["RSK-0103"])
    let diversity = RiskFixture.measures(policy { _ in }).smallestDiversity
    #expect(unmet(policy { $0.minimumDiversity = diversity }).isEmpty)
    #expect(unmet(policy { $0.minimumDiversity = diversity + 1 }) == ["RSK-0104"])
  }

  @Test func `a risk of a third is not within 33 percent`() {
    var tally = RiskTally()
    tally.add(size: 3)
    let at33 = policy { $0.maximumProsecutorPPM = 333_333 }
    #expect(RiskMeasures(tally, policy: at33).unmet(at33) == [RiskReason.prosecutor])
    #expect(RiskMeasures(tally, policy: at33).prosecutorHighestPPM == 333_333 && at33.threshold == 4)
  }

  @Test func `the threshold comes from the class, then the risk, then the common cell of 11`() {
    #expect(policy { ($0.minimumClass, $0.maximumProsecutorPPM) = (5, 90_000) }.threshold == 5)
    #expect(policy { $0.maximumProsecutorPPM = 90_000 }.threshold == 12)
    #expect(policy { $0.maximumProsecutorPPM = 200_000 }.threshold == 5)
    #expect(policy { _ in }.threshold == 11)
  }

  @Test func `halves are rounded up`() {
    var tally = RiskTally()
    for _ in 0..<3 { tally.add(size: 1) }
    tally.add(size: 63_999_997)
    // 4 of 64,000,000 are 0.0625 ppm, 4 classes of 64 are 62,500.
    #expect(RiskMeasures(tally, policy: policy { _ in }).prosecutorAveragePPM == 0)
    var small = RiskTally()
    for _ in 0..<32 { small.add(size: 62_500) }
    // 16 ppm exactly; half of the population: 8.
    #expect(RiskMeasures(small, policy: policy { _ in }).prosecutorAveragePPM == 16)
    #expect(RiskMeasures(small, policy: policy { $0.samplingPPM = 31_250 }).journalistAveragePPM == 1)
    #expect(RiskMeasures(small, policy: policy { $0.samplingPPM = 31_249 }).journalistAveragePPM == 0)
  }

  @Test func `an outcome is met when every scope is, and a profile may ask for a policy`() {
    let p = policy { $0.minimumClass = 100 }
    let m = RiskFixture.measures(p)
    let scope = RiskOutcome.Scope(name: "run", measures: m, unmet: m.unmet(p))
    let outcome = RiskOutcome(policy: p, scopes: [scope, scope], suggestions: [])
    #expect(!outcome.isMet && outcome.reasons(requiringPolicy: true) == [RiskReason.smallestClass])
    let none = policy { _ in }
    let free = RiskOutcome(policy: none, scopes: [.init(name: "run", measures: RiskFixture.measures(none), unmet: [])], suggestions: [])
    #expect(free.isMet && free.reasons(requiringPolicy: false).isEmpty && free.reasons(requiringPolicy: true) == [RiskReason.noPolicy])
  }

  @Test func `codes are stable and differ`() {
    #expect(RiskReason.all.map(\.code) == (1...6).map { "RSK-010\($0)" })
  }
}
