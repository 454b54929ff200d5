import Cryptography
import Foundation
import Glibc
import Records
public import Reporting

/// The files of a source as its report has them: the first ones as rows, the others a line each in a file beside the report, which one row stands for.
///
/// So a report of a million files is read, signed and shown in the memory that one of ten thousand takes, and still accounts for each of them.
public final class FileList {
  private let folder: String
  private let name: String
  private var listed: [Report.File] = []
  /// The sums over the others.
  private var further: Report.File
  private let hasher = SHA256Hasher()
  private var lines = ByteBuffer(capacity: 64)
  private var descriptor: Int32 = -1
  private var isWell = true

  /// - Parameters:
  ///   - folder: of the report; made when it is needed.
  ///   - name: of the file for what is not listed.
  public init(folder: String, name: String) {
    (self.folder, self.name) = (folder, name)
    further = Report.File(name: name)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  private var path: String { folder + "/" + name }
  private var temporary: String { path + ".part" }

  public func add(_ file: Report.File) {
    if listed.count < Report.Source.filesListed { return listed.append(file) }
    if descriptor < 0 { begin() }
    let line = file.line
    line.withUnsafeBytes { hasher.update(Bytes($0)) }
    lines.append(contentsOf: line)
    further.bytes += file.bytes
    further.records += file.records
    further.passed += file.passed
    further.filtered += file.filtered
    further.quarantined += file.quarantined
    if lines.count >= 64 << 10 { flush() }
  }

  private func begin() {
    // What cannot be made cannot be opened in.
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    isWell = descriptor >= 0
  }

  private func flush() {
    var done = 0
    while isWell && done < lines.count {
      let n = write(descriptor, lines.bytes.raw.baseAddress?.advanced(by: done), lines.count - done)
      if n < 0 && errno == EINTR { continue }
      isWell = n > 0
      done += max(0, n)
    }
    lines.truncate()
  }

  /// The rows for the report; what they name is durable then. Throws `stateUnwritable`.
  public func finish() throws -> [Report.File] {
    guard descriptor >= 0 || !isWell else { return listed }
    flush()
    guard isWell, fsync(descriptor) == 0, rename(temporary, path) == 0 else { throw RunFailure(.stateUnwritable, "cannot be written: \(path)") }
    try DurableFile.synchronize(folder: folder)
    further.sha256 = hasher.finish().hex
    return listed + [further]
  }
}
