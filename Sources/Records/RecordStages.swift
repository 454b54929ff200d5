/// One identity of a patient as a source states it: (assigning authority, identifier).
public struct IdentityClaim: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  /// The assigning authority in normal form (upper case, trimmed); empty when the source names none.
  public let authority: [UInt8]
  /// The identifier in normal form.
  public let value: [UInt8]
  /// The identifier's type (HL7 table 0203), such as `MR`, `SS`, `PI`; empty when unknown.
  public let type: [UInt8]

  public init(authority: Bytes, value: Bytes, type: Bytes = .empty) {
    self.authority = IdentityClaim.normal(authority)
    self.value = IdentityClaim.normal(value)
    self.type = IdentityClaim.normal(type)
  }

  private static func normal(_ bytes: Bytes) -> [UInt8] {
    bytes.trimmed.raw.map { $0 &- 0x61 < 26 ? $0 & 0xDF : $0 }
  }

  /// `authority|value`: the logical key of the patient.
  public var key: [UInt8] { authority + [0x7C] + value }

  public var description: String { "<identity>" }
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A patient of a record: the claim that names them in this pipeline, further ones, and identities merged into this one (A40).
public struct PatientClaims: Sendable {
  public var primary: IdentityClaim
  public var others: [IdentityClaim]
  public var merged: [IdentityClaim]
  public init(primary: IdentityClaim, others: [IdentityClaim] = [], merged: [IdentityClaim] = []) {
    (self.primary, self.others, self.merged) = (primary, others, merged)
  }
}

/// A source record as FHIR R4 with everything the source said: PHI. Reused from record to record by its worker.
///
/// Only `Normalization` fills one.
public final class NormalizedRecord {
  public let tape = Tape()
  public let known = KnownValues()
  /// The patients whom the record is about; resources refer to them by index. Index 0 is the one of most records.
  @_spi(Normalization) public var patientsStorage: [PatientClaims] = []
  @_spi(Normalization) public var placeStorage = Place(record: 0, byte: 0, line: 0)
  @_spi(Normalization) public var kindStorage = ""
  @_spi(Normalization) public var yearStorage = 0
  @_spi(Normalization) public var tallyStorage = Tally()

  public var patients: [PatientClaims] { patientsStorage }
  public var place: Place { placeStorage }
  /// The kind of source record, such as `ADT^A01`.
  public var kind: String { kindStorage }
  /// The year of the source record's own date (MSH-7 and the like), 0 when it has none: the reference for ages.
  public var year: Int { yearStorage }
  /// What was seen and not mapped, by fixed names: unknown segments, fields kept raw, repairs made.
  public var tally: Tally { tallyStorage }

  @_spi(Normalization) public init() {}

  @_spi(Normalization) public func reset(place: Place) {
    tape.reset()
    known.reset()
    patientsStorage.removeAll(keepingCapacity: true)
    tallyStorage.reset()
    placeStorage = place
    kindStorage = ""
    yearStorage = 0
  }
}

/// A record without identifiers: its resources carry the patient hash. Only `Deidentification` makes one.
public final class DeidentifiedRecord {
  public let tape = Tape()
  @_spi(Deidentification) public var patientHashesStorage: [PatientHash] = []
  @_spi(Deidentification) public var identifiersStorage = IdentifierCounts()
  @_spi(Deidentification) public var tallyStorage = Tally()
  @_spi(Deidentification) public var withheldTextStorage = 0
  @_spi(Deidentification) public var scrubbedTextStorage = 0
  @_spi(Deidentification) public var replacementsStorage = 0

  /// The hash of each patient, by the index that resources use.
  public var patientHashes: [PatientHash] { patientHashesStorage }
  /// Identifiers removed, generalised or replaced, by class.
  public var found: ClassCounts { identifiersStorage.found }
  /// The same, with what stands in their place.
  public var identifiers: IdentifierCounts { identifiersStorage }
  /// Elements of free text withheld.
  public var withheldText: Int { withheldTextStorage }
  /// Elements of free text that were scrubbed and stay.
  public var scrubbedText: Int { scrubbedTextStorage }
  /// Identifiers replaced in them.
  public var replacements: Int { replacementsStorage }
  public var tally: Tally { tallyStorage }

  @_spi(Deidentification) public init() {}

  @_spi(Deidentification) public func reset() {
    tape.reset()
    patientHashesStorage.removeAll(keepingCapacity: true)
    identifiersStorage.reset()
    tallyStorage.reset()
    (withheldTextStorage, scrubbedTextStorage, replacementsStorage) = (0, 0, 0)
  }
}

/// A de-identified record that the independent check has passed; the only thing that can be sealed. Only `Compliance` makes one.
public struct CompliantRecord: ~Copyable {
  public let record: DeidentifiedRecord
  public let place: Place
  public let kind: String
  /// The year of the source record, 0 when unknown.
  public let year: Int
  @_spi(Compliance) public init(record: DeidentifiedRecord, place: Place, kind: String, year: Int) {
    (self.record, self.place, self.kind, self.year) = (record, place, kind, year)
  }
}

/// The surrogate for a patient: `pt1` and 52 characters of base32 (lower case, no padding) of a SHA-256.
public struct PatientHash: Hashable, Sendable, CustomStringConvertible {
  /// SHA-256 of the patient's public keys.
  public let digest: [UInt8]
  public let text: [UInt8]

  /// - Parameter digest: 32 bytes.
  public init?(digest: [UInt8]) {
    guard digest.count == 32 else { return nil }
    self.digest = digest
    text = Array("pt1".utf8) + Base32.lower(digest)
  }

  /// Parses `pt1...`; nil when the form is wrong.
  public init?(text: some StringProtocol) {
    guard text.hasPrefix("pt1"), text.utf8.count == 55, let digest = Base32.decode(text.dropFirst(3)), digest.count == 32 else {
      return nil
    }
    self.digest = digest
    self.text = Array(text.utf8)
  }

  public var description: String { String(decoding: text, as: UTF8.self) }

  public static func == (a: PatientHash, b: PatientHash) -> Bool { a.digest == b.digest }

  // Half of a digest is as good as the whole to a table.
  public func hash(into hasher: inout Hasher) {
    digest.withUnsafeBytes { hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: $0.prefix(16))) }
  }
}
