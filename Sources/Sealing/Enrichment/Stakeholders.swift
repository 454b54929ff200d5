public import Records

/// Who stands behind the records of a pipeline: its `stakeholders:` mapping, checked.
///
/// Goes into every batch as it is written, so it names organisations and systems, never a person.
public struct Stakeholders: Sendable, Equatable {
  /// URI or name of the system that the exports come from.
  public var sourceSystem: String
  public var facility: String
  /// The organisation that keeps the records and answers for them.
  public var custodian: String
  /// Participant id of the organisation that submits.
  public var submittingOrganisation: String
  public var responsibleDepartment: String?
  /// Code of v3 PurposeOfUse, such as `HRESCH`.
  public var purposeOfUse: String
  public var agreement: String?
  /// The instant that `meta.lastUpdated` states; without it the first instant of each record's year.
  public var asOf: String?

  public init(
    sourceSystem: String, facility: String, custodian: String, submittingOrganisation: String,
    responsibleDepartment: String? = nil,
    purposeOfUse: String, agreement: String? = nil, asOf: String? = nil
  ) {
    (self.sourceSystem, self.facility, self.custodian) = (sourceSystem, facility, custodian)
    (self.submittingOrganisation, self.responsibleDepartment) = (submittingOrganisation, responsibleDepartment)
    (self.purposeOfUse, self.agreement, self.asOf) = (purposeOfUse, agreement, asOf)
  }

  /// The keys of the mapping, in the order in which they are written.
  public static let keys = [
    "source-system", "facility", "custodian", "submitting-organisation", "responsible-department", "purpose-of-use", "agreement",
    "as-of",
  ]

  /// Codes of v3 PurposeOfUse under which records may be submitted.
  public static let purposes: Set<String> = [
    "TREAT", "ETREAT", "HPAYMT", "HOPERAT", "HRESCH", "PUBHLTH", "PATRQT", "CLINTRCH", "HQUALIMP",
  ]

  /// Reads the values of the mapping by key.
  ///
  /// Throws `SEA-0501` for a missing one, `SEA-0502` for a purpose that is none, `SEA-0503` for an instant that is none, and
  /// `SEA-0504` for an unknown key.
  public init(_ values: [String: String]) throws(EnrichmentError) {
    func required(_ key: String) throws(EnrichmentError) -> String {
      guard let value = values[key], !value.isEmpty else { throw EnrichmentError(EnrichmentReason.missing, key: key) }
      return value
    }
    for key in values.keys where !Stakeholders.keys.contains(key) { throw EnrichmentError(EnrichmentReason.unknownKey, key: key) }
    self.init(
      sourceSystem: try required("source-system"), facility: try required("facility"), custodian: try required("custodian"),
      submittingOrganisation: try required("submitting-organisation"), responsibleDepartment: values["responsible-department"],
      purposeOfUse: try required("purpose-of-use"), agreement: values["agreement"], asOf: values["as-of"])
    if !Stakeholders.purposes.contains(purposeOfUse) { throw EnrichmentError(EnrichmentReason.purpose, key: "purpose-of-use") }
    if let asOf, !Stakeholders.isInstant(asOf) { throw EnrichmentError(EnrichmentReason.instant, key: "as-of") }
  }

  /// The values that are set, by key, in the order of `keys`: for the header of a batch.
  public var statements: [(name: String, value: String)] {
    let values: [String?] = [
      sourceSystem, facility, custodian, submittingOrganisation, responsibleDepartment, purposeOfUse, agreement, asOf,
    ]
    return zip(Stakeholders.keys, values).compactMap { name, value in value.map { (name, $0) } }
  }

  /// The source system as a URI: as it stands when it is one, otherwise under `urn:chartseal:source:`.
  public var sourceURI: String { Stakeholders.uri(sourceSystem, under: "urn:chartseal:source:") }

  /// The agreement as a URI.
  public var agreementURI: String? { agreement.map { Stakeholders.uri($0, under: "urn:chartseal:agreement:") } }

  static func uri(_ text: String, under prefix: String) -> String {
    let isURI =
      ["http://", "https://", "urn:"].contains { text.hasPrefix($0) }
      && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x22 }
    if isURI { return text }
    var out = prefix
    for b in text.utf8 {
      if ASCII.isLetter(b) || ASCII.isDigit(b) || b == 0x2D || b == 0x2E || b == 0x5F {
        out.unicodeScalars.append(UnicodeScalar(b))
      } else {
        let hex = String(b, radix: 16, uppercase: true)
        out += "%" + (hex.count < 2 ? "0" : "") + hex
      }
    }
    return out
  }

  /// `YYYY-MM-DDThh:mm:ss`, an optional fraction, and `Z` or an offset.
  static func isInstant(_ text: String) -> Bool {
    let u = Array(text.utf8)
    func number(_ i: Int, _ n: Int) -> Int? {
      guard i + n <= u.count, u[i..<i + n].allSatisfy(ASCII.isDigit) else { return nil }
      return u[i..<i + n].reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
    guard u.count >= 20, let year = number(0, 4), year > 1900, let month = number(5, 2), (1...12).contains(month),
      let day = number(8, 2),
      (1...31).contains(day), let hour = number(11, 2), hour < 24, let minute = number(14, 2), minute < 60,
      let second = number(17, 2),
      second <= 60, u[4] == 0x2D, u[7] == 0x2D, u[10] == 0x54, u[13] == 0x3A, u[16] == 0x3A
    else { return false }
    var i = 19
    if u[i] == 0x2E {
      i += 1
      let start = i
      while i < u.count, ASCII.isDigit(u[i]) { i += 1 }
      if i == start { return false }
    }
    guard i < u.count else { return false }
    if u[i] == 0x5A { return i + 1 == u.count }
    guard u[i] == 0x2B || u[i] == 0x2D, u.count == i + 6, let h = number(i + 1, 2), h <= 14, u[i + 3] == 0x3A,
      let m = number(i + 4, 2), m < 60
    else { return false }
    return true
  }
}

/// What is wrong with the values that enrichment was given.
public struct EnrichmentError: Error, Sendable, Equatable {
  public let reason: ReasonCode
  /// The key of the `stakeholders:` mapping.
  public let key: String
  init(_ reason: ReasonCode, key: String) { (self.reason, self.key) = (reason, key) }
}

public enum EnrichmentReason {
  public static let missing = ReasonCode("SEA-0501", "A stakeholder is missing.")
  public static let purpose = ReasonCode("SEA-0502", "The purpose of use is none of v3 PurposeOfUse that a submission may have.")
  public static let instant = ReasonCode("SEA-0503", "The as-of value is no instant (YYYY-MM-DDThh:mm:ssZ).")
  public static let unknownKey = ReasonCode("SEA-0504", "A stakeholder has an unknown key.")
}
