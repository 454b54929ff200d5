import Records

/// The identifiers of one source record in normal form, as a set that text is searched against in one pass.
///
/// A key is a run of letters and digits without case, accents and punctuation; a key that begins with digits has lost its leading
/// zeros. Text is cut into pieces where letters, digits and separators meet. A key is found when it begins where a piece begins,
/// ends where one ends, and only separators lie between: `O'BRIEN`, `o brien` and `Obrien` are one key. Open addressing over
/// 64-bit hashes, kept from record to record; no allocation in the steady state.
final class KnownSet {
  struct Hit {
    let identifierClass: IdentifierClass
    /// Names the patient, a relative or the like; otherwise staff or a place of care.
    let isRequired: Bool
    /// Letters and digits of the key.
    let length: Int
  }

  private struct Slot {
    var hash: UInt64
    var length: UInt8
    /// Bits 0-4 class, 5 required, 6 found only within a single piece.
    var info: UInt8
  }

  static let maximumLength = 80
  /// How many separators in a row may lie within a key.
  private static let maximumGap = 3

  private var slots: [Slot]
  private var used: [Int] = []
  /// Whether a key begins with two kinds, and the length of the longest key that begins with a kind.
  private var starts = [UInt64](repeating: 0, count: 64)
  private var longest = [UInt8](repeating: 0, count: 64)
  private let kinds = Folding.kinds
  private var folded = ByteBuffer(capacity: 512)

  init() { slots = Array(repeating: Slot(hash: 0, length: 0, info: 0), count: 1024) }

  var count: Int { used.count }

  func reset() {
    for i in used { slots[i].length = 0 }
    used.removeAll(keepingCapacity: true)
    for i in 0..<64 {
      starts[i] = 0
      longest[i] = 0
    }
  }

  @inline(__always) private static func step(_ h: UInt64, _ kind: UInt8, _ byte: UInt8) -> UInt64 {
    (h ^ UInt64(kind == 37 ? byte : kind)) &* 0x9E37_79B9_7F4A_7C15 &+ (h >> 29)
  }

  private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325

  /// Adds the letters and digits of a text as one key; nothing happens with fewer than two.
  func insert(_ text: Bytes, _ identifierClass: IdentifierClass, isRequired: Bool, singlePiece: Bool = false) {
    var hash = KnownSet.seed
    var length = 0
    var first: UInt8 = 0
    var second: UInt8 = 0
    for i in 0..<text.count {
      let b = text[i]
      let kind = kinds[Int(b)]
      if kind == 0 || (length == 0 && b == 0x30) { continue }
      if length == 0 { first = kind } else if length == 1 { second = kind }
      hash = KnownSet.step(hash, kind, b)
      length += 1
    }
    guard length >= 2, length <= KnownSet.maximumLength else { return }
    starts[Int(first)] |= 1 << UInt64(second)
    longest[Int(first)] = max(longest[Int(first)], UInt8(length))
    let info = identifierClass.rawValue | (isRequired ? 32 : 0) | (singlePiece ? 64 : 0)
    if used.count * 2 >= slots.count { grow() }
    let mask = slots.count - 1
    var at = Int(truncatingIfNeeded: hash) & mask
    while slots[at].length != 0 {
      if slots[at].hash == hash && slots[at].length == UInt8(length) {
        // The stricter of the two stands.
        if isRequired && slots[at].info & 32 == 0 {
          slots[at].info = info
        } else if !singlePiece {
          slots[at].info &= ~64
        }
        return
      }
      at = (at + 1) & mask
    }
    slots[at] = Slot(hash: hash, length: UInt8(length), info: info)
    used.append(at)
  }

  private func grow() {
    let old = used.map { slots[$0] }
    slots = Array(repeating: Slot(hash: 0, length: 0, info: 0), count: slots.count * 2)
    used.removeAll(keepingCapacity: true)
    let mask = slots.count - 1
    for slot in old {
      var at = Int(truncatingIfNeeded: slot.hash) & mask
      while slots[at].length != 0 { at = (at + 1) & mask }
      slots[at] = slot
      used.append(at)
    }
  }

  /// The first key in a text that `accept` does not wave through.
  func search(_ text: Bytes, accept: (Hit) -> Bool = { _ in false }) -> Hit? {
    if used.isEmpty { return nil }
    if KnownSet.isASCII(text) { return searchFolded(text, accept) }
    folded.truncate()
    guard Folding.fold(text, into: &folded) else { return nil }
    return searchFolded(folded.bytes, accept)
  }

  static func isASCII(_ text: Bytes) -> Bool {
    let raw = text.raw
    var i = 0
    while i + 8 <= raw.count {
      if raw.loadUnaligned(fromByteOffset: i, as: UInt64.self) & 0x8080_8080_8080_8080 != 0 { return false }
      i += 8
    }
    while i < raw.count {
      if raw[i] >= 0x80 { return false }
      i += 1
    }
    return true
  }

  private func searchFolded(_ text: Bytes, _ accept: (Hit) -> Bool) -> Hit? {
    let raw = text.raw
    let n = raw.count
    return kinds.withUnsafeBufferPointer { kinds in
      starts.withUnsafeBufferPointer { starts in
        var i = 0
        while i < n {
          let kind = kinds[Int(raw[i])]
          if kind == 0 {
            i += 1
            continue
          }
          let isDigit = Folding.isDigit(kind)
          var s = i
          if isDigit {
            while s < n, raw[s] == 0x30 { s += 1 }
          }
          i += 1
          while i < n {
            let k = kinds[Int(raw[i])]
            if k == 0 || Folding.isDigit(k) != isDigit { break }
            i += 1
          }
          // Leading zeros alone: the key would begin with the next piece anyway.
          if s >= i { continue }
          let first = kinds[Int(raw[s])]
          if starts[Int(first)] == 0 { continue }
          var next = s + 1
          while next < n, kinds[Int(raw[next])] == 0, next - s <= KnownSet.maximumGap { next += 1 }
          if next >= n || starts[Int(first)] & (1 << UInt64(kinds[Int(raw[next])])) == 0 { continue }
          if let hit = match(raw, from: s, pieceEnd: i, kinds, accept) { return hit }
        }
        return nil
      }
    }
  }

  private func match(
    _ raw: UnsafeRawBufferPointer, from start: Int, pieceEnd: Int, _ kinds: UnsafeBufferPointer<UInt8>, _ accept: (Hit) -> Bool
  ) -> Hit? {
    let n = raw.count
    let limit = Int(longest[Int(kinds[Int(raw[start])])])
    let mask = slots.count - 1
    var hash = KnownSet.seed
    var length = 0
    var gap = 0
    var i = start
    while i < n {
      let b = raw[i]
      let kind = kinds[Int(b)]
      i += 1
      if kind == 0 {
        gap += 1
        if gap > KnownSet.maximumGap { return nil }
        continue
      }
      gap = 0
      hash = KnownSet.step(hash, kind, b)
      length += 1
      if length > limit { return nil }
      if length < 2 { continue }
      if i < n {
        let following = kinds[Int(raw[i])]
        if following != 0 && Folding.isDigit(following) == Folding.isDigit(kind) { continue }
      }
      var at = Int(truncatingIfNeeded: hash) & mask
      while slots[at].length != 0 {
        if slots[at].hash == hash && Int(slots[at].length) == length {
          let info = slots[at].info
          if info & 64 != 0 && i > pieceEnd { break }
          let hit = Hit(
            identifierClass: IdentifierClass(rawValue: info & 31) ?? .otherUnique, isRequired: info & 32 != 0, length: length)
          if !accept(hit) { return hit }
          break
        }
        at = (at + 1) & mask
      }
    }
    return nil
  }
}
