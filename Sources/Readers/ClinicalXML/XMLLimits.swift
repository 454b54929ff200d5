/// What a document may be at most. Over a limit it is refused, with the limit's own reason.
public struct XMLLimits: Sendable {
  /// The whole document or record element; at most 1 GiB.
  public var maximumBytes = 128 << 20
  /// At most 256 for documents up to 8 MiB: a limit of libxml2.
  public var maximumDepth = 128
  public var maximumAttributes = 256
  /// One run of text.
  public var maximumTextBytes = 64 << 20
  public var maximumNameBytes = 256
  /// Elements and runs of text.
  public var maximumNodes = 4_000_000
  /// Names that this process has not seen before, in one document.
  public var maximumNewNames = 4096
  public init() {}
}

/// How the bytes of a document are to be decoded.
public enum XMLEncoding: Sendable {
  /// They are UTF-8 whatever the XML declaration says: something has decoded them before.
  case utf8
  /// As the byte order mark or the XML declaration says; UTF-8 when neither does (XML 1.0 §4.3.3).
  case declared
}

/// Namespace declarations that hold where a record element stands, from its ancestors' start tags.
public struct XMLContext: Sendable, Equatable {
  /// As attributes of a start tag, each with a space in front: ` xmlns="urn:hl7-org:v3" xmlns:xsi="..."`.
  public internal(set) var declarations: [UInt8] = []
  public init() {}
}
