import Records

/// A text together with the identifiers that stand in it.
struct Marked: Sendable, ExpressibleByStringInterpolation {
  struct Mark: Sendable {
    var value: String
    let identifierClass: IdentifierClass
    let scope: Scope
  }

  var text: String
  var marks: [Mark] = []

  init(_ text: String) { self.text = text }
  init(stringLiteral value: String) { text = value }

  /// A text that is an identifier as a whole.
  static func id(_ value: String, _ identifierClass: IdentifierClass, _ scope: Scope = .patient) -> Marked {
    var m = Marked(value)
    if !value.isEmpty { m.marks = [Mark(value: value, identifierClass: identifierClass, scope: scope)] }
    return m
  }

  var isEmpty: Bool { text.isEmpty }

  static func + (a: Marked, b: Marked) -> Marked {
    var m = a
    m.text += b.text
    m.marks += b.marks
    return m
  }

  /// The same text and marks, both changed letter by letter.
  func mapped(_ change: (String) -> String) -> Marked {
    var m = Marked(change(text))
    m.marks = marks.map { Mark(value: change($0.value), identifierClass: $0.identifierClass, scope: $0.scope) }
    return m
  }
}

/// Collects a note as marked text.
struct MarkedSink: NoteSink {
  var note = Marked("")

  mutating func text(_ text: String) { note.text += text }
  mutating func identifier(_ text: String, _ identifierClass: IdentifierClass, _ scope: Scope) {
    note = note + .id(text, identifierClass, scope)
  }
}

extension NoteContext {
  /// The note that a template makes for this patient and stay.
  func marked(_ template: NoteTemplate) -> Marked {
    var sink = MarkedSink()
    write(template, to: &sink)
    return sink.note
  }
}

/// Identifiers as all formats write them, marked for what they are.
extension Marked {
  static func name(_ text: String, _ scope: Scope = .patient) -> Marked { .id(text, .names, scope) }
  static func place(_ text: String, _ scope: Scope = .patient) -> Marked { .id(text, .geography, scope) }
  static func date(_ text: String) -> Marked { .id(text, .dates) }
  static func number(_ text: String, _ scope: Scope = .patient) -> Marked { .id(text, .otherUnique, scope) }
  static func phone(_ text: String, _ scope: Scope = .patient) -> Marked { .id(text, .telephone, scope) }
}

/// Times in the shapes that the formats want.
enum Times {
  /// `2022-01-12T15:05:00-05:00`
  static func iso(_ m: Moment) -> String { NoteDates.iso(m.day) + "T" + clock(m) + "-05:00" }
  /// `2022-01-12 15:05:00`
  static func sql(_ m: Moment) -> String { NoteDates.iso(m.day) + " " + clock(m) }
  /// `01/12/2022 15:05`
  static func american(_ m: Moment) -> String { NoteDates.slashed(m.day) + " " + clock(m).prefix(5) }
  /// `20220112`
  static func compact(_ day: Day) -> String {
    let c = day.civil
    return Digits.text(c.year * 10_000 + c.month * 100 + c.day, width: 8)
  }
  /// `150500`
  static func compactClock(_ m: Moment) -> String {
    let s = m.secondOfDay
    return Digits.text(s / 3600 * 10_000 + s / 60 % 60 * 100 + s % 60, width: 6)
  }
  /// `20220112150500-0500`
  static func hl7(_ m: Moment) -> String { compact(m.day) + compactClock(m) + "-0500" }

  static func clock(_ m: Moment) -> String {
    let s = m.secondOfDay
    return Digits.text(s / 3600, width: 2) + ":" + Digits.text(s / 60 % 60, width: 2) + ":" + Digits.text(s % 60, width: 2)
  }
}

extension Digits {
  /// A scaled number with its decimals: 42 with 1 for `4.2`.
  static func scaled(_ value: Int, _ decimals: Int) -> String {
    guard decimals > 0 else { return String(value) }
    let scale = decimals == 1 ? 10 : decimals == 2 ? 100 : 1000
    return String(value / scale) + "." + text(value % scale, width: decimals)
  }
}
