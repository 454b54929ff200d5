import Records

// Texts: shapes of the eighteen classes, and values of the source that survive.
extension ComplianceGate {
  /// Reports a known value in a text; whether there is one. `ignoringStaff` waves through hits on staff and places where the vocabulary
  /// is fixed.
  @discardableResult
  func survivors(_ text: Bytes, _ element: Element, ignoringStaff: Bool = false) -> Bool {
    isSearched = true
    guard let hit = known.search(text, ignoringStaff: ignoringStaff) else { return false }
    report(ComplianceReason.survivor(hit.identifierClass), element, hit.identifierClass, text)
    return true
  }

  /// The same for a text that was found clean before: most begin like nothing that the record knows. Nil when it was not found clean.
  private func survivorsInClean(_ text: Bytes, _ hash: UInt64, _ element: Element, ignoringStaff: Bool = false) -> Bool? {
    guard let found = clean.find(hash) else { return nil }
    isSearched = true
    if clean.isSettled(found) { return false }
    if known.mayHold(clean.pieces(of: found)), survivors(text, element, ignoringStaff: ignoringStaff) { return true }
    clean.settle(found)
    return false
  }

  /// Whether anything was found in a text.
  @discardableResult
  func checkText(_ text: Bytes, _ element: Element) -> Bool {
    let hash = clean.hash(text, CleanTexts.Form.words)
    if let isHit = survivorsInClean(text, hash, element) { return isHit }
    var isFound = true
    if let c = residual(text) {
      report(ComplianceReason.shape(c), element, c, text)
    } else if !isUTF8(text) {
      report(ComplianceReason.encoding, element, nil)
    } else {
      clean.insert(hash, text)
      isFound = false
    }
    return survivors(text, element) || isFound
  }

  /// The words of a code or concept: a text; those of a concept without a code may have been scrubbed, and are then read as free text, too.
  func checkWords(_ text: Bytes, _ element: Element) {
    if checkText(text, element) { return }
    guard element == Element.CodeableConcept.text, profile.narrative == .scrubbed, RemovedForm.occurs(in: text) else { return }
    checkNarrative(text, element)
  }

  /// Whether a text that may stand there is on a list; it is not compared with the record.
  func isListed(_ text: Bytes, _ form: UInt16, _ judge: (Bytes) -> Bool) -> Bool {
    let hash = clean.hash(text, form)
    if clean.contains(hash) { return true }
    guard judge(text) else { return false }
    clean.insert(hash)
    return true
  }

  func isMember(_ text: Bytes, _ vocabulary: Int16) -> Bool {
    isListed(text, CleanTexts.Form.vocabulary + UInt16(vocabulary)) { text in
      rules.vocabularies[Int(vocabulary)].contains { code in code.withUnsafeBytes { Bytes($0) == text } }
    }
  }

  private func isUTF8(_ text: Bytes) -> Bool {
    if KnownSet.isASCII(text) { return true }
    var scratch = ByteBuffer(capacity: text.count)
    return Folding.fold(text, into: &scratch)
  }

  /// The class whose shape a text has.
  func residual(_ text: Bytes) -> IdentifierClass? {
    let features = TextFeatures(text)
    if features.contains(.at), EmailCheck.residual(text) { return .email }
    if features.contains(.colon) || features.contains(.dot), URLCheck.residual(text) { return .url }
    if features.contains(.letter), NamesCheck.residual(text) { return .names }
    if text.count >= 24, PhotographCheck.residual(text) { return .photograph }
    guard features.contains(.digit) else {
      return features.contains(.colon) && IPAddressCheck.residual(text) ? .ipAddress : nil
    }
    if !profile.keepsDates && DatesCheck.residual(text) { return .dates }
    if !profile.keepsAges && AgeCheck.residual(text) { return .dates }
    if SocialSecurityCheck.residual(text) { return .socialSecurity }
    if FaxCheck.residual(text) { return .fax }
    if TelephoneCheck.residual(text) { return .telephone }
    if !profile.keepsFiveDigitZIP && GeographyCheck.residual(text) { return .geography }
    if IPAddressCheck.residual(text) { return .ipAddress }
    if HealthPlanCheck.residual(text) { return .healthPlan }
    if AccountCheck.residual(text) { return .account }
    if CertificateCheck.residual(text) { return .certificate }
    if VehicleCheck.residual(text) { return .vehicle }
    if DeviceCheck.residual(text) { return .device }
    if BiometricCheck.residual(text) { return .biometric }
    if OtherUniqueCheck.residual(text) { return .otherUnique }
    if MedicalRecordCheck.residual(text) { return .medicalRecord }
    return nil
  }

  /// A code: in the form of its known system it is only compared with the patient's values; otherwise it is a text like others.
  func checkCode(_ text: Bytes, _ element: Element, _ system: CodeSystem) {
    // Closed lists, whose members say nothing about anybody even when they are somebody's name.
    if system == .dicom, ImagingForm.isModality(text) { return }
    if system == .registered, ImagingForm.isSOPClass(text) { return }
    let hash = clean.hash(text, CleanTexts.Form.codeOfSystem + UInt16(system.rawValue))
    if survivorsInClean(text, hash, element, ignoringStaff: true) != nil { return }
    if system.hasForm(text) {
      clean.insert(hash, text)
      survivors(text, element, ignoringStaff: true)
    } else {
      if text.count > 64 { report(ComplianceReason.codeForm, element, .otherUnique, text) }
      checkText(text, element)
    }
  }

  /// What a URI of a code system says.
  struct SystemURI {
    let hash: UInt64
    /// Nil when it is none that may stand.
    let system: CodeSystem?
    /// Where the part of it begins that its source could have chosen.
    let free: Int
  }

  func systemURI(_ uri: Bytes) -> SystemURI {
    let hash = clean.hash(uri, CleanTexts.Form.system)
    if let note = clean.note(hash) {
      return SystemURI(hash: hash, system: CodeSystem(rawValue: UInt8(truncatingIfNeeded: note)), free: Int(note >> 8))
    }
    guard let system = CodeSystem.of(uri, localNamespaces: namespaces) else { return SystemURI(hash: hash, system: nil, free: 0) }
    let free = CodeSystem.freePart(of: uri, system, localNamespaces: namespaces)
    if free < 256 { clean.insert(hash, note: UInt16(free) << 8 | UInt16(system.rawValue)) }
    return SystemURI(hash: hash, system: system, free: free)
  }

  func checkSystem(_ text: Bytes, _ element: Element, _ uri: SystemURI) {
    guard uri.system != nil else {
      report(ComplianceReason.codeSystem, element, .url, text)
      return
    }
    guard uri.free < text.count else { return }
    if let found = clean.find(uri.hash), clean.isSettled(found) {
      isSearched = true
      return
    }
    if !checkText(text[uri.free..<text.count], element), let found = clean.find(uri.hash) { clean.settle(found) }
  }

  /// The URL of an extension that may stand.
  func checkExtensionURL(_ text: Bytes, _ element: Element) {
    let hash = clean.hash(text, CleanTexts.Form.extensionURL)
    if survivorsInClean(text, hash, element) != nil { return }
    guard CodeSystem.isExtension(text) else {
      report(ComplianceReason.codeSystem, element, .url, text)
      return
    }
    clean.insert(hash, text)
    survivors(text, element)
  }

  /// A unit: what is made of units alone may stand, unless it has digits enough to be a number of this record; anything else is a
  /// text.
  func checkUnit(_ text: Bytes, _ element: Element) {
    let hash = clean.hash(text, CleanTexts.Form.unit)
    if clean.contains(hash) { return }
    guard UCUM.isUnit(text) else {
      checkText(text, element)
      return
    }
    if CodeForm.digitCount(text) >= 4 { survivors(text, element) } else { clean.insert(hash) }
  }

  /// The text of a reference range: numbers with a dash between are no telephone number here.
  func checkRange(_ text: Bytes, _ element: Element) {
    let hash = clean.hash(text, CleanTexts.Form.range)
    if survivorsInClean(text, hash, element) != nil { return }
    if TextFeatures(text).contains(.letter) && !UCUM.isUnit(text) {
      checkText(text, element)
      return
    }
    let isDate = !profile.keepsDates && DatesCheck.residual(text)
    if isDate { report(ComplianceReason.shape(.dates), element, .dates, text) }
    let isNumber = MedicalRecordCheck.residual(text)
    if isNumber { report(ComplianceReason.shape(.medicalRecord), element, .medicalRecord, text) }
    if !isDate && !isNumber { clean.insert(hash, text) }
    survivors(text, element)
  }
}
