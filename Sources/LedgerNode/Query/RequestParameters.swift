import Hummingbird
import LedgerProtocol
import Records

/// The query parameters of a request, decoded strictly. A parameter that a call does not know is refused and not passed over: it may have
/// been meant to ask for less.
///
/// Source: RFC 3986 §2.1 (percent encoding); `+` is a space, as forms send it.
struct RequestParameters {
  private let pairs: [(name: String, value: String)]

  /// Throws `LED-0740` for an encoding that is none, for too many parameters, and for names not among `known`.
  init(_ request: Request, known: Set<String>) throws(ProtocolError) {
    try self.init(query: request.uri.query ?? "", known: known)
  }

  init(query: String, known: Set<String>) throws(ProtocolError) {
    var pairs: [(String, String)] = []
    for piece in query.split(separator: "&") {
      let halves = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = RequestParameters.decode(halves[0]), let value = RequestParameters.decode(halves.count > 1 ? halves[1] : ""),
        known.contains(name), pairs.count < 64
      else { throw .queryParameter }
      pairs.append((name, value))
    }
    self.pairs = pairs
  }

  /// Values of a parameter that may be repeated.
  func all(_ name: String) -> [String] { pairs.filter { $0.name == name }.map(\.value) }

  /// The value of a parameter that may stand once. Throws `LED-0740`.
  func one(_ name: String) throws(ProtocolError) -> String? {
    let values = all(name)
    guard values.count < 2 else { throw .queryParameter }
    return values.first
  }

  /// A number within bounds. Throws `LED-0740`.
  func number(_ name: String, in range: ClosedRange<Int>) throws(ProtocolError) -> Int? {
    guard let text = try one(name) else { return nil }
    guard let value = Int(text), String(value) == text, range.contains(value) else { throw .queryParameter }
    return value
  }

  private static func decode(_ text: Substring) -> String? {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
      if byte == 0x2B {
        bytes.append(0x20)
      } else if byte == 0x25 {
        guard let high = rest.popFirst().flatMap(digit), let low = rest.popFirst().flatMap(digit) else { return nil }
        bytes.append(high << 4 | low)
      } else {
        bytes.append(byte)
      }
    }
    return String(validating: bytes, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x37
    case 0x61...0x66: byte - 0x57
    default: nil
    }
  }

  /// A value as it stands behind `=`: unreserved characters as they are, all others in hexadecimal.
  static func encode(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var out: [UInt8] = []
    for byte in text.utf8 {
      if ASCII.isLetter(byte) || ASCII.isDigit(byte) || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte) {
        out.append(byte)
      } else {
        out += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}

extension ProtocolError {
  static let queryParameter = ProtocolError(
    ReasonCode("LED-0740", "a query parameter is unknown here, malformed, out of range or repeated"), .malformedEnvelope)
  static let purpose = ProtocolError(
    ReasonCode("LED-0741", "the purpose of use is missing or none of TREAT, ETREAT, HPAYMT, HOPERAT, HRESCH and PATRQT"), .malformedEnvelope)
  static let patientHash = ProtocolError(ReasonCode("LED-0742", "the patient is not named by a patient hash"), .malformedEnvelope)
  static let cursor = ProtocolError(ReasonCode("LED-0743", "the cursor is malformed or belongs to another query"), .malformedEnvelope)
  static let blockShared = ProtocolError(
    ReasonCode("LED-0744", "the sealed block holds lines that the contract does not open whole: ask for the line"), .forbidden)
  static let purgedRecord = ProtocolError(ReasonCode("LED-0745", "the record has been purged"), .notFound)
  static let resourceKind = ProtocolError(ReasonCode("LED-0746", "resources of this type are not served"), .notFound)
  static let peerUnknown = ProtocolError(
    ReasonCode("LED-0747", "the client certificate's key is not registered"), .untrustedSigner)
  static let host = ProtocolError(ReasonCode("LED-0748", "the request does not name the node's host"), .malformedEnvelope)
}
