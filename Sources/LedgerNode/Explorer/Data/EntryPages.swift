import LedgerProtocol
import Records
import SQLiteStore

/// An entry as it lies in the log; `entry` is nil when its bytes cannot be read.
struct LoggedEntry: Sendable {
  let position: Int
  let bytes: [UInt8]
  let entry: LogEntry?

  init(position: Int, bytes: [UInt8]) {
    (self.position, self.bytes) = (position, bytes)
    entry = try? LogEntry(parsing: bytes)
  }
}

/// Where in the log a page begins. Positions never change, so a cursor shows the same entries at any time.
enum PageCursor: Sendable, Equatable {
  case newest
  /// Entries at lower positions, the highest first.
  case before(Int)
  /// Entries at higher positions, those next to it.
  case after(Int)
}

/// A page of entries, newest first.
struct EntryPage: Sendable {
  var entries: [LoggedEntry] = []
  /// Cursors of the neighbouring pages, nil when there is none.
  var older: Int?
  var newer: Int?
  /// The search ended here because it had looked at enough, not because the page was full.
  var isCut = false
}

/// Reads pages of entries, with a bound on what one request may look at.
struct EntryPages: Sendable {
  let store: LedgerStore
  let census: EntryCensus
  var limit = 50
  /// The largest number of entries that one page looks at.
  var budget = 12_800

  private static let width = 256

  /// - Parameters:
  ///   - kinds: empty for all.
  ///   - matches: whether an entry of these kinds belongs on the page.
  func page(_ cursor: PageCursor, kinds: Set<EntryKind> = [], matches: (LoggedEntry) -> Bool = { _ in true }) throws -> EntryPage {
    let size = store.size
    switch cursor {
    case .newest: return try descending(from: size, kinds, matches, isNewest: true)
    case .before(let position): return try descending(from: min(position, size), kinds, matches, isNewest: position >= size)
    case .after(let position): return try ascending(from: position + 1, to: size, kinds, matches)
    }
  }

  private func descending(from end: Int, _ kinds: Set<EntryKind>, _ matches: (LoggedEntry) -> Bool, isNewest: Bool) throws -> EntryPage {
    var page = EntryPage()
    var (high, seen) = (end, 0)
    while high > 0 {
      let low = (high - 1) / Self.width * Self.width
      if kinds.isEmpty || census.mayHold(kinds, bundle: low / Self.width) {
        for logged in try read(low, high, kinds, descending: true) where matches(logged) {
          if page.entries.count == limit {
            page.older = page.entries.last?.position
            if !isNewest { page.newer = end - 1 }
            return page
          }
          page.entries.append(logged)
        }
        seen += high - low
      }
      high = low
      if seen >= budget, high > 0 {
        (page.older, page.isCut) = (high, true)
        break
      }
    }
    if !isNewest { page.newer = end - 1 }
    return page
  }

  private func ascending(from start: Int, to size: Int, _ kinds: Set<EntryKind>, _ matches: (LoggedEntry) -> Bool) throws -> EntryPage {
    var page = EntryPage()
    var (low, seen) = (start, 0)
    if start > 0 { page.older = start }
    search: while low < size {
      let high = min(size, (low / Self.width + 1) * Self.width)
      if kinds.isEmpty || census.mayHold(kinds, bundle: low / Self.width) {
        for logged in try read(low, high, kinds, descending: false) where matches(logged) {
          if page.entries.count == limit {
            page.newer = page.entries.last?.position
            break search
          }
          page.entries.append(logged)
        }
        seen += high - low
      }
      low = high
      if seen >= budget, low < size {
        (page.newer, page.isCut) = (low - 1, true)
        break
      }
    }
    page.entries.reverse()
    return page
  }

  private func read(_ low: Int, _ high: Int, _ kinds: Set<EntryKind>, descending: Bool) throws -> [LoggedEntry] {
    var rows: [LoggedEntry] = []
    // Without a condition a page is full after as many rows as it holds, and one that says that there are more.
    let most = kinds.isEmpty ? limit + 1 : Self.width
    try store.readers.with { database in
      try database.query(
        "SELECT position, bytes FROM entry WHERE position >= ? AND position < ? ORDER BY position \(descending ? "DESC" : "ASC") LIMIT \(most)",
        [.int(low), .int(high)]
      ) { row in
        let bytes = row.blob(1)
        if !kinds.isEmpty, let kind = EntryKind(beginningOf: bytes), !kinds.contains(kind) { return }
        let logged = LoggedEntry(position: row.int(0), bytes: bytes)
        if kinds.isEmpty || logged.entry.map({ kinds.contains($0.kind) }) ?? false { rows.append(logged) }
      }
    }
    return rows
  }
}
