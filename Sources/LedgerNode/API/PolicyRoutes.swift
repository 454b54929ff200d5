import Cryptography
import Hummingbird
import LedgerProtocol
import Records
import SQLiteStore

/// The contract in force, which everybody may read, and new keys of participants.
struct PolicyRoutes: Sendable {
  let store: LedgerStore
  let intake: Intake

  /// How long guardians may take to sign.
  private static let recoverySeconds = 30 * 86_400

  func add(to router: Router<LedgerContext>) {
    router.get("v1/policy") { _, _ in
      let (contract, position) = try store.contract()
      return Response(
        200,
        json: .object([
          .init("entry", .integer(position)), .init("digest", .string(contract.digest.hex)), .init("contract", contract.json),
        ]), headers: [("cache-control", "no-cache")])
    }
    router.post("v1/policy") { request, _ in
      let requester = try intake.authenticate(request, MediaType.entry)
      guard requester.role == .authority else { throw ProtocolError.notAuthority }
      let entry = try await entry(request, requester)
      let contract = try store.authority { try $0.check(policy: entry) }
      guard entry.body["by"]?.string == requester.id else { throw ProtocolError.otherRequester }
      if let known = try known(entry) { return known }
      guard let at = entry.body["at"]?.integer, abs(at - intake.requests.now()) <= intake.limits.clockSkewSeconds else { throw ProtocolError.statedTime }
      return try await append(entry, .policy(contract)) { authority, _ in _ = try authority.check(policy: entry) }
    }
    router.post("v1/rotations") { request, _ in
      let requester = try intake.authenticate(request, MediaType.entry)
      let entry = try await entry(request, requester)
      // Sent once more after it has been taken in, the old key is no longer the one in use.
      if let known = try known(entry) { return known }
      let rotation = try KeyRotation(entry)
      let now = intake.requests.now()
      // Guardians need days to find each other. A rotation of an earlier one's time is refused all the same.
      let earliest = now - (rotation.by == KeyRotation.guardians ? PolicyRoutes.recoverySeconds : intake.limits.clockSkewSeconds)
      guard rotation.at >= earliest, rotation.at <= now + intake.limits.clockSkewSeconds else { throw ProtocolError.statedTime }
      let participant = try store.authority { try $0.check(rotation: entry, at: now) }
      return try await append(entry, .rotation(participant)) { authority, _ in
        // Of two rotations of one key at the same time the second finds another key in use, or other rights than it was checked with.
        guard try authority.check(rotation: entry, at: now) == participant else { throw ProtocolError.overtaken }
      }
    }
  }

  private func known(_ entry: LogEntry) throws -> Response? {
    guard let known = try store.locate(entry.payloadDigest) else { return nil }
    return Response(200, type: MediaType.proof, try known.appended.proof().encoded)
  }

  private func entry(_ request: Request, _ requester: Participant) async throws -> LogEntry {
    let (upload, _) = try await intake.receive(request, from: requester, limit: LogEntry.maximumCount)
    return try LogEntry(parsing: try upload.contents().array)
  }

  private func append(
    _ entry: LogEntry, _ change: StateChange, if check: @escaping @Sendable (EntryAuthority, Database) throws -> Void
  ) async throws -> Response {
    let appended = try await store.append(
      Submission(entry: entry.bytes, id: entry.payloadDigest, change: change, stored: nil, condition: store.condition(check)))
    return Response(appended.isNew ? 201 : 200, type: MediaType.proof, try appended.proof().encoded)
  }
}

extension ProtocolError {
  static let overtaken = ProtocolError(
    ReasonCode("LED-0783", "the log has gone on in a way that matters here while this was looked at: ask again"), .conflict)
}
