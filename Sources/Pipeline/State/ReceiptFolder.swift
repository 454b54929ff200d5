import Cryptography
import Foundation
import LedgerProtocol
import Records
import Reporting

/// The receipts of a state folder, five files a batch; all verify offline, by others' tools too:
///
///     <batch id>.entry.json       the signed header, as the log holds it
///     <batch id>.tlog-proof       its inclusion, with the checkpoint
///     <batch id>.summary.json     what the check found in the batch, by class and code: the header names its SHA-256
///     <batch id>.provenance.json  time, software, head of the audit log; signed
///     <batch id>.leaves           32 bytes a line: the leaf hashes, from which the header's records root follows
///
/// Folders of versions that kept the first two alone verify as far as that goes.
public struct ReceiptFolder: Sendable {
  static let provenanceSuffix = ".provenance.json"

  let path: String

  public init(path: String) { self.path = path }

  /// Name in the folder, name in a bundle, in the order in which they are written: the receipt last.
  private static let names = [
    (".summary.json", "summary.json"), (".provenance.json", "provenance.json"), (".leaves", "leaves"), (".entry.json", "entry.json"),
    (".tlog-proof", "receipt.tlog-proof"),
  ]

  /// The ends of the names of a batch's files.
  static var suffixes: [String] { names.map(\.0) }

  /// Stores a receipt and what its batch is verified with, durably: each file under a temporary name and then renamed, the receipt last, so that a
  /// receipt is never there without them.
  /// - Parameter container: The batch that was accepted.
  func store(batch: String, entry: [UInt8], proof: [UInt8], container: BatchContainer) throws {
    let files = [container.summary.array, container.provenanceBytes.array, container.leafHashes.flatMap(\.array), entry, proof]
    for (name, bytes) in zip(ReceiptFolder.names, files) { try DurableFile.write(bytes, to: "\(path)/\(batch)\(name.0)") }
    try DurableFile.synchronize(folder: path)
  }

  /// Stores what the ledger still has of a receipt whose batch is not here any more: entry and proof.
  func store(batch: String, entry: [UInt8], proof: [UInt8]) throws {
    for (suffix, bytes) in [(".entry.json", entry), (".tlog-proof", proof)] { try DurableFile.write(bytes, to: "\(path)/\(batch)\(suffix)") }
    try DurableFile.synchronize(folder: path)
  }

  // MARK: Reading

  /// Adds what is kept of a batch to the files of a bundle.
  public func add(_ batch: String, to files: inout EvidenceFiles) {
    for (name, inBundle) in ReceiptFolder.names {
      guard let bytes = FileManager.default.contents(atPath: "\(path)/\(batch)\(name)") else { continue }
      files["batches/\(batch)/\(inBundle)"] = Array(bytes)
    }
  }

  public struct Check: Sendable {
    public let batch: String
    /// Index of the entry in the log; nil when the receipt does not verify.
    public let index: Int?
    /// What does not verify, a fixed text.
    public let problem: String?
    /// Files that the version that stored the receipt did not keep.
    public let notKept: [String]
  }

  /// The batches that have a receipt, by the beginnings of their ids; all of them for none.
  public func batches(_ prefixes: Set<String> = []) throws -> [String] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { throw RunFailure(.stateMissing, "no receipts folder at \(path)") }
    return names.filter { $0.hasSuffix(".tlog-proof") && !$0.hasPrefix(".") }.map { String($0.dropLast(11)) }.sorted()
      .filter { id in prefixes.isEmpty || prefixes.contains { id.hasPrefix($0) } }
  }

  /// Checks every receipt: the header's digest is the batch id, its signature is the organisation's, the log holds exactly this entry, the
  /// checkpoint is signed by the pinned key; and as far as they are kept, summary, leaves and provenance are the ones that the header names.
  /// - Parameter former: the organisation's keys of earlier times.
  public func verify(log: VerifierKey, organisation: PublicKey, former: [PublicKey] = [], only: Set<String> = []) throws -> [Check] {
    var keys = TrustedKeys(organisation: organisation, log: log)
    for key in former { keys.trust(organisation: key) }
    let verifier = EvidenceVerifier(keys: keys)
    return try batches(only).map { batch in
      var files = EvidenceFiles()
      add(batch, to: &files)
      let result = verifier.verify(batches: files)
      let notKept = result.checks.filter { $0.outcome == .notKept }.map { String($0.place.split(separator: "/").last ?? "") }
      if let failed = result.failed.first, case .failed(let reason) = failed.outcome {
        return Check(batch: batch, index: nil, problem: "\(reason.code) \(reason.summary)", notKept: notKept)
      }
      let index = files["batches/\(batch)/receipt.tlog-proof"].flatMap { try? LogProof(parsing: $0) }?.index
      return Check(batch: batch, index: index, problem: index == nil ? "cannot be read" : nil, notKept: notKept)
    }
  }

  /// Whether a receipt is whole and of a log under another key than the pinned one: of an earlier epoch, say. Such a receipt is not damaged.
  func isOfOtherLog(_ batch: String, _ log: VerifierKey) -> Bool {
    guard let bytes = FileManager.default.contents(atPath: "\(path)/\(batch).tlog-proof"), let proof = try? LogProof(parsing: Array(bytes)) else { return false }
    return !proof.checkpoint.signatures.contains { $0.name == log.name && $0.keyID == log.id }
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
