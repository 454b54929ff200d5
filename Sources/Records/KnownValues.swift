/// The identifying values of one source record, as they stood in the source (escapes undone): every component of the fields
/// that name the patient, relatives, guarantor, insured persons, staff and places.
///
/// Filled by a reader's own list of identifying fields, not by the mapping, so that a field which the mapping overlooks is
/// still known to the check. Holds PHI; lives as long as its record.
public final class KnownValues {
  public struct Entry: Sendable {
    public let identifierClass: IdentifierClass
    /// Whether it names the patient, a relative, employer or household member (required by Safe Harbor), or staff and
    /// facilities (removed by convention).
    public let isRequired: Bool
    let start: Int
    let length: Int
  }

  @exclusivity(unchecked) public private(set) var entries: [Entry] = []
  @exclusivity(unchecked) private var text = ByteBuffer(capacity: 1024)

  public init() {}

  public func reset() {
    entries.removeAll(keepingCapacity: true)
    text.truncate()
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
}
