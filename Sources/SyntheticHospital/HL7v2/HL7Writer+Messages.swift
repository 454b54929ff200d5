import Records

/// Whole messages.
extension HL7Writer {
  /// Writes a planned message and returns its type.
  mutating func message(_ planned: PlannedMessage, about subject: Subject, control: Int) -> MessageType {
    beginMessage()
    let patient = subject.patient
    let course = subject.course
    let time = planned.time
    let type = write(planned.item, patient, course, time, control)
    endMessage()
    return type
  }

  private mutating func write(
    _ item: PlannedMessage.Item, _ patient: Patient, _ course: Course, _ time: Moment, _ control: Int
  ) -> MessageType {
    switch item {
    case .addPerson: return person(.addPerson, patient, time, control, provisional: patient.provisionalName != nil)
    case .updatePerson: return person(.updatePerson, patient, time, control, provisional: false)
    case .merge:
      header(.mergePatient, at: time, control: control)
      event(.mergePatient, at: time, by: patient.primaryCare)
      identification(patient)
      merge(patient)
      return .mergePatient
    case .preadmit(let i): return stay(.preadmit, course.stays[i], patient, time, control)
    case .admit(let i): return stay(.admit, course.stays[i], patient, time, control)
    case .register(let i): return stay(.register, course.stays[i], patient, time, control)
    case .update(let i): return stay(.update, course.stays[i], patient, time, control)
    case .transfer(let i, _): return stay(.transfer, course.stays[i], patient, time, control)
    case .discharge(let i), .dischargeAgain(let i): return stay(.discharge, course.stays[i], patient, time, control)
    case .cancelAdmit(let i): return stay(.cancelAdmit, course.stays[i], patient, time, control)
    case .cancelDischarge(let i): return stay(.cancelDischarge, course.stays[i], patient, time, control)
    case .order(let i): return order(course.orders[i], patient, course, time, control)
    case .result(let i, let stage): return result(course.orders[i], stage, patient, course, time, control)
    case .prescription(let i):
      let prescription = course.prescriptions[i]
      header(.pharmacyOrder, at: time, control: control)
      identification(patient)
      visit(course.stays[prescription.stay], at: time)
      allergies(patient)
      pharmacyOrder(prescription, control: "NW")
      encodedOrder(prescription, patient: patient)
      return .pharmacyOrder
    case .dispense(let i):
      let prescription = course.prescriptions[i]
      header(.dispense, at: time, control: control)
      identification(patient)
      pharmacyOrder(prescription, control: "RE")
      dispense(prescription, at: time)
      return .dispense
    case .immunization(let i):
      header(.vaccination, at: time, control: control)
      identification(patient)
      primaryCare(patient)
      nextOfKin(patient)
      immunization(course.immunizations[i])
      return .vaccination
    case .document(let i):
      let document = course.documents[i]
      header(.document, at: time, control: control)
      event(.document, at: time, by: document.author)
      identification(patient)
      visit(course.stays[document.stay], at: time)
      documentHeader(document)
      documentBody(document, patient: patient, stay: course.stays[document.stay])
      return .document
    case .booking(let i): return appointment(.bookAppointment, course.appointments[i], moved: 0, "Booked", patient, time, control)
    case .rebooking(let i):
      return appointment(.moveAppointment, course.appointments[i], moved: 2, "Booked", patient, time, control)
    case .cancellation(let i):
      return appointment(.cancelAppointment, course.appointments[i], moved: 0, "Cancelled", patient, time, control)
    case .charge(let i): return charges(course.charges[i], patient, course, time, control)
    case .account(let i): return account(course.stays[i], patient, time, control)
    }
  }

  private mutating func person(
    _ type: MessageType, _ patient: Patient, _ time: Moment, _ control: Int, provisional: Bool
  ) -> MessageType {
    header(type, at: time, control: control)
    event(type, at: time, by: patient.primaryCare)
    // Whoever is merged later was registered under the number that the merge retires.
    identification(patient, recordNumber: type == .addPerson ? patient.retiredRecordNumber : nil, provisional: provisional)
    primaryCare(patient)
    nextOfKin(patient)
    segment("PV1")
    field(1)
    literal("1")
    field(2)
    literal("N")
    allergies(patient)
    if !provisional { insurance(patient) }
    return type
  }

  private mutating func stay(
    _ type: MessageType, _ stay: Stay, _ patient: Patient, _ time: Moment, _ control: Int
  ) -> MessageType {
    header(type, at: time, control: control)
    event(type, at: time, by: stay.attending)
    identification(patient)
    let trigger = type.name
    let isFull = trigger == "ADT^A01" || trigger == "ADT^A04" || trigger == "ADT^A05" || trigger == "ADT^A08"
    if isFull {
      primaryCare(patient)
      nextOfKin(patient)
    }
    let isDischarge = trigger == "ADT^A03"
    visit(stay, at: time, discharged: isDischarge, previous: trigger == "ADT^A02")
    if isFull {
      visitDetails(stay)
      allergies(patient)
    }
    if isFull || isDischarge { diagnoses(stay, final: isDischarge) }
    if isDischarge, let procedure = stay.procedure {
      self.procedure(procedure, 1, at: stay.admitted.adding(hours: 3), by: stay.attending)
    }
    if isFull, trigger != "ADT^A08" {
      guarantor(patient)
      insurance(patient)
      if patient.casting == .trauma { accident(stay) }
      localSegment(patient)
    }
    return type
  }

  private mutating func order(
    _ order: Order, _ patient: Patient, _ course: Course, _ time: Moment, _ control: Int
  ) -> MessageType {
    let type: MessageType = dialect.level >= 240 ? .laboratoryOrder : .order
    header(type, at: time, control: control)
    identification(patient)
    visit(course.stays[order.stay], at: time)
    commonOrder(order, control: "NW", isResult: false)
    request(order, stage: nil)
    segment("DG1")
    field(1)
    literal("1")
    field(3)
    code(Catalogue.problems[course.stays[order.stay].problems[0]].icd10)
    field(6)
    literal("W")
    if dialect.feed == .laboratory { specimen(order) }
    return type
  }

  private mutating func result(
    _ order: Order, _ stage: ResultStage, _ patient: Patient, _ course: Course, _ time: Moment, _ control: Int
  ) -> MessageType {
    let isPointOfCare = if case .pointOfCare = order.kind { true } else { false }
    let type: MessageType = isPointOfCare ? .pointOfCareResult : .result
    header(type, at: time, control: control)
    identification(patient)
    if dialect.feed == .laboratory, order.hasComment { nextOfKin(patient) }
    visit(course.stays[order.stay], at: time)
    commonOrder(order, control: isPointOfCare ? "NW" : "RE", isResult: true)
    request(order, stage: stage)
    results(order, stage: stage, patient: patient, stay: course.stays[order.stay])
    if dialect.feed == .laboratory { specimen(order) }
    return type
  }

  private mutating func appointment(
    _ type: MessageType, _ appointment: Appointment, moved days: Int, _ status: StaticString, _ patient: Patient, _ time: Moment,
    _ control: Int
  ) -> MessageType {
    let starts = appointment.starts.adding(days: days)
    header(type, at: time, control: control)
    schedule(appointment, starts: starts, status: status)
    segment("NTE")
    field(1)
    literal("1")
    field(3)
    text("Remind ")
    identifier(patient.name.given, .names)
    text(" by e-mail to ")
    identifier(patient.email, .email)
    text(" or text ")
    identifier(patient.mobilePhone.dashed, .telephone)
    identification(patient)
    resources(appointment, starts: starts)
    return type
  }

  private mutating func charges(
    _ charge: Charge, _ patient: Patient, _ course: Course, _ time: Moment, _ control: Int
  ) -> MessageType {
    let stay = course.stays[charge.stay]
    header(.charge, at: time, control: control)
    event(.charge, at: time, by: charge.performedBy)
    identification(patient)
    visit(stay, at: time)
    for i in charge.procedures.indices { transaction(charge, i, stay: stay) }
    diagnoses(stay, final: true)
    guarantor(patient)
    insurance(patient)
    return .charge
  }

  private mutating func account(_ stay: Stay, _ patient: Patient, _ time: Moment, _ control: Int) -> MessageType {
    header(.account, at: time, control: control)
    event(.account, at: time, by: stay.attending)
    identification(patient)
    visit(stay, at: time)
    diagnoses(stay, final: false)
    if let procedure = stay.procedure { self.procedure(procedure, 1, at: stay.admitted.adding(hours: 3), by: stay.attending) }
    guarantor(patient)
    insurance(patient)
    return .account
  }
}
