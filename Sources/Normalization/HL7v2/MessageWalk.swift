import Readers
@_spi(Normalization) import Records

// The way through a message: patients first, then what belongs to each.
extension MappingContext {
  /// Takes from MSH what holds for the whole message: its year, and the zone of times without one.
  ///
  /// Source: HL7 v2.5.1 §2.15.9.7: an offset in MSH-7 is the default for the message.
  func readHeader() {
    guard let sent = DateTime(message.segment(0).field(7)[1].trimmed) else { return }
    record.yearStorage = sent.year
    if let offset = sent.offset { zoneMinutes = offset }
  }

  /// Maps the segments of each patient. Returns why the message is refused, if it is.
  func mapGroups(at place: Place) -> RecordError? {
    let count = message.segmentCount
    var start = 0
    var pid = nextPID(from: 0)
    guard pid < count else {
      return RecordError(.noPatientIdentifier, at: self.place(place, "PID-3"))
    }
    // All patients first: a message of which one patient is unknown is refused as a whole.
    var next = pid
    while next < count {
      guard let claims = claims(message.segment(next)) else {
        return RecordError(
          .noPatientIdentifier, at: self.place(place, "PID[\(message.segment(next).occurrence)]-3"),
          valueClass: ValueClass(message.segment(next).field(3).raw.trimmed))
      }
      addPatient(claims)
      next = nextPID(from: next + 1)
    }
    var group = 0
    while pid < count {
      let end = nextPID(from: pid + 1)
      patient = groupPatients[group]
      if let failure = mapGroup(start..<end, at: place) { return failure }
      start = end
      pid = end
      group += 1
    }
    return nil
  }

  private func nextPID(from index: Int) -> Int {
    var i = index
    while i < message.segmentCount, message.segment(i).tag != .PID { i += 1 }
    return i
  }

  /// Gives the group's patient an index: that of an earlier group about the same patient, or a new one.
  private func addPatient(_ claims: PatientClaims) {
    if let known = record.patientsStorage.firstIndex(where: {
      $0.primary.authority == claims.primary.authority && $0.primary.value == claims.primary.value
    }) {
      groupPatients.append(known)
      return
    }
    groupPatients.append(record.patientsStorage.count)
    record.patientsStorage.append(claims)
    let start = keyText.count
    keyText.append(contentsOf: claims.primary.authority)
    keyText.append(0x7C)
    keyText.append(contentsOf: claims.primary.value)
    patientKeys.append(ResourceKey(start: start, count: keyText.count - start))
  }

  private func mapGroup(_ segments: Range<Int>, at place: Place) -> RecordError? {
    administrative = AdministrativeState()
    clinical = ClinicalState()
    encounter = nil
    let isClinicalFamily =
      family == .result || family == .order || family == .pharmacy || family == .vaccination
    var isWithinOrder = false
    for i in segments {
      let tag = message.segment(i).tag
      switch tag {
      case .PID: administrative.pid = i
      case .PD1: administrative.pd1 = i
      case .EVN: administrative.evn = i
      case .PV1:
        if administrative.pv1 == 0 {
          administrative.pv1 = i
        } else {
          administrative.others.append(i)
        }
      case .PV2: if administrative.pv2 == 0 { administrative.pv2 = i } else { noteUnmapped(tag) }
      case .MRG: if administrative.mrg == 0 { administrative.mrg = i } else { noteUnmapped(tag) }
      case .ACC: administrative.acc = i
      case .SCH: administrative.sch = i
      case .FT1: administrative.transactions.append(i)
      case .DG1: administrative.others.append(isWithinOrder ? -i : i)
      case .NK1, .PR1, .AL1, .IAM, .GT1, .IN1, .IN2: administrative.others.append(i)
      case .MSH, .SFT, .DSC, .ADD, .UAC: break
      case .ORC, .OBR, .RXA, .RXE, .RXO, .RXD:
        isWithinOrder = isClinicalFamily
        if !isClinical(tag) { noteUnmapped(tag) }
      case .AIS, .AIG, .AIL, .AIP, .RGS, .TQ1, .NTE:
        if family != .scheduling, !isClinical(tag) { noteUnmapped(tag) }
      default: if !isClinical(tag) { noteUnmapped(tag) }
      }
    }
    let pid = message.segment(administrative.pid)
    let prior = priorPatient(at: place)
    if case .failure(let error) = prior { return error }
    let priorKey = try? prior.get()
    if !isRepeated(Element.Patient.root, patientKeys[patient]) {
      mapPatient(pid, prior: priorKey)
      if let priorKey { mapPriorPatient(message.segment(administrative.mrg), key: priorKey) }
      mapMother(pid)
    }
    mapStay(pid, segments)
    mapOthers()
    if family == .financial { mapClaim() } else if administrative.acc > 0 { noteUnmapped(.ACC) }
    if family != .financial { for _ in administrative.transactions { noteUnmapped(.FT1) } }
    mapClinical(segments)
    return nil
  }

  /// The key of the patient whom a merge ends, noted among the claims as merged; nil when the message merges nobody.
  private func priorPatient(at place: Place) -> Result<ResourceKey?, RecordError> {
    guard family == .merge || message.structure.trigger == "A47" else {
      if administrative.mrg > 0 { noteUnmapped(.MRG) }
      return .success(nil)
    }
    let refusal = RecordError(.noMergeIdentifier, at: self.place(place, "MRG-1"))
    guard administrative.mrg > 0 else { return .failure(refusal) }
    let list = message.segment(administrative.mrg).field(1)
    guard let best = bestIdentifier(list) else { return .failure(refusal) }
    let own = record.patientsStorage[patient].primary
    for i in 0..<list.repetitionCount where isUsable(list.repetition(i)[1].trimmed) {
      let merged = claim(list.repetition(i))
      if merged.authority != own.authority || merged.value != own.value {
        record.patientsStorage[patient].merged.append(merged)
      }
    }
    let old = claim(list.repetition(best))
    guard family == .merge, old.authority != own.authority || old.value != own.value else {
      return .success(nil)
    }
    let start = keyText.count
    keyText.append(contentsOf: old.authority)
    keyText.append(0x7C)
    keyText.append(contentsOf: old.value)
    return .success(
      unique(Element.Patient.root, ResourceKey(start: start, count: keyText.count - start)))
  }

  /// Keys first, since encounter, diagnoses, account and appointment refer to each other; then the resources.
  private func mapStay(_ pid: HL7Segment, _ segments: Range<Int>) {
    let pv1 = administrative.pv1 > 0 ? message.segment(administrative.pv1) : nil
    let pv2 = administrative.pv2 > 0 ? message.segment(administrative.pv2) : nil
    if let pv1 { encounter = encounterKey(pv1) }
    let isOfMoney = family == .administrative || family == .financial
    if isOfMoney { administrative.account = businessKey("account", cx: pid.field(18).first) }
    if administrative.sch > 0, family == .scheduling {
      let key = appointmentKey(message.segment(administrative.sch))
      administrative.appointment = isRepeated(Element.Appointment.root, key) ? nil : key
    }
    for i in administrative.others where message.segment(abs(i)).tag == .DG1 {
      let dg1 = message.segment(abs(i))
      if let key = conditionKey(dg1) { administrative.diagnoses.append((abs(i), key, i < 0)) }
    }
    if let pv1, let key = encounter, !isRepeated(Element.Encounter.root, key) {
      mapEncounter(pv1, pv2, key: key, isMain: true)
    }
    if let key = administrative.appointment {
      mapAppointment(message.segment(administrative.sch), key: key, segments: segments)
    }
    for diagnosis in administrative.diagnoses {
      mapCondition(message.segment(diagnosis.segment), key: diagnosis.key)
    }
  }

  private func mapOthers() {
    let others = administrative.others
    for (n, i) in others.enumerated() where i > 0 {
      let segment = message.segment(i)
      switch segment.tag {
      case .NK1: mapNextOfKin(segment)
      case .PR1: mapProcedure(segment)
      case .AL1: mapAllergy(segment)
      case .IAM: mapAdverseReaction(segment)
      case .GT1: mapGuarantor(segment)
      case .IN1:
        let following =
          n + 1 < others.count && others[n + 1] > 0 ? message.segment(others[n + 1]) : nil
        mapCoverage(segment, following.map { $0.tag == .IN2 } ?? false ? following : nil)
      case .PV1:
        if let key = encounterKey(segment), !isRepeated(Element.Encounter.root, key) {
          mapEncounter(segment, nil, key: key, isMain: false)
        }
      default: break
      }
    }
    if let account = administrative.account, !isRepeated(Element.Account.root, account) {
      mapAccount(message.segment(administrative.pid), key: account)
    }
  }

  /// A place with its field.
  func place(_ place: Place, _ field: String) -> Place {
    var place = place
    place.field = field
    return place
  }
}
