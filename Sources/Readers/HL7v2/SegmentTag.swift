public import Records

/// The three-character id of a segment, packed into one integer so that a comparison is one instruction.
///
/// Source: HL7 v2.8 §2.5.2.
@frozen
public struct SegmentTag: Hashable, Sendable, CustomStringConvertible {
  /// The three bytes, first character highest.
  public let rawValue: UInt32

  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }

  @inlinable
  public init(_ a: UInt8, _ b: UInt8, _ c: UInt8) { rawValue = UInt32(a) << 16 | UInt32(b) << 8 | UInt32(c) }

  /// The tag spelled by exactly three ASCII bytes; nil otherwise.
  public init?(_ name: Bytes) {
    guard name.count == 3, name[0] < 0x80, name[1] < 0x80, name[2] < 0x80 else { return nil }
    self.init(name[0], name[1], name[2])
  }

  /// A site's own segment: its id begins with `Z`.
  @inlinable public var isZ: Bool { rawValue >> 16 == 0x5A }

  /// Whether HL7 v2.1 to v2.8 define a segment of this id.
  public var isStandard: Bool { SegmentTag.standard.contains(rawValue) }

  /// The three characters.
  public var description: String {
    String(
      decoding: [
        UInt8(truncatingIfNeeded: rawValue >> 16), UInt8(truncatingIfNeeded: rawValue >> 8),
        UInt8(truncatingIfNeeded: rawValue),
      ], as: UTF8.self)
  }

  private static let standard = Set(all.map(\.rawValue))
}

/// The segments of HL7 v2.1 to v2.8, under HL7's own names.
// swift-format-ignore: AlwaysUseLowerCamelCase
extension SegmentTag {
  @inlinable public static var ABS: SegmentTag { SegmentTag(rawValue: 0x414253) }
  @inlinable public static var ACC: SegmentTag { SegmentTag(rawValue: 0x414343) }
  @inlinable public static var ADD: SegmentTag { SegmentTag(rawValue: 0x414444) }
  @inlinable public static var ADJ: SegmentTag { SegmentTag(rawValue: 0x41444A) }
  @inlinable public static var AFF: SegmentTag { SegmentTag(rawValue: 0x414646) }
  @inlinable public static var AIG: SegmentTag { SegmentTag(rawValue: 0x414947) }
  @inlinable public static var AIL: SegmentTag { SegmentTag(rawValue: 0x41494C) }
  @inlinable public static var AIP: SegmentTag { SegmentTag(rawValue: 0x414950) }
  @inlinable public static var AIS: SegmentTag { SegmentTag(rawValue: 0x414953) }
  @inlinable public static var AL1: SegmentTag { SegmentTag(rawValue: 0x414C31) }
  @inlinable public static var APR: SegmentTag { SegmentTag(rawValue: 0x415052) }
  @inlinable public static var ARQ: SegmentTag { SegmentTag(rawValue: 0x415251) }
  @inlinable public static var ARV: SegmentTag { SegmentTag(rawValue: 0x415256) }
  @inlinable public static var AUT: SegmentTag { SegmentTag(rawValue: 0x415554) }
  @inlinable public static var BHS: SegmentTag { SegmentTag(rawValue: 0x424853) }
  @inlinable public static var BLC: SegmentTag { SegmentTag(rawValue: 0x424C43) }
  @inlinable public static var BLG: SegmentTag { SegmentTag(rawValue: 0x424C47) }
  @inlinable public static var BPO: SegmentTag { SegmentTag(rawValue: 0x42504F) }
  @inlinable public static var BPX: SegmentTag { SegmentTag(rawValue: 0x425058) }
  @inlinable public static var BTS: SegmentTag { SegmentTag(rawValue: 0x425453) }
  @inlinable public static var BTX: SegmentTag { SegmentTag(rawValue: 0x425458) }
  @inlinable public static var BUI: SegmentTag { SegmentTag(rawValue: 0x425549) }
  @inlinable public static var CDM: SegmentTag { SegmentTag(rawValue: 0x43444D) }
  @inlinable public static var CDO: SegmentTag { SegmentTag(rawValue: 0x43444F) }
  @inlinable public static var CER: SegmentTag { SegmentTag(rawValue: 0x434552) }
  @inlinable public static var CM0: SegmentTag { SegmentTag(rawValue: 0x434D30) }
  @inlinable public static var CM1: SegmentTag { SegmentTag(rawValue: 0x434D31) }
  @inlinable public static var CM2: SegmentTag { SegmentTag(rawValue: 0x434D32) }
  @inlinable public static var CNS: SegmentTag { SegmentTag(rawValue: 0x434E53) }
  @inlinable public static var CON: SegmentTag { SegmentTag(rawValue: 0x434F4E) }
  @inlinable public static var CSP: SegmentTag { SegmentTag(rawValue: 0x435350) }
  @inlinable public static var CSR: SegmentTag { SegmentTag(rawValue: 0x435352) }
  @inlinable public static var CSS: SegmentTag { SegmentTag(rawValue: 0x435353) }
  @inlinable public static var CTD: SegmentTag { SegmentTag(rawValue: 0x435444) }
  @inlinable public static var CTI: SegmentTag { SegmentTag(rawValue: 0x435449) }
  @inlinable public static var CTR: SegmentTag { SegmentTag(rawValue: 0x435452) }
  @inlinable public static var DB1: SegmentTag { SegmentTag(rawValue: 0x444231) }
  @inlinable public static var DEV: SegmentTag { SegmentTag(rawValue: 0x444556) }
  @inlinable public static var DG1: SegmentTag { SegmentTag(rawValue: 0x444731) }
  @inlinable public static var DMI: SegmentTag { SegmentTag(rawValue: 0x444D49) }
  @inlinable public static var DON: SegmentTag { SegmentTag(rawValue: 0x444F4E) }
  @inlinable public static var DPS: SegmentTag { SegmentTag(rawValue: 0x445053) }
  @inlinable public static var DRG: SegmentTag { SegmentTag(rawValue: 0x445247) }
  @inlinable public static var DSC: SegmentTag { SegmentTag(rawValue: 0x445343) }
  @inlinable public static var DSP: SegmentTag { SegmentTag(rawValue: 0x445350) }
  @inlinable public static var DST: SegmentTag { SegmentTag(rawValue: 0x445354) }
  @inlinable public static var ECD: SegmentTag { SegmentTag(rawValue: 0x454344) }
  @inlinable public static var ECR: SegmentTag { SegmentTag(rawValue: 0x454352) }
  @inlinable public static var EDU: SegmentTag { SegmentTag(rawValue: 0x454455) }
  @inlinable public static var EQL: SegmentTag { SegmentTag(rawValue: 0x45514C) }
  @inlinable public static var EQP: SegmentTag { SegmentTag(rawValue: 0x455150) }
  @inlinable public static var EQU: SegmentTag { SegmentTag(rawValue: 0x455155) }
  @inlinable public static var ERQ: SegmentTag { SegmentTag(rawValue: 0x455251) }
  @inlinable public static var ERR: SegmentTag { SegmentTag(rawValue: 0x455252) }
  @inlinable public static var EVN: SegmentTag { SegmentTag(rawValue: 0x45564E) }
  @inlinable public static var FAC: SegmentTag { SegmentTag(rawValue: 0x464143) }
  @inlinable public static var FHS: SegmentTag { SegmentTag(rawValue: 0x464853) }
  @inlinable public static var FT1: SegmentTag { SegmentTag(rawValue: 0x465431) }
  @inlinable public static var FTS: SegmentTag { SegmentTag(rawValue: 0x465453) }
  @inlinable public static var GOL: SegmentTag { SegmentTag(rawValue: 0x474F4C) }
  @inlinable public static var GP1: SegmentTag { SegmentTag(rawValue: 0x475031) }
  @inlinable public static var GP2: SegmentTag { SegmentTag(rawValue: 0x475032) }
  @inlinable public static var GT1: SegmentTag { SegmentTag(rawValue: 0x475431) }
  @inlinable public static var IAM: SegmentTag { SegmentTag(rawValue: 0x49414D) }
  @inlinable public static var IAR: SegmentTag { SegmentTag(rawValue: 0x494152) }
  @inlinable public static var IIM: SegmentTag { SegmentTag(rawValue: 0x49494D) }
  @inlinable public static var ILT: SegmentTag { SegmentTag(rawValue: 0x494C54) }
  @inlinable public static var IN1: SegmentTag { SegmentTag(rawValue: 0x494E31) }
  @inlinable public static var IN2: SegmentTag { SegmentTag(rawValue: 0x494E32) }
  @inlinable public static var IN3: SegmentTag { SegmentTag(rawValue: 0x494E33) }
  @inlinable public static var INV: SegmentTag { SegmentTag(rawValue: 0x494E56) }
  @inlinable public static var IPC: SegmentTag { SegmentTag(rawValue: 0x495043) }
  @inlinable public static var IPR: SegmentTag { SegmentTag(rawValue: 0x495052) }
  @inlinable public static var ISD: SegmentTag { SegmentTag(rawValue: 0x495344) }
  @inlinable public static var ITM: SegmentTag { SegmentTag(rawValue: 0x49544D) }
  @inlinable public static var IVC: SegmentTag { SegmentTag(rawValue: 0x495643) }
  @inlinable public static var IVT: SegmentTag { SegmentTag(rawValue: 0x495654) }
  @inlinable public static var LAN: SegmentTag { SegmentTag(rawValue: 0x4C414E) }
  @inlinable public static var LCC: SegmentTag { SegmentTag(rawValue: 0x4C4343) }
  @inlinable public static var LCH: SegmentTag { SegmentTag(rawValue: 0x4C4348) }
  @inlinable public static var LDP: SegmentTag { SegmentTag(rawValue: 0x4C4450) }
  @inlinable public static var LOC: SegmentTag { SegmentTag(rawValue: 0x4C4F43) }
  @inlinable public static var LRL: SegmentTag { SegmentTag(rawValue: 0x4C524C) }
  @inlinable public static var MCP: SegmentTag { SegmentTag(rawValue: 0x4D4350) }
  @inlinable public static var MFA: SegmentTag { SegmentTag(rawValue: 0x4D4641) }
  @inlinable public static var MFE: SegmentTag { SegmentTag(rawValue: 0x4D4645) }
  @inlinable public static var MFI: SegmentTag { SegmentTag(rawValue: 0x4D4649) }
  @inlinable public static var MRG: SegmentTag { SegmentTag(rawValue: 0x4D5247) }
  @inlinable public static var MSA: SegmentTag { SegmentTag(rawValue: 0x4D5341) }
  @inlinable public static var MSH: SegmentTag { SegmentTag(rawValue: 0x4D5348) }
  @inlinable public static var NCK: SegmentTag { SegmentTag(rawValue: 0x4E434B) }
  @inlinable public static var NDS: SegmentTag { SegmentTag(rawValue: 0x4E4453) }
  @inlinable public static var NK1: SegmentTag { SegmentTag(rawValue: 0x4E4B31) }
  @inlinable public static var NPU: SegmentTag { SegmentTag(rawValue: 0x4E5055) }
  @inlinable public static var NSC: SegmentTag { SegmentTag(rawValue: 0x4E5343) }
  @inlinable public static var NST: SegmentTag { SegmentTag(rawValue: 0x4E5354) }
  @inlinable public static var NTE: SegmentTag { SegmentTag(rawValue: 0x4E5445) }
  @inlinable public static var OBR: SegmentTag { SegmentTag(rawValue: 0x4F4252) }
  @inlinable public static var OBX: SegmentTag { SegmentTag(rawValue: 0x4F4258) }
  @inlinable public static var ODS: SegmentTag { SegmentTag(rawValue: 0x4F4453) }
  @inlinable public static var ODT: SegmentTag { SegmentTag(rawValue: 0x4F4454) }
  @inlinable public static var OH1: SegmentTag { SegmentTag(rawValue: 0x4F4831) }
  @inlinable public static var OH2: SegmentTag { SegmentTag(rawValue: 0x4F4832) }
  @inlinable public static var OH3: SegmentTag { SegmentTag(rawValue: 0x4F4833) }
  @inlinable public static var OH4: SegmentTag { SegmentTag(rawValue: 0x4F4834) }
  @inlinable public static var OM1: SegmentTag { SegmentTag(rawValue: 0x4F4D31) }
  @inlinable public static var OM2: SegmentTag { SegmentTag(rawValue: 0x4F4D32) }
  @inlinable public static var OM3: SegmentTag { SegmentTag(rawValue: 0x4F4D33) }
  @inlinable public static var OM4: SegmentTag { SegmentTag(rawValue: 0x4F4D34) }
  @inlinable public static var OM5: SegmentTag { SegmentTag(rawValue: 0x4F4D35) }
  @inlinable public static var OM6: SegmentTag { SegmentTag(rawValue: 0x4F4D36) }
  @inlinable public static var OM7: SegmentTag { SegmentTag(rawValue: 0x4F4D37) }
  @inlinable public static var OMC: SegmentTag { SegmentTag(rawValue: 0x4F4D43) }
  @inlinable public static var ORC: SegmentTag { SegmentTag(rawValue: 0x4F5243) }
  @inlinable public static var ORG: SegmentTag { SegmentTag(rawValue: 0x4F5247) }
  @inlinable public static var OVR: SegmentTag { SegmentTag(rawValue: 0x4F5652) }
  @inlinable public static var PAC: SegmentTag { SegmentTag(rawValue: 0x504143) }
  @inlinable public static var PCE: SegmentTag { SegmentTag(rawValue: 0x504345) }
  @inlinable public static var PCR: SegmentTag { SegmentTag(rawValue: 0x504352) }
  @inlinable public static var PD1: SegmentTag { SegmentTag(rawValue: 0x504431) }
  @inlinable public static var PDA: SegmentTag { SegmentTag(rawValue: 0x504441) }
  @inlinable public static var PDC: SegmentTag { SegmentTag(rawValue: 0x504443) }
  @inlinable public static var PEO: SegmentTag { SegmentTag(rawValue: 0x50454F) }
  @inlinable public static var PES: SegmentTag { SegmentTag(rawValue: 0x504553) }
  @inlinable public static var PID: SegmentTag { SegmentTag(rawValue: 0x504944) }
  @inlinable public static var PKG: SegmentTag { SegmentTag(rawValue: 0x504B47) }
  @inlinable public static var PM1: SegmentTag { SegmentTag(rawValue: 0x504D31) }
  @inlinable public static var PMT: SegmentTag { SegmentTag(rawValue: 0x504D54) }
  @inlinable public static var PR1: SegmentTag { SegmentTag(rawValue: 0x505231) }
  @inlinable public static var PRA: SegmentTag { SegmentTag(rawValue: 0x505241) }
  @inlinable public static var PRB: SegmentTag { SegmentTag(rawValue: 0x505242) }
  @inlinable public static var PRC: SegmentTag { SegmentTag(rawValue: 0x505243) }
  @inlinable public static var PRD: SegmentTag { SegmentTag(rawValue: 0x505244) }
  @inlinable public static var PRT: SegmentTag { SegmentTag(rawValue: 0x505254) }
  @inlinable public static var PSG: SegmentTag { SegmentTag(rawValue: 0x505347) }
  @inlinable public static var PSH: SegmentTag { SegmentTag(rawValue: 0x505348) }
  @inlinable public static var PSL: SegmentTag { SegmentTag(rawValue: 0x50534C) }
  @inlinable public static var PSS: SegmentTag { SegmentTag(rawValue: 0x505353) }
  @inlinable public static var PTH: SegmentTag { SegmentTag(rawValue: 0x505448) }
  @inlinable public static var PV1: SegmentTag { SegmentTag(rawValue: 0x505631) }
  @inlinable public static var PV2: SegmentTag { SegmentTag(rawValue: 0x505632) }
  @inlinable public static var PYE: SegmentTag { SegmentTag(rawValue: 0x505945) }
  @inlinable public static var QAK: SegmentTag { SegmentTag(rawValue: 0x51414B) }
  @inlinable public static var QID: SegmentTag { SegmentTag(rawValue: 0x514944) }
  @inlinable public static var QPD: SegmentTag { SegmentTag(rawValue: 0x515044) }
  @inlinable public static var QRD: SegmentTag { SegmentTag(rawValue: 0x515244) }
  @inlinable public static var QRF: SegmentTag { SegmentTag(rawValue: 0x515246) }
  @inlinable public static var QRI: SegmentTag { SegmentTag(rawValue: 0x515249) }
  @inlinable public static var RCP: SegmentTag { SegmentTag(rawValue: 0x524350) }
  @inlinable public static var RDF: SegmentTag { SegmentTag(rawValue: 0x524446) }
  @inlinable public static var RDT: SegmentTag { SegmentTag(rawValue: 0x524454) }
  @inlinable public static var REL: SegmentTag { SegmentTag(rawValue: 0x52454C) }
  @inlinable public static var RF1: SegmentTag { SegmentTag(rawValue: 0x524631) }
  @inlinable public static var RFI: SegmentTag { SegmentTag(rawValue: 0x524649) }
  @inlinable public static var RGS: SegmentTag { SegmentTag(rawValue: 0x524753) }
  @inlinable public static var RMI: SegmentTag { SegmentTag(rawValue: 0x524D49) }
  @inlinable public static var ROL: SegmentTag { SegmentTag(rawValue: 0x524F4C) }
  @inlinable public static var RQ1: SegmentTag { SegmentTag(rawValue: 0x525131) }
  @inlinable public static var RQD: SegmentTag { SegmentTag(rawValue: 0x525144) }
  @inlinable public static var RXA: SegmentTag { SegmentTag(rawValue: 0x525841) }
  @inlinable public static var RXC: SegmentTag { SegmentTag(rawValue: 0x525843) }
  @inlinable public static var RXD: SegmentTag { SegmentTag(rawValue: 0x525844) }
  @inlinable public static var RXE: SegmentTag { SegmentTag(rawValue: 0x525845) }
  @inlinable public static var RXG: SegmentTag { SegmentTag(rawValue: 0x525847) }
  @inlinable public static var RXO: SegmentTag { SegmentTag(rawValue: 0x52584F) }
  @inlinable public static var RXR: SegmentTag { SegmentTag(rawValue: 0x525852) }
  @inlinable public static var RXV: SegmentTag { SegmentTag(rawValue: 0x525856) }
  @inlinable public static var SAC: SegmentTag { SegmentTag(rawValue: 0x534143) }
  @inlinable public static var SCD: SegmentTag { SegmentTag(rawValue: 0x534344) }
  @inlinable public static var SCH: SegmentTag { SegmentTag(rawValue: 0x534348) }
  @inlinable public static var SCP: SegmentTag { SegmentTag(rawValue: 0x534350) }
  @inlinable public static var SDD: SegmentTag { SegmentTag(rawValue: 0x534444) }
  @inlinable public static var SFT: SegmentTag { SegmentTag(rawValue: 0x534654) }
  @inlinable public static var SGH: SegmentTag { SegmentTag(rawValue: 0x534748) }
  @inlinable public static var SGT: SegmentTag { SegmentTag(rawValue: 0x534754) }
  @inlinable public static var SHP: SegmentTag { SegmentTag(rawValue: 0x534850) }
  @inlinable public static var SID: SegmentTag { SegmentTag(rawValue: 0x534944) }
  @inlinable public static var SLT: SegmentTag { SegmentTag(rawValue: 0x534C54) }
  @inlinable public static var SPM: SegmentTag { SegmentTag(rawValue: 0x53504D) }
  @inlinable public static var STF: SegmentTag { SegmentTag(rawValue: 0x535446) }
  @inlinable public static var STZ: SegmentTag { SegmentTag(rawValue: 0x53545A) }
  @inlinable public static var TCC: SegmentTag { SegmentTag(rawValue: 0x544343) }
  @inlinable public static var TCD: SegmentTag { SegmentTag(rawValue: 0x544344) }
  @inlinable public static var TQ1: SegmentTag { SegmentTag(rawValue: 0x545131) }
  @inlinable public static var TQ2: SegmentTag { SegmentTag(rawValue: 0x545132) }
  @inlinable public static var TXA: SegmentTag { SegmentTag(rawValue: 0x545841) }
  @inlinable public static var UAC: SegmentTag { SegmentTag(rawValue: 0x554143) }
  @inlinable public static var UB1: SegmentTag { SegmentTag(rawValue: 0x554231) }
  @inlinable public static var UB2: SegmentTag { SegmentTag(rawValue: 0x554232) }
  @inlinable public static var URD: SegmentTag { SegmentTag(rawValue: 0x555244) }
  @inlinable public static var URS: SegmentTag { SegmentTag(rawValue: 0x555253) }
  @inlinable public static var VAR: SegmentTag { SegmentTag(rawValue: 0x564152) }
  @inlinable public static var VND: SegmentTag { SegmentTag(rawValue: 0x564E44) }
  @inlinable public static var VTQ: SegmentTag { SegmentTag(rawValue: 0x565451) }

  /// All of them, by id.
  public static let all: [SegmentTag] = [
    .ABS, .ACC, .ADD, .ADJ, .AFF, .AIG, .AIL, .AIP, .AIS, .AL1, .APR, .ARQ, .ARV, .AUT, .BHS, .BLC, .BLG, .BPO, .BPX, .BTS,
    .BTX, .BUI, .CDM, .CDO, .CER, .CM0, .CM1, .CM2, .CNS, .CON, .CSP, .CSR, .CSS, .CTD, .CTI, .CTR, .DB1, .DEV, .DG1, .DMI,
    .DON, .DPS, .DRG, .DSC, .DSP, .DST, .ECD, .ECR, .EDU, .EQL, .EQP, .EQU, .ERQ, .ERR, .EVN, .FAC, .FHS, .FT1, .FTS, .GOL,
    .GP1, .GP2, .GT1, .IAM, .IAR, .IIM, .ILT, .IN1, .IN2, .IN3, .INV, .IPC, .IPR, .ISD, .ITM, .IVC, .IVT, .LAN, .LCC, .LCH,
    .LDP, .LOC, .LRL, .MCP, .MFA, .MFE, .MFI, .MRG, .MSA, .MSH, .NCK, .NDS, .NK1, .NPU, .NSC, .NST, .NTE, .OBR, .OBX, .ODS,
    .ODT, .OH1, .OH2, .OH3, .OH4, .OM1, .OM2, .OM3, .OM4, .OM5, .OM6, .OM7, .OMC, .ORC, .ORG, .OVR, .PAC, .PCE, .PCR, .PD1,
    .PDA, .PDC, .PEO, .PES, .PID, .PKG, .PM1, .PMT, .PR1, .PRA, .PRB, .PRC, .PRD, .PRT, .PSG, .PSH, .PSL, .PSS, .PTH, .PV1,
    .PV2, .PYE, .QAK, .QID, .QPD, .QRD, .QRF, .QRI, .RCP, .RDF, .RDT, .REL, .RF1, .RFI, .RGS, .RMI, .ROL, .RQ1, .RQD, .RXA,
    .RXC, .RXD, .RXE, .RXG, .RXO, .RXR, .RXV, .SAC, .SCD, .SCH, .SCP, .SDD, .SFT, .SGH, .SGT, .SHP, .SID, .SLT, .SPM, .STF,
    .STZ, .TCC, .TCD, .TQ1, .TQ2, .TXA, .UAC, .UB1, .UB2, .URD, .URS, .VAR, .VND, .VTQ,
  ]
}
