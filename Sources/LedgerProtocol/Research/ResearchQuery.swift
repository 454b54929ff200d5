public import Records

/// What a researcher asks: a condition, and by what it is broken down. There are no other filters.
public struct ResearchQuery: Sendable, Equatable {
  public enum Condition: Sendable, Equatable {
    /// A condition of the published list, such as `hiv`.
    case named(String)
    /// A code: answered for the condition and type of the list to which it belongs.
    case code(system: String, code: String)
  }

  public var condition: Condition
  /// Each once; not both state and area.
  public var by: [ResearchDimension]
  /// Such as `2026-11`; nil for the last one frozen.
  public var epoch: String?

  public init(_ condition: Condition, by: [ResearchDimension], epoch: String? = nil) {
    (self.condition, self.by, self.epoch) = (condition, by, epoch)
  }

  public var json: JSONValue {
    var members: [JSONValue.Member] = [.init("format", .integer(1))]
    switch condition {
    case .named(let id): members.append(.init("condition", .string(id)))
    case .code(let system, let code):
      members += [.init("system", .string(system)), .init("code", .string(code))]
    }
    members.append(.init("by", .array(by.map { .string($0.rawValue) })))
    if let epoch { members.append(.init("epoch", .string(epoch))) }
    return .object(members)
  }

  /// Nil when the form is not the one that `json` writes.
  public init?(_ json: JSONValue) {
    guard json["format"]?.integer == 1, let list = json["by"]?.array, list.count <= ResearchDimension.allCases.count else { return nil }
    by = list.compactMap { $0.string.flatMap(ResearchDimension.init(rawValue:)) }
    guard by.count == list.count, Set(by).count == by.count, !(by.contains(.state) && by.contains(.area)) else { return nil }
    if let id = json["condition"]?.string {
      condition = .named(id)
    } else {
      guard let system = json["system"]?.string, let code = json["code"]?.string else { return nil }
      condition = .code(system: system, code: code)
    }
    epoch = json["epoch"]?.string
    let texts = [json["condition"], json["system"], json["code"]].compactMap { $0?.string }
    guard texts.allSatisfy({ (1...256).contains($0.utf8.count) }), epoch.map({ ResearchEpoch($0) != nil }) ?? true, self.json == json else {
      return nil
    }
  }
}

/// A month in which a cube is frozen: `2026-11`.
public struct ResearchEpoch: Sendable, Hashable, Comparable, CustomStringConvertible {
  public let year: Int
  public let month: Int

  public init?(_ text: String) {
    let u = Array(text.utf8)
    guard u.count == 7, u[4] == 0x2D, let year = Int(text.prefix(4)), let month = Int(text.suffix(2)), (2000...2133).contains(year),
      (1...12).contains(month)
    else { return nil }
    (self.year, self.month) = (year, month)
    guard description == text else { return nil }
  }

  /// The month of a time in seconds since 1970.
  public init?(seconds: Int) { self.init(String(Timestamp.text(ofSeconds: seconds).prefix(7))) }

  public var description: String { "\(year)-\(month < 10 ? "0" : "")\(month)" }

  public static func < (a: ResearchEpoch, b: ResearchEpoch) -> Bool { (a.year, a.month) < (b.year, b.month) }
}
