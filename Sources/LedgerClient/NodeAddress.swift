/// Where a ledger node listens: scheme, host and port, without a path, query or user information.
public struct NodeAddress: Sendable, Hashable, CustomStringConvertible {
  public enum Failure: Error, Sendable, Equatable {
    case malformed
    /// Plain HTTP to another machine, which has to be allowed by name.
    case plainHTTP
  }

  /// `https://ledger.example.org:8443`, as it goes before a path.
  public let text: String
  /// Host and port as in a `Host` field.
  public let authority: String
  public let isSecure: Bool

  /// - Parameter allowsHTTP: Whether `http://` may name another machine than this one.
  public init(_ url: String, allowsHTTP: Bool = false) throws(Failure) {
    let rest: Substring
    if url.hasPrefix("https://") {
      (isSecure, rest) = (true, url.dropFirst(8))
    } else if url.hasPrefix("http://") {
      (isSecure, rest) = (false, url.dropFirst(7))
    } else {
      throw .malformed
    }
    let authority = rest.hasSuffix("/") ? rest.dropLast() : rest
    let allowed = authority.utf8.allSatisfy { c in
      ASCIIRange.letters(c) || ASCIIRange.digits(c) || c == 0x2D || c == 0x2E || c == 0x3A || c == 0x5B || c == 0x5D
    }
    guard !authority.isEmpty, allowed else { throw .malformed }
    let host: Substring
    let port: Substring
    if authority.hasPrefix("[") {
      guard let close = authority.firstIndex(of: "]") else { throw .malformed }
      host = authority[...close]
      port = authority[authority.index(after: close)...]
    } else {
      let colon = authority.firstIndex(of: ":") ?? authority.endIndex
      host = authority[..<colon]
      port = authority[colon...]
    }
    if !port.isEmpty {
      guard port.hasPrefix(":"), let number = Int(port.dropFirst()), (1...65535).contains(number) else { throw .malformed }
    }
    guard !host.isEmpty else { throw .malformed }
    if !isSecure && !allowsHTTP && !NodeAddress.isLoopback(host) { throw .plainHTTP }
    self.authority = authority.lowercased()
    text = (isSecure ? "https://" : "http://") + self.authority
  }

  public var description: String { text }

  /// The names and addresses of this machine itself (RFC 6761 §6.3, RFC 1122 §3.2.1.3).
  private static func isLoopback(_ host: Substring) -> Bool {
    if host == "localhost" || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}

private enum ASCIIRange {
  static func letters(_ c: UInt8) -> Bool { (c | 0x20) &- 0x61 < 26 }
  static func digits(_ c: UInt8) -> Bool { c &- 0x30 < 10 }
}
