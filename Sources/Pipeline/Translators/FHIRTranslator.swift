import Cryptography
import Normalization
import Readers
import Records

/// FHIR R4 resources, each joined to its patient's own.
final class FHIRTranslator: RecordTranslator {
  private let source: PipelineDefinition.Source
  private let importer: FHIRImporter
  private let opener = AESGCM()
  private var patient = ByteBuffer(capacity: 4096)
  /// The patient that `patient` holds, empty when none.
  private var patientID: [UInt8] = []
  private var isPatientThere = false
  private var owner: ObjectIdentifier?

  init(_ source: PipelineDefinition.Source, _ options: NormalizationOptions) {
    self.source = source
    importer = FHIRImporter(options: options)
  }

  func translate(_ unit: ArraySlice<FramedRecord>, in buffer: borrowing ByteBuffer, context: (any FileContext)?, into record: NormalizedRecord) -> Translation {
    guard let context = context as? FHIRContext, let framed = unit.first else { return Translation(refused: [], outcome: nil) }
    let resource = buffer.bytes(framed.range)
    let url = framed.note < context.fullURLs.count ? context.fullURLs[framed.note] : []
    let read = url.withUnsafeBytes { importer.read(resource, fullURL: Bytes($0), at: framed.place) }
    var isJoined = false
    switch read {
    case .failure(let error): return Translation(refused: error)
    case .success(.refers(let id)):
      do {
        isJoined = try find(id, context)
      } catch {
        return Translation(refused: RecordError(RunReason.joinFailed, at: framed.place))
      }
    case .success: break
    }
    let outcome = importer.normalize(patient: isJoined ? patient.bytes : nil, into: record)
    if outcome == .normalized, !source.takes(kind: record.kind) { return Translation(.filtered(RunReason.filteredType)) }
    return Translation(outcome)
  }

  func visitJoined(_ unit: ArraySlice<FramedRecord>, in buffer: borrowing ByteBuffer, context: (any FileContext)?, _ visit: (Bytes) -> Void) {
    guard let context = context as? FHIRContext, let framed = unit.first else { return }
    guard case .success(.refers(let id)) = importer.read(buffer.bytes(framed.range), at: framed.place) else { return }
    if (try? find(id, context)) == true { visit(patient.bytes) }
  }

  /// Reads the Patient resource of an id; neighbours are mostly of the same patient.
  private func find(_ id: [UInt8], _ context: FHIRContext) throws -> Bool {
    guard let patients = context.patients else { return false }
    if owner == ObjectIdentifier(patients), patientID == id { return isPatientThere }
    owner = nil
    isPatientThere = try id.withUnsafeBytes { try patients.read(Bytes($0), into: &patient, opener: opener) } != nil
    (owner, patientID) = (ObjectIdentifier(patients), id)
    return isPatientThere
  }
}
