import LedgerProtocol
import Records

/// A payload as names and values: members within members by their path, lists of plain values in one line.
enum PayloadTable {
  private static let mostRows = 400
  private static let mostCharacters = 600

  static func view(_ json: JSONValue, caption: String) -> TableView {
    var rows: [[Cell]] = []
    var left = 0
    add(json, "", &rows, &left)
    if left > 0 { rows.append([.absent("and more"), .text(left.of("further value", "further values"))]) }
    return TableView(caption, style: "pairs", [.text("Member"), .text("Value")], rows, none: "The payload is not JSON that can be read.")
  }

  private static func add(_ json: JSONValue, _ path: String, _ rows: inout [[Cell]], _ left: inout Int) {
    switch json {
    case .object(let members) where !members.isEmpty:
      for member in members { add(member.value, path.isEmpty ? member.name : path + " › " + member.name, &rows, &left) }
    case .array(let values) where !values.isEmpty:
      let plain = values.compactMap(text)
      if plain.count == values.count {
        row(path, .text(plain.joined(separator: ", ").cut(mostCharacters)), &rows, &left)
      } else {
        for (i, value) in values.enumerated() { add(value, "\(path) › \(i + 1)", &rows, &left) }
      }
    default: row(path, cell(json, path), &rows, &left)
    }
  }

  private static func row(_ path: String, _ cell: Cell, _ rows: inout [[Cell]], _ left: inout Int) {
    guard rows.count < mostRows else {
      left += 1
      return
    }
    rows.append([.text(path.withoutPatients.cut(120)), cell])
  }

  /// A value without members, patient hashes shortened; nil for one that has some.
  private static func text(_ json: JSONValue) -> String? {
    switch json {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .number(let value): value
    case .string(let value): value.withoutPatients
    case .array, .object: nil
    }
  }

  private static func cell(_ json: JSONValue, _ path: String) -> Cell {
    switch json {
    case .object, .array: return .absent("empty")
    case .null: return .absent("null")
    case .integer(let value):
      let name = path.split(separator: " ").last ?? ""
      let isTime = ["at", "until", "from", "validFrom", "validUntil", "answer-by", "time"].contains(name) && value > 100_000_000
      return isTime ? Cell.text(String(value)).noted(value.moment) : .text(String(value))
    case .string(let value):
      let shown = value.withoutPatients.cut(mostCharacters)
      if value.contains("\n") { return .long(shown) }
      return value.utf8.count >= 32 && !value.contains(" ") ? .digest(shown) : .text(shown, or: "empty")
    default: return .text(text(json) ?? "")
    }
  }
}
