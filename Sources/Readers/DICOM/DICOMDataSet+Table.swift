public import Records

/// Rows of RIS and PACS lists: a column is a data element of the study, series or instance.
extension DICOMDataSet {
  /// The elements that the names of columns stand for: keyword, name or tag (`PatientID`, `Patient's Name`, `(0010,0020)`), or
  /// what such lists commonly say; nil for a column that is none.
  ///
  /// - Throws: `DCM-0113` when no column is named by an element.
  public static func columns(_ names: [Bytes], at place: Place) throws(RecordError) -> [DICOMTag?] {
    let tags = names.map { name in TableColumns.tag(name) }
    if tags.allSatisfy({ $0 == nil }) { throw RecordError(DICOMReason.noColumns, at: place) }
    return tags
  }

  /// Reads a row; empty values and columns without element are left out.
  ///
  /// Values may be DICOM's own (`DOE^JOHN`, `20240131`) or in the unmistakable local forms `2024-01-31`, `10:15:00`, `Doe, John`.
  public func parse(columns: [DICOMTag?], row: [Bytes], at place: Place) throws(RecordError) {
    clear()
    var order: [Int] = []
    for n in 0..<min(columns.count, row.count) where columns[n] != nil && !row[n].trimmed.isEmpty { order.append(n) }
    order.sort { (columns[$0]?.rawValue ?? 0, $0) < (columns[$1]?.rawValue ?? 0, $1) }
    var value = ByteBuffer(capacity: 128)
    for n in order {
      guard let tag = columns[n] else { continue }
      let vr = DICOMDictionary.shared.vr(tag).vr
      if vr == .SQ || vr.kind == .bytes { continue }
      value.truncate()
      TableColumns.append(row[n].trimmed, vr, to: &value)
      guard add(tag, vr, text: value.bytes) else {
        clear()
        throw RecordError(DICOMReason.tooManyElements, at: place)
      }
    }
    store.pointee.finish()
  }
}

private enum TableColumns {
  /// What lists call a column, letters and digits only, where the standard's name differs.
  private static let common: [(StaticString, DICOMTag)] = [
    ("mrn", .patientID), ("medicalrecordnumber", .patientID), ("patid", .patientID), ("dob", .patientBirthDate),
    ("birthdate", .patientBirthDate), ("dateofbirth", .patientBirthDate), ("sex", .patientSex), ("gender", .patientSex),
    ("accession", .accessionNumber), ("accessionno", .accessionNumber), ("studyuid", .studyInstanceUID),
    ("seriesuid", .seriesInstanceUID), ("sopuid", .sopInstanceUID), ("instanceuid", .sopInstanceUID), ("facility", .institutionName),
    ("institution", .institutionName), ("referringphysician", .referringPhysicianName), ("seriescount", .numberOfStudyRelatedSeries),
    ("imagecount", .numberOfStudyRelatedInstances), ("issuer", .issuerOfPatientID), ("bodypart", .bodyPartExamined),
  ]

  static func tag(_ name: Bytes) -> DICOMTag? {
    if let tag = DICOMTag(named: name) { return tag }
    var letters: [UInt8] = []
    for b in name.raw.prefix(64) where ASCII.isLetter(b) || ASCII.isDigit(b) { letters.append(ASCII.lower(b)) }
    return letters.withUnsafeBytes { key in common.first { Bytes(key) == Bytes($0.0) }?.1 }
  }

  static func append(_ value: Bytes, _ vr: DICOMVR, to out: inout ByteBuffer) {
    switch vr {
    case .DA where isDate(value):
      for i in 0..<10 where i != 4 && i != 7 { out.append(value[i]) }
    case .TM where value.count >= 5 && value[2] == 0x3A:
      for i in 0..<value.count where value[i] != 0x3A { out.append(value[i]) }
    case .PN:
      // `Doe, John Q` is family and given names; a name with carets is DICOM's own.
      guard value.firstIndex(of: 0x5E) == nil, let comma = value.firstIndex(of: 0x2C) else { return out.append(value) }
      out.append(value[0..<comma].trimmed)
      out.append(0x5E)
      out.append(value[comma + 1..<value.count].trimmed)
    case .CS where value.equalsIgnoringCase(Bytes("female")): out.append(0x46)
    case .CS where value.equalsIgnoringCase(Bytes("male")): out.append(0x4D)
    default: DICOMEncoding.append(clean: value, to: &out)
    }
  }

  /// `2024-01-31` or `2024/01/31`, perhaps with a time of day behind it.
  private static func isDate(_ value: Bytes) -> Bool {
    guard value.count == 10 || (value.count > 10 && (value[10] == 0x20 || value[10] == 0x54)) else { return false }
    for i in 0..<10 where i != 4 && i != 7 { if !ASCII.isDigit(value[i]) { return false } }
    return value[4] == value[7] && (value[4] == 0x2D || value[4] == 0x2F)
  }
}
