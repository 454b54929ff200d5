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
  let requests: RequestGuard
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
    let requester = try authenticate(request, MediaType.batch)
    guard requester.role == .hospital else { throw ProtocolError.notHospital }
    let (upload, digest) = try await receive(request, limit: limits.bodyBytes)
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
          Submission(entry: batch.container.envelopeBytes.array, id: batch.id, change: .batch(batch.container.header), stored: stored))
      }
    }
    let (appended, id) = try await append(checked)
    return Response(
      appended.isNew ? 201 : 200, type: MediaType.proof, try appended.receipt(batchID: id.hex).encoded,
      headers: [("location", "/v1/batches/\(id.hex)")])
  }

  private func keyWraps(_ request: Request) async throws -> Response {
    let requester = try authenticate(request, MediaType.keyWraps)
    guard requester.role == .hospital else { throw ProtocolError.notHospital }
    let (upload, _) = try await receive(request, limit: min(limits.bodyBytes, KeyWraps.maximumCount + LogEntry.maximumCount + 4))
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
    let requester = try authenticate(request, MediaType.entry)
    guard requester.role == .authority else { throw ProtocolError.notAuthority }
    let (upload, _) = try await receive(request, limit: LogEntry.maximumCount)
    let entry = try LogEntry(parsing: try upload.contents().array)
    let change = try verifier.check(participant: entry)
    let appended = try await store.append(Submission(entry: entry.bytes, id: entry.payloadDigest, change: change, stored: nil))
    return Response(appended.isNew ? 201 : 200, type: MediaType.proof, try appended.proof().encoded)
  }

  private func report(_ request: Request) async throws -> Response {
    let requester = try authenticate(request, MediaType.entry)
    guard requester.role == .hospital else { throw ProtocolError.notHospital }
    let (upload, _) = try await receive(request, limit: LogEntry.maximumCount)
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

  /// Who sends, before a byte of the body is read.
  private func authenticate(_ request: Request, _ mediaType: String) throws -> Participant {
    let participant = try requests.participant(
      request.facts, signatureInput: request.header("signature-input"), signature: request.header("signature"))
    guard let type = request.headers[.contentType], type.split(separator: ";").first.map(String.init) == mediaType else {
      throw ProtocolError.mediaType
    }
    return participant
  }

  /// Receives the body and holds it against the digest that was signed.
  private func receive(_ request: Request, limit: Int) async throws -> (Upload, SHA256Digest) {
    guard let stated = request.header("content-digest").flatMap({ ContentDigest.parse($0) }) else { throw ProtocolError.requestDigest }
    guard let length = request.contentLength else { throw ProtocolError.lengthRequired }
    let upload = store.containers.beginUpload()
    do {
      try await BodyReader(graceSeconds: limits.bodyGraceSeconds, minimumBytesPerSecond: limits.bodyBytesPerSecond)
        .read(request.body, length: length, limit: limit) { piece in try upload.append(piece) }
    } catch let error as BodyReader.Failure {
      switch error {
      case .tooLarge: throw ProtocolError.bodyTooLarge
      case .tooSlow: throw ProtocolError.bodyTooSlow
      case .interrupted: throw ProtocolError.bodyInterrupted
      }
    }
    let digest = upload.digest()
    guard digest == stated else { throw ProtocolError.requestDigest }
    return (upload, digest)
  }
}
