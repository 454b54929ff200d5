import Deidentification
import Foundation
import PatientIdentity
@_spi(Normalization) import Records

/// A vault in a folder that goes with it, and a de-identifier over it.
final class Bench {
  let folder: String
  let vault: Vault
  let source = NormalizedRecord()
  let box = DeidentifiedRecordBox()
  let deidentifier: Deidentifier
  private let writer = FHIRJSONWriter()

  init(
    _ kind: DeidentificationProfile.Kind = .safeHarbor, releaseYear: Int = 2024, freeText: DeidentificationProfile.FreeText = .withheld,
    retainsUIDs: Bool = false
  ) throws {
    folder = FileManager.default.temporaryDirectory.path + "/deid-test-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Vault.create(path: folder + "/v.sqlite", keyFile: folder + "/v.key")
    vault = try Vault(path: folder + "/v.sqlite", keyFile: folder + "/v.key")
    var profile = DeidentificationProfile(kind, releaseYear: releaseYear)
    profile.freeText = freeText
    profile.retainsImagingUIDs = retainsUIDs
    deidentifier = Deidentifier(profile: profile, vault: vault)
    reset()
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func reset(year: Int = 2024, patient: String = "12345678") {
    source.reset(place: Place(record: 1, byte: 0, line: 1))
    source.yearStorage = year
    source.patientsStorage = [
      PatientClaims(primary: Array(patient.utf8).withUnsafeBytes { IdentityClaim(authority: Bytes("HOSP"), value: Bytes($0)) })
    ]
  }

  var tape: Tape { source.tape }

  /// Adds a value that the record knows.
  func know(_ value: String, _ c: IdentifierClass, required: Bool = true) {
    Array(value.utf8).withUnsafeBytes { source.known.add(Bytes($0), c, isRequired: required) }
  }

  /// Writes a resource of a type into the source; without an id unless a key is given.
  func resource(_ type: Element, key: String = "", _ body: (Tape) -> Void = { _ in }) {
    Array(key.utf8).withUnsafeBytes { tape.beginResource(type, key: Bytes($0), patient: 0) }
    body(tape)
    tape.endResource()
  }

  var out: DeidentifiedRecord { box.record }

  /// De-identifies what was built; the resources as JSON, one a line.
  func run() throws -> String {
    if let error = deidentifier.deidentify(source, into: out) { throw error }
    var text = ByteBuffer()
    for resource in out.tape.resources {
      writer.write(resource, of: out.tape, to: &text)
      text.append(0x0A)
    }
    return text.bytes.text
  }

  /// A fresh record with one resource, de-identified.
  func one(_ type: Element, year: Int = 2024, known: [(String, IdentifierClass)] = [], _ body: (Tape) -> Void) throws -> String {
    reset(year: year)
    for (value, c) in known { know(value, c) }
    resource(type, body)
    return try run()
  }
}

extension Tape {
  func add(_ element: Element, text: String) { Array(text.utf8).withUnsafeBytes { add(element, Bytes($0)) } }
  func add(_ element: Element, literal: String) {
    Array(literal.utf8).withUnsafeBytes { add(element, Bytes($0), kind: .literal) }
  }

  func object(_ element: Element, _ body: () -> Void) {
    open(element)
    body()
    close()
  }

  /// A CodeableConcept of one coding.
  func concept(_ element: Element, system: String, code: String, display: String = "", text: String = "") {
    object(element) {
      object(Element.CodeableConcept.coding) {
        add(Element.Coding.system, text: system)
        add(Element.Coding.code, text: code)
        add(Element.Coding.display, text: display)
      }
      add(Element.CodeableConcept.text, text: text)
    }
  }

  func reference(_ element: Element, to type: Element, key: String) {
    Array(key.utf8).withUnsafeBytes { addReference(element, to: type, key: Bytes($0)) }
  }
}

let loinc = "http://loinc.org"
let masked = #""extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]"#
