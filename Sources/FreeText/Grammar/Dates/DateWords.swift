/// Words of dates and ages.
extension Vocabulary {
  static let timeWords: [(WordClass, StaticString)] = [
    (
      .monthName,
      """
      january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec
      enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre janvier fevrier avril juin juillet aout
      decembre januar februar mai juni juli oktober dezember
      """
    ),
    (.weekdayName, "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed weds thu thur thurs fri sat sun"),
    (
      .ordinalWord,
      """
      first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth
      seventeenth eighteenth nineteenth twentieth thirtieth
      """
    ),
    (.digitWord, "zero oh o nought one two three four five six seven eight nine niner"),
    (
      .tensWord,
      """
      ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty thirty forty fourty fifty sixty seventy eighty
      ninety hundred thousand
      """
    ),
    (
      .dateCue,
      """
      on since from until till thru through dated date before after by between around approximately circa seen admitted admit adm discharged
      discharge dc due appt appointment return returned returning followup fu last lmp edd edc prior started start starting stopped ended
      ending effective signed performed collected received reported drawn scheduled rescheduled born dob dod dos doa died deceased expired
      expires exp transferred presented visited visit operated placed removed dictated transcribed completed ordered issued updated week
      evening morning afternoon night noon visits encounter labs lab cxr echo ekg ecg mri ct xray scan ultrasound us egd colonoscopy biopsy
      culture cultures onset occurred injured injury surgery procedure hospitalized diagnosed dx dxd s/p refilled refill given today
      yesterday tomorrow now through next and cert recert service period read rtc pet onset ed er clinic hospital here back out trach line flu vaccine vax shot repair recollection erx port picc bts filled last call phoned spoke sent left gave rec school cbc cmp bmp lft lfts cordis piv foley covid tdap mmr hepb hepa pcv path
      """
    ),
    (
      .birthCue,
      """
      dob born birth birthdate birthday bday d.o.b expires expired exp expiration expiry deceased dod died death lmp edd edc edb dos doi
      date dated d/c doa dates admission
      """
    ),
    (
      .monthCue,
      """
      in since last this next early late mid until till by during of from through before after every between and to past previous around
      middle end est beginning start thru circa ending starting spring see remote flu d
      """
    ),
    (.ageUnit, "yo yof yom yr yrs year years y yold yearold yowm yowf yobm yobf yoaam yoaaf"),
    (.ageCue, "aged age ages turned turning turns aet aetat"),
    (
      .agedPerson,
      """
      mother father mom dad grandmother grandfather grandma grandpa sister brother aunt uncle wife husband spouse cousin mgm mgf pgm pgf
      patient pt man woman male female lady gentleman widow widower veteran resident parents siblings niece nephew grandma granny nana nani abuela abuelo stepmother stepfather mil fil nun priest partner
      """
    ),
    (
      .holidayStart,
      """
      three flag victory patriots patriot victoria remembrance christmas xmas thanksgiving easter halloween hanukkah chanukah hannukah ramadan passover diwali deepavali kwanzaa juneteenth purim
      shavuot sukkot nowruz vesak songkran rosh yom eid good ash palm cinco boxing labor labour memorial independence veterans veteran
      columbus presidents president mother mothers father fathers valentine valentines st saint martin mlk new lunar chinese fourth mardi
      melbourne nye v ve vj super shrove fat earth arbor holi navratri vaisakhi july midsummer michaelmas martinmas hogmanay groundhog indigenous canada bastille anzac all canada day election black guy candlemas epiphany pentecost whitsun maundy
      """
    ),
  ]
}

/// Months by their words.
enum Months {
  static let numbers = WordTable([
    (1, "january jan enero janvier januar"), (2, "february feb febrero fevrier februar"), (3, "march mar marzo"),
    (4, "april apr abril avril"), (5, "may mayo mai"), (6, "june jun junio juin juni"), (7, "july jul julio juillet juli"),
    (8, "august aug agosto aout"), (9, "september sep sept septiembre"), (10, "october oct octubre oktober"),
    (11, "november nov noviembre"), (12, "december dec diciembre decembre dezember"),
  ])

  /// Months whose whole name says nothing else.
  static let plain = WordTable([
    (1, "january february april june july august september october november december")
  ])

  static let foreign = WordTable([
    (
      1,
      """
      enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre janvier fevrier avril juin juillet aout
      decembre januar februar mai juni juli oktober dezember
      """
    )
  ])

  /// Months that are verbs.
  static let verbs = WordTable([(1, "may march mar")])

  static let lengths: [Int] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

  /// Whether a month has a day; of a known year, February has 29 days only when it is a leap year.
  static func isDay(_ day: Int, of month: Int, year: Int = 0) -> Bool {
    guard month >= 1, month <= 12, day >= 1, day <= lengths[month - 1] else { return false }
    return month != 2 || day < 29 || year == 0 || isLeap(year)
  }

  static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  /// Two digits of a year completed: up to 35 they are of this century.
  static func century(_ short: Int) -> Int { short <= 35 ? 2000 + short : 1900 + short }

  static func isYear(_ value: Int, digits: Int) -> Bool { digits == 4 && value >= 1880 && value <= 2099 }
}

extension TextDate {
  init(_ year: Int, _ month: Int, _ day: Int) {
    self.init(year: Int16(truncatingIfNeeded: year), month: UInt8(truncatingIfNeeded: month), day: UInt8(truncatingIfNeeded: day))
  }
}

/// The rules of dates.
extension TextRule {
  static let dateNumeric = TextRule(420, "date.numeric")
  static let dateISO = TextRule(421, "date.iso")
  static let dateMonthYear = TextRule(422, "date.month-year")
  static let datePair = TextRule(423, "date.pair")
  static let dateCompact = TextRule(424, "date.compact")
  static let dateMonthDay = TextRule(425, "date.month-day")
  static let dateMonth = TextRule(426, "date.month")
  static let dateSpoken = TextRule(427, "date.spoken")
  static let dateMisspelt = TextRule(428, "date.misspelt")
  static let dateOrdinal = TextRule(429, "date.ordinal")
  static let holiday = TextRule(430, "date.holiday")
}
