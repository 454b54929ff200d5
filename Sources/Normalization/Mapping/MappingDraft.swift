public import Records

/// Writes the first draft of a mapping from what a scan of a file found, to be finished by hand. It loads as it stands; what is a guess is marked.
public struct MappingDraft {
  /// A column as a scan saw it.
  public struct Column: Sendable {
    public enum Kind: String, Sendable { case empty, text, code, integer, decimal, boolean, date, dateTime }

    public let name: String
    public let kind: Kind
    /// How its dates are written, in the mapping's notation; nil for ISO 8601 and YYYYMMDD.
    public let dateFormat: String?
    public let identifierClass: IdentifierClass?
    /// Whether its values say so, and not its header: a drug may look like a name, a count like a ZIP code.
    public let isGuess: Bool
    /// Share of rows that have a value, 0 to 1.
    public let fill: Double
    /// Whether no value occurs twice.
    public let isUnique: Bool

    public init(
      name: String, kind: Kind, dateFormat: String? = nil, identifierClass: IdentifierClass? = nil, isGuess: Bool = false, fill: Double = 1, isUnique: Bool = false
    ) {
      (self.name, self.kind, self.dateFormat) = (name, kind, dateFormat)
      (self.identifierClass, self.isGuess, self.fill, self.isUnique) = (identifierClass, isGuess, fill, isUnique)
    }

    /// Whether its header says that it identifies someone.
    var identifies: Bool { identifierClass != nil && !isGuess }
  }

  private let columns: [Column]
  private let words: [[String]]
  private var used: Set<Int> = []
  /// Columns that are no part of what is clinical.
  private var hidden: Set<Int> = []
  private var lines: [String] = []
  /// Columns by the way they are written in the draft.
  private var plainNames: [String: String] = [:]

  private init(_ columns: [Column]) {
    self.columns = columns
    words = columns.map { IdentifyingColumns.words(of: $0.name) }
  }

  /// The draft as YAML.
  public static func text(name: String, files: [String], columns: [Column]) -> String {
    var draft = MappingDraft(columns)
    return draft.write(name: name, files: files)
  }

  // MARK: Finding columns

  /// The first unused column that has one of the phrases; nil when none has.
  private mutating func take(_ phrases: String...) -> String? {
    for phrase in phrases {
      for i in columns.indices where !used.contains(i) && !hidden.contains(i) && columns[i].kind != .empty {
        if " \(words[i].joined(separator: " ")) ".contains(" \(phrase) ") {
          used.insert(i)
          let text = quoted(columns[i].name)
          plainNames[text] = columns[i].name
          return text
        }
      }
    }
    return nil
  }

  private func has(_ phrases: String...) -> Bool {
    phrases.contains { phrase in words.contains { " \($0.joined(separator: " ")) ".contains(" \(phrase) ") } }
  }

  /// A column's name so that YAML and the mapping read it as one.
  private func quoted(_ name: String) -> String {
    let isPlain = name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." || $0 == "-" || $0 == " " } && name.first?.isLetter == true
    return isPlain ? name : "{column: \"\(name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"}"
  }

  private func key(_ name: String) -> String { "\"\(name.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\"" }

  private mutating func add(_ indent: Int, _ line: String) { lines.append(String(repeating: " ", count: indent) + line) }

  private mutating func add(_ indent: Int, _ element: String, _ column: String?) {
    if let column { add(indent, "\(element): \(column)") }
  }

  // MARK: Writing

  private mutating func write(name: String, files: [String]) -> String {
    add(0, "# A draft from a scan of the columns: guesses are marked TODO. docs/guide/mappings.md says how to finish it.")
    add(0, "version: 1")
    add(0, "name: \(key(name))")
    add(0, "authority: \(key(name.uppercased()))  # TODO: who assigns the patients' identifiers")
    let seen = Array(Set(columns.compactMap(\.dateFormat))).sorted()
    let formats = seen.filter { DateFormat($0) != nil }
    for format in seen where DateFormat(format) == nil { add(0, "# TODO: dates written as \(format) do not say their century; they cannot be mapped") }
    if !formats.isEmpty { add(0, "dates: [\(formats.map(key).joined(separator: ", "))]") }
    add(0, "tables:")
    add(2, "- table: \(key(name))")
    add(4, "files: [\(files.map(key).joined(separator: ", "))]")
    add(4, "header: [\(columns.prefix(4).map { key($0.name) }.joined(separator: ", "))]  # TODO: the columns that tell this file from others")
    let patient = columns.indices.first { columns[$0].identifierClass == .medicalRecord && columns[$0].fill > 0.5 }
    if let patient {
      used.insert(patient)
      add(4, "patient: \(quoted(columns[patient].name))")
    } else {
      add(4, "patient: PATIENT_ID  # TODO: no column looks like the patient's identifier")
    }
    writeKnown()
    add(4, "resources:")
    if has("dob", "birth", "birthdate", "birth date", "date of birth"), has("last", "surname", "family", "lastname", "last name", "name") { writePatient() }
    writeClinical()
    writeRest()
    return lines.joined(separator: "\n") + "\n"
  }

  private mutating func writeKnown() {
    let known = columns.filter { $0.identifierClass != nil }
    guard !known.isEmpty else { return }
    add(4, "known:  # columns that identify someone; they are looked for in all text")
    for column in known {
      guard let c = column.identifierClass else { continue }
      add(6, "\(key(column.name)): \(TableCompiler.className(c))\(column.isGuess ? "  # TODO: its values look so; take it out when they are none" : "")")
    }
  }

  private mutating func writePatient() {
    add(6, "- resource: Patient")
    add(8, "elements:")
    let family = take("last name", "lastname", "last", "surname", "family name", "family", "lname")
    let given = take("first name", "firstname", "first", "given name", "given", "forename", "fname")
    if family != nil || given != nil {
      add(10, "name:")
      add(12, "family", family)
      add(12, "given", given)
    } else if let whole = take("patient name", "name") {
      add(10, "name: {text: \(whole)}")
    }
    add(10, "birthDate", take("dob", "birth date", "birthdate", "date of birth", "birth dt", "birth"))
    if let sex = take("sex", "gender") { add(10, "gender: {column: \(bare(sex)), lookup: {M: male, F: female, default: unknown}}  # TODO: check the codes") }
    let street = take("street", "address", "addr")
    let city = take("city", "town")
    let state = take("state")
    let postal = take("zip", "zipcode", "postal code", "postcode", "postal")
    if street != nil || city != nil || state != nil || postal != nil {
      add(10, "address:")
      add(12, "line", street)
      add(12, "city", city)
      add(12, "state", state)
      add(12, "postalCode", postal)
    }
    if let phone = take("phone", "telephone", "mobile") { add(10, "telecom: {system: =phone, value: \(phone)}") }
    let ssn = take("ssn", "social security")
    if let ssn {
      add(10, "identifier: {value: \(ssn), type: =SS, authority: \"http://hl7.org/fhir/sid/us-ssn\"}")
    } else if !lines[lines.count - 1].hasPrefix(String(repeating: " ", count: 10)) {
      add(10, "active: =true")
    }
  }

  /// A quoted column inside a value's mapping, where the name alone is wanted.
  private func bare(_ quoted: String) -> String {
    quoted.hasPrefix("{column: ") ? String(quoted.dropFirst(9).dropLast()) : quoted
  }

  private mutating func writeClinical() {
    hidden = Set(columns.indices.filter { columns[$0].identifies })
    let date = ["date", "time", "datetime", "start", "dt", "at", "collected", "service"]
    if has("loinc", "test", "result", "value", "observation", "measurement") {
      begin("Observation", status: "final")
      writeCode("code", code: take("loinc code", "loinc", "test code", "code"), display: take("test name", "test", "description", "name"), system: "LOINC")
      add(10, "effectiveDateTime", takeDate(date))
      if let value = take("result value", "result", "value", "measurement") {
        let unit = take("unit", "units", "uom")
        add(10, "valueQuantity: {when: \(key("\(plainNames[value] ?? value) is number")), value: \(value)\(unit.map { ", unit: \($0)" } ?? "")}")
        add(10, "valueString: \(value)")
      }
    } else if has("ndc", "drug", "medication", "rxnorm", "rx") {
      begin("MedicationRequest", status: "completed")
      add(10, "intent: =order")
      let code = take("rxnorm", "ndc", "drug code", "code")
      writeCode("medicationCodeableConcept", code: code, display: take("drug", "medication", "description", "name"), system: "RxNorm")
      add(10, "authoredOn", takeDate(date))
    } else if has("icd", "diagnosis", "condition", "problem") {
      add(6, "- resource: Condition")
      add(8, "elements:")
      add(10, "clinicalStatus: {code: =active, system: \"http://terminology.hl7.org/CodeSystem/condition-clinical\"}")
      let code = take("icd code", "icd", "diagnosis code", "code", "diagnosis")
      writeCode("code", code: code, display: take("description", "diagnosis", "condition", "name"), system: "ICD-10")
      add(10, "onsetDateTime", takeDate(date))
    } else if has("procedure", "cpt", "hcpcs") {
      begin("Procedure", status: "completed")
      writeCode("code", code: take("cpt", "hcpcs", "procedure code", "code", "procedure"), display: take("description", "procedure", "name"), system: "CPT")
      add(10, "performedDateTime", takeDate(date))
    } else if has("admission", "admit", "discharge", "visit", "encounter") {
      begin("Encounter", status: "finished")
      add(10, "class: {code: =AMB, system: \"http://terminology.hl7.org/CodeSystem/v3-ActCode\"}  # TODO: from the kind of visit")
      let start = takeDate(["admission", "admit", "start"]) ?? takeDate(date)
      let end = takeDate(["discharge", "end", "stop"])
      let parts = [start.map { "start: \($0)" }, end.map { "end: \($0)" }].compactMap { $0 }
      if !parts.isEmpty { add(10, "period: {\(parts.joined(separator: ", "))}") }
    } else if !lines.contains(where: { $0.hasSuffix("resource: Patient") }) {
      begin("Observation", status: "final")
      writeCode("code", code: take("code"), display: take("description", "name"), system: "local")
      add(10, "effectiveDateTime", takeDate(date))
    }
  }

  private mutating func begin(_ resource: String, status: String) {
    add(6, "- resource: \(resource)  # TODO: is this what a row is?")
    if let i = columns.firstIndex(where: { $0.isUnique && $0.fill == 1 && (!$0.identifies || $0.identifierClass == .otherUnique) }) {
      add(8, "key: [\(quoted(columns[i].name))]")
    }
    add(8, "elements:")
    add(10, "status: =\(status)")
  }

  private mutating func writeCode(_ element: String, code: String?, display: String?, system: String) {
    if code == nil, display == nil {
      add(10, "\(element): {text: \"=not known\"}  # TODO: which column says what it is?")
      return
    }
    var parts: [String] = []
    if let code { parts.append("code: \(code), system: \"=\(system)\"") }
    if let display { parts.append("\(code == nil ? "text" : "display"): \(display)") }
    add(10, "\(element): {\(parts.joined(separator: ", "))}\(code == nil ? "" : "  # TODO: check the code system")")
  }

  private mutating func takeDate(_ phrases: [String]) -> String? {
    for phrase in phrases {
      for i in columns.indices where !used.contains(i) && !hidden.contains(i) && (columns[i].kind == .date || columns[i].kind == .dateTime) {
        if words[i].contains(phrase) {
          used.insert(i)
          return quoted(columns[i].name)
        }
      }
    }
    for i in columns.indices where !used.contains(i) && !hidden.contains(i) && (columns[i].kind == .date || columns[i].kind == .dateTime) && columns[i].identifierClass == nil {
      used.insert(i)
      return quoted(columns[i].name)
    }
    return nil
  }

  private mutating func writeRest() {
    let rest = columns.indices.filter { !used.contains($0) }
    guard !rest.isEmpty else { return }
    add(0, "# Columns that nothing maps yet:")
    for i in rest {
      let c = columns[i]
      let identifies = c.identifierClass.map { ", identifies (\(TableCompiler.className($0)))" } ?? ""
      add(0, "#   \(key(c.name)): \(c.kind.rawValue), \(Int((c.fill * 100).rounded())) % filled\(identifies)")
    }
  }
}
