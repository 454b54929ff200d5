import Compliance
import Foundation
import Pipeline
import Records
import Testing

/// Rows of many patients in batches, the same each time.
enum RiskRowsFixture {
  static func value(_ text: String) -> RiskValue { Array(text.utf8).withUnsafeBytes { RiskValue(Bytes($0)) } }

  static func hash(_ n: Int) -> PatientHash? {
    var state = UInt64(n) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    return PatientHash(
      digest: (0..<32).map { _ in
        state = (state ^ state >> 29) &* 0xBF58_476D_1CE4_E5B9 &+ 0x1234_5678_9ABC_DEF1
        return UInt8(truncatingIfNeeded: state >> 40)
      })
  }

  static func row(_ n: Int, batch: Int) throws -> RiskRow {
    var row = RiskRow(patient: try #require(hash(n)))
    row[.birthYear] = value(String(1940 + n * 3 % 70))
    // A later batch says something else of the sex, and adds the state.
    row[.sex] = batch == 0 ? value(n % 3 == 0 ? "male" : "female") : value("other")
    row[.zip3] = value(String(600 + n * 13 % 17))
    if batch > 0 || n % 2 == 0 { row[.state] = value(n % 5 == 0 ? "IL" : "WI") }
    if batch > 0 { row[.diagnosisGroup] = value(["E11", "I10", "J45", "C50"][n * 11 % 4]) }
    row.labels = n % 10 == 0 ? 4 : 0
    return row
  }

  static func blobs(patients: Int, batches: Int) throws -> [[UInt8]] {
    try (0..<batches).map { batch in RiskRows.encode(try (0..<patients).filter { batch == 0 || $0 % (batch + 1) == 0 }.map { try row($0, batch: batch) }) }
  }
}

struct RiskCalculatorTests {
  private var policy: RiskPolicy {
    var policy = RiskPolicy(quasiIdentifiers: [.birthYear, .sex, .zip3, .state], sensitive: [.diagnosisGroup, .securityLabels], releaseYear: 2026)
    (policy.minimumClass, policy.minimumDiversity) = (4, 2)
    return policy
  }

  private func calculate(_ limits: RiskCalculator.Limits, _ blobs: [[UInt8]], rows: Int) throws -> (RiskOutcome.Scope, [RiskSuggestion]) {
    try RiskCalculator(policy, folder: FileManager.default.temporaryDirectory.path, limits: limits).calculate("run", rows: rows) { batch in
      for blob in blobs { try batch(blob) }
    }
  }

  @Test func `what is computed through files is what is computed in memory`() throws {
    let blobs = try RiskRowsFixture.blobs(patients: 3000, batches: 3)
    let (whole, wholeSuggestions) = try calculate(RiskCalculator.Limits(), blobs, rows: 5500)
    var limits = RiskCalculator.Limits()
    (limits.patients, limits.cells) = (100, 100_000)
    let (byPatients, suggestions) = try calculate(limits, blobs, rows: 5500)
    #expect(byPatients.measures == whole.measures && suggestions == wholeSuggestions)
    limits.cells = 50
    let (byBoth, _) = try calculate(limits, blobs, rows: 5500)
    #expect(byBoth.measures == whole.measures)
    #expect(whole.measures.subjects == 3000 && whole.measures.classes > 1000 && whole.unmet.contains(RiskReason.smallestClass))
  }

  @Test func `a patient's value of the earliest batch stays, and later batches fill`() throws {
    let blobs = try RiskRowsFixture.blobs(patients: 300, batches: 2)
    var p = RiskPolicy(quasiIdentifiers: [.sex], releaseYear: 2026)
    p.minimumClass = 1
    let sexes = try RiskCalculator(p, folder: "/tmp").calculate("run", rows: 450) { for blob in blobs { try $0(blob) } }.scope.measures
    // Male and female only: the second batch's 'other' came too late.
    #expect(sexes.classes == 2 && sexes.smallestClass == 100)
    p.quasiIdentifiers = [.state]
    let states = try RiskCalculator(p, folder: "/tmp").calculate("run", rows: 450) { for blob in blobs { try $0(blob) } }.scope.measures
    // Odd patients have no state: the second batch has even ones only.
    #expect(states.classes == 3 && states.subjects == 300)
  }

  @Test func `damaged rows stop the computation with a reason`() throws {
    let blobs = try RiskRowsFixture.blobs(patients: 10, batches: 1)
    let cut = blobs.map { Array($0.dropLast()) }
    #expect(throws: RunFailure.self) { try RiskCalculator(policy, folder: "/tmp").calculate("run", rows: 10) { for blob in cut { try $0(blob) } } }
  }

  @Test func `a folder that cannot be written is a failure, not a crash`() throws {
    var limits = RiskCalculator.Limits()
    limits.patients = 2
    let blobs = try RiskRowsFixture.blobs(patients: 10, batches: 1)
    #expect(throws: RunFailure.self) {
      try RiskCalculator(policy, folder: "/nowhere/at/all", limits: limits).calculate("run", rows: 10) { for blob in blobs { try $0(blob) } }
    }
  }
}
