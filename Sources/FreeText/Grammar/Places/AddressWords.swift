/// Words of addresses.
extension Vocabulary {
  static let addressWords: [(WordClass, StaticString)] = [
    (
      .streetSuffix,
      """
      street avenue ave avenu aven boulevard blvd road rd lane ln highway hwy parkway pkwy terrace turnpike tpke circle cir crescent cres
      drive court place trail trl square freeway expressway causeway alley aly mews esplanade promenade streets strasse str gasse broadway
      """
    ),
    (
      .weakStreetSuffix,
      """
      st dr ct pl way run row loop sq walk path cove cv point pt plaza plz close park ridge rdg view vw hill hills bend pass pike green ter
      terr trace glen crossing xing landing lndg manor meadow meadows gardens grove heights hts vista isle knoll hollow spur wharf quay bypass
      """
    ),
    (.compassPoint, "n s e w ne nw se sw north south east west northeast northwest southeast southwest"),
    (
      .addressCue,
      "address addr lives living resides residing residence residency live lived domiciled located mailing homeless moved mail street domicile"
    ),
    (
      .wardCue,
      "room rm bed ward bay pod cubicle cube floor flr station bldg building tower wing suite nicu picu micu sicu ccu icu pacu or ed er office slot tele"
    ),
    (
      .usState,
      """
      al ak az ar ca co ct de fl ga hi id il in ia ks ky la me md ma mi mn ms mo mt ne nv nh nj nm ny nc nd oh ok or pa ri sc sd tn tx ut vt
      va wa wv wi wy dc pr alabama alaska arizona arkansas california colorado connecticut delaware florida georgia hawaii idaho illinois
      indiana iowa kansas kentucky louisiana maine maryland massachusetts michigan minnesota mississippi missouri montana nebraska nevada
      hampshire jersey mexico york carolina dakota ohio oklahoma oregon pennsylvania island tennessee texas utah vermont virginia washington
      wisconsin wyoming columbia
      """
    ),
    (
      .functionWord,
      """
      in of for and with to a an on at is was per by x no or from as has had the are were be been his her their this that these those than
      then who which will would can could if but not he she they we it its into over under about after before during since until while
      patient pt times mg ml am pm
      """
    ),
  ]
}

/// The rules of addresses and places with numbers.
extension TextRule {
  static let street = TextRule(500, "address.street")
  static let streetCued = TextRule(501, "address.cued")
  static let postBox = TextRule(502, "address.post-box")
  static let route = TextRule(503, "address.route")
  static let foreignStreet = TextRule(504, "address.foreign")
  static let zip = TextRule(505, "address.zip")
  static let postcode = TextRule(506, "address.postcode")
  static let coordinates = TextRule(507, "address.coordinates")
  static let wardRoom = TextRule(508, "place.ward")
  static let unitNumber = TextRule(509, "address.unit")
}
