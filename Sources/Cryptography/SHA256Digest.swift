public import Records

/// A SHA-256 digest: 32 bytes by value, without an allocation.
///
/// Source: RFC 6234 (SHA-256).
public struct SHA256Digest: Hashable, Sendable, CustomStringConvertible {
  // The bytes as they lie in memory, eight at a time.
  private var a: UInt64 = 0
  private var b: UInt64 = 0
  private var c: UInt64 = 0
  private var d: UInt64 = 0

  public static let byteCount = 32
  public static let zero = SHA256Digest()

  private init() {}

  /// Takes 32 bytes as they are; nil for another count.
  public init?(_ bytes: Bytes) {
    guard bytes.count == 32 else { return nil }
    self.init()
    withUnsafeMutableBytes(of: &self) { $0.copyMemory(from: bytes.raw) }
  }

  public init?(_ bytes: [UInt8]) {
    guard bytes.count == 32 else { return nil }
    self.init()
    withUnsafeMutableBytes(of: &self) { out in bytes.withUnsafeBytes { out.copyMemory(from: $0) } }
  }

  /// Parses 64 lower-case hexadecimal digits.
  public init?(hex: some StringProtocol) {
    guard let bytes = Hex.decode(hex) else { return nil }
    self.init(bytes)
  }

  /// Parses canonical standard base64.
  public init?(base64: some StringProtocol) {
    guard let bytes = Base64.decode(base64) else { return nil }
    self.init(bytes)
  }

  /// Fills 32 bytes by a C function.
  init(filling write: (UnsafeMutablePointer<UInt8>) -> Void) {
    self.init()
    withUnsafeMutableBytes(of: &self) { raw in
      if let base = raw.baseAddress { write(base.assumingMemoryBound(to: UInt8.self)) }
    }
  }

  /// The bytes for the length of a call.
  public func withBytes<Result, E: Error>(_ body: (Bytes) throws(E) -> Result) throws(E) -> Result {
    // A copy on the stack whose address lasts for the call.
    let words = (a, b, c, d)
    return try withUnsafePointer(to: words) { pointer throws(E) in
      try body(Bytes(UnsafeRawBufferPointer(start: pointer, count: 32)))
    }
  }

  public var array: [UInt8] { withBytes { $0.array } }
  public var hex: String { withBytes { Hex.lower($0) } }
  public var base64: String { withBytes { Base64.encode($0) } }
  public var description: String { hex }

  /// The first twelve bytes, as a nonce.
  var nonce: AESGCM.Nonce { AESGCM.Nonce(a, UInt32(truncatingIfNeeded: b)) }
}

extension ByteBuffer {
  /// Appends the 32 bytes of a digest.
  public mutating func append(_ digest: SHA256Digest) { digest.withBytes { append($0) } }
}
