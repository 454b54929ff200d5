@_spi(Deidentification) import Records

// The walk: resources, objects, what stands in for what R4 requires.
extension Deidentifier {
  /// How deep objects may lie in each other; R4's own definitions need less than half of it.
  private static let deepest = 48

  func write(_ resource: Tape.Resource) {
    patient = resource.patient
    follow(patient)
    isOld = false
    isAge = resource.type == Element.Observation.root && hasAgeCode(resource.node, Element.Observation.code)
    labelAtHand = resource.type == Element.Observation.root ? label(resource.node, Element.Observation.code) : .empty
    joinNotes(of: resource.node)
    output.beginResource(resource.type, key: .empty, patient: resource.patient)
    writeID(resource)
    children(of: resource.node)
    if isOld, resource.type == Element.Patient.root { writeAgeBand() }
    if resource.type == Element.Organization.root, !output.hasChild(Element.Organization.identifier) {
      writeMasked(Element.Organization.identifier)
    }
    output.endResource()
  }

  /// Writes what may stay of the children of a node, and masks of what R4 requires of those that go.
  func children(of parent: Int) {
    let base = missing.count
    var i = parent + 1
    let end = input.end(of: parent)
    while i < end {
      let node = input[i]
      if !write(i, node) {
        if plans[node.element].isMissed { missing.append(node.element) }
      }
      i = input.end(of: i)
    }
    if missing.count > base {
      for k in base..<missing.count { fill(missing[k]) }
      missing.removeLast(missing.count - base)
    }
  }

  /// One node on its own.
  func single(_ i: Int, _ node: Tape.Node) -> Bool { write(i, node) }

  /// Writes one node; false when nothing of it was written.
  private func write(_ i: Int, _ node: Tape.Node) -> Bool {
    let plan = plans[node.element]
    switch node.kind {
    case .removed, .key: return true
    case .object where node.element == Element.Patient.link && isLinkToSelf(i): return true
    case .object: break
    default: return leaf(i, node, plan)
    }
    if node.isPrimitiveExtension {
      output.openExtensions(ofPrimitive: node.element)
      children(of: i)
      output.close()
      return true
    }
    depth += 1
    defer { depth -= 1 }
    if depth > Deidentifier.deepest {
      failure = .recordTooDeep
      return true
    }
    switch plan.shape {
    case .plain, .leaf: return object(i, node)
    case .codeableConcept: return codeableConcept(i, node)
    case .coding: return coding(i, node) != nil
    case .reference: return reference(i, node)
    case .quantity, .age: return quantity(i, node, isAge: plan.shape == .age || isAge)
    case .address: return address(i, node)
    case .attachment: return attachment(i, node)
    case .extension: return writeExtension(i, node)
    case .component:
      let outer = (isAge, labelAtHand)
      isAge = hasAgeCode(i, Element.ObservationComponent.code)
      labelAtHand = label(i, Element.ObservationComponent.code)
      defer { (isAge, labelAtHand) = outer }
      return object(i, node)
    case .question:
      let outer = labelAtHand
      labelAtHand = label(ofItem: i)
      defer { labelAtHand = outer }
      return object(i, node)
    case .annotation where scrubs: return object(i, node)
    case .narrative where scrubs && node.element == Element.CompositionSection.text && !hasEntries(behind: i): return sectionNarrative(i, node)
    case .annotation, .narrative:
      withhold(i)
      return false
    case .identifier:
      if node.element == Element.ImagingStudy.identifier, studyUID(i, node) { return true }
      remove(i)
      return false
    case .removed, .contactPoint:
      remove(i)
      return false
    }
  }

  func object(_ i: Int, _ node: Tape.Node) -> Bool {
    let output = output
    output.open(node.element)
    let before = output.nodeCount
    children(of: i)
    let isWritten = output.nodeCount > before
    output.close()
    return isWritten
  }

  /// A value outside the objects that treat their values together.
  private func leaf(_ i: Int, _ node: Tape.Node, _ plan: ElementPlan) -> Bool {
    let output = output
    let text = input.text(of: node)
    switch plan.handling {
    case .keep:
      guard node.kind == .literal || Deidentifier.isVocabulary(text) else { return false }
      output.add(node.element, text, kind: node.kind)
      return true
    case .number: return number(node, text, hasUnit: node.element == Element.Money.value)
    case .range:
      guard verdicts.keeps(text, Purpose.range, known, NumberGrammar.isRange) else {
        found.ranges += 1
        return false
      }
      output.add(node.element, text)
      return true
    case .unit:
      guard keepsUnit(text) else { return false }
      output.add(node.element, text)
      return true
    case .code:
      guard keepsFreeCode(node.element, text) else {
        found.codes += 1
        return false
      }
      output.add(node.element, text)
      return true
    case .date, .birthDate: return date(node, text, plan)
    case .age: return false
    case .freeText:
      // The one word that says nothing about anybody, where an element must not be empty.
      if text == "unknown" {
        output.add(node.element, text)
        return true
      }
      if !lines.isEmpty, let line = lines[i] {
        if !line.isEmpty { output.add(node.element, line) }
        return !line.isEmpty
      }
      return freeText(node.element, text)
    case .descriptor: return descriptor(node.element, text)
    case .binary:
      found.withheld += 1
      found[plan.clause] += 1
      return false
    case .identifier:
      // A unique identifier that R4 requires: a series' or instance's UID.
      guard plan.isRequired else {
        found[plan.clause] += 1
        return false
      }
      return uid(node.element, text)
    case .id: return true
    case .structure, .codeSystem, .display, .state, .postalCode, .reference, .remove:
      found[plan.clause] += 1
      return false
    }
  }

  /// A number outside a quantity.
  private func number(_ node: Tape.Node, _ text: Bytes, hasUnit: Bool) -> Bool {
    if node.element == Element.SampledData.data {
      guard NumberGrammar.isSamples(text) else {
        found.numbers += 1
        return false
      }
      output.add(node.element, text)
      return true
    }
    guard keepsNumber(text, hasUnit: hasUnit) else { return false }
    if profile.kind != .limitedDataSet, let value = NumberGrammar.value(text), value > Double(DatesRule.oldestAge),
      isAge || !hasUnit && LabelWords.askForAge(labelAtHand)
    {
      found[.dates] += 1
      return false
    }
    output.add(node.element, text, kind: .literal)
    return true
  }

  /// Whether a number may stay; counted when not.
  func keepsNumber(_ text: Bytes, hasUnit: Bool) -> Bool {
    let isAsked = !hasUnit && text.count >= 4 && !labelAtHand.isEmpty && LabelWords.askForNumber(labelAtHand)
    if !isAsked, NumberGrammar.isMeasurement(text, hasUnit: hasUnit), text.count < 5 || !known.occur(in: text) { return true }
    found.numbers += 1
    found[.otherUnique] += 1
    return false
  }

  /// A value of a fixed vocabulary, a time of day, a comparator.
  static func isVocabulary(_ text: Bytes) -> Bool {
    guard text.count <= 40 else { return false }
    var run = 0
    for b in text.raw {
      if ASCII.isDigit(b) {
        run += 1
        if run > 4 { return false }
        continue
      }
      run = 0
      if !(ASCII.isLetter(b) || b == 0x2D || b == 0x3A || b == 0x2E || b == 0x3C || b == 0x3D || b == 0x3E || b == 0x2F
        || b == 0x2B)
      {
        return false
      }
    }
    return true
  }

  // MARK: what stands in

  /// Puts something in the place of an element that R4 requires, unless it is there after all.
  private func fill(_ element: Element) {
    let plan = plans[element]
    if plan.group != 0 {
      let group = plans.groups[Int(plan.group)]
      for member in group.members where output.hasChild(member) { return }
      if let reason = group.reason {
        writeMaskedReason(reason)
      } else {
        writeMasked(element)
      }
    } else if !output.hasChild(element) {
      writeMasked(element)
    }
  }

  /// The element with nothing but the extension that says why: masked.
  ///
  /// Source: FHIR R4 §2.24.0.2, extension data-absent-reason.
  func writeMasked(_ element: Element) {
    let isPrimitive = plans[element].shape == .leaf
    if isPrimitive { output.openExtensions(ofPrimitive: element) } else { output.open(element) }
    writeMask(within: element)
    output.close()
  }

  func writeMask(within element: Element) {
    guard let holder = plans.extensions[Int(element.rawValue)] else { return }
    output.open(holder)
    output.add(Element.Extension.url, "http://hl7.org/fhir/StructureDefinition/data-absent-reason")
    output.add(Element.Extension.valueCode, "masked")
    output.close()
  }

  /// `dataAbsentReason` of an observation whose value had to go. Source: FHIR R4 Observation, obs-6.
  private func writeMaskedReason(_ element: Element) {
    output.open(element)
    output.open(Element.CodeableConcept.coding)
    output.add(Element.Coding.system, "http://terminology.hl7.org/CodeSystem/data-absent-reason")
    output.add(Element.Coding.code, "masked")
    output.add(Element.Coding.display, "Masked")
    output.close()
    output.close()
  }

  /// The category of clause (C) for a patient whose year of birth had to go.
  private func writeAgeBand() {
    output.open(Element.Patient.extension)
    output.add(Element.Extension.url, "urn:chartseal:extension:age-band")
    output.add(Element.Extension.valueCode, "90+")
    output.close()
  }

  // MARK: what goes

  /// Counts the values of a node and below by class, without writing any.
  func remove(_ i: Int) {
    var k = i
    let end = input.end(of: i)
    while k < end {
      let node = input[k]
      let plan = plans[node.element]
      if node.kind == .object {
        if plan.shape == .identifier {
          countIdentifier(k)
          k = input.end(of: k)
          continue
        }
        if plan.shape == .contactPoint {
          countContactPoint(k)
          k = input.end(of: k)
          continue
        }
      } else {
        switch plan.handling {
        case .freeText, .descriptor: found.withheld += 1
        case .binary:
          found.withheld += 1
          found[plan.clause] += 1
        case .keep, .number, .range, .unit, .code, .codeSystem, .display, .structure: break
        default: found[plan.clause] += 1
        }
      }
      k += 1
    }
  }

  /// Free text with its author and time: one text withheld.
  private func withhold(_ i: Int) {
    let texts = found.withheld
    remove(i)
    found.withheld = texts + 1
  }

  private func countIdentifier(_ i: Int) {
    var hasValue = false
    var type: IdentifierClass?
    var k = i + 1
    let end = input.end(of: i)
    while k < end {
      let node = input[k]
      if node.element == Element.Identifier.value {
        hasValue = true
      } else if node.element == Element.Coding.code, type == nil {
        type = IdentifierShapes.identifierClass(ofType: input.text(of: node))
      } else if node.element == Element.Reference.display {
        found[.names] += 1
      }
      k += 1
    }
    if hasValue { found[type ?? identifierClass(ofOwner: input[i].element)] += 1 }
  }

  /// The class of an identifier without a type, by whose it is.
  private func identifierClass(ofOwner element: Element) -> IdentifierClass {
    switch ElementCatalog.shared[element].owner {
    case Element.Patient.root: .medicalRecord
    case Element.Coverage.root: .healthPlan
    case Element.Account.root: .account
    case Element.Device.root: .device
    case Element.Practitioner.root, Element.PractitionerRole.root: .certificate
    default: .otherUnique
    }
  }

  private func countContactPoint(_ i: Int) {
    var c = IdentifierClass.telephone
    var hasValue = false
    var k = i + 1
    let end = input.end(of: i)
    while k < end {
      let node = input[k]
      if node.element == Element.ContactPoint.value { hasValue = true }
      if node.element == Element.ContactPoint.system {
        let system = input.text(of: node)
        if system == "email" { c = .email } else if system == "fax" { c = .fax } else if system == "url" { c = .url }
      }
      k += 1
    }
    if hasValue { found[c] += 1 }
  }
}
