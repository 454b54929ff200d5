/// The names under which `HL7Message.notes` counts what was repaired or is odd in a message; none of them loses a byte unless
/// it says so.
public enum HL7Note {
  // MARK: structure

  /// A line that begins no segment was taken as a line break within the field before it.
  public static let lineJoined = "segment-line-joined"
  /// A segment id in lower case.
  public static let lowerCaseSegment = "segment-id-lower-case"
  /// Blanks before a segment id.
  public static let indentedSegment = "segment-indented"
  /// MSH-2 has fewer than four characters; the missing delimiters split nothing.
  public static let shortEncodingCharacters = "msh2-short"
  /// MSH-9 has `ADT_A01` in one component.
  public static let joinedType = "msh9-underscore"
  /// MSH-9.2 is empty.
  public static let triggerMissing = "msh9-trigger-missing"
  /// MSH-10 is empty.
  public static let controlIDMissing = "msh10-missing"
  /// MSH-12 is empty.
  public static let versionMissing = "version-missing"
  /// MSH-12 is none of 2.1 to 2.8.
  public static let versionUnknown = "version-unknown"

  // MARK: text

  /// A control character (NUL and the like) was left out of a decoded text.
  public static let controlRemoved = "control-character-removed"
  /// A vertical tab or form feed was read as a line break.
  public static let controlAsBreak = "control-character-as-line-break"
  /// An escape character without a second one; kept as text.
  public static let escapeUnterminated = "escape-unterminated"
  /// An escape sequence that HL7 does not define; kept as text.
  public static let escapeUnknown = "escape-unknown"
  /// `\X..\` with an odd number of digits or something other than digits; kept as text.
  public static let escapeMalformed = "escape-hex-malformed"
  /// `\H\` or `\N\`; the highlighting is left out.
  public static let escapeHighlight = "escape-highlight"
  /// `\.in\`, `\.ti\`, `\.fi\` or `\.nf\`; the layout is left out.
  public static let escapeLayout = "escape-layout"
  /// `\Cxxyy\`, a switch to a single-byte character set; kept as text.
  public static let escapeSingleByteSet = "escape-single-byte-set"
  /// `\Mxxyyzz\`, a switch to a multi-byte character set; kept as text.
  public static let escapeMultiByteSet = "escape-multi-byte-set"
  /// `\Zdd..\`, a site's own; kept as text.
  public static let escapeLocal = "escape-local"
  /// A value that its sender truncated (HL7 v2.7 §2.5.5.2); the mark is left out.
  public static let valueTruncated = "value-truncated"

  // MARK: character sets

  /// MSH-18 is empty or ASCII, and the bytes are valid UTF-8.
  public static let charsetAssumedUTF8 = "charset-assumed-utf-8"
  /// MSH-18 is empty or ASCII, and the bytes are not UTF-8: the configured single-byte set is used.
  public static let charsetAssumedFallback = "charset-assumed-fallback"
  /// The bytes are valid UTF-8 though MSH-18 names another set, or are not though it says UTF-8.
  public static let charsetDiffers = "charset-declared-differs"
  /// A value that is not UTF-8 was read in the configured single-byte set.
  public static let valueInFallback = "charset-value-in-fallback"
  /// The whole message was converted from a multi-byte set.
  public static let charsetConverted = "charset-converted"
  /// Bytes 0x80 to 0x9F under ISO 8859-1 or -15 were read as windows-1252.
  public static let charsetAsWindows = "charset-read-as-windows-1252"
  /// A byte to which the character set gives no character became U+FFFD.
  public static let characterReplaced = "character-replaced"

  /// All names.
  public static let all = [
    lineJoined, lowerCaseSegment, indentedSegment, shortEncodingCharacters, joinedType, triggerMissing, controlIDMissing,
    versionMissing, versionUnknown, controlRemoved, controlAsBreak, escapeUnterminated, escapeUnknown, escapeMalformed,
    escapeHighlight, escapeLayout, escapeSingleByteSet, escapeMultiByteSet, escapeLocal, valueTruncated, charsetAssumedUTF8,
    charsetAssumedFallback, charsetDiffers, valueInFallback, charsetConverted, charsetAsWindows, characterReplaced,
  ]
}
