public import Cryptography
public import LedgerProtocol
import Records
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What a client is made with.
public struct LedgerClientOptions: Sendable {
  /// `https://host:port` of the node.
  public var url: String
  /// The key that signs the log's checkpoints; its name is the log's origin.
  public var logKey: VerifierKey
  /// The organisation's key, which signs every request; nil for a client that reads only what everybody may.
  public var signingKey: SigningKey?
  /// The file that holds the last checkpoint seen; made at the first.
  public var memoryFile: String
  /// The folder in which contradicting checkpoints are kept.
  public var evidenceFolder: String
  /// Allows `http://` to other machines than this one.
  public var allowsHTTP = false
  public var transport = TransportOptions()
  public var retry = RetryPolicy()
  /// Seconds since 1970.
  public var now: @Sendable () -> Int = { time(nil) }

  public init(url: String, logKey: VerifierKey, signingKey: SigningKey?, memoryFile: String, evidenceFolder: String) {
    (self.url, self.logKey, self.signingKey) = (url, logKey, signingKey)
    (self.memoryFile, self.evidenceFolder) = (memoryFile, evidenceFolder)
  }
}

/// A batch that is in the log, proven.
public struct AcceptedBatch: Sendable {
  public let receipt: BatchReceipt
  /// The entry that the receipt is of: the submitted one, or the one of an earlier submission whose signature has other bytes.
  public let entry: [UInt8]
  public let checkpoint: VerifiedCheckpoint
  /// True when the log held the batch before.
  public let wasKnown: Bool
}

/// Talks to one ledger node, and believes nothing it says about the log without proof.
///
/// Any number of tasks may submit at a time; `transport.maximumInFlight` exchanges run side by side on one thread of libcurl.
/// A batch counts as accepted when its receipt has been verified for exactly its entry, under the pinned key, and the checkpoint extends
/// (or is extended by) the last one seen; that checkpoint is durable when `submit` returns.
public final class LedgerClient: Sendable {
  public let address: NodeAddress
  let options: LedgerClientOptions
  let requests: SignedRequests
  let watch: LogWatch

  /// Throws `.configuration` for an address that cannot be used, `.memory` when the last checkpoint seen cannot be read.
  public init(_ options: LedgerClientOptions) throws(LedgerClientError) {
    do {
      address = try NodeAddress(options.url, allowsHTTP: options.allowsHTTP)
    } catch {
      throw LedgerClientError(.configuration, reason: error == .plainHTTP ? .plainHTTP : .address)
    }
    let requests: SignedRequests
    do {
      requests = SignedRequests(
        transport: try Transport(options: options.transport), address: address, key: options.signingKey, retry: options.retry, now: options.now)
    } catch {
      throw LedgerClientError(.configuration, transport: error)
    }
    watch = try LogWatch(
      memory: LogMemory(path: options.memoryFile, log: options.logKey), evidenceFolder: options.evidenceFolder, node: address.text,
      log: options.logKey
    ) { old, new throws(LedgerClientError) in try await requests.consistency(from: old, to: new) }
    (self.options, self.requests) = (options, requests)
  }

  // MARK: Submitting

  /// Submits a batch from its file, streamed; returns when it is proven to be in the log.
  ///
  /// - Parameters:
  ///   - id: The batch id.
  ///   - entry: The envelope as it lies in the container: the log's entry.
  ///   - file: The container. It must not change meanwhile.
  public func submit(batch id: String, entry: [UInt8], file: String) async throws(LedgerClientError) -> AcceptedBatch {
    let known = watch.last?.checkpoint
    let response = try await requests.send(
      "POST", "/v1/batches", MediaType.batch, try SignedRequests.Body(file: file), knownSize: known?.size)
    guard let receipt = try? BatchReceipt(parsing: response.body), receipt.batchID == id else { throw LedgerClientError(.receipt) }
    let wasKnown = response.status == 200
    var logged = entry
    if wasKnown, let first = try await earlierEntry(of: id, entry, receipt) { logged = first }
    let checkpoint: VerifiedCheckpoint
    do {
      checkpoint = try receipt.verify(entry: logged, log: options.logKey)
    } catch {
      throw LedgerClientError(.receipt, reason: error.reason)
    }
    var beginnings = [receipt.proof.head(before: checkpoint.checkpoint)].compactMap { $0 }
    if let known, known.isBeginning(of: checkpoint.checkpoint, by: response.headers[ConsistencyHeader.proof]) {
      beginnings.append(LogWatch.Beginning(size: known.size, root: known.root))
    }
    try await watch.admit(checkpoint, beginnings: beginnings)
    return AcceptedBatch(receipt: receipt, entry: logged, checkpoint: checkpoint, wasKnown: wasKnown)
  }

  /// A batch that was sealed anew has the same id, and with ECDSA another signature than the one that is logged. That one is taken when it
  /// signs the same header, by the same key.
  private func earlierEntry(of id: String, _ entry: [UInt8], _ receipt: BatchReceipt) async throws(LedgerClientError) -> [UInt8]? {
    if (try? receipt.verify(entry: entry, log: options.logKey)) != nil { return nil }
    let response = try await requests.send("GET", "/v1/batches/\(id)/entry", nil, .none)
    guard let mine = try? LogEntry(parsing: entry), let theirs = try? LogEntry(parsing: response.body), theirs.kind == .batch,
      theirs.envelope.payload == mine.envelope.payload, let key = options.signingKey?.publicKey, (try? theirs.verify(key)) != nil
    else { return nil }
    return response.body
  }

  /// Submits wrapped record keys with their signed statement; returns when the statement is proven to be in the log.
  public func submit(wraps blob: [UInt8], statement: LogEntry) async throws(LedgerClientError) {
    let body = KeyWrapsBody.encode(entry: statement.bytes, blob: blob)
    try await append("/v1/key-wraps", MediaType.keyWraps, body, statement)
  }

  /// Submits the statement of a report; returns the proof, as bytes, that the log holds exactly this entry.
  ///
  /// A statement that the log holds under another signature (ECDSA makes a new one each time) is answered with that one's proof, which is
  /// no proof of this entry: `.receipt`. So the entry is made and kept once, before it is sent.
  public func submit(report entry: LogEntry) async throws(LedgerClientError) -> [UInt8] {
    let response = try await requests.send("POST", "/v1/reports", MediaType.entry, SignedRequests.Body(bytes: entry.bytes))
    let checkpoint: VerifiedCheckpoint
    let proof: LogProof
    do {
      proof = try LogProof(parsing: response.body)
      checkpoint = try proof.verify(leaf: entry.leaf, log: options.logKey)
    } catch {
      throw LedgerClientError(.receipt, reason: error.reason)
    }
    guard proof.encoded == response.body else { throw LedgerClientError(.receipt) }
    try await watch.admit(checkpoint)
    return response.body
  }

  /// Registers a participant; the entry is signed by the consortium's authority.
  public func register(_ entry: LogEntry) async throws(LedgerClientError) {
    try await append("/v1/participants", MediaType.entry, entry.bytes, entry)
  }

  private func append(_ path: String, _ type: String, _ body: [UInt8], _ entry: LogEntry) async throws(LedgerClientError) {
    let response = try await requests.send("POST", path, type, SignedRequests.Body(bytes: body))
    do {
      let proof = try LogProof(parsing: response.body)
      let checkpoint: VerifiedCheckpoint
      do {
        checkpoint = try proof.verify(leaf: entry.leaf, log: options.logKey)
      } catch {
        // Known before under another signature: the payload is what counts, and its state is the node's to keep.
        guard response.status == 200 else { throw error }
        checkpoint = try VerifiedCheckpoint(note: proof.checkpoint, log: options.logKey)
      }
      try await watch.admit(checkpoint)
    } catch let error as CryptographyError {
      throw LedgerClientError(.receipt, reason: error.reason)
    } catch let error as LedgerClientError {
      throw error
    } catch {
      throw LedgerClientError(.receipt)
    }
  }

  // MARK: Reading

  /// The node's checkpoint, verified and consistent with what was seen before.
  @discardableResult
  public func checkpoint() async throws(LedgerClientError) -> VerifiedCheckpoint {
    let response = try await requests.send("GET", "/checkpoint", nil, .none)
    let checkpoint: VerifiedCheckpoint
    do { checkpoint = try VerifiedCheckpoint(note: response.body, log: options.logKey) } catch {
      throw LedgerClientError(.receipt, reason: error.reason)
    }
    try await watch.admit(checkpoint)
    return checkpoint
  }

  /// The receipt of a batch that was submitted before; verified with `BatchReceipt.verify`, and its checkpoint here.
  public func receipt(batch id: String) async throws(LedgerClientError) -> BatchReceipt {
    let response = try await requests.send("GET", "/v1/batches/\(id)/receipt", nil, .none)
    guard let receipt = try? BatchReceipt(parsing: response.body), receipt.batchID == id else { throw LedgerClientError(.receipt) }
    let checkpoint: VerifiedCheckpoint
    do { checkpoint = try VerifiedCheckpoint(note: receipt.proof.checkpoint, log: options.logKey) } catch {
      throw LedgerClientError(.receipt, reason: error.reason)
    }
    try await watch.admit(checkpoint)
    return receipt
  }

  /// The same, compared with nothing that was seen before: for measurements of the node.
  package func unwatchedReceipt(batch id: String) async throws(LedgerClientError) -> BatchReceipt {
    let response = try await requests.send("GET", "/v1/batches/\(id)/receipt", nil, .none)
    do { return try BatchReceipt(parsing: response.body) } catch { throw LedgerClientError(.receipt, reason: error.reason) }
  }

  /// The two-level receipt of a line.
  public func recordReceipt(batch id: String, line: Int) async throws(LedgerClientError) -> RecordReceipt {
    let response = try await requests.send("GET", "/v1/records/\(id)/\(line)/proof", nil, .none, limit: 4 << 20)
    guard let receipt = try? RecordReceipt(parsing: response.body) else { throw LedgerClientError(.receipt) }
    return receipt
  }

  /// Nonce and bytes of a line, as its leaf commits to them.
  public func record(batch id: String, line: Int) async throws(LedgerClientError) -> [UInt8] {
    let response = try await requests.send("GET", "/v1/records/\(id)/\(line)", nil, .none, limit: 256 << 20)
    guard let nonce = response.headers["record-nonce"].flatMap({ Base64.decode($0) }), nonce.count == 32 else {
      throw LedgerClientError(.receipt)
    }
    return nonce + response.body
  }

  /// The last checkpoint that was seen and believed.
  public var lastCheckpoint: VerifiedCheckpoint? { watch.last }

  /// Versions of libcurl and the libraries that it uses, as it says them.
  public static let libraries = curlVersion()

  /// Protocol and cipher of the connection used last, `none (plain HTTP)` without TLS, empty before the first answer.
  public var transportSummary: String { requests.summary }
}

extension LogProof {
  /// The head of the log as it was before the entry. The hashes to the left of a path that verifies lead to it; nil for the first entry.
  func head(before head: Checkpoint) -> LogWatch.Beginning? {
    guard index > 0, index < head.size else { return nil }
    let hasher = SHA256Hasher()
    var (fn, sn) = (index, head.size - 1)
    var root: SHA256Digest?
    for hash in path {
      if fn & 1 == 1 || fn == sn {
        root = root.map { hasher.node(hash, $0) } ?? hash
        while fn != 0 && fn & 1 == 0 { (fn, sn) = (fn >> 1, sn >> 1) }
      }
      (fn, sn) = (fn >> 1, sn >> 1)
    }
    return root.map { LogWatch.Beginning(size: index, root: $0) }
  }
}

extension Checkpoint {
  /// Whether a consistency proof as a node sends it along leads from this head to another one.
  func isBeginning(of other: Checkpoint, by header: String?) -> Bool {
    guard let header, let proof = ConsistencyHeader.parse(header) else { return false }
    return (try? Merkle.verifyConsistency(oldSize: size, oldRoot: root, newSize: other.size, newRoot: other.root, proof: proof)) != nil
  }
}
