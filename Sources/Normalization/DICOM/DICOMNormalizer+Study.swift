import Readers
@_spi(Normalization) import Records

// ImagingStudy.
extension DICOMNormalizer {
  /// Source: FHIR R4 ImagingStudy; PS3.3 §C.7.2, §C.7.3, §C.12.1.
  func writeStudy(_ key: ResourceKey) {
    let tape = builder.tape
    typealias E = Element.ImagingStudy
    let order = study.orderedSeries()
    builder.begin(E.root, key)
    writeFlags(E.extension, study.series.reduce([]) { $0.union($1.risks) })
    addExtension(E.extension, "urn:chartseal:extension:pixel-data", "not-taken")
    tape.open(E.identifier)
    tape.add(Element.Identifier.system, "urn:dicom:uid")
    tape.add(Element.Identifier.value) {
      $0.append("urn:oid:")
      $0.append(study.bytes(uid))
    }
    tape.close()
    if !facts.accession.isEmpty {
      builder.appendIdentifier(
        E.identifier, authority: study.bytes(facts.accessionIssuer), value: study.bytes(facts.accession), type: Bytes("ACSN"), isOptional: true)
    }
    // A study of which only a list is known may be anywhere.
    tape.add(E.status, study.instances.isEmpty ? "unknown" : "available")
    writeModalities(order)
    builder.appendPatientReference(E.subject)
    if !facts.admission.isEmpty {
      builder.appendReference(
        E.encounter, to: Element.Encounter.root, builder.key("visit", study.bytes(facts.admissionIssuer), study.bytes(facts.admission)))
    }
    addTime(E.started, facts.date, facts.time)
    if !facts.placer.isEmpty {
      builder.appendReference(
        E.basedOn, to: Element.ServiceRequest.root, builder.key("placer", study.bytes(facts.placerIssuer), study.bytes(facts.placer)))
    } else if !facts.filler.isEmpty {
      builder.appendReference(
        E.basedOn, to: Element.ServiceRequest.root, builder.key("filler", study.bytes(facts.fillerIssuer), study.bytes(facts.filler)))
    }
    builder.appendReference(E.referrer, display: study.bytes(facts.referrer))
    builder.appendReference(E.interpreter, display: study.bytes(facts.reader))
    let seriesCount = study.series.isEmpty ? facts.statedSeries : study.series.count
    if let seriesCount, seriesCount >= 0 { tape.add(E.numberOfSeries, seriesCount) }
    let instanceCount = study.instances.isEmpty ? facts.statedInstances ?? statedInstances : study.instances.count
    if let instanceCount, instanceCount >= 0 { tape.add(E.numberOfInstances, instanceCount) }
    for code in study.procedures {
      tape.open(E.procedureCode)
      append(Element.CodeableConcept.coding, code)
      tape.close()
    }
    writeReasons()
    addDescription(E.description, facts.description)
    let instances = study.orderedInstances(order)
    var next = 0
    for s in order {
      tape.open(E.series)
      writeSeries(s)
      while next < instances.count, Int(study.instances[instances[next]].series) == s {
        writeInstance(study.instances[instances[next]])
        next += 1
      }
      tape.close()
    }
    builder.end()
  }

  private var statedInstances: Int? {
    let stated = study.series.compactMap(\.statedInstances)
    return stated.isEmpty ? nil : stated.reduce(0, +)
  }

  /// The modalities of the series, each once, in the order of the series; without series those that a list states.
  private func writeModalities(_ order: [Int]) {
    var seen: [[UInt8]] = []
    for s in order {
      let modality = study.bytes(study.series[s].modality)
      if !modality.isEmpty, !seen.contains(modality.array) { seen.append(modality.array) }
    }
    if order.isEmpty {
      for part in study.bytes(facts.modalities).array.split(separator: 0x5C) where !seen.contains(Array(part)) { seen.append(Array(part)) }
    }
    for modality in seen { modality.withUnsafeBytes { appendModality(Element.ImagingStudy.modality, Bytes($0)) } }
  }

  private func appendModality(_ element: Element, _ code: Bytes) {
    builder.tape.open(element)
    builder.tape.add(Element.Coding.system, "http://dicom.nema.org/resources/ontology/DCM")
    builder.addCode(Element.Coding.code, code)
    builder.tape.close()
  }

  private func writeReasons() {
    let tape = builder.tape
    let text = switches.descriptors ? study.bytes(facts.reason) : .empty
    for (i, code) in study.reasons.enumerated() {
      tape.open(Element.ImagingStudy.reasonCode)
      append(Element.CodeableConcept.coding, code)
      if i == 0 { builder.addText(Element.CodeableConcept.text, text) }
      tape.close()
    }
    if study.reasons.isEmpty, !text.isEmpty {
      tape.open(Element.ImagingStudy.reasonCode)
      builder.addText(Element.CodeableConcept.text, text)
      tape.close()
    }
  }

  private func writeSeries(_ index: Int) {
    typealias E = Element.ImagingStudySeries
    let tape = builder.tape
    let series = study.series[index]
    writeFlags(E.extension, series.risks)
    tape.add(E.uid, study.bytes(series.uid))
    if let number = series.number, number >= 0 { tape.add(E.number, number) }
    let modality = study.bytes(series.modality)
    if modality.isEmpty {
      // R4 requires a modality.
      appendModality(E.modality, Bytes("OT"))
      builder.note("dicom-series-without-modality")
    } else {
      appendModality(E.modality, modality)
    }
    addDescription(E.description, series.description)
    let count = series.instances > 0 ? series.instances : series.statedInstances ?? 0
    if count > 0 { tape.add(E.numberOfInstances, count) }
    writeBodySite(series)
    writeLaterality(study.bytes(series.laterality))
    addTime(E.started, series.date, series.time)
    if series.device >= 0 {
      tape.open(E.performer)
      builder.appendReference(Element.ImagingStudyPerformer.actor, to: Element.Device.root, deviceKey(series.device))
      tape.close()
    }
  }

  /// The region as it is coded, else the body part by the standard's mapping; SNOMED RT codes become SNOMED CT codes.
  private func writeBodySite(_ series: StudyBuffer.Series) {
    let element = Element.ImagingStudySeries.bodySite
    let code = study.bytes(series.region.code)
    if !code.isEmpty {
      if let part = BodyParts.part(code: code) ?? BodyParts.part(oldCode: code) {
        appendPart(element, part)
      } else {
        append(element, series.region)
      }
      return
    }
    let term = study.bytes(series.bodyPart)
    guard !term.isEmpty else { return }
    if let part = BodyParts.part(term: term) { appendPart(element, part) } else { builder.note("dicom-body-part-unmapped") }
  }

  private func appendPart(_ element: Element, _ part: BodyParts.Part) {
    builder.appendCoding(element, system: Bytes("http://snomed.info/sct"), code: part.code, display: part.display)
  }

  /// Source: PS3.3 §C.7.3.1, (0020,0060) and (0020,0062); PS3.16 CID 244.
  private func writeLaterality(_ text: Bytes) {
    let element = Element.ImagingStudySeries.laterality
    guard let letter = text.first, text.count == 1 else { return }
    switch letter & 0xDF {
    case UInt8(ascii: "L"): builder.appendCoding(element, system: "http://snomed.info/sct", code: "7771000", display: "Left")
    case UInt8(ascii: "R"): builder.appendCoding(element, system: "http://snomed.info/sct", code: "24028007", display: "Right")
    case UInt8(ascii: "B"): builder.appendCoding(element, system: "http://snomed.info/sct", code: "51440002", display: "Right and left")
    case UInt8(ascii: "U"): builder.appendCoding(element, system: "http://snomed.info/sct", code: "66459002", display: "Unilateral")
    default: break
    }
  }

  private func writeInstance(_ instance: StudyBuffer.Instance) {
    typealias E = Element.ImagingStudyInstance
    let tape = builder.tape
    tape.open(Element.ImagingStudySeries.instance)
    tape.add(E.uid, study.bytes(instance.uid))
    tape.open(E.sopClass)
    tape.add(Element.Coding.system, "urn:ietf:rfc:3986")
    tape.add(Element.Coding.code) {
      $0.append("urn:oid:")
      // R4 requires a class; Raw Data Storage stands for one that is not named.
      $0.append(instance.sopClass.isEmpty ? Bytes("1.2.840.10008.5.1.4.1.1.66") : study.bytes(instance.sopClass))
    }
    tape.close()
    if let number = instance.number, number >= 0 { tape.add(E.number, number) }
    addDescription(E.title, instance.title)
    tape.close()
  }

  // MARK: Parts that others write too

  /// A free description: only when descriptions are to be cleaned, which de-identification does; without the option it goes.
  func addDescription(_ element: Element, _ slice: StudyBuffer.Slice) {
    if switches.descriptors { builder.addText(element, study.bytes(slice)) }
  }

  /// A date with its time. Kept for de-identification under an option that keeps dates; otherwise it is put on the tape as removed,
  /// so that what is compared within the pipeline can still be.
  func addTime(_ element: Element, _ date: StudyBuffer.Slice, _ time: StudyBuffer.Slice) {
    guard !date.isEmpty else { return }
    let day = study.bytes(date)
    builder.scratch.truncate()
    for b in day.raw where b != 0x2E { builder.scratch.append(b) }
    // (0008,0020) of ACR-NEMA has dots between; a time counts only behind a whole day.
    if builder.scratch.count == 8 { for b in study.bytes(time).raw where b != 0x3A { builder.scratch.append(b) } }
    guard var point = DateTime(builder.scratch.bytes) ?? DateTime(builder.scratch.bytes(0..<min(8, builder.scratch.count))),
      DICOMNormalizer.plausibleYears.contains(point.year)
    else {
      builder.note("invalid-date")
      return
    }
    if point.offset == nil { point.offset = builder.zoneMinutes }
    add(element, point)
  }

  func add(_ element: Element, _ point: DateTime) {
    if switches.fullDates || (switches.modifiedDates && options.basis != .limitedDataSet) {
      builder.addDateTime(element, point)
      return
    }
    // A limited data set would keep the whole date: modified, it is the year.
    builder.tape.add(element, kind: switches.modifiedDates ? .string : .removed) { out in
      if switches.modifiedDates { out.append(fourDigits: point.year) } else { point.appendDate(to: &out) }
    }
  }

  func append(_ element: Element, _ code: StudyBuffer.Code) {
    let system = study.bytes(code.system)
    // Designators that HL7 table 0396 names otherwise (PS3.16 §8.1).
    let name =
      system == "SCT" || system == "http://snomed.info/sct"
      ? Bytes("http://snomed.info/sct") : system == "LN" ? Bytes("http://loinc.org") : system == "UCUM" ? Bytes("http://unitsofmeasure.org") : system
    builder.appendCoding(element, system: name, code: study.bytes(code.code), display: study.bytes(code.display))
  }

  func addExtension(_ element: Element, _ url: StaticString, _ code: StaticString) {
    builder.tape.open(element)
    builder.tape.add(Element.Extension.url, url)
    builder.tape.add(Element.Extension.valueCode, code)
    builder.tape.close()
  }

  /// Why pixels or attached content may still name somebody: for whoever asks for them later.
  private func writeFlags(_ element: Element, _ risks: StudyBuffer.Risks) {
    let all: [(StudyBuffer.Risks, StaticString)] = [
      (.burnedIn, "burned-in-annotation"), (.secondaryCapture, "secondary-capture"), (.encapsulated, "encapsulated-document"),
      (.scanned, "scanned-document"), (.recognizable, "recognizable-features"),
    ]
    for (risk, code) in all where risks.contains(risk) { addExtension(element, "urn:chartseal:extension:imaging-risk", code) }
  }
}

extension ByteBuffer {
  mutating func append(fourDigits year: Int) {
    for power in [1000, 100, 10, 1] { append(UInt8(0x30 + year / power % 10)) }
  }
}
