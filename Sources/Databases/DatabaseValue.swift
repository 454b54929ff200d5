import Records

/// A value of a key or watermark column, as the database gives it and takes it back.
///
/// PostgreSQL's are all `text`: in the deterministic form of the session they go out and come in without loss.
public enum DatabaseValue: Sendable, Hashable {
  case null
  case integer(Int64)
  case real(Double)
  case text([UInt8])
  case blob([UInt8])

  public var isNull: Bool { self == .null }
}

extension DatabaseValue {
  /// Names with their values as bytes: a count, then for each the name, a tag and the value, both with their lengths.
  public static func encoded(_ values: [(name: String, value: DatabaseValue)]) -> [UInt8] {
    var out = ByteBuffer(capacity: 128)
    out.append(bigEndian: UInt32(clamping: values.count))
    func put(_ bytes: [UInt8], _ out: inout ByteBuffer) {
      out.append(bigEndian: UInt32(clamping: bytes.count))
      out.append(contentsOf: bytes)
    }
    for (name, value) in values {
      put(Array(name.utf8), &out)
      switch value {
      case .null: put([0], &out)
      case .integer(let v): put([1] + withUnsafeBytes(of: v.bigEndian) { Array($0) }, &out)
      case .real(let v): put([2] + withUnsafeBytes(of: v.bitPattern.bigEndian) { Array($0) }, &out)
      case .text(let v): put([3] + v, &out)
      case .blob(let v): put([4] + v, &out)
      }
    }
    return out.array
  }

  /// What `encoded` gave; nil when it is anything else.
  public static func decoded(_ bytes: [UInt8]) -> [(name: String, value: DatabaseValue)]? {
    var rest = bytes[...]
    func number(_ n: Int) -> UInt64? {
      guard rest.count >= n else { return nil }
      defer { rest = rest.dropFirst(n) }
      return rest.prefix(n).reduce(0) { $0 << 8 | UInt64($1) }
    }
    func take() -> ArraySlice<UInt8>? {
      guard let n = number(4), n <= UInt64(rest.count) else { return nil }
      defer { rest = rest.dropFirst(Int(n)) }
      return rest.prefix(Int(n))
    }
    guard let count = number(4), count <= 1000 else { return nil }
    var out: [(String, DatabaseValue)] = []
    for _ in 0..<count {
      guard let name = take(), let value = take(), let tag = value.first else { return nil }
      let body = value.dropFirst()
      let bits = body.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      switch tag {
      case 0 where body.isEmpty: out.append((String(decoding: name, as: UTF8.self), .null))
      case 1 where body.count == 8: out.append((String(decoding: name, as: UTF8.self), .integer(Int64(bitPattern: bits))))
      case 2 where body.count == 8: out.append((String(decoding: name, as: UTF8.self), .real(Double(bitPattern: bits))))
      case 3: out.append((String(decoding: name, as: UTF8.self), .text(Array(body))))
      case 4: out.append((String(decoding: name, as: UTF8.self), .blob(Array(body))))
      default: return nil
      }
    }
    return rest.isEmpty ? out : nil
  }
}
