import Foundation
import Glibc
import Records

/// Who holds a pipeline's lock.
public struct LockHolder: Error, Sendable, CustomStringConvertible {
  public let text: String
  public var description: String { "another run holds the lock: \(text)" }
}

/// One kernel lock per pipeline for the whole run; the kernel lets go of it when the process ends, however it ends.
public final class RunLock {
  private let descriptor: Int32

  /// Takes the lock at once or names the holder.
  public init(state: String, pipeline: String, command: String) throws {
    let path = "\(state)/\(pipeline).lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw RunFailure(.stateUnwritable, "the lock file in the state folder cannot be opened") }
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      var buffer = [UInt8](repeating: 0, count: 512)
      let n = pread(descriptor, &buffer, buffer.count, 0)
      close(descriptor)
      throw LockHolder(text: String(decoding: buffer.prefix(max(0, n)), as: UTF8.self).split(separator: "\n").joined(separator: ", "))
    }
    let text = "pid \(getpid())\nhost \(ProcessInfo.processInfo.hostName)\nsince \(Timestamp.now())\ncommand \(command)\n"
    ftruncate(descriptor, 0)
    _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
  }

  deinit { close(descriptor) }
}
