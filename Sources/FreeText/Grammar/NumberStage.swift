/// Everything that has digits, and its spoken forms: contacts, codes, dates, identifiers, ages, addresses, clinical values.
///
/// The families run in the order in which their evidence is hard: an address on the network or a code behind the code system's name can
/// be nothing else; a bare pair like `3/14` is looked at when everything else has spoken. What no family claims is denied when it has
/// five digits or more (`Denial`).
enum NumberStage {
  static func run(_ document: Document) {
    guard document.count > 0 else { return }
    document.points.read(document)
    Hosts.run(document)
    ClinicalCodes.run(document)
    NumberSeries.run(document)
    NumericDates.run(document)
    Phones.run(document)
    MonthDates.run(document)
    SocialSecurity.run(document)
    LabelledIDs.run(document)
    FormIDs.run(document)
    Ages.run(document)
    AgeClauses.run(document)
    Streets.run(document)
    PostalCodes.run(document)
    ForeignCodes.run(document)
    PlainStreets.run(document)
    DayPairs.run(document)
    OrdinalDays.run(document)
    PointDates.run(document)
    CompactDays.run(document)
    Holidays.run(document)
    Wards.run(document)
    UnitBeds.run(document)
    Values.run(document)
    Denial.run(document)
    OldYears.run(document)
  }
}

extension Vocabulary {
  static let numbers: [(WordClass, StaticString)] =
    timeWords + valueWords + contactWords + idWords + addressWords
}
