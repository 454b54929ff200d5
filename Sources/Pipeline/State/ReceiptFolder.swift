import Cryptography
import Foundation
import Glibc
import Records

/// The receipts of a state folder: for each batch `<batch id>.entry.json` (the signed header, as the log holds it) and
/// `<batch id>.tlog-proof` (its inclusion, with the checkpoint). Both verify offline, by others' tools too.
public struct ReceiptFolder: Sendable {
  let path: String

  public init(path: String) { self.path = path }

  /// Stores a receipt durably: entry first, proof last, each under a temporary name and then renamed.
  func store(batch: String, entry: [UInt8], proof: [UInt8]) throws {
    try write(entry, "\(batch).entry.json")
    try write(proof, "\(batch).tlog-proof")
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    defer { close(folder) }
    guard folder >= 0, fsync(folder) == 0 else { throw RunFailure(.stateUnwritable, "the receipts folder cannot be synced") }
  }

  private func write(_ bytes: [UInt8], _ name: String) throws {
    let temporary = "\(path)/.\(name).part"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw RunFailure(.stateUnwritable, "a receipt cannot be written") }
    defer { close(descriptor) }
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0, rename(temporary, "\(path)/\(name)") == 0 else {
      throw RunFailure(.stateUnwritable, "a receipt cannot be written")
    }
  }

  public struct Check: Sendable {
    public let batch: String
    /// Index of the entry in the log; nil when the receipt does not verify.
    public let index: Int?
    /// What does not verify, a fixed text.
    public let problem: String?
  }

  /// Checks every receipt: the header's digest is the batch id, its signature is the organisation's, the log holds exactly this entry, and
  /// the checkpoint is signed by the pinned key.
  public func verify(log: VerifierKey, organisation: PublicKey, only: Set<String> = []) throws -> [Check] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { throw RunFailure(.stateMissing, "no receipts folder at \(path)") }
    return names.filter { $0.hasSuffix(".tlog-proof") && !$0.hasPrefix(".") }.map { String($0.dropLast(11)) }.sorted()
      .filter { id in only.isEmpty || only.contains { id.hasPrefix($0) } }.map { check($0, log, organisation) }
  }

  private func check(_ batch: String, _ log: VerifierKey, _ organisation: PublicKey) -> Check {
    do {
      let entry = try SecretFile.readPublic("\(path)/\(batch).entry.json")
      let proof = try SecretFile.readPublic("\(path)/\(batch).tlog-proof")
      return Check(batch: batch, index: try ReceiptFolder.verify(batch: batch, entry: entry, proof: proof, log: log, organisation: organisation), problem: nil)
    } catch let error as CryptographyError {
      return Check(batch: batch, index: nil, problem: "\(error.reason.code) \(error.reason.summary)")
    } catch {
      return Check(batch: batch, index: nil, problem: (error as? RunFailure)?.detail ?? "cannot be read")
    }
  }

  /// Checks one receipt and returns the entry's index in the log.
  public static func verify(batch: String?, entry: [UInt8], proof: [UInt8], log: VerifierKey, organisation: PublicKey?) throws -> Int {
    let envelope = try DSSEEnvelope(parsing: entry)
    let digest = SHA256Digest.of(envelope.payload).hex
    if let batch, batch != digest { throw RunFailure(.ledgerInconsistent, "the header's digest is not the batch id") }
    if let organisation { try envelope.verify(organisation) }
    let receipt = try LogProof(parsing: proof)
    let leaf = entry.withUnsafeBytes { SHA256Hasher().leaf(Bytes($0)) }
    _ = try receipt.verify(leaf: leaf, log: log)
    return receipt.index
  }
}
