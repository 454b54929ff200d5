import Cryptography
import Hummingbird
import LedgerProtocol
import NIOCore
import Records

/// What participants send: batches, wrapped keys, registrations, statements of reports. Everything is verified before it is appended, and durable before it is
/// answered; sending it again is answered with the first receipt.
struct SubmissionRoutes: Sendable {
  let store: LedgerStore
  let verifier: SubmissionVerifier
  let intake: Intake
  let limits: LedgerNodeLimits
  let verification: Limiter
  let worker: BlockingWorker

  func add(to router: Router<LedgerContext>) {
    router.post("v1/batches") { request, _ in try await batch(request) }
    router.post("v1/key-wraps") { request, _ in try await keyWraps(request) }
    router.post("v1/participants") { request, _ in try await participant(request) }
    router.post("v1/reports") { request, _ in try await report(request) }
  }

  // MARK: Handlers

  private func batch(_ request: Request) async throws -> Response {
    let requester = try intake.authenticate(request, MediaType.batch)
    guard requester.role == .hospital else { throw ProtocolError.notHospital }
    let (upload, digest) = try await intake.receive(request, from: requester, limit: limits.bodyBytes)
    let (store, verifier) = (store, verifier)
    let checked = try await verification.run {
      try await worker.run { () throws -> Checked in
        let contents = try upload.contents()
        defer { withExtendedLifetime(contents) {} }
        let batch = try verifier.check(batch: contents.bytes, requester: requester)
        if let known = batch.known { return .known(known, batch.id) }
        try verifier.checkContent(batch)
        let stored = try store.containers.admit(upload, digest, store.failpoint)
        return .new(
          Submission(entry: batch.container.envelopeBytes.array, id: batch.id, change: .batch(try BatchRows(batch.container)), stored: stored))
      }
    }
    let (appended, id) = try await append(checked)
    var headers = [("location", "/v1/batches/\(id.hex)")]
    if let known = request.header(ConsistencyHeader.knownSize).flatMap({ Int($0) }), known > 0, known != appended.position,
      let proof = try store.consistency(from: known, to: appended.checkpoint.size)
    {
      headers.append((ConsistencyHeader.proof, ConsistencyHeader.encode(proof)))
    }
    return Response(
      appended.isNew ? 201 : 200, type: MediaType.proof, try appended.receipt(batchID: id.hex).encoded, headers: headers)
  }

  private func keyWraps(_ request: Request) async throws -> Response {
    let requester = try intake.authenticate(request, MediaType.keyWraps)
    guard requester.role == .hospital else { throw ProtocolError.notHospital }
    let (upload, _) = try await intake.receive(request, from: requester, limit: min(limits.bodyBytes, KeyWraps.maximumCount + LogEntry.maximumCount + 4))
    let (store, verifier) = (store, verifier)
    let (checked, opened) = try await verification.run {
      try await worker.run { () throws -> (Checked, RecordKeyRing.Opened?) in
        let contents = try upload.contents()
        defer { withExtendedLifetime(contents) {} }
        let (bytes, blob) = try KeyWrapsBody.parse(contents.bytes)
        let entry = try LogEntry(parsing: bytes)
        let wraps = try verifier.check(keyWraps: entry, blob: blob, requester: requester)
        let id = entry.payloadDigest
        if let known = try store.readers.with({ try LedgerState.position($0, id: id) }) { return (.known(known, id), nil) }
        // The blob alone is kept: it is what the statement names.
        let kept = store.containers.beginUpload()
        try kept.append(blob.raw)
        let stored = try store.containers.admit(kept, SHA256Digest.of(blob), store.failpoint)
        return (.new(Submission(entry: entry.bytes, id: id, change: .keyWraps(wraps.rows), stored: stored)), wraps.opened)
      }
    }
    let (appended, _) = try await append(checked)
    if let opened { try verifier.keyRing?.adopt(opened, at: appended.position) }
    return Response(appended.isNew ? 201 : 200, type: MediaType.proof, try appended.proof().encoded)
  }

  private func participant(_ request: Request) async throws -> Response {
    let requester = try intake.authenticate(request, MediaType.entry)
    let (upload, _) = try await intake.receive(request, from: requester, limit: LogEntry.maximumCount)
    let entry = try LogEntry(parsing: try upload.contents().array)
    let (participant, by, keyID) = try Participant.read(entry)
    guard requester.id == by else { throw ProtocolError.otherRequester }
    if let known = try store.locate(entry.payloadDigest) { return Response(200, type: MediaType.proof, try known.appended.proof().encoded) }
    let change = try verifier.check(participant: entry, requester: requester)
    let condition = store.condition { authority, _ in try authority.check(participant, by: by, keyID: keyID, entry, at: nil) }
    let appended = try await store.append(
      Submission(entry: entry.bytes, id: entry.payloadDigest, change: change, stored: nil, condition: condition))
    return Response(appended.isNew ? 201 : 200, type: MediaType.proof, try appended.proof().encoded)
  }

  private func report(_ request: Request) async throws -> Response {
    let requester = try intake.authenticate(request, MediaType.entry)
    guard requester.role == .hospital else { throw ProtocolError.notHospital }
    let (upload, _) = try await intake.receive(request, from: requester, limit: LogEntry.maximumCount)
    let entry = try LogEntry(parsing: try upload.contents().array)
    let change = try verifier.check(report: entry, requester: requester)
    let appended = try await store.append(Submission(entry: entry.bytes, id: entry.payloadDigest, change: change, stored: nil))
    return Response(appended.isNew ? 201 : 200, type: MediaType.proof, try appended.proof().encoded)
  }

  // MARK: Steps

  private enum Checked: Sendable {
    case new(Submission)
    case known(Int, SHA256Digest)
  }

  private func append(_ checked: Checked) async throws -> (Appended, SHA256Digest) {
    switch checked {
    case .new(let submission): return (try await store.append(submission), submission.id)
    case .known(_, let id):
      guard let located = try store.locate(id) else { throw ProtocolError.notFound }
      return (located.appended, id)
    }
  }
}
