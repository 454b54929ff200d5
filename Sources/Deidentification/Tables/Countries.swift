import Records

/// Countries by their two and three letters.
///
/// Source: ISO 3166-1:2020.
enum Countries {
  private static let table: StaticString = """
    AFAFG AXALA ALALB DZDZA ASASM ADAND AOAGO AIAIA AQATA AGATG ARARG AMARM AWABW AUAUS ATAUT AZAZE BSBHS BHBHR BDBGD BBBRB \
    BYBLR BEBEL BZBLZ BJBEN BMBMU BTBTN BOBOL BQBES BABIH BWBWA BVBVT BRBRA IOIOT BNBRN BGBGR BFBFA BIBDI CVCPV KHKHM CMCMR \
    CACAN KYCYM CFCAF TDTCD CLCHL CNCHN CXCXR CCCCK COCOL KMCOM CGCOG CDCOD CKCOK CRCRI CICIV HRHRV CUCUB CWCUW CYCYP CZCZE \
    DKDNK DJDJI DMDMA DODOM ECECU EGEGY SVSLV GQGNQ ERERI EEEST SZSWZ ETETH FKFLK FOFRO FJFJI FIFIN FRFRA GFGUF PFPYF TFATF \
    GAGAB GMGMB GEGEO DEDEU GHGHA GIGIB GRGRC GLGRL GDGRD GPGLP GUGUM GTGTM GGGGY GNGIN GWGNB GYGUY HTHTI HMHMD VAVAT HNHND \
    HKHKG HUHUN ISISL ININD IDIDN IRIRN IQIRQ IEIRL IMIMN ILISR ITITA JMJAM JPJPN JEJEY JOJOR KZKAZ KEKEN KIKIR KPPRK KRKOR \
    KWKWT KGKGZ LALAO LVLVA LBLBN LSLSO LRLBR LYLBY LILIE LTLTU LULUX MOMAC MGMDG MWMWI MYMYS MVMDV MLMLI MTMLT MHMHL MQMTQ \
    MRMRT MUMUS YTMYT MXMEX FMFSM MDMDA MCMCO MNMNG MEMNE MSMSR MAMAR MZMOZ MMMMR NANAM NRNRU NPNPL NLNLD NCNCL NZNZL NINIC \
    NENER NGNGA NUNIU NFNFK MKMKD MPMNP NONOR OMOMN PKPAK PWPLW PSPSE PAPAN PGPNG PYPRY PEPER PHPHL PNPCN PLPOL PTPRT PRPRI \
    QAQAT REREU ROROU RURUS RWRWA BLBLM SHSHN KNKNA LCLCA MFMAF PMSPM VCVCT WSWSM SMSMR STSTP SASAU SNSEN RSSRB SCSYC SLSLE \
    SGSGP SXSXM SKSVK SISVN SBSLB SOSOM ZAZAF GSSGS SSSSD ESESP LKLKA SDSDN SRSUR SJSJM SESWE CHCHE SYSYR TWTWN TJTJK TZTZA \
    THTHA TLTLS TGTGO TKTKL TOTON TTTTO TNTUN TRTUR TMTKM TCTCA TVTUV UGUGA UAUKR AEARE GBGBR USUSA UMUMI UYURY UZUZB VUVUT \
    VEVEN VNVNM VGVGB VIVIR WFWLF EHESH YEYEM ZMZMB ZWZWE
    """

  private static let codes: Set<UInt32> = {
    var all: Set<UInt32> = []
    for row in "\(table)".split(separator: " ") {
      let t = Array(row.utf8)
      all.insert(UInt32(t[0]) << 8 | UInt32(t[1]))
      all.insert(UInt32(t[2]) << 16 | UInt32(t[3]) << 8 | UInt32(t[4]))
    }
    return all
  }()

  /// Two or three letters as a number, upper case; nil for anything else.
  private static func packed(_ text: Bytes) -> UInt32? {
    guard text.count == 2 || text.count == 3 else { return nil }
    var value: UInt32 = 0
    for b in text.raw {
      guard ASCII.isLetter(b) else { return nil }
      value = value << 8 | UInt32(b & 0xDF)
    }
    return value
  }

  static func isCode(_ text: Bytes) -> Bool { packed(text).map { codes.contains($0) } ?? false }

  private static let unitedStates: [StaticString] = [
    "us", "usa", "u.s.", "u.s.a.", "united states", "united states of america", "840",
  ]

  static func isUnitedStates(_ text: Bytes) -> Bool { unitedStates.contains { text.trimmed.equalsIgnoringCase(Bytes($0)) } }
}
