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

  /// Maps the segments of each patient, or finds out only whom they are about. Returns why the message is refused, if it is.
  func mapGroups(at place: Place, maps: Bool) -> RecordError? {
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
      if let failure = mapGroup(start..<end, at: place, maps: maps) { return failure }
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
  private func addPatient(_ claims: PatientClaims) { groupPatients.append(add(claims)) }

  /// The index of a patient of the record.
  private func add(_ claims: PatientClaims) -> Int {
    if let known = record.patientsStorage.firstIndex(where: {
      $0.primary.authority == claims.primary.authority && $0.primary.value == claims.primary.value
    }) { return known }
    record.patientsStorage.append(claims)
    let start = keyText.count
    keyText.append(contentsOf: claims.primary.authority)
    keyText.append(0x7C)
    keyText.append(contentsOf: claims.primary.value)
    patientKeys.append(ResourceKey(start: start, count: keyText.count - start))
    return record.patientsStorage.count - 1
  }

  private func mapGroup(_ segments: Range<Int>, at place: Place, maps: Bool) -> RecordError? {
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
      default:
        if let merge = options.merge, tag == merge.tag, administrative.siteMerge == 0 {
          administrative.siteMerge = i
        } else if !isClinical(tag) {
          noteUnmapped(tag)
        }
      }
    }
    let prior: Prior?
    switch priorPatient(at: place) {
    case .failure(let error): return error
    case .success(let found): prior = found
    }
    if maps { mapSegments(segments, prior) }
    return nil
  }

  private func mapSegments(_ segments: Range<Int>, _ prior: Prior?) {
    let pid = message.segment(administrative.pid)
    if !isRepeated(Element.Patient.root, patientKeys[patient]) {
      mapPatient(pid, prior: prior.map { patientKeys[$0.patient] })
      mapMother(pid)
    }
    if let prior, !isRepeated(Element.Patient.root, patientKeys[prior.patient]) { mapPriorPatient(prior) }
    mapStay(pid, segments)
    mapOthers()
    if family == .financial { mapClaim() } else if administrative.acc > 0 { noteUnmapped(.ACC) }
    if family != .financial { for _ in administrative.transactions { noteUnmapped(.FT1) } }
    mapClinical(segments)
  }

  /// A patient whom a merge ends: the record's patient, and the field that names them.
  struct Prior {
    let patient: Int
    let segment: HL7Segment
    let identifiers: HL7Field
  }

  /// The patient whom a merge ends, noted among the claims as merged and as a patient of the record; nil when the message merges nobody.
  ///
  /// Source: HL7 v2.5.1 §3.3.40 (A40), §3.3.47 (A47), §3.4.9 (MRG); a site's own segment by the pipeline's settings.
  private func priorPatient(at place: Place) -> Result<Prior?, RecordError> {
    let isMerge = family == .merge || message.structure.trigger == "A47"
    if administrative.mrg > 0 && !isMerge { noteUnmapped(.MRG) }
    let segment: HL7Segment
    let list: HL7Field
    let name: String
    if isMerge, administrative.mrg > 0 || administrative.siteMerge == 0 {
      guard administrative.mrg > 0 else { return .failure(RecordError(.noMergeIdentifier, at: self.place(place, "MRG-1"))) }
      segment = message.segment(administrative.mrg)
      (list, name) = (segment.field(1), "MRG-1")
    } else if administrative.siteMerge > 0, let merge = options.merge {
      segment = message.segment(administrative.siteMerge)
      (list, name) = (segment.field(merge.field), "\(merge.tag)-\(merge.field)")
    } else {
      return .success(nil)
    }
    guard let best = bestIdentifier(list) else { return .failure(RecordError(.noMergeIdentifier, at: self.place(place, name))) }
    let own = record.patientsStorage[patient].primary
    func isOwn(_ claim: IdentityClaim) -> Bool { claim.authority == own.authority && claim.value == own.value }
    let old = claim(list.repetition(best))
    var others: [IdentityClaim] = []
    for i in 0..<list.repetitionCount where i != best && isUsable(list.repetition(i)[1].trimmed) {
      let other = claim(list.repetition(i))
      if !isOwn(other) { others.append(other) }
    }
    guard !isOwn(old) else {
      record.patientsStorage[patient].merged += others
      return .success(nil)
    }
    record.patientsStorage[patient].merged += [old] + others
    let at = add(PatientClaims(primary: old, others: others))
    return at == patient ? .success(nil) : .success(Prior(patient: at, segment: segment, identifiers: list))
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
