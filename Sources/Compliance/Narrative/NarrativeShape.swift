/// What a find in free text looks like, and so how much it weighs.
///
/// A strong shape cannot reasonably be medicine and holds the record. A weak one is counted and reported, no more: a held record is a
/// lost record. Which shape is which was decided by measurement (docs/guide/compliance-gate.md).
package enum NarrativeShape: UInt8, CaseIterable {
  // MARK: Dates and ages.

  /// `03/14/2019`, `3/14/19`, `2019-03-14`, `14 Mar 2019`, `20190314`.
  case fullDate
  /// `3-14-19`, `9.1.19`, `03 14 19` behind a word of dates.
  case shortDate
  /// `2019-03`, `03/2019`.
  case yearAndMonth
  /// `May 5`, `5 Jan`, `March 2019`, `the 29th of April`.
  case dayAndMonth
  /// `in June`: a month by a name that is no other word.
  case month
  /// `in May`, `in March`.
  case doubtfulMonth
  /// `on 3/14`, `f/u 03/02`, `DOB 062448`.
  case fractionAfterCue
  /// `03/02`, `3/14` by itself.
  case bareFraction
  /// `03/02`: a zero in front.
  case paddedFraction
  /// `on the 3rd.`
  case dayOfMonth
  case holiday
  /// A number over 89 with a word for age: `94-year-old`, `aged 101`, `ninety-four`, `nonagenarian`.
  case age
  /// `ninety-four` by itself.
  case spelledAge
  /// `age 94`.
  case ageAfterCue
  /// `94M presents`, `[NAME], 96,`, `lived to 93`, `in her 90s`.
  case ageOfPerson
  /// `100 years`, `a 100-year-old house`, `90Y`.
  case years
  case yearOfBirth

  // MARK: Numbers and codes.

  /// `(217) 555-0134`, `+44 20 7946 0000`; ten digits behind a word of telephones or beside the tag of a name or place.
  case phone
  /// `217-555-0134`, `217 555 0134` by itself.
  case doubtfulPhone
  /// `555-0134`.
  case localPhone
  /// Groups of digits with dashes or points, of nine digits and more; a zero in front.
  case groupedNumber
  /// `two one seven five five five ...`
  case spokenNumber
  /// `900-12-3456`, `***-**-3456`.
  case socialSecurity
  /// `last four: 3456`, `ending in 3456`.
  case lastFour
  /// `1200 1400 1600 1800`: the groups of a card without its check digit.
  case cardGroups
  /// Seven digits and more by themselves, also over the end of a line; `471122-33`.
  case bareNumber
  /// A number behind a cue that introduces nothing else: `MRN`, `SSN`, `acct`.
  case codeAfterCue
  /// `chart 00548544`.
  case recordNumber
  /// Five digits and more behind a word that is also a word of prose, with a mark between: `case # 47112`, `Member ID: 12345`.
  case codeAfterMark
  /// The same with fewer digits or no mark.
  case codeAfterSoftCue
  /// An IP or hardware address, a UUID, a UID, a VIN, a card, a DEA or Medicare number, by form and check digit.
  case checkedCode
  /// Letters and five digits or more in one run.
  case mixedCode
  /// `[NAME] (206654)`, `#708467`.
  case numberBesideName
  /// Encoded content.
  case encoded
  /// `user jq4711`.
  case username

  // MARK: Addresses.

  case email, url
  /// `@jq4711`, `jq@ward`.
  case handle
  /// `ann at example dot org`, `example dot com`.
  case spelledAddress
  /// `12 Sample Street`.
  case street
  /// `12 Sample Dr`.
  case shortStreet
  /// The same in the middle of a sentence.
  case doubtfulStreet
  /// `Sample Street`.
  case streetName
  /// `P.O. Box 12`.
  case postBox
  /// `Apt 4B`, `Suite 200`.
  case apartment
  /// `IL 62704`, `62704-1234`.
  case zip
  /// `Springfield, IL`, `Sampleton, Illinois`.
  case townInState
  /// `Quux, ID`, `Quux TX`.
  case doubtfulTown
  /// `lives in Sampleton`.
  case townAfterCue
  /// A town of the list by itself.
  case town
  case county, coordinate
  /// `Sampleton Hospital`.
  case facility

  // MARK: Names.

  /// `Dr. Example`, `Mrs. Sample`.
  case titledName
  /// `DR QUUX`, `nurse Quux`.
  case doubtfulTitle
  /// `QUUX^ANNA`.
  case caretName
  /// A given name and a surname of the lists, neither of them another word or an eponym.
  case fullName
  /// A name of the lists beside a word in no list.
  case halfName
  /// `Lopez, Maria`.
  case lastFirst
  /// A name of the lists by itself.
  case loneName
  /// `J. Lopez`.
  case initialAndName
  /// `J. Quuxford`.
  case initialAndWord
  /// Two words in no list and a person's context: `therapist Quuxa Ford`, `Quuxa Ford, RN`, `Quuxa Ford (sister)`.
  case nameInContext
  /// Two words in no list where a person would stand: `with Quuxa Ford,`, alone on a line.
  case nameInSentence
  /// `brother Quuxa`.
  case relativeByName
  /// `[NAME] Lopez`.
  case nameBesideTag
  /// `[NAME] Quuxford`.
  case wordBesideTag
  /// Two words in no list.
  case twoWords
  /// `O'Quux`, `McQuux`, `van der Quux`.
  case patronymic
  /// `Quux is a 45-year-old`, `Quux denies`, `Quux's sister`.
  case subject
  /// `daughter Maria`, `signed by Maria`, `cc: Maria`: a name of the lists behind a cue.
  case nameAfterCue
  /// The same before a word in no list.
  case wordAfterCue
  /// `Patient: QUUXFORD, ANNABEL`, `cc: Quuxford`: a word in no list behind a label and a colon.
  case labelledName
  /// `signed by JQ`, `initials: JQ`, `JQ/mk`.
  case initials
  /// `Quuxford, MD`.
  case nameBeforeCredential
  /// `Quuxford RN`.
  case wordBeforeCredential
  /// Words of another script.
  case foreignScript

  /// Holds the record, or is counted only.
  package enum Strength { case weak, strong }

  /// Whether a find of this shape holds the record.
  var isStrong: Bool {
    switch self {
    case .fullDate, .shortDate, .yearAndMonth, .dayAndMonth, .month, .fractionAfterCue, .paddedFraction, .holiday, .age, .ageAfterCue,
      .ageOfPerson, .yearOfBirth, .phone, .spokenNumber, .socialSecurity, .lastFour, .codeAfterCue, .codeAfterMark, .recordNumber,
      .numberBesideName, .checkedCode, .mixedCode, .encoded, .username, .email, .url, .handle, .spelledAddress, .street, .shortStreet,
      .postBox, .apartment, .zip, .townInState, .townAfterCue, .county, .coordinate, .titledName, .caretName, .fullName, .lastFirst,
      .nameAfterCue, .labelledName, .nameBeforeCredential, .wordBeforeCredential, .nameBesideTag, .nameInContext, .nameInSentence,
      .relativeByName, .initialAndName, .foreignScript:
      true
    default: false
    }
  }

  /// The one of two finds that weighs more.
  static func stronger(_ a: NarrativeShape?, _ b: @autoclosure () -> NarrativeShape?) -> NarrativeShape? {
    if let a, a.isStrong { return a }
    let b = b()
    if let b, b.isStrong { return b }
    return a ?? b
  }
}
