import Records

/// The codes of a patient's encounters, orders and other resources: an append-only list of tags, numbered in the order of arrival.
///
/// The vault keeps it in parts of 256 numbers. Processes that add to it at the same time do so in the part that each saw last; whoever comes second
/// finds it grown, and begins a part of their own. So a number is one tag's, though not all numbers are used.
struct LinkList: Sendable {
  static let tagsPerPart = 256

  /// The first half of HMAC(link key, kind || 0x00 || key).
  struct Tag: Hashable, Sendable {
    var a: UInt64
    var b: UInt64
  }

  struct Part: Sendable {
    let number: Int
    var tags: [Tag]
    /// Tags at its front that the vault has.
    var saved: Int
  }

  private var ordinals: [Tag: UInt32] = [:]
  /// Parts with tags that the vault does not have, and behind them the one that grows.
  private var parts: [Part] = []
  private var nextPart = 0
  /// Parts in which another process may write.
  private var open: Set<Int> = []

  var count: Int { ordinals.count }

  /// The first part that may be another one in the vault than it was.
  var firstOpen: Int { min(open.min() ?? nextPart, parts.first?.number ?? nextPart) }

  /// The ordinal of a tag, and whether it is new.
  mutating func intern(_ tag: Tag) -> (ordinal: UInt32, isNew: Bool) {
    if let known = ordinals[tag] { return (known, false) }
    if parts.last.map({ $0.tags.count == LinkList.tagsPerPart }) ?? true {
      parts.append(Part(number: nextPart, tags: [], saved: 0))
      nextPart += 1
    }
    let last = parts.count - 1
    let ordinal = UInt32(truncatingIfNeeded: parts[last].number * LinkList.tagsPerPart + parts[last].tags.count)
    parts[last].tags.append(tag)
    ordinals[tag] = ordinal
    return (ordinal, true)
  }

  /// The parts that the vault does not have as they are.
  var unsaved: [Part] { parts.filter { $0.tags.count > $0.saved } }

  /// Notes what the vault has now: parts as `unsaved` gave them, which may have grown since.
  mutating func note(saved: [Part]) {
    for part in saved {
      guard let i = parts.firstIndex(where: { $0.number == part.number }) else { continue }
      parts[i].saved = max(parts[i].saved, part.tags.count)
      if part.tags.count == LinkList.tagsPerPart { open.remove(part.number) } else { open.insert(part.number) }
    }
    parts.removeAll { $0.saved == LinkList.tagsPerPart }
  }

  /// Takes what the vault has, from `firstOpen` on or all of it. True when numbers given here since the last time could not stay: the tag has another
  /// number, or the number another tag.
  mutating func merge(_ stored: [(number: Int, tags: [Tag])]) -> Bool {
    let fresh = parts.flatMap { $0.tags[$0.saved...] }
    let own = Set(fresh)
    let hasLost = !fresh.isEmpty && stored.contains { number, tags in
      guard let part = parts.first(where: { $0.number == number }) else { return tags.contains(where: own.contains) }
      return !part.tags.starts(with: tags)
    }
    if hasLost {
      for tag in fresh { ordinals[tag] = nil }
      parts.removeAll()
    }
    for (number, tags) in stored {
      if tags.count == LinkList.tagsPerPart { open.remove(number) } else { open.insert(number) }
      if let i = parts.firstIndex(where: { $0.number == number }) {
        // Written by us, and the answer was lost.
        if parts[i].tags.count >= tags.count { parts[i].saved = max(parts[i].saved, tags.count) } else { parts.remove(at: i) }
      }
      for (i, tag) in tags.enumerated() where ordinals[tag] == nil {
        ordinals[tag] = UInt32(truncatingIfNeeded: number * LinkList.tagsPerPart + i)
      }
      // The last part is gone on with when nobody has begun another one here.
      if number >= nextPart {
        nextPart = number + 1
        if fresh.isEmpty { parts = tags.count < LinkList.tagsPerPart ? [Part(number: number, tags: tags, saved: tags.count)] : [] }
      }
    }
    if hasLost { for tag in fresh { _ = intern(tag) } }
    return hasLost
  }
}

extension LinkList.Part {
  /// The tags, 16 bytes each.
  var bytes: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(tags.count * 16)
    for tag in tags {
      withUnsafeBytes(of: tag.a) { out.append(contentsOf: $0) }
      withUnsafeBytes(of: tag.b) { out.append(contentsOf: $0) }
    }
    return out
  }

  /// The tags of what `bytes` gave; throws `IDN-0109` for anything else.
  static func tags(of bytes: [UInt8]) throws(VaultError) -> [LinkList.Tag] {
    guard bytes.count % 16 == 0, bytes.count <= LinkList.tagsPerPart * 16 else { throw VaultError(.vaultDamaged) }
    return bytes.withUnsafeBytes { raw in
      stride(from: 0, to: raw.count, by: 16).map {
        LinkList.Tag(a: raw.loadUnaligned(fromByteOffset: $0, as: UInt64.self), b: raw.loadUnaligned(fromByteOffset: $0 + 8, as: UInt64.self))
      }
    }
  }
}
