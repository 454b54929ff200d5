/// What ends on a day: determinations, agreements, statements, reviews of rules, exceptions, certificates.
public struct DocumentExpiry: Sendable, Equatable {
  public struct Item: Sendable, Equatable {
    /// Such as `expert determination` or `exception`.
    public let kind: String
    /// Which one: an id or name; may be empty.
    public let name: String
    /// Its last day.
    public let until: CalendarDay
    public init(kind: String, name: String = "", until: CalendarDay) { (self.kind, self.name, self.until) = (kind, name, until) }
  }

  public let item: Item
  /// 0 on the last day, negative when it is past.
  public let daysLeft: Int
  public var isExpired: Bool { daysLeft < 0 }

  /// How far ahead `doctor` looks.
  public static let daysAhead = 60

  /// What has expired or will within some days of today, the first to end first.
  public static func due(_ items: [Item], today: CalendarDay, within days: Int = daysAhead) -> [DocumentExpiry] {
    items.map { DocumentExpiry(item: $0, daysLeft: $0.until.days(since: today)) }.filter { $0.daysLeft <= days }
      .sorted { ($0.daysLeft, $0.item.kind, $0.item.name) < ($1.daysLeft, $1.item.kind, $1.item.name) }
  }

  public var says: String {
    let what = item.name.isEmpty ? item.kind : "\(item.kind) \(item.name)"
    return isExpired ? "\(what) expired on \(item.until)" : "\(what) expires on \(item.until), in \(daysLeft) \(daysLeft == 1 ? "day" : "days")"
  }
}

extension RunFacts {
  /// All that has a last day.
  public var expiring: [DocumentExpiry.Item] {
    var items = documents.compactMap { d in d.validUntil.map { DocumentExpiry.Item(kind: d.kind.rawValue, until: $0) } }
    if let s = statement, let until = s.until { items.append(.init(kind: "statement on actual knowledge", name: s.by, until: until)) }
    if let until = rulesReviewedUntil { items.append(.init(kind: "review of the rules", until: until)) }
    items += exceptions.map { .init(kind: "exception", name: $0.id, until: $0.expires) }
    if let until = signing.certifiedUntil { items.append(.init(kind: "certificate of the signing key", until: until)) }
    return items
  }
}
