/// The parts of names that a document's stronger evidence confirmed, by hash; found again everywhere in it. Kept from text to text.
struct ConfirmedNames {
  /// How a part may be found again.
  enum Reach: UInt8 {
    case capital = 1
    case anywhere
    /// It was no name after all.
    case nowhere
  }

  private var keys: [UInt64] = []
  private var reaches: [Reach] = []
  /// Where the parts of five letters or more stand, for typing errors; bounded.
  private(set) var long: [Int32] = []
  /// First and last letter of names of two parts; bounded.
  private(set) var initials: [UInt16] = []
  private(set) var count = 0
  /// Two bits for the hash of each part: most words are none of them.
  private var filter: UInt64 = 0

  var isEmpty: Bool { count == 0 }

  mutating func removeAll() {
    guard count > 0 else { return }
    filter = 0
    if keys.count > 1024 {
      (keys, reaches) = ([], [])
    } else {
      for i in keys.indices { keys[i] = 0 }
    }
    long.removeAll(keepingCapacity: true)
    initials.removeAll(keepingCapacity: true)
    count = 0
  }

  mutating func insert(_ hash: UInt64, _ reach: Reach, at token: Int, letters: Int) {
    if count * 2 >= keys.count { grow() }
    filter |= ConfirmedNames.bits(hash)
    var i = slot(hash)
    while keys[i] != 0, keys[i] != hash { i = (i + 1) & (keys.count - 1) }
    if keys[i] == 0 {
      (keys[i], reaches[i]) = (hash, reach)
      count += 1
      if letters >= 5, long.count < 48 { long.append(Int32(token)) }
    } else if reach == .anywhere || reaches[i] == .nowhere {
      reaches[i] = reach
    }
  }

  /// Leaves a part alone from now on, unless it is confirmed again.
  mutating func forget(_ hash: UInt64) {
    guard count > 0 else { return }
    var i = slot(hash)
    while keys[i] != 0, keys[i] != hash { i = (i + 1) & (keys.count - 1) }
    if keys[i] == hash { reaches[i] = .nowhere }
  }

  mutating func insert(initials first: UInt8, _ last: UInt8) {
    if initials.count < 48 { initials.append(UInt16(first) << 8 | UInt16(last)) }
  }

  @inline(__always) func reach(_ hash: UInt64) -> Reach? {
    let bits = ConfirmedNames.bits(hash)
    return filter & bits == bits ? find(hash) : nil
  }

  @inline(__always) private static func bits(_ hash: UInt64) -> UInt64 { 1 &<< (hash &>> 40) | 1 &<< (hash &>> 46) }

  private func find(_ hash: UInt64) -> Reach? {
    var i = slot(hash)
    while keys[i] != 0 {
      if keys[i] == hash { return reaches[i] == .nowhere ? nil : reaches[i] }
      i = (i + 1) & (keys.count - 1)
    }
    return nil
  }

  private func slot(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash >> 20) & (keys.count - 1) }

  private mutating func grow() {
    let (oldKeys, oldReaches) = (keys, reaches)
    let size = max(64, oldKeys.count * 2)
    keys = Array(repeating: 0, count: size)
    reaches = Array(repeating: .capital, count: size)
    for (k, r) in zip(oldKeys, oldReaches) where k != 0 {
      var i = slot(k)
      while keys[i] != 0 { i = (i + 1) & (size - 1) }
      (keys[i], reaches[i]) = (k, r)
    }
  }
}
