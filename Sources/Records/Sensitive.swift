/// A source value on its way to the code that may open it; prints, describes and reflects as a placeholder.
///
/// Only `Normalization`, `PatientIdentity`, `Deidentification` and `Compliance` call `reveal`.
public struct Sensitive<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  private let value: Value
  public init(_ value: Value) { self.value = value }
  public func reveal() -> Value { value }
  public var description: String { "<sensitive>" }
  public var debugDescription: String { "<sensitive>" }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}
