import Cryptography
import Foundation
import Glibc
import Records

/// The blocks of a `journal.since` file, as far as they are whole and follow one another; read one at a time, since the file grows with the journal.
struct JournalBlocks {
  struct Block {
    let number: Int
    let body: Range<Int>
    let end: Int
  }
  let path: String
  /// The transaction after which the first block comes.
  let base: Int
  private let headEnd: Int
  private(set) var blocks: [Block] = []
  private let file: JournalParts

  /// Nil when there is no such file. Throws `stateDamaged` for a file of another kind.
  init?(path: String) throws {
    guard access(path, F_OK) == 0 else { return nil }
    guard let file = JournalParts(path: path), let line = try JournalBlocks.line(file, 0), line.words.count == 2, line.words[0] == "chartseal-journal/1",
      let base = Int(line.words[1]), base >= 0, base < Int.max / 2
    else { throw RunFailure(.stateDamaged, "\(StateReason.journalDamaged.code): \(path) cannot be read") }
    (self.path, self.file, self.base, headEnd) = (path, file, base, line.end)
    var at = headEnd
    var expected = base + 1
    while let line = try JournalBlocks.line(file, at), line.words.count == 3, let number = Int(line.words[0]), number == expected,
      let count = Int(line.words[1]), count >= 0, count < file.size - line.end
    {
      let body = line.end..<(line.end + count)
      guard var bytes = try file.read(line.end..<line.end + count + 1), bytes.popLast() == 0x0A, SHA256Digest.of(bytes).hex == line.words[2] else { break }
      blocks.append(Block(number: number, body: body, end: body.upperBound + 1))
      at = body.upperBound + 1
      expected += 1
    }
  }

  /// Where a transaction's block ends; nil when it is not here.
  func end(of number: Int) -> Int? {
    if number == base { return headEnd }
    guard number > base, number - base <= blocks.count else { return nil }
    return blocks[number - base - 1].end
  }

  func statements(_ block: Block) throws -> String {
    guard let bytes = try file.read(block.body) else { throw RunFailure(.stateDamaged, "\(StateReason.journalDamaged.code): \(path) cannot be read") }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The words of a line of at most 120 bytes, and where the next one begins.
  private static func line(_ file: JournalParts, _ start: Int) throws -> (words: [Substring], end: Int)? {
    guard start < file.size, let bytes = try file.read(start..<min(file.size, start + 120)), let end = bytes.firstIndex(of: 0x0A) else { return nil }
    return (String(decoding: bytes[..<end], as: UTF8.self).split(separator: " "), start + end + 1)
  }
}

/// Parts of a file, read where they lie.
private final class JournalParts {
  let size: Int
  private let path: String
  private let descriptor: Int32

  init?(path: String) {
    self.path = path
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    var info = stat()
    guard descriptor >= 0, fstat(descriptor, &info) == 0 else { return nil }
    size = Int(info.st_size)
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The bytes of a range; nil when they are not all there. Throws `stateDamaged` when the disk does not say what they are: that is no end of the file.
  func read(_ range: Range<Int>) throws -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: range.count)
    let isWhole = try bytes.withUnsafeMutableBytes { all in
      var done = 0
      while done < all.count {
        let n = pread(descriptor, all.baseAddress?.advanced(by: done), all.count - done, off_t(range.lowerBound + done))
        if n < 0 && errno == EINTR { continue }
        if n < 0 { throw RunFailure(.stateDamaged, "\(StateReason.journalDamaged.code): \(path) cannot be read") }
        if n == 0 { return false }
        done += n
      }
      return true
    }
    return isWhole ? bytes : nil
  }
}
