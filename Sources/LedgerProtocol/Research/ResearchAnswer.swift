public import Records

/// What a researcher is told: the cells of one table that are published, and what must be known to read them.
public struct ResearchAnswer: Sendable, Equatable {
  public struct Value: Sendable, Equatable {
    public var code: String
    public var label: String
    public init(code: String, label: String) { (self.code, self.label) = (code, label) }
  }

  public struct Axis: Sendable, Equatable {
    public var dimension: ResearchDimension
    public var values: [Value]
    public init(_ dimension: ResearchDimension, _ values: [Value]) { (self.dimension, self.values) = (dimension, values) }
  }

  public struct Cell: Sendable, Equatable {
    /// An index into each axis's values.
    public var at: [Int]
    /// Distinct patients, as rounded and noised as the answer says.
    public var count: Int
    /// The epoch in which the count was last renewed.
    public var asOf: String
    /// Whether patients may be missing who were counted in an epoch in which this cell could not be published.
    public var isAtLeast: Bool
    /// 1 for the largest count among the published cells; equal counts have equal ranks.
    public var rank: Int

    public init(at: [Int], count: Int, asOf: String, isAtLeast: Bool, rank: Int) {
      (self.at, self.count, self.asOf, self.isAtLeast, self.rank) = (at, count, asOf, isAtLeast, rank)
    }
  }

  public var epoch: String
  /// Entries of the log that the cube counts, and the SHA-256 of its file, hex.
  public var logSize: Int
  public var cube: String
  public var condition: String
  public var conditionName: String
  /// The type to which a code has restricted the answer.
  public var type: String?
  /// Version of the list of conditions.
  public var valueSet: String
  public var policy: ResearchPolicy
  public var axes: [Axis]
  /// All patients with the condition; nil when that is withheld.
  public var total: Int?
  /// Published cells only: every other combination has fewer patients than the threshold (perhaps none), or is withheld to protect one that has.
  public var cells: [Cell]
  public var queriesLeft: Int
  public var epsilonLeftMicros: Int

  public init(
    epoch: String, logSize: Int, cube: String, condition: String, conditionName: String, type: String? = nil, valueSet: String,
    policy: ResearchPolicy, axes: [Axis], total: Int?, cells: [Cell], queriesLeft: Int = 0, epsilonLeftMicros: Int = 0
  ) {
    (self.epoch, self.logSize, self.cube, self.condition, self.conditionName) = (epoch, logSize, cube, condition, conditionName)
    (self.type, self.valueSet, self.policy, self.axes, self.total, self.cells) = (type, valueSet, policy, axes, total, cells)
    (self.queriesLeft, self.epsilonLeftMicros) = (queriesLeft, epsilonLeftMicros)
  }

  /// Number of combinations of values, published or not.
  public var combinations: Int { axes.reduce(1) { $0 * $1.values.count } }

  public var json: JSONValue {
    var members: [JSONValue.Member] = [
      .init("format", .integer(1)), .init("epoch", .string(epoch)), .init("log-size", .integer(logSize)), .init("cube", .string(cube)),
      .init("condition", .string(condition)), .init("condition-name", .string(conditionName)),
    ]
    if let type { members.append(.init("type", .string(type))) }
    members += [.init("value-set", .string(valueSet)), .init("policy", policy.json), .init("axes", .array(axes.map(\.json)))]
    if let total { members.append(.init("total", .integer(total))) }
    members += [
      .init("cells", .array(cells.map(\.json))), .init("queries-left", .integer(queriesLeft)),
      .init("epsilon-left-micros", .integer(epsilonLeftMicros)),
    ]
    return .object(members)
  }

  /// Nil when the form is not the one that `json` writes, or a cell is none of the axes'.
  public init?(_ json: JSONValue) {
    guard json["format"]?.integer == 1, let epoch = json["epoch"]?.string, let size = json["log-size"]?.integer, let cube = json["cube"]?.string,
      let condition = json["condition"]?.string, let name = json["condition-name"]?.string, let valueSet = json["value-set"]?.string,
      let policy = json["policy"].flatMap({ ResearchPolicy($0) }), let axisList = json["axes"]?.array, let cellList = json["cells"]?.array,
      let queries = json["queries-left"]?.integer, let epsilon = json["epsilon-left-micros"]?.integer
    else { return nil }
    let axes = axisList.compactMap { Axis($0) }
    let cells = cellList.compactMap { Cell($0) }
    guard cells.allSatisfy({ $0.at.count == axes.count && zip($0.at, axes).allSatisfy { $1.values.indices.contains($0) } }) else { return nil }
    self.init(
      epoch: epoch, logSize: size, cube: cube, condition: condition, conditionName: name, type: json["type"]?.string, valueSet: valueSet,
      policy: policy, axes: axes, total: json["total"]?.integer, cells: cells, queriesLeft: queries, epsilonLeftMicros: epsilon)
    guard self.json == json else { return nil }
  }

  /// The bounds within which an answer's bytes are read.
  public static let maximumCount = 16 << 20

  /// Reads an answer's bytes; nil when they are none.
  public init?(parsing bytes: [UInt8]) {
    guard bytes.count <= ResearchAnswer.maximumCount, let json = JSONValue.parse(bytes, maximumValues: 2_000_000) else { return nil }
    self.init(json)
  }
}

extension ResearchAnswer.Axis {
  var json: JSONValue {
    .object([
      .init("dimension", .string(dimension.rawValue)),
      .init("values", .array(values.map { .object([.init("code", .string($0.code)), .init("label", .string($0.label))]) })),
    ])
  }

  init?(_ json: JSONValue) {
    guard let dimension = json["dimension"]?.string.flatMap(ResearchDimension.init(rawValue:)), let list = json["values"]?.array else { return nil }
    let values = list.compactMap { item -> ResearchAnswer.Value? in
      guard let code = item["code"]?.string, let label = item["label"]?.string else { return nil }
      return ResearchAnswer.Value(code: code, label: label)
    }
    self.init(dimension, values)
  }
}

extension ResearchAnswer.Cell {
  var json: JSONValue {
    .object([
      .init("at", .array(at.map { .integer($0) })), .init("count", .integer(count)), .init("as-of", .string(asOf)),
      .init("at-least", .bool(isAtLeast)), .init("rank", .integer(rank)),
    ])
  }

  init?(_ json: JSONValue) {
    guard let at = json["at"]?.array?.compactMap(\.integer), let count = json["count"]?.integer, let asOf = json["as-of"]?.string,
      let isAtLeast = json["at-least"]?.bool, let rank = json["rank"]?.integer
    else { return nil }
    self.init(at: at, count: count, asOf: asOf, isAtLeast: isAtLeast, rank: rank)
  }
}
