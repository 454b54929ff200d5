public import Cryptography
import Records

/// A time stamping authority, asked over HTTP.
///
/// Source: RFC 3161 §3.4.
public struct TimestampAuthority: Sendable {
  public var url: String
  public var transport = TransportOptions()

  /// - Parameter url: `http://` or `https://`, with a path where the authority has one. Plain HTTP will do: what comes back is signed.
  public init(url: String) { self.url = url }

  /// The authority's reply for some bytes, checked to be one: for these bytes, to this request, and signed when `authorities` are given.
  ///
  /// Throws `.configuration` for an address that is none, `.unavailable`, `.refused` with the HTTP status, `.receipt` with the reason.
  public func stamp(_ bytes: [UInt8], authorities: [Certificate]?) async throws(LedgerClientError) -> (reply: TimestampReply, time: Int) {
    let host = url.hasPrefix("https://") ? url.dropFirst(8) : url.hasPrefix("http://") ? url.dropFirst(7) : ""
    guard let first = host.utf8.first, ASCII.isLetter(first) || ASCII.isDigit(first) || first == 0x5B,
      url.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), url.utf8.count <= 2048
    else { throw LedgerClientError(.configuration, reason: .authorityAddress) }
    let response: HTTPResponse
    let request: TimestampRequest
    do {
      request = try TimestampRequest(for: bytes)
      var asked = HTTPRequest(method: "POST", url: url)
      asked.headers = [("Content-Type", TimestampRequest.mediaType)]
      asked.body = .bytes(request.encoded)
      asked.responseLimit = TimestampReply.maximumCount
      response = try await Transport(options: transport).perform(asked)
    } catch let error as TransportError {
      throw LedgerClientError(.unavailable, transport: error)
    } catch let error as CryptographyError {
      throw LedgerClientError(.configuration, reason: error.reason)
    } catch {
      throw LedgerClientError(.unavailable)
    }
    guard response.status == 200 else { throw LedgerClientError(response.status >= 500 ? .unavailable : .refused, status: response.status) }
    let reply = TimestampReply(response.body)
    do { return (reply, try reply.time(of: bytes, request: request, authorities: authorities)) } catch {
      throw LedgerClientError(.receipt, reason: error.reason)
    }
  }
}

extension ReasonCode {
  static let authorityAddress = ReasonCode("LED-0670", "the time stamping authority's address is not http(s)://host[:port][/path]")
}
