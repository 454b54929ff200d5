@_spi(Deidentification) public import Records

/// A de-identified record for a worker to reuse; what is in it is put there by a `Deidentifier`.
public final class DeidentifiedRecordBox {
  public let record = DeidentifiedRecord()
  public init() {}
}
