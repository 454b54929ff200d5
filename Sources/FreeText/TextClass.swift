public import Records

/// What an identifier found in a text is; finer than the eighteen classes of Safe Harbor, since a tag should say what stood there.
public enum TextClass: UInt8, Sendable, CaseIterable, BitwiseCopyable {
  case name, initials, relative, staff, username
  case street, city, county, zip, place, facility, ward, employer, school
  case date, holiday, age
  case phone, fax, pager, email, url, ip, socialSecurity
  case medicalRecord, accession, account, healthPlan, certificate, vehicle, device, uid, biometric, photograph, otherID

  /// The tag that stands in its place, such as `NAME` or `DATE`; capitals and blanks only.
  public var tag: StaticString {
    switch self {
    case .name, .relative: "NAME"
    case .initials: "INITIALS"
    case .staff: "STAFF NAME"
    case .username: "USERNAME"
    case .street: "ADDRESS"
    case .city: "CITY"
    case .county: "COUNTY"
    case .zip: "ZIP"
    case .place: "PLACE"
    case .facility: "FACILITY"
    case .ward: "WARD"
    case .employer: "EMPLOYER"
    case .school: "SCHOOL"
    case .date: "DATE"
    case .holiday: "HOLIDAY"
    case .age: "AGE"
    case .phone: "PHONE"
    case .fax: "FAX"
    case .pager: "PAGER"
    case .email: "EMAIL"
    case .url: "URL"
    case .ip: "IP"
    case .socialSecurity: "SSN"
    case .medicalRecord: "MRN"
    case .accession: "ACCESSION"
    case .account: "ACCOUNT"
    case .healthPlan: "PLAN ID"
    case .certificate: "LICENSE"
    case .vehicle: "VEHICLE"
    case .device: "DEVICE ID"
    case .uid: "UID"
    case .biometric: "BIOMETRIC"
    case .photograph: "IMAGE"
    case .otherID: "ID"
    }
  }

  /// The class of Safe Harbor under which it counts.
  ///
  /// Source: 45 CFR 164.514(b)(2)(i)(A) to (R).
  public var identifierClass: IdentifierClass {
    switch self {
    case .name, .initials, .relative, .staff, .username: .names
    case .street, .city, .county, .zip, .place, .facility, .ward, .school: .geography
    case .employer: .names
    case .date, .holiday, .age: .dates
    case .phone, .pager: .telephone
    case .fax: .fax
    case .email: .email
    case .url: .url
    case .ip: .ipAddress
    case .socialSecurity: .socialSecurity
    case .medicalRecord: .medicalRecord
    case .accession, .uid, .otherID: .otherUnique
    case .account: .account
    case .healthPlan: .healthPlan
    case .certificate: .certificate
    case .vehicle: .vehicle
    case .device: .device
    case .biometric: .biometric
    case .photograph: .photograph
    }
  }
}

/// The rule that found an identifier: a number for counting and a stable name for people.
///
/// Numbers: 1-99 known values, 100-299 names and places, 300-599 dates, ages, numbers and contacts, 600-699 decoding, 700-799 learned.
public struct TextRule: Sendable, Equatable {
  public let number: UInt16
  /// Such as `date.numeric`.
  public let name: StaticString

  /// The whole of an answer whose label asks for a name and nothing else.
  public static let answer = TextRule(711, "label.answer")

  init(_ number: UInt16, _ name: StaticString) { (self.number, self.name) = (number, name) }

  public static func == (a: TextRule, b: TextRule) -> Bool { a.number == b.number }
}

/// An identifier in a text.
public struct TextSpan: Sendable {
  /// Bytes of the text as it was given, from the first one to behind the last.
  public var start: Int
  public var end: Int
  public var textClass: TextClass
  public var rule: TextRule
  /// What a date says, as far as it was understood: by profile its year may stay, or it may be shifted.
  public var date: TextDate = .none

  public init(start: Int, end: Int, textClass: TextClass, rule: TextRule, date: TextDate = .none) {
    (self.start, self.end, self.textClass, self.rule, self.date) = (start, end, textClass, rule, date)
  }
}

/// A date in a text; what it does not say is 0.
public struct TextDate: Sendable, Equatable {
  /// Four digits, a two-digit year completed.
  public var year: Int16
  public var month: UInt8
  public var day: UInt8

  public static let none = TextDate(year: 0, month: 0, day: 0)

  public init(year: Int16, month: UInt8, day: UInt8) { (self.year, self.month, self.day) = (year, month, day) }
}
