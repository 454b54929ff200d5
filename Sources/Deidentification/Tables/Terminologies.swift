import Records

/// Which vocabulary a code system's URI names, as far as de-identification tells them apart.
///
/// A code that has the form of its standard system is no identifier, however many digits it has; everything else is judged as a
/// local code.
enum Terminology: UInt8, Sendable {
  /// No URI.
  case none
  /// A URI that is neither a standard one nor in the pipeline's namespace.
  case foreign
  /// In the pipeline's namespace.
  case local
  case loinc, snomed, rxnorm, icd10, icd9, cvx, cpt, hcpcs, ndc, ucum, race, language, dicom
  /// Registered object identifiers as URIs: SOP classes.
  case uri
  /// Tables of HL7 and FHIR.
  case hl7
  /// Other public vocabularies with short codes.
  case other

  var isStandard: Bool { rawValue >= Terminology.loinc.rawValue }

  private static let exact: [(StaticString, Terminology)] = [
    ("http://loinc.org", .loinc), ("http://snomed.info/sct", .snomed), ("http://www.nlm.nih.gov/research/umls/rxnorm", .rxnorm),
    ("http://hl7.org/fhir/sid/icd-10-cm", .icd10), ("http://hl7.org/fhir/sid/icd-10", .icd10),
    ("http://www.cms.gov/Medicare/Coding/ICD10", .icd10), ("http://hl7.org/fhir/sid/icd-10-pcs", .icd10),
    ("http://hl7.org/fhir/sid/icd-9-cm", .icd9), ("http://hl7.org/fhir/sid/icd-9-cm/procedure", .icd9),
    ("http://hl7.org/fhir/sid/cvx", .cvx),
    ("http://hl7.org/fhir/sid/mvx", .other), ("http://www.ama-assn.org/go/cpt", .cpt),
    ("http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", .hcpcs), ("http://hl7.org/fhir/sid/ndc", .ndc),
    ("http://unitsofmeasure.org", .ucum), ("urn:oid:2.16.840.1.113883.6.238", .race), ("urn:ietf:bcp:47", .language),
    ("urn:iso:std:iso:3166", .other), ("urn:iso:std:iso:4217", .other), ("http://dicom.nema.org/resources/ontology/DCM", .dicom), ("urn:ietf:rfc:3986", .uri),
    ("http://nucc.org/provider-taxonomy", .other), ("http://fdasis.nlm.nih.gov", .other), ("http://www.whocc.no/atc", .other),
    ("http://www.radlex.org", .other), ("https://www.nubc.org/CodeSystem/RevenueCodes", .other),
    ("http://hl7.org/fhir/ndfrt", .other),
  ]

  /// - Parameter namespace: the base URI of local systems.
  static func of(_ uri: Bytes, namespace: Bytes) -> Terminology {
    if uri.isEmpty { return .none }
    for row in exact where uri == row.0 { return row.1 }
    if uri.hasPrefix("http://terminology.hl7.org/CodeSystem/") { return isPath(uri, 38) ? .hl7 : .foreign }
    if uri.hasPrefix("http://hl7.org/fhir/") { return isPath(uri, 20) ? .hl7 : .foreign }
    if uri.hasPrefix("urn:oid:2.16.840.1.113883.") {
      for arc: StaticString in ["5.", "6.", "12.", "18.", "3.26.1."] where uri.reads(arc, at: 26) { return .other }
      return .foreign
    }
    if uri.count > namespace.count, uri[0..<namespace.count] == namespace {
      return isSlug(uri[namespace.count..<uri.count]) ? .local : .foreign
    }
    return .foreign
  }

  private static func isPath(_ uri: Bytes, _ start: Int) -> Bool {
    guard uri.count > start, uri.count - start <= 60 else { return false }
    for b in uri[start..<uri.count].raw
    where !(ASCII.isLetter(b) || ASCII.isDigit(b) || b == 0x2D || b == 0x2E || b == 0x2F || b == 0x5F) {
      return false
    }
    return true
  }

  /// The name of a local code system: letters, few digits, dots, dashes.
  static func isSlug(_ text: Bytes) -> Bool {
    guard text.count >= 1, text.count <= 32 else { return false }
    var digits = 0
    for b in text.raw {
      if ASCII.isDigit(b) {
        digits += 1
      } else if !(ASCII.isLetter(b) || b == 0x2D || b == 0x2E || b == 0x5F || b == 0x3A) {
        return false
      }
    }
    return digits <= 4
  }

  /// Extensions that may stay: FHIR's own and this product's.
  static func isExtension(_ url: Bytes) -> Bool {
    (url.hasPrefix("http://hl7.org/fhir/StructureDefinition/") && isPath(url, 20))
      || (url.hasPrefix("http://hl7.org/fhir/us/core/StructureDefinition/") && isPath(url, 20))
      || (url.hasPrefix("urn:chartseal:extension:") && isSlug(url[24..<url.count]))
      || url == "http://hl7.org/fhir/5.0/StructureDefinition/extension-DiagnosticReport.note"
  }

  /// Whether a code has the form that its system gives its codes.
  func accepts(_ code: Bytes) -> Bool {
    let n = code.count
    switch self {
    case .none, .foreign, .local: return false
    case .loinc: return CodeForm.isLOINC(code)
    case .snomed: return CodeForm.isSNOMED(code)
    case .rxnorm: return n <= 7 && code.endOfDigits(0) == n
    case .icd10: return CodeForm.isICD10(code)
    case .icd9: return CodeForm.isICD9(code)
    case .cvx: return n <= 3 && code.endOfDigits(0) == n
    case .cpt: return n == 5 && code.endOfDigits(0) >= 4 && (code.isDigit(4) || ASCII.isUpper(code[4]))
    case .hcpcs: return n == 5 && ASCII.isUpper(code[0]) && code.endOfDigits(1) == 5
    case .ndc: return CodeForm.isNDC(code)
    case .ucum: return Units.isUnit(code)
    case .race: return n == 6 && code[4] == 0x2D && code.endOfDigits(0) == 4 && code.isDigit(5)
    case .language: return CodeForm.isLanguage(code)
    case .dicom: return n <= 20 && CodeForm.isPlain(code, digitsInARow: 6)
    case .uri: return DICOMForm.isSOPClass(code)
    case .hl7: return n <= 40 && CodeForm.isPlain(code, digitsInARow: 4)
    case .other: return n <= 20 && CodeForm.isPlain(code, digitsInARow: 5)
    }
  }
}

/// The forms of codes.
enum CodeForm {
  /// Letters, digits and single marks, no long run of digits.
  static func isPlain(_ code: Bytes, digitsInARow limit: Int) -> Bool {
    guard !code.isEmpty else { return false }
    var run = 0
    for b in code.raw {
      if ASCII.isDigit(b) {
        run += 1
        if run > limit { return false }
        continue
      }
      run = 0
      if !(ASCII.isLetter(b) || b == 0x2D || b == 0x2E || b == 0x5F || b == 0x2B || b == 0x2F) { return false }
    }
    return true
  }

  /// A code of a local system: up to 24 characters, no run of six digits, no shape of a number that names somebody.
  ///
  /// Source: FHIR R4 §2.24.0.1 (code), without its spaces.
  static func isLocal(_ code: Bytes) -> Bool {
    guard code.count >= 1, code.count <= 24 else { return false }
    var run = 0
    for b in code.raw {
      if ASCII.isDigit(b) {
        run += 1
        if run > MedicalRecordRule.longestRun { return false }
        continue
      }
      run = 0
      if !(ASCII.isLetter(b) || b == 0x2D || b == 0x2E || b == 0x5F || b == 0x2B || b == 0x2F || b == 0x3A || b == 0x25
        || b == 0x2A)
      {
        return false
      }
    }
    return IdentifierShapes.occurring(in: code) == nil
  }

  /// Up to seven digits, a dash and the check digit (modulo 10); `LA`, `LP` and `LL` parts likewise.
  static func isLOINC(_ code: Bytes) -> Bool {
    let low = code.count > 4 && code[0] == 0x4C && [0x41, 0x4C, 0x50].contains(code[1]) ? 2 : 0
    let dash = code.count - 2
    guard dash > low, dash - low <= 7, code[dash] == 0x2D, code.isDigit(dash + 1), code.endOfDigits(low) == dash else {
      return false
    }
    var sum = 0
    for i in low..<dash {
      let v = Int(code[i] &- 0x30) << ((dash - 1 - i) % 2 == 0 ? 1 : 0)
      sum += v > 9 ? v - 9 : v
    }
    return (10 - sum % 10) % 10 == Int(code[dash + 1] &- 0x30)
  }

  private static let multiplication: [UInt8] = Array(
    "0123456789123406789523401789563401289567401239567859876043216598710432765982104387659321049876543210".utf8
  )
  .map { $0 &- 0x30 }
  private static let permutation: [UInt8] = Array(
    "01234567891576283094580379614289160435279453126870428657390127938064157046913258".utf8
  )
  .map { $0 &- 0x30 }

  /// Six to eighteen digits whose last is their Verhoeff check digit. Source: SNOMED CT Release File Specification §5.2.2.
  static func isSNOMED(_ code: Bytes) -> Bool {
    guard code.count >= 6, code.count <= 18, code.endOfDigits(0) == code.count else { return false }
    var check = 0
    for place in 0..<code.count {
      let digit = Int(code[code.count - 1 - place] &- 0x30)
      check = Int(multiplication[check * 10 + Int(permutation[place % 8 * 10 + digit])])
    }
    return check == 0
  }

  /// A letter, a digit, a letter or digit, an optional dot and up to four more; seven capitals and digits of ICD-10-PCS.
  static func isICD10(_ code: Bytes) -> Bool {
    let n = code.count
    guard n >= 3, n <= 8 else { return false }
    if n == 7 {
      var isProcedure = true
      for b in code.raw where !(ASCII.isUpper(b) || ASCII.isDigit(b)) { isProcedure = false }
      // Of digits alone there are codes of the medical and surgical section, such as a bypass of coronary arteries.
      if isProcedure { return code.endOfDigits(0) < 7 || code[0] == 0x30 }
    }
    guard code.isLetter(0), code.isDigit(1), code.isLetter(2) || code.isDigit(2) else { return false }
    let rest = code.peek(3) == 0x2E ? 4 : 3
    guard n - rest <= 4, n == 3 || n > rest else { return false }
    for i in rest..<max(n, rest) where !(code.isLetter(i) || code.isDigit(i)) { return false }
    return true
  }

  /// Two to five digits, or `V` or `E` and digits, an optional dot within.
  static func isICD9(_ code: Bytes) -> Bool {
    guard code.count >= 3, code.count <= 7 else { return false }
    var i = 0
    if [0x45, 0x56].contains(code[0] & 0xDF) { i = 1 }
    let end = code.endOfDigits(i)
    guard end - i >= 2, end - i <= 5 else { return false }
    i = code.peek(end) == 0x2E ? end + 1 : end
    let last = code.endOfDigits(i)
    return last == code.count && last - i <= 2
  }

  /// Ten or eleven digits in three groups, or eleven without dashes. Source: 21 CFR 207.33.
  static func isNDC(_ code: Bytes) -> Bool {
    let first = code.endOfDigits(0)
    if first == code.count { return first == 11 }
    guard (4...5).contains(first), code[first] == 0x2D else { return false }
    let second = code.endOfDigits(first + 1)
    guard (3...4).contains(second - first - 1) else { return false }
    if second == code.count { return true }
    let third = code.endOfDigits(second + 1)
    return code[second] == 0x2D && third == code.count && (1...2).contains(third - second - 1)
  }

  /// A language tag: two or three letters, then short subtags. Source: RFC 5646.
  static func isLanguage(_ code: Bytes) -> Bool {
    var i = 0
    while code.isLetter(i) { i += 1 }
    guard i == 2 || i == 3 else { return false }
    while i < code.count {
      guard code[i] == 0x2D else { return false }
      var end = i + 1
      while code.isLetter(end) || code.isDigit(end) { end += 1 }
      guard (2...4).contains(end - i - 1) else { return false }
      i = end
    }
    return true
  }

  private static let mediaTypes: [StaticString] = [
    "text/plain", "text/markdown", "text/csv", "text/html", "text/xml", "text/rtf", "application/xhtml+xml", "application/pdf", "application/xml", "application/json",
    "application/rtf",
    "application/octet-stream", "application/dicom", "application/msword", "application/zip", "application/fhir+json",
    "application/fhir+xml",
    "image/jpeg", "image/png", "image/gif", "image/tiff", "image/bmp", "audio/basic", "audio/mpeg", "audio/wav", "video/mpeg",
    "video/mp4",
    "application/postscript", "multipart/related",
  ]

  static func isMediaType(_ text: Bytes) -> Bool { mediaTypes.contains { text.equalsIgnoringCase(Bytes($0)) } }

  /// The media type without its parameters (a character set, a file's name); empty when it is none of the list.
  static func mediaType(_ text: Bytes) -> Bytes {
    let type = text[0..<(text.firstIndex(of: 0x3B) ?? text.count)].trimmed
    return isMediaType(type) ? type : .empty
  }

  /// Upper-case letters, as in ISO 4217.
  static func isCurrency(_ text: Bytes) -> Bool {
    text.count == 3 && ASCII.isUpper(text[0]) && ASCII.isUpper(text[1]) && ASCII.isUpper(text[2])
  }
}
