import Readers
import Records

/// Message types that are walked alike.
enum MessageFamily: Sendable {
  /// ADT and BAR.
  case administrative
  /// ADT A40 and the other merges of two patients.
  case merge
  /// SIU.
  case scheduling
  /// DFT.
  case financial
  /// ORU, OUL, ORF.
  case result
  /// ORM, OML, OMG, REF, PPR.
  case order
  /// RDE, RDS, OMP, RAS, RGV.
  case pharmacy
  /// VXU, RSP^K11.
  case vaccination
  /// MDM.
  case document

  /// The family of a message by MSH-9; nil when nothing maps its type.
  init?(of message: HL7Message) {
    let (code, trigger) = message.structure
    guard let row = MessageFamily.families.first(where: { code == $0.code }) else { return nil }
    if code == "ADT" {
      for merge in MessageFamily.merges where trigger == merge {
        self = .merge
        return
      }
    }
    // Other responses tell who somebody is, and nothing about them.
    if code == "RSP", !(trigger == "K11") { return nil }
    self = row.family
  }

  private static let families: [(code: StaticString, family: MessageFamily)] = [
    ("ORU", .result), ("ADT", .administrative), ("ORM", .order), ("OML", .order),
    ("RDE", .pharmacy), ("SIU", .scheduling),
    ("MDM", .document), ("VXU", .vaccination), ("DFT", .financial), ("BAR", .administrative),
    ("OMG", .order), ("OMP", .pharmacy),
    ("RDS", .pharmacy), ("RAS", .pharmacy), ("RGV", .pharmacy), ("OUL", .result), ("REF", .order),
    ("PPR", .order), ("ORF", .result), ("RSP", .vaccination),
  ]

  /// Events that end one patient's record in favour of another's (MRG-1 into PID-3).
  ///
  /// Source: HL7 v2.5.1 §3.3.18, §3.3.30, §3.3.34, §3.3.36, §3.3.39, §3.3.40, §3.3.46.
  private static let merges: [StaticString] = ["A18", "A30", "A34", "A36", "A39", "A40", "A46"]
}
