import Foundation
import Glibc
import PatientIdentity
import Reporting

/// Takes a pipeline's vault from its file into the server that the pipeline names, so that shards on many machines can share it.
public struct VaultMove: Sendable {
  private let definition: PipelineDefinition
  private let state: StateFolder

  public init(definition: PipelineDefinition, state: StateFolder) { (self.definition, self.state) = (definition, state) }

  /// How many patients were moved. The file is kept under another name: nothing opens it there by itself.
  public func execute() throws -> (patients: Int, kept: String) {
    guard let server = definition.identity.vault else { throw RunFailure(.configuration, "the pipeline names no server: identity.vault") }
    let lock = try RunLock(state: state.path, pipeline: definition.name, command: "keys move-vault")
    defer { withExtendedLifetime(lock) {} }
    let counts: VaultCounts
    do { counts = try Vault.copy(path: state.vaultPath, to: server.settings(), keyFile: state.vaultKeyPath) } catch { throw StateReason.failure(error) }
    let kept = state.vaultPath + ".moved"
    for suffix in ["-wal", "-shm", "-lock"] { unlink(state.vaultPath + suffix) }
    guard rename(state.vaultPath, kept) == 0 else {
      throw RunFailure(.stateUnwritable, "the vault is in the server; its file cannot be renamed and must not be used any more: \(state.vaultPath)")
    }
    try DurableFile.synchronize(folder: state.path)
    try AuditWriter(state: state, operator: definition.compliance.operatorID).note(
      .stateRestored, subject: "vault", purpose: "move", detail: "\(counts.patients) patients into a server's database")
    return (counts.patients, kept)
  }
}
