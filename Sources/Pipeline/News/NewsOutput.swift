import Glibc
import Synchronization

/// Where log lines go: standard error, or a file that is appended to and followed when it is rotated.
///
/// logrotate may do it either way: after `create` the path names another file, which the next line finds and opens; after `copytruncate` the file is
/// empty, and since each line is appended the next one stands at its beginning. No signal is needed. Lines that cannot be written, on a full disk say,
/// are counted and left out; nothing waits for a log and nothing fails by it.
public final class NewsOutput: Sendable {
  private struct State {
    var descriptor: Int32
    var device: dev_t = 0
    var inode: ino_t = 0
    var lost = 0
  }

  private let path: String?
  private let state: Mutex<State>

  /// Standard error.
  public init() {
    path = nil
    state = Mutex(State(descriptor: 2))
  }

  /// A file, made with mode 0640 when it is not there. Throws a `stateUnwritable` failure.
  public init(file: String) throws {
    path = file
    state = Mutex(State(descriptor: -1))
    guard state.withLock({ NewsOutput.follow(file, &$0) }) else { throw RunFailure(.stateUnwritable, "the log file cannot be written: \(file)") }
  }

  deinit {
    state.withLock { if path != nil && $0.descriptor >= 0 { close($0.descriptor) } }
  }

  public var isStandardError: Bool { path == nil }

  /// Writes a line, its end included; before it one that says how many lines were lost, when there were any.
  func write(_ line: [UInt8], lost: (Int) -> [UInt8]) {
    state.withLock { state in
      if let path, !NewsOutput.follow(path, &state) { return state.lost += 1 }
      if state.lost > 0 {
        guard NewsOutput.append(lost(state.lost), state.descriptor) else { return state.lost += 1 }
        state.lost = 0
      }
      if !NewsOutput.append(line, state.descriptor) { state.lost += 1 }
    }
  }

  /// Makes sure that the descriptor is the file's that the path names; false when there is none.
  private static func follow(_ path: String, _ state: inout State) -> Bool {
    var info = stat()
    if state.descriptor >= 0, stat(path, &info) == 0, info.st_dev == state.device, info.st_ino == state.inode { return true }
    let fresh = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
    guard fresh >= 0, fstat(fresh, &info) == 0 else {
      if fresh >= 0 { close(fresh) }
      return false
    }
    if state.descriptor >= 0 { close(state.descriptor) }
    (state.descriptor, state.device, state.inode) = (fresh, info.st_dev, info.st_ino)
    return true
  }

  private static func append(_ bytes: [UInt8], _ descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { all in
      var done = 0
      while done < all.count {
        let n = Glibc.write(descriptor, all.baseAddress?.advanced(by: done), all.count - done)
        if n < 0 && errno == EINTR { continue }
        if n <= 0 { return false }
        done += n
      }
      return true
    }
  }
}
