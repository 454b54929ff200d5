/// A state, with three-digit ZIP areas that belong to it, telephone area codes, and towns that are made up.
struct StateArea: Sendable {
  let code: String
  let name: String
  let zip3: [String]
  let areaCodes: [Int]
  let towns: [String]
}

enum Places {
  /// The ZIP areas 036, 059, 102, 203, 205, 369, 556, 692, 821, 823, 878, 879, 884 and 893 among them hold at most 20,000 people
  /// by one census or another, so their first three digits may not be kept either.
  static let states: [StateArea] = [
    StateArea(
      code: "NH", name: "New Hampshire", zip3: ["030", "032", "036"], areaCodes: [603],
      towns: ["Thornbury Falls", "Upper Larkmoor", "Cold Spring"]),
    StateArea(
      code: "VT", name: "Vermont", zip3: ["050", "056", "059"], areaCodes: [802], towns: ["Hartsedge", "North Quillby"]),
    StateArea(
      code: "MA", name: "Massachusetts", zip3: ["011", "015", "021"], areaCodes: [413, 617], towns: ["Wexminster", "Eastbrook"]),
    StateArea(
      code: "NY", name: "New York", zip3: ["102", "120", "136"], areaCodes: [518, 315], towns: ["St. Alban's Ferry", "Rochdale"]),
    StateArea(
      code: "PA", name: "Pennsylvania", zip3: ["156", "170", "184"], areaCodes: [717, 570],
      towns: ["New Fairhope", "Millersbank"]),
    StateArea(
      code: "AL", name: "Alabama", zip3: ["350", "360", "369"], areaCodes: [205, 334], towns: ["Magnolia Bend", "Hope"]),
    StateArea(
      code: "MN", name: "Minnesota", zip3: ["550", "556", "565"], areaCodes: [218, 651], towns: ["Lake Tettegouche", "Normal"]),
    StateArea(
      code: "NE", name: "Nebraska", zip3: ["680", "692", "687"], areaCodes: [402, 308],
      towns: ["Prairie Crossing", "Sandhollow"]),
    StateArea(
      code: "WY", name: "Wyoming", zip3: ["820", "821", "823"], areaCodes: [307], towns: ["Bitter Creek Station", "Elkhorn Gap"]),
    StateArea(
      code: "NM", name: "New Mexico", zip3: ["870", "878", "879", "884"], areaCodes: [505, 575],
      towns: ["Peñasco Alto", "Las Tres Piedras"]),
    StateArea(
      code: "NV", name: "Nevada", zip3: ["890", "893", "895"], areaCodes: [775], towns: ["Dry Fork", "Silverton Wells"]),
    StateArea(
      code: "CA", name: "California", zip3: ["900", "945", "960"], areaCodes: [213, 530],
      towns: ["San Testeban", "Mariposa Vista"]),
  ]

  static let streets = [
    "Larkmoor Lane", "Old Tannery Road", "N Quarry Hill Ave", "County Road 7", "Saint Brendan's Way", "Orchard & Vine Court",
    "Mockingbird Drive", "W 4th Street", "Calle Del Pinar", "Harbor View Terrace", "Route 119", "Tester Boulevard",
    "Juniper Loop",
    "Wagon Wheel Trail", "Schoolhouse Rd",
  ]

  static let secondLines = ["Apt 4B", "Unit 12", "Suite 300", "Lot 9", "c/o Rectory", "P.O. Box 118"]

  static let employers = [
    "Larkmoor Lumber & Millwork", "Fairhope Unified Schools", "Bitter Creek Freight Lines", "Testwell Instruments Inc",
    "Halcyon Bakery", "Quillby Savings Bank", "Sandhollow Farm Co-op", "Harbor View Hotel", "Ferry Point Shipyard",
    "Self-employed",
    "Juniper Loop Daycare", "State Highway Department",
  ]

  static let occupations = [
    "Carpenter", "Teacher", "Driver", "Nurse", "Farmer", "Clerk", "Machinist", "Cook", "Retired", "Student",
  ]

  static let insurers: [Insurer] = [
    Insurer(id: "HMTP", name: "Harbor Mutual Test Plan", plan: "PPO100", planName: "Harbor Choice PPO", type: "PPO"),
    Insurer(id: "NEHS", name: "Northeast Hill & Shore Health", plan: "HMO20", planName: "Shoreline HMO", type: "HMO"),
    Insurer(id: "FEDA", name: "Federal Elder Assistance (test)", plan: "A+B", planName: "Parts A and B", type: "MC"),
    Insurer(id: "STCA", name: "State Care Assistance (test)", plan: "MCD1", planName: "Family Care", type: "MD"),
    Insurer(id: "WRKC", name: "Workers' Injury Test Fund", plan: "WC", planName: "Work Injury", type: "WC"),
  ]
}

/// An insurance company and one of its plans.
public struct Insurer: Sendable, Hashable {
  public let id: String
  public let name: String
  public let plan: String
  public let planName: String
  public let type: String
}
