public import Records

/// What the gate looked at and found: counts only, so that a batch's summary and a run's report may hold them. The same records give
/// the same counts, in whatever order and by however many gates.
public struct GateCounts: Sendable, Equatable {
  /// Records that were checked, passed or held.
  public var records = 0
  /// Their resources, and those of records that passed.
  public var resources = 0
  public var resourcesPassed = 0
  /// Values of the output that were looked at.
  public var values = 0
  /// Values that were searched: looked at for the shapes of all classes, and compared with every value that the source record knows.
  public var searched = 0
  /// Those of them in which dates and ages were looked for; none under a profile that keeps both.
  public var searchedForDates = 0
  /// Tests for one class alone, by class.
  public var single = ClassCounts()
  /// Values in which something of a class was found. All are counted, those for which a list of findings has no room too.
  public var findings = ClassCounts()
  /// Findings of no class: no resources, text that is no UTF-8.
  public var unclassed = 0
  /// What the scan of free text saw.
  public var narrative = NarrativeCounts()

  public init() {}

  /// Tests by clause. A value that is searched (text, words, codes, units, long numbers, free text) counts under each clause. A
  /// value for which there is one form (a date, an id, a state, a member of a value set) counts under the clause of that form. A
  /// number or a year of birth that is judged as an age counts once more under (C); a resource, or a reference to a patient, that
  /// must belong to a patient of the record, under (H).
  public var examined: ClassCounts {
    var all = single
    for c in IdentifierClass.allCases { all[c] += c == .dates ? searchedForDates : searched }
    return all
  }

  public static func += (a: inout GateCounts, b: GateCounts) {
    a.records += b.records
    a.resources += b.resources
    a.resourcesPassed += b.resourcesPassed
    a.values += b.values
    a.searched += b.searched
    a.searchedForDates += b.searchedForDates
    a.single += b.single
    a.findings += b.findings
    a.unclassed += b.unclassed
    a.narrative += b.narrative
  }

  public mutating func reset() { self = GateCounts() }
}
