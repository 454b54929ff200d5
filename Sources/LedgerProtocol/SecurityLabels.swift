/// The security labels of a resource, as a set: how confidential it is, and which kinds of sensitive content it shows.
///
/// Source: HL7 DS4P; v3 Confidentiality and v3 ActCode (information sensitivity).
public struct SecurityLabels: OptionSet, Sendable, Hashable {
  public let rawValue: UInt16
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  public static let restricted = SecurityLabels(rawValue: 1 << 0)
  public static let veryRestricted = SecurityLabels(rawValue: 1 << 1)
  public static let hiv = SecurityLabels(rawValue: 1 << 2)
  public static let substanceUse = SecurityLabels(rawValue: 1 << 3)
  public static let mentalHealth = SecurityLabels(rawValue: 1 << 4)
  public static let reproductiveHealth = SecurityLabels(rawValue: 1 << 5)
  public static let violence = SecurityLabels(rawValue: 1 << 6)
  public static let genetic = SecurityLabels(rawValue: 1 << 7)

  /// Codes by bit. Without a confidentiality bit a resource is `N` (normal).
  public static let codes = ["R", "V", "HIV", "ETH", "PSY", "SEX", "SDV", "GDIS"]

  /// The codes in the set, in the order of `codes`.
  public var codeList: [String] { Self.codes.enumerated().filter { rawValue >> $0.offset & 1 == 1 }.map(\.element) }
}
