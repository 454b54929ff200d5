import Records

// What a table of a mapping compiles to: flat lists that refer to each other by index, so that a row is mapped without looking up a name.

/// How a value is read from a row.
struct ValueSource: Sendable {
  enum Kind: UInt8, Sendable { case constant, column, firstOf, template }
  enum Unmapped: UInt8, Sendable { case keep, drop, reject }

  var kind = Kind.constant
  var constant = Bytes.empty
  /// The columns, or the parts of the template: a range of `pieces`.
  var pieces = 0..<0
  var lookup = -1
  var unmapped = Unmapped.keep
  /// The value where the column is empty.
  var fallback = Bytes.empty
  /// A range of `formats`.
  var formats = 0..<0
  /// For booleans: a lookup whose codes are `true` and `false`.
  var words = -1
}

/// A column or a literal part of a value.
struct ValuePiece: Sendable {
  /// The column's slot; -1 for a literal.
  var slot: Int
  let text: Bytes
}

/// One test of a condition; a condition is alternatives of tests that all hold.
struct ConditionTerm: Sendable {
  enum Test: UInt8, Sendable { case present, oneOf, number, prefix, sctid, digits }

  let test: Test
  let isNegated: Bool
  let slot: Int
  /// A range of `words`.
  let words: Range<Int>
  /// Whether the next term begins another alternative.
  let endsAlternative: Bool
}

/// One step of building a resource. Which operands count depends on the operation; -1 stands for none.
struct MappingInstruction: Sendable {
  enum Operation: UInt8, Sendable {
    /// Object: opens `element`; `close` ends it. `a`: index of the step after the close.
    case open
    /// `a` to `b`: range of required elements; the object is taken back when one is missing.
    case close
    /// Goes to `target` unless condition `a` holds.
    case unless
    /// Goes to `target` when the last step added something.
    case ifAdded
    /// Repeats up to `nextRow` for each row of the unit; `target`: the step after it.
    case firstRow, nextRow
    case text, code, codeSystem, token, decimal, integer, boolean, date, dateTime, instant, time, base64, absent
    case coding, concept, quantity, identifier, reference, patient, displayReference, period, money
  }

  var operation: Operation
  var element = Element(rawValue: 0)
  var a = -1
  var b = -1
  var c = -1
  var d = -1
  var e = -1
  var target = -1
}

/// An element that must be set, or one of several of which one must be.
struct RequiredElement: Sendable {
  let element: Element
  let endsGroup: Bool
}

/// What makes one resource.
struct ResourceRule: Sendable {
  let type: Element
  let isPatient: Bool
  let isPerGroup: Bool
  /// -1: for every row.
  let condition: Int
  /// Sources that make the key; empty: position.
  let key: Range<Int>
  /// What keys of this type begin with, such as `visit`.
  let keyKind: Bytes
  let steps: Range<Int>
  /// Required elements of the resource itself.
  let required: Range<Int>
}

/// A column that identifies someone.
struct KnownColumn: Sendable {
  var slot: Int
  let identifierClass: IdentifierClass
  let isRequired: Bool
  let formats: Range<Int>
  /// The table whose formats these are.
  let table: Int
}

/// An identity of the patient: sources of authority and value, and the type.
struct PatientSource: Sendable {
  let authority: Int
  let identifier: Int
  let type: Int
  /// Where the identifier stands, for errors.
  let column: String
}

/// A compiled table.
struct TableProgram: Sendable {
  var pieces: [ValuePiece] = []
  var sources: [ValueSource] = []
  var keySources: [Int] = []
  var terms: [ConditionTerm] = []
  var words: [Bytes] = []
  var conditions: [Range<Int>] = []
  var steps: [MappingInstruction] = []
  var required: [RequiredElement] = []
  var allowed: [Range<Int>] = []
  var formats: [DateFormat] = []
  var rules: [ResourceRule] = []
  var patient: [PatientSource] = []
  var known: [KnownColumn] = []
  /// -1: every row.
  var filter = -1
  var authority = Bytes.empty
  var hasPositionKeys = false
}
