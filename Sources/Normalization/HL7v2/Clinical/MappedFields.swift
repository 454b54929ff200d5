import Readers
@_spi(Normalization) import Records

/// The fields of each clinical segment that mapping reads, as bits: a value in any other field is counted, never passed over.
enum MappedFields {
  static let obx = fields([1...8, 10...11, 14...21, 23...23, 25...25, 29...29, 32...32])
  static let orc = fields([1...5, 7...10, 12...12, 16...16, 21...21, 29...29, 33...33])
  static let obr = fields([1...11, 13...16, 22...22, 24...27, 29...29, 31...35, 39...39, 46...47, 53...53])
  static let spm = fields([1...4, 6...8, 12...12, 14...14, 17...18, 20...21, 24...24, 27...27, 30...32])
  static let nte = fields([1...3, 5...6, 9...9])
  static let tq1 = fields([1...4, 6...11, 13...14])
  static let txa = fields([1...6, 9...10, 12...13, 16...19, 22...22, 25...25, 27...27])
  static let rxo = fields([1...7, 9...9, 11...14, 18...23, 25...26, 32...32])
  static let rxe = fields([1...7, 9...13, 15...15, 19...19, 21...21, 23...27, 32...34, 40...40])
  static let rxr = fields([1...2, 4...5])
  static let rxc = fields([1...4])
  static let rxd = fields([1...5, 7...7, 9...12, 15...15, 33...33])
  static let rxg = fields([1...7, 9...9, 13...13, 15...16, 22...22])
  static let rxa = fields([1...7, 9...11, 15...22, 27...27])
  static let prb = fields([1...4, 7...7, 9...9, 14...14, 16...17])
  static let rf1 = fields([1...3, 6...11])
  static let prd = fields([1...2, 7...7])
  static let ods = fields([3...4])
  static let rqd = fields([1...4])

  static func of(_ tag: SegmentTag) -> UInt64? {
    switch tag {
    case .OBX: obx
    case .ORC: orc
    case .OBR: obr
    case .NTE: nte
    case .SPM: spm
    case .TQ1: tq1
    case .TXA: txa
    case .RXO: rxo
    case .RXE: rxe
    case .RXR: rxr
    case .RXC: rxc
    case .RXD: rxd
    case .RXG: rxg
    case .RXA: rxa
    case .PRB: prb
    case .RF1: rf1
    case .PRD: prd
    case .ODS: ods
    case .RQD: rqd
    default: nil
    }
  }

  private static func fields(_ ranges: [ClosedRange<Int>]) -> UInt64 {
    var mask: UInt64 = 0
    for range in ranges { for n in range { mask |= 1 << UInt64(n) } }
    return mask
  }
}

extension MappingContext {
  /// Counts the fields of a clinical segment that hold a value and are not read.
  func noteUnmappedFields(_ segment: HL7Segment) {
    guard let mask = MappedFields.of(segment.tag) else { return }
    for n in 1..<max(1, min(segment.fieldCount, 63) + 1) where mask & (1 << UInt64(n)) == 0 && !segment.field(n).isEmpty {
      note(.unmappedField)
    }
  }
}
