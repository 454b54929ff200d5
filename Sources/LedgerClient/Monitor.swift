/// Tells a monitoring service that a job has begun, went well or did not, so that it can raise an alarm when a job does not come at all.
///
/// The service's address is followed by a word for what happened, as healthchecks.io and those that follow its form take it: nothing for success,
/// `/start`, `/fail`, `/3` for an exit code. The address may be a secret: no error and no description holds it.
public final class Monitor: Sendable {
  public struct Answer: Sendable, Equatable {
    public var isTaken: Bool
    public var tries: Int
    public init(isTaken: Bool, tries: Int) { (self.isTaken, self.tries) = (isTaken, tries) }
  }

  private let transport: Transport
  private let url: String
  private let retry: RetryPolicy
  private static let mostTries = 3
  /// For all tries of one ping together: whoever pings waits no longer.
  public static let seconds = 10

  /// - Parameters:
  ///   - url: `https://host[:port]/path`; plain HTTP to this machine only. No query.
  ///   - proxy: `http://host:port`; nil for none.
  /// Throws a `configuration` error.
  public init(_ url: String, proxy: String? = nil) throws(LedgerClientError) {
    let scheme = url.prefix { $0 != ":" }
    let rest = url.dropFirst(scheme.count + 3)
    let host = rest.prefix { $0 != "/" }
    var path = rest.dropFirst(host.count)
    while path.hasSuffix("/") { path = path.dropLast() }
    let isPlain = path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3F && $0 != 0x23 }
    guard isPlain, let address = try? NodeAddress("\(scheme)://\(host)") else { throw LedgerClientError(.configuration, reason: .address) }
    self.url = address.text + path
    var retry = RetryPolicy()
    (retry.longestDelayMilliseconds, retry.longestServerDelaySeconds) = (1000, 1)
    self.retry = retry
    var options = TransportOptions()
    (options.connectTimeoutSeconds, options.totalTimeoutSeconds, options.proxy) = (5, Monitor.seconds, proxy)
    do { transport = try Transport(options: options) } catch { throw LedgerClientError(.configuration, transport: error) }
  }

  /// Sends a ping, at most three times and for ten seconds in all; never throws.
  /// - Parameters:
  ///   - word: `start`, `fail`, an exit code; empty for success.
  ///   - body: what the service may show beside it; JSON, counts only.
  public func ping(_ word: String, body: [UInt8] = []) async -> Answer {
    var request = HTTPRequest(method: "POST", url: url + (word.isEmpty ? "" : "/" + word))
    request.headers = [("Content-Type", "application/json")]
    request.body = .bytes(body)
    request.responseLimit = 64 << 10
    return await withTaskGroup(of: Answer?.self) { [request] group in
      group.addTask { await self.send(request) }
      group.addTask {
        try? await Task.sleep(for: .seconds(Monitor.seconds))
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      return first ?? Answer(isTaken: false, tries: Monitor.mostTries)
    }
  }

  private func send(_ request: HTTPRequest) async -> Answer {
    var random = SystemRandomNumberGenerator()
    var tries = 0
    while true {
      tries += 1
      var retryAfter: String?
      do {
        let response = try await transport.perform(request)
        if (200..<300).contains(response.status) { return Answer(isTaken: true, tries: tries) }
        guard RetryPolicy.isRetryable(status: response.status) else { return Answer(isTaken: false, tries: tries) }
        retryAfter = response.headers["retry-after"]
      } catch {
        guard error.isRetryable else { return Answer(isTaken: false, tries: tries) }
      }
      guard tries < Monitor.mostTries else { return Answer(isTaken: false, tries: tries) }
      let delay = retry.delayMilliseconds(beforeAttempt: tries + 1, retryAfter: retryAfter, using: &random)
      do { try await Task.sleep(for: .milliseconds(delay)) } catch { return Answer(isTaken: false, tries: tries) }
    }
  }
}
