/// What the console answers: whole, in memory.
public struct ConsoleReply: Sendable {
  public var status: Int
  public var headers: [(name: String, value: String)]
  public var body: [UInt8]

  /// Nothing is loaded but the console's own style sheet and icon, nothing runs, nobody frames a page or learns where it was left; nothing is stored.
  private static let guards = [
    (
      "content-security-policy",
      "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    ("cache-control", "no-store"), ("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"), ("x-frame-options", "DENY"),
    ("cross-origin-opener-policy", "same-origin"), ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
  ]

  init(_ status: Int, type: String, _ body: [UInt8]) {
    (self.status, self.body) = (status, body)
    headers = [("content-type", type)] + ConsoleReply.guards
  }

  static func page(_ html: [UInt8], status: Int = 200) -> ConsoleReply { ConsoleReply(status, type: "text/html; charset=utf-8", html) }

  /// To another page of the console, by GET.
  static func redirect(to path: String) -> ConsoleReply {
    var reply = ConsoleReply(303, type: "text/plain; charset=utf-8", [])
    reply.headers.append(("location", path))
    return reply
  }

  /// A signed report's own page: it carries its style in itself and is bound to it by its signature, so that alone is allowed.
  static func report(_ html: [UInt8]) -> ConsoleReply {
    var reply = page(html)
    reply.set("content-security-policy", "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox")
    return reply
  }

  public func header(_ name: String) -> String? { headers.last { $0.name == name }?.value }

  mutating func set(_ name: String, _ value: String) {
    headers.removeAll { $0.name == name }
    headers.append((name, value))
  }
}
