/// A request as the console looks at it: method, target, header fields, body. Nothing of it is trusted.
public struct ConsoleRequest: Sendable {
  public var method: String
  /// The path as it was sent, without the query.
  public var path: String
  /// Header fields by their names in small letters; of several with one name the last.
  public var headers: [String: String]
  public var body: [UInt8]
  /// Decoded parameters of the query; what cannot be decoded is left out.
  let query: [String: String]

  /// Longest target that is looked at, in bytes.
  static let longestTarget = 4096
  /// Longest body, in bytes: a form with a reason.
  static let longestBody = 16 << 10

  /// - Parameter target: path and query, such as `/runs?page=2`.
  public init(_ method: String, _ target: String, headers: [String: String] = [:], body: [UInt8] = []) {
    (self.method, self.headers, self.body) = (method, headers, body)
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = parts.first.map(String.init) ?? ""
    query = parts.count == 2 && target.utf8.count <= ConsoleRequest.longestTarget ? FormText.decode(parts[1].utf8) : [:]
    isTooLong = target.utf8.count > ConsoleRequest.longestTarget
  }

  let isTooLong: Bool

  /// The fields of the form in the body; nil when it is none.
  var form: [String: String]? {
    let type = headers["content-type"]?.split(separator: ";").first.map { $0.lowercased() }
    guard type == "application/x-www-form-urlencoded", body.count <= ConsoleRequest.longestBody else { return nil }
    return FormText.decode(body)
  }

  /// The value of a cookie.
  func cookie(_ name: String) -> String? {
    for pair in (headers["cookie"] ?? "").split(separator: ";") {
      let pair = pair.drop { $0 == " " }
      if pair.hasPrefix(name + "=") { return String(pair.dropFirst(name.utf8.count + 1)) }
    }
    return nil
  }
}

/// The one form of parameters in queries and bodies.
///
/// Source: URL living standard, 5 (application/x-www-form-urlencoded).
enum FormText {
  /// Names and values; of several with one name the first, and no pair that is not UTF-8 or badly escaped.
  static func decode(_ text: some Sequence<UInt8>) -> [String: String] {
    var out: [String: String] = [:]
    for pair in Array(text).split(separator: UInt8(ascii: "&")) {
      let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = halves.first.flatMap(unescape), !name.isEmpty, let value = halves.count == 2 ? unescape(halves[1]) : "" else { continue }
      if out[name] == nil { out[name] = value }
    }
    return out
  }

  /// A value as it may stand in a query.
  static func encode(_ text: String) -> String {
    var out = ""
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"),
        UInt8(ascii: "."), UInt8(ascii: "_"):
        out.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let hex = String(byte, radix: 16, uppercase: true)
        out += "%" + (hex.utf8.count == 1 ? "0" : "") + hex
      }
    }
    return out
  }

  private static func unescape(_ text: ArraySlice<UInt8>) -> String? {
    var bytes: [UInt8] = []
    var rest = text
    while let byte = rest.popFirst() {
      switch byte {
      case UInt8(ascii: "+"): bytes.append(0x20)
      case UInt8(ascii: "%"):
        guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else { return nil }
        bytes.append(high << 4 | low)
      default: bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? { Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) } }
}
