public import Cryptography
import Records

/// The proof that a batch is in the log: verifies offline, by other people's tools too.
///
/// Source: C2SP tlog-proof.
public struct BatchReceipt: Sendable, Equatable {
  public let batchID: String
  public let proof: LogProof

  public init(batchID: String, index: Int, path: [SHA256Digest], checkpoint: SignedNote) {
    self.batchID = batchID
    let extra = JSONValue.object([.init("v", .integer(1)), .init("batch", .string(batchID))]).encoded
    proof = LogProof(extra: extra, index: index, path: path, checkpoint: checkpoint)
  }

  public var encoded: [UInt8] { proof.encoded }
  /// Index of the entry in the log.
  public var index: Int { proof.index }

  /// Throws `LED-0241`.
  public init(parsing bytes: [UInt8]) throws(ProtocolError) {
    do { proof = try LogProof(parsing: bytes) } catch { throw .receipt }
    guard let extra = JSONValue.parse(proof.extra), extra["v"]?.integer == 1, let batch = extra["batch"]?.string,
      BatchHeader.isBatchID(batch)
    else { throw .receipt }
    batchID = batch
  }

  /// Checks the receipt for the batch's envelope, exactly as it was submitted: that it is the batch of this id, and in the log
  /// that the checkpoint commits to.
  ///
  /// Throws `LED-0242`, and `LED-0101` to `LED-0108` for proof and checkpoint.
  public func verify(entry: [UInt8], log: VerifierKey, witnesses: [VerifierKey] = []) throws(ProtocolError) -> VerifiedCheckpoint
  {
    let logged = try LogEntry(parsing: entry)
    guard logged.kind == .batch, logged.id == batchID else { throw .receiptEntry }
    do {
      return try proof.verify(leaf: logged.leaf, log: log, witnesses: witnesses)
    } catch {
      throw ProtocolError(error, .digestMismatch)
    }
  }
}

/// The proof that a line is in a batch that is in the log: two inclusion proofs and a checkpoint in one file.
public struct RecordReceipt: Sendable, Equatable {
  public let proof: LogProof
  /// The batch's entry, exactly as logged.
  public let entry: [UInt8]
  /// Index of the line in the batch, and its path there.
  public let line: Int
  public let path: [SHA256Digest]

  /// - Parameter receipt: of the batch.
  public init(entry: [UInt8], line: Int, path: [SHA256Digest], receipt: BatchReceipt) {
    (self.entry, self.line, self.path) = (entry, line, path)
    let extra = JSONValue.object([
      .init("v", .integer(1)), .init("entry", .string(Base64.encode(entry))), .init("index", .integer(line)),
      .init("path", .array(path.map { .string($0.base64) })),
    ]).encoded
    proof = LogProof(extra: extra, index: receipt.proof.index, path: receipt.proof.path, checkpoint: receipt.proof.checkpoint)
  }

  public var encoded: [UInt8] { proof.encoded }

  /// Throws `LED-0241`.
  public init(parsing bytes: [UInt8]) throws(ProtocolError) {
    do { proof = try LogProof(parsing: bytes) } catch { throw .receipt }
    guard let extra = JSONValue.parse(proof.extra), extra.hasOnly("v", "entry", "index", "path"), extra["v"]?.integer == 1,
      let entry = extra["entry"]?.string.flatMap({ Base64.decode($0) }), let line = extra["index"]?.integer, line >= 0,
      let hashes = extra["path"]?.array, hashes.count <= 63
    else { throw .receipt }
    var path: [SHA256Digest] = []
    for hash in hashes {
      guard let digest = hash.string.flatMap({ SHA256Digest(base64: $0) }) else { throw .receipt }
      path.append(digest)
    }
    (self.entry, self.line, self.path) = (entry, line, path)
  }

  /// What a receipt proves once it is checked.
  public struct Verified: Sendable {
    public let header: BatchHeader
    /// `<batch id>/<line>`.
    public let transactionID: String
    public let checkpoint: VerifiedCheckpoint
  }

  /// Checks the receipt for a line. Whether the batch's own signature holds is checked with `LogEntry.verify`.
  ///
  /// - Parameter committed: nonce || bytes of the line.
  /// Throws `LED-0101` to `LED-0108`, `LED-0206`, `LED-0231`.
  public func verify(committed: [UInt8], log: VerifierKey, witnesses: [VerifierKey] = []) throws(ProtocolError) -> Verified {
    let logged = try LogEntry(parsing: entry)
    guard logged.kind == .batch else { throw .receiptEntry }
    let header = try BatchHeader(parsing: logged.envelope.payload)
    do {
      let leaf = committed.withUnsafeBytes { SHA256Hasher().leaf(Bytes($0)) }
      try Merkle.verifyInclusion(index: line, size: header.lineCount, leaf: leaf, proof: path, root: header.recordsRoot)
      let checkpoint = try proof.verify(leaf: logged.leaf, log: log, witnesses: witnesses)
      return Verified(header: header, transactionID: "\(logged.id)/\(line)", checkpoint: checkpoint)
    } catch {
      throw ProtocolError(error, .digestMismatch)
    }
  }
}
