import Cryptography
import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Two checkpoints, both signed by the log's key, that cannot belong to one append-only log; kept for whoever has to judge.
///
/// Anybody can check the file without us: each checkpoint is a C2SP signed note under the log key that is named beside it.
public struct SplitView: Sendable, Equatable {
  public let logKey: String
  public let node: String
  /// The checkpoint that was verified before.
  public let remembered: [UInt8]
  /// The one that contradicts it.
  public let shown: [UInt8]
  /// The consistency proof that the node gave and that does not lead from one to the other; nil when none is possible or none came.
  public let proof: [SHA256Digest]?
  /// Why they contradict each other: a reason code.
  public let reason: String

  var encoded: [UInt8] {
    let members: [JSONValue.Member] = [
      .init("type", .string("urn:chartseal:evidence:split-view")), .init("log_key", .string(logKey)), .init("node", .string(node)),
      .init("reason", .string(reason)),
      .init("remembered", .string(String(decoding: remembered, as: UTF8.self))),
      .init("shown", .string(String(decoding: shown, as: UTF8.self))),
      .init("consistency_proof", proof.map { .array($0.map { .string($0.base64) }) } ?? .null),
    ]
    return JSONValue.object(members).encoded + [0x0A]
  }

  /// Writes the evidence durably; the name follows from the content, so the same evidence is kept once.
  func keep(in folder: String) -> String? {
    let path = folder + "/split-view-" + SHA256Digest.of(remembered + shown).hex.prefix(16) + ".json"
    if access(path, F_OK) == 0 { return path }
    return DurableFile.replace(path, encoded) ? path : nil
  }
}
