import Foundation
import Pipeline
import Records
import Testing

@Suite(.serialized) struct BackupTests {
  private let passphrase = Array("correct horse battery".utf8)

  private func state(_ d: PipelineDefinition) throws -> StateFolder { try StateFolder(path: d.state) }

  @Test func `keys and state in two files lead back to the same state`() async throws {
    let f = try Fixture(patients: 5)
    try await f.startNode()
    let d = try f.definition()
    let first = try await f.run(d)
    let backup = Backup(definition: d, state: try state(d))
    let (a, b) = (f.folder + "/state.tar", f.folder + "/keys.tar")
    let made = try backup.write(.state, to: a, passphrase: nil)
    let keys = try backup.write(.keys, to: b, passphrase: nil)
    #expect(made.patients > 0 && made.transactions > 0)
    // Neither opens anything alone.
    #expect(keys.files.map(\.name) == ["batch-secret", "organisation-key.pem", "vault.key"])
    #expect(!made.files.contains { keys.files.map(\.name).contains($0.name) || $0.name.hasSuffix(".lock") || $0.name.hasSuffix("-wal") })
    for file in [a, b] { #expect(try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int == 0o600) }
    #expect(throws: RunFailure.self) { try backup.write(.state, to: a, passphrase: nil) }

    let result = try Restore.restore([a, b], to: f.folder + "/again") { nil }
    #expect(result.files == made.files.count + keys.files.count)
    #expect(result.checks.allSatisfy { $0.level == .ok })
    let again = try f.definition(state: "again")
    let checks = JournalCare(definition: again, state: try state(again))
    #expect(try await onThread { checks.check(asksLedger: true) }.filter { $0.level == .fail } == [])
    let run = try await f.run(again)
    #expect(run.outcome == "nothing to do" && run.records.alreadySubmitted == first.records.submitted)
    await f.stopNode()
  }

  @Test func `both in one file only under a passphrase`() throws {
    let f = try Fixture(patients: 1)
    let d = try f.definition()
    let backup = Backup(definition: d, state: try state(d))
    let path = f.folder + "/all.backup"
    let failure = #expect(throws: RunFailure.self) { try backup.write(.all, to: path, passphrase: nil) }
    #expect(failure?.detail.contains("RUN-0208") == true)
    #expect(!FileManager.default.fileExists(atPath: path) && !FileManager.default.fileExists(atPath: path + ".part"))
    _ = try backup.write(.all, to: path, passphrase: passphrase)
    let bytes = try #require(FileManager.default.contents(atPath: path))
    let key = try #require(FileManager.default.contents(atPath: d.state + "/vault.key"))
    #expect(bytes.range(of: key) == nil && bytes.range(of: Data("vault.key".utf8)) == nil)
    #expect(try Restore.verify(path) { passphrase }.part == .all)
    #expect(throws: RunFailure.self) { try Restore.verify(path) { nil } }
    #expect(throws: RunFailure.self) { try Restore.verify(path) { Array("another passphrase".utf8) } }
    let result = try Restore.restore([path], to: f.folder + "/again") { passphrase }
    #expect(result.checks.map(\.level) == [.ok])
  }

  @Test(arguments: [true, false]) func `a byte that was changed or is missing is noticed wherever it is`(_ isSealed: Bool) throws {
    let f = try Fixture(patients: 1)
    let d = try f.definition()
    let path = f.folder + "/b"
    let passphrase = isSealed ? self.passphrase : nil
    _ = try Backup(definition: d, state: try state(d)).write(isSealed ? .all : .state, to: path, passphrase: passphrase)
    let whole = try #require(FileManager.default.contents(atPath: path))
    // Sealed ones open with a slow key: fewer places.
    for step in 0..<(isSealed ? 3 : 60) {
      var bytes = whole
      let at = whole.count * (2 * step + 1) / (isSealed ? 6 : 120)
      bytes[at] ^= 0x04
      try bytes.write(to: URL(fileURLWithPath: path))
      #expect(throws: RunFailure.self, "byte \(at) of \(whole.count)") { try Restore.verify(path) { passphrase } }
    }
    for count in [0, 100, whole.count / 2, whole.count - 1] {
      try whole.prefix(count).write(to: URL(fileURLWithPath: path))
      #expect(throws: RunFailure.self, "cut at \(count)") { try Restore.verify(path) { passphrase } }
      #expect(throws: RunFailure.self) { try Restore.restore([path], to: f.folder + "/never") { passphrase } }
      #expect(!FileManager.default.fileExists(atPath: f.folder + "/never"))
    }
  }

  @Test func `nothing is overwritten, and what is missing is added`() throws {
    let f = try Fixture(patients: 1)
    let d = try f.definition()
    let backup = Backup(definition: d, state: try state(d))
    _ = try backup.write(.keys, to: f.folder + "/keys.tar", passphrase: nil)
    let key = try #require(FileManager.default.contents(atPath: d.state + "/vault.key"))
    var failure = #expect(throws: RunFailure.self) { try Restore.restore([f.folder + "/keys.tar"], to: d.state) { nil } }
    #expect(failure?.detail.contains("RUN-0209") == true)
    for name in ["vault.key", "batch-secret"] { try FileManager.default.removeItem(atPath: "\(d.state)/\(name)") }
    failure = #expect(throws: RunFailure.self) { try Restore.restore([f.folder + "/keys.tar"], to: d.state) { nil } }
    #expect(failure?.detail.contains("organisation-key.pem") == true)
    #expect(!FileManager.default.fileExists(atPath: d.state + "/vault.key"))
    try FileManager.default.removeItem(atPath: d.state + "/organisation-key.pem")
    _ = try Restore.restore([f.folder + "/keys.tar"], to: d.state) { nil }
    #expect(FileManager.default.contents(atPath: d.state + "/vault.key") == key)
    #expect(throws: Never.self) { try state(d).openKeys(d) }
  }

  @Test func `not while a run is under way`() throws {
    let f = try Fixture(patients: 1)
    let d = try f.definition()
    let lock = try RunLock(state: d.state, pipeline: "another", command: "run")
    #expect(throws: LockHolder.self) { try Backup(definition: d, state: try state(d)).write(.state, to: f.folder + "/b", passphrase: nil) }
    withExtendedLifetime(lock) {}
  }

  @Test func `a vault put back that is older than the journal is said at once`() async throws {
    let f = try Fixture(patients: 5)
    let d = try f.definition()
    let backup = Backup(definition: d, state: try state(d))
    _ = try backup.write(.state, to: f.folder + "/old.tar", passphrase: nil)
    var offline = Run.Options()
    offline.isOffline = true
    _ = try await f.run(d, offline)
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: d.state + "/vault.sqlite" + suffix) }
    _ = try Restore.restore([f.folder + "/old.tar"], to: f.folder + "/scratch") { nil }
    try FileManager.default.copyItem(atPath: f.folder + "/scratch/vault.sqlite", toPath: d.state + "/vault.sqlite")
    let failure = await #expect(throws: RunFailure.self) { try await f.run(d, offline) }
    #expect(failure?.kind.exitStatus == .permission && failure?.detail.contains("RUN-0204") == true)
  }
}
