public import PatientIdentity
@_spi(Deidentification) public import Records

/// Turns a normalised record into one without identifiers; one per worker, not to be shared between threads.
public final class Deidentifier {
  public init(profile: DeidentificationProfile, vault: Vault) {}
  public func deidentify(_ record: NormalizedRecord, into out: DeidentifiedRecord) -> RecordError? { nil }
  public static func makeRecord() -> DeidentifiedRecord { DeidentifiedRecord() }
}
