/// Small JSON documents for `--json`: members in the order given.
indirect enum JSONText {
  case string(String)
  case int(Int)
  case double(Double)
  case bool(Bool)
  case null
  case array([JSONText])
  case object([(String, JSONText)])

  static func optional(_ value: String?) -> JSONText { value.map { .string($0) } ?? .null }
  static func optional(_ value: Int?) -> JSONText { value.map { .int($0) } ?? .null }
  static func counts(_ pairs: [(name: String, count: Int)]) -> JSONText { .object(pairs.map { ($0.name, .int($0.count)) }) }

  var text: String {
    switch self {
    case .string(let s): return JSONText.quoted(s)
    case .int(let n): return String(n)
    case .double(let d): return String((d * 1000).rounded() / 1000)
    case .bool(let b): return b ? "true" : "false"
    case .null: return "null"
    case .array(let items): return "[" + items.map(\.text).joined(separator: ",") + "]"
    case .object(let members): return "{" + members.map { JSONText.quoted($0.0) + ":" + $0.1.text }.joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ s: String) -> String {
    var out = "\""
    for u in s.unicodeScalars {
      switch u {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      default:
        if u.value < 0x20 {
          let hex = String(u.value, radix: 16)
          out += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        } else {
          out.unicodeScalars.append(u)
        }
      }
    }
    return out + "\""
  }
}
