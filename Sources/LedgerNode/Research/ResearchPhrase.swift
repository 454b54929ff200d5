public import LedgerProtocol

/// A question in words, such as `HIV by type, area, age group and gender`.
///
/// Before the first `by` stands a condition of the list (its id, name or another word for it), after it any of the dimensions, separated by
/// commas, `and`, `&` or `x`.
public enum ResearchPhrase {
  /// What is not understood, and what would be.
  public struct Failure: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String
  }

  public static func parse(_ text: String) throws(Failure) -> ResearchQuery {
    let words = text.lowercased().split { !$0.isLetter && !$0.isNumber && !",&+-'".contains($0) }.map(String.init)
    let at = words.firstIndex(of: "by") ?? words.count
    guard let id = condition(words[..<at].joined(separator: " ")) else {
      throw Failure(description: "no condition of that name is counted; known are \(known)")
    }
    var by: [ResearchDimension] = []
    let rest = words.dropFirst(at + 1).joined(separator: " ").replacing(" and ", with: ",").replacing("&", with: ",").replacing("+", with: ",")
    for item in rest.split(separator: ",") {
      // Dimensions may also stand side by side: `age group gender`.
      var left = item.split(separator: " ").map(String.init).filter { !["and", "x", "per", "by", "of"].contains($0) }
      while !left.isEmpty {
        let length = left.count > 1 && dimensions[left[0] + " " + left[1]] != nil ? 2 : 1
        guard let found = dimensions[left.prefix(length).joined(separator: " ")] else {
          throw Failure(description: "there is no dimension of that name; known are \(ResearchDimension.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        if !by.contains(found) { by.append(found) }
        left.removeFirst(length)
      }
    }
    if by.contains(.area), by.contains(.state) { by.removeAll { $0 == .state } }
    return ResearchQuery(.named(id), by: by)
  }

  /// The conditions by id.
  public static var known: String { ConditionGroups.all.map(\.id).joined(separator: ", ") }

  /// The id of the condition that these words mean.
  public static func condition(_ text: String) -> String? {
    let asked = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init).filter { !fillers.contains($0) }
    guard !asked.isEmpty else { return nil }
    func names(_ group: ConditionGroups.Group) -> [[String]] {
      ([group.id, group.name] + group.words).map { $0.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init) }
    }
    if let exact = ConditionGroups.all.first(where: { names($0).contains(asked) }) { return exact.id }
    // All of the words asked for stand in one name, and only one condition has such a name.
    let near = ConditionGroups.all.filter { names($0).contains { name in asked.allSatisfy { name.contains($0) } } }
    return near.count == 1 ? near[0].id : nil
  }

  private static let fillers: Set<String> = [
    "patients", "patient", "with", "people", "persons", "cases", "case", "of", "number", "count", "counts", "how", "many", "the", "a", "have", "show",
    "list",
  ]

  private static let dimensions: [String: ResearchDimension] = {
    var out: [String: ResearchDimension] = [:]
    let words: [(ResearchDimension, [String])] = [
      (.type, ["type", "types", "kind", "kinds", "subtype"]), (.state, ["state", "states"]),
      (.area, ["area", "areas", "city", "cities", "zip", "zip3", "region", "place", "zip area", "zip areas", "zip code"]),
      (.age, ["age", "ages", "age-group", "age group", "age groups", "age band", "age bands"]), (.gender, ["gender", "genders", "sex"]),
      (.year, ["year", "years"]),
    ]
    for (dimension, names) in words { for name in names { out[name] = dimension } }
    return out
  }()
}
