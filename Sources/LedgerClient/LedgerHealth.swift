/// Asks a node whether it is well, as a container's health check does: no key, no signature.
public enum LedgerHealth {
  /// True when `GET /healthz` answers 200 within ten seconds; false for any other answer or none.
  public static func check(url: String, allowsHTTP: Bool = false) async -> Bool {
    guard let address = try? NodeAddress(url, allowsHTTP: allowsHTTP) else { return false }
    var options = TransportOptions()
    (options.connectTimeoutSeconds, options.totalTimeoutSeconds) = (5, 10)
    guard let transport = try? Transport(options: options),
      let response = try? await transport.perform(HTTPRequest(method: "GET", url: address.text + "/healthz"))
    else { return false }
    return response.status == 200
  }
}
