import Cryptography
import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import LedgerProtocol
import Logging
import NIOCore
import NIOSSL
public import Records
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
  /// Queries for records that wait for their turn; further ones are put off.
  public var waitingQueries = 256
  /// Accepted seconds between a request's signature and this node's clock.
  public var clockSkewSeconds = 300
  public var rate = Rate()
  public init() {}

  /// Requests of one participant.
  public struct Rate: Sendable {
    public var perSecond = 50
    /// Hospitals submit.
    public var hospitalPerSecond = 5_000
    /// Reads that are refused, each of which is an entry in the log.
    public var refusalsPerSecond = 20
    /// Seconds of rest that may be spent at once.
    public var burstSeconds = 10
    public init() {}
  }
}

/// What a node needs to know to serve.
public struct LedgerNodeConfiguration: Sendable {
  public struct TLS: Sendable {
    /// PEM files: the certificate with its chain, and its key.
    public var certificateFile: String
    public var keyFile: String
    /// PEM file of the authorities from which client certificates come; nil when clients show none.
    public var clientAuthorityFile: String?
    /// Whether a client must show a certificate. Where it need not, who shows none signs its requests.
    public var requiresClientCertificate = true
    public init(certificateFile: String, keyFile: String, clientAuthorityFile: String? = nil, requiresClientCertificate: Bool = true) {
      (self.certificateFile, self.keyFile, self.clientAuthorityFile) = (certificateFile, keyFile, clientAuthorityFile)
      self.requiresClientCertificate = requiresClientCertificate
    }
  }

  public var host = "127.0.0.1"
  /// 0 for any free port.
  public var port = 8750
  public var tls: TLS?
  /// Host, or host and port, under which participants reach this node; requests that were signed for another name are refused. Empty for any
  /// name, which is for a log with one node: of several, each could send on to the others what was signed for it.
  public var names: [String] = []
  public var limits = LedgerNodeLimits()
  /// Whether pages for people are served under `/explorer`.
  public var explorer = true
  /// Whether this node freezes a research cube by itself, once it is the first of a month or later.
  public var freezesMonthly = false
  /// Who gets an answer to `GET /metrics`.
  public var metrics = MetricsAccess.loopback
  /// Hears what there is to log; must return at once.
  public var news: NodeEvents.Listener?
  /// Seconds since 1970.
  public var now: @Sendable () -> Int = { time(nil) }
  /// Called with everything that happens to a patient: patient, kind, party. Must return at once.
  public var notify: (@Sendable (PatientHash, EntryKind, String) -> Void)?
  public init() {}
}

/// A ledger node's HTTP server over an open ledger.
public final class LedgerNodeServer: Sendable {
  private let store: LedgerStore
  private let configuration: LedgerNodeConfiguration
  private let keys: NodeKeys
  private let keyRing: RecordKeyRing?
  private let cubes: CubeShelf
  private let research: ResearchDesk

  public init(store: LedgerStore, keys: NodeKeys, configuration: LedgerNodeConfiguration = LedgerNodeConfiguration()) {
    (self.store, self.keys, self.configuration) = (store, keys, configuration)
    keyRing = keys.custodian.map { RecordKeyRing(store: store, key: $0) }
    cubes = CubeShelf(store: store)
    research = ResearchDesk(
      store: store, shelf: cubes, keyRing: keyRing, worker: BlockingWorker(label: "chartseal.ledger-research"), now: configuration.now)
    if let notify = configuration.notify {
      store.news.listen { row in
        if let patient = row.patient { notify(patient, row.kind, row.party) }
      }
    }
  }

  /// Serves until the task is cancelled or, with `stopsOnSignals`, SIGTERM or SIGINT comes; requests under way are finished first.
  ///
  /// - Parameter onRunning: Called with the port once connections are taken.
  public func run(stopsOnSignals: Bool = false, onRunning: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
    let group = try group(signals: stopsOnSignals ? [.sigterm, .sigint] : [], onRunning)
    try await resumePurges()
    try await group.run()
    configuration.news?(NodeEvents.stopped, [(.origin, .text(store.genesis.origin)), (.entries, .count(store.size))])
  }

  /// Starts serving in the background, for tests and for a node inside another program.
  public func start() async throws -> RunningLedgerNode {
    let (ports, found) = AsyncStream<Int>.makeStream()
    let group = try group(signals: []) { found.yield($0) }
    try await resumePurges()
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

  /// What a stop has left undone of a purge is done before anything is served.
  private func resumePurges() async throws { try await Purger(store: store, keyRing: nil).resume(now: configuration.now()) }

  private func group(signals: [UnixSignal], _ onRunning: @escaping @Sendable (Int) async -> Void) throws -> ServiceGroup {
    var logger = Logger(label: "chartseal.ledger-node")
    logger.logLevel = .error
    let limits = configuration.limits
    let application = Application(
      router: try router(), server: try server(),
      configuration: ApplicationConfiguration(
        address: .hostname(configuration.host, port: configuration.port), serverName: "ChartSeal",
        availableConnectionsDelegate: .maximum(limits.connections, logger: logger)),
      onServerRunning: { [configuration, store] channel in
        let port = channel.localAddress?.port ?? 0
        configuration.news?(
          NodeEvents.started, [(.origin, .text(store.genesis.origin)), (.port, .count(port)), (.entries, .count(store.size))])
        await onRunning(port)
      }, logger: logger)
    var services: [any Service] = [application]
    if configuration.freezesMonthly { services.append(MonthlyFreeze(desk: research)) }
    return ServiceGroup(
      configuration: ServiceGroupConfiguration(services: services, gracefulShutdownSignals: signals, logger: logger))
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
      settings.certificateVerification = tls.requiresClientCertificate ? .noHostnameVerification : .optionalVerification
    }
    return try .tls(base, tlsConfiguration: settings)
  }

  private func router() throws -> Router<LedgerContext> {
    let (limits, now) = (configuration.limits, configuration.now)
    let router = Router(context: LedgerContext.self)
    let counts = RequestCounts()
    router.add(middleware: RequestCountMiddleware(counts: counts, store: store, news: configuration.news))
    router.add(middleware: ProblemMiddleware(lingerSeconds: min(10, limits.bodyGraceSeconds), requestSeconds: limits.requestSeconds))
    if configuration.tls?.clientAuthorityFile != nil { router.add(middleware: PeerMiddleware()) }
    var container = ContainerLimits()
    (container.bytes, container.lines) = (limits.bodyBytes, limits.lines)
    let requests = RequestGuard(store: store, window: limits.clockSkewSeconds, rate: limits.rate, names: configuration.names, now: now)
    let intake = Intake(store: store, requests: requests, limits: limits)
    let worker = BlockingWorker(label: "chartseal.ledger-worker")
    let processors = max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    NodeMetrics(store: store, counts: counts, access: configuration.metrics, worker: worker, started: now()).add(to: router)
    StaticRoutes(store: store).add(to: router)
    TimestampRoutes(store: store).add(to: router)
    ReadRoutes(store: store, requests: requests, worker: worker).add(to: router)
    SubmissionRoutes(
      store: store,
      verifier: SubmissionVerifier(
        store: store, keyRing: keyRing, custodianKeyID: keys.custodian?.publicKey.id, limits: container, now: now),
      intake: intake, limits: limits, verification: Limiter(processors, queueLimit: limits.waitingSubmissions), worker: worker
    ).add(to: router)
    PolicyRoutes(store: store, intake: intake).add(to: router)
    ConsentRoutes(store: store, intake: intake, keyRing: keyRing, worker: worker, now: now, skew: limits.clockSkewSeconds).add(to: router)
    ResearchRoutes(desk: research, shelf: cubes, intake: intake).add(to: router)
    PatientRoutes(store: store, requests: requests, keyRing: keyRing, worker: worker, now: now).add(to: router)
    if configuration.explorer {
      let explorer = try ExplorerRoutes(
        store: store, requests: requests, isSecure: configuration.tls != nil, now: now, drawing: ResearchFigures(shelf: cubes))
      explorer.add(to: router)
      try PatientPage(store: store, sessions: explorer.sessions, isSecure: configuration.tls != nil, now: now).add(to: router)
    }
    let desk = QueryDesk(
      store: store, requests: requests, records: PatientRecords(store: store, keyRing: keyRing), worker: worker,
      limiter: Limiter(2 * processors, queueLimit: limits.waitingQueries))
    QueryRoutes(desk: desk).add(to: router)
    FHIRRoutes(desk: desk, scheme: configuration.tls == nil ? "http" : "https").add(to: router)
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
