/// Everything that has digits, and its spoken forms: contacts, codes, dates, identifiers, ages, addresses, clinical values.
///
/// The families run in the order in which their evidence is hard: an address on the network or a code behind the code system's name can
/// be nothing else; a bare pair like `3/14` is looked at when everything else has spoken. What no family claims is denied when it has
/// five digits or more (`Denial`).
enum NumberStage {
  /// Each family goes over all documents before the next one does: its code, a few of some 190 KB, is brought to the processor once for all.
  static func run(_ documents: ArraySlice<Document>) {
    for d in documents { d.points.read(d) }
    for family in families { for d in documents where d.count > 0 { family(d) } }
  }

  private static let families: [@Sendable (Document) -> Void] = [
    Hosts.run, ClinicalCodes.run, NumberSeries.run, NumericDates.run, Phones.run, MonthDates.run, SocialSecurity.run,
    LabelledIDs.run, FormIDs.run, Ages.run, AgeClauses.run, Streets.run, PostalCodes.run, ForeignCodes.run, PlainStreets.run,
    DayPairs.run, OrdinalDays.run, PointDates.run, CompactDays.run, Holidays.run, Wards.run, UnitBeds.run, Values.run,
    Denial.run, OldYears.run,
  ]
}

extension Vocabulary {
  static let numbers: [(WordClass, StaticString)] =
    timeWords + valueWords + contactWords + idWords + addressWords
}
