/// The steps of a commit, in order: where a test may stop the node as a crash would.
package enum CommitStep: String, Sendable, CaseIterable {
  /// The container's bytes are on disk, under a temporary name.
  case containerSynced
  /// The container has its final name, durably.
  case containerStored
  /// The writer's transaction is open.
  case transactionOpen
  /// Entries, tree hashes and state are written, not committed.
  case entriesWritten
  /// The checkpoint has been signed; the signature has not left the writer.
  case checkpointSigned
  /// The new checkpoint has replaced the old one by compare-and-swap, not committed.
  case checkpointSwapped
  /// The transaction is committed and durable.
  case committed
  /// The receipt is made; nothing has been answered.
  case receiptReady
}

/// Called at each step; does nothing but in tests.
package typealias Failpoint = @Sendable (CommitStep) throws -> Void
