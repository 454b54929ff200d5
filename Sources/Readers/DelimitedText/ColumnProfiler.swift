import Records

/// Profiles the columns of a table in bounded memory, row by row: for somebody who is to write a mapping, or to judge what is
/// in a file, without seeing a value.
public final class ColumnProfiler {
  public struct Options: Sendable {
    /// Different shapes that are counted for each column.
    public var maximumShapes = 64
    /// Shapes that a profile lists.
    public var listedShapes = 6
    /// Columns beyond it are not profiled.
    public var maximumColumns = 2000
    public init() {}
  }

  /// Values of a column, as far as they are remembered.
  private struct Column {
    var filled = 0
    var kinds: [UInt32: Int] = [:]
    var dates: [Int] = Array(repeating: 0, count: DateForm.allCases.count)
    var years: ClosedRange<Int>?
    var lengths: ClosedRange<Int>?
    var distinct = DistinctEstimate()
    var shapes: [UInt64: Int] = [:]
    var shapeTexts: [(text: [UInt8], count: Int)] = []
    var otherShapes = 0
  }

  private let options: Options
  private let hash = KeyedHash()
  private var columns: [Column]
  public private(set) var rows = 0

  public init(columns: Int, options: Options = Options()) {
    self.options = options
    self.columns = Array(repeating: Column(), count: min(columns, options.maximumColumns))
  }

  /// Takes the fields of a row; fields beyond the columns are not looked at.
  public func add(_ row: DelimitedRow) {
    rows += 1
    for i in 0..<min(columns.count, row.count) {
      let value = row[i].trimmed
      if !value.isEmpty { add(value, to: i) }
    }
  }

  private func add(_ value: Bytes, to i: Int) {
    columns[i].filled += 1
    columns[i].kinds[ValueKind(value).rawValue, default: 0] += 1
    if let date = DateForm.of(value), let index = DateForm.allCases.firstIndex(of: date.form) {
      columns[i].dates[index] += 1
      let years = columns[i].years ?? date.year...date.year
      columns[i].years = min(years.lowerBound, date.year)...max(years.upperBound, date.year)
    }
    let lengths = columns[i].lengths ?? value.count...value.count
    columns[i].lengths = min(lengths.lowerBound, value.count)...max(lengths.upperBound, value.count)
    columns[i].distinct.add(hash.hash(value).0)
    count(shape: value, in: i)
  }

  private func count(shape value: Bytes, in i: Int) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ColumnProfiler.shapeBytes) { space in
      let n = ColumnProfiler.shape(of: value, into: space)
      var key: UInt64 = 0xCBF2_9CE4_8422_2325
      for k in 0..<n { key = (key ^ UInt64(space[k])) &* 0x100_0000_01B3 }
      if let index = columns[i].shapes[key] {
        columns[i].shapeTexts[index].count += 1
      } else if columns[i].shapeTexts.count < options.maximumShapes {
        columns[i].shapes[key] = columns[i].shapeTexts.count
        columns[i].shapeTexts.append((Array(space[..<n]), 1))
      } else {
        columns[i].otherShapes += 1
      }
    }
  }

  static let shapeBytes = 40

  /// Writes a value's shape; a run of more than eight of one class becomes the class and `+`, and what is long is cut.
  static func shape(of value: Bytes, into space: UnsafeMutableBufferPointer<UInt8>) -> Int {
    var n = 0
    var (last, run) = (UInt8(0), 0)
    for i in 0..<value.count {
      let b = value[i]
      let mark: UInt8 =
        switch b {
        case 0x30...0x39: 0x39
        case 0x41...0x5A: 0x41
        case 0x61...0x7A, 0xC2...0xFF: 0x61
        case 0x80...0xC1: 0
        case 0x20...0x7E: b
        default: 0x3F
        }
      // A continuation byte belongs to the letter before it.
      if mark == 0 { continue }
      run = mark == last ? run + 1 : 1
      last = mark
      if run == 9 {
        n -= 7
        space[n] = 0x2B
        n += 1
      }
      if run >= 9 { continue }
      guard n < space.count - 1 else {
        space[n] = 0x7E
        return n + 1
      }
      space[n] = mark
      n += 1
    }
    return n
  }

  /// What is known so far, a profile for each column.
  public func profiles() -> [ColumnProfile] { columns.map(profile) }

  private func profile(_ column: Column) -> ColumnProfile {
    let filled = column.filled
    func count(_ kind: ValueKind) -> Int {
      column.kinds.reduce(0) { $0 + (ValueKind(rawValue: $1.key).contains(kind) ? $1.value : 0) }
    }
    let distinct = min(filled, column.distinct.value)
    let dates = column.dates.reduce(0, +)
    let form = ColumnProfiler.dateForm(column.dates)
    let isDate = dates * 100 >= filled * 95 && filled > 0
    let kind = ColumnProfiler.kind(filled, distinct, isDate ? form : nil, column.lengths, count)
    let shapes = column.shapeTexts.sorted { $0.count > $1.count }
    let listed = shapes.prefix(options.listedShapes)
    return ColumnProfile(
      filled: filled, empty: rows - filled, kind: kind, dateForm: isDate ? form : nil, lengths: column.lengths, distinct: distinct,
      shapes: listed.map { ColumnProfile.Shape(text: String(decoding: $0.text, as: UTF8.self), count: $0.count) },
      otherShapes: filled - listed.reduce(0) { $0 + $1.count },
      findings: ColumnProfiler.findings(column, filled, distinct, kind, isDate ? form : nil, dates, count))
  }

  /// The form that covers the others: values with both parts up to 12 fit either order.
  private static func dateForm(_ counts: [Int]) -> DateForm? {
    func count(_ form: DateForm) -> Int { DateForm.allCases.firstIndex(of: form).map { counts[$0] } ?? 0 }
    let best = DateForm.allCases.max { count($0) < count($1) }
    guard let best, count(best) > 0 else { return nil }
    guard best == .eitherFirst || best == .dayFirst || best == .monthFirst else { return best }
    let (day, month) = (count(.dayFirst), count(.monthFirst))
    if day > 0 && month > 0 { return day > month * 20 ? .dayFirst : month > day * 20 ? .monthFirst : .eitherFirst }
    return day > 0 ? .dayFirst : month > 0 ? .monthFirst : .eitherFirst
  }

  private static func kind(
    _ filled: Int, _ distinct: Int, _ date: DateForm?, _ lengths: ClosedRange<Int>?, _ count: (ValueKind) -> Int
  ) -> ColumnProfile.Kind {
    guard filled > 0, let lengths else { return .empty }
    func most(_ n: Int) -> Bool { n * 100 >= filled * 95 }
    if most(count(.boolean)), distinct <= 4 { return .boolean }
    if let date, most(filled) { return date.hasTime ? .dateTime : .date }
    if most(count(.time)) { return .time }
    let isUnique = filled >= 10 && distinct * 10 >= filled * 9
    if most(count(.uuid)) { return .identifier }
    if most(count(.integer)) { return isUnique && lengths.lowerBound >= 4 ? .identifier : .integer }
    if most(count(.integer) + count(.decimal)) { return .decimal }
    if most(count(.token)) {
      if isUnique, lengths.lowerBound >= 4, most(count([.token, .hasDigit])) { return .identifier }
      return lengths.upperBound <= 30 ? .code : .text
    }
    return most(count(.hasLetter)) ? .text : .mixed
  }

  private static func findings(
    _ column: Column, _ filled: Int, _ distinct: Int, _ kind: ColumnProfile.Kind, _ form: DateForm?, _ dates: Int,
    _ count: (ValueKind) -> Int
  ) -> [ColumnProfile.Finding] {
    var found: [ColumnProfile.Finding] = []
    func add(_ look: ColumnProfile.Look, _ n: Int, share: Int = 50) {
      if n > 0, n * 100 >= filled * share { found.append(.init(look: look, count: n)) }
    }
    let isVaried = distinct >= 50 || distinct * 5 >= filled
    // What can hardly be anything else is told even when few values have it.
    add(.socialSecurity, count(.socialSecurity), share: 1)
    add(.email, count(.email), share: 1)
    add(.street, count(.street), share: 5)
    add(.url, count(.url), share: 5)
    add(.ipAddress, count(.ipAddress), share: 5)
    if form == nil { add(.phone, count(.phone), share: 5) }
    if form != nil {
      let span = column.years.map { $0.upperBound - $0.lowerBound } ?? 0
      add(form?.hasTime == false && span >= 40 ? .birthDate : .date, dates)
    }
    if isVaried || filled < 20 { add(.zip, count(.zip), share: 80) }
    if isVaried, kind == .text || kind == .code || kind == .identifier { add(.personName, count(.personName), share: 70) }
    if count(.uuid) * 2 >= filled { add(.uuid, count(.uuid)) } else if kind == .identifier, found.isEmpty { add(.identifier, filled) }
    return found
  }
}
