import Records

/// States and countries as they may stand in an address.
///
/// Source: USPS Publication 28 appendix B; ISO 3166-1. Provinces of Canada are of the rank of a state.
enum Regions {
  /// Two-letter codes of states, territories, military post and Canadian provinces.
  private static let codes = words(
    """
    AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND OH OK OR PA \
    RI SC SD TN TX UT VT VA WA WV WI WY PR VI GU AS MP FM MH PW AA AE AP AB BC MB NB NL NS NT NU ON PE QC SK YT
    """)

  private static let names = WordTable(
    """
    alabama,alaska,arizona,arkansas,california,colorado,connecticut,delaware,district of columbia,florida,georgia,hawaii,\
    idaho,illinois,indiana,iowa,kansas,kentucky,louisiana,maine,maryland,massachusetts,michigan,minnesota,mississippi,\
    missouri,montana,nebraska,nevada,new hampshire,new jersey,new mexico,new york,north carolina,north dakota,ohio,\
    oklahoma,oregon,pennsylvania,rhode island,south carolina,south dakota,tennessee,texas,utah,vermont,virginia,\
    washington,west virginia,wisconsin,wyoming,puerto rico,virgin islands,guam,american samoa,northern mariana islands,\
    alberta,british columbia,manitoba,new brunswick,newfoundland and labrador,nova scotia,northwest territories,nunavut,\
    ontario,prince edward island,quebec,saskatchewan,yukon
    """.split(separator: ","))

  private static let countries = WordTable(
    """
    united states,united states of america,u.s.a.,u.s.,canada,mexico,united kingdom,great britain,england,scotland,wales,\
    ireland,germany,france,spain,italy,portugal,netherlands,belgium,austria,switzerland,denmark,norway,sweden,finland,\
    poland,australia,new zealand,india,china,japan,philippines,vietnam,brazil,cuba,jamaica,haiti,dominican republic,\
    el salvador,guatemala,honduras
    """.split(separator: ","))

  private static func words(_ text: String) -> WordTable { WordTable(text.split(separator: " ")) }

  /// Whether a text is a state, territory or province, by code or name.
  static func isState(_ text: Bytes) -> Bool { text.count == 2 ? codes.contains(text) : names.contains(text) }

  /// Whether a text is a country: a name, or a code of ISO 3166-1 or of HL7 table 0399.
  static func isCountry(_ text: Bytes) -> Bool {
    switch text.count {
    case 2: alpha2.contains(text)
    case 3: alpha3.contains(text)
    default: countries.contains(text)
    }
  }

  private static let alpha2 = words(
    """
    AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC \
    CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD \
    GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH \
    KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW \
    MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC \
    SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY \
    UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW UK
    """)

  private static let alpha3 = words(
    """
    ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH BLM BLR \
    BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP \
    CZE DEU DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB \
    GNB GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN \
    KAZ KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD \
    MLI MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN \
    PCN PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM \
    SPM SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKM TKL TLS TON TTO TUN TUR TUV TWN TZA UGA UKR \
    UMI URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE
    """)
}
