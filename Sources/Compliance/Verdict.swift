public import Records

/// Why a record is held back: a reason with its place in the source, the element of the output and the class of identifier.
/// Never the value.
public struct Finding: Sendable, Equatable {
  public let reason: ReasonCode
  /// The element of the de-identified record in which it was found.
  public let element: Element
  public let identifierClass: IdentifierClass?
  /// The shape of the offending value.
  public let valueClass: ValueClass?
  /// The record's place in the source.
  public let place: Place

  /// The finding as the error that quarantines the record; its place names the output's element.
  public var error: RecordError {
    var place = place
    place.field = "\(element)"
    return RecordError(reason, at: place, valueClass: valueClass)
  }
}

extension Finding: CustomStringConvertible {
  public var description: String {
    "\(reason.code) \(element)" + (identifierClass.map { " (\($0.letter))" } ?? "") + " at \(place)"
  }
}

/// What the gate says about a record.
public enum Verdict: ~Copyable {
  case passed(CompliantRecord)
  /// Held back, with at least one finding.
  case held([Finding])
}
