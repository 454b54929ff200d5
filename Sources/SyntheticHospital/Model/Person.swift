/// A name with its parts.
public struct PersonName: Sendable, Hashable {
  public var prefix = ""
  public var given: String
  public var middle = ""
  public var family: FamilyName
  public var suffix = ""
  public var degree = ""

  public init(given: String, family: FamilyName) { (self.given, self.family) = (given, family) }

  /// `Eleanor Fairweather`, with the middle name and suffix there are.
  public var full: String {
    var s = given
    if !middle.isEmpty { s += " " + middle }
    s += " " + family.whole
    if !suffix.isEmpty { s += " " + suffix }
    return s
  }

  /// `Fairweather, Eleanor`.
  public var reversed: String { family.whole + ", " + given }
}

/// A postal address in the United States.
public struct Address: Sendable, Hashable {
  public var street: String
  public var second = ""
  public var town: String
  public var county: String
  public var state: String
  public var zip: String
}

/// A telephone number of the range that is reserved for fiction: exchange 555, lines 0100 to 0199.
public struct Phone: Sendable, Hashable {
  public var area: Int
  /// 0 to 99.
  public var line: Int

  public init(area: Int, line: Int) { (self.area, self.line) = (area, line) }

  public var last4: String { line < 10 ? "010\(line)" : "01\(line)" }
  public var dashed: String { "\(area)-555-\(last4)" }
  public var parenthesised: String { "(\(area))555-\(last4)" }
  public var spaced: String { "(\(area)) 555-\(last4)" }
  public var dotted: String { "\(area).555.\(last4)" }
  public var international: String { "+1 \(area) 555 \(last4)" }
}

public enum Sex: String, Sendable {
  case female = "F"
  case male = "M"
}

/// Somebody who is related to a patient, and how.
public struct Relative: Sendable {
  /// Code of HL7 table 0063, such as `MTH`.
  public let relation: Code
  public let name: PersonName
  public let address: Address
  public let phone: Phone
  public let workPhone: Phone?
  public let employer: String
  public let birthDate: Day
  public let sex: Sex
  public let socialSecurity: String
  public let email: String
}

/// Somebody's insurance.
public struct Coverage: Sendable {
  public let insurer: Insurer
  public let policyNumber: String
  public let groupNumber: String
  public let memberNumber: String
  /// Nil when the patient is the subscriber.
  public let subscriber: Relative?
  public let start: Day
}

/// A member of staff.
public struct Provider: Sendable {
  /// A number in the shape of a National Provider Identifier that none can have (it begins with 0).
  public let number: String
  public let name: PersonName
  public let department: String
  public let phone: Phone
  public let fax: Phone
}

/// A ward or clinic.
public struct Ward: Sendable {
  public let code: String
  public let name: String
  public let isInpatient: Bool
  public let department: String
}

/// What the synthetic patient is for: which kind of trouble a de-identifier has with this person.
public enum Casting: Int, Sendable, CaseIterable {
  case mother, newborn, veryOld, diabetic, namesake, livingWithHIV, inRecovery, spouse, junior, senior, child, trauma
}

/// A patient: the person, the identifiers that people and machines gave them, and who belongs to them.
public struct Patient: Sendable {
  /// From 0.
  public let index: Int
  public let casting: Casting
  public let sex: Sex
  public let birthDate: Day
  public let name: PersonName
  /// Maiden name or alias.
  public let otherName: PersonName?
  /// A newborn is registered under this name until the real one is known.
  public let provisionalName: PersonName?
  public let race: Code
  public let isHispanic: Bool
  public let language: Code
  public let maritalStatus: Code
  public let religion: Code
  public let mothersMaidenName: FamilyName

  public let address: Address
  public let workAddress: Address?
  public let homePhone: Phone
  public let mobilePhone: Phone
  public let workPhone: Phone?
  public let faxPhone: Phone?
  public let email: String
  public let employer: String
  public let occupation: String

  public let medicalRecordNumber: String
  /// A second number of the same person, which a merge retires.
  public let retiredRecordNumber: String?
  public let enterpriseNumber: String
  public let socialSecurity: String
  public let account: String
  public let driversLicence: String
  public let licencePlate: String
  public let vehicleNumber: String
  public let deviceSerial: String
  public let deviceIdentifier: String
  public let webAddress: String
  public let ipAddress: String
  public let biometricCode: String
  public let photograph: String
  public let studyCode: String
  public let certificateNumber: String

  public let relatives: [Relative]
  public let coverages: [Coverage]
  public let guarantor: Relative?
  public let primaryCare: Int
  public let deathDate: Day?
  public let allergies: [Code]
}
