public import Records

/// Known values of the patients met last, ready to be found in the texts of their next records; one per worker. Bounded.
///
/// What a record has in common with others (`KnownValues.shared`) is made ready once. The record's other values are added to it, and
/// taken back before the next record's. What is found is what a set finds to which all values were added in the record's order.
public final class KnownPatients {
  private struct Kept {
    let values: KnownValues
    let identities: KnownIdentities
  }

  private static let mostValues = 512
  private static let mostContested = 32
  private let plans = KnownPlans()
  private let takesOrdinaryWords: Bool
  private let inOrder: KnownIdentities
  private var kept: [Kept?] = []
  /// The place of the set to which a record's values were added.
  private var used: Int?

  /// - Parameter takesOrdinaryWords: as in `KnownIdentities`.
  public init(takesOrdinaryWords: Bool) {
    self.takesOrdinaryWords = takesOrdinaryWords
    inOrder = KnownIdentities(plans)
    inOrder.takesOrdinaryWords = takesOrdinaryWords
  }

  /// What is known of a record, until the next call.
  public func identities(of known: KnownValues) -> KnownIdentities {
    takeBack()
    // So few that no set is full, whatever the order.
    guard let shared = known.shared, shared.entries.count + known.otherCount <= KnownPatients.mostValues else { return identitiesInOrder(of: known) }
    let identities = identities(ofShared: shared)
    used = shared.number
    for k in 0..<known.otherCount { add(known.entries[known.other(k)], of: known, to: identities) }
    guard identities.initials.count < KnownIdentities.mostInitials, identities.contested.count <= KnownPatients.mostContested else {
      return identitiesInOrder(of: known)
    }
    identities.settle(known)
    identities.doubt.isThere = false
    return identities
  }

  /// The same when a text was searched for `identities`: nil unless what was found depends on the order of values.
  public func identities(of known: KnownValues, insteadOf identities: KnownIdentities) -> KnownIdentities? {
    identities !== inOrder && identities.doubt.isThere ? identitiesInOrder(of: known) : nil
  }

  private func add(_ entry: KnownValues.Entry, of known: KnownValues, to identities: KnownIdentities) {
    let value = known.value(entry)
    identities.add(value, KnownIdentities.textClass(entry.identifierClass, value, isRequired: entry.isRequired))
  }

  private func identitiesInOrder(of known: KnownValues) -> KnownIdentities {
    inOrder.reset()
    inOrder.add(known)
    return inOrder
  }

  private func identities(ofShared shared: KnownValues) -> KnownIdentities {
    while kept.count <= shared.number { kept.append(nil) }
    if let known = kept[shared.number], known.values === shared { return known.identities }
    let identities = kept[shared.number]?.identities ?? KnownIdentities(plans)
    identities.takesOrdinaryWords = takesOrdinaryWords
    identities.reset()
    for entry in shared.entries { add(entry, of: shared, to: identities) }
    identities.mark()
    kept[shared.number] = Kept(values: shared, identities: identities)
    return identities
  }

  /// Takes back what was added for the last record.
  private func takeBack() {
    guard let at = used else { return }
    used = nil
    if let known = kept[at], !known.identities.rewind() { kept[at] = nil }
  }
}
