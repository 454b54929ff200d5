extension ZIP3Cities {
  private static let cities: [Int: String] = {
    var out: [Int: String] = [:]
    for row in "\(table)".split(separator: "|") {
      guard let number = Int(row.prefix(3)) else { continue }
      out[number] = String(row.dropFirst(5))
    }
    return out
  }()

  /// The most populous city with a ZIP code in the area; nil for areas without one.
  static func city(of area: Int) -> String? { cities[area] }
}
