/// By what a condition can be broken down. The order and the values are fixed; there are no other filters.
public enum ResearchDimension: String, Sendable, CaseIterable {
  case type, state, area, age, gender, year

  public var title: String {
    switch self {
    case .type: "Type"
    case .state: "State"
    case .area: "Area (3-digit ZIP)"
    case .age: "Age group"
    case .gender: "Gender"
    case .year: "Year first recorded"
    }
  }
}
