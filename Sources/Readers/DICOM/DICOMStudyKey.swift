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
    var spots = DICOMKeySpots()
    walk: while !spots.isComplete {
      if let head = walker.plain(header) {
        if walker.frames.isEmpty { spots.see(head) }
        continue
      }
      switch walker.next(header, atEnd: true) {
      case .element(let head):
        guard walker.position <= header.count, walker.frames.isEmpty else { continue }
        if head.tag == .transferSyntaxUID { walker.declare(header[head.value..<walker.position]) }
        spots.see(head)
      case .more, .end: break walk
      default: break
      }
    }
    self.init(header: header, spots)
  }

  init?(header: Bytes, _ spots: DICOMKeySpots) {
    func value(_ spot: Range<Int>, _ vr: DICOMVR) -> Bytes {
      spot.upperBound <= header.count ? DICOMDataSet.trimmed(header[spot], vr) : .empty
    }
    (issuer, patientID) = (value(spots.issuer, .LO), value(spots.patientID, .LO))
    (studyUID, instanceUID) = (value(spots.studyUID, .UI), value(spots.instanceUID, .UI))
    if studyUID.isEmpty { return nil }
  }

  /// The key of a data set that has been parsed.
  public init?(_ set: DICOMDataSet) {
    (issuer, patientID) = (set.text(.issuerOfPatientID), set.text(.patientID))
    (studyUID, instanceUID) = (set.text(.studyInstanceUID), set.text(.sopInstanceUID))
    if studyUID.isEmpty { return nil }
  }
}

/// Where the values of a study's key stand in a header.
struct DICOMKeySpots {
  var issuer = 0..<0
  var patientID = 0..<0
  var studyUID = 0..<0
  var instanceUID = 0..<0
  var isComplete: Bool { !studyUID.isEmpty }

  /// Takes note of an element of the data set itself; of several of a tag the first counts.
  @inline(__always)
  mutating func see(_ head: Part10Walker.Head) {
    let spot = head.value..<head.value + max(0, head.length)
    switch head.tag {
    case .sopInstanceUID where instanceUID.isEmpty: instanceUID = spot
    case .patientID where patientID.isEmpty: patientID = spot
    case .issuerOfPatientID where issuer.isEmpty: issuer = spot
    case .studyInstanceUID where studyUID.isEmpty: studyUID = spot
    default: break
    }
  }
}
