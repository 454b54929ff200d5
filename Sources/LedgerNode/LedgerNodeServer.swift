import Cryptography
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import LedgerProtocol
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import UnixSignals

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// How much a node takes, and how long it waits.
public struct LedgerNodeLimits: Sendable {
  /// The largest request body.
  public var bodyBytes = 256 << 20
  /// The largest number of lines in a batch.
  public var lines = 1 << 20
  /// A body has this long, and longer by its size at `bodyBytesPerSecond`.
  public var bodyGraceSeconds = 15
  public var bodyBytesPerSecond = 32 << 10
  /// A connection on which nothing is asked, or whose request head does not come, is closed after this.
  public var idleSeconds = 30
  /// The longest time for one request, answer included.
  public var requestSeconds = 900
  /// Connections at one time; further ones wait in the kernel's queue.
  public var connections = 1024
  /// Submissions that wait for their turn to be verified; further ones are put off.
  public var waitingSubmissions = 256
  /// Accepted seconds between a request's signature and this node's clock.
  public var clockSkewSeconds = 300
  public init() {}
}

/// What a node needs to know to serve.
public struct LedgerNodeConfiguration: Sendable {
  public struct TLS: Sendable {
    /// PEM files: the certificate with its chain, and its key.
    public var certificateFile: String
    public var keyFile: String
    /// PEM file of the authorities whose client certificates are required; nil when clients need none.
    public var clientAuthorityFile: String?
    public init(certificateFile: String, keyFile: String, clientAuthorityFile: String? = nil) {
      (self.certificateFile, self.keyFile, self.clientAuthorityFile) = (certificateFile, keyFile, clientAuthorityFile)
    }
  }

  public var host = "127.0.0.1"
  /// 0 for any free port.
  public var port = 8750
  public var tls: TLS?
  public var limits = LedgerNodeLimits()
  /// Seconds since 1970.
  public var now: @Sendable () -> Int = { time(nil) }
  public init() {}
}

/// A ledger node's HTTP server over an open ledger.
public final class LedgerNodeServer: Sendable {
  private let store: LedgerStore
  private let configuration: LedgerNodeConfiguration
  private let keys: NodeKeys

  public init(store: LedgerStore, keys: NodeKeys, configuration: LedgerNodeConfiguration = LedgerNodeConfiguration()) {
    (self.store, self.keys, self.configuration) = (store, keys, configuration)
  }

  /// Serves until the task is cancelled or, with `stopsOnSignals`, SIGTERM or SIGINT comes; requests under way are finished first.
  ///
  /// - Parameter onRunning: Called with the port once connections are taken.
  public func run(stopsOnSignals: Bool = false, onRunning: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
    let group = try group(signals: stopsOnSignals ? [.sigterm, .sigint] : [], onRunning)
    try await group.run()
  }

  /// Starts serving in the background, for tests and for a node inside another program.
  public func start() async throws -> RunningLedgerNode {
    let (ports, found) = AsyncStream<Int>.makeStream()
    let group = try group(signals: []) { found.yield($0) }
    let serving = Task {
      defer { found.finish() }
      try await group.run()
    }
    for await port in ports {
      let scheme = configuration.tls == nil ? "http" : "https"
      return RunningLedgerNode(port: port, url: "\(scheme)://\(configuration.host):\(port)") {
        await group.triggerGracefulShutdown()
        try? await serving.value
      }
    }
    try await serving.value
    throw LedgerStoreError.stopped
  }

  private func group(signals: [UnixSignal], _ onRunning: @escaping @Sendable (Int) async -> Void) throws -> ServiceGroup {
    var logger = Logger(label: "chartseal.ledger-node")
    logger.logLevel = .error
    let limits = configuration.limits
    let application = Application(
      router: router(), server: try server(),
      configuration: ApplicationConfiguration(
        address: .hostname(configuration.host, port: configuration.port), serverName: "ChartSeal",
        availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
      onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? 0) }, logger: logger)
    return ServiceGroup(
      configuration: ServiceGroupConfiguration(services: [application], gracefulShutdownSignals: signals, logger: logger))
  }

  private func server() throws -> HTTPServerBuilder {
    let base = HTTPServerBuilder.http1(
      configuration: HTTP1Channel.Configuration(
        idleTimeout: .seconds(Int64(configuration.limits.idleSeconds)),
        httpDecoderConfiguration: .init(maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100)))
    guard let tls = configuration.tls else { return base }
    let chain = try NIOSSLCertificate.fromPEMFile(tls.certificateFile)
    let key = try NIOSSLPrivateKey(file: tls.keyFile, format: .pem)
    var settings = TLSConfiguration.makeServerConfiguration(certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    settings.minimumTLSVersion = .tlsv12
    if let authorities = tls.clientAuthorityFile {
      settings.trustRoots = .file(authorities)
      settings.certificateVerification = .noHostnameVerification
    }
    return try .tls(base, tlsConfiguration: settings)
  }

  private func router() -> Router<LedgerContext> {
    let (limits, now) = (configuration.limits, configuration.now)
    let router = Router(context: LedgerContext.self)
    router.add(middleware: ProblemMiddleware(lingerSeconds: 10, requestSeconds: limits.requestSeconds))
    let keyRing = keys.custodian.map { RecordKeyRing(store: store, key: $0) }
    var container = ContainerLimits()
    (container.bytes, container.lines) = (limits.bodyBytes, limits.lines)
    let requests = RequestGuard(store: store, window: limits.clockSkewSeconds, now: now)
    let worker = BlockingWorker(label: "chartseal.ledger-worker")
    let processors = max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    StaticRoutes(store: store).add(to: router)
    ReadRoutes(store: store, requests: requests, keyRing: keyRing, worker: worker).add(to: router)
    SubmissionRoutes(
      store: store,
      verifier: SubmissionVerifier(
        store: store, keyRing: keyRing, custodianKeyID: keys.custodian?.publicKey.id, limits: container, now: now),
      requests: requests, limits: limits, verification: Limiter(processors, queueLimit: limits.waitingSubmissions), worker: worker
    ).add(to: router)
    return router
  }
}

/// A node that serves in the background.
public final class RunningLedgerNode: Sendable {
  public let port: Int
  public let url: String
  private let end: @Sendable () async -> Void

  init(port: Int, url: String, end: @escaping @Sendable () async -> Void) { (self.port, self.url, self.end) = (port, url, end) }

  /// Finishes what is under way and stops taking connections.
  public func stop() async { await end() }
}
