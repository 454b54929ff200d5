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
  /// Where the kernel's lock does not reach, on another machine: the lease.
  private var lease: StateLease?

  /// Takes the lock or names the holder.
  /// - Parameters:
  ///   - wait: Seconds for which to try again while somebody else holds it; 0 tries once.
  ///   - machine: Who takes it; another machine than this one in tests alone.
  ///   - whenLost: Called when another machine has taken the state over meanwhile: nothing may be written any more.
  public init(
    state: String, pipeline: String, command: String, wait: Int = 0, machine: MachineIdentity = .own, isCancelled: () -> Bool = { false },
    whenLost: @escaping @Sendable () -> Void = { kill(getpid(), SIGTERM) }
  ) throws {
    let path = "\(state)/\(pipeline).lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw RunFailure(.stateUnwritable, "the lock file in the state folder cannot be opened") }
    // Who only looks whether there is a holder has the lock for a moment.
    let deadline = ContinuousClock.now + max(.seconds(wait), .milliseconds(500))
    while true {
      var holder = LockHolder(text: "")
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
        do {
          lease = try StateLease(path: "\(state)/\(pipeline).lease", machine: machine, command: command, whenLost: whenLost)
          break
        } catch let other as LockHolder {
          holder = other
          flock(descriptor, LOCK_UN)
        } catch {
          close(descriptor)
          throw error
        }
      } else {
        holder = LockHolder(text: RunLock.text(of: descriptor))
      }
      guard ContinuousClock.now < deadline, !isCancelled() else {
        close(descriptor)
        throw holder
      }
      usleep(200_000)
    }
    let text = "pid \(getpid())\nhost \(ProcessInfo.processInfo.hostName)\nsince \(Timestamp.now())\ncommand \(command)\n"
    ftruncate(descriptor, 0)
    _ = text.withCString { pwrite(descriptor, $0, strlen($0), 0) }
  }

  /// Who holds a pipeline's lock now; nil when nobody does. Takes nothing.
  public static func holder(state: String, pipeline: String) -> LockHolder? {
    do {
      _ = try RunLock(probing: "\(state)/\(pipeline).lock")
      return nil
    } catch {
      return error as? LockHolder
    }
  }

  private init(probing path: String) throws {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    if descriptor >= 0, flock(descriptor, LOCK_SH | LOCK_NB) != 0 {
      let text = RunLock.text(of: descriptor)
      close(descriptor)
      throw LockHolder(text: text)
    }
  }

  private static func text(of descriptor: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 512)
    let n = pread(descriptor, &buffer, buffer.count, 0)
    return String(decoding: buffer.prefix(max(0, n)), as: UTF8.self).split(separator: "\n").joined(separator: ", ")
  }

  deinit {
    lease?.end()
    guard descriptor >= 0 else { return }
    // A child of this process that has not begun its own program yet still has the descriptor: closing ours alone would leave the lock with it.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }
}
