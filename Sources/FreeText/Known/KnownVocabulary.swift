import Records

/// The closed classes of words that known values need; a vocabulary of its own, so that it depends on no detector.
extension WordClass {
  /// Bits 0 to 11: the months.
  static func month(_ n: Int) -> WordClass { WordClass(bit: UInt64(n - 1)) }
  /// Bits 12 to 30: first to nineteenth.
  static func ordinal(_ n: Int) -> WordClass { WordClass(bit: UInt64(n + 11)) }
}

enum KnownVocabulary {
  static let months = WordClass(rawValue: 0xFFF)
  static let ordinals = WordClass(rawValue: 0x7FFF_F000)
  static let twentieth = WordClass(bit: 31)
  static let thirtieth = WordClass(bit: 32)
  static let twenty = WordClass(bit: 33)
  static let thirty = WordClass(bit: 34)
  static let of = WordClass(bit: 35)
  static let suffix = WordClass(bit: 36)
  /// What may stand behind the day of a date.
  static let ofDates = months.union(of).union(suffix)
  /// Words before a name.
  static let nameCue = WordClass(bit: 37)
  /// Words before initials.
  static let initialsCue = WordClass(bit: 38)
  /// Titles, degrees, particles, placeholders: no part of a name that says something.
  static let stop = WordClass(bit: 39)
  /// Names that are common words in notes, though the lexicon has them as names first.
  static let ordinary = WordClass(bit: 40)
  /// Words of streets, towns, companies and facilities that name none.
  static let generic = WordClass(bit: 41)
  static let state = WordClass(bit: 42)
  static let country = WordClass(bit: 43)
  /// Letters with full stops that are no initials.
  static let abbreviation = WordClass(bit: 44)
  /// Units of an address, such as `apt`.
  static let unit = WordClass(bit: 45)
  /// Words behind a subject.
  static let verb = WordClass(bit: 46)
  /// What people do, in the third person.
  static let act = WordClass(bit: 47)
  /// What stands before the town where one lives.
  static let living = WordClass(bit: 48)

  static let words = Vocabulary(
    [
      (.month(1), "january jan"), (.month(2), "february feb"), (.month(3), "march mar"), (.month(4), "april apr"),
      (.month(5), "may"), (.month(6), "june jun"), (.month(7), "july jul"), (.month(8), "august aug"),
      (.month(9), "september sep sept"), (.month(10), "october oct"), (.month(11), "november nov"), (.month(12), "december dec"),
      (.ordinal(1), "first"), (.ordinal(2), "second"), (.ordinal(3), "third"), (.ordinal(4), "fourth"), (.ordinal(5), "fifth"),
      (.ordinal(6), "sixth"), (.ordinal(7), "seventh"), (.ordinal(8), "eighth"), (.ordinal(9), "ninth"), (.ordinal(10), "tenth"),
      (.ordinal(11), "eleventh"), (.ordinal(12), "twelfth"), (.ordinal(13), "thirteenth"), (.ordinal(14), "fourteenth"),
      (.ordinal(15), "fifteenth"), (.ordinal(16), "sixteenth"), (.ordinal(17), "seventeenth"), (.ordinal(18), "eighteenth"),
      (.ordinal(19), "nineteenth"), (twentieth, "twentieth"), (thirtieth, "thirtieth"), (twenty, "twenty"), (thirty, "thirty"),
      (of, "of"), (suffix, "st nd rd th"),
      (
        nameCue,
        """
        mr mrs ms miss mx dr prof sir madam mister missus patient pt name names named called aka known client resident member \
        mother father mom mum dad wife husband son daughter sister brother aunt uncle niece nephew cousin spouse partner friend \
        grandmother grandfather grandson granddaughter parent guardian hello hi dear baby attn re regarding nok contact first last \
        given surname maiden middle preferred nickname
        """
      ),
      (initialsCue, "pt patient initials initial client resident mr mrs ms subject name re by"),
      (
        stop,
        """
        mr mrs ms miss mx dr prof sir rev hon md do rn np pa phd dds od dpm bsn msn lpn crna jr sr ii iii iv vi esq \
        de la le el al da di du del der den des dos das van von zu zum zur bin ibn ben san st ste of the and for or to in on at \
        unknown unk none na nil null self same other test tbd not available given patient family mother father spouse nullflavor \
        baby boy girl infant newborn twin male female no name withheld refused declined confidential anonymous deceased provider \
        attending physician doctor nurse staff
        """
      ),
      (ordinary, "young brown green gray grey walker burns ward baker cook may june april august"),
      (
        generic,
        """
        street st avenue ave av road rd boulevard blvd drive dr lane ln court ct place pl terrace ter trail trl parkway pkwy highway \
        hwy circle cir loop way square sq plaza alley route rt rte pike crossing run ridge po box p o north south east west n s e w ne \
        nw se sw northeast northwest southeast southwest city town township village county parish borough of the and at in on new old \
        upper lower saint fort mount lake hospital general clinic medical center centre health healthcare care system systems group \
        practice associates laboratory laboratories lab labs insurance company co inc corp corporation llc ltd plc bank school \
        university college institute academy elementary middle high department dept services service national united american federal \
        first second third employed unemployed retired student home work office apartment medicine emergency surgery internal nursing \
        regional memorial community children childrens public state family unit ward floor room bed main park oak church mill spring \
        hill river valley grove view green union central station main international partners partner foundation trust agency \
        medicare medicaid self none unknown other
        """
      ),
      (unit, "apt apartment suite ste unit room rm floor fl lot bldg building trlr trailer"),
      (
        state,
        """
        al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn \
        tx ut vt va wa wv wi wy dc pr gu vi alabama alaska arizona arkansas california colorado connecticut delaware florida georgia \
        hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi \
        missouri montana nebraska nevada newhampshire newjersey newmexico newyork northcarolina northdakota ohio oklahoma oregon \
        pennsylvania rhodeisland southcarolina southdakota tennessee texas utah vermont virginia washington westvirginia wisconsin \
        wyoming districtofcolumbia puertorico
        """
      ),
      (country, "us usa unitedstates unitedstatesofamerica america can canada mex mexico uk gb england germany france india china"),
      (abbreviation, "md rn np pa do iv im po pt ot st am pm bp hr rr id ed er or us tb ra ms ct mi ua ca la pe dc"),
      (verb, "is was has had will can may would does did says who and came lives took agrees"),
      (living, "lives live living lived resides reside residing born grew up moved moves comes came home house farm family works"),
      (
        act,
        """
        reports states denies agrees asks wants feels takes lives works thinks notes complains returns presents understands reads smokes \
        drinks uses knows calls describes prefers declines remains needs lies sleeps walks looks seems appears tolerates verbalizes
        """
      ),
    ])

  /// The number of a month's word; 0 of anything else.
  static func month(_ c: WordClass) -> Int {
    Int((c.rawValue & months.rawValue).trailingZeroBitCount) % 64 + (c.isDisjoint(with: months) ? 0 : 1)
  }

  /// The bits in `KnownTable` of the words that a date may begin with.
  static let dateStarts: [UInt16] = {
    let words: StaticString = """
      january jan february feb march mar april apr may june jun july jul august aug september sep sept october oct november nov december \
      dec first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth \
      seventeenth eighteenth nineteenth twentieth thirtieth twenty thirty
      """
    return Bytes(words).raw.split(separator: 0x20).map { KnownTable.bit(Lexicon.hash($0)) }
  }()
}
