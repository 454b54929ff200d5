import Records

/// The hospital's own tables, as its departments hand them over: no two of them in one style.
final class CSVExport: FormatExport {
  private let desk: ExportDesk
  let hospital: Hospital
  private let tables: [HospitalTable: TableFile]
  private var pending: [CSVDefect]

  init(_ desk: ExportDesk) throws(GenerationError) {
    (self.desk, hospital) = (desk, desk.hospital)
    var tables: [HospitalTable: TableFile] = [:]
    for table in HospitalTable.allCases {
      tables[table] = try TableFile("csv/\(table.fileName)", columns: table.columns, style: table.style, desk: desk)
    }
    self.tables = tables
    pending = desk.options.plantsDefects ? CSVDefect.allCases : []
  }

  func write(_ subject: Subject) throws(GenerationError) {
    for table in HospitalTable.allCases {
      for cells in rows(of: table, subject) { try add(cells, to: table, subject.patient.index) }
    }
  }

  private func add(_ cells: [Marked], to table: HospitalTable, _ patient: Int) throws(GenerationError) {
    guard let file = tables[table] else { return }
    try file.row(cells, patient: patient)
    // What is broken comes as extra rows, so that nothing whole is missing.
    guard file.rows >= 4, let at = pending.firstIndex(where: { $0.table == table && !$0.isAtEnd }) else { return }
    let defect = pending.remove(at: at)
    if let broken = defect.broken(cells) {
      try file.row(broken, patient: patient)
      desk.note(defect.planted, file: file.name, record: file.rows)
    } else {
      try file.raw(defect == .headerRepeated ? file.headerLine : "# part 2 of 2, continued after maintenance\n")
      desk.note(defect.planted, file: file.name, record: 0)
    }
  }

  func finish() throws(GenerationError) {
    for table in HospitalTable.allCases {
      guard let file = tables[table] else { continue }
      if pending.contains(where: { $0.table == table && $0.isAtEnd }) {
        try file.raw("\"V9999999999\",\"the export stopped in the middle of this te")
        file.countRawRow([], patient: 0)
        desk.note(CSVDefect.quoteNeverClosed.planted, file: file.name, record: file.rows)
      }
      try file.close(desk)
    }
  }
}

/// The tables and how each is written.
enum HospitalTable: CaseIterable {
  case patients, visits, diagnoses, results, medications, billing, vitals, questionnaires

  var fileName: String {
    switch self {
    case .patients: "patients.csv"
    case .visits: "visits.csv"
    case .diagnoses: "diagnoses.csv"
    case .results: "results.csv"
    case .medications: "medications.csv"
    case .billing: "billing.csv"
    case .vitals: "vitals.csv.gz"
    case .questionnaires: "questionnaires.csv"
    }
  }

  var style: TableStyle {
    switch self {
    case .patients: TableStyle(charset: .utf8WithMark, lineEnd: "\r\n")
    case .visits: TableStyle(quoting: .always)
    case .diagnoses, .medications: TableStyle()
    case .results: TableStyle(delimiter: "|")
    case .billing: TableStyle(delimiter: ";", charset: .windows1252, lineEnd: "\r\n")
    case .vitals: TableStyle(isCompressed: true)
    case .questionnaires: TableStyle(delimiter: "\t", charset: .utf16LittleEndian, lineEnd: "\r\n")
    }
  }

  var columns: [String] {
    switch self {
    case .patients:
      [
        "MRN", "ENTERPRISE_ID", "PREVIOUS_MRN", "SSN", "LAST_NAME", "FIRST_NAME", "MIDDLE_NAME", "NAME_SUFFIX", "ALIAS", "DOB", "SEX",
        "RACE_CODE", "RACE", "ETHNICITY", "LANGUAGE", "MARITAL_STATUS", "ADDRESS_LINE_1", "ADDRESS_LINE_2", "CITY", "STATE", "ZIP", "COUNTY",
        "HOME_PHONE", "MOBILE_PHONE", "WORK_PHONE", "FAX", "EMAIL", "PORTAL_URL", "LAST_LOGIN_IP", "DRIVERS_LICENSE", "LICENSE_PLATE", "VIN",
        "IMPLANT_SERIAL", "IMPLANT_UDI", "FINGERPRINT_ID", "PHOTO_FILE", "CERTIFICATE_NO", "STUDY_ID", "ACCOUNT_NO", "EMPLOYER", "OCCUPATION",
        "CONTACT_NAME", "CONTACT_RELATION", "CONTACT_PHONE", "PCP_ID", "PCP_NAME", "DATE_OF_DEATH", "REGISTERED_AT",
      ]
    case .visits:
      [
        "VISIT_NO", "MRN", "VISIT_CLASS", "ADMITTED", "DISCHARGED", "WARD", "ROOM", "BED", "ATTENDING_ID", "ATTENDING_NAME", "REFERRING_ID",
        "REFERRING_NAME", "REASON_ICD10", "REASON", "NOTE_TYPE", "NOTE",
      ]
    case .diagnoses: ["VISIT_NO", "MRN", "SEQ", "ICD10", "ICD10_TEXT", "SNOMED", "SNOMED_TEXT", "DX_TYPE", "DX_DATE"]
    case .results:
      [
        "ACCESSION", "ORDER_NO", "MRN", "PATIENT", "BIRTH_DATE", "VISIT_NO", "PANEL", "PANEL_LOINC", "PANEL_NAME", "TEST", "LOINC", "TEST_NAME",
        "RESULT", "UNITS", "REF_LOW", "REF_HIGH", "FLAG", "STATUS", "COLLECTED", "REPORTED", "ORDERED_BY_ID", "ORDERED_BY", "COMMENT",
      ]
    case .medications:
      [
        "RX_NO", "MRN", "VISIT_NO", "RXNORM", "DRUG", "DOSE", "DOSE_UNIT", "FORM", "ROUTE", "FREQUENCY", "SIG", "QUANTITY", "REFILLS", "ORDERED",
        "DISPENSED", "PRESCRIBER_ID", "PRESCRIBER", "PHARMACY_NOTE",
      ]
    case .billing:
      [
        "CLAIM_NO", "LINE", "ACCOUNT_NO", "MRN", "PATIENT_NAME", "BIRTH_DATE", "GUARANTOR", "GUARANTOR_SSN", "GUARANTOR_ADDRESS", "PAYER",
        "PAYER_NAME", "POLICY_NO", "GROUP_NO", "MEMBER_NO", "VISIT_NO", "CPT", "CPT_TEXT", "DIAGNOSIS", "SERVICE_DATE", "POSTED", "UNITS",
        "AMOUNT", "CURRENCY", "PROVIDER_ID", "PROVIDER_NAME",
      ]
    case .vitals:
      [
        "READING_NO", "MRN", "VISIT_NO", "BED", "TAKEN_AT", "SYSTOLIC", "DIASTOLIC", "HEART_RATE", "RESP_RATE", "TEMP_C", "WEIGHT_KG",
        "MONITOR_SERIAL", "MONITOR_IP",
      ]
    case .questionnaires:
      [
        "RESPONSE_NO", "MRN", "INSTRUMENT", "ITEM", "ITEM_LOINC", "QUESTION", "ANSWER_LOINC", "ANSWER", "POINTS", "COMPLETED", "ANSWERED_BY",
        "REMARK",
      ]
    }
  }
}

/// What is broken in the tables.
enum CSVDefect: CaseIterable {
  case noPatientNumber, rowTooShort, rowTooLong, headerRepeated, commentLine, quoteNeverClosed

  var table: HospitalTable {
    switch self {
    case .noPatientNumber: .patients
    case .rowTooShort: .results
    case .rowTooLong: .billing
    case .headerRepeated: .diagnoses
    case .commentLine: .medications
    case .quoteNeverClosed: .visits
    }
  }

  var isAtEnd: Bool { self == .quoteNeverClosed }

  /// The cells of a broken row made of a whole one; nil when the row is not the matter.
  func broken(_ cells: [Marked]) -> [Marked]? {
    switch self {
    case .noPatientNumber: [""] + cells.dropFirst()
    case .rowTooShort: Array(cells.prefix(7))
    case .rowTooLong: cells.prefix(5) + ["c/o", ""] + cells.dropFirst(5)
    case .headerRepeated, .commentLine, .quoteNeverClosed: nil
    }
  }

  var planted: PlantedDefect {
    switch self {
    case .noPatientNumber: PlantedDefect("row-without-patient-number", "MAP-0110", "MRN is empty, so nobody can be told who this is about")
    case .rowTooShort: PlantedDefect("row-too-short", "CSV-0112", "a row ends after seven of its columns")
    case .rowTooLong: PlantedDefect("row-too-long", "CSV-0111", "two cells too many stand in a row, so which is which would be a guess")
    case .headerRepeated: PlantedDefect("header-repeated", "CSV-0130", "the header stands a second time between rows", isQuarantined: false)
    case .commentLine: PlantedDefect("comment-line", "CSV-0131", "a comment stands between rows", isQuarantined: false)
    case .quoteNeverClosed: PlantedDefect("quote-never-closed", "CSV-0102", "the file ends within a quoted cell")
    }
  }
}
