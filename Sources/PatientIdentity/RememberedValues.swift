public import Records
import Synchronization

/// What is known of a patient from all records so far: identifying values with their classes, the most telling ones first, no more than
/// `mostValues` of them.
///
/// Which values are kept depends on the set of all values ever added and on nothing else, neither on their order nor on how often they
/// came: the union is sorted by rank and value, and the first ones stay. So a run that was killed and begun again, or that met its files in
/// another order, remembers the same.
struct RememberedValues: Sendable, Equatable {
  static let mostValues = 128
  static let longestValue = 64

  /// Entries one behind the other in ascending order: rank, class and kind, length, value. At most 8,576 bytes.
  private(set) var packed: [UInt8] = []

  init() {}

  /// Takes what `packed` gave; nil when it is anything else.
  init?(packed: [UInt8]) {
    var at = 0
    var count = 0
    while at < packed.count {
      guard at + 3 <= packed.count, packed[at + 1] >> 1 < UInt8(IdentifierClass.allCases.count), packed[at + 2] > 0,
        packed[at + 2] <= UInt8(RememberedValues.longestValue), at + 3 + Int(packed[at + 2]) <= packed.count
      else { return nil }
      at += 3 + Int(packed[at + 2])
      count += 1
    }
    guard count <= RememberedValues.mostValues else { return nil }
    self.packed = packed
  }

  /// How telling a value is: 0 most; nil when it is not worth remembering.
  static func rank(_ value: Bytes, _ c: IdentifierClass, isRequired: Bool) -> UInt8? {
    guard value.count >= 2, value.count <= longestValue else { return nil }
    var digits = 0
    var letters = 0
    for b in value.raw {
      if ASCII.isDigit(b) { digits += 1 } else if ASCII.isLetter(b) || b >= 0x80 { letters += 1 }
    }
    switch c {
    case .names: return letters < 2 ? nil : isRequired ? 0 : 6
    case .geography: return letters + digits < 4 ? nil : isRequired ? 3 : 7
    // The earliest one comes first, and that is the day of birth.
    case .dates: return digits < 8 ? nil : isRequired ? 5 : nil
    case .email, .url, .ipAddress: return isRequired ? 2 : 7
    case .medicalRecord, .socialSecurity: return digits < 4 || digits + letters < 5 ? nil : isRequired ? 1 : 7
    case .telephone, .fax: return digits < 7 ? nil : isRequired ? 2 : 7
    default:
      // A member number may be letters but for a digit, or altogether (`M73HVBSPEQ`): so long a run of capitals is no word.
      let isCode = letters + digits >= 8 && value.raw.allSatisfy { ASCII.isDigit($0) || ASCII.isUpper($0) }
      return digits < 4 && !isCode || digits + letters < 5 ? nil : isRequired ? 4 : 7
    }
  }

  /// Adds a value; false when nothing changes.
  mutating func insert(_ value: Bytes, _ c: IdentifierClass, isRequired: Bool) -> Bool {
    guard let rank = RememberedValues.rank(value, c, isRequired: isRequired) else { return false }
    var entry = [rank, c.rawValue << 1 | (isRequired ? 1 : 0), UInt8(value.count)]
    entry.append(contentsOf: value.raw)
    return insert(entry[...])
  }

  mutating func formUnion(_ other: RememberedValues) -> Bool {
    var changed = false
    other.forEachEntry { if insert($0) { changed = true } }
    return changed
  }

  private mutating func insert(_ entry: ArraySlice<UInt8>) -> Bool {
    var at = 0
    var count = 0
    var place = -1
    var last = 0
    while at < packed.count {
      let end = at + 3 + Int(packed[at + 2])
      if place < 0 {
        let known = packed[at..<end]
        if known.elementsEqual(entry) { return false }
        if entry.lexicographicallyPrecedes(known) { place = at }
      }
      last = at
      at = end
      count += 1
    }
    if count == RememberedValues.mostValues {
      if place < 0 { return false }
      packed.removeSubrange(last...)
    }
    packed.insert(contentsOf: entry, at: place < 0 ? packed.count : place)
    return true
  }

  private func forEachEntry(_ body: (ArraySlice<UInt8>) -> Void) {
    var at = 0
    while at < packed.count {
      let end = at + 3 + Int(packed[at + 2])
      body(packed[at..<end])
      at = end
    }
  }

  func add(to known: KnownValues) {
    packed.withUnsafeBytes { raw in
      let bytes = Bytes(raw)
      var at = 0
      while at < bytes.count {
        let end = at + 3 + Int(bytes[at + 2])
        if let c = IdentifierClass(rawValue: bytes[at + 1] >> 1) {
          known.addNew(bytes[at + 3..<end], c, isRequired: bytes[at + 1] & 1 == 1)
        }
        at = end
      }
    }
  }
}

extension PatientHandle {
  /// Remembers the identifying values of a record of this patient, for the texts of their other records; durable after the vault's next
  /// `flush`, and in memory only where keys are derived. False when this is not the patient's handle any more (`isCurrent`).
  ///
  /// - Parameter heard: what the caller had patients remember before; only what is new to it is looked at.
  @discardableResult
  public func remember(_ known: KnownValues, besides heard: HeardValues? = nil) -> Bool {
    var entries = known.entries
    if let heard {
      let seed = heard.seed(of: hash)
      entries = entries.filter { heard.isNew(known.value($0), $0.identifierClass, isRequired: $0.isRequired, seed) }
      if entries.isEmpty { return isCurrent }
    }
    let (queue, isCurrent) = state.withLock { s -> (Bool, Bool) in
      if s.isLost { return (false, false) }
      var changed = false
      for entry in entries where s.remembered.insert(known.value(entry), entry.identifierClass, isRequired: entry.isRequired) {
        changed = true
      }
      return (changed && s.noteRemembered(), true)
    }
    if queue, case .stored(let dirty) = origin { dirty.append(self) }
    return isCurrent
  }

  var remembered: RememberedValues { state.withLock { $0.remembered } }

  /// Remembers what another patient's records said, who turned out to be the same person.
  func absorb(_ values: RememberedValues) {
    let queue = state.withLock { s in s.remembered.formUnion(values) && s.noteRemembered() }
    if queue, case .stored(let dirty) = origin { dirty.append(self) }
  }

  /// Adds what is remembered of the patient to the known values of a record, those left out that are there already.
  public func addRemembered(to known: KnownValues) { remembered.add(to: known) }
}

extension PatientHandle.State {
  /// Whether the patient has to be queued for the next flush.
  fileprivate mutating func noteRemembered() -> Bool {
    version += 1
    rememberedChanged = true
    let queue = !isQueued
    isQueued = true
    return queue
  }
}
