import Records

/// The characters that structure a message, as its MSH-1 and MSH-2 declare them; 0 stands for one that is not declared.
///
/// Source: HL7 v2.8 §2.5.4; a fifth character of MSH-2 (truncation) since v2.7.
@frozen
public struct Delimiters: Equatable, Sendable {
  public var field: UInt8
  public var component: UInt8
  public var repetition: UInt8
  public var escape: UInt8
  public var subcomponent: UInt8
  public var truncation: UInt8

  /// The usual `|^~\&`.
  public init() { (field, component, repetition, escape, subcomponent, truncation) = (0x7C, 0x5E, 0x7E, 0x5C, 0x26, 0) }

  /// No delimiter at all: how MSH-1 and MSH-2 themselves are read. Allocated once, for views that hold a pointer.
  @usableFromInline
  nonisolated(unsafe) static let noneForViews: UnsafePointer<Delimiters> = {
    let none = UnsafeMutablePointer<Delimiters>.allocate(capacity: 1)
    none.initialize(to: Delimiters(all: 0))
    return UnsafePointer(none)
  }()

  @usableFromInline
  nonisolated(unsafe) static let nowhere = UnsafeMutablePointer<UInt8>.allocate(capacity: 1)

  private init(all: UInt8) {
    (field, component, repetition, escape, subcomponent, truncation) = (all, all, all, all, all, all)
  }

  /// Reads MSH-1 and MSH-2; nil when MSH-2 is empty, longer than five characters, repeats a character or uses one that can
  /// occur in a name, a number or a segment's end.
  init?(field separator: UInt8, encoding: Bytes) {
    guard Delimiters.isUsable(separator), encoding.count >= 1, encoding.count <= 5 else { return nil }
    for i in 0..<encoding.count {
      guard Delimiters.isUsable(encoding[i]), encoding[i] != separator else { return nil }
      for j in 0..<i where encoding[j] == encoding[i] { return nil }
    }
    field = separator
    component = encoding[0]
    repetition = encoding.count > 1 ? encoding[1] : 0
    escape = encoding.count > 2 ? encoding[2] : 0
    subcomponent = encoding.count > 3 ? encoding[3] : 0
    truncation = encoding.count > 4 ? encoding[4] : 0
  }

  /// Printable ASCII punctuation other than the quotation mark, which spells the null value.
  static func isUsable(_ b: UInt8) -> Bool {
    b > 0x20 && b < 0x7F && b != 0x22 && !ASCII.isDigit(b) && !ASCII.isLetter(b)
  }
}
