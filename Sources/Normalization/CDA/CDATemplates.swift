import Records

/// What a section is about, from its template ids or its LOINC code.
enum SectionKind: UInt8, Sendable {
  case allergies, medications, problems, procedures, results, vitals, immunizations, encounters, social, family, functional, mental, goals, plan,
    devices, notes, payers, directives, healthConcerns, diagnoses, careTeam, exam, imaging, other

  /// The kind of a template id or code; nil when it is none of the known ones.
  static func of(_ key: Bytes) -> SectionKind? { table[key] }

  private static let table: [Bytes: SectionKind] = {
    var out: [Bytes: SectionKind] = [:]
    for (kind, keys) in declarations { for key in CDATables.words(keys) { out[key] = kind } }
    return out
  }()

  // C-CDA R1.1 and R2.1 (2.16.840.1.113883.10.20.22.2.x), CCD 1.0 (2.16.840.1.113883.10.20.1.x), IHE PCC, LOINC.
  private static let declarations: [(SectionKind, StaticString)] = [
    (.allergies, "2.16.840.1.113883.10.20.22.2.6 2.16.840.1.113883.10.20.22.2.6.1 2.16.840.1.113883.10.20.1.2 48765-2"),
    (
      .medications,
      """
      2.16.840.1.113883.10.20.22.2.1 2.16.840.1.113883.10.20.22.2.1.1 2.16.840.1.113883.10.20.1.8 10160-0 2.16.840.1.113883.10.20.22.2.11 \
      2.16.840.1.113883.10.20.22.2.11.1 10183-2 75311-1 2.16.840.1.113883.10.20.22.2.38 29549-3 2.16.840.1.113883.10.20.22.2.44 42346-7 \
      2.16.840.1.113883.10.20.22.2.25 59774-0
      """
    ),
    (
      .problems,
      """
      2.16.840.1.113883.10.20.22.2.5 2.16.840.1.113883.10.20.22.2.5.1 2.16.840.1.113883.10.20.1.11 11450-4 2.16.840.1.113883.10.20.22.2.20 \
      11348-0
      """
    ),
    (
      .diagnoses,
      """
      2.16.840.1.113883.10.20.22.2.24 11535-2 2.16.840.1.113883.10.20.22.2.43 42347-5 46241-6 2.16.840.1.113883.10.20.22.2.34 10219-4 \
      2.16.840.1.113883.10.20.22.2.35 10218-6 2.16.840.1.113883.10.20.22.2.36 59769-0 2.16.840.1.113883.10.20.22.2.37 55109-3 \
      2.16.840.1.113883.10.20.22.2.28 59776-5
      """
    ),
    (
      .procedures,
      """
      2.16.840.1.113883.10.20.22.2.7 2.16.840.1.113883.10.20.22.2.7.1 2.16.840.1.113883.10.20.1.12 47519-4 2.16.840.1.113883.10.20.22.2.27 \
      29554-3 2.16.840.1.113883.10.20.21.2.3 62387-6
      """
    ),
    (
      .results,
      "2.16.840.1.113883.10.20.22.2.3 2.16.840.1.113883.10.20.22.2.3.1 2.16.840.1.113883.10.20.1.14 30954-2 2.16.840.1.113883.10.20.22.2.16 11493-4"
    ),
    (.vitals, "2.16.840.1.113883.10.20.22.2.4 2.16.840.1.113883.10.20.22.2.4.1 2.16.840.1.113883.10.20.1.16 8716-3"),
    (.immunizations, "2.16.840.1.113883.10.20.22.2.2 2.16.840.1.113883.10.20.22.2.2.1 2.16.840.1.113883.10.20.1.6 11369-6"),
    (.encounters, "2.16.840.1.113883.10.20.22.2.22 2.16.840.1.113883.10.20.22.2.22.1 2.16.840.1.113883.10.20.1.3 46240-8"),
    (.social, "2.16.840.1.113883.10.20.22.2.17 2.16.840.1.113883.10.20.1.15 29762-2"),
    (.family, "2.16.840.1.113883.10.20.22.2.15 2.16.840.1.113883.10.20.1.4 10157-6"),
    (.functional, "2.16.840.1.113883.10.20.22.2.14 2.16.840.1.113883.10.20.1.5 47420-5"),
    (.mental, "2.16.840.1.113883.10.20.22.2.56 10190-7"),
    (.goals, "2.16.840.1.113883.10.20.22.2.60 61146-7"),
    (
      .plan,
      """
      2.16.840.1.113883.10.20.22.2.10 2.16.840.1.113883.10.20.1.10 18776-5 2.16.840.1.113883.10.20.22.2.9 51847-2 \
      2.16.840.1.113883.10.20.22.2.30 59772-4 2.16.840.1.113883.10.20.22.2.45 69730-0 1.3.6.1.4.1.19376.1.5.3.1.3.1 42349-1
      """
    ),
    (.devices, "2.16.840.1.113883.10.20.22.2.23 2.16.840.1.113883.10.20.1.7 46264-8 2.16.840.1.113883.10.20.22.2.40 59771-6"),
    (.notes, "2.16.840.1.113883.10.20.22.2.65"),
    (.payers, "2.16.840.1.113883.10.20.22.2.18 2.16.840.1.113883.10.20.1.9 48768-6"),
    (.directives, "2.16.840.1.113883.10.20.22.2.21 2.16.840.1.113883.10.20.22.2.21.1 2.16.840.1.113883.10.20.1.1 42348-3"),
    (.healthConcerns, "2.16.840.1.113883.10.20.22.2.58 75310-3"),
    (.careTeam, "2.16.840.1.113883.10.20.22.2.500 85847-2"),
    (.exam, "2.16.840.1.113883.10.20.2.10 29545-1 8709-8 2.16.840.1.113883.10.20.22.2.63"),
    (.imaging, "2.16.840.1.113883.10.20.6.1.1 121181 2.16.840.1.113883.10.20.6.1.2 121070 18748-4"),
  ]
}

/// What a clinical statement is, from its template ids.
enum EntryKind: UInt8, Sendable {
  /// An act that only holds others: concerns, diagnoses, coverage, interventions, equipment.
  case container
  case problem, allergy, medication, immunization, supply, procedure, resultOrganizer, vitalsOrganizer, observationOrganizer, observation, encounter,
    familyOrganizer, goal, note, policy, careTeam, plannedStatement, instruction, media, bloodPressure
  /// Says something about the statement that holds it, which reads it: status, severity, age, comment.
  case modifier

  static func of(template root: Bytes) -> EntryKind? { table[root] }

  private static let table: [Bytes: EntryKind] = {
    var out: [Bytes: EntryKind] = [:]
    for (kind, suffixes) in declarations {
      for suffix in CDATables.words(suffixes) { out[CDATables.joined("2.16.840.1.113883.10.20.", suffix)] = kind }
    }
    return out
  }()

  // After 2.16.840.1.113883.10.20.; `1.x` is CCD 1.0, `22.4.x` C-CDA.
  private static let declarations: [(EntryKind, StaticString)] = [
    (
      .container,
      """
      22.4.3 22.4.30 22.4.132 22.4.136 22.4.65 22.4.51 22.4.33 22.4.34 22.4.80 22.4.35 22.4.36 22.4.131 22.4.146 22.4.60 22.4.135 1.27 1.20 6.2.5
      """
    ),
    (.problem, "22.4.4 1.28"),
    (.allergy, "22.4.7 24.3.90 1.18"),
    (.medication, "22.4.16 1.24 22.4.42"),
    (.immunization, "22.4.52"),
    (.supply, "22.4.17 22.4.18 22.4.43 22.4.50 1.34"),
    (.procedure, "22.4.14 22.4.12 1.29"),
    (.resultOrganizer, "22.4.1 1.32"),
    (.vitalsOrganizer, "22.4.26 1.35"),
    (.observationOrganizer, "22.4.66 22.4.75 22.4.108"),
    (
      .observation,
      """
      22.4.2 22.4.27 22.4.13 22.4.38 22.4.78 22.4.85 22.4.67 22.4.68 22.4.69 22.4.72 22.4.73 22.4.74 22.4.76 22.4.109 22.4.111 22.4.114 22.4.123 \
      22.4.124 22.4.127 22.4.128 22.4.133 22.4.138 22.4.144 22.4.200 22.4.201 22.4.501 22.4.506 22.4.281 22.4.110 22.4.113 22.4.5 22.4.70 \
      22.4.77 22.4.293 22.4.48 1.17 15.3.8 6.2.12 6.2.13 6.2.14 1.31 1.33 22.4.507
      """
    ),
    (.encounter, "22.4.49 1.21"),
    (.familyOrganizer, "22.4.45 1.23"),
    (.goal, "22.4.121"),
    (.note, "22.4.202"),
    (.policy, "22.4.61 1.26"),
    (.careTeam, "22.4.500"),
    (.plannedStatement, "22.4.39 22.4.40 22.4.41 22.4.44 22.4.120 22.4.140 22.4.130 1.25"),
    (.instruction, "22.4.20"),
    (
      .modifier,
      """
      22.4.6 22.4.8 22.4.9 22.4.19 22.4.28 22.4.31 22.4.53 22.4.64 22.4.79 22.4.86 22.4.122 22.4.143 22.4.145 22.4.147 22.4.502 22.4.118 22.4.25 \
      22.4.47 15.3.1 22.4.301 22.4.302 22.4.303 22.4.304 22.4.305 22.4.308 22.4.309 22.4.311 22.4.315 22.4.316 22.4.317 22.4.318 22.4.319 1.50 1.38 \
      1.54 1.55 1.40 1.39 1.51 24.3.88 6.2.8 6.2.9 6.2.10 6.2.11
      """
    ),
  ]
}

/// Helpers of the literal tables; what they return lives for ever.
enum CDATables {
  static func words(_ text: StaticString) -> [Bytes] {
    let text = Bytes(text)
    var out: [Bytes] = []
    var start = 0
    for i in 0...text.count where i == text.count || ASCII.isSpace(text[i]) {
      if i > start { out.append(text[start..<i]) }
      start = i + 1
    }
    return out
  }

  /// A copy of both, one after the other, that is never freed.
  static func joined(_ prefix: StaticString, _ suffix: Bytes) -> Bytes {
    let prefix = Bytes(prefix)
    let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: prefix.count + suffix.count)
    _ = copy.initialize(from: prefix.array + suffix.array)
    return Bytes(UnsafeBufferPointer(copy))
  }

  /// Whether a template id is one of HL7's or IHE's own, so that it may stand in a count: `2.16.840.1.113883.10.20.` or
  /// `1.3.6.1.4.1.19376.1.5.3.1.` and a few numbers of at most three digits.
  static func isPublicTemplate(_ root: Bytes) -> Bool {
    guard root.hasPrefix("2.16.840.1.113883.10.20.") || root.hasPrefix("1.3.6.1.4.1.19376.1.5.3.1."), root.count <= 44 else { return false }
    var digits = 0
    var arcs = 0
    for b in root[23..<root.count].raw {
      digits = ASCII.isDigit(b) ? digits + 1 : 0
      arcs += b == 0x2E ? 1 : 0
      guard ASCII.isDigit(b) || b == 0x2E, digits <= 3, arcs <= 8 else { return false }
    }
    return true
  }
}
