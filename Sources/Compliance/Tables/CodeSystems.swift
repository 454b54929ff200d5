import Records

/// The code systems whose URIs may stand in a record, and the form of their codes.
///
/// A code of a known system in that system's form is no record number, whatever its digits look like.
enum CodeSystem: UInt8, Sendable {
  /// No system given, or one that is not known: every shape is suspect.
  case unknown
  /// Under a namespace that the pipeline configured.
  case local
  /// A vocabulary of HL7: short words and numbers.
  case hl7
  case loinc, snomed, rxnorm, icd10, icd9, cvx, mvx, cpt, hcpcs, ndc, ucum, race, bcp47, short, drug, objectIdentifier, dicom
  /// Classes of DICOM as object identifiers.
  case registered

  /// Which system a URI names; nil when it is none that may stand.
  static func of(_ uri: Bytes, localNamespaces: [[UInt8]]) -> CodeSystem? {
    for row in exact where row.uri.utf8CodeUnitCount == uri.count && uri == row.uri { return row.system }
    if uri.hasPrefix("http://terminology.hl7.org/CodeSystem/") { return isPath(uri, 38) ? .hl7 : nil }
    if uri.hasPrefix("http://hl7.org/fhir/") { return isPath(uri, 20) ? .hl7 : nil }
    if uri.hasPrefix("urn:oid:2.16.840.1.113883.") { return isTerminologyOID(uri, 26) ? .objectIdentifier : nil }
    if uri.hasPrefix("urn:oid:2.16.840.1.114222.4.") || uri.hasPrefix("urn:oid:1.2.840.10008.2.16.") { return .objectIdentifier }
    for prefix in localNamespaces where uri.count > prefix.count {
      if prefix.withUnsafeBytes({ uri[0..<prefix.count] == Bytes($0) }) { return isPath(uri, prefix.count) ? .local : nil }
    }
    return nil
  }

  /// Where the part of a URI begins that its source could have chosen; its count when none of it was.
  static func freePart(of uri: Bytes, _ system: CodeSystem, localNamespaces: [[UInt8]]) -> Int {
    switch system {
    case .local:
      for prefix in localNamespaces where uri.count > prefix.count {
        if prefix.withUnsafeBytes({ uri[0..<prefix.count] == Bytes($0) }) { return prefix.count }
      }
      return 0
    case .hl7:
      // `v2-0203` is a table's number, whatever room has the same.
      if uri.hasPrefix("http://terminology.hl7.org/CodeSystem/v2-"), uri.count == 45, uri[41..<45].decimal != nil {
        return uri.count
      }
      let start = uri.hasPrefix("http://hl7.org/fhir/") ? 20 : 38
      // HL7's own words, whoever works for an organization.
      return namesOfHL7.contains(uri[start..<uri.count]) ? uri.count : start
    default: return uri.count
    }
  }

  /// Code systems of HL7 Terminology 6.2 and FHIR R4 that name nobody.
  private static let namesOfHL7 = WordTable(
    """
    account-status address-type address-use adjudication administrative-gender admit-source allergyintolerance-clinical allergyintolerance-verification
    appointmentstatus claim-type claimcareteamrole composition-status condition-category condition-clinical condition-ver-status contact-point-system
    contact-point-use coverage-class coverage-selfpay data-absent-reason diagnosis-role diagnostic-report-status discharge-disposition dose-rate-type
    encounter-special-arrangements encounter-status event-status ex-claimsubtype goal-status list-empty-reason location-physical-type name-use
    observation-category observation-status organization-type processpriority provenance-participant-type reaction-event-severity request-intent
    request-priority request-status service-type subscriber-relationship
    """.split(whereSeparator: { $0 == " " || $0 == "\n" }))

  /// Letters, digits, dots, dashes and slashes: a path without a query.
  private static func isPath(_ uri: Bytes, _ start: Int) -> Bool {
    guard uri.count > start, uri.count - start <= 64 else { return false }
    for i in start..<uri.count {
      let b = uri[i]
      if !(ASCII.isLetter(b) || ASCII.isDigit(b) || b == 0x2D || b == 0x2E || b == 0x2F || b == 0x3A || b == 0x5F) {
        return false
      }
    }
    return true
  }

  /// The arcs of HL7's tree under which code systems lie: 5 (v3), 6 (external), 12 (v2 tables), 18 (v2 in CDA), 3.26.1.1 (NCI).
  private static func isTerminologyOID(_ uri: Bytes, _ start: Int) -> Bool {
    for arc: StaticString in ["5.", "6.", "12.", "18.", "3.26.1.", "4.642.", "1.11."] where uri.matches(arc, at: start) {
      return true
    }
    return false
  }

  private static let exact: [(uri: StaticString, system: CodeSystem)] = [
    ("http://loinc.org", .loinc), ("http://snomed.info/sct", .snomed), ("http://unitsofmeasure.org", .ucum),
    ("http://www.nlm.nih.gov/research/umls/rxnorm", .rxnorm), ("http://hl7.org/fhir/sid/icd-10-cm", .icd10),
    ("http://hl7.org/fhir/sid/icd-10", .icd10), ("http://www.cms.gov/Medicare/Coding/ICD10", .icd10),
    ("http://hl7.org/fhir/sid/icd-9-cm", .icd9), ("http://hl7.org/fhir/sid/cvx", .cvx), ("http://hl7.org/fhir/sid/mvx", .mvx),
    ("http://hl7.org/fhir/sid/ndc", .ndc), ("http://www.ama-assn.org/go/cpt", .cpt),
    ("http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets", .hcpcs), ("urn:oid:2.16.840.1.113883.6.238", .race),
    ("urn:ietf:bcp:47", .bcp47), ("urn:iso:std:iso:3166", .short), ("urn:iso:std:iso:4217", .short),
    ("http://dicom.nema.org/resources/ontology/DCM", .dicom), ("urn:ietf:rfc:3986", .registered), ("http://nucc.org/provider-taxonomy", .short),
    ("http://fdasis.nlm.nih.gov", .drug), ("http://www.whocc.no/atc", .short), ("http://www.radlex.org", .short),
    ("http://hl7.org/fhir/ndfrt", .drug), ("https://www.nubc.org/CodeSystem/RevenueCodes", .short),
    ("http://hl7.org/fhir/sid/icpc-1", .short), ("http://hl7.org/fhir/sid/icpc-2", .short),
    ("http://hl7.org/fhir/sid/icf-nl", .short), ("http://hl7.org/fhir/sid/icd-9-cm/procedure", .icd9),
    ("http://hl7.org/fhir/sid/icd-10-pcs", .icd10),
  ]

  /// URIs of extensions that may stand.
  static func isExtension(_ url: Bytes) -> Bool {
    (url.hasPrefix("http://hl7.org/fhir/")
      && (url.hasPrefix("http://hl7.org/fhir/StructureDefinition/")
        || url.hasPrefix("http://hl7.org/fhir/us/core/StructureDefinition/"))
      && isPath(url, 20))
      // Parts of a complex extension have a plain name.
      || (url.count <= 24 && (0..<url.count).allSatisfy { ASCII.isLetter(url[$0]) })
      || (url.hasPrefix("urn:chartseal:extension:") && isPath(url, 24))
      || url == "http://hl7.org/fhir/5.0/StructureDefinition/extension-DiagnosticReport.note"
  }
}

extension CodeSystem {
  /// Whether a code has the form of its system.
  func hasForm(_ code: Bytes) -> Bool {
    let n = code.count
    switch self {
    case .unknown, .local: return false
    case .hl7: return n <= 40 && CodeForm.isPlain(code) && CodeForm.longestDigits(code) <= 4
    case .loinc: return CodeForm.isLOINC(code)
    case .snomed: return n >= 6 && n <= 18 && CodeForm.isSNOMED(code)
    case .rxnorm: return n <= 8 && code.decimal != nil
    case .cvx: return n <= 3 && code.decimal != nil
    case .mvx: return n <= 3 && CodeForm.isUpperOrDigits(code)
    case .cpt: return n == 5 && CodeForm.isUpperOrDigits(code) && code[0..<4].decimal != nil
    case .hcpcs: return n == 5 && ASCII.isUpper(code[0]) && code[1..<5].decimal != nil
    case .icd10: return CodeForm.isICD10(code)
    case .icd9: return CodeForm.isICD9(code)
    case .ndc: return CodeForm.isNDC(code)
    case .ucum: return UCUM.isUnit(code)
    case .race: return n == 6 && code[4] == 0x2D && code[0..<4].decimal != nil && ASCII.isDigit(code[5])
    case .bcp47: return CodeForm.isLanguage(code)
    case .dicom: return n <= 16 && CodeForm.isPlain(code) && CodeForm.longestDigits(code) <= 6
    case .registered: return ImagingForm.isSOPClass(code)
    case .short: return n <= 12 && CodeForm.isPlain(code) && CodeForm.longestDigits(code) <= 6
    case .drug: return n <= 10 && CodeForm.isUpperOrDigits(code)
    case .objectIdentifier: return n <= 20 && CodeForm.isPlain(code) && CodeForm.longestDigits(code) <= 6
    }
  }
}

/// Forms of codes.
enum CodeForm {
  static func isPlain(_ code: Bytes) -> Bool {
    for b in code.raw
    where !(ASCII.isLetter(b) || ASCII.isDigit(b) || b == 0x2D || b == 0x2E || b == 0x5F || b == 0x2B || b == 0x2F) {
      return false
    }
    return true
  }

  static func isUpperOrDigits(_ code: Bytes) -> Bool {
    for b in code.raw where !(ASCII.isUpper(b) || ASCII.isDigit(b)) { return false }
    return true
  }

  static func digitCount(_ code: Bytes) -> Int {
    var n = 0
    for b in code.raw where ASCII.isDigit(b) { n += 1 }
    return n
  }

  static func longestDigits(_ code: Bytes) -> Int {
    var longest = 0
    _ = code.anyDigitRun { low, high in
      longest = max(longest, high - low)
      return false
    }
    return longest
  }

  /// Up to seven digits, a dash and their check digit modulo 10 (Luhn); parts `LP` and answers `LA` likewise.
  static func isLOINC(_ code: Bytes) -> Bool {
    var low = 0
    if code.count > 2, code[0] == 0x4C, code[1] == 0x41 || code[1] == 0x50 || code[1] == 0x4C { low = 2 }
    guard code.count - low >= 3, code.count - low <= 9, code[code.count - 2] == 0x2D, ASCII.isDigit(code[code.count - 1]),
      code[low..<code.count - 2].decimal != nil
    else { return false }
    var sum = 0
    var doubled = true
    var i = code.count - 3
    while i >= low {
      let v = Int(code[i] &- 0x30) * (doubled ? 2 : 1)
      sum += v > 9 ? v - 9 : v
      doubled.toggle()
      i -= 1
    }
    return (10 - sum % 10) % 10 == Int(code[code.count - 1] &- 0x30)
  }

  private static let dihedral: [[UInt8]] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 0, 6, 7, 8, 9, 5], [2, 3, 4, 0, 1, 7, 8, 9, 5, 6],
    [3, 4, 0, 1, 2, 8, 9, 5, 6, 7],
    [4, 0, 1, 2, 3, 9, 5, 6, 7, 8], [5, 9, 8, 7, 6, 0, 4, 3, 2, 1], [6, 5, 9, 8, 7, 1, 0, 4, 3, 2],
    [7, 6, 5, 9, 8, 2, 1, 0, 4, 3],
    [8, 7, 6, 5, 9, 3, 2, 1, 0, 4], [9, 8, 7, 6, 5, 4, 3, 2, 1, 0],
  ]
  private static let permutation: [[UInt8]] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 5, 7, 6, 2, 8, 3, 0, 9, 4], [5, 8, 0, 3, 7, 9, 6, 1, 4, 2],
    [8, 9, 1, 6, 0, 4, 3, 5, 2, 7],
    [9, 4, 5, 3, 1, 2, 6, 8, 7, 0], [4, 2, 8, 6, 5, 7, 3, 9, 0, 1], [2, 7, 9, 3, 8, 0, 6, 4, 1, 5],
    [7, 0, 4, 6, 9, 1, 3, 2, 5, 8],
  ]

  /// Digits that end in their Verhoeff check digit.
  static func isSNOMED(_ code: Bytes) -> Bool {
    var c: UInt8 = 0
    var place = 0
    var i = code.count - 1
    while i >= 0 {
      guard ASCII.isDigit(code[i]) else { return false }
      c = dihedral[Int(c)][Int(permutation[place % 8][Int(code[i] &- 0x30)])]
      place += 1
      i -= 1
    }
    return c == 0
  }

  /// A letter, a digit, a letter or digit and up to four more after an optional dot; or the seven places of ICD-10-PCS.
  static func isICD10(_ code: Bytes) -> Bool {
    guard code.count >= 3, code.count <= 8 else { return false }
    if code.count == 7, isUpperOrDigits(code) { return true }
    guard ASCII.isLetter(code[0]), ASCII.isDigit(code[1]), code.isAlphanumeric(2) else { return false }
    var i = 3
    if code.at(i) == 0x2E { i += 1 }
    guard code.count - i <= 4 else { return false }
    while i < code.count {
      if !code.isAlphanumeric(i) { return false }
      i += 1
    }
    return true
  }

  /// Three digits, `V` and two, or `E` and three, with up to two more after an optional dot.
  static func isICD9(_ code: Bytes) -> Bool {
    guard code.count >= 2, code.count <= 7 else { return false }
    var i = ASCII.isLetter(code[0]) ? 1 : 0
    if i == 1, code[0] & 0xDF != 0x56, code[0] & 0xDF != 0x45 { return false }
    let end = code.digitsEnd(i)
    guard end - i >= 2, end - i <= 5 else { return false }
    i = end
    if code.at(i) == 0x2E { i += 1 }
    let last = code.digitsEnd(i)
    return last == code.count && last - i <= 2
  }

  /// Ten or eleven digits in two or three groups, or eleven without dashes.
  static func isNDC(_ code: Bytes) -> Bool {
    var digits = 0
    var dashes = 0
    for b in code.raw {
      if ASCII.isDigit(b) { digits += 1 } else if b == 0x2D { dashes += 1 } else { return false }
    }
    if dashes == 0 { return digits == 11 || digits == 10 || digits == 9 }
    return dashes <= 2 && digits >= 8 && digits <= 11 && (dashes == 2 || digits <= 9)
  }

  /// A language tag: two or three letters and subtags.
  static func isLanguage(_ code: Bytes) -> Bool {
    var i = 0
    while i < code.count, ASCII.isLetter(code[i]) { i += 1 }
    guard i == 2 || i == 3 else { return false }
    while i < code.count {
      guard code[i] == 0x2D else { return false }
      var end = i + 1
      while code.isAlphanumeric(end) { end += 1 }
      guard end - i - 1 >= 2, end - i - 1 <= 4 else { return false }
      i = end
    }
    return true
  }

  private static let types: [StaticString] = [
    "text/plain", "text/plain; charset=utf-8", "text/markdown", "text/csv", "application/xhtml+xml", "text/html", "text/xml", "text/rtf", "text/x-hl7-ft", "application/pdf", "application/xml", "application/json",
    "application/rtf", "application/octet-stream", "application/dicom", "application/hl7-v3+xml", "application/fhir+json",
    "application/fhir+xml", "application/msword", "application/zip", "application/postscript", "image/jpeg", "image/png",
    "image/gif",
    "image/tiff", "image/bmp", "audio/basic", "audio/mpeg", "audio/wav", "video/mpeg", "video/mp4", "multipart/related",
    "text/x-hl7-text+xml", "application/x-hl7-cda-level-one+xml",
  ]

  /// A media type of the list.
  static func isMediaType(_ text: Bytes) -> Bool {
    types.contains { $0.utf8CodeUnitCount == text.count && text.matches($0, at: 0) }
  }

  /// A currency of ISO 4217 that payments in health care are made in.
  static func isCurrency(_ text: Bytes) -> Bool {
    let all: StaticString =
      "USD CAD MXN EUR GBP CHF JPY CNY INR AUD NZD SEK NOK DKK PLN CZK HUF RON BGN TRY ILS SAR AED ZAR BRL ARS CLP COP PEN KRW"
    guard text.count == 3 else { return false }
    let list = Bytes(all)
    return stride(from: 0, to: list.count - 2, by: 4).contains { list[$0..<$0 + 3] == text }
  }

  /// A time of day: `hh:mm`, with seconds and a fraction.
  static func isTime(_ text: Bytes) -> Bool {
    guard text.count >= 5, text.count <= 15, text[2] == 0x3A, text.number(0, 2) < 24, text.digitsEnd(0) == 2 else { return false }
    guard text.digitsEnd(3) == 5, text.number(3, 5) < 60 else { return false }
    if text.count == 5 { return true }
    guard text[5] == 0x3A, text.digitsEnd(6) == 8 else { return false }
    return text.count == 8 || (text[8] == 0x2E && text.digitsEnd(9) == text.count)
  }
}
