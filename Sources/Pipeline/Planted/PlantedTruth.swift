import Foundation
import Records

/// An identifier of a planted set: one value, in one format, with every record in which it stands.
struct PlantedIdentifier {
  enum Scope: String { case patient, relative, employer, staff, facility }

  let format: String
  let identifierClass: IdentifierClass
  let scope: Scope
  let value: String
  /// Where it stands: file, field, and the records of the file, counted from 1.
  var places: [(file: Int, field: String, records: [Int])] = []
}

/// What stands in a planted set, as its `truth.tsv` says; docs/guide/generator.md describes the file.
struct PlantedTruth {
  private(set) var identifiers: [PlantedIdentifier] = []
  private(set) var files: [String] = []

  private struct Key: Hashable {
    let format: String
    let identifierClass: IdentifierClass
    let value: String
  }

  /// - Throws: an `internalError` failure for a file that is no list of identifiers.
  init(path: String) throws {
    guard let text = FileManager.default.contents(atPath: path).map({ [UInt8]($0) }) else { throw RunFailure(.internalError, "the planted set has no truth.tsv") }
    var index: [Key: Int] = [:]
    var fileIndex: [String: Int] = [:]
    for row in text.split(separator: 0x0A).dropFirst() {
      let columns = row.split(separator: 0x09, omittingEmptySubsequences: false)
      guard columns.count == 7, let identifierClass = IdentifierClass(letter: PlantedTruth.text(columns[3])),
        let scope = PlantedIdentifier.Scope(rawValue: PlantedTruth.text(columns[4]))
      else { throw RunFailure(.internalError, "truth.tsv of the planted set is not one") }
      let file = PlantedTruth.text(columns[0])
      let format = String(file.prefix { $0 != "/" })
      let value = PlantedTruth.text(columns[6])
      let number = fileIndex[file] ?? files.count
      if number == files.count {
        files.append(file)
        fileIndex[file] = number
      }
      let key = Key(format: format, identifierClass: identifierClass, value: value)
      let at = index[key] ?? identifiers.count
      if at == identifiers.count {
        identifiers.append(PlantedIdentifier(format: format, identifierClass: identifierClass, scope: scope, value: value))
        index[key] = at
      }
      let records = columns[1].split(separator: 0x2C).compactMap { Int(PlantedTruth.text($0)) }
      identifiers[at].places.append((number, PlantedTruth.text(columns[2]), records))
    }
    guard !identifiers.isEmpty else { throw RunFailure(.internalError, "nothing is planted") }
  }

  private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }
}
