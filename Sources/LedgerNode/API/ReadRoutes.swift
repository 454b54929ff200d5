import Cryptography
import Hummingbird
import LedgerProtocol
import Records

/// What participants read: batches and their receipts, proofs of records, the participants.
struct ReadRoutes: Sendable {
  let store: LedgerStore
  let requests: RequestGuard
  let worker: BlockingWorker

  func add(to router: Router<LedgerContext>) {
    router.get("v1/participants") { request, _ in
      _ = try participant(request)
      let rows = try store.readers.with { try LedgerState.participants($0) }
      return Response(
        200,
        json: .object([
          .init(
            "participants",
            .array(rows.map { row in .object([.init("entry", .integer(row.position)), .init("participant", row.record)]) }))
        ]))
    }
    router.get("v1/batches") { request, _ in try ownBatches(request) }
    router.get("v1/batches/:id") { request, context in
      let located = try batch(request, context)
      return Response(200, json: try ReadRoutes.describe(located))
    }
    router.get("v1/batches/:id/receipt") { request, context in
      let located = try batch(request, context)
      let id = LogEntry.id(of: located)
      return Response(200, type: MediaType.proof, try located.appended.receipt(batchID: id).encoded)
    }
    router.get("v1/batches/:id/entry") { request, context in
      Response(200, type: MediaType.entry, try batch(request, context).entry)
    }
    router.get("v1/records/:id/:line/proof") { request, context in try await proof(request, context) }
  }

  private func participant(_ request: Request) throws -> Participant {
    try requests.participant(request)
  }

  private func batch(_ request: Request, _ context: LedgerContext) throws -> LedgerStore.Located {
    _ = try participant(request)
    return try locate(context)
  }

  /// The batches of the one who asks, from a position on: what a hospital that has lost its journal, or doubts it, compares it with.
  private func ownBatches(_ request: Request) throws -> Response {
    let submitter = try participant(request)
    let from = try RequestParameters(request, known: ["from"]).number("from", in: 0...Int.max >> 1) ?? 0
    let page = try store.batches(of: submitter.id, from: from)
    return Response(
      200,
      json: .object([
        .init("batches", .array(page.batches.map { .object([.init("batch", .string($0.id)), .init("index", .integer($0.position))]) })),
        .init("next", .integer(page.next)), .init("size", .integer(store.size)),
      ]))
  }

  private func locate(_ context: LedgerContext) throws -> LedgerStore.Located {
    guard let id = context.parameters.get("id").flatMap({ SHA256Digest(hex: $0) }), let located = try store.locate(id),
      try LogEntry(parsing: located.entry).kind == .batch
    else { throw ProtocolError.notFound }
    return located
  }

  private func line(_ context: LedgerContext) throws -> Int {
    guard let text = context.parameters.get("line"), let line = Int(text), line >= 0, String(line) == text else { throw ProtocolError.line }
    return line
  }

  private static func describe(_ located: LedgerStore.Located) throws -> JSONValue {
    let entry = try LogEntry(parsing: located.entry)
    let header = try BatchHeader(parsing: entry.envelope.payload)
    return .object([
      .init("batch", .string(entry.id)), .init("index", .integer(located.position)), .init("submitter", .string(header.submitter)),
      .init("source", .string(header.source)), .init("records", .integer(header.window.sealed)), .init("lines", .integer(header.lineCount)),
      .init("patients", .integer(header.patients)), .init("resources", .object(header.resources.map { .init($0.name, .integer($0.count)) })),
      .init("leaf", .string(entry.leaf.base64)),
    ])
  }

  /// The two-level receipt of a line: its path in the batch, the batch's path in the log.
  private func proof(_ request: Request, _ context: LedgerContext) async throws -> Response {
    _ = try participant(request)
    let located = try locate(context)
    let line = try line(context)
    let store = store
    let receipt = try await worker.run { () throws -> [UInt8] in
      let stored = try store.stored(located.position)
      defer { withExtendedLifetime(stored) {} }
      let container = try BatchContainer(stored.bytes, checking: .form)
      let path = try container.path(ofLine: line)
      return RecordReceipt(
        entry: located.entry, line: line, path: path, receipt: try located.appended.receipt(batchID: container.batchID)
      ).encoded
    }
    return Response(200, type: MediaType.proof, receipt)
  }
}

extension LogEntry {
  /// The id of a located entry.
  static func id(of located: LedgerStore.Located) -> String { (try? LogEntry(parsing: located.entry))?.id ?? "" }
}
