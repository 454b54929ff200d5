import COpenSSL
import Records

/// Makes certificates: the self-made authority and organisations of `chartseal init` and the demonstration. A consortium that has
/// a certificate authority uses that instead.
///
/// Source: RFC 5280 §4; names by URI and without CN, as etcd's gateway wants client certificates.
public enum CertificateIssuer {
  /// What a certificate says.
  public struct Request: Sendable {
    /// The organisation's name (`O`), at most 64 characters.
    public var organisation: String
    /// The participant's URI, such as `urn:chartseal:org:general-hospital`.
    public var uri: String?
    /// For TLS servers.
    public var dnsNames: [String]
    public var ipAddresses: [String]
    /// Seconds since 1970.
    public var validFrom: Int
    public var validUntil: Int

    public init(
      organisation: String, uri: String? = nil, dnsNames: [String] = [], ipAddresses: [String] = [], validFrom: Int,
      validUntil: Int
    ) {
      (self.organisation, self.uri, self.dnsNames, self.ipAddresses) = (organisation, uri, dnsNames, ipAddresses)
      (self.validFrom, self.validUntil) = (validFrom, validUntil)
    }

    /// The subject alternative names in OpenSSL's text form; nil when a name holds a character that would start another one.
    fileprivate var alternativeNames: String? {
      let names = (uri.map { ["URI:" + $0] } ?? []) + dnsNames.map { "DNS:" + $0 } + ipAddresses.map { "IP:" + $0 }
      let good = names.allSatisfy { name in
        name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x2C && $0 != 0x5C && $0 != 0x22 }
      }
      return good ? names.joined(separator: ",") : nil
    }
  }

  /// A self-signed authority: CA:TRUE, path length 0, signs certificates only.
  public static func authority(_ request: Request, key: SigningKey) throws(CryptographyError) -> Certificate {
    try issue(request, subject: key.publicKey, issuer: nil, key: key)
  }

  /// A certificate for a key, signed by an authority: digital signatures, TLS client; TLS server when it has DNS names or
  /// addresses.
  public static func certificate(
    _ request: Request, for subject: PublicKey, by authority: Certificate, key: SigningKey
  ) throws(CryptographyError) -> Certificate {
    guard authority.publicKey == key.publicKey else { throw .certificateMismatch }
    return try issue(request, subject: subject, issuer: authority, key: key)
  }

  private static func issue(
    _ request: Request, subject: PublicKey, issuer: Certificate?, key: SigningKey
  ) throws(CryptographyError) -> Certificate {
    let organisation = Array(request.organisation.utf8)
    guard !organisation.isEmpty, organisation.count <= 64, let names = request.alternativeNames, let made = X509_new() else {
      throw .certificateIssue
    }
    defer {
      X509_free(made)
      ERR_clear_error()
    }
    var serial = try SecureRandom.bytes(16)
    serial[0] = serial[0] & 0x7F | 0x40
    guard X509_set_version(made, 2) == 1, let number = BN_bin2bn(serial, 16, nil) else { throw .certificateIssue }
    defer { BN_free(number) }
    guard BN_to_ASN1_INTEGER(number, X509_get_serialNumber(made)) != nil,
      ASN1_TIME_set(X509_getm_notBefore(made), request.validFrom) != nil,
      ASN1_TIME_set(X509_getm_notAfter(made), request.validUntil) != nil,
      X509_set_pubkey(made, subject.handle.pointer) == 1,
      // 0x1000: UTF-8 (MBSTRING_UTF8).
      X509_NAME_add_entry_by_txt(X509_get_subject_name(made), "O", 0x1000, organisation, Int32(organisation.count), -1, 0) == 1
    else { throw .certificateIssue }
    let parent = try issuer?.open()
    defer { X509_free(parent) }
    guard X509_set_issuer_name(made, X509_get_subject_name(parent ?? made)) == 1 else { throw .certificateIssue }
    let isAuthority = issuer == nil
    let isServer = !request.dnsNames.isEmpty || !request.ipAddresses.isEmpty
    var extensions: [(Int32, String)] = [
      (NID_basic_constraints, isAuthority ? "critical,CA:TRUE,pathlen:0" : "critical,CA:FALSE"),
      (NID_key_usage, isAuthority ? "critical,keyCertSign,cRLSign" : "critical,digitalSignature"),
      (NID_subject_key_identifier, "hash"),
    ]
    if !isAuthority {
      extensions.append((NID_authority_key_identifier, "keyid:always"))
      extensions.append((NID_ext_key_usage, isServer ? "clientAuth,serverAuth" : "clientAuth"))
    }
    if !names.isEmpty { extensions.append((NID_subject_alt_name, names)) }
    for (nid, value) in extensions {
      guard ossl_shim_add_extension(made, parent ?? made, nid, value) == 1 else { throw .certificateIssue }
    }
    guard X509_sign(made, key.pointer, key.algorithm == .ed25519 ? nil : EVP_sha256()) > 0 else { throw .certificateIssue }
    return try Certificate(made)
  }
}
