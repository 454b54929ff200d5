/// One message that will be written: when, through which interface, and about what of the patient.
struct PlannedMessage: Sendable {
  enum Item: Sendable {
    case addPerson
    case updatePerson(Int)
    case merge
    case preadmit(Int)
    case admit(Int)
    case register(Int)
    case transfer(Int, to: Int)
    case update(Int)
    case discharge(Int)
    case cancelAdmit(Int)
    case
      cancelDischarge(Int)
    case dischargeAgain(Int)
    case order(Int)
    case result(Int, ResultStage)
    case prescription(Int)
    case dispense(Int)
    case immunization(Int)
    case document(Int)
    case booking(Int)
    case rebooking(Int)
    case cancellation(Int)
    case charge(Int)
    case account(Int)
  }

  let time: Moment
  let feed: Feed
  /// Position in the cohort.
  let subject: Int
  let item: Item
}

/// A patient with what happened to them.
final class Subject: Sendable {
  let patient: Patient
  let course: Course

  init(_ index: Int, of hospital: Hospital) {
    patient = hospital.patient(index)
    course = hospital.course(of: patient)
  }
}

extension Subject {
  /// Appends the messages that this patient's course gives rise to.
  func plan(as subject: Int, into plan: inout [PlannedMessage]) {
    func add(_ time: Moment, _ feed: Feed, _ item: PlannedMessage.Item) {
      plan.append(PlannedMessage(time: time, feed: feed, subject: subject, item: item))
    }
    add(course.registered, .registry, .addPerson)
    for (i, time) in course.registrationUpdates.enumerated() { add(time, .registry, .updatePerson(i)) }
    if let time = course.merged { add(time, .registry, .merge) }
    for (i, stay) in course.stays.enumerated() { self.plan(stay, i, add) }
    for (i, order) in course.orders.enumerated() { self.plan(order, i, add) }
    for (i, p) in course.prescriptions.enumerated() {
      add(p.ordered, .pharmacy, .prescription(i))
      if let time = p.dispensed { add(time, .pharmacy, .dispense(i)) }
    }
    for (i, event) in course.immunizations.enumerated() { add(event.given.adding(minutes: 7), .immunization, .immunization(i)) }
    for (i, document) in course.documents.enumerated() { add(document.written.adding(minutes: 30), .documents, .document(i)) }
    for (i, appointment) in course.appointments.enumerated() {
      add(appointment.booked, .scheduling, .booking(i))
      switch appointment.change {
      case .none: break
      case .moved: add(appointment.booked.adding(days: 1), .scheduling, .rebooking(i))
      case .cancelled: add(appointment.booked.adding(days: 2), .scheduling, .cancellation(i))
      }
    }
    for (i, charge) in course.charges.enumerated() { add(charge.posted, .billing, .charge(i)) }
  }

  private func plan(_ stay: Stay, _ i: Int, _ add: (Moment, Feed, PlannedMessage.Item) -> Void) {
    switch stay.kind {
    case .outpatient, .emergency: add(stay.admitted, .adt, .register(i))
    case .inpatient:
      if stay.preadmitted { add(stay.admitted.adding(days: -1), .adt, .preadmit(i)) }
      add(stay.admitted, .adt, .admit(i))
      if stay.cancelled {
        add(stay.admitted.adding(minutes: 9), .adt, .cancelAdmit(i))
        add(stay.admitted.adding(minutes: 14), .adt, .admit(i))
      }
      if let time = stay.updated { add(time, .adt, .update(i)) }
      for w in stay.wards.indices.dropFirst() { add(stay.wards[w].from, .adt, .transfer(i, to: w)) }
      add(stay.discharged, .adt, .discharge(i))
      if stay.dischargeTakenBack {
        add(stay.discharged.adding(minutes: 11), .adt, .cancelDischarge(i))
        add(stay.discharged.adding(minutes: 52), .adt, .dischargeAgain(i))
      }
      add(stay.admitted.adding(hours: 1), .billing, .account(i))
    }
  }

  private func plan(_ order: Order, _ i: Int, _ add: (Moment, Feed, PlannedMessage.Item) -> Void) {
    let feed: Feed =
      switch order.kind {
      case .panel(5), .pointOfCare: .bedside
      case .imaging: .radiology
      case .panel, .culture, .scan: .laboratory
      }
    if order.showsOrder { add(order.ordered, feed == .laboratory ? .laboratory : .orders, .order(i)) }
    if order.preliminary { add(order.reported.adding(minutes: -14), feed, .result(i, .preliminary)) }
    add(order.reported, feed, .result(i, .final))
    if order.corrected { add(order.reported.adding(minutes: 14), feed, .result(i, .corrected)) }
  }
}
