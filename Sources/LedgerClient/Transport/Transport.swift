import CCurl
import Dispatch
import Synchronization

/// libcurl's multi interface behind one thread: any number of tasks hand in exchanges, `maximumInFlight` of them run at a time.
///
/// Only http and https, no redirects, certificate and host name always verified, TLS 1.2 or newer.
final class Transport: Sendable {
  private let core: TransportCore

  init(options: TransportOptions) throws(TransportError) {
    guard CurlLibrary.isReady, let multi = curl_multi_init() else { throw TransportError(.other) }
    core = TransportCore(multi: multi, options: options)
    let core = core
    DispatchQueue(label: "chartseal.ledger-client", qos: .userInitiated).async { core.loop() }
  }

  deinit { core.stop() }

  /// Sends a request and returns the response whatever its status; throws when there is none.
  func perform(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let exchange = Exchange(request)
    let result: Result<HTTPResponse, TransportError> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        exchange.continuation.withLock { $0 = continuation }
        core.submit(exchange)
      }
    } onCancel: {
      core.cancel(exchange)
    }
    return try result.get()
  }
}

/// libcurl's own process-wide start.
enum CurlLibrary {
  static let isReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK
}

/// The state that the thread owns, and the queue through which others reach it.
final class TransportCore: @unchecked Sendable {
  private struct Inbox {
    var waiting: [Exchange] = []
    var cancelled: [Exchange] = []
    var stopping = false
  }

  private let inbox = Mutex(Inbox())
  private let handle: UnsafeMutableRawPointer
  private let options: TransportOptions
  /// Only the thread touches it: exchanges under way by their handle.
  private var running: [UnsafeMutableRawPointer: Exchange] = [:]

  init(multi: UnsafeMutableRawPointer, options: TransportOptions) {
    handle = multi
    self.options = options
  }

  func submit(_ exchange: Exchange) {
    let refused = inbox.withLock { inbox in
      if !inbox.stopping { inbox.waiting.append(exchange) }
      return inbox.stopping
    }
    if refused { exchange.finish(.failure(TransportError(.closed))) } else { curl_multi_wakeup(handle) }
  }

  func cancel(_ exchange: Exchange) {
    inbox.withLock { $0.cancelled.append(exchange) }
    curl_multi_wakeup(handle)
  }

  func stop() {
    inbox.withLock { $0.stopping = true }
    curl_multi_wakeup(handle)
  }

  func loop() {
    curl_shim_multi_long(handle, CURLMOPT_MAXCONNECTS, options.maximumInFlight * 2)
    while true {
      let (fresh, cancelled, stopping) = take()
      for exchange in cancelled { end(exchange, .failure(TransportError(.cancelled))) }
      if stopping { break }
      for exchange in fresh { begin(exchange) }
      var active: Int32 = 0
      curl_multi_perform(handle, &active)
      collect()
      var ready: Int32 = 0
      curl_multi_poll(handle, nil, 0, 1000, &ready)
    }
    for exchange in Array(running.values) { end(exchange, .failure(TransportError(.closed))) }
    for exchange in inbox.withLock({ $0.waiting }) { exchange.finish(.failure(TransportError(.closed))) }
    curl_multi_cleanup(handle)
  }

  private func take() -> (fresh: [Exchange], cancelled: [Exchange], stopping: Bool) {
    inbox.withLock { inbox in
      let cancelled = inbox.cancelled
      inbox.cancelled.removeAll()
      if !cancelled.isEmpty { inbox.waiting.removeAll { w in cancelled.contains { $0 === w } } }
      let room = max(0, options.maximumInFlight - running.count)
      let fresh = Array(inbox.waiting.prefix(room))
      inbox.waiting.removeFirst(fresh.count)
      return (fresh, cancelled, inbox.stopping)
    }
  }

  private func begin(_ exchange: Exchange) {
    guard let easy = curl_easy_init() else { return exchange.finish(.failure(TransportError(.other))) }
    exchange.easy = easy
    guard exchange.prepare(easy, options), curl_multi_add_handle(handle, easy) == CURLM_OK else {
      return exchange.finish(.failure(TransportError(exchange.failure ?? .other)))
    }
    running[easy] = exchange
  }

  private func collect() {
    var left: Int32 = 0
    while let message = curl_multi_info_read(handle, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle, let exchange = running[easy] else { continue }
      end(exchange, exchange.outcome(curl_shim_msg_result(message)))
    }
    // Whoever waited for a place gets it now.
    if running.count < options.maximumInFlight, inbox.withLock({ !$0.waiting.isEmpty }) { curl_multi_wakeup(handle) }
  }

  private func end(_ exchange: Exchange, _ result: Result<HTTPResponse, TransportError>) {
    if let easy = exchange.easy, running.removeValue(forKey: easy) != nil { curl_multi_remove_handle(handle, easy) }
    exchange.finish(result)
  }
}

/// Such as `libcurl/7.88.1 OpenSSL/3.0.17 zlib/1.2.13`.
func curlVersion() -> String { curl_version().map { String(cString: $0) } ?? "" }
