import Dispatch
import Hummingbird
import LedgerProtocol
import Records
import SQLiteStore
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Who gets an answer to `GET /metrics`.
public enum MetricsAccess: Sendable {
  /// Clients on this machine, and of these not a proxy that says that it asks for somebody else.
  case loopback
  /// Everybody who reaches the port.
  case everybody
}

/// The node in figures, for Prometheus: how long the log is, what it holds by kind, requests, disk. Totals of the whole node alone: a series by
/// patient, participant or query would tell what the log's own rules keep from those who may not know.
struct NodeMetrics: Sendable {
  let store: LedgerStore
  let counts: RequestCounts
  let access: MetricsAccess
  let worker: BlockingWorker
  let started: Int
  private let census: EntryCensus
  private let stored = StoredBytesCount()

  init(store: LedgerStore, counts: RequestCounts, access: MetricsAccess, worker: BlockingWorker, started: Int) {
    (self.store, self.counts, self.access, self.worker, self.started) = (store, counts, access, worker, started)
    census = EntryCensus(readers: store.readers, worker: worker)
  }

  func add(to router: Router<LedgerContext>) {
    router.get("metrics") { request, context in
      guard access == .everybody || NodeMetrics.isLocal(request, context) else { throw ProtocolError.notFound }
      let text = try await worker.run { try self.text() }
      return Response(200, type: "text/plain; version=0.0.4; charset=utf-8", Array(text.utf8), headers: [("cache-control", "no-store")])
    }
  }

  private static func isLocal(_ request: Request, _ context: LedgerContext) -> Bool {
    guard let address = context.channel.remoteAddress?.ipAddress else { return false }
    let isLoopback = address == "::1" || address.hasPrefix("127.") || address.hasPrefix("::ffff:127.")
    return isLoopback && ["forwarded", "x-forwarded-for", "x-real-ip", "via"].allSatisfy { request.header($0) == nil }
  }

  private func text() throws -> String {
    let size = store.size
    var text = MetricsText()
    text.add("chartseal_ledger_start_timestamp_seconds", .gauge, "When the node was started, in seconds since 1970.", Double(started))
    text.add(
      "chartseal_ledger_accepting", .gauge, "1 while the node takes entries, 0 after it has stopped taking any.", store.writer.stopped == nil ? 1 : 0)
    text.add("chartseal_ledger_tree_size", .gauge, "Entries that the last signed checkpoint covers.", Double(size))
    if let signed = store.writer.lastSigned {
      text.add(
        "chartseal_ledger_checkpoint_timestamp_seconds", .gauge, "When the last checkpoint was signed, in seconds since 1970.", Double(signed))
    }
    let totals = try census.totals(size: size)
    // While a long log is being counted, no kind has its figure yet.
    if totals.counted >= size {
      let entries = "chartseal_ledger_entries_total"
      text.begin(entries, .counter, "Entries of the log by kind.")
      for kind in EntryKind.allCases { text.sample(entries, [("kind", kind.rawValue)], Double(totals[kind])) }
      text.add("chartseal_ledger_records_total", .counter, "Source records in the batches of the log.", Double(totals.records))
    }
    text.add(
      "chartseal_ledger_stored_bytes_total", .counter, "Bytes of all containers and key wraps that were ever taken in.",
      Double(try store.readers.with { try stored.total($0) }))
    if let (database, free) = disk() {
      text.add("chartseal_ledger_database_bytes", .gauge, "Size of the database's file.", Double(database))
      text.add("chartseal_ledger_disk_free_bytes", .gauge, "Free bytes on the disk of the ledger's folder, for this user.", Double(free))
    }
    counts.write(to: &text)
    return text.text
  }

  private func disk() -> (database: Int, free: Int)? {
    var file = stat()
    var disk = statvfs()
    let root = store.containers.root
    guard stat(root + LedgerStore.databaseName, &file) == 0, statvfs(root, &disk) == 0 else { return nil }
    return (Int(file.st_size), Int(disk.f_bavail) * Int(disk.f_frsize))
  }
}

/// Sums what is stored, each row once: rows are added at the end and never change their length.
private final class StoredBytesCount: Sendable {
  private let state = Mutex((position: -1, sum: 0))

  func total(_ database: Database) throws -> Int {
    let (from, sum) = state.withLock { $0 }
    var (last, more) = (from, 0)
    try database.query("SELECT coalesce(max(position), ?1), coalesce(sum(length), 0) FROM stored WHERE position > ?1", [.int(from)]) { row in
      (last, more) = (row.int(0), row.int(1))
    }
    let total = (position: last, sum: sum + more)
    state.withLock { if $0.position < last { $0 = total } }
    return total.sum
  }
}

/// Counts and logs each request, whatever becomes of it.
struct RequestCountMiddleware: RouterMiddleware {
  let counts: RequestCounts
  let store: LedgerStore
  let news: NodeEvents.Listener?

  func handle(
    _ request: Request, context: LedgerContext, next: (Request, LedgerContext) async throws -> Response
  ) async throws -> Response {
    counts.begin()
    let start = DispatchTime.now().uptimeNanoseconds
    let response: Response
    do { response = try await next(request, context) } catch {
      note(request, 500, start)
      throw error
    }
    note(request, response.status.code, start)
    return response
  }

  private func note(_ request: Request, _ status: Int, _ start: UInt64) {
    let now = DispatchTime.now().uptimeNanoseconds
    let seconds = Double(now - start) / 1e9
    let route = RouteClass(method: request.method.rawValue, path: request.head.path ?? "")
    let putOff = counts.end(route, status: status, seconds: seconds, now: Double(now) / 1e9)
    guard let news else { return }
    if let putOff { news(NodeEvents.putOff, [(.count, .count(putOff))]) }
    let fields: [(NewsField, NewsValue)] = [
      (.route, .text(route.rawValue)), (.method, .text(RequestCountMiddleware.method(request))), (.status, .count(status)),
      (.milliseconds, .count(Int(seconds * 1000))),
    ]
    news(status >= 500 ? NodeEvents.failed : NodeEvents.served, fields)
    if status >= 500, let stopped = store.writer.stopped, counts.tellsStop() { news(NodeEvents.logStopped, [(.code, .text(stopped.reason.code))]) }
  }

  /// A method that the client has made up is not repeated.
  private static func method(_ request: Request) -> String {
    let known = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"]
    return known.contains(request.method.rawValue) ? request.method.rawValue : "other"
  }
}
