import Records

/// Keys and names of which several known values say different things, such as a number that is an account's and a visit's: the first
/// value says what they are. Few.
struct ContestedKeys {
  private var keys: [KnownPlans.Key] = []
  private var names: [(letters: [UInt8], entry: KnownTable.Entry)] = []
  /// Which of them were met since `begin`.
  private var isKeyMet: [Bool] = []
  private var isNameMet: [Bool] = []
  /// A bit for each key's hash.
  private var filter: UInt64 = 0
  private var marked: (keys: Int, names: Int, filter: UInt64) = (0, 0, 0)

  var isEmpty: Bool { keys.isEmpty && names.isEmpty }
  var count: Int { keys.count + names.count }

  mutating func reset() {
    keys.removeAll(keepingCapacity: true)
    names.removeAll(keepingCapacity: true)
    filter = 0
    marked = (0, 0, 0)
  }

  mutating func mark() { marked = (keys.count, names.count, filter) }

  mutating func rewind() {
    keys.removeLast(keys.count - marked.keys)
    names.removeLast(names.count - marked.names)
    filter = marked.filter
  }

  @inline(__always) private static func bit(_ hash: UInt64) -> UInt64 { 1 << (hash >> 58) }

  private func place(of key: KnownPlans.Key) -> Int? {
    keys.firstIndex { $0.hash == key.hash && $0.count == key.count && $0.isLook == key.isLook }
  }

  mutating func add(_ key: KnownPlans.Key) {
    if mayHold(key), place(of: key) != nil { return }
    keys.append(key)
    filter |= ContestedKeys.bit(key.hash)
  }

  mutating func add(_ name: Bytes) {
    if !names.contains(where: { name.raw.elementsEqual($0.letters) }) { names.append((name.array, KnownTable.Entry(textClass: .name))) }
  }

  // MARK: what they say

  /// Begins to take what values say, in their order.
  mutating func begin() {
    isKeyMet = [Bool](repeating: false, count: keys.count)
    isNameMet = [Bool](repeating: false, count: names.count)
  }

  @inline(__always) func mayHold(_ key: KnownPlans.Key) -> Bool { filter & ContestedKeys.bit(key.hash) != 0 }

  mutating func take(_ key: KnownPlans.Key, day: Int16) {
    guard let at = place(of: key) else { return }
    if isKeyMet[at] {
      keys[at].entry.takeClass(of: key.entry)
    } else {
      isKeyMet[at] = true
      keys[at].entry = key.entry
      if !key.isLook { keys[at].entry.date = day }
    }
  }

  mutating func take(_ name: Bytes, _ entry: KnownTable.Entry) {
    guard let at = names.firstIndex(where: { name.raw.elementsEqual($0.letters) }), !isNameMet[at] else { return }
    isNameMet[at] = true
    names[at].entry = entry
  }

  func forEachKey(_ body: (KnownPlans.Key) -> Void) { for key in keys { body(key) } }

  func forEachName(_ body: (Bytes, KnownTable.Entry) -> Void) {
    for (letters, entry) in names { letters.withUnsafeBytes { body(Bytes($0), entry) } }
  }
}
