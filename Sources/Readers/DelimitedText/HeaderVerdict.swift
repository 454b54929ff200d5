import Records

/// Whether the first row of a table names its columns.
struct HeaderVerdict {
  /// nil: nothing speaks for it or against it.
  let isHeader: Bool?
  /// Without an empty last one that a trailing delimiter makes.
  let columns: Int
  let evidence: String

  init(_ trial: DialectTrial) {
    let usual = trial.usual.fields
    var rows = trial.cells.filter { $0.count == usual }
    if trial.hasHeaderWithoutTrailing { rows.insert(trial.cells[trial.rowsBeforeTable] + [[]], at: 0) }
    let longest = trial.counts.first ?? 0
    guard let first = rows.first else {
      (isHeader, columns, evidence) = (nil, max(usual, longest), "header: no row to judge by")
      return
    }
    let isTrailing = first.count > 2 && first.last?.isEmpty == true && rows.allSatisfy { $0.last?.isEmpty == true }
    let counted = trial.counts.allSatisfy { $0 <= longest } && longest > usual ? longest : usual
    columns = counted - (isTrailing ? 1 : 0)
    let names = first.prefix(columns)
    let values = names.filter { HeaderVerdict.looksLikeValue($0) }.count
    guard values == 0 else {
      (isHeader, evidence) = (false, "no header: \(values) of \(names.count) fields of the first row look like values")
      return
    }
    var typed = 0
    for i in names.indices where !names[i].isEmpty {
      let column = rows.dropFirst().compactMap { $0[i].isEmpty ? nil : $0[i] }
      if !column.isEmpty, column.filter({ HeaderVerdict.looksLikeValue($0) }).count * 2 > column.count { typed += 1 }
    }
    if typed > 0 {
      (isHeader, evidence) = (
        true, "header: no field of the first row looks like a value, and \(typed) of \(names.count) columns below it do"
      )
      return
    }
    let known = names.filter { HeaderVerdict.hasColumnWord($0) }.count
    if known * 2 >= names.count {
      (isHeader, evidence) = (true, "header: \(known) of \(names.count) fields of the first row have words that name columns")
    } else {
      (isHeader, evidence) = (nil, "header: the first row could be names of columns or values")
    }
  }

  /// A number, date, time, identifier with digits in front, or a long text.
  static func looksLikeValue(_ cell: [UInt8]) -> Bool {
    guard let first = cell.first else { return false }
    if cell.count > 100 { return true }
    if ASCII.isDigit(first) {
      // `1st_diagnosis` or `2nd name` is a name.
      return !(cell.count > 4 && cell.dropFirst(3).contains { ASCII.isLetter($0) } && !cell.dropFirst(1).contains { ASCII.isDigit($0) }
        && !cell.contains(0x2D))
    }
    if (first == 0x2D || first == 0x2B || first == 0x2E || first == 0x24), cell.count > 1, ASCII.isDigit(cell[1]) { return true }
    let digits = cell.filter { ASCII.isDigit($0) }.count
    return digits * 2 > cell.count || (digits >= 6 && cell.contains(0x2D))
  }

  /// Words that name columns, whole or at the end or start of a compound (`patient_id`, `BIRTHDATE`).
  private static let words: Set<String> = [
    "id", "name", "date", "time", "code", "type", "patient", "number", "no", "num", "status", "value", "unit", "units", "address",
    "city", "state", "zip", "county", "country", "phone", "fax", "email", "gender", "sex", "birth", "birthdate", "dob", "age", "race",
    "ethnicity", "mrn", "ssn", "first", "last", "middle", "start", "stop", "end", "encounter", "provider", "organization",
    "description", "desc", "text", "note", "notes", "comment", "result", "test", "amount", "cost", "price", "quantity", "category",
    "system", "display", "key", "title", "street", "department", "facility", "location", "diagnosis", "procedure", "drug", "dose",
    "route", "claim", "payer", "plan", "member", "insurance", "question", "answer", "score", "specialty", "language", "religion",
    "marital", "nr", "datum", "ort", "plz", "vorname", "nachname",
  ]

  static func hasColumnWord(_ cell: [UInt8]) -> Bool {
    guard cell.count <= 64 else { return false }
    var word: [UInt8] = []
    var found = false
    func close() {
      if words.contains(String(decoding: word, as: UTF8.self)) { found = true }
      word.removeAll()
    }
    for (i, b) in cell.enumerated() {
      guard ASCII.isLetter(b) else {
        close()
        continue
      }
      // `birthDate`: a capital after a small letter begins a word.
      if ASCII.isUpper(b), i > 0, ASCII.isLetter(cell[i - 1]), !ASCII.isUpper(cell[i - 1]) { close() }
      word.append(ASCII.lower(b))
    }
    close()
    if found { return true }
    let whole = String(decoding: cell.map { ASCII.lower($0) }, as: UTF8.self)
    return words.contains { $0.utf8.count >= 4 && (whole.hasSuffix($0) || whole.hasPrefix($0)) }
  }
}
