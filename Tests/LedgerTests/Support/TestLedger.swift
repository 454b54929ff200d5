import Cryptography
import LedgerClient
import LedgerNode
import LedgerProtocol
import Records
import Sealing
import Synchronization
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A clock that tests set.
final class TestClock: Sendable {
  private let value: Mutex<Int>
  init(_ value: Int = 1_800_000_000) { self.value = Mutex(value) }
  var now: Int { value.withLock { $0 } }
  func advance(by seconds: Int) { value.withLock { $0 += seconds } }
}

/// A folder that goes away with its owner.
final class TemporaryFolder: Sendable {
  let path: String
  init() throws {
    var template = Array("/tmp/chartseal-ledger-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw Absent() }
    path = String(cString: made)
  }
  deinit { TemporaryFolder.remove(path) }

  private static func remove(_ path: String) {
    var info = stat()
    guard lstat(path, &info) == 0 else { return }
    if info.st_mode & S_IFMT == S_IFDIR, let directory = opendir(path) {
      while let entry = readdir(directory) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != "." && name != ".." { remove(path + "/" + name) }
      }
      closedir(directory)
      rmdir(path)
    } else {
      unlink(path)
    }
  }

  func write(_ name: String, _ bytes: Bytes) throws -> String {
    let file = path + "/" + name
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Absent() }
    defer { close(descriptor) }
    guard Glibc.write(descriptor, bytes.raw.baseAddress, bytes.count) == bytes.count else { throw Absent() }
    return file
  }
}

/// A ledger with one hospital and an authority, its node on loopback, and clients for it.
final class TestLedger: Sendable {
  let folder: TemporaryFolder
  let keys: NodeKeys
  let genesis: Genesis
  let hospital: TestHospital
  let authority: SigningKey
  let clock = TestClock()
  let store: LedgerStore
  let node: RunningLedgerNode
  private let clientAuthorityFile: String?

  var path: String { folder.path + "/ledger" }
  var logKey: VerifierKey { genesis.logKey }

  struct Setup: Sendable {
    var limits = LedgerNodeLimits()
    var options = LedgerStore.Options()
    var hospitalAlgorithm = SignatureAlgorithm.ed25519
    var isCustodian = true
    var tls: LedgerNodeConfiguration.TLS?
    /// PEM file of the authorities that clients trust, when the node serves TLS.
    var clientAuthorityFile: String?
    var patients = 2
    /// Names under which the node is reached; empty for any.
    var names: [String] = []
    var metrics = MetricsAccess.loopback
    var news: NodeEvents.Listener?
    init() {}
  }

  init(_ setup: Setup = Setup()) async throws {
    folder = try TemporaryFolder()
    clientAuthorityFile = setup.clientAuthorityFile
    keys = try NodeKeys.generate(custodian: .xWing)
    authority = try SigningKey.generate()
    let custodian = try present(keys.custodian).publicKey
    hospital = try TestHospital(algorithm: setup.hospitalAlgorithm, custodian: custodian, patients: setup.patients)
    let consortium = try Participant(
      id: "consortium", role: .authority, name: "Consortium", publicKey: authority.publicKey, validFrom: 0, validUntil: 4_000_000_000)
    genesis = try Genesis(
      logKey: keys.signer(origin: "ledger.test/log").verifierKey, participants: [consortium, try hospital.participant()])
    let path = folder.path + "/ledger"
    try LedgerStore.create(at: path, genesis: genesis, keys: keys)
    store = try LedgerStore(at: path, keys: keys, options: setup.options)
    var configuration = LedgerNodeConfiguration()
    (configuration.port, configuration.limits, configuration.tls) = (0, setup.limits, setup.tls)
    configuration.names = setup.names
    (configuration.metrics, configuration.news) = (setup.metrics, setup.news)
    let clock = clock
    configuration.now = { clock.now }
    let served = setup.isCustodian ? keys : NodeKeys(logSeed: keys.logSeed, custodian: nil)
    node = try await LedgerNodeServer(store: store, keys: served, configuration: configuration).start()
  }

  func stop() async {
    await node.stop()
    store.close()
  }

  /// - Parameter memory: The name of the client's memory of the log; clients of one name share it.
  func client(
    memory: String = "memory", key: SigningKey? = nil, url: String? = nil, _ change: (inout LedgerClientOptions) -> Void = { _ in }
  ) throws -> LedgerClient {
    var options = LedgerClientOptions(
      url: url ?? node.url, logKey: genesis.logKey, signingKey: key ?? hospital.key, memoryFile: folder.path + "/" + memory,
      evidenceFolder: folder.path)
    options.retry.maximumAttempts = 1
    options.transport.authorityFile = clientAuthorityFile
    let clock = clock
    options.now = { clock.now }
    change(&options)
    return try LedgerClient(options)
  }

  func submitWraps(_ client: LedgerClient, of other: TestHospital? = nil) async throws {
    let hospital = other ?? hospital
    let blob = try hospital.keyWraps()
    let statement = try KeyWrapsStatement(submitter: hospital.id, blob: blob.encoded, patients: blob.patients.count).signed(by: hospital.key)
    try await client.submit(wraps: blob.encoded, statement: statement)
  }

  func file(_ batch: SealedBatch) throws -> String { try folder.write(batch.id + ".batch", batch.bytes) }

  @discardableResult
  func submit(_ batch: SealedBatch, _ client: LedgerClient) async throws -> AcceptedBatch {
    try await client.submit(batch: batch.id, entry: batch.envelope, file: file(batch))
  }
}

/// The problem of a refused submission; nil when it was accepted or failed otherwise.
func refusal(_ body: () async throws -> Void) async -> Problem? {
  do {
    try await body()
    return nil
  } catch let error as LedgerClientError {
    return error.problem
  } catch {
    return nil
  }
}
