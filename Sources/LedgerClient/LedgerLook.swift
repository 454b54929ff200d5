public import Cryptography
import Glibc
import Records

/// What can be seen of a node from outside, without a key: whether it answers, its clock, the connection, and the head of its log.
public struct LedgerLook: Sendable {
  /// The node's clock minus this machine's, in seconds; nil when it says no time.
  public let skewSeconds: Int?
  /// Protocol and cipher, `none (plain HTTP)` without TLS.
  public let transport: String
  /// The head it shows, verified under the pinned key; nil when it does not verify.
  public let checkpoint: VerifiedCheckpoint?

  /// Asks for the checkpoint, once. Throws `.configuration` or `.unavailable`. Remembers nothing.
  public static func look(_ options: LedgerClientOptions) async throws(LedgerClientError) -> LedgerLook {
    let address: NodeAddress
    do { address = try NodeAddress(options.url, allowsHTTP: options.allowsHTTP) } catch {
      throw LedgerClientError(.configuration, reason: error == .plainHTTP ? .plainHTTP : .address)
    }
    var transport = options.transport
    (transport.connectTimeoutSeconds, transport.totalTimeoutSeconds) = (min(5, transport.connectTimeoutSeconds), 10)
    let response: HTTPResponse
    do {
      response = try await Transport(options: transport).perform(HTTPRequest(method: "GET", url: address.text + "/checkpoint"))
    } catch {
      throw LedgerClientError(.unavailable, transport: error)
    }
    guard response.status == 200 else { throw LedgerClientError(.unavailable, status: response.status) }
    return LedgerLook(
      skewSeconds: response.headers["date"].flatMap(seconds).map { $0 - options.now() }, transport: response.tls?.description ?? "none (plain HTTP)",
      checkpoint: try? VerifiedCheckpoint(note: response.body, log: options.logKey))
  }

  /// Seconds since 1970 of an IMF-fixdate. Source: RFC 9110 §5.6.7.
  static func seconds(_ text: String) -> Int? {
    let words = text.split { $0 == " " || $0 == ":" || $0 == "," }
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    guard words.count == 8, words[7] == "GMT", let day = Int32(words[1]), let month = months.firstIndex(of: String(words[2])), let year = Int32(words[3]),
      let hour = Int32(words[4]), let minute = Int32(words[5]), let second = Int32(words[6]), (1...31).contains(day), (1970...9999).contains(year),
      (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
    else { return nil }
    var parts = tm()
    (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1900, Int32(month), day)
    (parts.tm_hour, parts.tm_min, parts.tm_sec) = (hour, minute, second)
    return timegm(&parts)
  }
}
