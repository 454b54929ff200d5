import Records

// Texts: shapes of the eighteen classes, and values of the source that survive.
extension ComplianceGate {
  /// Reports a known value in a text. `tolerance` waves through hits on staff and places where the vocabulary is fixed.
  func survivors(_ text: Bytes, _ element: Element, ignoringStaff: Bool = false) {
    isSearched = true
    let hit = ignoringStaff ? known.search(text) { !$0.isRequired } : known.search(text)
    if let hit { report(ComplianceReason.survivor(hit.identifierClass), element, hit.identifierClass, text) }
  }

  func checkText(_ text: Bytes, _ element: Element) {
    let hash = CleanTexts.hash(text, 1)
    if !clean.contains(hash) {
      if let c = residual(text) {
        report(ComplianceReason.shape(c), element, c, text)
      } else if !isUTF8(text) {
        report(ComplianceReason.encoding, element, nil)
      } else {
        clean.insert(hash)
      }
    }
    survivors(text, element)
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
    let hash = CleanTexts.hash(text, 64 + system.rawValue)
    if clean.contains(hash) || system.hasForm(text) {
      clean.insert(hash)
      survivors(text, element, ignoringStaff: true)
    } else {
      if text.count > 64 { report(ComplianceReason.codeForm, element, .otherUnique, text) }
      checkText(text, element)
    }
  }

  func checkSystem(_ text: Bytes, _ element: Element) {
    guard let system = systems.system(of: text, namespaces) else {
      report(ComplianceReason.codeSystem, element, .url, text)
      return
    }
    let free = CodeSystem.freePart(of: text, system, localNamespaces: namespaces)
    if free < text.count { checkText(text[free..<text.count], element) }
  }

  /// A unit: what is made of units alone may stand, unless it has digits enough to be a number of this record; anything else is a
  /// text.
  func checkUnit(_ text: Bytes, _ element: Element) {
    let hash = CleanTexts.hash(text, 2)
    if clean.contains(hash) { return }
    guard UCUM.isUnit(text) else {
      checkText(text, element)
      return
    }
    if CodeForm.digitCount(text) >= 4 { survivors(text, element) } else { clean.insert(hash) }
  }

  /// The text of a reference range: numbers with a dash between are no telephone number here.
  func checkRange(_ text: Bytes, _ element: Element) {
    let features = TextFeatures(text)
    if features.contains(.letter) && !UCUM.isUnit(text) {
      checkText(text, element)
      return
    }
    if !profile.keepsDates && DatesCheck.residual(text) { report(ComplianceReason.shape(.dates), element, .dates, text) }
    if MedicalRecordCheck.residual(text) { report(ComplianceReason.shape(.medicalRecord), element, .medicalRecord, text) }
    survivors(text, element)
  }
}

/// The systems that URIs name, remembered by hash.
struct SystemCache {
  private var slots = [(hash: UInt64, system: CodeSystem)](repeating: (0, .unknown), count: 256)

  mutating func system(of uri: Bytes, _ namespaces: [[UInt8]]) -> CodeSystem? {
    let hash = CleanTexts.hash(uri, 3)
    let at = Int(truncatingIfNeeded: hash >> 1) & 255
    if slots[at].hash == hash { return slots[at].system }
    guard let system = CodeSystem.of(uri, localNamespaces: namespaces) else { return nil }
    slots[at] = (hash, system)
    return system
  }
}
