/// The value representation of a data element: what its bytes mean. The raw value is its two letters, the first high.
///
/// Source: PS3.5 §6.2, 2024d.
// swift-format-ignore: AlwaysUseLowerCamelCase
public enum DICOMVR: UInt16, Sendable {
  case AE = 0x4145, AS = 0x4153, AT = 0x4154, CS = 0x4353, DA = 0x4441, DS = 0x4453, DT = 0x4454, FD = 0x4644, FL = 0x464C
  case IS = 0x4953, LO = 0x4C4F, LT = 0x4C54, OB = 0x4F42, OD = 0x4F44, OF = 0x4F46, OL = 0x4F4C, OV = 0x4F56, OW = 0x4F57
  case PN = 0x504E, SH = 0x5348, SL = 0x534C, SQ = 0x5351, SS = 0x5353, ST = 0x5354, SV = 0x5356, TM = 0x544D, UC = 0x5543
  case UI = 0x5549, UL = 0x554C, UN = 0x554E, UR = 0x5552, US = 0x5553, UT = 0x5554, UV = 0x5556

  /// How the bytes are read.
  enum Kind: UInt8 { case text, unsigned, signed, float, tag, bytes, sequence }

  var kind: Kind {
    switch self {
    case .AE, .AS, .CS, .DA, .DS, .DT, .IS, .LO, .LT, .PN, .SH, .ST, .TM, .UC, .UI, .UR, .UT: .text
    case .US, .UL, .UV: .unsigned
    case .SS, .SL, .SV: .signed
    case .FL, .FD: .float
    case .AT: .tag
    case .OB, .OD, .OF, .OL, .OV, .OW, .UN: .bytes
    case .SQ: .sequence
    }
  }

  /// Whether the value is text (of any repertoire).
  public var isText: Bool { kind == .text }

  /// Whether (0008,0005) says how the bytes are read (PS3.5 §6.1.2.3); other texts are ASCII.
  public var usesCharacterSet: Bool {
    switch self {
    case .LO, .LT, .PN, .SH, .ST, .UC, .UT: true
    default: false
    }
  }

  /// Whether a backslash separates values; `LT`, `ST`, `UR` and `UT` hold one value always.
  var isMultiple: Bool {
    switch self {
    case .LT, .ST, .UR, .UT: false
    default: true
    }
  }

  /// Whether spaces at the start are significant.
  var keepsLeadingSpace: Bool {
    switch self {
    case .LT, .ST, .UC, .UT, .UR: true
    default: false
    }
  }

  /// Bytes of one number; 1 for anything else.
  var unit: Int {
    switch self {
    case .US, .SS, .OW: 2
    case .UL, .SL, .FL, .AT, .OF, .OL: 4
    case .UV, .SV, .FD, .OD, .OV: 8
    default: 1
    }
  }

  /// Whether explicit VR writes two reserved bytes and a length of 32 bits (PS3.5 table 7.1-1).
  var hasLongLength: Bool {
    switch self {
    case .OB, .OD, .OF, .OL, .OV, .OW, .SQ, .SV, .UC, .UN, .UR, .UT, .UV: true
    default: false
    }
  }

  /// The two letters.
  public var name: StaticString {
    switch self {
    case .AE: "AE"
    case .AS: "AS"
    case .AT: "AT"
    case .CS: "CS"
    case .DA: "DA"
    case .DS: "DS"
    case .DT: "DT"
    case .FD: "FD"
    case .FL: "FL"
    case .IS: "IS"
    case .LO: "LO"
    case .LT: "LT"
    case .OB: "OB"
    case .OD: "OD"
    case .OF: "OF"
    case .OL: "OL"
    case .OV: "OV"
    case .OW: "OW"
    case .PN: "PN"
    case .SH: "SH"
    case .SL: "SL"
    case .SQ: "SQ"
    case .SS: "SS"
    case .ST: "ST"
    case .SV: "SV"
    case .TM: "TM"
    case .UC: "UC"
    case .UI: "UI"
    case .UL: "UL"
    case .UN: "UN"
    case .UR: "UR"
    case .US: "US"
    case .UT: "UT"
    case .UV: "UV"
    }
  }
}
