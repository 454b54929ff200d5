import Cryptography
import Foundation
import Glibc
import Normalization
import PatientIdentity
import Readers
import Records

/// A small synthetic set with known identifiers, pushed through all formats under a run's own settings: each identifier must be caught.
///
/// Caught is what stands in no line that was made of the set, or only in records that were held back. The set has sources and mappings of its
/// own; profile, free text, options of imaging and namespace are the run's. Under a profile other than Safe Harbor the set goes through twice,
/// because shifted dates and replaced names say nothing: once under the run's profile without them, once as Safe Harbor would have it.
public struct PlantedCheck: Sendable {
  /// Writes the set of a seed below a folder: files, `truth.tsv`, and `pipeline.yaml` that reads them, a source for each format by its name.
  public typealias Planter = @Sendable (_ seed: UInt64, _ folder: String) throws -> Void

  private let plant: Planter

  public init(plant: @escaping Planter) { self.plant = plant }

  /// How many sets there are: few enough that a release is tried with each of them before it is let out, so that a miss in a hospital says
  /// that something is broken there.
  public static let sets: UInt64 = 16

  /// The seed of a run, one of `sets`: the same for the same run id.
  public static func seed(run: String) -> UInt64 {
    1001 + UInt64(SHA256Digest.of("planted identifiers/1 \(run)").array[0]) % sets
  }

  /// Plants, runs and compares.
  /// - Parameter folder: for the set and a vault that is thrown away; made with mode 0700, emptied first and removed at the end, however it ends.
  /// - Throws: a `RunFailure` when the set cannot be made or read: what was not looked at was not caught.
  public func execute(_ definition: PipelineDefinition, seed: UInt64, folder: String) throws -> PlantedResult {
    try? FileManager.default.removeItem(atPath: folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    guard mkdir(folder, 0o700) == 0 else { throw RunFailure(.stateUnwritable, "the folder of planted identifiers cannot be made") }
    let files = folder + "/files"
    let own: PipelineDefinition
    do { try plant(seed, files) } catch let failure as RunFailure { throw failure } catch {
      throw RunFailure(.stateUnwritable, "the planted identifiers cannot be written: \(files)")
    }
    do { own = try PipelineDefinition.load(files + "/pipeline.yaml") } catch {
      throw RunFailure(.internalError, "the planted identifiers cannot be made: \(type(of: error))")
    }
    let truth = try PlantedTruth(path: files + "/truth.tsv")
    var comparison = PlantedComparison(truth, seed: seed)
    for profile in definition.profile.name == "safe-harbor" ? ["safe-harbor"] : [definition.profile.name, "safe-harbor"] {
      try pass(PlantedCheck.settings(own, of: definition, profile: profile), files, &comparison, folder: folder)
    }
    return comparison.result
  }

  /// The set's sources under the run's settings.
  private static func settings(_ own: PipelineDefinition, of run: PipelineDefinition, profile: String) -> PipelineDefinition {
    var d = own
    d.profile = run.profile
    d.profile.name = profile
    d.identity.namespace = run.identity.namespace
    let options = Set(run.sources.filter { $0.format == .dicom }.flatMap(\.dicomOptions)).sorted()
    for i in d.sources.indices where d.sources[i].format == .dicom { d.sources[i].dicomOptions = options }
    return d
  }

  private func pass(_ definition: PipelineDefinition, _ files: String, _ comparison: inout PlantedComparison, folder: String) throws {
    let keepsUIDs = definition.sources.contains { $0.format == .dicom && definition.dicomOptions($0).retainsUIDs }
    try ThrowAway.withVault(in: folder) { vault, secret in
      comparison.begin(PlantedScope(profile: definition.profile.name, keepsUIDs: keepsUIDs))
      for source in definition.sources {
        comparison.begin(format: source.id)
        var lines: [[UInt8]] = []
        _ = try FileTranslator(definition: definition, source: source.id).deidentify(source.paths, vault: vault, batchSecret: secret) { line in
          lines.append(line.array)
        } ended: { path, place, outcome in
          var isHeld = false
          if case .quarantined = outcome.ending { isHeld = true }
          comparison.ended(path, place, below: files + "/", isHeld: isHeld)
        }
        for line in lines { line.withUnsafeBytes { comparison.search(Bytes($0)) } }
      }
      comparison.end()
    }
  }
}

/// Puts together what was planted, how its records ended and what stands in the output.
struct PlantedComparison {
  private enum Fate: Int { case notCompared, held, removed, vanished, found }

  private let truth: PlantedTruth
  private let seed: UInt64
  private let fileNumbers: [String: Int]
  /// By identifier; over several passes the worst.
  private var fates: [Fate]
  /// Which of an identifier's places was missed.
  private var missedPlaces: [Int]
  private var search = PlantedSearch()
  private var isCompared: [Bool] = []
  private var isFound: [Bool] = []
  private var format = ""
  /// By file: how its records ended. Number 0 stands for any record of it.
  private var endings: [[Int: Bool]] = []
  private var records = 0
  private var recordsHeld = 0

  init(_ truth: PlantedTruth, seed: UInt64) {
    (self.truth, self.seed) = (truth, seed)
    fileNumbers = Dictionary(uniqueKeysWithValues: truth.files.enumerated().map { ($1, $0) })
    fates = [Fate](repeating: .notCompared, count: truth.identifiers.count)
    missedPlaces = [Int](repeating: 0, count: truth.identifiers.count)
  }

  mutating func begin(_ scope: PlantedScope) {
    search = PlantedSearch()
    endings = [[Int: Bool]](repeating: [:], count: truth.files.count)
    (records, recordsHeld) = (0, 0)
    isFound = [Bool](repeating: false, count: truth.identifiers.count)
    isCompared = truth.identifiers.map { scope.covers($0) }
    for (i, identifier) in truth.identifiers.enumerated() where isCompared[i] {
      if PlantedOrdinary.contains(identifier.value) {
        isCompared[i] = false
        continue
      }
      var tells = false
      for form in PlantedForms.forms(of: identifier.value, identifier.identifierClass) where search.add(form, value: i) { tells = true }
      isCompared[i] = tells
    }
  }

  mutating func begin(format: String) { self.format = format }

  /// Notes how a record ended.
  mutating func ended(_ path: String, _ place: Place, below folder: String, isHeld: Bool) {
    records += 1
    recordsHeld += isHeld ? 1 : 0
    guard let number = file(path, place, below: folder) else { return }
    for key in [place.record, 0] { endings[number][key] = endings[number][key, default: true] && isHeld }
  }

  /// The file of a record; one of a study says itself which, from the study's folder on.
  private func file(_ path: String, _ place: Place, below folder: String) -> Int? {
    // `IM0001 (+3)` is a study of four files, `ris.csv#2` the second one of a list.
    var item = path.hasPrefix(folder) ? path.dropFirst(folder.count) : path[...]
    if item.hasSuffix(")"), let more = item.lastIndex(of: " ") { item = item[..<more] }
    if let mark = item.lastIndex(of: "#"), item[mark...].dropFirst().allSatisfy({ $0.isNumber }) { item = item[..<mark] }
    if place.field.isEmpty || format != "dicom" { return fileNumbers[String(item)] }
    if place.field.hasPrefix(folder) { return fileNumbers[String(place.field.dropFirst(folder.count))] }
    while let slash = item.lastIndex(of: "/") {
      item = item[..<slash]
      if let number = fileNumbers["\(item)/\(place.field)"] { return number }
    }
    // A study is called after an image, and its files from where the first one lies.
    let named = truth.files.indices.filter { truth.files[$0].hasPrefix(format + "/") && truth.files[$0].hasSuffix("/" + place.field) }
    return named.count == 1 ? named[0] : nil
  }

  /// Looks through a line that was made of a file of the format at hand.
  mutating func search(_ line: Bytes) {
    search.reset()
    search.search(line: line)
    guard !search.found.isEmpty else { return }
    // A value of this format's own files first; one that came from elsewhere counts where it stands.
    let own = search.found.filter { truth.identifiers[$0].format == format }
    for i in own.isEmpty ? search.found : own { isFound[i] = true }
  }

  mutating func end() {
    for i in truth.identifiers.indices where isCompared[i] {
      var (fate, place) = ending(of: truth.identifiers[i])
      if isFound[i] { (fate, place) = (.found, 0) }
      if fate.rawValue > fates[i].rawValue { (fates[i], missedPlaces[i]) = (fate, place) }
    }
  }

  /// How the records of an identifier ended, held when all were; and the place that vanished.
  private func ending(of identifier: PlantedIdentifier) -> (Fate, place: Int) {
    var isHeld = true
    for (n, place) in identifier.places.enumerated() {
      let known = endings[place.file]
      // Documents, bundles and studies count as files.
      let isWhole = identifier.format == "dicom" || identifier.format == "ccda" || truth.files[place.file].hasPrefix("fhir/bundle")
      for record in isWhole ? [0] : place.records {
        guard let held = known[record] else { return (.vanished, n) }
        isHeld = isHeld && held
      }
    }
    return (isHeld ? .held : .removed, 0)
  }

  var result: PlantedResult {
    var result = PlantedResult(seed: seed)
    (result.records, result.recordsHeld) = (records, recordsHeld)
    var formats: [String: PlantedResult.Counts] = [:]
    var classes: [IdentifierClass: PlantedResult.Counts] = [:]
    for (i, identifier) in truth.identifiers.enumerated() {
      guard fates[i] != .notCompared else {
        result.notCompared += 1
        continue
      }
      var one = PlantedResult.Counts()
      (one.planted, one.removed, one.held) = (1, fates[i] == .removed ? 1 : 0, fates[i] == .held ? 1 : 0)
      formats[identifier.format, default: .init()] += one
      classes[identifier.identifierClass, default: .init()] += one
      if one.missed > 0, result.misses.count < PlantedResult.missesListed {
        let place = identifier.places[missedPlaces[i]]
        result.misses.append(
          .init(
            file: truth.files[place.file], field: place.field, identifierClass: identifier.identifierClass, cause: fates[i] == .found ? .found : .vanished))
      }
    }
    result.formats = formats.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    result.classes = IdentifierClass.allCases.compactMap { c in classes[c].map { (c, $0) } }
    return result
  }
}

/// Planted values that are words of medicine too, so that finding them shows nothing: a town is called Normal, a man Will, and wards are
/// called as in every hospital.
enum PlantedOrdinary {
  private static let words: Set<String> = [
    "normal", "will", "long", "german", "5 surgical", "intensive care", "labor and delivery", "newborn nursery", "behavioral health unit",
    "emergency department", "primary care clinic", "infectious disease clinic", "cardiology clinic", "pediatric clinic",
  ]

  static func contains(_ value: String) -> Bool { words.contains(PlantedWords.fold(value).map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")) }
}

extension PlantedCheck {
  /// Whether a value stands in a line of output in any of its forms; nil for one that is too short to tell.
  public static func occurs(_ value: String, _ identifierClass: IdentifierClass, in line: [UInt8]) -> Bool? {
    let search = PlantedSearch()
    var tells = false
    for form in PlantedForms.forms(of: value, identifierClass) where search.add(form, value: 0) { tells = true }
    guard tells else { return nil }
    line.withUnsafeBytes { search.search(line: Bytes($0)) }
    return !search.found.isEmpty
  }
}
