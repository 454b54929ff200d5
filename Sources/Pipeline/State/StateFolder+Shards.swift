import Foundation
import Glibc

/// The folders of shards: journal, spool, receipts, reports and audit log of their own, keys and vault of the state folder in which they lie.
///
///     state/            keys, vault; what the first shard and runs without --shard did
///     state/shard-2/    what the second shard did, of however many
extension StateFolder {
  private static let mark = "/shard-of"

  /// The folder of one shard. Made when it is not there: nothing in it is secret, and nothing is lost when it begins empty.
  ///
  /// The number of shards is not in its name, so that what a shard did is known to it when there are more or fewer of them. The first one's folder is the
  /// state folder itself.
  public func folder(of shard: Shard) throws -> StateFolder {
    guard keysPath == path else { throw RunFailure(.configuration, "\(path) is the folder of a shard; name the state folder in which it lies") }
    guard shard.number > 1 else { return self }
    let folder = "\(path)/shard-\(shard.number)"
    if isMade(folder) { return try StateFolder(path: folder) }
    do {
      for name in ["", "/spool", "/receipts", "/evidence"] {
        try FileManager.default.createDirectory(atPath: folder + name, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      }
      try DurableFile.write(Array("..\n".utf8), to: folder + StateFolder.mark)
      let lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      defer { close(lock) }
      guard lock >= 0, flock(lock, LOCK_EX) == 0 else { throw RunFailure(.stateUnwritable, "the shard's folder cannot be locked: \(folder)") }
      if !isMade(folder) {
        // A journal without its copy is one that was being made when its process died.
        for suffix in ["", "-wal", "-shm"] { unlink(folder + "/journal.sqlite" + suffix) }
        _ = try Journal(path: folder + "/journal.sqlite", create: true)
        chmod(folder + "/journal.sqlite", 0o600)
        try DurableFile.settle(folder: folder)
      }
    } catch let failure as RunFailure {
      throw failure
    } catch {
      throw RunFailure(.stateUnwritable, "the shard's folder cannot be made at \(folder): \(error)")
    }
    return try StateFolder(path: folder)
  }

  /// The copy is the last thing that is written when a journal is made.
  private func isMade(_ folder: String) -> Bool { access(folder + "/journal.copy", F_OK) == 0 }

  /// This folder and those of all shards that were at work in it, in their order.
  public func shards() -> [StateFolder] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    let numbers = names.compactMap { $0.hasPrefix("shard-") ? Int($0.dropFirst(6)) : nil }.sorted()
    return [self] + numbers.compactMap { try? StateFolder(path: "\(path)/shard-\($0)") }
  }

  static func keysPath(of path: String) -> String {
    access(path + mark, F_OK) == 0 ? (path as NSString).deletingLastPathComponent.isEmpty ? "." : (path as NSString).deletingLastPathComponent : path
  }
}
