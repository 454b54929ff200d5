import Records

extension HL7Message {
  /// The message's type as it may be shown and counted: `ADT^A01` when MSH-9 has codes of HL7's tables, `ADT` without a
  /// trigger, `ADT^other` or `other` for anything else, so that nothing a sender wrote there can reach a report.
  ///
  /// Source: HL7 v2.8 tables 0076 and 0003.
  public var typeName: String {
    let (code, trigger) = structure
    guard let known = MessageCodes.name(code) else { return "other" }
    if trigger.isEmpty { return known }
    guard trigger.count == 3, ASCII.isUpper(trigger[0]), trigger.isUpperAlphanumeric else { return known + "^other" }
    return known + "^" + trigger.text
  }

  /// The version as it may be shown: digits and dots, `other`, or `not stated`.
  public var versionName: String {
    if version.isEmpty { return "not stated" }
    guard version.count <= 5, version.raw.allSatisfy({ ASCII.isDigit($0) || $0 == 0x2E }) else { return "other" }
    return version.text
  }
}

enum MessageCodes {
  /// The code when HL7 defines it or it is a site's own (`Zxx`).
  static func name(_ code: Bytes) -> String? {
    guard code.count == 3, code.isUpperAlphanumeric else { return nil }
    let name = code.text
    return code[0] == 0x5A || known.contains(name) ? name : nil
  }

  /// HL7 table 0076, v2.1 to v2.8.
  private static let known: Set<String> = [
    "ACK", "ADR", "ADT", "BAR", "BPS", "BRP", "BRT", "BTS", "CCF", "CCI", "CCM", "CCQ", "CCU", "CNQ", "CQU", "CRM", "CSU",
    "DBC", "DBU", "DEL", "DEO", "DER", "DFT", "DOC", "DPR", "DRG", "DSR", "EAC", "EAN", "EAR", "EDR", "EHC", "EQQ", "ERP",
    "ESR", "ESU", "INR", "INU", "IPC", "LSR", "LSU", "MCF", "MDM", "MFD", "MFK", "MFN", "MFQ", "MFR", "NMD", "NMQ", "NMR",
    "OMB", "OMD", "OMG", "OMI", "OML", "OMN", "OMP", "OMQ", "OMS", "OPL", "OPR", "OPU", "ORA", "ORB", "ORD", "ORF", "ORG",
    "ORI", "ORL", "ORM", "ORN", "ORP", "ORR", "ORS", "ORU", "ORX", "OSM", "OSQ", "OSR", "OSU", "OUL", "PEX", "PGL", "PIN",
    "PMU", "PPG", "PPP", "PPR", "PPT", "PPV", "PRR", "PTR", "QBP", "QCK", "QCN", "QRF", "QRY", "QSB", "QSX", "QVR", "RAR",
    "RAS", "RCI", "RCL", "RDE", "RDR", "RDS", "RDY", "REF", "RER", "RGR", "RGV", "ROR", "RPA", "RPI", "RPL", "RPR", "RQA",
    "RQC", "RQI", "RQP", "RQQ", "RRA", "RRD", "RRE", "RRG", "RRI", "RRO", "RSP", "RTB", "SCN", "SDN", "SDR", "SIU", "SLN",
    "SLR", "SMD", "SQM", "SQR", "SRM", "SRR", "SSR", "SSU", "STC", "STI", "SUR", "TBR", "TCR", "TCU", "UDM", "VQQ", "VXQ",
    "VXR", "VXU", "VXX",
  ]
}

extension Bytes {
  var isUpperAlphanumeric: Bool { raw.allSatisfy { ASCII.isUpper($0) || ASCII.isDigit($0) } }
}
