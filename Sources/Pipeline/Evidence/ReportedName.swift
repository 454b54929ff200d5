import Cryptography
import Foundation
import Records

/// What a file is called where others read it: hospitals name files after patients (`Okoye_Adaeze_19550301.pdf`), and a report leaves the house.
///
/// A name of nothing but words of feeds, short numbers and days stays (`adt-001.hl7`, `labs_20240301.csv`). Any other becomes the beginning of the content's
/// SHA-256, which stands beside it in the report, with the ending if that is one of files: `6f2c8d1e0b7a.pdf`. The journal keeps the name.
enum ReportedName {
  /// - Parameter digest: SHA-256 of the file's content.
  static func of(_ path: String, _ digest: [UInt8]) -> String {
    let name = path.split(separator: "/").last ?? ""
    if isPlain(Array(name.utf8)) { return String(name) }
    let ending = name.split(separator: ".", omittingEmptySubsequences: false).dropFirst().last.map { $0.lowercased() } ?? ""
    return Hex.lower(Array(digest.prefix(6))) + (endings.contains(ending) ? "." + ending : "")
  }

  private static func isPlain(_ name: [UInt8]) -> Bool {
    var digits = 0
    var i = 0
    while i < name.count {
      let start = i
      if ASCII.isDigit(name[i]) {
        while i < name.count, ASCII.isDigit(name[i]) { i += 1 }
        if !isDay(name[start..<i]) { digits += i - start }
      } else if ASCII.isLetter(name[i]) {
        while i < name.count, ASCII.isLetter(name[i]) { i += 1 }
        let word = String(decoding: name[start..<i], as: UTF8.self).lowercased()
        guard words.contains(word) || endings.contains(word) else { return false }
      } else {
        guard marks.contains(name[i]) else { return false }
        i += 1
      }
    }
    return digits <= mostDigits
  }

  /// `20240301`: when an export was made.
  private static func isDay(_ digits: ArraySlice<UInt8>) -> Bool {
    guard digits.count == 8, let value = Int(String(decoding: digits, as: UTF8.self)) else { return false }
    return (2015...2099).contains(value / 10_000) && (1...12).contains(value / 100 % 100) && (1...31).contains(value % 100)
  }

  /// `IM0001 (+3)` is a study of four files, `ris.csv#2` the second one of a list.
  private static let marks = Array("-._ #()+".utf8)
  /// More of them may be a number of a patient.
  private static let mostDigits = 5

  private static let endings: Set<String> = [
    "hl7", "csv", "tsv", "txt", "dat", "xml", "json", "ndjson", "gz", "zip", "tar", "dcm", "dic", "pdf", "rtf", "psv", "tab", "ccd", "ccda", "cda", "dicomdir", "er7", "bak",
  ]

  private static let words = Set(
    """
    to of and for in out hl er r v adt oru orm omg oml orl mdm siu dft bar vxu rde rds ras rgv ref ppr mfn qry rsp ack lab labs laboratory result results
    radiology imaging image images pathology micro microbiology pharmacy prescriptions order orders billing bills claims charges payments scheduling
    appointments registry registration admissions discharges transfers immunization immunizations vaccinations document documents note notes report reports
    bedside vital vitals sign signs visit visits encounter encounters patients diagnoses problems conditions medication medications drugs
    allergies questionnaire questionnaires answers procedures surgery observations measurement measurements death specimen cohort location provider care
    site export exports extract feed feeds batch file files data dump daily nightly weekly full delta part test sample samples message messages msg
    inbound outbound archive summary summaries discharge continuity clinical dicom ct mr us cr dx nm pt mg xa im img ima series study studies media fhir
    bundle bundles resource resources hospital clinic adm enc rx list lists table tables all new old
    """.split(whereSeparator: { $0 == " " || $0 == "\n" }).map(String.init))
}
