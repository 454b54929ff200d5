/// How one interface of the hospital writes HL7 v2: no two of them agree, as in a real one.
struct Dialect: Sendable {
  enum Terminator: Sendable { case cr, lf, crlf, mixed }
  enum Framing: Sendable { case plain, blankLines, mllp, batch }
  enum Charset: Sendable { case unstated, ascii, latin1, utf8 }
  /// How a line break within a text is written.
  enum LineBreak: Sendable { case formatting, repetition, segments, hexadecimal }

  let feed: Feed
  let application: StaticString
  /// Version in MSH-12, and as a number: 230 for 2.3, 231 for 2.3.1.
  let version: StaticString
  let level: Int
  let terminator: Terminator
  let framing: Framing
  let charset: Charset
  var component: UInt8 = 0x5E
  var declaresTruncation = false
  var upperCase = false
  var hasZone = false
  var hasByteOrderMark = false
  /// Pads segments with empty fields, as old interface engines do.
  var padding = 0
  var lineBreak: LineBreak = .formatting

  init(
    _ feed: Feed, _ application: StaticString, _ version: StaticString, _ level: Int, _ terminator: Terminator,
    _ framing: Framing,
    _ charset: Charset
  ) {
    (self.feed, self.application, self.version, self.level) = (feed, application, version, level)
    (self.terminator, self.framing, self.charset) = (terminator, framing, charset)
  }

  /// MSH-9.3 came with version 2.3.1; it is written from 2.4 on.
  var hasStructure: Bool { level >= 240 }
  /// Telephone numbers in parts, names with particles, tables in place of plain codes.
  var isModern: Bool { level >= 250 }
}

/// The hospital's interfaces; the name begins the name of their files.
enum Feed: Int, Sendable, CaseIterable {
  case adt, registry, laboratory, radiology, bedside, orders, pharmacy, immunization, documents, scheduling, billing

  var name: String {
    switch self {
    case .adt: "adt"
    case .registry: "registry"
    case .laboratory: "laboratory"
    case .radiology: "radiology"
    case .bedside: "bedside"
    case .orders: "orders"
    case .pharmacy: "pharmacy"
    case .immunization: "immunization"
    case .documents: "documents"
    case .scheduling: "scheduling"
    case .billing: "billing"
    }
  }

  var dialect: Dialect {
    switch self {
    case .adt:
      var d = Dialect(self, "ADMIT", "2.3", 230, .cr, .plain, .unstated)
      d.padding = 4
      return d
    case .registry:
      var d = Dialect(self, "MPI", "2.5", 250, .crlf, .plain, .utf8)
      d.hasZone = true
      return d
    case .laboratory:
      var d = Dialect(self, "LABSYS", "2.5.1", 251, .cr, .batch, .utf8)
      d.hasZone = true
      return d
    case .radiology:
      var d = Dialect(self, "RADIS", "2.4", 240, .lf, .blankLines, .latin1)
      d.lineBreak = .segments
      return d
    case .bedside:
      var d = Dialect(self, "BEDSIDE", "2.6", 260, .cr, .mllp, .utf8)
      d.hasZone = true
      return d
    case .orders: return Dialect(self, "CPOE", "2.3.1", 231, .crlf, .blankLines, .ascii)
    case .pharmacy:
      var d = Dialect(self, "RXSYS", "2.5", 250, .cr, .mllp, .latin1)
      d.lineBreak = .repetition
      return d
    case .immunization:
      var d = Dialect(self, "IIS", "2.5.1", 251, .cr, .plain, .utf8)
      d.hasZone = true
      return d
    case .documents:
      var d = Dialect(self, "TRANSCRIBE", "2.8", 280, .lf, .plain, .utf8)
      d.declaresTruncation = true
      d.hasByteOrderMark = true
      d.hasZone = true
      return d
    case .scheduling:
      var d = Dialect(self, "SCHED", "2.3.1", 231, .cr, .plain, .ascii)
      d.component = 0x40
      d.lineBreak = .hexadecimal
      return d
    case .billing:
      var d = Dialect(self, "LEDGERPRO", "2.7", 270, .mixed, .plain, .ascii)
      d.upperCase = true
      return d
    }
  }
}
