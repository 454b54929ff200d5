import Cryptography
import Hummingbird
import LedgerProtocol
import NIOCore
import Records

/// Takes in what is sent: who sends it first, then the body, held against the digest that was signed.
struct Intake: Sendable {
  let store: LedgerStore
  let requests: RequestGuard
  let limits: LedgerNodeLimits

  /// Who sends, before a byte of the body is read.
  func authenticate(_ request: Request, _ mediaType: String) throws -> Participant {
    let participant = try requests.participant(request)
    guard let type = request.headers[.contentType], type.split(separator: ";").first.map(String.init) == mediaType else {
      throw ProtocolError.mediaType
    }
    return participant
  }

  /// Receives the body and holds it against the digest that was signed.
  func receive(_ request: Request, from participant: Participant, limit: Int) async throws -> (Upload, SHA256Digest) {
    guard let stated = request.header("content-digest").flatMap({ ContentDigest.parse($0) }) else { throw ProtocolError.requestDigest }
    guard let length = request.contentLength else { throw ProtocolError.lengthRequired }
    guard length <= limit else { throw ProtocolError.bodyTooLarge }
    try requests.spend(participant, bytes: length)
    let upload = store.containers.beginUpload()
    do {
      try await BodyReader(graceSeconds: limits.bodyGraceSeconds, minimumBytesPerSecond: limits.bodyBytesPerSecond)
        .read(request.body, length: length, limit: limit) { piece in try upload.append(piece) }
    } catch let error as BodyReader.Failure {
      switch error {
      case .tooLarge: throw ProtocolError.bodyTooLarge
      case .tooSlow: throw ProtocolError.bodyTooSlow
      case .interrupted: throw ProtocolError.bodyInterrupted
      }
    }
    let digest = upload.digest()
    guard digest == stated else { throw ProtocolError.requestDigest }
    return (upload, digest)
  }
}
