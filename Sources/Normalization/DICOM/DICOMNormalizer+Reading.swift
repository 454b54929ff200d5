import Readers
import Records

// What is taken out of a header.
extension DICOMNormalizer {
  func takeFacts(_ set: DICOMDataSet) {
    take(&facts.name, set.personName(Tags.patientName))
    take(&facts.sex, set.text(Tags.sex))
    take(&facts.birthDate, set.text(Tags.birthDate))
    take(&facts.age, set.text(Tags.age))
    take(&facts.size, set.text(Tags.size))
    take(&facts.weight, set.text(Tags.weight))
    if facts.date.isEmpty {
      take(&facts.date, set.text(Tags.studyDate))
      take(&facts.time, set.text(Tags.studyTime))
    }
    take(&facts.zone, set.text(Tags.timezone))
    take(&facts.description, set.text(Tags.studyDescription))
    if facts.accession.isEmpty {
      take(&facts.accession, set.text(Tags.accessionNumber))
      take(&facts.accessionIssuer, entity(set, Tags.issuerOfAccession, .root))
    }
    if facts.admission.isEmpty {
      take(&facts.admission, set.text(Tags.admissionID))
      take(&facts.admissionIssuer, entity(set, Tags.issuerOfAdmission, .root))
    }
    takeOrder(set, .root)
    if facts.placer.isEmpty, facts.filler.isEmpty {
      for tag in [Tags.referencedRequest, Tags.requestAttributes] {
        if let item = set.firstItem(tag) { takeOrder(set, item) }
      }
    }
    take(&facts.referrer, set.personName(Tags.referringPhysician))
    take(&facts.reader, set.personName(Tags.readingPhysician))
    for tag in [Tags.reasonForProcedure, Tags.reasonForStudy] { take(&facts.reason, set.text(tag)) }
    if facts.statedSeries == nil { facts.statedSeries = set.integer(Tags.seriesInStudy) }
    if facts.statedInstances == nil { facts.statedInstances = set.integer(Tags.instancesInStudy) }
    if facts.modalities.isEmpty, let element = set.first(Tags.modalitiesInStudy) { take(&facts.modalities, set.allText(element)) }
    if study.procedures.isEmpty {
      for tag in [Tags.procedureCodes, Tags.requestedProcedureCodes] where study.procedures.isEmpty {
        for item in set.items(tag) { if let code = code(set, item) { study.procedures.append(code) } }
      }
    }
    if study.reasons.isEmpty {
      for item in set.items(Tags.reasonCodes) { if let code = code(set, item) { study.reasons.append(code) } }
    }
  }

  /// Fills what no header has said yet; otherwise nothing is looked up.
  private func take(_ slice: inout StudyBuffer.Slice, _ value: @autoclosure () -> Bytes) {
    if slice.isEmpty { slice = study.keep(value()) }
  }

  /// The name of an issuer in a sequence of HL7 hierarchic designators. Source: PS3.3 table 10-17.
  private func entity(_ set: DICOMDataSet, _ tag: DICOMTag, _ item: DICOMItem) -> Bytes {
    guard let issuer = set.firstItem(tag, in: item) else { return .empty }
    let local = set.text(Tags.localEntity, in: issuer)
    return local.isEmpty ? set.text(Tags.universalEntity, in: issuer) : local
  }

  /// Order numbers; a number of the form `number^namespace` names its issuer itself.
  private func takeOrder(_ set: DICOMDataSet, _ item: DICOMItem) {
    let placer = set.text(Tags.placerNumber, in: item)
    if facts.placer.isEmpty, !placer.isEmpty {
      let (number, name) = DICOMNormalizer.split(placer)
      take(&facts.placer, number)
      take(&facts.placerIssuer, name.isEmpty ? entity(set, Tags.placerIssuer, item) : name)
    }
    let filler = set.text(Tags.fillerNumber, in: item)
    if facts.filler.isEmpty, !filler.isEmpty {
      let (number, name) = DICOMNormalizer.split(filler)
      take(&facts.filler, number)
      take(&facts.fillerIssuer, name.isEmpty ? entity(set, Tags.fillerIssuer, item) : name)
    }
  }

  private static func split(_ number: Bytes) -> (Bytes, Bytes) {
    guard let hat = number.firstIndex(of: 0x5E) else { return (number, .empty) }
    let rest = number[hat + 1..<number.count]
    return (number[0..<hat], rest[0..<(rest.firstIndex(of: 0x5E) ?? rest.count)])
  }

  /// A coded entry; nil without a code. Source: PS3.3 §8.
  func code(_ set: DICOMDataSet, _ item: DICOMItem) -> StudyBuffer.Code? {
    var value = set.text(Tags.codeValue, in: item)
    if value.isEmpty { value = set.text(Tags.longCodeValue, in: item) }
    if value.isEmpty { value = set.text(Tags.urnCodeValue, in: item) }
    guard !value.isEmpty else { return nil }
    var scheme = set.text(Tags.codingScheme, in: item)
    if scheme.isEmpty { scheme = set.text(Tags.codingSchemeUID, in: item) }
    return StudyBuffer.Code(system: study.keep(scheme), code: study.keep(value), display: study.keep(set.text(Tags.codeMeaning, in: item)))
  }

  // MARK: Series and instances

  func takeSeries(_ set: DICOMDataSet) {
    let seriesUID = set.text(Tags.seriesUID)
    let instanceUID = set.text(Tags.sopInstanceUID)
    // A list of studies has rows without a series.
    guard !seriesUID.isEmpty else {
      if !instanceUID.isEmpty { builderNote("dicom-instance-without-series") }
      return
    }
    let (index, isNew) = study.row(series: seriesUID)
    if isNew { takeSeriesFacts(set, index) }
    let sopClass = set.text(Tags.sopClassUID)
    study.series[index].risks.formUnion(DICOMNormalizer.risks(set, sopClass))
    if study.series[index].modality.isEmpty { study.series[index].modality = study.keep(set.text(Tags.modality)) }
    guard !instanceUID.isEmpty else {
      if study.series[index].statedInstances == nil { study.series[index].statedInstances = set.integer(Tags.instancesInSeries) }
      return
    }
    guard let row = study.add(instance: instanceUID, to: index) else {
      builderNote("dicom-instance-repeated")
      return
    }
    study.instances[row].number = set.integer(Tags.instanceNumber)
    study.instances[row].sopClass = study.keep(sopClass)
    study.instances[row].title = title(set)
    if DICOMNormalizer.isReport(sopClass) { takeReport(set, instanceUID) }
  }

  private func takeSeriesFacts(_ set: DICOMDataSet, _ index: Int) {
    var series = study.series[index]
    series.number = set.integer(Tags.seriesNumber)
    series.description = study.keep(set.text(Tags.seriesDescription))
    if series.description.isEmpty { series.description = study.keep(set.text(Tags.protocolName)) }
    series.bodyPart = study.keep(set.text(Tags.bodyPart))
    if let region = set.firstItem(Tags.anatomicRegion), let code = code(set, region) { series.region = code }
    series.laterality = study.keep(set.text(Tags.laterality))
    if series.laterality.isEmpty { series.laterality = study.keep(set.text(Tags.imageLaterality)) }
    series.date = study.keep(set.text(Tags.seriesDate))
    series.time = study.keep(set.text(Tags.seriesTime))
    series.device = study.row(manufacturer: set.text(Tags.manufacturer).trimmed, model: set.text(Tags.modelName).trimmed)
    study.series[index] = series
  }

  /// What an instance calls itself: the meaning of its title's code, else its label or title.
  private func title(_ set: DICOMDataSet) -> StudyBuffer.Slice {
    if let item = set.firstItem(Tags.conceptName) {
      let meaning = set.text(Tags.codeMeaning, in: item)
      if !meaning.isEmpty { return study.keep(meaning) }
    }
    for tag in [Tags.contentLabel, Tags.documentTitle] {
      let text = set.text(tag)
      if !text.isEmpty { return study.keep(text) }
    }
    return StudyBuffer.Slice()
  }

  /// Notes something of a header; ends up in the record's tally.
  func builderNote(_ name: StaticString) { notes.add("\(name)") }

  // MARK: Kinds of objects

  /// Source: PS3.6 table A-1, storage classes; PS3.3 §C.8.6.1 (conversion type), §C.7.6.1 (burned-in annotation).
  private static func risks(_ set: DICOMDataSet, _ sopClass: Bytes) -> StudyBuffer.Risks {
    var out: StudyBuffer.Risks = []
    if set.text(Tags.burnedIn).equalsIgnoringCase(Bytes("YES")) { out.insert(.burnedIn) }
    if set.text(Tags.recognizable).equalsIgnoringCase(Bytes("YES")) { out.insert(.recognizable) }
    if sopClass == "1.2.840.10008.5.1.4.1.1.7" || sopClass.hasPrefix("1.2.840.10008.5.1.4.1.1.7.") { out.insert(.secondaryCapture) }
    if sopClass.hasPrefix("1.2.840.10008.5.1.4.1.1.104.") { out.insert(.encapsulated) }
    let conversion = set.text(Tags.conversionType)
    if conversion == "SD" || conversion == "DF" || conversion == "SI" { out.insert(.scanned) }
    return out
  }

  /// Structured reports: PS3.6 table A-1, 1.2.840.10008.5.1.4.1.1.88.*; no key object selections or dose and log documents.
  private static func isReport(_ sopClass: Bytes) -> Bool {
    guard sopClass.hasPrefix("1.2.840.10008.5.1.4.1.1.88."), let kind = sopClass[27..<sopClass.count].decimal else { return false }
    return kind != 40 && kind != 59
  }
}
