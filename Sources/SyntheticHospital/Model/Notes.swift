import Records

/// Whose identifier a planted value is.
public enum Scope: String, Sendable, CaseIterable {
  case patient, relative, employer, staff, facility
}

/// What a note's text is written to, piece by piece.
protocol NoteSink {
  mutating func text(_ text: String)
  mutating func identifier(_ text: String, _ identifierClass: IdentifierClass, _ scope: Scope)
}

/// A template of a note: text with slots in braces, parsed once.
struct NoteTemplate: Sendable {
  enum Piece: Sendable {
    case text(String)
    case slot(NoteSlot)
  }

  let name: String
  let title: Code
  let pieces: [Piece]

  init(_ name: String, _ title: Code, _ source: String) {
    (self.name, self.title) = (name, title)
    var pieces: [Piece] = []
    for (i, part) in source.split(separator: "{", omittingEmptySubsequences: false).enumerated() {
      guard i > 0, let end = part.firstIndex(of: "}"), let slot = NoteSlot(rawValue: String(part[..<end])) else {
        pieces.append(.text(String(part)))
        continue
      }
      pieces.append(.slot(slot))
      let rest = part[part.index(after: end)...]
      if !rest.isEmpty { pieces.append(.text(String(rest))) }
    }
    self.pieces = pieces
  }
}

/// What can stand in a note.
enum NoteSlot: String, Sendable, CaseIterable {
  case patient
  case patientReversed = "patient.reversed"
  case titled, given, family, initials, nickname
  case age, pronoun, problem
  case dob = "dob.us"
  case dobLong = "dob.long"
  case mrn, ssn
  case ssnLast4 = "ssn.last4"
  case account, plan, licence, plate, vin, serial, device, certificate, study
  case phone, mobile, fax, email, web, ip, biometric, photo
  case street, town, zip, county, employer, occupation
  case relative
  case relativeGiven = "relative.given"
  case relation
  case relativePhone = "relative.phone"
  case relativeEmployer = "relative.employer"
  case doctor
  case doctorFamily = "doctor.family"
  case doctorPhone = "doctor.phone"
  case consultant, referrer
  case hospital, ward, room
  case admitted
  case admittedLong = "admitted.long"
  case admittedShort = "admitted.short"
  case discharged, written
  case followUp = "follow-up"
  case collapse, time
}

/// Fills the slots of a template for one patient and stay.
struct NoteContext {
  let hospital: Hospital
  let patient: Patient
  let stay: Stay
  let written: Moment
  let author: Provider

  func write(_ template: NoteTemplate, to sink: inout some NoteSink) {
    for piece in template.pieces {
      switch piece {
      case .text(let text): sink.text(text)
      case .slot(let slot): write(slot, to: &sink)
      }
    }
  }

  private func write(_ slot: NoteSlot, to sink: inout some NoteSink) {
    let name = patient.name
    let relative = patient.relatives.last
    switch slot {
    case .patient: sink.identifier(name.full, .names, .patient)
    case .patientReversed: sink.identifier(name.reversed, .names, .patient)
    case .titled: sink.identifier((name.prefix.isEmpty ? "" : name.prefix + ". ") + name.family.whole, .names, .patient)
    case .given: sink.identifier(name.given, .names, .patient)
    case .family: sink.identifier(name.family.whole, .names, .patient)
    case .initials: sink.identifier("\(name.given.prefix(1)).\(name.family.stem.prefix(1)).", .names, .patient)
    case .nickname: sink.identifier(patient.otherName?.given ?? name.given, .names, .patient)
    case .age: writeAge(to: &sink)
    case .pronoun: sink.text(patient.sex == .female ? "She" : "He")
    case .problem: sink.text(Catalogue.problems[stay.problems[0]].phrase)
    case .dob: sink.identifier(NoteDates.slashed(patient.birthDate), .dates, .patient)
    case .dobLong: sink.identifier(NoteDates.long(patient.birthDate), .dates, .patient)
    case .mrn: sink.identifier(patient.medicalRecordNumber, .medicalRecord, .patient)
    case .ssn: sink.identifier(patient.socialSecurity, .socialSecurity, .patient)
    case .ssnLast4: sink.identifier(String(patient.socialSecurity.suffix(4)), .socialSecurity, .patient)
    case .account: sink.identifier(patient.account, .account, .patient)
    case .plan: sink.identifier(patient.coverages[0].memberNumber, .healthPlan, .patient)
    case .licence: sink.identifier(patient.driversLicence, .certificate, .patient)
    case .plate: sink.identifier(patient.licencePlate, .vehicle, .patient)
    case .vin: sink.identifier(patient.vehicleNumber, .vehicle, .patient)
    case .serial: sink.identifier(patient.deviceSerial, .device, .patient)
    case .device: sink.identifier(patient.deviceIdentifier, .device, .patient)
    case .certificate: sink.identifier(patient.certificateNumber, .certificate, .patient)
    case .study: sink.identifier(patient.studyCode, .otherUnique, .patient)
    case .phone: sink.identifier(patient.homePhone.spaced, .telephone, .patient)
    case .mobile: sink.identifier(patient.mobilePhone.dotted, .telephone, .patient)
    case .fax: sink.identifier((patient.faxPhone ?? patient.homePhone).dashed, .fax, .patient)
    case .email: sink.identifier(patient.email, .email, .patient)
    case .web: sink.identifier(patient.webAddress, .url, .patient)
    case .ip: sink.identifier(patient.ipAddress, .ipAddress, .patient)
    case .biometric: sink.identifier(patient.biometricCode, .biometric, .patient)
    case .photo: sink.identifier(patient.photograph, .photograph, .patient)
    case .street: sink.identifier(patient.address.street, .geography, .patient)
    case .town: sink.identifier(patient.address.town, .geography, .patient)
    case .zip: sink.identifier(patient.address.zip, .geography, .patient)
    case .county: sink.identifier(patient.address.county, .geography, .patient)
    case .employer:
      if patient.employer.isEmpty { sink.text("home") } else { sink.identifier(patient.employer, .names, .employer) }
    case .occupation: sink.text(patient.occupation.lowercased())
    case .relative: if let relative { sink.identifier(relative.name.full, .names, .relative) }
    case .relativeGiven: if let relative { sink.identifier(relative.name.given, .names, .relative) }
    case .relation: sink.text(relative?.relation.text.lowercased() ?? "friend")
    case .relativePhone: if let relative { sink.identifier(relative.phone.dashed, .telephone, .relative) }
    case .relativeEmployer: if let relative { sink.identifier(relative.employer, .names, .employer) }
    case .doctor: sink.identifier(author.name.full, .names, .staff)
    case .doctorFamily: sink.identifier(author.name.family.whole, .names, .staff)
    case .doctorPhone: sink.identifier(author.phone.dashed, .telephone, .staff)
    case .consultant: sink.identifier(hospital.providers[stay.consulting].name.family.whole, .names, .staff)
    case .referrer: sink.identifier(hospital.providers[stay.referring].name.full, .names, .staff)
    case .hospital: sink.identifier(hospital.name, .geography, .facility)
    case .ward: sink.identifier(hospital.wards[stay.wards[0].ward].name, .geography, .facility)
    case .room: sink.identifier("\(stay.wards[0].room)-\(stay.wards[0].bed)", .geography, .facility)
    case .admitted: sink.identifier(NoteDates.slashed(stay.admitted.day), .dates, .patient)
    case .admittedLong: sink.identifier(NoteDates.long(stay.admitted.day), .dates, .patient)
    case .admittedShort: sink.identifier(NoteDates.dayMonth(stay.admitted.day), .dates, .patient)
    case .discharged: sink.identifier(NoteDates.slashed(stay.discharged.day), .dates, .patient)
    case .written: sink.identifier(NoteDates.iso(written.day), .dates, .patient)
    case .followUp: sink.identifier(NoteDates.weekdayLong(stay.discharged.day + 14), .dates, .patient)
    case .collapse: sink.identifier(NoteDates.ordinal(stay.admitted.day + -3), .dates, .patient)
    case .time: sink.text(NoteDates.clock(written))
    }
  }

  /// An age over 89 is an identifier, others are not.
  private func writeAge(to sink: inout some NoteSink) {
    let age = patient.birthDate.years(to: written.day)
    if age > 89 {
      sink.identifier("\(age)-year-old", .dates, .patient)
    } else if age >= 2 {
      sink.text("\(age)-year-old")
    } else {
      sink.text("\(max(0, (written.day - patient.birthDate) / 7))-week-old")
    }
  }
}

/// The ways in which notes write a date.
enum NoteDates {
  private static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
  ]
  private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

  static func iso(_ day: Day) -> String {
    let c = day.civil
    return "\(c.year)-\(Digits.text(c.month, width: 2))-\(Digits.text(c.day, width: 2))"
  }

  static func slashed(_ day: Day) -> String {
    let c = day.civil
    return "\(Digits.text(c.month, width: 2))/\(Digits.text(c.day, width: 2))/\(c.year)"
  }

  static func long(_ day: Day) -> String {
    let c = day.civil
    return "\(months[c.month - 1]) \(c.day), \(c.year)"
  }

  static func weekdayLong(_ day: Day) -> String { "\(weekdays[day.weekday]), \(long(day))" }

  static func dayMonth(_ day: Day) -> String {
    let c = day.civil
    return "\(Digits.text(c.day, width: 2))\(months[c.month - 1].prefix(3).uppercased())"
  }

  static func ordinal(_ day: Day) -> String {
    let c = day.civil
    let suffix = c.day / 10 == 1 ? "th" : c.day % 10 == 1 ? "st" : c.day % 10 == 2 ? "nd" : c.day % 10 == 3 ? "rd" : "th"
    return "the \(c.day)\(suffix) of \(months[c.month - 1])"
  }

  static func clock(_ moment: Moment) -> String {
    let minutes = moment.secondOfDay / 60
    return "\(Digits.text(minutes / 60, width: 2)):\(Digits.text(minutes % 60, width: 2))"
  }
}
