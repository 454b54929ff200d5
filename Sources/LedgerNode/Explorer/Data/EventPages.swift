import LedgerProtocol
import Records
import SQLiteStore

/// Reads pages of what concerns patients and parties, over the state's index of such entries: a long log of batches is not looked at.
struct EventPages: Sendable {
  struct Filter: Sendable {
    var kinds: [EntryKind]
    /// A participant id; empty for all.
    var party = ""
    /// A patient hash or its beginning; empty for all.
    var patient = ""
  }

  let store: LedgerStore
  var limit = 50
  /// The largest number of entries that one page looks at.
  var budget = 2_000

  private static let chunk = 200

  func page(_ cursor: PageCursor, _ filter: Filter, matches: (LoggedEntry) -> Bool) throws -> EntryPage {
    let size = store.size
    var (isAscending, bound, isNewest) = (false, size, true)
    switch cursor {
    case .newest: break
    case .before(let position): (bound, isNewest) = (min(position, size), position >= size)
    case .after(let position): (isAscending, bound) = (true, position)
    }
    let start = bound
    var page = EntryPage()
    var (seen, isOver, isFull) = (0, false, false)
    while !isOver, !isFull, seen < budget {
      let positions = try positions(from: bound, below: size, isAscending, filter)
      isOver = positions.count < Self.chunk
      for position in positions {
        (bound, seen) = (position, seen + 1)
        guard let bytes = try store.readers.with({ try LedgerState.entry($0, at: position) }) else { continue }
        let logged = LoggedEntry(position: position, bytes: bytes)
        guard matches(logged) else { continue }
        isFull = page.entries.count == limit
        if isFull { break }
        page.entries.append(logged)
      }
    }
    let isOpen = isFull || !isOver
    // A full page goes on behind its last entry, one that was given up behind what it looked at.
    let next = isFull ? page.entries.last?.position : isOver ? nil : bound
    page.isCut = isOpen && !isFull
    if isAscending {
      page.newer = next
      page.older = start + 1
      page.entries.reverse()
    } else {
      page.older = next
      page.newer = isNewest ? nil : start - 1
    }
    return page
  }

  private func positions(from bound: Int, below size: Int, _ isAscending: Bool, _ filter: Filter) throws -> [Int] {
    let kinds = filter.kinds.map { "'\($0.rawValue)'" }.joined(separator: ",")
    var sql = "SELECT position FROM event WHERE position \(isAscending ? ">" : "<") ? AND position < ? AND kind IN (\(kinds))"
    var values: [SQLiteValue] = [.int(bound), .int(size)]
    if !filter.party.isEmpty {
      sql += " AND party = ?"
      values.append(.text(filter.party))
    }
    if let range = EventPages.digests(filter.patient) {
      sql += " AND patient >= ? AND patient < ?"
      values += [.blob(range.low), .blob(range.high)]
    }
    var found: [Int] = []
    try store.readers.with { database in
      try database.query(sql + " ORDER BY position \(isAscending ? "ASC" : "DESC") LIMIT \(Self.chunk)", values) { found.append($0.int(0)) }
    }
    return found
  }

  /// The digests whose patient hash may begin so, as bytes: what whole bytes the characters give, and the next after it.
  private static func digests(_ patient: String) -> (low: [UInt8], high: [UInt8])? {
    let digits = patient.utf8.dropFirst(3)
    var (bits, count): (Int, Int) = (0, 0)
    var low: [UInt8] = []
    for digit in digits {
      let value: UInt8
      switch digit {
      case 0x61...0x7A: value = digit - 0x61
      case 0x32...0x37: value = digit - 0x32 + 26
      default: return nil
      }
      (bits, count) = (bits << 5 | Int(value), count + 5)
      if count >= 8 {
        count -= 8
        low.append(UInt8(bits >> count & 255))
        bits &= 1 << count - 1
      }
    }
    guard !low.isEmpty else { return nil }
    // Thirty-two bytes of ones sort behind every digest that begins like this.
    return (low, low + Array(repeating: 0xFF, count: 33))
  }
}
