import Records

/// A mistake in a path of a configuration.
public struct XMLPathError: Error, Equatable, Sendable {
  /// What is wrong, one sentence.
  public let problem: String
  /// 1-based character within the path.
  public let column: Int

  init(_ problem: String, _ column: Int) { (self.problem, self.column) = (problem, column) }
}

/// Which elements of a stream are records: `/patients/patient`, `//record`, `/Bundle/entry/resource/*`.
///
/// Steps are local names, so namespace prefixes do not matter; `*` is any name; `//` in front means at any depth.
public struct XMLRecordPath: Sendable, Equatable {
  /// Empty for `*`.
  let steps: [[UInt8]]
  let isAnywhere: Bool

  /// The document's root element, whatever its name.
  public static let root = XMLRecordPath(steps: [[]], isAnywhere: false)

  private init(steps: [[UInt8]], isAnywhere: Bool) { (self.steps, self.isAnywhere) = (steps, isAnywhere) }

  public init(_ text: String) throws(XMLPathError) {
    guard text.hasPrefix("/") else { throw XMLPathError("a path of records begins with / or //", 1) }
    isAnywhere = text.hasPrefix("//")
    var steps: [[UInt8]] = []
    var column = isAnywhere ? 3 : 2
    for step in text.dropFirst(isAnywhere ? 2 : 1).split(separator: "/", omittingEmptySubsequences: false) {
      let local = step.split(separator: ":", omittingEmptySubsequences: false).last ?? ""
      guard !local.isEmpty else { throw XMLPathError("a step is empty", column) }
      guard XMLRecordPath.isName(local) || local == "*" else { throw XMLPathError("a step is no element name", column) }
      steps.append(local == "*" ? [] : Array(local.utf8))
      column += step.count + 1
    }
    guard steps.count <= 32 else { throw XMLPathError("a path has at most 32 steps", 1) }
    self.steps = steps
  }

  static func isName(_ text: Substring) -> Bool {
    guard let first = text.unicodeScalars.first else { return false }
    return (first.properties.isAlphabetic || first == "_")
      && text.unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_" || $0 == "-" || $0 == "."
      }
  }

  /// Which beginnings of the path an element completes, one bit each, from those that the element around it completes.
  func match(_ name: Bytes, inside outer: UInt64, depth: Int) -> UInt64 {
    var mask: UInt64 = 0
    for (j, step) in steps.enumerated() {
      let isOpen = j == 0 ? (isAnywhere || depth == 1) : outer & (1 << UInt64(j - 1)) != 0
      if isOpen, step.isEmpty || step.withUnsafeBytes({ Bytes($0) == name }) { mask |= 1 << UInt64(j) }
    }
    return mask
  }

  /// Whether the last step is among the beginnings completed.
  func isRecord(_ mask: UInt64) -> Bool { mask & (1 << UInt64(steps.count - 1)) != 0 }
}
