import Cryptography
import Foundation
import Normalization
import Readers
import Records

/// The formats that a source's files may have.
public enum SourceFormat: String, Sendable, CaseIterable {
  case hl7v2, csv, xml, ccda, fhir, dicom, sql

  /// Whether a mapping file says what becomes of its records.
  public var isMapped: Bool { self == .csv || self == .xml || self == .sql }

  /// Whether records come from files.
  public var isOfFiles: Bool { self != .sql }
}

/// What a pipeline says about the dialect of its delimited text; what it does not say is found in each file.
public struct DelimitedSettings: Sendable {
  public var delimiter: UInt8?
  /// 0 for none.
  public var quote: UInt8?
  public var usesBackslash: Bool?
  public var comment: String?
  public var widths: [Int] = []
  public var header: [String] = []
  public var characterSet: String?
  /// The column that grows with every new or changed row; rows behind it are told as late.
  public var watermark = Watermark()

  public init() {}

  var summary: String {
    let numbers = [delimiter.map { Int($0) } ?? -1, quote.map { Int($0) } ?? -1, usesBackslash.map { $0 ? 1 : 0 } ?? -1]
    return (numbers + widths).map { String($0) }.joined(separator: " ") + " \(comment ?? "") \(header.joined(separator: ",")) \(characterSet ?? "")"
  }
}

extension PipelineDefinition {
  /// Reads one item of `sources`.
  static func source(_ p: String, id: String, _ r: inout ConfigurationReader, _ resolve: (String?) -> String?) -> Source {
    var zone: Int?
    if let text = r.text("\(p).time-zone") {
      zone = parseZone(text)
      if zone == nil { r.report(ConfigurationReason.badValue, at: r.node("\(p).time-zone"), "'\(p).time-zone' must be an offset such as -05:00") }
    }
    let format = SourceFormat(rawValue: r.text("\(p).format") ?? "") ?? .hl7v2
    // A row is held in memory until its end; without a limit of its own, a quote that never closes would hold as much as a document may have.
    let isStated = r.node("\(p).maximum-record") != nil
    let longest = (format == .csv || format == .sql) && !isStated ? DelimitedFramer.Limits().maximumRowBytes : r.size("\(p).maximum-record")
    var delimited = DelimitedSettings()
    delimited.delimiter = r.text("\(p).csv.delimiter").flatMap { ["comma": 0x2C, "semicolon": 0x3B, "pipe": 0x7C, "tab": 0x09, "caret": 0x5E][$0] }
    delimited.quote = r.text("\(p).csv.quote").flatMap { ["double": 0x22, "single": 0x27, "none": 0][$0] }
    delimited.usesBackslash = r.text("\(p).csv.escape").map { $0 == "backslash" }
    delimited.comment = r.text("\(p).csv.comment")
    delimited.widths = r.list("\(p).csv.widths").compactMap { Int($0) }
    delimited.header = r.list("\(p).csv.header")
    delimited.characterSet = r.text("\(p).csv.character-set")
    delimited.watermark = Watermark(p, &r)
    var mapping: RecordMapping?
    var digest = ""
    if format.isMapped { (mapping, digest) = loadMapping(p, &r, resolve) }
    var made = Source(
      id: id, format: format, paths: r.list("\(p).paths").compactMap(resolve), minimumAgeSeconds: r.seconds("\(p).minimum-age"), timeZoneMinutes: zone,
      defaultCharacterSet: r.text("\(p).hl7v2.default-character-set") ?? "", maximumRecordBytes: longest,
      only: r.list("\(p).filter.only"), except: r.list("\(p).filter.except"), mapping: mapping, mappingDigest: digest, delimited: delimited,
      dicomOptions: r.list("\(p).dicom.options"), dicomUnidentified: r.text("\(p).dicom.unidentified") ?? "reject", dicomColumns: r.lists("\(p).dicom.columns"))
    made.sql = SQLSettings(p, format, &r, resolve)
    made.intake = IntakeRules(p, &r, resolve)
    made.hl7 = HL7Settings(p, &r)
    return made
  }

  /// The mapping file of a source; its mistakes join those of the pipeline file.
  private static func loadMapping(_ p: String, _ r: inout ConfigurationReader, _ resolve: (String?) -> String?) -> (RecordMapping?, String) {
    guard let path = resolve(r.text("\(p).mapping")) else {
      r.report(ConfigurationReason.missingKey, at: r.node("\(p).format"), "'\(p).mapping' is missing for this format", hint: "the file that says which column becomes what")
      return (nil, "")
    }
    guard let data = FileManager.default.contents(atPath: path), let text = String(data: data, encoding: .utf8) else {
      r.report(ConfigurationReason.badValue, at: r.node("\(p).mapping"), "the mapping file cannot be read as UTF-8", hint: "check the path, which is relative to the pipeline file")
      return (nil, "")
    }
    do {
      return (try RecordMapping.load(text: text, file: path), SHA256Digest.of(Array(data)).hex)
    } catch {
      for mistake in error.errors {
        r.add(.init(reason: mistake.reason, file: path, line: mistake.line, column: mistake.column, detail: mistake.detail, hint: mistake.hint))
      }
      return (nil, "")
    }
  }

  private static func parseZone(_ text: String) -> Int? {
    if text == "Z" { return 0 }
    let parts = text.dropFirst().split(separator: ":")
    guard let sign = text.first, sign == "+" || sign == "-", parts.count == 2, parts.allSatisfy({ $0.count == 2 }),
      let h = Int(parts[0]), let m = Int(parts[1]), h < 15, m < 60
    else { return nil }
    return (sign == "-" ? -1 : 1) * (h * 60 + m)
  }
}
