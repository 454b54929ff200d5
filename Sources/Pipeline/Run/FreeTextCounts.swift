import Records

/// What became of free text.
public struct FreeTextCounts: Sendable, Equatable {
  /// Elements left out, of records that passed.
  public var withheld = 0
  /// Elements scrubbed and kept, of records that passed, and the identifiers replaced in them.
  public var scrubbed = 0
  public var replaced = 0
  /// Texts that the independent check looked at, and those in which it still found something; these hold their record back.
  public var checked = 0
  public var residual = 0

  public init() {}

  /// What a run's summary in JSON says; nil when it says nothing of free text.
  public init?(summary: String) {
    var text = summary
    guard let counts = text.withUTF8({ JSONValue.parse(Bytes($0)) }), let parts = counts["free_text"] else { return nil }
    func number(_ value: JSONValue?) -> Int { if case .integer(let n)? = value { n } else { 0 } }
    withheld = number(counts["free_text_withheld"])
    (scrubbed, replaced) = (number(parts["scrubbed"]), number(parts["identifiers_replaced"]))
    (checked, residual) = (number(parts["checked"]), number(parts["residual_hits"]))
  }

  /// Hits of the independent check among the texts that it saw, in percent.
  public var residualPercent: Double { checked == 0 ? 0 : Double(residual) * 100 / Double(checked) }

  public static func += (a: inout FreeTextCounts, b: FreeTextCounts) {
    a.withheld += b.withheld
    a.scrubbed += b.scrubbed
    a.replaced += b.replaced
    a.checked += b.checked
    a.residual += b.residual
  }

  var json: SummaryJSON.Value {
    .raw(
      SummaryJSON.object([
        ("scrubbed", .int(scrubbed)), ("identifiers_replaced", .int(replaced)), ("checked", .int(checked)), ("residual_hits", .int(residual)),
      ]))
  }
}
