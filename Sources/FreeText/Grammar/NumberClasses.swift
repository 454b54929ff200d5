/// The closed classes of words that the number families ask for; the words stand in the `Vocabulary` extensions beside the families.
extension WordClass {
  static let monthName = WordClass(bit: 32)
  static let weekdayName = WordClass(bit: 33)
  /// `first` to `nineteenth`, `twentieth`, `thirtieth`.
  static let ordinalWord = WordClass(bit: 34)
  /// `zero`, `oh`, `one` to `nine`.
  static let digitWord = WordClass(bit: 35)
  /// `ten` to `nineteen`, `twenty` to `ninety`, `hundred`, `thousand`.
  static let tensWord = WordClass(bit: 36)
  static let holidayStart = WordClass(bit: 37)
  /// Behind it a pair of numbers is a date more likely than not.
  static let dateCue = WordClass(bit: 38)
  /// What is dated as such: born, expires.
  static let birthCue = WordClass(bit: 39)
  /// `in`, `since`, `last`, `early`: a month may follow.
  static let monthCue = WordClass(bit: 40)
  static let ageUnit = WordClass(bit: 41)
  static let ageCue = WordClass(bit: 42)
  /// Who has an age: kin, man, woman, patient.
  static let agedPerson = WordClass(bit: 43)
  static let unitOfMeasure = WordClass(bit: 44)
  /// A laboratory value, vital sign or score: a number follows.
  static let valueCue = WordClass(bit: 45)
  /// Strength, murmur, pain: a pair of numbers near it is a value.
  static let pairWord = WordClass(bit: 46)
  static let codeCue = WordClass(bit: 47)
  static let phoneCue = WordClass(bit: 48)
  static let faxCue = WordClass(bit: 49)
  static let pagerCue = WordClass(bit: 50)
  static let loginCue = WordClass(bit: 51)
  static let topDomain = WordClass(bit: 52)
  static let urlStart = WordClass(bit: 53)
  /// Any number behind it is an identifier.
  static let strongIDCue = WordClass(bit: 54)
  /// An identifier follows when a link (`no.`, `#`, `:`) stands between.
  static let weakIDCue = WordClass(bit: 55)
  /// `no`, `number`, `id`, `is` between a cue and its value.
  static let idLink = WordClass(bit: 56)
  static let streetSuffix = WordClass(bit: 57)
  /// Suffixes that are other words, too: `st`, `dr`, `ct`, `run`.
  static let weakStreetSuffix = WordClass(bit: 58)
  static let compassPoint = WordClass(bit: 59)
  static let addressCue = WordClass(bit: 60)
  static let wardCue = WordClass(bit: 61)
  static let usState = WordClass(bit: 62)
  /// Small words that no street is named by.
  static let functionWord = WordClass(bit: 63)
}
