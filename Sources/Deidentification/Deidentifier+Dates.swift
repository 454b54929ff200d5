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
    if DatesRule.showsOldAge(year: year, in: referenceYear) {
      found[.dates] += 1
      if node.element == Element.Patient.birthDate {
        isOld = true
        writeMasked(node.element)
        return true
      }
      return false
    }
    if profile.kind == .expertDetermination {
      found[.dates] += 1
      scratch.truncate()
      guard DatesRule.appendShifted(text, by: shifts[patient], to: &scratch), !plan.isInstant || scratch.count > 10 else { return false }
      output.add(node.element, scratch.bytes)
      return true
    }
    if text.count > 4 { found[.dates] += 1 }
    if plan.isInstant {
      // An instant cannot be a year: the year goes into an extension where the resource has no other date, and is dropped elsewhere.
      guard plan.keepsYear || plan.isRequired else { return false }
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

  /// Whether the code of an observation or component says that its value is an age.
  func hasAgeCode(_ parent: Int, _ code: Element) -> Bool {
    var i = parent + 1
    let end = input.end(of: parent)
    while i < end {
      if input[node: i].element == code {
        var k = i + 1
        let last = input.end(of: i)
        while k < last {
          let node = input[node: k]
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
