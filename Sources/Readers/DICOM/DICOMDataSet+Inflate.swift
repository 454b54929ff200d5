import Records

/// The deflated transfer syntax: raw DEFLATE after the file meta information. Source: PS3.5 §A.5, RFC 1951.
extension DICOMDataSet {
  /// Inflates into `inflated` until the header is over; the pixel data behind it stays as it is.
  func inflate(_ bytes: Bytes, at place: Place) throws(RecordError) {
    inflated.truncate()
    let inflater = Inflater(.deflate)
    var walker = Part10Walker(at: 0, maximumDepth: limits.depth, isDataSet: true)
    var taken = 0
    while true {
      var atEnd = false
      inflated.append(upTo: 64 << 10) { room in
        let (step, consumed, produced) = inflater.inflate(bytes[taken..<bytes.count].raw, into: room)
        taken += consumed
        // Damaged or cut short: what came out before is a header that ends early.
        atEnd = step != .more || (consumed == 0 && produced == 0)
        return produced
      }
      if inflated.count == 0, atEnd { throw RecordError(DICOMReason.notInflatable, at: place) }
      if inflated.count > limits.inflatedBytes { throw RecordError(DICOMReason.tooLong, at: place) }
      if DICOMDataSet.isHeaderOver(&walker, inflated.bytes) || atEnd { return }
    }
  }

  /// Walks as far as the bytes go; true when the header ends within them.
  private static func isHeaderOver(_ walker: inout Part10Walker, _ bytes: Bytes) -> Bool {
    while true {
      switch walker.next(bytes, atEnd: false) {
      case .more: return false
      case .end: return true
      default: break
      }
    }
  }
}
