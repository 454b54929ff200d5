import Records

/// What a word may be; several at once.
struct WordTraits: OptionSet {
  let rawValue: UInt64
  init(rawValue: UInt64) { self.rawValue = rawValue }
  private init(_ bit: UInt64) { rawValue = 1 << bit }

  /// Articles, pronouns, prepositions, auxiliaries.
  static let function = WordTraits(0)
  /// A word of English or of medicine.
  static let common = WordTraits(1)
  static let given = WordTraits(2)
  static let surname = WordTraits(3)
  /// A name that diseases, signs and instruments bear.
  static let eponym = WordTraits(4)
  /// The full name of a month that is no other word.
  static let month = WordTraits(5)
  /// `May`, `March` and the abbreviations: months beside a day or year.
  static let monthlike = WordTraits(6)
  static let holiday = WordTraits(7)
  static let title = WordTraits(8)
  /// `MD`, `RN` behind a name.
  static let credential = WordTraits(9)
  static let relation = WordTraits(10)
  /// `signed`, `seen`, before `by` and a name.
  static let act = WordTraits(11)
  /// `named`, `called`, `attending`: a name follows.
  static let nameCue = WordTraits(12)
  /// A name follows a colon: `cc:`, `provider:`.
  static let labelCue = WordTraits(13)
  static let street = WordTraits(14)
  /// `St`, `Dr`, `Ct`: words for a street that are more often something else.
  static let weakStreet = WordTraits(15)
  static let stateCode = WordTraits(16)
  static let stateName = WordTraits(17)
  static let unit = WordTraits(18)
  /// `zero` to `nine`, `oh`; the value tells which.
  static let digitWord = WordTraits(19)
  /// `ten` to `ninety`, `hundred`, ordinals of days.
  static let numberWord = WordTraits(20)
  static let dateCue = WordTraits(21)
  static let placeCue = WordTraits(22)
  static let facility = WordTraits(23)
  /// A number follows, and the class of the cue; the value is the class.
  static let idCue = WordTraits(24)
  /// As `idCue`, when a `#`, `no` or colon lies between.
  static let weakIDCue = WordTraits(25)
  static let years = WordTraits(26)
  static let ageCue = WordTraits(27)
  static let domain = WordTraits(28)
  static let ordinalSuffix = WordTraits(29)
  static let eponymHead = WordTraits(30)
  static let weekday = WordTraits(31)
  static let direction = WordTraits(32)
  static let particle = WordTraits(33)
  static let country = WordTraits(34)
  static let ratioWord = WordTraits(35)
  static let city = WordTraits(36)
  /// `spoke`, `per`, `initials`: a name may follow, with or without a preposition.
  static let talkCue = WordTraits(37)
  /// Words of holidays, addresses, spoken mail and ages that a detector looks at on their own.
  static let lookAt = WordTraits(38)
  /// What people do for a patient or are to one: `therapist`, `caller`, `crew`.
  static let role = WordTraits(39)

  /// What makes the scan stop at a word in small letters.
  static let triggers: WordTraits = [
    .given, .month, .monthlike, .holiday, .title, .relation, .act, .nameCue, .labelCue, .digitWord, .numberWord, .placeCue, .idCue,
    .weakIDCue,
    .talkCue, .lookAt,
  ]
  static let cues: WordTraits = [.relation, .act, .nameCue, .labelCue, .talkCue]
  static let anyMonth: WordTraits = [.month, .monthlike]
  static let anyName: WordTraits = [.given, .surname]
  /// What makes a capitalised word no evidence of a name.
  static let known: WordTraits = [
    .function, .common, .month, .monthlike, .weekday, .title, .credential, .relation, .unit, .digitWord, .numberWord, .stateName, .country,
    .holiday, .direction, .eponymHead, .street, .facility, .years,
  ]
}

/// The words that the scan knows, by a hash of their letters without case: one look per word.
struct Lexicon: Sendable {
  struct Entry {
    var hash: UInt64 = 0
    var traits: WordTraits = []
    var value: Int32 = -1
  }

  static let seed: UInt64 = 0x51_7C_C1_B7_27_22_0A_95
  static let shared = Lexicon()

  private var table: [Entry]
  private let mask: Int

  /// One byte more of a word, capitals as small letters, apostrophes ignored.
  @inline(__always) static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte &- 0x41 < 26 ? byte | 0x20 : byte)) &* 0x9E37_79B9_7F4A_7C15 &+ (hash >> 32)
  }

  static func hash(_ word: some Sequence<UInt8>) -> UInt64 {
    word.reduce(seed) { $1 == 0x27 ? $0 : step($0, $1) }
  }

  private init() {
    var entries: [UInt64: Entry] = [:]
    func add(_ words: StaticString, _ traits: WordTraits, _ value: Int32) {
      for word in "\(words)".split(whereSeparator: \.isWhitespace) {
        let hash = Lexicon.hash(word.utf8)
        var entry = entries[hash] ?? Entry(hash: hash)
        entry.traits.formUnion(traits)
        if value >= 0 { entry.value = value }
        entries[hash] = entry
      }
    }
    NarrativeWords.add(add)
    var size = 1024
    while size < entries.count * 3 { size *= 2 }
    table = Array(repeating: Entry(), count: size)
    mask = size - 1
    for entry in entries.values {
      var at = Int(truncatingIfNeeded: entry.hash >> 17) & mask
      while table[at].hash != 0 { at = (at + 1) & mask }
      table[at] = entry
    }
  }

  @inline(__always) subscript(hash: UInt64) -> (traits: WordTraits, value: Int32) {
    var at = Int(truncatingIfNeeded: hash >> 17) & mask
    while true {
      let entry = table[at]
      if entry.hash == hash { return (entry.traits, entry.value) }
      if entry.hash == 0 { return ([], -1) }
      at = (at + 1) & mask
    }
  }
}
