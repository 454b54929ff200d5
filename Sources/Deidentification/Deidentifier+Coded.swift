@_spi(Deidentification) import Records

// Codes, their words and systems; quantities and units.
extension Deidentifier {
  /// What a verdict in the cache is about.
  enum Purpose {
    static let system: UInt8 = 1
    static let words: UInt8 = 2
    static let unit: UInt8 = 3
    static let local: UInt8 = 4
    static let url: UInt8 = 5
    static let localWords: UInt8 = 7
    static let range: UInt8 = 8
    static let version: UInt8 = 9
    static let systemName: UInt8 = 10
    /// Codes of standard systems, by `Terminology`.
    static let standardCode: UInt8 = 64
  }

  func terminology(_ uri: Bytes) -> Terminology {
    if uri.isEmpty { return .none }
    let verdict = verdicts.verdict(uri, Purpose.system) { uri in
      namespace.withUnsafeBytes { Terminology.of(uri, namespace: Bytes($0)).rawValue }
    }
    return Terminology(rawValue: verdict) ?? .foreign
  }

  private func keepsLocalCode(_ code: Bytes) -> Bool {
    verdicts.keeps(code, Purpose.local, known, CodeForm.isLocal) && !isUserName(code)
  }

  /// Whether a code is made as user names are: a name of the patient or a relative with an initial ahead or behind, perhaps a number.
  private func isUserName(_ code: Bytes) -> Bool {
    let letters = code[0..<(code.raw.firstIndex { !ASCII.isLetter($0) } ?? code.count)]
    guard letters.count >= Deidentifier.shortestUserName, code.endOfDigits(letters.count) == code.count else { return false }
    return known.occur(in: letters[1..<letters.count], ofPatient: true) || known.occur(in: letters[0..<letters.count - 1], ofPatient: true)
  }

  private static let shortestUserName = 6

  /// Whether the words of a standard code have the shape of none of the eighteen classes and hold no value of the record; where they tell
  /// of a relative or of who said it, the scrubber must find nothing in them either.
  private func keepsWords(_ text: Bytes) -> Bool {
    text.count <= 255
      && verdicts.keeps(text, Purpose.words, known) {
        Deidentifier.isShapeless($0) && (!scrubs || !Deidentifier.tellsOfSomebody($0) || texts.isClean($0))
      }
  }

  private static func tellsOfSomebody(_ text: Bytes) -> Bool { text.hasWord { low, high in text.isOne(of: people, low, high) } }

  private static let people: [StaticString] = [
    "wife", "husband", "spouse", "partner", "son", "daughter", "mother", "father", "mom", "mum", "dad", "sister", "brother", "aunt", "uncle",
    "cousin", "niece", "nephew", "grandmother", "grandfather", "grandson", "granddaughter", "girlfriend", "boyfriend", "neighbor", "neighbour",
    "roommate", "friend", "per",
  ]

  /// Whether a text has the shape of none of the eighteen classes.
  static func isShapeless(_ text: Bytes) -> Bool { IdentifierShapes.occurring(in: text) == nil }

  /// Whether an extension with this URL may stay: one of the list whose value names nobody.
  func isExtensionURL(_ url: Bytes) -> Bool {
    verdicts.verdict(url, Purpose.url) { Terminology.isExtension($0) && !Deidentifier.isNaming($0) ? 1 : 0 } == 1
  }

  /// Whether a unit may stay; counted when not.
  func keepsUnit(_ text: Bytes) -> Bool {
    if verdicts.keeps(text, Purpose.unit, known, Units.isUnit) { return true }
    found.units += 1
    return false
  }

  /// Whether a code of a system may stay.
  private func keeps(_ code: Bytes, of system: Terminology) -> Bool {
    // Closed lists of short codes: a person called `Ct` is not named by them.
    if system == .uri { return DICOMForm.isSOPClass(code) }
    if system == .dicom, DICOMForm.isModality(code) { return true }
    if system.isStandard {
      let purpose = Purpose.standardCode + system.rawValue
      if verdicts.keeps(code, purpose, known, ofPatient: true, system.accepts) { return true }
      if verdicts.isGood(code, purpose, system.accepts) { return false }
    }
    return keepsLocalCode(code)
  }

  /// Whether a code without a system beside it may stay: languages, media types, currencies, codes of extensions.
  func keepsFreeCode(_ element: Element, _ text: Bytes) -> Bool {
    if element == Element.Binary.contentType { return CodeForm.isMediaType(text) }
    if element == Element.Money.currency { return CodeForm.isCurrency(text) }
    if plans[element].isLanguage { return CodeForm.isLanguage(text) }
    return keepsLocalCode(text)
  }

  func codeableConcept(_ i: Int, _ node: Tape.Node) -> Bool {
    let output = output
    output.open(node.element)
    let before = output.nodeCount
    var text = -1
    var words = -1
    var k = i + 1
    let end = input.end(of: i)
    while k < end {
      let child = input[k]
      if child.element == Element.CodeableConcept.coding, child.kind == .object {
        if let kept = coding(k, child), kept >= 0, words < 0 { words = kept }
      } else if child.element == Element.CodeableConcept.text {
        text = k
      } else if child.element == Element.CodeableConcept.extension, child.kind == .object {
        _ = writeExtension(k, child)
      }
      k = input.end(of: k)
    }
    var hasWords = words >= 0
    if text >= 0 {
      let own = input.text(of: input[text])
      if words >= 0 && own == input.text(of: input[words]) || keepsLocalWords(own) {
        output.add(Element.CodeableConcept.text, own)
        hasWords = true
      } else {
        withholdDisplay()
      }
    }
    let isEmpty = output.nodeCount == before
    if isEmpty || !hasWords && !hasStandardCode(i), let spoken = (isEmpty ? wordsOfRefused(i) : nil) ?? scrubbedWords(i, text) {
      output.add(Element.CodeableConcept.text, spoken)
      found.displays -= 1
      found.withheld -= 1
    }
    let isWritten = output.nodeCount > before
    output.close()
    return isWritten
  }

  /// The words of a concept none of whose codes may stay, as in `NOT DETECTED^Not Detected^L`: they say what was meant.
  private func wordsOfRefused(_ i: Int) -> Bytes? {
    var k = i + 1
    while k < input.end(of: i) {
      if input[k].element == Element.Coding.display, keepsLocalWords(input.text(of: input[k])) { return input.text(of: input[k]) }
      k += 1
    }
    return nil
  }

  /// Whether a code of the concept says by a standard what is meant; a site's own code says it to the site alone.
  private func hasStandardCode(_ i: Int) -> Bool {
    var k = i + 1
    while k < input.end(of: i) {
      if input[k].element == Element.Coding.system, terminology(input.text(of: input[k])).isStandard { return true }
      k += 1
    }
    return false
  }

  /// The text, else the words of a code, of a concept of which nothing else stays but a site's own code: without them nobody would know what was given or found.
  private func scrubbedWords(_ i: Int, _ text: Int) -> Bytes? {
    if text >= 0, let clean = scrubbedWords(input.text(of: input[text])) { return clean }
    var k = i + 1
    while k < input.end(of: i) {
      if input[k].element == Element.Coding.display, let clean = scrubbedWords(input.text(of: input[k])) { return clean }
      k += 1
    }
    return nil
  }

  /// Writes a coding that keeps its code. Nil when nothing was written, else the node of the words kept, -1 without.
  func coding(_ i: Int, _ node: Tape.Node) -> Int? {
    var system = Bytes.empty
    var code = Bytes.empty
    var version = Bytes.empty
    var display = -1
    var selected = -1
    var k = i + 1
    let end = input.end(of: i)
    while k < end {
      let child = input[k]
      switch child.element {
      case Element.Coding.system: system = input.text(of: child)
      case Element.Coding.code: code = input.text(of: child)
      case Element.Coding.version: version = input.text(of: child)
      case Element.Coding.display: display = k
      case Element.Coding.userSelected: selected = k
      default: break
      }
      k = input.end(of: k)
    }
    let terminology = terminology(system)
    guard !code.isEmpty, keeps(code, of: terminology) else {
      if !code.isEmpty {
        found.codes += 1
        found[.otherUnique] += 1
      }
      if display >= 0 { withholdDisplay() }
      return nil
    }
    let output = output
    output.open(node.element)
    writeSystem(Element.Coding.system, system, terminology)
    if !version.isEmpty, terminology.isStandard, verdicts.isGood(version, Purpose.version, Deidentifier.isVersion) {
      output.add(Element.Coding.version, version)
    }
    output.add(Element.Coding.code, code)
    var words = -1
    if display >= 0 {
      let text = input.text(of: input[display])
      if terminology.isStandard ? keepsWords(text) : keepsLocalWords(text) {
        output.add(Element.Coding.display, text)
        (words, spoken) = (display, display)
      } else {
        withholdDisplay()
      }
    }
    if selected >= 0 { output.add(Element.Coding.userSelected, input.text(of: input[selected]), kind: .literal) }
    output.close()
    return words
  }

  private func withholdDisplay() {
    found.displays += 1
    found.withheld += 1
  }

  /// A standard system as it is, a local one when its name names nobody, anything else as the namespace's `local`.
  private func writeSystem(_ element: Element, _ uri: Bytes, _ terminology: Terminology) {
    if terminology == .none { return }
    if terminology.isStandard {
      output.add(element, uri)
      return
    }
    if terminology == .local, keepsSystemName(uri[namespace.count..<uri.count]) {
      output.add(element, uri)
      return
    }
    found.systems += 1
    output.add(element) {
      $0.append(contentsOf: namespace)
      $0.append("local")
    }
  }

  private func keepsSystemName(_ name: Bytes) -> Bool { verdicts.keeps(name, Purpose.systemName, known) { _ in true } }

  /// `2.76`, `2023AA`, `5`: short numbers with dots, no dates.
  private static func isVersion(_ text: Bytes) -> Bool {
    guard text.count <= 10 else { return false }
    var run = 0
    for b in text.raw {
      run = ASCII.isDigit(b) ? run + 1 : 0
      if run > 4 || !(ASCII.isDigit(b) || ASCII.isLetter(b) || b == 0x2E) { return false }
    }
    return !DatesRule.occurs(in: text)
  }

  // MARK: quantities

  func quantity(_ i: Int, _ node: Tape.Node, isAge: Bool) -> Bool {
    var value = -1
    var comparator = -1
    var unit = Bytes.empty
    var system = Bytes.empty
    var code = Bytes.empty
    var elements = (unit: Element.Quantity.unit, system: Element.Quantity.system, code: Element.Quantity.code)
    var k = i + 1
    let end = input.end(of: i)
    while k < end {
      let child = input[k]
      switch plans[child.element].quantityMember {
      case 3: value = k
      case 4: comparator = k
      case 5: (unit, elements.unit) = (input.text(of: child), child.element)
      case 6: (system, elements.system) = (input.text(of: child), child.element)
      case 7: (code, elements.code) = (input.text(of: child), child.element)
      default: break
      }
      k = input.end(of: k)
    }
    if value >= 0 {
      let text = input.text(of: input[value])
      guard keepsNumber(text, hasUnit: !unit.isEmpty || !code.isEmpty) else { return false }
      if profile.kind != .limitedDataSet, isOldAge(text, unit: unit, code: code, isAge: isAge) {
        found[.dates] += 1
        return false
      }
    }
    let output = output
    output.open(node.element)
    let before = output.nodeCount
    if value >= 0 { output.add(input[value].element, input.text(of: input[value]), kind: .literal) }
    if comparator >= 0 {
      let text = input.text(of: input[comparator])
      if text.count <= 2 { output.add(input[comparator].element, text) }
    }
    if !unit.isEmpty, keepsUnit(unit) { output.add(elements.unit, unit) }
    if !code.isEmpty, !system.isEmpty {
      let terminology = terminology(system)
      if terminology == .ucum ? keepsUnit(code) : keeps(code, of: terminology) {
        writeSystem(elements.system, system, terminology)
        output.add(elements.code, code)
      } else if terminology != .ucum {
        found.units += 1
      }
    }
    let isWritten = output.nodeCount > before
    output.close()
    return isWritten
  }

  /// Whether a value of years, months, weeks or days is an age over 89: any value in years, and values in other units of what is
  /// an age.
  private func isOldAge(_ text: Bytes, unit: Bytes, code: Bytes, isAge: Bool) -> Bool {
    guard let value = NumberGrammar.value(text), value > Double(DatesRule.oldestAge) else { return false }
    guard let limit = DatesRule.oldestValue(inUnit: code.isEmpty ? unit : code) ?? DatesRule.oldestValue(inUnit: unit) else {
      return isAge || unit.isEmpty && code.isEmpty && LabelWords.askForAge(labelAtHand)
    }
    // Days, weeks and months occur in other values too (a supply for 360 days).
    if limit > Double(DatesRule.oldestAge), !isAge { return false }
    return value > limit
  }
}
