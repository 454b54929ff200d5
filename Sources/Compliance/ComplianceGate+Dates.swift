import Records

// Dates, ages and numbers.
extension ComplianceGate {
  func checkDate(_ text: Bytes, _ element: Element) {
    if profile.keepsDates {
      if !DateForm.isDateTime(text) { report(ComplianceReason.year, element, .dates, text) }
      return
    }
    guard let year = DateForm.year(text) else {
      report(ComplianceReason.shape(.dates), element, .dates, text)
      return
    }
    note(year, element, text)
  }

  func checkInstant(_ text: Bytes, _ element: Element) {
    if profile.keepsDates {
      if !DateForm.isDateTime(text) { report(ComplianceReason.year, element, .dates, text) }
      return
    }
    guard let year = DateForm.yearOfInstant(text) else {
      report(ComplianceReason.shape(.dates), element, .dates, text)
      return
    }
    note(year, element, text)
  }

  private func note(_ year: Int, _ element: Element, _ text: Bytes) {
    guard DateForm.isPlausible(year) else {
      report(ComplianceReason.year, element, .dates, text)
      return
    }
    // Ends of coverage and the like lie far ahead and say nothing about when the record was made.
    if element != Element.Period.end && (sourceYear == 0 || year <= sourceYear + 5) && year < 2200 {
      latestYear = max(latestYear, year)
    }
  }

  func checkBirthDate(_ text: Bytes, _ element: Element) {
    if profile.keepsDates && DateForm.isDateTime(text) {
      if !profile.keepsAges { birthYears.append((element, text.number(0, 4))) }
      return
    }
    guard let year = DateForm.year(text) else {
      report(ComplianceReason.shape(.dates), element, .dates, text)
      return
    }
    // A birth after the record's own date is a slip of the source, not an identifier; after the release it cannot be.
    let latest = max(sourceYear, profile.releaseYear ?? 0)
    if !DateForm.isPlausible(year) || (latest > 0 && year > latest + 1) {
      report(ComplianceReason.year, element, .dates, text)
    }
    if !profile.keepsAges { birthYears.append((element, year)) }
  }

  func checkBirthYears() {
    let year = max(sourceYear, latestYear, profile.releaseYear ?? 0)
    counts.single[.dates] += birthYears.count
    for birth in birthYears where AgeCheck.shows(birthYear: birth.year, in: year) {
      reported = 0
      report(ComplianceReason.shape(.dates), birth.element, .dates)
    }
  }

  func checkAge(_ text: Bytes, _ element: Element) {
    if !NumberForm.isNumber(text) { report(ComplianceReason.number, element, .dates, text) }
  }

  // MARK: Numbers.

  func checkNumber(_ text: Bytes, _ element: Element) {
    guard NumberForm.isNumber(text) else {
      report(ComplianceReason.number, element, .otherUnique, text)
      return
    }
    if !profile.keepsAges, element == Element.Observation.valueInteger || element == Element.ObservationComponent.valueInteger {
      counts.single[.dates] += 1
      if oldNumber == nil, NumberForm.exceeds(text, AgeCheck.limit) { oldNumber = element }
    }
    let whole = NumberForm.wholePart(text)
    guard whole.count >= 5 else { return }
    if !profile.keepsDates, whole.count == 8 || whole.count >= 12, DatesCheck.residual(whole) {
      report(ComplianceReason.shape(.dates), element, .dates, text)
    }
    survivors(whole, element)
  }
}
