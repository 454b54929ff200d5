import COpenSSL
import Records

/// An X.509 certificate, parsed once.
///
/// Source: RFC 5280.
public struct Certificate: Sendable, Hashable {
  public let der: [UInt8]
  public let publicKey: PublicKey
  /// `O=..., OU=...`, for people.
  public let subject: String
  /// Subject alternative names of the URI kind.
  public let uris: [String]
  /// Seconds since 1970.
  public let validFrom: Int
  public let validUntil: Int
  public let isAuthority: Bool

  /// Reads one certificate in DER. Throws `SEA-0121`.
  public init(der: [UInt8]) throws(CryptographyError) {
    let pointer = try Certificate.open(der)
    defer { X509_free(pointer) }
    try self.init(pointer)
  }

  /// Copies what is needed; the pointer stays the caller's.
  init(_ pointer: OpaquePointer) throws(CryptographyError) {
    defer { ERR_clear_error() }
    var out: UnsafeMutablePointer<UInt8>?
    let count = i2d_X509(pointer, &out)
    defer { CRYPTO_free(out, "", 0) }
    guard count > 0, let out, let key = X509_get_pubkey(pointer) else { throw .certificateUnreadable }
    der = Array(UnsafeBufferPointer(start: out, count: Int(count)))
    publicKey = try PublicKey(KeyHandle(key))
    subject =
      MemoryStream.write {
        ossl_shim_print_name($0, X509_get_subject_name(pointer)) >= 0
      }.map { String(decoding: $0, as: UTF8.self) } ?? ""
    uris = Certificate.names(pointer, kind: 6)
    guard let from = Certificate.seconds(X509_get0_notBefore(pointer)),
      let until = Certificate.seconds(X509_get0_notAfter(pointer))
    else {
      throw .certificateUnreadable
    }
    (validFrom, validUntil) = (from, until)
    isAuthority = X509_check_ca(pointer) == 1
  }

  private static func open(_ der: [UInt8]) throws(CryptographyError) -> OpaquePointer {
    let pointer: OpaquePointer? = der.withUnsafeBufferPointer { buffer in
      var at = buffer.baseAddress
      guard let certificate = d2i_X509(nil, &at, buffer.count) else { return nil }
      guard at == buffer.baseAddress.map({ $0 + buffer.count }) else {
        X509_free(certificate)
        return nil
      }
      return certificate
    }
    guard let pointer else {
      ERR_clear_error()
      throw .certificateUnreadable
    }
    return pointer
  }

  func open() throws(CryptographyError) -> OpaquePointer { try Certificate.open(der) }

  /// All certificates of a PEM text, at most 100. Throws `SEA-0121`.
  public static func parse(pem: [UInt8], atLeastOne: Bool = true) throws(CryptographyError) -> [Certificate] {
    let list = try MemoryStream.read(pem) { stream throws(CryptographyError) -> [Certificate]? in
      var list: [Certificate] = []
      while list.count < 100, let pointer = PEM_read_bio_X509(stream, nil, nil, nil) {
        defer { X509_free(pointer) }
        list.append(try Certificate(pointer))
      }
      return list
    }
    guard let list, !atLeastOne || !list.isEmpty else { throw .certificateUnreadable }
    return list
  }

  /// `BEGIN CERTIFICATE`.
  public var pem: String { PEMText.encode(der, label: "CERTIFICATE") }

  /// Hex SHA-256 of the DER.
  public var fingerprint: String { SHA256Digest.of(der).hex }

  public static func == (a: Certificate, b: Certificate) -> Bool { a.der == b.der }
  public func hash(into hasher: inout Hasher) { hasher.combine(der) }

  private static func names(_ pointer: OpaquePointer, kind: Int32) -> [String] {
    var out: [String] = []
    var text = [CChar](repeating: 0, count: 2048)
    while out.count < 64 {
      let count = ossl_shim_alt_name(pointer, kind, Int32(out.count), &text, Int32(text.count))
      guard count > 0 else { break }
      out.append(String(decoding: text[..<Int(count)].map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
    return out
  }

  private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int? {
    // Seconds from 1970 by way of OpenSSL's difference of two times: no time zone of the machine comes in.
    guard let epoch = ASN1_TIME_set(nil, 0) else { return nil }
    defer { ASN1_TIME_free(epoch) }
    var days: Int32 = 0
    var seconds: Int32 = 0
    guard ASN1_TIME_diff(&days, &seconds, epoch, time) == 1 else { return nil }
    return Int(days) * 86_400 + Int(seconds)
  }
}
