import Records

/// What the shape tests of the rules share: looking around in bytes without leaving them.
extension Bytes {
  /// The byte at an index; 0 outside.
  @inline(__always) func peek(_ i: Int) -> UInt8 { i >= 0 && i < count ? self[i] : 0 }
  @inline(__always) func isDigit(_ i: Int) -> Bool { ASCII.isDigit(peek(i)) }
  @inline(__always) func isLetter(_ i: Int) -> Bool { ASCII.isLetter(peek(i)) }
  @inline(__always) func isWordByte(_ i: Int) -> Bool { isDigit(i) || isLetter(i) || peek(i) >= 0x80 }

  /// The end of the run of digits that begins at an index.
  func endOfDigits(_ i: Int) -> Int {
    var j = i
    while isDigit(j) { j += 1 }
    return j
  }

  /// The value of up to nine digits.
  func value(_ low: Int, _ high: Int) -> Int {
    var v = 0
    for i in low..<Swift.min(high, low + 9) { v = v * 10 + Int(peek(i) &- 0x30) }
    return v
  }

  /// Whether a run of digits satisfies a test.
  func hasDigits(where test: (_ low: Int, _ high: Int) -> Bool) -> Bool {
    var i = 0
    while i < count {
      guard isDigit(i) else {
        i += 1
        continue
      }
      let end = endOfDigits(i)
      if test(i, end) { return true }
      i = end
    }
    return false
  }

  /// Whether a word (letters) satisfies a test.
  func hasWord(where test: (_ low: Int, _ high: Int) -> Bool) -> Bool {
    var i = 0
    while i < count {
      guard isLetter(i) else {
        i += 1
        continue
      }
      var end = i
      while isLetter(end) { end += 1 }
      if test(i, end) { return true }
      i = end
    }
    return false
  }

  /// Whether the bytes from an index on are a literal, letters compared without case; the literal is lower case.
  func reads(_ literal: StaticString, at i: Int) -> Bool {
    let wanted = Bytes(literal)
    guard i >= 0, i + wanted.count <= count else { return false }
    for k in 0..<wanted.count where ASCII.lower(self[i + k]) != wanted[k] { return false }
    return true
  }

  /// Whether a range is one of some lower-case words.
  func isOne(of words: [StaticString], _ low: Int, _ high: Int) -> Bool {
    for word in words where word.utf8CodeUnitCount == high - low && reads(word, at: low) { return true }
    return false
  }

  /// Whether one of some words stands before something with a digit within three more characters: `MRN: 12`, `acct #9`.
  func hasCue(_ words: [StaticString]) -> Bool {
    hasWord { low, high in
      guard isOne(of: words, low, high) else { return false }
      var i = high
      while i < count, i - high < 4, !isWordByte(i) { i += 1 }
      if isOne(of: ["no", "nr", "num", "number", "id"], i, i + wordLength(i)) {
        i += wordLength(i)
        var gap = 0
        while i < count, gap < 4, !isWordByte(i) { (i, gap) = (i + 1, gap + 1) }
      }
      return isDigit(i)
    }
  }

  private func wordLength(_ i: Int) -> Int {
    var end = i
    while isLetter(end) { end += 1 }
    return end - i
  }
}

/// The eighteen rules as one question to a text that would otherwise be kept.
enum IdentifierShapes {
  /// The class of the first rule whose shape occurs; nil when the text looks like none of them.
  static func occurring(in text: Bytes) -> IdentifierClass? {
    if EmailRule.occurs(in: text) { return .email }
    if URLRule.occurs(in: text) { return .url }
    if NamesRule.occurs(in: text) { return .names }
    if BiometricRule.occurs(in: text) { return .biometric }
    if PhotographRule.occurs(in: text) { return .photograph }
    var hasDigit = false
    for b in text.raw where ASCII.isDigit(b) {
      hasDigit = true
      break
    }
    guard hasDigit else { return nil }
    if DatesRule.occurs(in: text) { return .dates }
    if FaxRule.occurs(in: text) { return .fax }
    if TelephoneRule.occurs(in: text) { return .telephone }
    if SocialSecurityRule.occurs(in: text) { return .socialSecurity }
    if GeographyRule.occurs(in: text) { return .geography }
    if IPAddressRule.occurs(in: text) { return .ipAddress }
    if VehicleRule.occurs(in: text) { return .vehicle }
    if HealthPlanRule.occurs(in: text) { return .healthPlan }
    if AccountRule.occurs(in: text) { return .account }
    if CertificateRule.occurs(in: text) { return .certificate }
    if DeviceRule.occurs(in: text) { return .device }
    if OtherUniqueRule.occurs(in: text) { return .otherUnique }
    if MedicalRecordRule.occurs(in: text) { return .medicalRecord }
    return nil
  }

  /// The class of an identifier by its type's code (HL7 table 0203).
  static func identifierClass(ofType code: Bytes) -> IdentifierClass {
    guard code.count >= 1, code.count <= 8 else { return .otherUnique }
    var key: UInt64 = 0
    for b in code.raw { key = key << 8 | UInt64(b &- 0x61 < 26 ? b & 0xDF : b) }
    return types[key] ?? .otherUnique
  }

  private static let types: [UInt64: IdentifierClass] = {
    var map: [UInt64: IdentifierClass] = [:]
    let rules: [(IdentifierClass, [StaticString])] = [
      (.socialSecurity, SocialSecurityRule.identifierTypes), (.medicalRecord, MedicalRecordRule.identifierTypes),
      (.healthPlan, HealthPlanRule.identifierTypes), (.account, AccountRule.identifierTypes),
      (.certificate, CertificateRule.identifierTypes), (.vehicle, VehicleRule.identifierTypes),
      (.device, DeviceRule.identifierTypes),
      (.biometric, BiometricRule.identifierTypes),
    ]
    for (c, codes) in rules {
      for code in codes { map[Bytes(code).raw.reduce(0) { $0 << 8 | UInt64($1) }] = c }
    }
    return map
  }()
}
