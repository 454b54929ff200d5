/// The identifying values of one source record, as they stood in the source (escapes undone): every component of the fields
/// that name the patient, relatives, guarantor, insured persons, staff and places.
///
/// Filled by a reader's own list of identifying fields, not by the mapping, so that a field which the mapping overlooks is
/// still known to the check. Holds PHI; lives as long as its record.
///
/// What all records of a patient say can be had in common by the patient's records (`share`): such a set is filled once and never
/// changed, so that whoever works with it may keep what was made of it for the next record with the same one.
public final class KnownValues {
  public struct Entry: Sendable {
    public let identifierClass: IdentifierClass
    /// Whether it names the patient, a relative, employer or household member (required by Safe Harbor), or staff and
    /// facilities (removed by convention).
    public let isRequired: Bool
    let start: Int
    let length: Int
  }

  /// The record's own values.
  @exclusivity(unchecked) public private(set) var entries: [Entry] = []
  @exclusivity(unchecked) private var text = ByteBuffer(capacity: 1024)
  /// Values that the record has in common with others; they count as if they had been added behind its own.
  @exclusivity(unchecked) public private(set) var shared: KnownValues?
  /// The places in `entries` of those that `shared` does not have.
  @exclusivity(unchecked) private var rest: [Int] = []
  /// By the place of a shared value, whether it is among `entries`, too.
  @exclusivity(unchecked) private var isOwn: [Bool] = []
  /// Of a set that is shared, the places of its values plus one by their hash; 0 for none.
  @exclusivity(unchecked) private var slots: [Int32] = []

  /// Small, and other than that of every set that is shared at the time: where one may keep what was made of it.
  public let number: Int

  public init(number: Int = 0) { self.number = number }

  public func reset() {
    entries.removeAll(keepingCapacity: true)
    text.truncate()
    shared = nil
  }

  /// Adds a value, trimmed; empty ones are ignored.
  public func add(_ value: Bytes, _ identifierClass: IdentifierClass, isRequired: Bool = true) {
    let value = value.trimmed
    guard !value.isEmpty else { return }
    entries.append(Entry(identifierClass: identifierClass, isRequired: isRequired, start: text.count, length: value.count))
    text.append(value)
  }

  /// Adds a value unless it is there already under its class.
  public func addNew(_ value: Bytes, _ identifierClass: IdentifierClass, isRequired: Bool) {
    for entry in entries where entry.length == value.count && entry.identifierClass == identifierClass {
      if self.value(entry) == value { return }
    }
    add(value, identifierClass, isRequired: isRequired)
  }

  /// The value of an entry; valid until the next `add` or `reset`.
  public func value(_ entry: Entry) -> Bytes { text.bytes(entry.start..<entry.start + entry.length) }

  // MARK: values in common

  /// Has the values of a set in common with other records, as if `addNew` were called for each; false, with nothing done, where that
  /// would not come to the same. Called when all of the record's own are there.
  public func share(_ values: KnownValues) -> Bool {
    values.prepare()
    rest.removeAll(keepingCapacity: true)
    isOwn.removeAll(keepingCapacity: true)
    isOwn.append(contentsOf: repeatElement(false, count: values.entries.count))
    var others: [Int] = []
    for (i, entry) in entries.enumerated() {
      guard let at = values.place(of: value(entry), entry.identifierClass) else {
        rest.append(i)
        continue
      }
      if values.entries[at].isRequired == entry.isRequired {
        isOwn[at] = true
      } else {
        rest.append(i)
        others.append(at)
      }
    }
    // A value that the record has under the other kind alone would not be added.
    guard others.allSatisfy({ isOwn[$0] }) else { return false }
    shared = values
    return true
  }

  /// How many of the record's own values are not shared.
  public var otherCount: Int { shared == nil ? entries.count : rest.count }

  /// The place in `entries` of one of the record's own values that are not shared.
  public func other(_ k: Int) -> Int { shared == nil ? k : rest[k] }

  /// Hands over everything in the order in which it would have been added: the record's own, then what is only shared.
  public func forEach(_ body: (Bytes, IdentifierClass, _ isRequired: Bool) -> Void) {
    for entry in entries { body(value(entry), entry.identifierClass, entry.isRequired) }
    guard let shared else { return }
    for (i, entry) in shared.entries.enumerated() where !isOwn[i] { body(shared.value(entry), entry.identifierClass, entry.isRequired) }
  }

  private static func hash(_ value: Bytes, _ identifierClass: IdentifierClass) -> Int {
    Int(truncatingIfNeeded: value.tableHash(seed: UInt64(identifierClass.rawValue)) >> 40)
  }

  /// Makes the table of places.
  private func prepare() {
    guard slots.isEmpty else { return }
    var count = 64
    while count < entries.count * 2 { count *= 2 }
    slots = [Int32](repeating: 0, count: count)
    for (i, entry) in entries.enumerated() {
      var at = KnownValues.hash(value(entry), entry.identifierClass) & (count - 1)
      while slots[at] != 0 { at = (at + 1) & (count - 1) }
      slots[at] = Int32(i + 1)
    }
  }

  private func place(of value: Bytes, _ identifierClass: IdentifierClass) -> Int? {
    var at = KnownValues.hash(value, identifierClass) & (slots.count - 1)
    while slots[at] != 0 {
      let entry = entries[Int(slots[at]) - 1]
      if entry.identifierClass == identifierClass, entry.length == value.count, self.value(entry) == value { return Int(slots[at]) - 1 }
      at = (at + 1) & (slots.count - 1)
    }
    return nil
  }
}
