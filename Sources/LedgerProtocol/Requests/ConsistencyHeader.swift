public import Cryptography
import Records

/// A consistency proof that travels with the answer to a submission, so that a client need not ask for it.
///
/// The client names the size of the head it remembers in `Ledger-Known-Size`; a node that can, answers with `Ledger-Consistency`: the hashes of
/// the proof from there to the receipt's checkpoint (RFC 6962 §2.1.2) in base64, parted by commas, empty for an empty proof. Neither is covered
/// by a signature: the first is a wish, the second proves itself.
public enum ConsistencyHeader {
  public static let knownSize = "ledger-known-size"
  public static let proof = "ledger-consistency"

  public static func encode(_ proof: [SHA256Digest]) -> String { proof.map(\.base64).joined(separator: ",") }

  /// Nil when it is no list of hashes, or too long for any log.
  public static func parse(_ header: String) -> [SHA256Digest]? {
    guard header.utf8.count <= 128 * 45 else { return nil }
    var proof: [SHA256Digest] = []
    for text in header.split(separator: ",") {
      guard let hash = SHA256Digest(base64: text) else { return nil }
      proof.append(hash)
    }
    return proof
  }
}
