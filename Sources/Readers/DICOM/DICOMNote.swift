import Records

/// What was repaired or is odd in a header; nothing of it refuses the header. Counted by `name` in `DICOMDataSet.notes`.
public enum DICOMNote: UInt8, CaseIterable, Sendable {
  /// No 128-byte preamble: the data set begins at the first byte, or at `DICM`.
  case noPreamble
  /// No (0002,0010): the transfer syntax was found from the bytes of the first elements.
  case syntaxGuessed
  /// The bytes are of another transfer syntax than (0002,0010) says.
  case syntaxDiffers
  /// An element without VR among elements with VR, or the other way round.
  case mixedVR
  /// A VR that the standard does not define.
  case unknownVR
  /// A value of an odd number of bytes.
  case oddLength
  /// A tag that occurs twice in one data set; the first is used.
  case duplicate
  /// Elements that do not ascend by tag.
  case unordered
  /// A value of more than 1 MiB was passed over.
  case bigValue
  /// Encapsulated fragments outside (7FE0,0010), as of an icon, were passed over.
  case fragments
  /// A value, item or sequence goes beyond what its parent declares.
  case lengthExceeded
  /// A delimiter is missing or stands where none belongs.
  case delimiter
  /// Padding (FFFC,FFFC) or zero bytes after the data set.
  case padding
  /// The file ends within the header; what was read up to there is used.
  case truncated
  /// (0008,0005) has a term that the standard does not define.
  case charsetUnknown
  /// Bytes that are no character of the declared set became U+FFFD.
  case characterReplaced
  /// Text beyond ASCII without (0008,0005); read as UTF-8 if it is, else as Latin-1.
  case charsetMissing
  /// A sequence whose value holds no items.
  case sequenceWithoutItems
  /// A value that its text form abbreviates (`...` in a dump, a reference to bulk data).
  case valueAbbreviated
  /// A value of a text form that does not fit its VR was left out.
  case valueUnreadable

  /// A fixed name, for reports.
  public var name: String {
    switch self {
    case .noPreamble: "no-preamble"
    case .syntaxGuessed: "transfer-syntax-guessed"
    case .syntaxDiffers: "transfer-syntax-differs"
    case .mixedVR: "explicit-and-implicit-vr-mixed"
    case .unknownVR: "vr-unknown"
    case .oddLength: "odd-length"
    case .duplicate: "duplicate-element"
    case .unordered: "elements-unordered"
    case .bigValue: "big-value-skipped"
    case .fragments: "fragments-skipped"
    case .lengthExceeded: "length-beyond-parent"
    case .delimiter: "delimiter-misplaced"
    case .padding: "padding"
    case .truncated: "truncated"
    case .charsetUnknown: "charset-unknown"
    case .characterReplaced: "character-replaced"
    case .charsetMissing: "charset-missing"
    case .sequenceWithoutItems: "sequence-without-items"
    case .valueAbbreviated: "value-abbreviated"
    case .valueUnreadable: "value-unreadable"
    }
  }
}

/// How often each note was made, without a dictionary.
struct NoteCounts {
  /// One for each of `DICOMNote.allCases`.
  private var counts: [20 of Int] = .init(repeating: 0)
  private(set) var isEmpty = true

  subscript(note: DICOMNote) -> Int { counts[Int(note.rawValue)] }

  mutating func add(_ note: DICOMNote, _ n: Int = 1) {
    counts[Int(note.rawValue)] += n
    isEmpty = false
  }

  mutating func add(_ other: NoteCounts) {
    guard !other.isEmpty else { return }
    for note in DICOMNote.allCases where other[note] > 0 { add(note, other[note]) }
  }

  /// The counts by name.
  var tally: Tally {
    var out = Tally()
    guard !isEmpty else { return out }
    for note in DICOMNote.allCases where self[note] > 0 { out.add(note.name, self[note]) }
    return out
  }

  mutating func reset() {
    guard !isEmpty else { return }
    counts = .init(repeating: 0)
    isEmpty = true
  }
}
