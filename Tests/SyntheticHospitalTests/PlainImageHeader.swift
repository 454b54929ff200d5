import Foundation

/// A slow reader of DICOM data sets, written from PS3.5 and not from the writer, for checks only: values by paths such as
/// `(0040,0275)[1].(0008,0050)`.
struct PlainImageHeader {
  struct Damaged: Error {}
  private(set) var values: [String: String] = [:]
  private(set) var syntax = ""
  /// Where the items of the outermost sequence begin in the file, for directories.
  private(set) var itemOffsets: [Int] = []

  private static let long: Set<String> = ["OB", "OW", "SQ", "UN", "UT", "UC", "UR"]

  init(part10 bytes: [UInt8]) throws {
    guard bytes.count > 132, Array(bytes[128..<132]) == Array("DICM".utf8) else {
      _ = try read(bytes, 0..<bytes.count, isExplicit: false, isBig: false, path: "")
      return
    }
    var end = 132
    while end + 8 <= bytes.count, bytes[end] == 2, bytes[end + 1] == 0 { end = try element(bytes, end, true, false, "", limit: bytes.count) }
    syntax = values["(0002,0010)"] ?? ""
    switch syntax {
    case "1.2.840.10008.1.2": try readAll(bytes, end, false, false)
    case "1.2.840.10008.1.2.1": try readAll(bytes, end, true, false)
    case "1.2.840.10008.1.2.2": try readAll(bytes, end, true, true)
    case "1.2.840.10008.1.2.1.99": try readAll(try PlainTable.stored(bytes, from: end).content, 0, true, false)
    default: throw Damaged()
    }
  }

  private mutating func readAll(_ bytes: [UInt8], _ start: Int, _ isExplicit: Bool, _ isBig: Bool) throws {
    _ = try read(bytes, start..<bytes.count, isExplicit: isExplicit, isBig: isBig, path: "")
  }

  /// Reads elements until the range, or the item with an undefined length, ends.
  private mutating func read(_ bytes: [UInt8], _ range: Range<Int>, isExplicit: Bool, isBig: Bool, path: String) throws -> Int {
    var at = range.lowerBound
    while at + 8 <= range.upperBound {
      if PlainImageHeader.tag(bytes, at, isBig) == "(FFFE,E00D)" { return at + 8 }
      at = try element(bytes, at, isExplicit, isBig, path, limit: range.upperBound)
    }
    guard at == range.upperBound else { throw Damaged() }
    return at
  }

  private static func number(_ bytes: [UInt8], _ at: Int, _ count: Int, _ isBig: Bool) -> Int {
    (0..<count).reduce(0) { $0 | Int(bytes[at + $1]) << (8 * (isBig ? count - 1 - $1 : $1)) }
  }

  private static func tag(_ bytes: [UInt8], _ at: Int, _ isBig: Bool) -> String {
    String(format: "(%04X,%04X)", number(bytes, at, 2, isBig), number(bytes, at + 2, 2, isBig))
  }

  private mutating func element(
    _ bytes: [UInt8], _ start: Int, _ isExplicit: Bool, _ isBig: Bool, _ path: String, limit: Int
  ) throws -> Int {
    let name = path + PlainImageHeader.tag(bytes, start, isBig)
    var (at, length, representation) = (start + 4, 0, "")
    if isExplicit {
      representation = String(decoding: bytes[at..<at + 2], as: UTF8.self)
      if PlainImageHeader.long.contains(representation) {
        guard at + 8 <= limit else { throw Damaged() }
        length = PlainImageHeader.number(bytes, at + 4, 4, isBig)
        at += 8
      } else {
        length = PlainImageHeader.number(bytes, at + 2, 2, isBig)
        at += 4
      }
    } else {
      length = PlainImageHeader.number(bytes, at, 4, isBig)
      at += 4
    }
    let isUndefined = length == 0xFFFF_FFFF
    guard isUndefined || at + length <= limit else { throw Damaged() }
    let beginsWithItem = length >= 8 && at + 4 <= limit && PlainImageHeader.tag(bytes, at, isBig) == "(FFFE,E000)"
    guard representation == "SQ" || isUndefined || (!isExplicit && beginsWithItem) else {
      let raw = bytes[at..<at + length]
      values[name] = ["US", "UL"].contains(representation)
        ? stride(from: at, to: at + length, by: representation == "US" ? 2 : 4).map {
          String(PlainImageHeader.number(bytes, $0, representation == "US" ? 2 : 4, isBig))
        }.joined(separator: "\\") : text(Array(raw), values[path + "(0008,0005)"] ?? values["(0008,0005)"] ?? "")
      return at + length
    }
    var (item, end) = (0, isUndefined ? limit : at + length)
    while at + 8 <= end {
      let delimiter = PlainImageHeader.tag(bytes, at, isBig)
      let itemLength = PlainImageHeader.number(bytes, at + 4, 4, isBig)
      if delimiter == "(FFFE,E0DD)" { end = at + 8; at = end; break }
      guard delimiter == "(FFFE,E000)" else { throw Damaged() }
      if path.isEmpty { itemOffsets.append(at) }
      item += 1
      let upper = itemLength == 0xFFFF_FFFF ? end : at + 8 + itemLength
      at = try read(bytes, at + 8..<upper, isExplicit: isExplicit, isBig: isBig, path: "\(name)[\(item)].")
    }
    values[name] = "\(item) items"
    return at
  }

  /// Text by the character set of the item or of the whole data set, which stands near its beginning.
  private func text(_ bytes: [UInt8], _ charset: String) -> String {
    let data = Data(bytes)
    let encoding: String.Encoding = charset.contains("192") ? .utf8 : charset.contains("87") ? .iso2022JP : .isoLatin1
    return (String(data: data, encoding: encoding) ?? "?").trimmingCharacters(in: CharacterSet(charactersIn: " \0"))
  }

  // MARK: the other forms

  init(json: [String: Any]) { add(json, path: "") }

  private mutating func add(_ object: [String: Any], path: String) {
    for (key, member) in object {
      guard let member = member as? [String: Any] else { continue }
      let name = path + "(\(key.prefix(4)),\(key.suffix(4)))"
      let list = member["Value"] as? [Any] ?? []
      if member["vr"] as? String == "SQ" {
        for (i, item) in list.enumerated() { if let item = item as? [String: Any] { add(item, path: "\(name)[\(i + 1)].") } }
        values[name] = "\(list.count) items"
        continue
      }
      values[name] = list.map { value in
        if let name = value as? [String: String] {
          return ["Alphabetic", "Ideographic", "Phonetic"].compactMap { name[$0] }.joined(separator: "=")
        }
        return "\(value)"
      }.joined(separator: "\\")
    }
  }

  init(xml: PlainXML.Node) { add(xml, path: "") }

  private mutating func add(_ node: PlainXML.Node, path: String) {
    for element in node.all("DicomAttribute") {
      let key = element.attributes["tag"] ?? ""
      let name = path + "(\(key.prefix(4)),\(key.suffix(4)))"
      let items = element.all("Item")
      if element.attributes["vr"] == "SQ" {
        for (i, item) in items.enumerated() { add(item, path: "\(name)[\(i + 1)].") }
        values[name] = "\(items.count) items"
        continue
      }
      let names = element.all("PersonName").map { person in
        person.children.map { group in
          let parts = ["FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix"].map { group.first($0)?.text ?? "" }
          let last = parts.lastIndex { !$0.isEmpty } ?? 0
          return parts[...last].joined(separator: "^")
        }.joined(separator: "=")
      }
      values[name] = (names.isEmpty ? element.all("Value").map(\.text) : names).joined(separator: "\\")
    }
  }
}
