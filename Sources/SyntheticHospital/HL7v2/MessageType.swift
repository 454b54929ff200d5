/// MSH-9: message code, trigger event and structure.
struct MessageType: Sendable, Hashable {
  let code: StaticString
  let trigger: StaticString
  let structure: StaticString

  init(_ code: StaticString, _ trigger: StaticString, _ structure: StaticString) {
    (self.code, self.trigger, self.structure) = (code, trigger, structure)
  }

  /// `ORU^R01`, whatever separator the dialect has.
  var name: String { "\(code)^\(trigger)" }

  static func == (a: MessageType, b: MessageType) -> Bool { a.name == b.name }
  func hash(into hasher: inout Hasher) { hasher.combine(name) }

  static let admit = MessageType("ADT", "A01", "ADT_A01")
  static let transfer = MessageType("ADT", "A02", "ADT_A02")
  static let discharge = MessageType("ADT", "A03", "ADT_A03")
  static let register = MessageType("ADT", "A04", "ADT_A01")
  static let preadmit = MessageType("ADT", "A05", "ADT_A05")
  static let update = MessageType("ADT", "A08", "ADT_A01")
  static let cancelAdmit = MessageType("ADT", "A11", "ADT_A09")
  static let cancelDischarge = MessageType("ADT", "A13", "ADT_A01")
  static let addPerson = MessageType("ADT", "A28", "ADT_A05")
  static let updatePerson = MessageType("ADT", "A31", "ADT_A05")
  static let mergePatient = MessageType("ADT", "A40", "ADT_A39")
  static let result = MessageType("ORU", "R01", "ORU_R01")
  static let pointOfCareResult = MessageType("ORU", "R30", "ORU_R30")
  static let order = MessageType("ORM", "O01", "ORM_O01")
  static let laboratoryOrder = MessageType("OML", "O21", "OML_O21")
  static let pharmacyOrder = MessageType("RDE", "O11", "RDE_O11")
  static let dispense = MessageType("RDS", "O13", "RDS_O13")
  static let vaccination = MessageType("VXU", "V04", "VXU_V04")
  static let document = MessageType("MDM", "T02", "MDM_T02")
  static let bookAppointment = MessageType("SIU", "S12", "SIU_S12")
  static let moveAppointment = MessageType("SIU", "S13", "SIU_S12")
  static let cancelAppointment = MessageType("SIU", "S15", "SIU_S12")
  static let charge = MessageType("DFT", "P03", "DFT_P03")
  static let account = MessageType("BAR", "P01", "BAR_P01")
}
