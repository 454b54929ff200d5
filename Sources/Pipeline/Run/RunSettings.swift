import Compliance
import Cryptography
import Deidentification
import LedgerProtocol
import Normalization
import PatientIdentity
import Records
import Sealing

extension WorkerSettings {
  /// Settings of a pipeline's workers. Throws a `configuration` failure for stakeholders that cannot be used.
  init(_ definition: PipelineDefinition, vault: Vault, batchSecret: SecretKey) throws {
    let namespace = definition.identity.namespace
    let base = namespace.hasSuffix(":") || namespace.hasSuffix("/") ? namespace : namespace + ":"
    guard let kind = DeidentificationProfile.Kind(rawValue: definition.profile.name), let basis = ComplianceProfile.Basis(rawValue: definition.profile.name),
      let method = DeidentificationMethod(rawValue: definition.profile.name)
    else { throw RunFailure(.configuration, "the profile is not known: \(definition.profile.name)") }
    guard let freeText = DeidentificationProfile.FreeText(rawValue: definition.profile.freeText) else {
      throw RunFailure(.configuration, "profile.free-text is not known: \(definition.profile.freeText)")
    }
    var compliance = ComplianceProfile(basis)
    compliance.narrative = freeText == .scrubbed ? .scrubbed : .withheld
    // Made-up names look like names; known ones are held as ever.
    if kind == .expertDetermination { compliance.surrogateClasses = [.names] }
    compliance.releaseYear = definition.profile.releaseYear
    compliance.localNamespaces = [base]
    var stakeholders: Stakeholders
    do {
      stakeholders = try Stakeholders(definition.stakeholders)
    } catch {
      throw RunFailure(.configuration, "stakeholders.\(error.key): \(error.reason.code) \(error.reason.summary)")
    }
    // Of the release, not of the record: the first day of a record's year could be the very day that it is about.
    if stakeholders.asOf == nil { stakeholders.asOf = "\(definition.profile.releaseYear)-01-01T00:00:00Z" }
    var profile = DeidentificationProfile(kind, releaseYear: definition.profile.releaseYear, localNamespace: base)
    profile.freeText = freeText
    let keepsUIDs = definition.sources.contains { $0.format == .dicom && definition.dicomOptions($0).retainsUIDs }
    (profile.retainsImagingUIDs, compliance.keepsImagingUIDs) = (keepsUIDs, keepsUIDs)
    self.init(
      definition: definition, vault: vault, profile: profile,
      compliance: compliance, stakeholders: stakeholders, method: method, batchSecret: batchSecret, buffers: LineBufferPool(memory: definition.memory))
  }

  /// Who finishes the batches of these workers.
  func finisher(signing: SigningKey, custodian: WrapPublicKey) -> BatchFinisher {
    let (stakeholders, method) = (self.stakeholders, self.method)
    return BatchFinisher(definition, signing: signing, custodian: custodian) { batch, created, window in
      let counts = BatchProvenanceResource.Counts(
        read: window.records, submitted: window.passed, filtered: window.filtered, quarantined: window.quarantined)
      return BatchProvenanceResource.json(batchID: batch, recorded: created, stakeholders: stakeholders, method: method, counts: counts)
    }
  }
}
