import Cryptography
public import LedgerProtocol
public import Records
import Synchronization

/// Tells a consortium's notification service that something has happened to a patient: which patient, what kind, who; nothing of a record.
///
/// The service looks up whom to call or write to; the patient then reads the inbox. Notices are sent in the background, a few times when
/// the service does not answer, and dropped then: the inbox holds them all.
public final class Webhook: Sendable {
  private let requests: SignedRequests
  private let target: String
  private let waiting = Mutex(0)
  private static let mostWaiting = 10_000

  /// - Parameters:
  ///   - url: `https://host[:port]/path`; plain HTTP to this machine only, unless allowed.
  ///   - key: signs each request (RFC 9421), so that the service can tell the node's notices from others'.
  public init(_ url: String, key: SigningKey, allowsHTTP: Bool = false, now: @escaping @Sendable () -> Int) throws(LedgerClientError) {
    let scheme = url.prefix { $0 != ":" }
    let rest = url.dropFirst(scheme.count + 3)
    let host = rest.prefix { $0 != "/" }
    let path = rest.dropFirst(host.count)
    target = path.isEmpty ? "/" : String(path)
    let address: NodeAddress
    do { address = try NodeAddress("\(scheme)://\(host)", allowsHTTP: allowsHTTP) } catch {
      throw LedgerClientError(.configuration, reason: .address)
    }
    var retry = RetryPolicy()
    retry.maximumAttempts = 4
    var options = TransportOptions()
    (options.connectTimeoutSeconds, options.totalTimeoutSeconds) = (5, 20)
    do {
      requests = SignedRequests(transport: try Transport(options: options), address: address, key: key, retry: retry, now: now)
    } catch {
      throw LedgerClientError(.configuration, transport: error)
    }
  }

  /// Sends a notice in the background.
  public func notify(patient: PatientHash, kind: EntryKind, party: String) {
    let isFull = waiting.withLock { count in
      if count >= Webhook.mostWaiting { return true }
      count += 1
      return false
    }
    if isFull { return }
    let notice = JSONValue.object([
      .init("patient", .string(patient.description)), .init("kind", .string(kind.rawValue)), .init("party", .string(party)),
    ]).encoded
    Task {
      _ = try? await requests.send("POST", target, MediaType.json, SignedRequests.Body(bytes: notice))
      waiting.withLock { $0 -= 1 }
    }
  }
}
