import Records

/// How far the results of an order have come.
enum ResultStage: Int, Sendable { case preliminary, final, corrected }

/// Segments of orders and their results.
extension HL7Writer {
  /// ORC. Source: HL7 v2.5.1 §4.5.1.
  mutating func commonOrder(_ order: Order, control: StaticString, isResult: Bool) {
    segment("ORC")
    field(1)
    literal(control)
    field(2)
    orderNumber(order.placer, "CPOE")
    if isResult {
      field(3)
      orderNumber(order.filler, dialect.application)
      field(5)
      literal("CM")
    }
    field(9)
    moment(order.ordered)
    field(12)
    provider(order.orderedBy)
    if dialect.isModern {
      field(21)
      text(hospital.name)
    }
  }

  /// OBR. Source: HL7 v2.5.1 §4.5.3.
  mutating func request(_ order: Order, stage: ResultStage?) {
    segment("OBR")
    field(1)
    literal("1")
    field(2)
    orderNumber(order.placer, "CPOE")
    if stage != nil {
      field(3)
      orderNumber(order.filler, dialect.application)
    }
    field(4)
    service(order.kind)
    if dialect.level < 240 {
      field(5)
      literal("R")
      field(6)
      moment(order.ordered)
    }
    field(7)
    moment(order.collected)
    if let stage {
      field(14)
      moment(order.collected.adding(minutes: 6))
      if dialect.level < 251, case .panel(let p) = order.kind, p < Panels.all.count {
        field(15)
        text(Panels.all[p].specimen.code)
      }
      field(16)
      provider(order.orderedBy)
      field(22)
      moment(reported(order, stage))
      field(24)
      if case .imaging = order.kind { literal("RAD") } else { literal("LAB") }
      field(25)
      status(stage)
      if case .imaging = order.kind {
        field(32)
        // NDL: the name is subcomponents of component 1.
        let reader = hospital.providers[order.readBy]
        identifier(reader.number, .otherUnique, .staff)
        sub(2)
        identifier(reader.name.family.whole, .names, .staff)
        sub(3)
        identifier(reader.name.given, .names, .staff)
      }
    } else {
      field(16)
      provider(order.orderedBy)
    }
  }

  private func reported(_ order: Order, _ stage: ResultStage) -> Moment {
    order.reported.adding(minutes: (stage.rawValue - 1) * 14)
  }

  private mutating func status(_ stage: ResultStage) {
    switch stage {
    case .preliminary: literal("P")
    case .final: literal("F")
    case .corrected: literal("C")
    }
  }

  /// The test that is ordered; newer interfaces send the hospital's own code beside LOINC.
  private mutating func service(_ kind: Order.Kind) {
    switch kind {
    case .panel(let p):
      code(Panels.all[p].code)
      component(4)
      text(Panels.all[p].local.code)
      component(5)
      text(Panels.all[p].local.text)
      component(6)
      text(Panels.all[p].local.system)
    case .culture:
      literal("630-4")
      component(2)
      literal("Bacteria identified in Urine by Culture")
      component(3)
      literal("LN")
    case .imaging(let template): code(Notes.radiology[template].title)
    case .pointOfCare:
      literal("41653-7")
      component(2)
      literal("Glucose [Mass/volume] in Capillary blood by Glucometer")
      component(3)
      literal("LN")
    case .scan:
      literal("SCAN")
      component(2)
      literal("Scanned outside report")
      component(3)
      literal("99SLSH")
    }
  }

  /// SPM, the specimen, as laboratories of version 2.5 and later send it. Source: HL7 v2.5.1 §7.4.3.
  mutating func specimen(_ order: Order) {
    segment("SPM")
    field(1)
    literal("1")
    field(2)
    identifier("S" + order.filler, .otherUnique)
    field(4)
    if case .panel(let p) = order.kind { code(Panels.all[p].specimen) } else { code(Code("UR", "Urine", "HL70487")) }
    field(17)
    moment(order.collected)
  }

  // MARK: results

  /// The OBX segments of an order.
  mutating func results(_ order: Order, stage: ResultStage, patient: Patient, stay: Stay) {
    switch order.kind {
    case .panel(let p):
      for (i, analyte) in Panels.all[p].analytes.enumerated() {
        let correction = stage == .corrected && i == 0 ? 1 : 0
        numeric(analyte, order.values[i] + correction, i + 1, order, stage)
        if order.hasComment, i == 0 { comment(patient) }
      }
    case .pointOfCare:
      numeric(Panels.basicMetabolic.analytes[0], order.values[0], 1, order, stage)
    case .culture(let organism): culture(Catalogue.organisms[organism], order, stage)
    case .imaging(let template): report(Notes.radiology[template], order, stage, patient, stay)
    case .scan: scan(order, stage)
    }
  }

  mutating func observation(_ set: Int, type: StaticString) {
    segment("OBX")
    field(1)
    number(set)
    field(2)
    literal(type)
    field(3)
  }

  private mutating func numeric(_ analyte: Analyte, _ value: Int, _ set: Int, _ order: Order, _ stage: ResultStage) {
    let isBelowDetection = analyte.loinc == "20447-9" && value < 20
    observation(set, type: isBelowDetection ? "SN" : "NM")
    text(analyte.loinc)
    component(2)
    text(analyte.name)
    component(3)
    literal("LN")
    component(4)
    text(analyte.local)
    component(6)
    literal("99SLSH")
    field(5)
    if isBelowDetection {
      literal("<")
      component(2)
      literal("20")
    } else {
      number(value, decimals: analyte.decimals)
    }
    field(6)
    text(analyte.unit)
    if dialect.isModern {
      component(2)
      text(analyte.unit)
      component(3)
      literal("UCUM")
    }
    field(7)
    number(analyte.low, decimals: analyte.decimals)
    literal("-")
    number(analyte.high, decimals: analyte.decimals)
    if !isBelowDetection, value < analyte.low || value > analyte.high {
      field(8)
      if value < analyte.low { literal("L") } else { literal("H") }
    }
    field(11)
    status(stage)
    if set == 1 || dialect.feed == .bedside {
      field(14)
      moment(order.collected)
    }
  }

  private mutating func comment(_ patient: Patient) {
    segment("NTE")
    field(1)
    literal("1")
    field(2)
    literal("L")
    field(3)
    text("Slightly hemolyzed; critical value called, read back by ")
    identifier(patient.relatives.first?.name.full ?? patient.name.full, .names, .relative)
    text(" for ")
    identifier(patient.name.reversed, .names)
  }

  private mutating func culture(_ organism: Code, _ order: Order, _ stage: ResultStage) {
    observation(1, type: dialect.isModern ? "CWE" : "CE")
    literal("630-4")
    component(2)
    literal("Bacteria identified in Urine by Culture")
    component(3)
    literal("LN")
    field(4)
    literal("1")
    field(5)
    code(organism)
    field(11)
    status(stage)
    field(14)
    moment(order.collected)
    guard organism.code != "264868006" else { return }
    for (i, antibiotic) in Catalogue.antibiotics.enumerated() {
      observation(i + 2, type: "ST")
      code(antibiotic.code)
      field(4)
      literal("1")
      field(5)
      text(antibiotic.breakpoints[(order.collected.seconds / 60 + i) % 3])
      field(8)
      switch (order.collected.seconds / 60 + i) % 3 {
      case 0: literal("S")
      case 1: literal("I")
      default: literal("R")
      }
      field(11)
      status(stage)
    }
  }

  private mutating func report(
    _ template: NoteTemplate, _ order: Order, _ stage: ResultStage, _ patient: Patient, _ stay: Stay
  ) {
    let context = NoteContext(
      hospital: hospital, patient: patient, stay: stay, written: reported(order, stage), author: hospital.providers[order.readBy])
    note(template, context, type: dialect.lineBreak == .segments ? "TX" : "FT")
    // The status stands in the last line's segment.
    field(11)
    status(stage)
  }

  /// An embedded document. Source: HL7 v2.5.1 §2A.24.
  private mutating func scan(_ order: Order, _ stage: ResultStage) {
    observation(1, type: "ED")
    literal("SCAN")
    component(2)
    literal("Scanned outside report")
    component(3)
    literal("99SLSH")
    field(5)
    literal("SLSHSCAN")
    component(2)
    literal("application")
    component(3)
    literal("pdf")
    component(4)
    literal("Base64")
    component(5)
    // The beginning of a PDF file, then noise: 1,200 bytes.
    literal("JVBERi0xLjQK")
    for _ in 0..<24 {
      literal("c3ludGhldGljIHNjYW4gbm9ib2R5IGlzIG1lYW50")
      number(100_000_000_000 + dice.below(800_000_000_000))
    }
    field(11)
    status(stage)
  }
}
