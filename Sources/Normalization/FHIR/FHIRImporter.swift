public import Readers
@_spi(Normalization) public import Records

/// Takes FHIR R4 resources, in JSON or XML, as they are: each element that the catalog knows goes onto the tape, all others are
/// counted. One per worker.
///
/// A resource belongs to a patient, whose own Patient resource names them: `link` says under which id to find it, the caller
/// looks it up and hands it over, and everything it says about the patient is known to de-identification.
///
///     switch importer.read(resource, at: place) {
///     case .success(.refers(to: let id)): outcome = importer.normalize(patient: find(id), into: record)
///
/// Source: FHIR R4 (4.0.1) §2.3 (references), §2.6 (formats), Patient.
public final class FHIRImporter {
  let builder: ResourceBuilder
  let fields = FHIRFields.shared
  let tree: ResourceTree
  let patientTree: ResourceTree
  let xml: XMLTree
  var place = Place(record: 0, byte: 0, line: 0)
  var type = Element.Patient.root
  var link = FHIRLink.nobody(FHIRReason.noType, isError: true)
  var readFailure: RecordError?
  /// The id of the resource at hand, or what stands for it; and of the patient.
  var ownID: [UInt8] = []
  var fullURLID: [UInt8] = []
  var patientIDs: [[UInt8]] = []
  /// The Patient parsed last, so that resources of one patient in a row do not parse it again.
  var patientText = ByteBuffer(capacity: 4096)
  var kinds: [Element: String] = [:]
  var frames: [Frame] = []
  /// Whether the walk writes, or only collects identifying values.
  var writes = true
  /// Whether the resource being walked through is the patient's own, not one of staff or places.
  var isOfPatient = true

  public init(options: NormalizationOptions = NormalizationOptions(), limits: ResourceLimits = ResourceLimits()) {
    builder = ResourceBuilder(options: options)
    tree = ResourceTree(limits: limits)
    patientTree = ResourceTree(limits: limits)
    var xmlLimits = XMLLimits()
    xmlLimits.maximumBytes = limits.maximumBytes
    xml = XMLTree(limits: xmlLimits)
  }

  /// An empty record to normalise into; reused for many resources.
  public static func makeRecord() -> NormalizedRecord { NormalizedRecord() }

  /// Reads a resource, and says whose it is. It is kept, by reference to the bytes, for `normalize`.
  /// - Parameter fullURL: of its Bundle entry; empty when there is none.
  public func read(_ resource: Bytes, fullURL: Bytes = .empty, at place: Place) -> Result<FHIRLink, RecordError> {
    self.place = place
    do throws(RecordError) {
      try parse(resource, into: tree, at: place)
      readFailure = nil
    } catch {
      readFailure = error
      return .failure(error)
    }
    guard let type = fields.resource(tree.text("resourceType", in: 0)) else {
      let name = tree.text("resourceType", in: 0)
      let reason = name.isEmpty ? FHIRReason.noType : name == "Bundle" ? FHIRReason.bundleInside : FHIRReason.typeNotMapped
      let error = RecordError(reason, at: place)
      readFailure = error
      return .failure(error)
    }
    self.type = type
    fullURLID = FHIRImporter.key(ofFullURL: fullURL).array
    ownID = tree.text("id", in: 0).array
    if ownID.isEmpty { ownID = fullURLID }
    if ownID.isEmpty { ownID = FHIRImporter.contentKey(resource) }
    link = findLink()
    return .success(link)
  }

  /// Maps the resource read last. `record` is emptied first and belongs to this resource afterwards, whatever the outcome.
  /// - Parameter patient: the Patient resource of the id that `read` gave; nil when there is none. A Patient needs none.
  public func normalize(patient: Bytes?, into record: NormalizedRecord) -> Outcome {
    ownID.withUnsafeBytes { builder.begin(record, at: place, kind: kind(type), prefix: Bytes($0)) }
    if let readFailure {
      record.kindStorage = "FHIR"
      return .rejected(readFailure)
    }
    if case .nobody(let reason, let isError) = link { return isError ? builder.reject(reason) : .filtered(reason) }
    if let refusal = identify(patient) { return builder.reject(refusal) }
    builder.setYear(recordYear)
    writeResource()
    return builder.finish()
  }

  /// Reads and maps in one call.
  public func normalize(
    _ resource: Bytes, fullURL: Bytes = .empty, patient: Bytes?, at place: Place, into record: NormalizedRecord
  ) -> Outcome {
    _ = read(resource, fullURL: fullURL, at: place)
    return normalize(patient: patient, into: record)
  }

  /// JSON or XML, by the first byte.
  func parse(_ bytes: Bytes, into tree: ResourceTree, at place: Place) throws(RecordError) {
    guard bytes.trimmed.first == 0x3C else { return try tree.parse(json: bytes, at: place) }
    try xml.parse(bytes, at: place)
    try tree.take(xml, from: bytes, at: place)
  }

  private func kind(_ type: Element) -> String {
    if let known = kinds[type] { return known }
    let made = "FHIR \(ElementCatalog.shared[type].typeName)"
    kinds[type] = made
    return made
  }

  /// A name for a resource without any: from its content, so that the same resource has the same one.
  private static func contentKey(_ bytes: Bytes) -> [UInt8] {
    var a: UInt64 = 0xCBF2_9CE4_8422_2325
    var b: UInt64 = 0x9E37_79B9_7F4A_7C15
    for byte in bytes.raw {
      a = (a ^ UInt64(byte)) &* 0x100_0000_01B3
      b = (b ^ UInt64(byte)) &* 0xFF51_AFD7_ED55_8CCD
      b ^= b >> 33
    }
    return Array("content-\(String(a, radix: 16))\(String(b, radix: 16))".utf8)
  }

  /// The year of `meta.lastUpdated`: the record's own date.
  private var recordYear: Int {
    guard let meta = tree.first("meta", in: 0) else { return 0 }
    let text = tree.text("lastUpdated", in: meta)
    return text.count >= 4 ? text[0..<4].decimal ?? 0 : 0
  }
}
