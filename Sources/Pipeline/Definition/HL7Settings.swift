import Normalization
import Readers

/// What a pipeline says of its HL7 v2 feed, beside the character set.
public struct HL7Settings: Sendable, Equatable {
  public enum Sequence: String, Sendable, CaseIterable {
    /// MSH-13 is not looked at.
    case ignore
    /// Gaps and repeats are counted and placed.
    case check
    /// A message after a gap, or without a number, is quarantined.
    case require
  }

  public var sequence = Sequence.ignore
  /// A site's own segment that merges two patients, such as `ZMR`; empty: none.
  public var mergeSegment = ""
  /// Its field with the identifiers (CX) of the patient who ends.
  public var mergeField = 1

  public init() {}

  /// The settings that decide what records become; empty when all are the usual ones.
  var summary: String {
    (mergeSegment.isEmpty ? "" : "merge \(mergeSegment)-\(mergeField)") + (sequence == .require ? " sequence require" : "")
  }

  var mergeRule: MergeSegment? {
    let tag = Array(mergeSegment.utf8)
    return tag.count == 3 ? MergeSegment(tag: SegmentTag(tag[0], tag[1], tag[2]), field: mergeField) : nil
  }
}

extension HL7Settings {
  /// Reads the keys of one item of `sources`.
  init(_ p: String, _ r: inout ConfigurationReader) {
    sequence = Sequence(rawValue: r.text("\(p).hl7v2.sequence") ?? "") ?? .ignore
    mergeSegment = r.text("\(p).hl7v2.merge-segment") ?? ""
    mergeField = r.integer("\(p).hl7v2.merge-field")
    let isTag = mergeSegment.utf8.count == 3 && mergeSegment.utf8.first == UInt8(ascii: "Z") && mergeSegment.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }
    if !mergeSegment.isEmpty && !isTag {
      r.report(ConfigurationReason.badValue, at: r.node("\(p).hl7v2.merge-segment"), "'\(p).hl7v2.merge-segment' must be a site's own segment such as ZMR")
    }
    if mergeField < 1 {
      r.report(ConfigurationReason.badValue, at: r.node("\(p).hl7v2.merge-field"), "'\(p).hl7v2.merge-field' must be 1 or more")
    }
  }
}
