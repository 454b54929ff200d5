import Records

/// Units of measure: UCUM expressions and the ways in which laboratories write them.
///
/// A unit is a chain of atoms, each with an optional prefix, joined by `/`, `.`, `*`, powers, and annotations in braces. Every
/// run of letters must be an atom or a word of the list: a name cannot pass as a unit.
///
/// Source: UCUM 2.1, tables 2 to 27 (atoms that laboratories and vital signs use).
enum Units {
  private static let atomList: StaticString = """
    m s g rad K C cd mol sr Hz N Pa J W A V F Ohm S Wb Cel degF T H lm lx Bq Gy Sv gon deg l L ar min h d wk mo a mo_j a_j a_g \
    t bar u eV AU pc kat U IU iU arb'U mm Hg mm[Hg] cm in ft oz lb cal Cal Torr atm osm Osm eq Eq val mho dyn erg P St B Np \
    bit By Bd Ci R RAD REM mg mcg ug ng pg kg dL mL uL nL fL ml ul dl fl nl mmol umol nmol pmol fmol mEq meq mIU uIU mU uU kU \
    kIU mosm mOsm ms us ns kPa mmHg cmH2O beats beat breaths breath bpm rpm cells cell copies copy count counts titer ratio \
    index units unit tab tabs tablet tablets cap caps capsule capsules puff puffs drop drops gtt gtts spray sprays patch \
    patches suppository each ea dose doses bottle box vial vials ampule bag percent pct sec secs second seconds mins minute \
    minutes hr hrs hour hours day days week weeks wks month months mos year years yr yrs y lbs pound pounds inch inches feet \
    foot ounces ounce fluid gram grams mgs kilogram meter meters cmm cumm log logs hpf lpf HPF LPF field fields RBC WBC rbc \
    wbc CFU cfu colonies PFU EIA AU COI S/CO GPL MPL APL SMU OD INR secs K/uL M/uL THOU thou MIL mil Thousand Million E e x X \
    ^ per of calc sq degrees degree Fahrenheit Celsius MoM multiple multiples AFB RLU FIU Ehrlich EU EIU ISR LIV cP Pas nm um \
    pm kcal kJ MJ TSH creat creatinine crea Hb Ur Cr tot total BSA sp_gr gravity pH nCi mCi MBq mGy cGy dB DK PRU MET fraction
    """

  /// Names in square brackets: `[IU]`, `[lb_av]`, `[degF]`, `[pH]`.
  private static let bracketList: StaticString = """
    IU iU in_i ft_i yd_i mi_i lb_av oz_av oz_tr gr degF pH arb'U ppth ppm ppb pptr pi CFU PFU LPF HPF MET Amb_a_1 APL'U GPL'U \
    MPL'U hp_X cup_us tbs_us tsp_us foz_us pt_us qt_us gal_us smoot beth'U D'ag'U knk'U hnsf'U USP'U bdsk'U ka'U mclg'U tb'U \
    CCID_50 TCID_50 EID_50 Lf cal_20 car_Au lbf_av e c h k mu_0 eps_0 g m_e m_p drp diop p'diop mesh_i Ch PNU BAU AU H2O Hg \
    GPL MPL todd'U dye'U
    """

  private static let atoms: Set<[UInt8]> = Set("\(atomList)".split(separator: " ").map { Array($0.utf8) })
  private static let brackets: Set<[UInt8]> = Set("\(bracketList)".split(separator: " ").map { Array($0.utf8) })
  private static let prefixes: [StaticString] = [
    "da", "Y", "Z", "E", "P", "T", "G", "M", "k", "h", "d", "c", "m", "u", "n", "p", "f", "a", "z", "y",
  ]

  /// Whether a text is a unit in this sense; at most 24 characters.
  static func isUnit(_ text: Bytes) -> Bool {
    guard text.count >= 1, text.count <= 24 else { return false }
    var i = 0
    var digits = 0
    while i < text.count {
      let b = text[i]
      switch b {
      case 0x2F, 0x2E, 0x2A, 0x5E, 0x25, 0x2B, 0x2D, 0x28, 0x29, 0x20, 0x23, 0x27: i += 1
      case 0x30...0x39:
        digits += 1
        if digits > 4 { return false }
        i += 1
      case 0x7B, 0x5B:
        let close = b == 0x7B ? 0x7D : 0x5D as UInt8
        guard let end = text.firstIndex(of: close, from: i + 1) else { return false }
        let inner = text[i + 1..<end]
        if b == 0x5B { if !brackets.contains(inner.array) { return false } } else if !isAnnotation(inner) { return false }
        i = end + 1
      case 0xC2
      where text.peek(i + 1) == 0xB5 || text.peek(i + 1) == 0xB0 || text.peek(i + 1) == 0xB2 || text.peek(i + 1) == 0xB3: i += 2
      case 0xCE where text.peek(i + 1) == 0xBC: i += 2
      default:
        guard ASCII.isLetter(b) else { return false }
        var end = i
        while text.isLetter(end) || text.peek(end) == 0x5F { end += 1 }
        if !isAtom(text[i..<end]) { return false }
        i = end
      }
    }
    return true
  }

  private static func isAnnotation(_ text: Bytes) -> Bool {
    guard text.count <= 20 else { return false }
    var i = 0
    while i < text.count {
      if text.isLetter(i) {
        var end = i
        while text.isLetter(end) { end += 1 }
        if !isAtom(text[i..<end]) { return false }
        i = end
      } else if text.isDigit(i) {
        if text.endOfDigits(i) - i > 3 { return false }
        i = text.endOfDigits(i)
      } else {
        i += 1
      }
    }
    return true
  }

  /// An atom, an atom with a prefix, or an atom in another case than the list's when it has three letters or more.
  private static func isAtom(_ word: Bytes) -> Bool {
    if atoms.contains(word.array) { return true }
    for prefix in prefixes where word.count > prefix.utf8CodeUnitCount && word[0..<prefix.utf8CodeUnitCount] == prefix {
      if atoms.contains(word[prefix.utf8CodeUnitCount..<word.count].array) { return true }
    }
    return lowerCased.contains(word.raw.map(ASCII.lower))
  }

  private static let lowerCased: Set<[UInt8]> = Set(atoms.map { $0.map(ASCII.lower) })
}
