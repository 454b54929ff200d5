/// The values of each axis of the cube, and what they are called. Fixed, so that what is on a list says nothing about a patient.
package enum ResearchValues {
  // MARK: Age

  /// 0 to 9, 10 to 19, ... 80 to 89, 90 and over, not stated.
  package static let ages = 11
  package static let ageNotStated = 10

  /// The group of an age in years; source of the pooled last group: 45 CFR 164.514(b)(2)(i)(C).
  package static func age(years: Int) -> Int { years < 0 || years > 130 ? ageNotStated : min(9, years / 10) }

  package static func age(_ value: Int) -> (code: String, label: String) {
    switch value {
    case 0..<9: ("\(value * 10)-\(value * 10 + 9)", "\(value * 10) to \(value * 10 + 9)")
    case 9: ("90+", "90 and over")
    default: ("unknown", "Not stated")
    }
  }

  // MARK: Gender

  /// Source: FHIR R4 administrative-gender.
  package static let genders = ["female", "male", "other", "unknown"]

  package static func gender(_ code: String?) -> Int { code.flatMap { genders.firstIndex(of: $0) } ?? 3 }

  package static func gender(_ value: Int) -> (code: String, label: String) {
    switch value {
    case 0: ("female", "Female")
    case 1: ("male", "Male")
    case 2: ("other", "Other")
    default: ("unknown", "Not stated")
    }
  }

  // MARK: Year

  private static let firstYear = 2010

  /// 0 not stated, 1 before 2010, then the years from 2010 on.
  package static func year(_ year: Int?) -> Int {
    guard let year, (1900...2133).contains(year) else { return 0 }
    return year < firstYear ? 1 : year - firstYear + 2
  }

  package static func year(_ value: Int) -> (code: String, label: String) {
    switch value {
    case 0: ("unknown", "Not stated")
    case 1: ("before-2010", "Before 2010")
    default: (String(value - 2 + firstYear), String(value - 2 + firstYear))
    }
  }

  /// Whether there can be somebody of this age group, in the epoch's year, whose condition was first recorded in that year.
  package static func isPossible(_ point: ResearchPoint, epochYear: Int) -> Bool {
    guard point.age < 9, point.year > 0 else { return true }
    let recorded = point.year == 1 ? firstYear - 1 : point.year - 2 + firstYear
    // The oldest of the group was born in the epoch's year less its upper end, or the year before.
    return recorded >= epochYear - (point.age * 10 + 10)
  }

  // MARK: State and area

  /// The states, the District and the territories, by the post's letters; source: USPS Publication 28, Appendix B.
  package static let states = """
    AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT \
    VT VA WA WV WI WY AS GU MP PR VI
    """.split(separator: " ").map(String.init)

  /// The number of a state; 0 is not stated.
  package static func state(_ code: String?) -> Int { code.flatMap { states.firstIndex(of: $0) }.map { $0 + 1 } ?? 0 }

  package static func state(_ value: Int) -> (code: String, label: String) {
    value > 0 && value <= states.count ? (states[value - 1], states[value - 1]) : ("unknown", "Not stated")
  }

  /// ZIP areas have their three digits as their number; this is for none, or one that is not listed.
  package static let zipNotListed = 1000

  package static func zip(_ text: String?) -> Int {
    guard let text, text.utf8.count >= 3, text.utf8.prefix(3).allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(text.prefix(3)) else {
      return zipNotListed
    }
    // 000 stands for the small areas together: 45 CFR 164.514(b)(2)(i)(B)(2).
    return number == 0 ? zipNotListed : number
  }

  package static func area(state: Int, zip: Int) -> (code: String, label: String) {
    let of = self.state(state)
    guard zip < zipNotListed else { return ("\(of.code)-other", state == 0 ? "Not stated" : "\(of.code), other areas") }
    let digits = String(String(zip + 1000).suffix(3))
    let city = ZIP3Cities.city(of: zip).map { ", \($0)" } ?? ""
    return ("\(of.code)-\(digits)", "\(digits)\(city)\(state == 0 ? "" : ", \(of.code)")")
  }

  // MARK: Type

  package static func type(_ value: Int, of group: Int) -> (code: String, label: String) {
    let types = ConditionGroups.all[group].types
    switch value {
    case ConditionGroups.severalTypes: return ("several", "Several types")
    case ConditionGroups.typeNotStated: return ("not-stated", "Type not stated")
    default: return value < types.count ? (types[value].id, types[value].name) : ("not-stated", "Type not stated")
    }
  }
}
