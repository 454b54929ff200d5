import Records

/// UCUM codes of units of measure, by the way they are written in HL7 v2 messages.
///
/// A unit that is not listed keeps its text and gets no code: a code is only added where there is no doubt. Valid UCUM is matched
/// with its case, other spellings without.
///
/// Source: UCUM 2.1; the ISO+ and ANSI+ units of HL7 v2.5.1 §7.17; IEEE 11073-10101 (`MDC_DIM_...`).
enum UnitCodes {
  static let system: StaticString = "http://unitsofmeasure.org"

  /// The UCUM code of a unit, nil when it is not listed.
  static func code(of sent: Bytes) -> Bytes? {
    guard sent.count > 0, sent.count <= 32 else { return nil }
    if let hit = exact[sent] { return hit }
    return sent.count > 1 ? folded[sent] : nil
  }

  private static let exact = ByteMap(words(Bytes(codes)).map { ($0, $0) }, ignoresCase: false)

  private static let folded: ByteMap = {
    let list = words(Bytes(spellings))
    return ByteMap(
      stride(from: 0, to: list.count - 1, by: 2).map { (list[$0], list[$0 + 1]) }, ignoresCase: true
    )
  }()

  private static func words(_ text: Bytes) -> [Bytes] {
    var out: [Bytes] = []
    var start = 0
    for i in 0...text.count where i == text.count || ASCII.isSpace(text[i]) {
      if i > start { out.append(text[start..<i]) }
      start = i + 1
    }
    return out
  }

  /// Valid UCUM as it stands.
  private static let codes: StaticString = """
    % /min /h /d /s /uL /L /mL /[HPF] /[LPF] 1 10*12/L 10*3/uL 10*6/uL 10*9/L 10*3/mm3 10*6/mm3 10*6/L 10*3/mL Cel L L/min L/h L/s
    U U/L U/mL U/g U/kg/h [IU]/L [IU]/mL [IU] [degF] [lb_av] [oz_av] [in_i] [ft_i] [drp] [pH] [CFU]/mL bar cm cm2 cm3 mm2 d
    dL deg fL fmol g g/L g/dL g/mL g/kg g/d g/m2 g/h h kPa kat/L kg kg/m2 km kU/L k[IU]/L L/min/m2 m m2 m[IU]/L m[IU]/mL mL mL/h
    mL/min mL/kg mL/s mL/dL mL/d mL/min/{1.73_m2} mL/kg/h mosm/kg mosm/L mU/L mU/mL mmol/kg mPa.s meq meq/L mg mg/L mg/d mg/dL mg/g mg/h mg/kg
    mg/mL mg/m2 mg/min mg/mg mg/mmol mg/(24.h) min mm mm/h mm[Hg] mmol mmol/L mmol/d mmol/mol mo ms mV ng ng/L ng/dL ng/mL ng/mL/h
    nL nm nmol nmol/L nmol/mL pg pg/mL pg/dL pg/{cell} pmol pmol/L s u[IU]/mL u[IU]/L ug ug/L ug/dL ug/mL ug/g ug/h ug/kg ug/min
    ug/kg/min uL umol umol/L umol/g uV um um3 wk a mol mol/L mmol/g kcal J kJ W Hz dB {INR} {cells}/uL {copies}/mL {ratio} {score}
    {index} {tbl} {capsule} {puff} {spray} {dose} {patch} {each} {beats}/min {breaths}/min {RBC}/uL {titer} {s_co_ratio} mm[H2O] cm[H2O]
    """

  /// Other ways to write a unit, in lower case, each followed by its UCUM code.
  private static let spellings: StaticString = """
    percent % pct % mg/dl mg/dL mgdl mg/dL gm/dl g/dL g/dl g/dL gdl g/dL g/l g/L gm/l g/L gm g gram g grams g mmol/l mmol/L mmoll mmol/L
    umol/l umol/L umoll umol/L mcmol/l umol/L nmol/l nmol/L pmol/l pmol/L mol/l mol/L meq/l meq/L meql meq/L u/l U/L units/l U/L
    iu/l [IU]/L iu/ml [IU]/mL iu [IU] miu/l m[IU]/L miu/ml m[IU]/mL uiu/ml u[IU]/mL mciu/ml u[IU]/mL mu/l mU/L mu/ml mU/mL ku/l kU/L u/ml U/mL
    units U unit U ng/ml ng/mL ng/dl ng/dL ng/l ng/L pg/ml pg/mL ug/dl ug/dL mcg/dl ug/dL ug/ml ug/mL mcg/ml ug/mL ug/l ug/L mcg/l ug/L
    mcg ug mg/ml mg/mL mg/l mg/L mg mg mg/g mg/g mg/kg mg/kg mg/hr mg/h mg/h mg/h mcg/hr ug/h mcg/kg/min ug/kg/min kg kg kgs kg lb [lb_av]
    lbs [lb_av] pounds [lb_av] oz [oz_av] in [in_i] inch [in_i] inches [in_i] ft [ft_i] feet [ft_i] cm cm m2 m2 kg/m2 kg/m2 kg/m^2 kg/m2
    ml mL cc mL dl dL mls mL ml/min mL/min mlmin mL/min ml/hr mL/h ml/h mL/h cc/hr mL/h l/min L/min liters/min L/min lpm L/min
    ml/min/1.73m2 mL/min/{1.73_m2} ml/min/1.73 mL/min/{1.73_m2} ml/min/1.73m^2 mL/min/{1.73_m2} ml/min/1.73_m2 mL/min/{1.73_m2}
    ml/min/1.73sqm mL/min/{1.73_m2} ml/min/{1.73_m2} mL/min/{1.73_m2} fl fL pg pg pg/cell pg/{cell} mmhg mm[Hg] mm(hg) mm[Hg] mm[hg] mm[Hg]
    torr mm[Hg] cmh2o cm[H2O] cm[h2o] cm[H2O] kpa kPa bpm /min beats/min {beats}/min beat/min {beats}/min breaths/min {breaths}/min
    br/min {breaths}/min #/min /min degf [degF] deg_f [degF] degc Cel deg_c Cel cel Cel sec s secs s second s seconds s minutes min
    minute min mins min hr h hrs h hour h hours h day d days d week wk weeks wk month mo months mo year a years a yr a yrs a msec ms
    mm/hr mm/h mm/h mm/h mmhr mm/h mosm/kg mosm/kg mosmol/kg mosm/kg mosm/l mosm/L cells/ul {cells}/uL cells/mcl {cells}/uL
    10*9/l 10*9/L 10*12/l 10*12/L x10*9/l 10*9/L x10*12/l 10*12/L x10^9/l 10*9/L x10^12/l 10*12/L 10^9/l 10*9/L 10^12/l 10*12/L
    10e9/l 10*9/L 10e12/l 10*12/L x10e9/l 10*9/L x10e12/l 10*12/L giga.l-1 10*9/L tera.l-1 10*12/L giga/l 10*9/L tera/l 10*12/L
    10*3/ul 10*3/uL 10*6/ul 10*6/uL 10^3/ul 10*3/uL 10^6/ul 10*6/uL x10^3/ul 10*3/uL x10^6/ul 10*6/uL x10e3/ul 10*3/uL x10e6/ul 10*6/uL
    10e3/ul 10*3/uL 10e6/ul 10*6/uL x10(3)/mcl 10*3/uL x10(6)/mcl 10*6/uL k/ul 10*3/uL k/mcl 10*3/uL k/cumm 10*3/uL thou/ul 10*3/uL
    thou/mcl 10*3/uL th/ul 10*3/uL m/ul 10*6/uL m/mcl 10*6/uL m/cumm 10*6/uL mil/ul 10*6/uL mil/mcl 10*6/uL mill/mcl 10*6/uL
    copies/ml {copies}/mL /hpf /[HPF] /lpf /[LPF] cfu/ml [CFU]/mL ratio {ratio} index {index} score {score} inr {INR} ph [pH]
    tab {tbl} tabs {tbl} tablet {tbl} tablets {tbl} cap {capsule} caps {capsule} capsule {capsule} capsules {capsule} puff {puff}
    puffs {puff} spray {spray} sprays {spray} drop [drp] drops [drp] gtt [drp] gtts [drp] dose {dose} doses {dose} patch {patch}
    patches {patch} ea {each} each {each} mdc_dim_percent % mdc_dim_mmhg mm[Hg] mdc_dim_x_l_per_min L/min mdc_dim_degc Cel
    mdc_dim_beat_per_min {beats}/min mdc_dim_resp_per_min {breaths}/min mdc_dim_kilo_g kg mdc_dim_centi_m cm mdc_dim_lb [lb_av]
    mdc_dim_inch [in_i] mdc_dim_fahr [degF] mdc_dim_milli_l mL mdc_dim_x_l L mdc_dim_milli_g_per_dl mg/dL mdc_dim_milli_mole_per_l mmol/L
    mdc_dim_per_min /min mdc_dim_kg_per_m_sq kg/m2 mdc_dim_milli_sec ms mdc_dim_sec s mdc_dim_min min mdc_dim_hr h mdc_dim_milli_volt mV
    mdc_dim_kilo_pascal kPa mdc_dim_x_g g mdc_dim_milli_m mm mdc_dim_micro_volt uV mdc_dim_cm_h2o cm[H2O] mdc_dim_milli_l_per_hr mL/h
    """
}

/// A small table from bytes to bytes that live for ever: a hash, a probe, a comparison.
struct ByteMap: @unchecked Sendable {
  // Never freed, so that a lookup counts no references.
  private let rows: UnsafePointer<(key: Bytes, value: Bytes)>
  private let slots: UnsafePointer<UInt16>
  private let mask: Int
  private let ignoresCase: Bool

  init(_ rows: [(key: Bytes, value: Bytes)], ignoresCase: Bool) {
    (slots, mask) = ByteMap.slots(of: rows.map(\.key)) { ignoresCase ? $0.foldedTableHash() : $0.tableHash() }
    self.rows = ByteMap.immortal(rows)
    self.ignoresCase = ignoresCase
  }

  subscript(key: Bytes) -> Bytes? {
    var slot = Int(truncatingIfNeeded: ignoresCase ? key.foldedTableHash() : key.tableHash()) & mask
    while slots[slot] != 0 {
      let row = rows[Int(slots[slot]) - 1]
      if ignoresCase ? row.key.equalsIgnoringCase(key) : row.key == key { return row.value }
      slot = (slot + 1) & mask
    }
    return nil
  }

  /// A table of slots for keys, at most half full: the key's index plus one, 0 where free.
  static func slots(of keys: [Bytes], hash: (Bytes) -> UInt64) -> (slots: UnsafePointer<UInt16>, mask: Int) {
    var size = 8
    while size < keys.count * 2 { size *= 2 }
    var slots = [UInt16](repeating: 0, count: size)
    for (i, key) in keys.enumerated() {
      var slot = Int(truncatingIfNeeded: hash(key)) & (size - 1)
      while slots[slot] != 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = UInt16(i + 1)
    }
    return (immortal(slots), size - 1)
  }

  /// A copy of values that is never freed.
  static func immortal<Value>(_ values: [Value]) -> UnsafePointer<Value> {
    let copy = UnsafeMutablePointer<Value>.allocate(capacity: max(1, values.count))
    copy.initialize(from: values, count: values.count)
    return UnsafePointer(copy)
  }
}
