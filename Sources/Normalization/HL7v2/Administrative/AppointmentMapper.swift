import Readers
@_spi(Normalization) import Records

// SCH, TQ1, AIS, AIG, AIL, AIP, NTE of SIU -> Appointment. Source: v2-to-FHIR SCH[Appointment], AIS/AIG/AIL/AIP[Appointment].
extension MappingContext {
  /// The key of the appointment: its filler id, else its placer id, else a position.
  func appointmentKey(_ sch: HL7Segment) -> ResourceKey {
    businessKey("appointment", sch.field(2).first) ?? businessKey("appointment", sch.field(1).first)
      ?? positionKey(Element.Appointment.root, "Appointment")
  }

  /// SCH-25, else what the event means.
  func appointmentStatus() -> Bytes {
    if administrative.sch > 0 {
      let status = message.segment(administrative.sch).field(25)
      if let known = CodeMaps.appointmentStatus.target(status[1].trimmed)
        ?? CodeMaps.appointmentStatus.target(status.first[2].trimmed)
      {
        return known
      }
    }
    return CodeMaps.appointmentEvent.target(message.structure.trigger) ?? Bytes("booked")
  }

  func mapAppointment(_ sch: HL7Segment, key: ResourceKey, segments: Range<Int>) {
    begin(Element.Appointment.root, key)
    appendIdentifier(Element.Appointment.identifier, ei: sch.field(1).first, type: "PLAC")
    appendIdentifier(Element.Appointment.identifier, ei: sch.field(2).first, type: "FILL")
    let status = appointmentStatus()
    tape.add(Element.Appointment.status, status)
    if status == "cancelled" || status == "noshow" {
      appendCodeableConcept(Element.Appointment.cancelationReason, from: sch.field(6).first)
    }
    mapReason(sch)
    let time = scheduledTime(sch, segments)
    mapTime(
      time, mustHaveTime: !(status == "proposed" || status == "cancelled" || status == "waitlist"))
    if let minutes = time.minutes, minutes > 0 {
      tape.add(Element.Appointment.minutesDuration, minutes)
    }
    for (kind, field) in [(StaticString("placer"), 26), (StaticString("filler"), 27)] {
      if let order = businessKey(kind, sch.field(field).first) {
        appendReference(Element.Appointment.basedOn, to: Element.ServiceRequest.root, order)
      }
    }
    mapComment(segments)
    tape.open(Element.Appointment.participant)
    appendPatientReference(Element.AppointmentParticipant.actor)
    tape.add(Element.AppointmentParticipant.status, "accepted")
    tape.close()
    for i in segments {
      let segment = message.segment(i)
      switch segment.tag {
      case .AIS:
        appendCodeableConcept(Element.Appointment.serviceType, from: segment.field(3).first)
      case .AIP: mapPersonnel(segment)
      case .AIL: mapPlace(segment)
      case .AIG: mapResource(segment)
      default: break
      }
    }
    tape.endResource()
  }

  /// SCH-7 and SCH-8; the tables 0276 and 0277 are told apart by their codes where the value names no table.
  private func mapReason(_ sch: HL7Segment) {
    let reason = sch.field(7).first
    if reason[3].trimmed == "HL70277" {
      appendCodeableConcept(
        Element.Appointment.appointmentType, from: reason, map: CodeMaps.appointmentType)
    } else {
      appendCodeableConcept(
        Element.Appointment.reasonCode, from: reason, map: CodeMaps.appointmentReason)
      appendCodeableConcept(
        Element.Appointment.appointmentType, from: sch.field(8).first, map: CodeMaps.appointmentType
      )
    }
  }

  private struct Scheduled {
    var start: DateTime?
    var end: DateTime?
    var minutes: Int?
  }

  /// From TQ1-7/8, else SCH-11.4/5, else the earliest resource; the length from SCH-9 or the resource's own.
  private func scheduledTime(_ sch: HL7Segment, _ segments: Range<Int>) -> Scheduled {
    var time = Scheduled(minutes: minutes(sch.field(9).raw, sch.field(10).first))
    for i in segments where message.segment(i).tag == .TQ1 {
      let tq1 = message.segment(i)
      time.start = dateTime(tq1.field(7).raw)
      time.end = dateTime(tq1.field(8).raw)
      if time.start != nil { break }
    }
    if time.start == nil {
      time.start = dateTime(sch.field(11).first[4])
      time.end = dateTime(sch.field(11).first[5])
    }
    for i in segments {
      guard let (at, length, unit) = resourceFields(message.segment(i).tag) else { continue }
      let own = minutes(message.segment(i).field(length).raw, message.segment(i).field(unit).first)
      if time.minutes == nil { time.minutes = own }
      if time.start == nil { time.start = dateTime(message.segment(i).field(at).raw) }
    }
    if time.end == nil, let start = time.start, start.hasTime, let minutes = time.minutes {
      time.end = start.adding(minutes: minutes)
    }
    if let start = time.start, let end = time.end, start.isAfter(end) {
      note(.periodReversed)
      time.end = nil
    }
    return time
  }

  /// Start, duration and unit fields of a resource segment.
  private func resourceFields(_ tag: SegmentTag) -> (Int, Int, Int)? {
    switch tag {
    case .AIS: (4, 7, 8)
    case .AIG: (8, 11, 12)
    case .AIL, .AIP: (6, 9, 10)
    default: nil
    }
  }

  /// A duration in minutes; units `s`, `min`, `h`, without any the minutes of most senders.
  private func minutes(_ raw: Bytes, _ unit: HL7Repetition) -> Int? {
    guard let number = raw.trimmed.decimal, number > 0, number < 1_000_000 else { return nil }
    switch unit[1].trimmed.first.map(ASCII.lower) {
    case 0x73: return number < 60 ? nil : number / 60
    case 0x68: return number * 60
    case 0x64: return number * 1440
    default: return number
    }
  }

  /// Start and end go together (app-2), and are instants. What is less precise stays as a requested period, and an instant that
  /// R4 requires (app-3) is marked as unknown.
  private func mapTime(_ time: Scheduled, mustHaveTime: Bool) {
    if let start = time.start, let end = time.end, start.hasTime, start.offset != nil, end.hasTime,
      end.offset != nil
    {
      addInstant(Element.Appointment.start, start)
      addInstant(Element.Appointment.end, end)
      return
    }
    addPeriod(Element.Appointment.requestedPeriod, start: time.start, end: time.end)
    guard mustHaveTime else { return }
    if let start = time.start, start.hasTime, start.offset != nil {
      addInstant(Element.Appointment.start, start)
    } else {
      appendAbsent(ofPrimitive: Element.Appointment.start)
    }
    appendAbsent(ofPrimitive: Element.Appointment.end)
  }

  /// Notes of the appointment and its resources, a line each (Appointment.comment does not repeat).
  private func mapComment(_ segments: Range<Int>) {
    scratch.truncate()
    for i in segments where message.segment(i).tag == .NTE {
      let field = message.segment(i).field(3)
      for r in 0..<field.repetitionCount {
        let line = field.repetition(r).raw.trimmed
        guard !line.isEmpty, !line.isNullValue else { continue }
        if scratch.count > 0 { scratch.append(0x0A) }
        decodeMore(line)
      }
    }
    tape.add(Element.Appointment.comment, scratch.bytes.trimmed)
  }

  private func mapPersonnel(_ aip: HL7Segment) {
    let people = aip.field(3)
    for i in 0..<people.repetitionCount where namesSomebody(people.repetition(i)) {
      tape.open(Element.Appointment.participant)
      appendCodeableConcept(Element.AppointmentParticipant.type, from: aip.field(4).first)
      appendPractitionerReference(Element.AppointmentParticipant.actor, people.repetition(i))
      mapParticipation(
        aip.field(12), start: aip.field(6).raw, length: aip.field(9).raw, unit: aip.field(10).first)
      tape.close()
    }
  }

  private func mapPlace(_ ail: HL7Segment) {
    let places = ail.field(3)
    for i in 0..<places.repetitionCount where !places.repetition(i).raw.trimmed.isEmpty {
      let before = tape.nodeCount
      tape.open(Element.Appointment.participant)
      if appendLocationReference(Element.AppointmentParticipant.actor, places.repetition(i)),
        tape.nodeCount > before + 1
      {
        mapParticipation(
          ail.field(12), start: ail.field(6).raw, length: ail.field(9).raw,
          unit: ail.field(10).first)
      }
      tape.close()
    }
  }

  /// Equipment and other things: named by display.
  private func mapResource(_ aig: HL7Segment) {
    let thing = aig.field(3).first
    let name = thing[2].trimmed.isEmpty ? thing[1].trimmed : thing[2].trimmed
    guard !name.isEmpty, !name.isNullValue else { return }
    tape.open(Element.Appointment.participant)
    appendCodeableConcept(Element.AppointmentParticipant.type, from: aig.field(4).first)
    tape.open(Element.AppointmentParticipant.actor)
    addText(Element.Reference.display, name)
    tape.close()
    mapParticipation(
      aig.field(14), start: aig.field(8).raw, length: aig.field(11).raw, unit: aig.field(12).first)
    tape.close()
  }

  /// Status and time of one participant.
  private func mapParticipation(
    _ status: HL7Field, start: Bytes, length: Bytes, unit: HL7Repetition
  ) {
    let code = CodeMaps.appointmentStatus.target(status[1].trimmed) ?? Bytes.empty
    if code == "booked" || code == "fulfilled" || code == "arrived" || code == "checked-in" {
      tape.add(Element.AppointmentParticipant.status, "accepted")
    } else if code == "cancelled" || code == "entered-in-error" || code == "noshow" {
      tape.add(Element.AppointmentParticipant.status, "declined")
    } else {
      tape.add(Element.AppointmentParticipant.status, code.isEmpty ? "needs-action" : "tentative")
    }
    guard let from = dateTime(start) else { return }
    let length = minutes(length, unit)
    addPeriod(
      Element.AppointmentParticipant.period, start: from,
      end: from.hasTime ? length.map { from.adding(minutes: $0) } : nil)
  }
}
