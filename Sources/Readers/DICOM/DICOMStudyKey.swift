public import Records

/// What tells which study a header belongs to, as sent and without padding; valid while the header's bytes live.
public struct DICOMStudyKey: Sendable {
  /// (0010,0021), (0010,0020), (0020,000D) and (0008,0018).
  public internal(set) var issuer = Bytes.empty
  public internal(set) var patientID = Bytes.empty
  public internal(set) var studyUID = Bytes.empty
  public internal(set) var instanceUID = Bytes.empty

  /// Looks through a Part 10 header as far as (0020,000D), without keeping anything; nil when it has no study.
  public init?(header: Bytes) {
    guard let start = Part10Walker.start(of: header) else { return nil }
    var walker = Part10Walker(at: start.position, maximumDepth: 256)
    walk: while true {
      switch walker.next(header, atEnd: true) {
      case .element(let head):
        guard walker.position <= header.count else { break walk }
        guard walker.frames.isEmpty else { continue }
        let value = header[head.value..<walker.position]
        switch head.tag {
        case .transferSyntaxUID: walker.declare(value)
        case .sopInstanceUID: instanceUID = DICOMDataSet.trimmed(value, .UI)
        case .patientID: patientID = DICOMDataSet.trimmed(value, .LO)
        case .issuerOfPatientID: issuer = DICOMDataSet.trimmed(value, .LO)
        case .studyInstanceUID:
          studyUID = DICOMDataSet.trimmed(value, .UI)
          break walk
        default: break
        }
      case .more, .end: break walk
      default: break
      }
    }
    if studyUID.isEmpty { return nil }
  }

  /// The key of a data set that has been parsed.
  public init?(_ set: DICOMDataSet) {
    (issuer, patientID) = (set.text(.issuerOfPatientID), set.text(.patientID))
    (studyUID, instanceUID) = (set.text(.studyInstanceUID), set.text(.sopInstanceUID))
    if studyUID.isEmpty { return nil }
  }
}
