extension Hospital {
  /// What happened to a patient between the hospital's opening and its closing.
  func course(of patient: Patient) -> Course {
    var builder = CourseBuilder(hospital: self, patient: patient)
    builder.build()
    return builder.course
  }
}

/// Draws the events of one patient's years.
private struct CourseBuilder {
  let hospital: Hospital
  let patient: Patient
  var dice: Dice
  var course: Course
  private var serial = 0

  init(hospital: Hospital, patient: Patient) {
    (self.hospital, self.patient) = (hospital, patient)
    dice = Dice(seed: hospital.seed, topic: .course, index: patient.index)
    let first = patient.birthDate > Hospital.opening ? patient.birthDate : Hospital.opening + dice.below(300)
    course = Course(registered: Moment(first, hour: 7 + dice.below(9), minute: dice.below(60), second: dice.below(60)))
  }

  /// Numbers of visits, orders and documents: unique in the hospital, without a pattern.
  mutating func number(_ prefix: String) -> String {
    serial += 1
    return prefix
      + Digits.text(Digits.shuffled(patient.index * 256 + serial, seed: hospital.seed, modulus: 10_000_000_000), width: 10)
  }

  mutating func build() {
    let problems = Catalogue.problems(of: patient.casting)
    var now = course.registered.adding(hours: 1)
    if patient.casting == .mother || patient.casting == .newborn {
      let birth = patient.casting == .newborn ? patient.birthDate : hospital.patient(patient.index + 1).birthDate
      if patient.casting == .mother {
        course.registered = Moment(birth + -200, hour: 9, minute: dice.below(60))
        visit(at: course.registered.adding(hours: 1), problems: [problems[0]])
        visit(at: Moment(birth + -90, hour: 10, minute: dice.below(60)), problems: [problems[0]])
      }
      now = Moment(birth, hour: 2 + dice.below(8), minute: dice.below(60), second: dice.below(60))
      if patient.casting == .newborn { course.registered = now.adding(minutes: -2) }
      inpatient(at: now, problems: problems, days: 2 + dice.below(2))
      if patient.casting == .newborn { course.merged = now.adding(days: 1, hours: 3) }
      now = now.adding(days: 40 + dice.below(30))
    } else {
      visit(at: now, problems: [dice.pick(problems)])
      now = now.adding(days: 20 + dice.below(90))
      if patient.casting == .trauma || dice.chance(70) {
        if patient.casting == .trauma || dice.chance(40) { emergency(at: now.adding(hours: -6), problems: [problems[0]]) }
        inpatient(at: now, problems: problems, days: 2 + dice.below(4))
      }
      if patient.retiredRecordNumber != nil { course.merged = now.adding(days: 8, hours: 2, minutes: dice.below(60)) }
      now = now.adding(days: 30 + dice.below(120))
    }
    for _ in 0..<dice.below(3) where now.day < Hospital.closing {
      visit(at: now, problems: [dice.pick(problems)])
      now = now.adding(days: 40 + dice.below(160), minutes: dice.below(300))
    }
    immunize()
    course.registrationUpdates = [course.registered.adding(days: 5 + dice.below(300), minutes: dice.below(600))]
  }

  private mutating func ward(_ department: String, inpatient: Bool) -> Int {
    let fitting = hospital.wards.indices.filter {
      hospital.wards[$0].isInpatient == inpatient && hospital.wards[$0].department == department
    }
    return fitting.first ?? hospital.ward(inpatient ? "4WEST" : "PCC")
  }

  private var department: String {
    switch patient.casting {
    case .mother: "OBS"
    case .newborn, .child: "PED"
    case .livingWithHIV: "INF"
    case .inRecovery: "PSY"
    case .namesake, .trauma: "SUR"
    case .senior: "CAR"
    default: "MED"
    }
  }

  private mutating func stay(_ kind: Stay.Kind, ward: Int, at: Moment, until: Moment, problems: [Int]) -> Stay {
    let department = hospital.wards[ward].department
    return Stay(
      number: number("V"), kind: kind, admitted: at, discharged: until,
      wards: [WardStay(ward: ward, room: 100 + dice.below(60), bed: dice.pick(["A", "B", "01", "02"]), from: at)],
      attending: hospital.provider(in: department, &dice), referring: patient.primaryCare,
      consulting: hospital.provider(in: dice.pick(["MED", "RAD", "CAR"]), &dice), problems: problems)
  }

  mutating func inpatient(at: Moment, problems: [Int], days: Int) {
    let end = at.adding(days: days, hours: 4, minutes: dice.below(240))
    var stay = stay(.inpatient, ward: ward(department, inpatient: true), at: at, until: end, problems: problems)
    stay.preadmitted = dice.chance(25)
    stay.cancelled = dice.chance(8)
    stay.dischargeTakenBack = dice.chance(12)
    stay.updated = dice.chance(70) ? at.adding(hours: 2, minutes: dice.below(90)) : nil
    if dice.chance(60) {
      stay.wards.append(
        WardStay(
          ward: dice.chance(40) ? hospital.ward("ICU") : stay.wards[0].ward, room: 200 + dice.below(40),
          bed: dice.pick(["A", "B"]),
          from: at.adding(hours: 9 + dice.below(14))))
    }
    if patient.casting == .mother { stay.procedure = 7 } else if problems.contains(16) { stay.procedure = 8 }
    course.stays.append(stay)
    let index = course.stays.count - 1
    for day in 0..<days {
      let morning = at.adding(days: day, hours: 3, minutes: dice.below(90))
      laboratory(index, at: morning)
      if dice.chance(50) { laboratory(index, at: morning.adding(hours: 8, minutes: dice.below(60))) }
      panel(5, index, at: morning.adding(minutes: 20))
      if dice.chance(60) { panel(5, index, at: morning.adding(hours: 10, minutes: dice.below(30))) }
      if dice.chance(60) { add(.pointOfCare, index, at: morning.adding(hours: 5, minutes: dice.below(60))) }
      if day == 0, dice.chance(50) {
        add(.culture(organism: dice.below(Catalogue.organisms.count)), index, at: morning.adding(hours: 1))
      }
    }
    add(.imaging(imagingTemplate), index, at: at.adding(hours: 2, minutes: dice.below(60)))
    if dice.chance(20) { add(.scan, index, at: at.adding(days: 1, hours: 1)) }
    for _ in 0..<(1 + dice.below(2)) { prescribe(index, at: at.adding(hours: 2 + dice.below(20))) }
    document(Notes.index(of: "discharge"), index, at: end.adding(hours: -1))
    document(Notes.byCasting(patient.casting, &dice), index, at: at.adding(hours: 5, minutes: dice.below(60)))
    charge(index, at: end.adding(hours: 9), procedures: [1, 3, 5] + (stay.procedure.map { [$0] } ?? []))
  }

  mutating func emergency(at: Moment, problems: [Int]) {
    let stay = stay(
      .emergency, ward: hospital.ward("ED"), at: at, until: at.adding(hours: 5, minutes: dice.below(60)), problems: problems)
    course.stays.append(stay)
    let index = course.stays.count - 1
    laboratory(index, at: at.adding(minutes: 25))
    panel(5, index, at: at.adding(minutes: 6))
    add(.imaging(imagingTemplate), index, at: at.adding(minutes: 50))
    document(Notes.index(of: "emergency"), index, at: at.adding(hours: 4))
    charge(index, at: at.adding(hours: 20), procedures: [2, 5])
  }

  mutating func visit(at: Moment, problems: [Int]) {
    let clinic = ward(department == "MED" || department == "SUR" ? "FAM" : department, inpatient: false)
    let start = Moment(at.day, hour: 8 + dice.below(8), minute: dice.below(4) * 15)
    if dice.chance(50) { appointment(ward: clinic, starts: start) }
    let stay = stay(
      .outpatient, ward: clinic, at: start.adding(minutes: -10), until: start.adding(minutes: 40), problems: problems)
    course.stays.append(stay)
    let index = course.stays.count - 1
    panel(5, index, at: start.adding(minutes: 3))
    laboratory(index, at: start.adding(minutes: 25))
    if dice.chance(60) { laboratory(index, at: start.adding(minutes: 31)) }
    if dice.chance(30) { prescribe(index, at: start.adding(minutes: 35)) }
    if dice.chance(30) { document(Notes.byCasting(patient.casting, &dice), index, at: start.adding(minutes: 55)) }
    if dice.chance(50) { charge(index, at: start.adding(hours: 8), procedures: [0, 3 + dice.below(2)]) }
  }

  private var imagingTemplate: Int { patient.casting == .trauma ? 1 : patient.casting == .mother ? 2 : 0 }

  private mutating func laboratory(_ stay: Int, at: Moment) {
    let choice: Int =
      switch patient.casting {
      case .diabetic: dice.pick([0, 1, 1, 3, 2])
      case .livingWithHIV: dice.pick([0, 1, 4, 4])
      case .senior, .spouse: dice.pick([0, 1, 2])
      default: dice.pick([0, 1, 0, 1, 3])
      }
    panel(choice, stay, at: at)
  }

  private mutating func panel(_ choice: Int, _ stay: Int, at: Moment) { add(.panel(choice), stay, at: at) }

  private mutating func add(_ kind: Order.Kind, _ stay: Int, at: Moment) {
    var values: [Int] = []
    var delay = 20 + dice.below(90)
    if case .panel(let p) = kind {
      values = Panels.all[p].analytes.map { max(0, ($0.low + $0.high) / 2 + dice.swing($0.swing)) }
      if p == 5 { delay = 1 }
    } else if case .pointOfCare = kind {
      values = [90 + dice.below(200)]
      delay = 1
    } else if case .culture = kind {
      delay = 48 * 60 + dice.below(900)
    }
    let isOrdered =
      switch kind {
      case .panel(5), .pointOfCare: false
      default: true
      }
    course.orders.append(
      Order(
        kind: kind, stay: stay, placer: number("PL"), filler: number("FL"), ordered: at.adding(minutes: -12), collected: at,
        reported: at.adding(minutes: delay, seconds: dice.below(60)), orderedBy: course.stays[stay].attending,
        readBy: hospital.provider(in: "RAD", &dice), values: values, showsOrder: isOrdered && dice.chance(30),
        preliminary: isOrdered && dice.chance(12), corrected: isOrdered && dice.chance(6), hasComment: dice.chance(15)))
  }

  private mutating func prescribe(_ stay: Int, at: Moment) {
    let prn = dice.chance(45)
    course.prescriptions.append(
      Prescription(
        drug: dice.below(Catalogue.drugs.count), stay: stay, number: number("RX"), ordered: at,
        orderedBy: course.stays[stay].attending, quantity: dice.pick([14, 28, 30, 60, 90]), refills: dice.below(4),
        dispensed: prn ? at.adding(hours: 2, minutes: dice.below(500)) : nil))
  }

  private mutating func document(_ template: Int, _ stay: Int, at: Moment) {
    course.documents.append(
      Document(template: template, stay: stay, number: number("DOC"), written: at, author: course.stays[stay].attending))
  }

  private mutating func charge(_ stay: Int, at: Moment, procedures: [Int]) {
    course.charges.append(
      Charge(stay: stay, number: number("TX"), posted: at, procedures: procedures, performedBy: course.stays[stay].attending))
  }

  private mutating func appointment(ward: Int, starts: Moment) {
    let booked = starts.adding(days: -(6 + dice.below(30)), hours: -2, minutes: dice.below(60))
    course.appointments.append(
      Appointment(
        number: number("AP"), booked: booked, starts: starts, ward: ward, provider: patient.primaryCare,
        change: dice.chance(15) ? .moved : dice.chance(8) ? .cancelled : .none))
  }

  private mutating func immunize() {
    let age = patient.birthDate.years(to: Hospital.closing)
    let count = age < 13 ? 3 : 1 + dice.below(2)
    var given = course.registered.adding(days: 1 + dice.below(40))
    for _ in 0..<count {
      let fitting = Catalogue.vaccines.indices.filter { !Catalogue.vaccines[$0].childOnly || age < 13 }
      course.immunizations.append(
        ImmunizationEvent(
          vaccine: dice.pick(fitting), given: given, givenBy: patient.primaryCare, number: number("IZ"),
          lot: dice.pick(["AF3317", "K52LX", "9Y7TR", "H004128"]),
          refused: dice.chance(6), isHistorical: dice.chance(20)))
      given = given.adding(days: 30 + dice.below(200))
    }
  }
}
