import Records

/// Counts by name, where a name is made of bytes: for bytes that came before it is not made again.
struct NameCounts {
  private struct Entry {
    let hash: UInt64
    let bytes: [UInt8]
    /// How many of the bytes are of the first of the two texts.
    let split: Int
    let name: String
    var count: Int
  }

  private var entries: [Entry] = []
  /// Of names beyond the first ones.
  private var others = Tally()
  private static let maximumEntries = 64

  /// Counts once more what was counted before; false when these texts are new.
  mutating func add(_ first: Bytes, _ second: Bytes = .empty) -> Bool {
    let hash = second.tableHash(seed: first.tableHash())
    for i in 0..<entries.count where entries[i].hash == hash && entries[i].split == first.count {
      guard entries[i].bytes.withUnsafeBytes({ Bytes($0)[0..<first.count] == first && Bytes($0)[first.count..<$0.count] == second }) else { continue }
      entries[i].count += 1
      return true
    }
    return false
  }

  /// Counts texts that are new.
  mutating func add(_ first: Bytes, _ second: Bytes = .empty, name: String) {
    guard entries.count < NameCounts.maximumEntries, first.count + second.count <= 64 else { return others.add(name) }
    let hash = second.tableHash(seed: first.tableHash())
    entries.append(Entry(hash: hash, bytes: first.array + second.array, split: first.count, name: name, count: 1))
  }

  var tally: Tally {
    var out = others
    for entry in entries { out.add(entry.name, entry.count) }
    return out
  }
}

/// Counts by segment tag: a direct-mapped table, and a dictionary for what gives way in it.
struct TagCounts {
  private var slots = [(tag: UInt32, count: Int)](repeating: (0, 0), count: 256)
  private var others: [UInt32: Int] = [:]

  mutating func add(_ tag: UInt32) {
    let i = Int((tag &* 0x9E37_79B1) >> 24)
    if slots[i].tag == tag {
      slots[i].count &+= 1
      return
    }
    if slots[i].count > 0 { others[slots[i].tag, default: 0] += slots[i].count }
    slots[i] = (tag, 1)
  }

  var all: [UInt32: Int] {
    var out = others
    for slot in slots where slot.count > 0 { out[slot.tag, default: 0] += slot.count }
    return out
  }
}
