internal import Records

/// The JSON Schema of a report, stated by the same code that reads and writes one.
///
/// Source: JSON Schema draft 2020-12. What a schema cannot say, the order of the members and sums, `Report(parsing:)` checks.
public enum ReportSchema {
  /// The schema as a text, indented, with a line break at its end.
  public static var text: String {
    guard case .object(let stated)? = try? ReportMembers.stated(Report()) else { return "" }
    let head: [JSONValue.Member] = [
      .init("$schema", .string("https://json-schema.org/draft/2020-12/schema")), .init("$id", .string(Report.schema)),
      .init("title", .string("ChartSeal compliance report")),
      .init(
        "description",
        .string("Members stand in the order of `properties`. ppm: parts per million; ms: milliseconds from the start of the run; times in UTC.")),
    ]
    var out = ""
    indent(.object(head + stated), "", &out)
    return out + "\n"
  }

  private static func indent(_ value: JSONValue, _ margin: String, _ out: inout String) {
    func each(_ open: String, _ close: String, _ count: Int, _ body: (Int) -> Void) {
      out += open
      for i in 0..<count {
        out += (i == 0 ? "\n" : ",\n") + margin + "  "
        body(i)
      }
      out += "\n" + margin + close
    }
    switch value {
    case .array(let values) where values.contains { $0.members != nil }:
      each("[", "]", values.count) { indent(values[$0], margin + "  ", &out) }
    case .object(let members) where members.contains { $0.value.members != nil || $0.name == "required" || $0.name == "oneOf" || $0.name == "$id" }:
      each("{", "}", members.count) { i in
        out += String(decoding: JSONValue.string(members[i].name).encoded, as: UTF8.self) + ": "
        indent(members[i].value, margin + "  ", &out)
      }
    default: out += String(decoding: value.encoded, as: UTF8.self)
    }
  }
}
