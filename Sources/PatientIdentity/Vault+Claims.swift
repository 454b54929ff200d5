/// What became of asking for a piece of work that one of many processes has to do.
public enum VaultClaim: Sendable, Equatable {
  /// The caller has it until its lease ends.
  case mine
  /// Another owner has it, and its lease goes on.
  case held
  /// Somebody has done it.
  case done
}

/// Work that processes sharing a vault divide between them, each piece under a name: taken for a time, and done once.
///
/// A process that dies leaves its claims to run out; whoever asks next has them. The database decides, by its own clock. With derived keys,
/// where nothing is shared, everybody has to do everything: each claim is the caller's.
extension Vault {
  /// Asks for a piece of work; one that the owner has already is renewed.
  ///
  /// - Parameters:
  ///   - name: a digest, nothing that identifies.
  ///   - owner: of this process alone.
  ///   - lease: seconds until another owner may have it.
  public func claim(_ name: [UInt8], owner: String, lease: Int) throws(VaultError) -> VaultClaim {
    try engine.claim(name, owner: owner, lease: lease)
  }

  /// Holds a claim for longer; false when it is no longer the owner's, or done.
  public func renew(_ name: [UInt8], owner: String, lease: Int) throws(VaultError) -> Bool { try engine.renew(name, owner: owner, lease: lease) }

  /// Notes that a piece of work is done, for good. What it gave must be durable: `flush` has returned. Whose claim it is by now does not matter.
  public func finish(_ name: [UInt8], owner: String) throws(VaultError) { try engine.finish([name], owner: owner) }

  /// The same of many, in one transaction.
  public func finish(_ names: [[UInt8]], owner: String) throws(VaultError) { try engine.finish(names, owner: owner) }

  /// Whether somebody has done a piece of work. Nothing is claimed.
  public func isFinished(_ name: [UInt8]) throws(VaultError) -> Bool { try engine.isFinished(name) }
}
