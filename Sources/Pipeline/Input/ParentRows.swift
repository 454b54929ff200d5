import Cryptography
import Foundation
import Glibc
import Readers
import Records

/// Rows (or resources) that others are joined to, found by key with memory that does not grow with their number.
///
/// The index holds keyed hashes and positions. A row is read again where it lies in its file; rows of files that are compressed or in another
/// character set than UTF-8, or too many to keep open, are kept in an unlinked temporary file, encrypted under a key that only this process has.
final class ParentRows: @unchecked Sendable {
  // Filled by the scanning thread alone; read by workers after that.
  private let index: RowIndex
  private var files: [Place] = []
  private var stored: Int32 = -1
  private var storedBytes = 0
  private let key: SecretKey
  private let sealer = AESGCM()
  private let scratch: String

  /// The rows of further files are kept in the temporary file: there may be as many files as patients.
  private static let maximumOpenFiles = 128
  private var openFiles = 0

  /// Where the rows of a file lie.
  private struct Place {
    let descriptor: Int32
    /// Positions in the stream are this much lower than in the file.
    let offset: Int
    let isStored: Bool
  }

  /// - Parameter scratch: a folder for the index.
  init(scratch: String) throws {
    self.scratch = scratch
    index = try RowIndex(directory: scratch)
    key = try SecretKey.random()
  }

  deinit {
    for file in files where !file.isStored { close(file.descriptor) }
    if stored >= 0 { close(stored) }
  }

  /// Announces a file whose rows follow; returns its number.
  func addFile(_ path: String, _ stream: SourceStream) throws -> Int {
    if stream.isRaw && openFiles < ParentRows.maximumOpenFiles {
      openFiles += 1
      let descriptor = open(path, O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw RunFailure(.sourceUnreadable, "cannot be opened: \(path)") }
      files.append(Place(descriptor: descriptor, offset: stream.rawOffset, isStored: false))
    } else {
      if stored < 0 { stored = try openStore() }
      files.append(Place(descriptor: stored, offset: 0, isStored: true))
    }
    return files.count - 1
  }

  /// Adds a row under a key. `position`: where it begins in its stream.
  func add(key rowKey: Bytes, file: Int, position: Int, row: Bytes) throws {
    guard !rowKey.isEmpty else { return }
    guard files[file].isStored else { return try index.add(key: rowKey, file: file, offset: position + files[file].offset, count: row.count) }
    let sealed = try sealer.sealRandomly(row, key: key)
    try sealed.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count {
        let n = pwrite(stored, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(storedBytes + done))
        if n < 0 && errno == EINTR { continue }
        guard n > 0 else { throw RunFailure(.stateUnwritable, "a temporary file cannot be written in \(scratch)") }
        done += n
      }
    }
    try index.add(key: rowKey, file: file, offset: storedBytes, count: sealed.count)
    storedBytes += sealed.count
  }

  /// Reads the row of a key into `out`; the number of its file, or nil when there is none. `opener`: the caller's own.
  func read(_ rowKey: Bytes, into out: inout ByteBuffer, opener: AESGCM) throws -> Int? {
    guard !rowKey.isEmpty, let found = try index.find(key: rowKey), files.indices.contains(found.file) else { return nil }
    let place = files[found.file]
    out.truncate()
    var isWhole = true
    out.appendUninitialized(found.count) { space in
      var done = 0
      while done < found.count {
        let n = pread(place.descriptor, space.baseAddress.map { $0 + done }, found.count - done, off_t(found.offset + done))
        if n < 0 && errno == EINTR { continue }
        if n <= 0 { break }
        done += n
      }
      isWhole = done == found.count
      return (done, ())
    }
    guard isWhole else { throw RunFailure(.sourceUnreadable, "a file that others join changed while it was read") }
    if place.isStored {
      let plain = try opener.openRandomly(out.bytes, key: key)
      out.truncate()
      out.append(contentsOf: plain)
    }
    return found.file
  }

  private func openStore() throws -> Int32 {
    var template = Array((scratch + "/.rows-XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw RunFailure(.stateUnwritable, "no temporary file can be made in \(scratch)") }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    unlink(template)
    return descriptor
  }
}
