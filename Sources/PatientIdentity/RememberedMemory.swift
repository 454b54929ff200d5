public import Records

/// What is remembered of the patients of the last records, ready to be shared by their next ones; one per worker. Bounded.
///
/// As long as nothing new is remembered of a patient, it is the same object that is handed over, so that whoever made something of it
/// knows it again.
public final class RememberedMemory {
  private struct Slot {
    let patient: PatientHash
    let packed: [UInt8]
    let values: KnownValues
    var used: Int
  }

  private let capacity: Int
  private var slots: [Slot] = []
  private var places: [PatientHash: Int] = [:]
  private var clock = 0

  /// - Parameter capacity: how many patients are kept. With all that is made of their values one takes some forty kilobytes.
  public init(capacity: Int = 512) { self.capacity = max(1, capacity) }

  /// What is remembered of a patient; nil when that is nothing.
  public func values(of patient: PatientHandle) -> KnownValues? {
    let remembered = patient.remembered
    guard !remembered.packed.isEmpty else { return nil }
    clock += 1
    let known = places[patient.hash]
    if let known, slots[known].packed == remembered.packed {
      slots[known].used = clock
      return slots[known].values
    }
    let place = known ?? (slots.count < capacity ? slots.count : slots.indices.min { slots[$0].used < slots[$1].used }) ?? 0
    let values = KnownValues(number: place)
    remembered.add(to: values)
    let slot = Slot(patient: patient.hash, packed: remembered.packed, values: values, used: clock)
    if place == slots.count {
      slots.append(slot)
    } else {
      places[slots[place].patient] = nil
      slots[place] = slot
    }
    places[patient.hash] = place
    return values
  }
}
