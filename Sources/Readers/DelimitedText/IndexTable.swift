#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The file of a `RowIndex`: pages of slots, a key's page given by the top bits of its hash, full pages spilling into the next.
///
/// Slots come in batches sorted by page, so that each page is read and written once per batch. The table doubles before it
/// is three quarters full; since a page's slots go to two neighbouring pages then, that is one pass over the file.
final class IndexTable {
  struct Slot {
    /// Never 0, which marks a free slot.
    var hash: UInt64
    /// File number in the top 16 bits, offset below.
    var location: UInt64
    var check: UInt32
    var count: UInt32
  }

  static let pageBytes = 4096
  static let slotsPerPage = pageBytes / MemoryLayout<Slot>.stride

  private var descriptor: Int32
  private let directory: String
  private var pageBits = 6
  private var stored = 0
  private(set) var duplicates = 0
  private var page: [Slot]

  init(directory: String) throws(RowIndex.Failure) {
    self.directory = directory
    page = Array(repeating: IndexTable.free, count: IndexTable.slotsPerPage)
    descriptor = try IndexTable.nameless(directory)
    guard ftruncate(descriptor, off_t(IndexTable.pageBytes << pageBits)) == 0 else {
      let failure = RowIndex.Failure.storage(errno: errno)
      close(descriptor)
      throw failure
    }
  }

  deinit { close(descriptor) }

  private static let free = Slot(hash: 0, location: 0, check: 0, count: 0)

  /// A file that no path leads to.
  private static func nameless(_ directory: String) throws(RowIndex.Failure) -> Int32 {
    var template = Array("\(directory)/.rows-XXXXXX".utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw .storage(errno: errno) }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    guard unlink(template) == 0 else {
      let failure = RowIndex.Failure.storage(errno: errno)
      close(descriptor)
      throw failure
    }
    return descriptor
  }

  private var pages: Int { 1 << pageBits }
  private func home(_ hash: UInt64) -> Int { Int(hash >> UInt64(64 - pageBits)) }

  /// Stores slots; of those with an equal hash the first stays. The array's order is lost.
  func insert(_ slots: inout [Slot]) throws(RowIndex.Failure) {
    while (stored + slots.count) * 4 > pages * IndexTable.slotsPerPage * 3 { try double() }
    // Stable for equal keys, so that the first one added is the one kept.
    let order = slots.indices.sorted { (slots[$0].hash, $0) < (slots[$1].hash, $1) }
    var spill: [Slot] = []
    var current = -1
    var isDirty = false
    for index in order {
      let slot = slots[index]
      let home = home(slot.hash)
      if home != current {
        if isDirty { try write(current) }
        try read(home)
        (current, isDirty) = (home, false)
      }
      switch place(slot) {
      case .stored: isDirty = true
      case .duplicate: duplicates += 1
      case .full: spill.append(slot)
      }
    }
    if isDirty { try write(current) }
    for slot in spill { try insertBehind(slot) }
  }

  private enum Placing { case stored, duplicate, full }

  /// Puts a slot into the page in memory.
  private func place(_ slot: Slot) -> Placing {
    for i in 0..<IndexTable.slotsPerPage {
      if page[i].hash == 0 {
        page[i] = slot
        stored += 1
        return .stored
      }
      if page[i].hash == slot.hash, page[i].check == slot.check { return .duplicate }
    }
    return .full
  }

  private func insertBehind(_ slot: Slot) throws(RowIndex.Failure) {
    var at = home(slot.hash)
    for _ in 0..<pages {
      try read(at)
      switch place(slot) {
      case .stored: return try write(at)
      case .duplicate:
        duplicates += 1
        return
      case .full: at = (at + 1) & (pages - 1)
      }
    }
  }

  func find(hash: UInt64, check: UInt32) throws(RowIndex.Failure) -> Slot? {
    var at = home(hash)
    for _ in 0..<pages {
      var found: Slot?
      var isFull = true
      var failure: RowIndex.Failure?
      withUnsafeTemporaryAllocation(byteCount: IndexTable.pageBytes, alignment: 16) { space in
        do throws(RowIndex.Failure) { try load(at, into: space) } catch {
          failure = error
          return
        }
        let slots = UnsafeRawBufferPointer(space).assumingMemoryBound(to: Slot.self)
        for i in 0..<IndexTable.slotsPerPage {
          if slots[i].hash == hash, slots[i].check == check {
            found = slots[i]
            return
          }
          if slots[i].hash == 0 {
            isFull = false
            return
          }
        }
      }
      if let failure { throw failure }
      if found != nil || !isFull { return found }
      at = (at + 1) & (pages - 1)
    }
    return nil
  }

  /// Copies everything into a file of twice the pages.
  private func double() throws(RowIndex.Failure) {
    let old = descriptor
    let oldPages = pages
    let wider = try IndexTable.nameless(directory)
    descriptor = wider
    pageBits += 1
    stored = 0
    defer { close(old) }
    guard ftruncate(wider, off_t(pages * IndexTable.pageBytes)) == 0 else { throw .storage(errno: errno) }
    var slots: [Slot] = []
    for at in 0..<oldPages {
      try read(at, from: old)
      for slot in page where slot.hash != 0 { slots.append(slot) }
      if slots.count >= 1 << 16 || at == oldPages - 1 {
        try insert(&slots)
        slots.removeAll(keepingCapacity: true)
      }
    }
  }

  // MARK: pages

  private func read(_ at: Int, from file: Int32? = nil) throws(RowIndex.Failure) {
    var failure: RowIndex.Failure?
    page.withUnsafeMutableBytes { space in
      do throws(RowIndex.Failure) { try load(at, into: space, from: file) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  private func load(_ at: Int, into space: UnsafeMutableRawBufferPointer, from file: Int32? = nil) throws(RowIndex.Failure) {
    let most = min(space.count, IndexTable.pageBytes)
    var filled = 0
    while filled < most {
      let n = pread(
        file ?? descriptor, space.baseAddress.map { $0 + filled }, most - filled, off_t(at * IndexTable.pageBytes + filled))
      if n < 0, errno == EINTR { continue }
      guard n > 0 else { throw .storage(errno: n == 0 ? EIO : errno) }
      filled += n
    }
  }

  private func write(_ at: Int) throws(RowIndex.Failure) {
    var failure: RowIndex.Failure?
    page.withUnsafeBytes { space in
      var written = 0
      while written < space.count {
        let n = pwrite(
          descriptor, space.baseAddress.map { $0 + written }, space.count - written, off_t(at * IndexTable.pageBytes + written))
        if n < 0, errno == EINTR { continue }
        guard n > 0 else {
          failure = .storage(errno: n == 0 ? ENOSPC : errno)
          return
        }
        written += n
      }
    }
    if let failure { throw failure }
  }
}
