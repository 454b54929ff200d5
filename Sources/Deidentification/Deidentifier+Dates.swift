@_spi(Deidentification) import Records

// Clause (C): dates and ages.
extension Deidentifier {
  func date(_ node: Tape.Node, _ text: Bytes, _ plan: ElementPlan) -> Bool {
    guard let year = DatesRule.year(of: text) else {
      found[.dates] += 1
      return false
    }
    if profile.kind == .limitedDataSet {
      output.add(node.element, text)
      return true
    }
    if DatesRule.showsOldAge(year: year, in: plan.handling == .birthDate ? latestYear(closeTo: year) : referenceYear) {
      if node.element == Element.Patient.birthDate {
        // The category of the age stands in its place.
        found.generalise(.dates)
        isOld = true
        writeMasked(node.element)
        return true
      }
      found[.dates] += 1
      return false
    }
    if profile.kind == .expertDetermination {
      scratch.truncate()
      guard DatesRule.appendShifted(text, by: shifts[patient], to: &scratch), !plan.isInstant || scratch.count > 10 else {
        found[.dates] += 1
        return false
      }
      if scratch.count > 4 { found.replace(.dates) } else if text.count > 4 { found.generalise(.dates) }
      output.add(node.element, scratch.bytes)
      return true
    }
    let keepsYear = !plan.isInstant || plan.keepsYear || plan.isRequired
    if text.count > 4 { if keepsYear { found.generalise(.dates) } else { found[.dates] += 1 } }
    if plan.isInstant {
      // An instant cannot be a year: the year goes into an extension where the resource has no other date, and is dropped
      // elsewhere.
      guard keepsYear else { return false }
      output.openExtensions(ofPrimitive: node.element)
      writeMask(within: node.element)
      output.open(Element.Extension.extension)
      output.add(Element.Extension.url, "urn:chartseal:extension:year")
      output.add(Element.Extension.valueDate, text[0..<4])
      output.close()
      output.close()
      return true
    }
    output.add(node.element, text[0..<4])
    return true
  }

  /// The latest year by which a year of birth is judged: a record may look ahead (an appointment), so when it matters its dates
  /// are asked.
  private func latestYear(closeTo year: Int) -> Int {
    var latest = referenceYear
    guard latest - year <= DatesRule.oldestAge, latest - year > DatesRule.oldestAge - 6 else { return latest }
    for i in 0..<input.count {
      let node = input[i]
      guard node.kind == .string, plans[node.element].handling == .date, let other = DatesRule.year(of: input.text(of: node))
      else { continue }
      if other <= referenceYear + 5 { latest = max(latest, other) }
    }
    return latest
  }

  /// Whether the code of an observation or component says that its value is an age.
  func hasAgeCode(_ parent: Int, _ code: Element) -> Bool {
    var i = parent + 1
    let end = input.end(of: parent)
    while i < end {
      if input[i].element == code {
        var k = i + 1
        let last = input.end(of: i)
        while k < last {
          let node = input[k]
          if node.element == Element.Coding.code, DatesRule.isAge(loinc: input.text(of: node)) { return true }
          k += 1
        }
        return false
      }
      i = input.end(of: i)
    }
    return false
  }
}
