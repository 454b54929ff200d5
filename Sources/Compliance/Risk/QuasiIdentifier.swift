/// A quasi-identifier as it is configured: an attribute, and how coarse it is taken.
public enum QuasiIdentifier: String, CaseIterable, Sendable {
  case birthYear = "birth-year"
  /// Bands of five years of age in the year of release, those over 89 pooled.
  case ageBand5 = "age-band-5"
  case ageBand10 = "age-band-10"
  case sex, zip3, state, country, race, ethnicity
  case maritalStatus = "marital-status"
  /// The primary language, without region.
  case language
  case deceasedYear = "deceased-year"
  /// The year of the patient's first encounter.
  case admissionYear = "admission-year"
  /// See `DiagnosisGroup`; of the patient's first condition.
  case diagnosisGroup = "diagnosis-group"

  public var attribute: RiskAttribute {
    switch self {
    case .birthYear, .ageBand5, .ageBand10: .birthYear
    case .sex: .sex
    case .zip3: .zip3
    case .state: .state
    case .country: .country
    case .race: .race
    case .ethnicity: .ethnicity
    case .maritalStatus: .maritalStatus
    case .language: .language
    case .deceasedYear: .deceasedYear
    case .admissionYear: .admissionYear
    case .diagnosisGroup: .diagnosisGroup
    }
  }

  /// Index into the attribute's levels of generalisation.
  var level: Int { self == .ageBand5 ? 1 : self == .ageBand10 ? 2 : 0 }
}

/// What must not be learnt of a patient from the class that they are in.
public enum SensitiveAttribute: String, CaseIterable, Sendable {
  case diagnosisGroup = "diagnosis-group"
  /// The set of security labels that a patient's resources carry.
  case securityLabels = "security-labels"
}

/// How coarse each attribute is taken; an attribute without a level has no part in a class.
///
/// The levels of an attribute, from fine to coarse:
/// birth year: year, band of five years, band of ten; ZIP3: ZIP3, then the state in its stead; diagnosis: group, chapter; each other: its value.
/// After the last level an attribute is left out.
public struct RiskShape: Hashable, Sendable {
  private var levels: [Int8]

  public init(_ quasiIdentifiers: [QuasiIdentifier]) {
    levels = Array(repeating: -1, count: RiskAttribute.allCases.count)
    for q in quasiIdentifiers {
      let old = levels[q.attribute.rawValue]
      // Year of birth and a band of it: the finer one decides.
      levels[q.attribute.rawValue] = old < 0 ? Int8(q.level) : min(old, Int8(q.level))
    }
  }

  public subscript(attribute: RiskAttribute) -> Int? {
    get { levels[attribute.rawValue] < 0 ? nil : Int(levels[attribute.rawValue]) }
    set { levels[attribute.rawValue] = newValue.map { Int8(truncatingIfNeeded: $0) } ?? -1 }
  }

  public var attributes: [RiskAttribute] { RiskAttribute.allCases.filter { self[$0] != nil } }

  static func levelCount(of attribute: RiskAttribute) -> Int {
    switch attribute {
    case .birthYear: 3
    case .zip3, .diagnosisGroup: 2
    default: 1
    }
  }

  /// The next coarser shape in one attribute; nil when the attribute has no part already.
  func coarser(_ attribute: RiskAttribute) -> RiskShape? {
    guard let level = self[attribute] else { return nil }
    var out = self
    let next = level + 1
    if next >= RiskShape.levelCount(of: attribute) {
      out[attribute] = nil
    } else if attribute == .zip3 {
      // The state stands in for it; where it stands already, ZIP3 is left out.
      out[.zip3] = nil
      if out[.state] == nil { out[.state] = 0 }
    } else {
      out[attribute] = next
    }
    return out
  }

  /// What was done to get here from a finer shape, in words.
  func changes(from finer: RiskShape) -> String {
    var words: [String] = []
    for attribute in RiskAttribute.allCases where finer[attribute] != self[attribute] {
      switch (attribute, self[attribute]) {
      case (.birthYear, 1?): words.append("birth-year as age-band-5")
      case (.birthYear, 2?): words.append("birth-year as age-band-10")
      case (.diagnosisGroup, 1?): words.append("diagnosis-group as chapter")
      case (.zip3, nil) where finer[.state] == nil && self[.state] != nil: words.append("zip3 as state")
      case (.state, .some): continue
      default: words.append("without \(attribute.name)")
      }
    }
    return words.joined(separator: ", ")
  }
}
