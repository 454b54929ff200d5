import Cryptography
import Hummingbird
import NIOCore
import NIOSSL

/// Who is at the other end of the connection on which a request came, by the certificate that TLS has verified.
enum ConnectionPeer {
  /// Hex SHA-256 of the SubjectPublicKeyInfo of the client's certificate; nil when it has shown none.
  @TaskLocal static var keyID: String?
}

/// Finds out who is at the other end, for requests without a signature.
///
/// The certificate has been verified against the authorities of the configuration during the handshake, its validity in time included.
/// Source: RFC 8446 §4.4.2.4.
struct PeerMiddleware: RouterMiddleware {
  func handle(
    _ request: Request, context: LedgerContext, next: (Request, LedgerContext) async throws -> Response
  ) async throws -> Response {
    guard request.header("signature") == nil, let certificate = try? await context.channel.nioSSL_peerCertificate().get(),
      let key = try? certificate.extractPublicKey().toSPKIBytes()
    else { return try await next(request, context) }
    return try await ConnectionPeer.$keyID.withValue(SHA256Digest.of(key).hex) { try await next(request, context) }
  }
}
