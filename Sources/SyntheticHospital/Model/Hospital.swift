/// The synthetic hospital: its staff, wards and patients, all a function of one seed.
///
/// A patient is the same whatever the number of patients and whichever format is written, so that every format's writer can be
/// added beside the others and all agree.
public struct Hospital: Sendable {
  public let seed: UInt64
  public let name = "Saint Larkmoor Synthetic Hospital"
  public let shortName = "SLSH"
  /// Assigning authority of the medical record numbers.
  public let authority = "SLSH"
  public let authorityOID = "2.16.840.1.113883.19.5.99"
  public let address: Address
  public let providers: [Provider]
  public let wards: [Ward] = Hospital.allWards

  /// All that happens, happens in these years.
  public static let opening = Day(2022, 1, 3)
  public static let closing = Day(2024, 11, 30)

  static let allWards = [
    Ward(code: "4WEST", name: "4 West Medical", isInpatient: true, department: "MED"),
    Ward(code: "5SURG", name: "5 Surgical", isInpatient: true, department: "SUR"),
    Ward(code: "ICU", name: "Intensive Care", isInpatient: true, department: "ICU"),
    Ward(code: "LDRP", name: "Labor and Delivery", isInpatient: true, department: "OBS"),
    Ward(code: "NURS", name: "Newborn Nursery", isInpatient: true, department: "PED"),
    Ward(code: "BHU", name: "Behavioral Health Unit", isInpatient: true, department: "PSY"),
    Ward(code: "ED", name: "Emergency Department", isInpatient: false, department: "EMR"),
    Ward(code: "PCC", name: "Primary Care Clinic", isInpatient: false, department: "FAM"),
    Ward(code: "IDC", name: "Infectious Disease Clinic", isInpatient: false, department: "INF"),
    Ward(code: "CARD", name: "Cardiology Clinic", isInpatient: false, department: "CAR"),
    Ward(code: "PEDC", name: "Pediatric Clinic", isInpatient: false, department: "PED"),
  ]

  public init(seed: UInt64) {
    self.seed = seed
    var dice = Dice(seed: seed, topic: .hospital)
    address = Address(
      street: "1 Infirmary Hill", town: "Thornbury Falls", county: "Larkmoor County", state: "NH", zip: "03201")
    var staff: [Provider] = []
    let departments = ["MED", "SUR", "ICU", "OBS", "PED", "PSY", "EMR", "FAM", "INF", "CAR", "RAD", "LAB"]
    for i in 0..<36 {
      let origin = Names.origin(&dice)
      let isWoman = dice.chance(50)
      var name = PersonName(given: dice.pick(isWoman ? origin.women : origin.men), family: dice.pick(origin.families))
      name.prefix = "Dr"
      name.degree = dice.pick(Names.degrees)
      staff.append(
        Provider(
          number: Digits.text(100_000_000 + dice.below(800_000_000), width: 10), name: name,
          department: departments[i % departments.count], phone: Phone(area: 603, line: dice.below(100)),
          fax: Phone(area: 603, line: dice.below(100))))
    }
    providers = staff
  }

  /// The index of a ward by its code.
  public func ward(_ code: String) -> Int { wards.firstIndex { $0.code == code } ?? 0 }

  /// A provider of a department.
  func provider(in department: String, _ dice: inout Dice) -> Int {
    let offset = dice.below(providers.count)
    for i in 0..<providers.count {
      let at = (offset + i) % providers.count
      if providers[at].department == department { return at }
    }
    return offset
  }
}

/// Numbers in text.
enum Digits {
  static func text(_ value: Int, width: Int) -> String {
    let s = String(value)
    return s.utf8.count >= width ? s : String(repeating: "0", count: width - s.utf8.count) + s
  }

  /// The `index`-th of `modulus` numbers in an order that looks random: each occurs once. The modulus is a power of ten.
  static func shuffled(_ index: Int, seed: UInt64, modulus: Int) -> Int {
    let offset = Int(seed % 1_000_003) &* 7919
    return Int((UInt64(index) &* 7_368_787 &+ UInt64(offset % modulus)) % UInt64(modulus))
  }

  /// Letters and digits without those that look alike, as codes have them.
  static func code(_ dice: inout Dice, length: Int) -> String {
    let alphabet = Array("ABCDEFGHJKLMNPQRSTUVWXYZ23456789")
    var s = ""
    for _ in 0..<length { s.append(alphabet[dice.below(alphabet.count)]) }
    return s
  }
}
