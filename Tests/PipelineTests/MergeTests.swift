import Cryptography
import Foundation
import PatientIdentity
import Pipeline
import Records
import Testing

/// What the ledger gets to know when two patients turn out to be one.
@Suite(.serialized) struct MergeTests {
  private func lines(_ f: Fixture, _ d: PipelineDefinition, _ vault: Vault) throws -> [String] {
    var out: [String] = []
    let secret = try SecretKey.random()
    let counts = try FileTranslator(definition: d).deidentify([f.folder + "/in"], vault: vault, batchSecret: secret) { bytes in
      if bytes.count > 1 { out.append(bytes.text) }
    } held: { path, stage, reason, place in
      Issue.record("held: \(stage) \(reason.code)")
    }
    #expect(counts.quarantined == 0)
    return out
  }

  @Test(arguments: [("A40", "MRG|OLD^^^GH^MR\r", ""), ("A47", "MRG|OLD^^^GH^MR\r", ""), ("A08", "ZMR|1|OLD^^^GH^MR\r", "hl7v2: {merge-segment: ZMR, merge-field: 2}")])
  func `a merge is an entry for each patient that links them; later records are the survivor's`(_ trigger: String, _ segment: String, _ keys: String) async throws {
    let f = try Fixture(patients: 1)
    try await f.startNode()
    try f.write("in/a.hl7", Feed.message(1, patient: "OLD") + Feed.message(2, patient: "NEW") + Feed.message(3, patient: "NEW", trigger: trigger, more: segment))
    let d = try f.inbox(keys.isEmpty ? "minimum-age: 0s" : keys)
    let claim = { (value: String) in Array(value.utf8).withUnsafeBytes { IdentityClaim(authority: Bytes("GH"), value: Bytes($0)) } }
    var (old, new) = ("", "")
    // One writer at a time: this one goes before the run comes.
    do {
      let vault = try StateFolder(path: d.state).openVault(d)
      let before = try lines(f, d, vault)
      old = try #require(try vault.find(claim("OLD"))).hash.description
      new = try #require(try vault.find(claim("NEW"))).hash.description
      #expect(old != new)
      let links = before.filter { $0.contains("\"link\"") }
      #expect(links.count == 2)
      #expect(links.contains { $0.contains("\"id\":\"\(new)\"") && $0.contains("\"reference\":\"Patient/\(old)\"") && $0.contains("\"replaces\"") })
      #expect(links.contains { $0.contains("\"id\":\"\(old)\"") && $0.contains("\"reference\":\"Patient/\(new)\"") && $0.contains("\"replaced-by\"") && $0.contains("\"active\":false") })
      try vault.flush()
    }
    let summary = try await f.run(d)
    #expect(summary.records.submitted == 3 && summary.records.quarantined == 0)
    // From the next run on both identities are one patient; the same merge once more links nobody to themselves.
    let after = try StateFolder(path: d.state).openVault(d)
    #expect(try after.find(claim("OLD"))?.hash.description == new)
    #expect(try lines(f, d, after).filter { $0.contains("\"link\"") || $0.contains(old) }.isEmpty)
    await f.stopNode()
  }

  @Test func `a deleted person is an entry that says so`() throws {
    let f = try Fixture(patients: 1)
    try f.write("in/a.hl7", Feed.message(1, patient: "GONE") + Feed.message(2, patient: "GONE", trigger: "A29"))
    let d = try f.inbox("minimum-age: 0s")
    let all = try lines(f, d, try StateFolder(path: d.state).openVault(d)).filter { $0.contains("\"resourceType\":\"Patient\"") }
    #expect(all.count == 2 && all.filter { $0.contains("\"active\":false") }.count == 1)
  }
}
