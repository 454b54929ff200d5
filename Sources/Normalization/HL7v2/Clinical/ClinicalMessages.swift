import Readers
@_spi(Normalization) import Records

/// What the clinical mappers remember between the segments of one patient.
struct ClinicalState {
}

extension MappingContext {
  /// Whether a segment is the clinical mappers' business in the current message; any other that is not administrative is
  /// counted as unmapped.
  func isClinical(_ tag: SegmentTag) -> Bool { false }

  /// Maps the clinical segments among those of one patient (`PID` up to the next `PID`). Patient and encounter have been mapped.
  func mapClinical(_ segments: Range<Int>) {}
}
