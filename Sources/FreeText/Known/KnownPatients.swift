public import Records

/// Known values of the patients met last, ready to be found in the texts of their next records; one per worker. Bounded.
///
/// What a record has in common with others (`KnownValues.shared`) is made ready once. The record's other values are added to it, and
/// taken back before the next record's. What is found is what a set finds to which all values were added in the record's order.
public final class KnownPatients {
  private struct Kept {
    let values: KnownValues
    let content: KnownIdentities.Content
  }

  private static let mostValues = 512
  private static let mostContested = 32
  private let plans = KnownPlans()
  private let inOrder: KnownIdentities
  /// What is in common with the last record, as it was marked, and that record's other values.
  private let common: KnownIdentities
  private var current: KnownValues?
  private var kept: [Kept?] = []

  /// - Parameter takesOrdinaryWords: as in `KnownIdentities`.
  public init(takesOrdinaryWords: Bool) {
    (inOrder, common) = (KnownIdentities(plans), KnownIdentities(plans))
    (inOrder.takesOrdinaryWords, common.takesOrdinaryWords) = (takesOrdinaryWords, takesOrdinaryWords)
  }

  /// What is known of a record, until the next call.
  public func identities(of known: KnownValues) -> KnownIdentities {
    // So few that no set is full, whatever the order.
    guard let shared = known.shared, shared.entries.count + known.otherCount <= KnownPatients.mostValues else { return identitiesInOrder(of: known) }
    if current !== shared || !common.rewind() { load(shared) }
    for k in 0..<known.otherCount { add(known.entries[known.other(k)], of: known) }
    guard common.initials.count < KnownIdentities.mostInitials, common.contested.count <= KnownPatients.mostContested else {
      return identitiesInOrder(of: known)
    }
    common.unsettled = common.contested.isEmpty ? nil : known
    common.doubt.isThere = false
    return common
  }

  /// The same when a text was searched for `identities`: nil unless what was found depends on the order of values.
  public func identities(of known: KnownValues, insteadOf identities: KnownIdentities) -> KnownIdentities? {
    identities !== inOrder && identities.doubt.isThere ? identitiesInOrder(of: known) : nil
  }

  private func add(_ entry: KnownValues.Entry, of known: KnownValues) {
    let value = known.value(entry)
    common.add(value, KnownIdentities.textClass(entry.identifierClass, value, isRequired: entry.isRequired))
  }

  private func identitiesInOrder(of known: KnownValues) -> KnownIdentities {
    inOrder.reset()
    inOrder.add(known)
    return inOrder
  }

  private func load(_ shared: KnownValues) {
    while kept.count <= shared.number { kept.append(nil) }
    if let known = kept[shared.number], known.values === shared {
      common.load(known.content)
    } else {
      common.reset()
      for entry in shared.entries { add(entry, of: shared) }
      kept[shared.number] = Kept(values: shared, content: common.content)
    }
    common.mark()
    current = shared
  }
}
