public import Records

/// A mistake in a mapping file, with its place; prints as `file:line:column: error[MAP-0202]: ...`.
public struct MappingError: Error, Sendable, CustomStringConvertible {
  public let reason: ReasonCode
  public let file: String
  public let line: Int
  public let column: Int
  public let detail: String
  public let hint: String?

  public var description: String {
    "\(file):\(line):\(column): error[\(reason.code)]: \(detail)" + (hint.map { "\n  hint: \($0)" } ?? "")
  }
}

/// All mistakes found in one mapping file.
public struct MappingErrors: Error, Sendable, CustomStringConvertible {
  public let errors: [MappingError]
  public var description: String { errors.map(\.description).joined(separator: "\n") }
}

/// Why a mapping file is refused (0201 to 0219), or a row that it maps (from 0220).
public enum MappingReason {
  public static let syntax = ReasonCode("MAP-0201", "the mapping file is not valid YAML")
  public static let unknownKey = ReasonCode("MAP-0202", "unknown key in the mapping file")
  public static let wrongForm = ReasonCode("MAP-0203", "a value in the mapping file has the wrong form")
  public static let missingKey = ReasonCode("MAP-0204", "a key is missing in the mapping file")
  public static let unknownElement = ReasonCode("MAP-0205", "the mapping names no element of FHIR R4 that a record may hold")
  public static let requiredElement = ReasonCode("MAP-0206", "the mapping never sets an element that FHIR requires")
  public static let codeNotAllowed = ReasonCode("MAP-0207", "the mapping sets a code that FHIR does not allow there")
  public static let unknownName = ReasonCode("MAP-0208", "the mapping refers to a table, lookup or loop variable that it does not define")
  public static let condition = ReasonCode("MAP-0209", "a condition in the mapping file cannot be read")
  public static let dateFormat = ReasonCode("MAP-0210", "a date format in the mapping file cannot be read")
  public static let tooLarge = ReasonCode("MAP-0211", "the mapping file is beyond a limit")

  public static let excluded = ReasonCode("MAP-0220", "the table's 'where' leaves the row out")
  public static let referenceRow = ReasonCode("MAP-0221", "a reference table's row serves joins only")
  public static let noRule = ReasonCode("MAP-0222", "no rule of the mapping applies to the row")
  public static let requiredValue = ReasonCode("MAP-0223", "the row has no usable value for an element that FHIR requires")
  public static let unmappedCode = ReasonCode("MAP-0224", "the row has a code that the lookup table refuses")
  public static let mixedPatients = ReasonCode("MAP-0225", "rows that form one unit name different patients")
  public static let mixedRows = ReasonCode("MAP-0226", "a unit has too many rows or a row has too few columns")

  public static let all: [ReasonCode] = [
    syntax, unknownKey, wrongForm, missingKey, unknownElement, requiredElement, codeNotAllowed, unknownName, condition, dateFormat, tooLarge,
    excluded, referenceRow, noRule, requiredValue, unmappedCode, mixedPatients, mixedRows,
  ]
}

/// The name among some that is nearest to a misspelt one; nil when none is near.
func nearestName(to name: String, among names: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().utf8)
  var best: (name: String, distance: Int)?
  for candidate in names {
    let other = Array(candidate.lowercased().utf8)
    guard abs(other.count - wanted.count) <= 3 else { continue }
    let d = editDistance(wanted, other)
    if d <= max(1, min(3, wanted.count / 2)), d < best?.distance ?? Int.max { best = (candidate, d) }
  }
  return best?.name
}

/// Levenshtein's distance.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
  var row = Array(0...b.count)
  for i in 0..<a.count {
    var diagonal = row[0]
    row[0] = i + 1
    for j in 0..<b.count {
      let above = row[j + 1]
      row[j + 1] = a[i] == b[j] ? diagonal : min(diagonal, above, row[j]) + 1
      diagonal = above
    }
  }
  return row[b.count]
}
