/// Every key that a mapping file may hold, by where it stands. The reader refuses all others; the reference page is made from this table.
public struct MappingKey: Sendable {
  /// Where a key may stand.
  public enum Level: String, Sendable, CaseIterable {
    case mapping = "The file"
    case table = "A table"
    case patient = "`patient`"
    case resource = "A resource"
    case value = "A value"
    case element = "An element with parts"
    case concept = "A `CodeableConcept` or `Coding`"
    case quantity = "A `Quantity`"
    case identifier = "An `Identifier`"
    case reference = "A `Reference`"
    case period = "A `Period`"
    case money = "A `Money`"
    case entry = "An entry of a lookup"
  }

  public let level: Level
  public let name: String
  public let isRequired: Bool
  /// What its value looks like.
  public let form: String
  public let summary: String

  private init(_ level: Level, _ name: String, _ form: String, _ summary: String, required: Bool = false) {
    (self.level, self.name, self.form, self.summary, isRequired) = (level, name, form, summary, required)
  }

  static func names(_ level: Level) -> [String] { all.filter { $0.level == level }.map(\.name) }

  public static let all: [MappingKey] = [
    MappingKey(.mapping, "version", "1", "The version of this language.", required: true),
    MappingKey(.mapping, "name", "text", "What the mapping is called in reports.", required: true),
    MappingKey(.mapping, "description", "text", "For readers; not used."),
    MappingKey(.mapping, "authority", "text", "The assigning authority of the identifiers in all tables; without it the pipeline's site stands for it."),
    MappingKey(.mapping, "dates", "format or list", "How dates are written, unless they are ISO 8601 or YYYYMMDD."),
    MappingKey(.mapping, "nulls", "list of texts", "Texts that stand for no value, such as `NULL` or `\\N`."),
    MappingKey(.mapping, "lookups", "name: table", "Tables that translate codes; each maps a source value to a code, or to code, system and display."),
    MappingKey(.mapping, "tables", "list", "What each kind of file maps to.", required: true),

    MappingKey(.table, "table", "text", "Its name, for joins and reports.", required: true),
    MappingKey(.table, "files", "list of patterns", "Base names of its files; `*` and `?` stand for any text and any character. Without it: the table's name."),
    MappingKey(.table, "header", "list of columns", "Columns that a file must have to be this table."),
    MappingKey(.table, "columns", "list of names", "Names of the columns, for files without a header line."),
    MappingKey(.table, "record", "path", "For XML: the path of the element that is one record; columns are then paths within it."),
    MappingKey(.table, "reference", "true or false", "The table names no patient; its rows serve joins only."),
    MappingKey(.table, "patient", "column, or mapping", "Which column identifies the patient. Needed unless `reference: true`."),
    MappingKey(.table, "authority", "text", "The assigning authority of this table's identifiers, where it differs from the file's."),
    MappingKey(.table, "dates", "format or list", "How this table writes dates."),
    MappingKey(.table, "where", "condition", "Rows for which it does not hold are left out and counted as filtered."),
    MappingKey(.table, "group-by", "list of columns", "Consecutive rows with equal values in these columns are mapped together."),
    MappingKey(.table, "join", "name: condition", "Rows of other tables that belong to a row: `patients: PATIENT = patients.Id`."),
    MappingKey(.table, "known", "list, or column: class", "Further columns that identify someone, mapped or not."),
    MappingKey(.table, "resources", "list", "What a row becomes. Needed unless `reference: true`."),

    MappingKey(.patient, "identifier", "value", "The column that identifies the patient.", required: true),
    MappingKey(.patient, "authority", "value", "The column or constant that names the assigning authority."),
    MappingKey(.patient, "type", "value", "The identifier's type (HL7 table 0203); `=MR` when not given."),

    MappingKey(.resource, "resource", "FHIR type", "The resource's type.", required: true),
    MappingKey(.resource, "when", "condition", "Rows for which it holds become this resource."),
    MappingKey(.resource, "per", "row or group", "One resource for each row (as usual), or one for all rows of a group."),
    MappingKey(.resource, "key", "list of values", "What tells one resource of this type from another. Without it the row's whole content and position do."),
    MappingKey(.resource, "for-each", "variable: range or list", "Repeats the resource; `{n}` in its texts becomes each value."),
    MappingKey(.resource, "elements", "element: value", "The elements to set.", required: true),

    MappingKey(.value, "column", "column, or list", "The column that holds the value; of a list the first that is not empty."),
    MappingKey(.value, "constant", "text", "A fixed value; the same as `=text`."),
    MappingKey(.value, "template", "text", "Text with columns in braces; the same as a text that holds `{column}`."),
    MappingKey(.value, "lookup", "name, or table", "Translates the value."),
    MappingKey(.value, "unmapped", "keep, drop or reject", "What happens to a value that the lookup lacks; `keep`, or `drop` where FHIR fixes the codes."),
    MappingKey(.value, "default", "text", "The value where the column is empty."),
    MappingKey(.value, "format", "format or list", "How this date is written."),
    MappingKey(.value, "words", "true: list, false: list", "Words that mean true and false."),
    MappingKey(.value, "when", "condition", "The element is set only where it holds."),
    MappingKey(.value, "absent", "unknown", "Says that the value is not known, where FHIR requires one: the last of several, `[A, {absent: unknown}]`."),

    MappingKey(.element, "when", "condition", "The element is set only where it holds."),
    MappingKey(.element, "for-each", "`row`, `row by COLUMN`, or variable: range or list",
      "Repeats the element: for each row of the group; for each value of a column in it (a `row` within goes over its rows); for each value of a variable."),

    MappingKey(.concept, "code", "value", "The code."),
    MappingKey(.concept, "system", "value", "Its code system: a URI, an OID, or a name such as `=LOINC`."),
    MappingKey(.concept, "display", "value", "Its words in the code system."),
    MappingKey(.concept, "version", "value", "The version of the code system."),
    MappingKey(.concept, "text", "value", "What was written, beside the code (not in a `Coding`)."),

    MappingKey(.quantity, "value", "value", "The number; a `<` or `>` before it becomes the comparator."),
    MappingKey(.quantity, "unit", "value", "The unit as written; its UCUM code is added where it is known."),
    MappingKey(.quantity, "comparator", "value", "`<`, `<=`, `>=` or `>`."),

    MappingKey(.identifier, "value", "value", "The identifier."),
    MappingKey(.identifier, "authority", "value", "Who assigned it: a URI, an OID or a name; without it the table's authority."),
    MappingKey(.identifier, "type", "value", "Its type (HL7 table 0203), such as `=SS`."),

    MappingKey(.reference, "to", "FHIR type", "The type of the resource referred to; `Patient` is the row's patient."),
    MappingKey(.reference, "key", "list of values", "Its key, as the rule gives it that makes the resource."),
    MappingKey(.reference, "display", "value", "A name instead of a resource, such as a clinician's."),

    MappingKey(.period, "start", "value", "When it began."),
    MappingKey(.period, "end", "value", "When it ended; left out where it lies before the start."),

    MappingKey(.money, "value", "value", "The amount."),
    MappingKey(.money, "currency", "value", "Its code (ISO 4217), such as `=USD`."),

    MappingKey(.entry, "code", "text", "The code."),
    MappingKey(.entry, "system", "text", "Its code system."),
    MappingKey(.entry, "display", "text", "Its words."),
  ]

  /// The reference page's tables, in Markdown.
  public static var reference: String {
    var out = ""
    for level in Level.allCases {
      out += "## \(level.rawValue)\n\n| Key | Value | Meaning |\n|---|---|---|\n"
      for key in all where key.level == level {
        out += "| `\(key.name)`\(key.isRequired ? " (required)" : "") | \(key.form) | \(key.summary) |\n"
      }
      out += "\n"
    }
    return out
  }
}
