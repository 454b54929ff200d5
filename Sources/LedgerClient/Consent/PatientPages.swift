import Cryptography
import LedgerProtocol
import Records

extension LedgerClient {
  /// A link to a page for people, good for one opening.
  public struct PageLink: Sendable, Equatable {
    /// Whoever has it is signed in: it is a secret until it is used.
    public let url: String
    /// Seconds since 1970.
    public let until: Int
  }

  /// Asks for a link that opens the patient page in any browser, once; signed by the patient's key, as every request of this client is.
  public func patientPage() async throws(LedgerClientError) -> PageLink {
    let response = try await requests.send("POST", "/v1/sessions", nil, SignedRequests.Body(bytes: []), limit: 1 << 12)
    guard let json = JSONValue.parse(response.body), let secret = json["path"]?.string?.split(separator: "/").last, let until = json["until"]?.integer,
      secret.utf8.count == 64, Hex.decode(secret) != nil
    else { throw LedgerClientError(.receipt, reason: .answerForm) }
    // Only a page of the node that was asked: an answer cannot send a browser elsewhere.
    return PageLink(url: "\(address)/patient/login/\(secret)", until: until)
  }
}
