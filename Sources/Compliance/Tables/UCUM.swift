import Records

/// Units of measure: whether a text is made of units, prefixes, numbers and operators alone, in UCUM's or common spelling.
///
/// A unit that is nothing else may stand, though `ng/mL` holds a family name.
/// Source: UCUM 2.1 §2 (without annotations in braces other than the listed ones).
enum UCUM {
  private static let atoms: Set<[UInt8]> = Set(
    """
    m s g rad k c cd mol l min h d wk mo a hr hrs hour hours sec secs mins minute minutes day days week weeks month months year \
    years yr yrs deg gon cel degf f c j n pa bar hz v w ohm siemens t wb h lm lx bq gy sv kat u iu eq osm meq mmol mosm cal atm \
    mhg torr ph pt in ft yd lb lbs oz gal qt tsp tbsp cup cups drop gtt kg mg ug mcg ng pg fg kl dl cl ml ul fl pl km cm mm um \
    nm hpf lpf lpfs hpfs cfu pfu tcid ffu eid mutations copies copy cells cell units unit percent pct ratio index score mets met \
    beats breaths bpm rpm fr ch diop pru b bit by kda da sg sec inr log ln lg usp arb gplu mplu aplu gpl mpl apl mm hg h2o i e \
    x ea each tab tabs tablet tablets cap caps capsule capsules puff puffs vial vials dose doses amp amps patch patches \
    spray sprays application suppository supp bag bags bottle bottles tube tubes can cans package pack kit kits none null \
    ppm ppb ppth pptr tot total per of titer s_co od kcal gm gms gram grams mgs mls liter liters litre litres meter meters inch \
    inches pound pounds ounce ounces fahrenheit celsius sq k thou mill th thousand million mil gfr bsa body surface area \
    ngml ugml mgdl feu ddu nar prt re rel ah aph meas num number lum opl tests mu nu u iu miu uiu mlu mcl mcu kul kiu klu
    """.split(separator: " ").map { Array($0.utf8) })

  private static let prefixes: Set<UInt8> = Set("ymzafpnucdhkgt".utf8)

  /// Whether a text is a unit.
  static func isUnit(_ text: Bytes) -> Bool {
    guard !text.isEmpty, text.count <= 48 else { return false }
    var i = 0
    var digits = 0
    var hasUnit = false
    while i < text.count {
      let b = text[i]
      if ASCII.isDigit(b) {
        let end = text.digitsEnd(i)
        // 10*9, 10^12, 1.73: no long numbers.
        digits += end - i
        if end - i > 4 || digits > 7 { return false }
        i = end
      } else if ASCII.isLetter(b) {
        var end = i
        while ASCII.isLetter(text.at(end)) || (text.at(end) == 0x5F && end > i) { end += 1 }
        if !isAtom(text[i..<end]) { return false }
        hasUnit = true
        i = end
      } else {
        switch b {
        // . / * ^ + - ( ) [ ] % space , ' " { } # _ < > =
        case 0x2E, 0x2F, 0x2A, 0x5E, 0x2B, 0x2D, 0x28, 0x29, 0x5B, 0x5D, 0x25, 0x20, 0x2C, 0x27, 0x22, 0x7B, 0x7D, 0x23, 0x5F:
          if b == 0x25 { hasUnit = true }
          i += 1
        // µ (C2 B5, CE BC), ° (C2 B0), ² ³ (C2 B2, C2 B3)
        case 0xC2 where [0xB5, 0xB0, 0xB2, 0xB3].contains(text.at(i + 1)): i += 2
        case 0xCE where text.at(i + 1) == 0xBC: i += 2
        default: return false
        }
      }
    }
    // Digits alone: powers of ten and the one.
    return hasUnit || (digits <= 4 && text[0] == 0x31)
  }

  private static func isAtom(_ word: Bytes) -> Bool {
    guard word.count <= 12 else { return false }
    var lower = word.raw.map(ASCII.lower)
    if let mark = lower.firstIndex(of: 0x5F) { lower.removeSubrange(mark...) }
    if atoms.contains(lower) { return true }
    guard lower.count >= 2, prefixes.contains(lower[0]) else { return false }
    return atoms.contains(Array(lower.dropFirst()))
  }
}
