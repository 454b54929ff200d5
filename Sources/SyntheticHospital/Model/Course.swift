/// What happened to one patient, free of any export format. Indices point into the hospital's and the catalogue's lists.
struct Course: Sendable {
  var registered: Moment
  var registrationUpdates: [Moment] = []
  var merged: Moment?
  var stays: [Stay] = []
  var orders: [Order] = []
  var prescriptions: [Prescription] = []
  var immunizations: [ImmunizationEvent] = []
  var documents: [Document] = []
  var appointments: [Appointment] = []
  var charges: [Charge] = []
}

/// A stay in bed, or a visit.
struct Stay: Sendable {
  enum Kind: Sendable { case inpatient, outpatient, emergency }

  var number: String
  var kind: Kind
  var admitted: Moment
  var discharged: Moment
  var wards: [WardStay]
  var attending: Int
  var referring: Int
  var consulting: Int
  var problems: [Int]
  var procedure: Int?
  /// The admission, or the discharge, was recorded by mistake and taken back.
  var cancelled: Bool = false
  var dischargeTakenBack: Bool = false
  var preadmitted: Bool = false
  var updated: Moment?
}

struct WardStay: Sendable {
  var ward: Int
  var room: Int
  var bed: String
  var from: Moment
}

/// An order of tests and what came of it.
struct Order: Sendable {
  enum Kind: Sendable {
    /// Numbers: an index into `Panels.all`.
    case panel(Int)
    /// A culture: the organism, or none.
    case culture(organism: Int)
    /// A radiology report: which template.
    case imaging(Int)
    /// A point-of-care glucose.
    case pointOfCare
    /// A scanned report as an embedded document.
    case scan
  }

  var kind: Kind
  var stay: Int
  var placer: String
  var filler: String
  var ordered: Moment
  var collected: Moment
  var reported: Moment
  var orderedBy: Int
  var readBy: Int
  /// Scaled values, one per analyte.
  var values: [Int] = []
  /// Whether the order itself was exported too.
  var showsOrder: Bool
  /// Whether a preliminary result came before, or a correction after.
  var preliminary: Bool = false
  var corrected: Bool = false
  var hasComment: Bool = false
}

struct Prescription: Sendable {
  var drug: Int
  var stay: Int
  var number: String
  var ordered: Moment
  var orderedBy: Int
  var quantity: Int
  var refills: Int
  var dispensed: Moment?
}

struct ImmunizationEvent: Sendable {
  var vaccine: Int
  var given: Moment
  var givenBy: Int
  var number: String
  var lot: String
  var refused: Bool
  var isHistorical: Bool
}

/// A document whose text is one of the note templates.
struct Document: Sendable {
  var template: Int
  var stay: Int
  var number: String
  var written: Moment
  var author: Int
}

struct Appointment: Sendable {
  enum Change: Sendable { case none, moved, cancelled }
  var number: String
  var booked: Moment
  var starts: Moment
  var ward: Int
  var provider: Int
  var change: Change
}

struct Charge: Sendable {
  var stay: Int
  var number: String
  var posted: Moment
  var procedures: [Int]
  var performedBy: Int
}
