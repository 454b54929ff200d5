import Cryptography
import Foundation
import LedgerNode
import Pipeline
import Records
import Testing

@Suite(.serialized) struct ReplacementTests {
  private func state(_ d: PipelineDefinition) throws -> StateFolder { try StateFolder(path: d.state) }

  @Test func `a rotated key signs on, and what the old one signed still verifies`() async throws {
    let f = try Fixture(patients: 4)
    try await f.startNode()
    let d = try f.definition()
    let first = try await f.run(d)
    let old = try state(d).publicKey()
    let replacement = KeyReplacement(definition: d, state: try state(d))
    let result = try await onThread { try replacement.execute(.rotation, algorithm: .p256, reason: "yearly") }
    let new = try state(d).publicKey()
    #expect(result.old == old.id && result.new == new.id && old.id != new.id && result.entry != nil && new.algorithm == .p256)
    #expect(try state(d).openKeys(d).signing.id == new.id)
    #expect(try state(d).formerKeys().map(\.id) == [old.id])
    // More messages, under the new key.
    try FileManager.default.copyItem(atPath: f.folder + "/data/hl7v2", toPath: f.folder + "/more")
    try FileManager.default.moveItem(atPath: f.folder + "/more", toPath: f.folder + "/data/hl7v2/more")
    for name in try FileManager.default.contentsOfDirectory(atPath: f.folder + "/data/hl7v2/more") {
      let path = "\(f.folder)/data/hl7v2/more/\(name)"
      guard var bytes = FileManager.default.contents(atPath: path) else { continue }
      bytes += Data("\r".utf8)
      try bytes.write(to: URL(fileURLWithPath: path))
    }
    let second = try await f.run(d)
    #expect(second.batchesSubmitted > 0 && second.failures.isEmpty)
    let checks = try ReceiptFolder(path: state(d).receiptsPath).verify(log: OrganisationKeys.logKey(d), organisation: new, former: state(d).formerKeys())
    #expect(checks.count == first.batchesSubmitted + second.batchesSubmitted && checks.allSatisfy { $0.problem == nil })
    let anchors = try AuditAnchors(state: state(d), organisation: new)
    #expect(anchors.problems.isEmpty)
    // The old key signs nothing any more.
    await f.stopNode()
    #expect(try LedgerReplay.run(at: f.folder + "/ledger").isSound)
  }

  @Test func `a rotation waits until everything sealed is sent, and goes on where it was interrupted`() async throws {
    let f = try Fixture(patients: 3)
    _ = try await f.run(f.definition())
    try await f.startNode()
    let d = try f.definition()
    let replacement = KeyReplacement(definition: d, state: try state(d))
    let failure = await #expect(throws: RunFailure.self) { try await onThread { try replacement.execute(.rotation, algorithm: .ed25519, reason: "r") } }
    #expect(failure?.kind == .configuration && failure?.detail.contains("submit --pending") == true)
    _ = try await f.run(d)
    // Interrupted: the ledger has the new key, the folder has not.
    let before = try state(d).publicKey()
    let key = try #require(FileManager.default.contents(atPath: d.state + "/organisation-key.pem"))
    let result = try await onThread { try replacement.execute(.rotation, algorithm: .ed25519, reason: "r") }
    try FileManager.default.moveItem(atPath: d.state + "/organisation-key.pem", toPath: d.state + "/organisation-key.next.pem")
    try key.write(to: URL(fileURLWithPath: d.state + "/organisation-key.pem"))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: d.state + "/organisation-key.pem")
    try Data(before.pem.utf8).write(to: URL(fileURLWithPath: d.state + "/organisation.pub"))
    let again = try await onThread { try replacement.execute(.rotation, algorithm: .ed25519, reason: "r") }
    #expect(again.new == result.new && again.entry == nil)
    #expect(try await f.run(d).outcome == "nothing to do")
    await f.stopNode()
  }

  @Test func `after the vault is lost the run stops, and goes on with a new one by somebody's word`() async throws {
    let f = try Fixture(patients: 5)
    try await f.startNode()
    let d = try f.definition()
    let first = try await f.run(d)
    for name in ["vault.sqlite", "vault.sqlite-wal", "vault.sqlite-shm"] { try? FileManager.default.removeItem(atPath: "\(d.state)/\(name)") }
    let failure = await #expect(throws: RunFailure.self) { try await f.run(d) }
    #expect(failure?.kind.exitStatus == .permission && failure?.detail.contains("IDN-0101") == true)
    let replacement = VaultReplacement(definition: d, state: try state(d))
    let result = try await onThread { try replacement.execute(reason: "disk failed") }
    #expect(result.isNew && result.lostPatients > 0 && result.heldBack == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: d.state).contains { $0.hasPrefix("vault.key.before-") })
    let next = try await f.run(d)
    #expect(next.outcome == "nothing to do" && next.records.alreadySubmitted == first.records.submitted)
    await f.stopNode()
  }

  @Test func `records sealed under lost keys are held back, and sent by a rerun`() async throws {
    let f = try Fixture(patients: 4)
    let away = try await f.run(f.definition())
    #expect(away.records.spooled > 0)
    try await f.startNode()
    let d = try f.definition()
    for name in ["vault.sqlite", "vault.sqlite-wal", "vault.sqlite-shm", "vault.key"] { try? FileManager.default.removeItem(atPath: "\(d.state)/\(name)") }
    let replacement = VaultReplacement(definition: d, state: try state(d))
    let result = try await onThread { try replacement.execute(reason: "disk failed") }
    #expect(result.isNew && result.heldBack == away.records.spooled)
    var options = Run.Options()
    options.rerun = QuarantineSelection()
    options.rerun?.reason = "RUN-0212"
    let rerun = try await f.run(d, options)
    #expect(rerun.failures.isEmpty && rerun.records.submitted == away.records.spooled)
    #expect(try await f.run(d).outcome == "nothing to do")
    await f.stopNode()
  }
}
