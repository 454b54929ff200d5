import Cryptography
import Hummingbird
import LedgerProtocol
import Records

/// What everybody may read: the log in the form in which other people's tools mirror and audit it, and how the node is.
///
/// Source: C2SP tlog-tiles.
struct StaticRoutes: Sendable {
  let store: LedgerStore

  func add(to router: Router<LedgerContext>) {
    router.get("healthz") { _, _ in health() }
    router.get("checkpoint") { _, _ in
      Response(200, type: "text/plain; charset=utf-8", store.checkpoint, headers: [("cache-control", "no-cache")])
    }
    router.get("tile/**") { _, context in try tile(context.parameters.getCatchAll()) }
    router.get("v1/consistency") { request, _ in
      let (from, to) = (try request.number("from"), try request.number("to"))
      guard let proof = try store.consistency(from: from, to: to) else { throw ProtocolError.parameter }
      return Response(
        200,
        json: .object([
          .init("from", .integer(from)), .init("to", .integer(to)), .init("proof", .array(proof.map { .string($0.base64) })),
        ]))
    }
  }

  private func health() -> Response {
    let stopped = store.writer.stopped
    var members: [JSONValue.Member] = [
      .init("status", .string(stopped == nil ? "ok" : "failed")), .init("origin", .string(store.genesis.origin)),
      .init("size", .integer(store.size)),
    ]
    if let stopped { members.append(.init("code", .string(stopped.reason.code))) }
    return Response(stopped == nil ? 200 : 503, json: .object(members), headers: [("cache-control", "no-store")])
  }

  private func tile(_ path: [Substring]) throws -> Response {
    guard let place = TilePath(path) else { throw ProtocolError.notFound }
    let caching = [("cache-control", place.width == 256 ? "public, max-age=31536000, immutable" : "public, max-age=60")]
    if let level = place.level {
      guard let hashes = try store.tile(level: level, number: place.number, width: place.width) else { throw ProtocolError.notFound }
      return Response(200, type: "application/octet-stream", hashes.flatMap(\.array), headers: caching)
    }
    guard let bundle = try store.bundle(number: place.number, width: place.width) else { throw ProtocolError.notFound }
    return Response(200, type: "application/octet-stream", bundle, headers: caching)
  }
}

/// `<L>/<N>` or `entries/<N>`, with `.p/<W>` behind for a partial tile. `N` in groups of three digits, all but the last after an `x`.
struct TilePath: Equatable {
  /// Tile level; nil for entries.
  let level: Int?
  let number: Int
  /// 256 for a full tile.
  let width: Int

  init?(_ path: [Substring]) {
    guard let kind = path.first, (2...10).contains(path.count) else { return nil }
    var rest = path.dropFirst()
    if kind == "entries" {
      level = nil
    } else {
      guard let value = UInt8(kind), value < 64, String(value) == kind else { return nil }
      level = Int(value)
    }
    var width = 256
    if rest.count >= 2, rest[rest.endIndex - 2].hasSuffix(".p") {
      guard let value = UInt8(rest[rest.endIndex - 1]), value > 0, String(value) == rest[rest.endIndex - 1] else { return nil }
      width = Int(value)
      rest = rest.dropLast()
      rest[rest.endIndex - 1] = rest[rest.endIndex - 1].dropLast(2)
    }
    // Five groups name more tiles than any log has, and keep the number within bounds.
    guard rest.count <= 5 else { return nil }
    var number = 0
    for (i, group) in rest.enumerated() {
      let isLast = i == rest.count - 1
      guard group.utf8.count == (isLast ? 3 : 4), isLast || group.hasPrefix("x") else { return nil }
      let digits = group.suffix(3)
      guard digits.utf8.allSatisfy({ ASCII.isDigit($0) }), let value = Int(digits) else { return nil }
      number = number * 1000 + value
    }
    // One number, one path: no group of zeros in front.
    if rest.count > 1, rest.first == "x000" { return nil }
    (self.number, self.width) = (number, width)
  }
}
