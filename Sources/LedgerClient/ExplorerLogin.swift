public import Cryptography
import LedgerProtocol
import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Asks a node for a link that signs a participant in to the node's explorer, once, in any browser.
public enum ExplorerLogin {
  public struct Link: Sendable, Equatable {
    /// To be opened in the browser. Whoever has it is signed in: it is a secret until it is used.
    public let url: String
    /// Seconds since 1970.
    public let until: Int
  }

  /// - Parameters:
  ///   - url: base URL of the node.
  ///   - key: of a registered participant.
  ///   - allowsHTTP: whether `http://` may name another machine than this one.
  ///   - now: seconds since 1970.
  /// Throws `.configuration`, `.unavailable`, `.refused`, or `.receipt` for an answer that is no link.
  public static func link(
    url: String, key: SigningKey, allowsHTTP: Bool = false, transport options: TransportOptions = TransportOptions(), attempts: Int = 3,
    now: @escaping @Sendable () -> Int = { time(nil) }
  ) async throws(LedgerClientError) -> Link {
    let address: NodeAddress
    do { address = try NodeAddress(url, allowsHTTP: allowsHTTP) } catch {
      throw LedgerClientError(.configuration, reason: error == .plainHTTP ? .plainHTTP : .address)
    }
    let transport: Transport
    do { transport = try Transport(options: options) } catch { throw LedgerClientError(.configuration, transport: error) }
    var retry = RetryPolicy()
    retry.maximumAttempts = attempts
    let requests = SignedRequests(transport: transport, address: address, key: key, retry: retry, now: now)
    let response = try await requests.send("POST", "/v1/sessions", nil, SignedRequests.Body(bytes: []), limit: 1 << 12)
    guard let json = JSONValue.parse(response.body), let path = json["path"]?.string, let until = json["until"]?.integer, isLink(path) else {
      throw LedgerClientError(.receipt)
    }
    return Link(url: address.text + path, until: until)
  }

  /// Only a path of the explorer on the node that was asked: an answer cannot send a browser elsewhere.
  private static func isLink(_ path: String) -> Bool {
    let beginning = "/explorer/login/"
    guard path.hasPrefix(beginning), path.utf8.count == beginning.utf8.count + 64 else { return false }
    return path.utf8.dropFirst(beginning.utf8.count).allSatisfy { ASCII.isDigit($0) || (0x61...0x66).contains($0) }
  }
}
