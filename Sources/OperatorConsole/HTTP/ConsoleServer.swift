import Dispatch
import HTTPTypes
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import UnixSignals

/// Brings requests of this machine to a console: listens on 127.0.0.1 and nowhere else.
public struct ConsoleServer: Sendable {
  private let console: OperatorConsole
  private let port: Int
  private let worker = DispatchQueue(label: "chartseal.console", qos: .userInitiated, attributes: .concurrent)

  /// - Parameter port: 0 for any free one.
  public init(console: OperatorConsole, port: Int = 0) { (self.console, self.port) = (console, port) }

  /// Serves until the task is cancelled or, with `stopsOnSignals`, SIGTERM or SIGINT comes.
  ///
  /// - Parameter onRunning: called with the port once connections are taken.
  public func run(stopsOnSignals: Bool = false, onRunning: @escaping @Sendable (Int) async -> Void = { _ in }) async throws {
    var logger = Logger(label: "chartseal.console")
    logger.logLevel = .critical
    let console = console
    let application = Application(
      responder: CallbackResponder<BasicRequestContext> { request, _ in await answer(request) },
      server: .http1(
        configuration: HTTP1Channel.Configuration(
          idleTimeout: .seconds(30), httpDecoderConfiguration: .init(maxHeaderFieldSize: 8 << 10, maxHeaderListSize: 16 << 10, maxHeaderFieldCount: 64))),
      configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: port), serverName: "ChartSeal", availableConnectionsDelegate: .maximum(64, logger: logger)),
      onServerRunning: { channel in
        let port = channel.localAddress?.port ?? 0
        console.listens(on: port)
        await onRunning(port)
      }, logger: logger)
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [application, SessionSweeper(console: console)], gracefulShutdownSignals: stopsOnSignals ? [.sigterm, .sigint] : [], logger: logger))
    try await group.run()
    try console.end()
  }

  private func answer(_ request: Request) async -> Response {
    var headers: [String: String] = [:]
    for field in request.headers { headers[field.name.canonicalName] = field.value }
    headers["host"] = request.head.authority
    var asked = ConsoleRequest(request.method.rawValue, request.head.path ?? "/", headers: headers)
    if request.method == .post {
      guard let body = await body(of: request) else { return Response(status: .contentTooLarge, headers: [.connection: "close"]) }
      asked.body = body
    }
    let ready = asked
    let reply = await withCheckedContinuation { continuation in worker.async { continuation.resume(returning: console.answer(ready)) } }
    var fields = HTTPFields()
    for (name, value) in reply.headers { if let name = HTTPField.Name(name) { fields.append(HTTPField(name: name, value: value)) } }
    return Response(status: .init(code: reply.status), headers: fields, body: ResponseBody(byteBuffer: NIOCore.ByteBuffer(bytes: reply.body)))
  }

  /// A form's bytes; nil when there are too many or they do not come in time.
  private func body(of request: Request) async -> [UInt8]? {
    await withTaskGroup(of: [UInt8]?.self) { group in
      group.addTask { (try? await request.body.collect(upTo: ConsoleRequest.longestBody)).map { Array($0.readableBytesView) } }
      group.addTask {
        try? await Task.sleep(for: .seconds(15))
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
  }
}

/// Ends sessions whose time is over also when nobody asks for anything.
private struct SessionSweeper: Service {
  let console: OperatorConsole

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        try? await Task.sleep(for: .seconds(10))
        // What cannot be written down now is refused with the next request.
        try? console.sweep()
      }
    }
  }
}
