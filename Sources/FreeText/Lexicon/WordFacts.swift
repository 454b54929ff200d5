/// What the lexicon knows about a word or phrase: scales and marks in 32 bits, all zero for a word that it does not hold.
///
/// A name that is also a word (Hope, Brown) has both kinds of evidence; the marks do not exclude one another.
/// Source: docs/reference/lexicon.md, which says where each fact comes from.
public struct WordFacts: Equatable, Sendable {
  /// The bits as the file holds them.
  public let rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// A word that the lexicon does not hold.
  @inlinable public static var none: WordFacts { WordFacts(rawValue: 0) }

  /// Whether the lexicon does not hold the word.
  @inlinable public var isEmpty: Bool { rawValue == 0 }

  /// How many people bear it as a given name: 0 none, 1 up to 200, one more for each doubling, 15 from 1.6 million;
  /// 2 for a name of another country without counts.
  @inlinable public var givenName: Int { Int(rawValue & 15) }

  /// How many people bear it as a surname, on the scale of `givenName`.
  @inlinable public var surname: Int { Int(rawValue >> 4 & 15) }

  /// The larger of `givenName` and `surname`.
  @inlinable public var name: Int { max(givenName, surname) }

  /// How common it is in general English, names included: 0 not at all, else 1 (once in a thousand million words) to 15 (three times in a
  /// hundred words), a factor of the square root of ten between neighbours.
  @inlinable public var frequency: Int { Int(rawValue >> 8 & 15) }

  /// A single fact of yes or no.
  public struct Marks: OptionSet, Sendable {
    public let rawValue: UInt32
    @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
    /// A dictionary word that occurs in lower case.
    @inlinable public static var lowerCase: Marks { Marks(rawValue: 1 << 12) }
    /// A dictionary entry that is only capitalised.
    @inlinable public static var capitalised: Marks { Marks(rawValue: 1 << 13) }
    /// A word of a clinical classification or note; also a whole clinical phrase.
    @inlinable public static var clinical: Marks { Marks(rawValue: 1 << 14) }
    /// A drug or product of one word.
    @inlinable public static var drug: Marks { Marks(rawValue: 1 << 15) }
    /// A name that stands alone as medicine (Parkinson, Foley) or that few people bear; also a whole phrase that begins with a name.
    @inlinable public static var eponym: Marks { Marks(rawValue: 1 << 16) }
    /// A city or town.
    @inlinable public static var city: Marks { Marks(rawValue: 1 << 17) }
    /// A county of the United States, without the word county.
    @inlinable public static var county: Marks { Marks(rawValue: 1 << 18) }
    /// A state or territory of the United States, in full.
    @inlinable public static var state: Marks { Marks(rawValue: 1 << 19) }
    /// A country or nationality.
    @inlinable public static var country: Marks { Marks(rawValue: 1 << 20) }
    /// The first word of a place of several words.
    @inlinable public static var placeStart: Marks { Marks(rawValue: 1 << 21) }
    /// A whole place of several words; `city`, `county`, `state` or `country` says which kind.
    @inlinable public static var place: Marks { Marks(rawValue: 1 << 22) }
    /// A name from a list of another country.
    @inlinable public static var international: Marks { Marks(rawValue: 1 << 23) }
    /// A clinical abbreviation.
    @inlinable public static var abbreviation: Marks { Marks(rawValue: 1 << 24) }
    /// A company or a word of company names.
    @inlinable public static var company: Marks { Marks(rawValue: 1 << 25) }
    /// A word of hospital and clinic names.
    @inlinable public static var facility: Marks { Marks(rawValue: 1 << 26) }
    /// A word of school names.
    @inlinable public static var school: Marks { Marks(rawValue: 1 << 27) }
    /// The first word of a phrase of several words that is no place: eponym, clinical phrase, company.
    @inlinable public static var phraseStart: Marks { Marks(rawValue: 1 << 28) }
    /// A common name of streets (oak, maple, main).
    @inlinable public static var street: Marks { Marks(rawValue: 1 << 29) }
    /// A name that many people bear, or a common word, that is medicine only inside a term (Smith, Murray, Light); such a word
    /// lacks `eponym`.
    @inlinable public static var eponymPart: Marks { Marks(rawValue: 1 << 30) }
  }

  /// All marks.
  @inlinable public var marks: Marks { Marks(rawValue: rawValue & 0x7FFF_F000) }

  /// The facts of a name without those of the English word that it is when its letters lose their marks: `Germán` is no nationality.
  @inlinable public var ofName: WordFacts {
    let english: Marks = [.country, .lowerCase, .capitalised, .clinical]
    return WordFacts(rawValue: rawValue & ~english.rawValue & ~0xF00)
  }

  /// Whether it has all of the given marks.
  @inlinable public func has(_ marks: Marks) -> Bool { rawValue & marks.rawValue == marks.rawValue }

  /// Whether it has one of the given marks.
  @inlinable public func hasAny(_ marks: Marks) -> Bool { rawValue & marks.rawValue != 0 }
}
