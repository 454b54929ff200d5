import Compliance
import Databases
import Deidentification
import Normalization
import Readers
import Records
import Reporting

/// All reason codes, for places that have only the code: summaries, status, the reference page.
public enum ReasonIndex {
  public static let all: [ReasonCode] = ConfigurationReason.all + RunReason.all + StateReason.all + DatabaseReason.all + moduleReasons

  public static func summary(of code: String) -> String { byCode[code]?.summary ?? "" }

  private static let byCode = Dictionary(all.map { ($0.code, $0) }, uniquingKeysWith: { a, _ in a })

  private static var moduleReasons: [ReasonCode] {
    let readers = HL7Reason.all + SourceReason.all + DelimitedReason.all + XMLReason.all + FHIRReason.all + DICOMReason.all
    let mappings = MappingReason.all + CDAReason.all + DICOMMappingReason.all
    let stages: [ReasonCode] = [
      .messageTypeNotMapped, .nothingToMap, .noPatientIdentifier, .noMergeIdentifier, .recordWithoutPatient, .recordTooDeep,
    ]
    return readers + mappings + ComplianceReason.all + AuditReason.all + stages
  }
}
