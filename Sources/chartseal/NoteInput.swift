import ArgumentParser
import Glibc
import Pipeline
import Records

/// A stream of text, read in pieces of bounded size.
struct NoteInput {
  private static let chunk = 1 << 20
  /// No line of JSON may be longer.
  static let longestLine = 256 << 20
  private let descriptor: Int32

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// Hands over each line without its end.
  func lines(_ body: (Bytes) -> Void) throws {
    try pieces(atMost: NoteInput.longestLine) { buffer, isEnd in
      var at = 0
      while let end = buffer.firstIndex(of: 0x0A, from: at) {
        body(buffer[at..<end])
        at = end + 1
      }
      if isEnd, at < buffer.count {
        body(buffer[at..<buffer.count])
        at = buffer.count
      }
      return at
    }
  }

  /// Hands over the text in windows of about a megabyte that end with an empty line, a line or a blank, in this order of preference.
  func windows(_ body: (Bytes) -> Void) throws {
    try pieces(atMost: NoteInput.longestLine) { buffer, isEnd in
      if isEnd {
        body(buffer)
        return buffer.count
      }
      guard buffer.count >= NoteInput.chunk else { return 0 }
      let cut = NoteInput.lastBreak(buffer)
      guard cut > 0 else { return 0 }
      body(buffer[0..<cut])
      return cut
    }
  }

  /// The whole text; nil when it is longer than `most`.
  func whole(atMost most: Int) throws -> [UInt8]? {
    var all: [UInt8]?
    try pieces(atMost: most) { buffer, isEnd in
      if isEnd { all = buffer.array }
      return isEnd ? buffer.count : 0
    }
    return all
  }

  private static func lastBreak(_ text: Bytes) -> Int {
    var line = 0
    var blank = 0
    var i = text.count - 1
    while i > 0 {
      if text[i] == 0x0A {
        if text[i - 1] == 0x0A { return i + 1 }
        if line == 0 { line = i + 1 }
      } else if blank == 0, text[i] == 0x20 {
        blank = i + 1
      }
      if text.count - i > 1 << 16, line > 0 { break }
      i -= 1
    }
    return line > 0 ? line : blank
  }

  /// Reads on and on; `take` says how many bytes from the front are done with, and gets what is left at the end.
  private func pieces(atMost most: Int, _ take: (Bytes, _ isEnd: Bool) -> Int) throws {
    var buffer = ByteBuffer(capacity: NoteInput.chunk * 2)
    while true {
      var failure: Int32 = 0
      let before = buffer.count
      buffer.append(upTo: NoteInput.chunk) { room in
        while true {
          let n = read(descriptor, room.baseAddress, room.count)
          if n < 0, errno == EINTR { continue }
          if n < 0 { failure = errno }
          return max(0, n)
        }
      }
      if failure != 0 {
        Console.note("chartseal: input: \(String(cString: strerror(failure)))")
        throw ExitCode(.inputOutput)
      }
      let isEnd = buffer.count == before
      if isEnd, buffer.count == 0 {
        _ = take(.empty, true)
        return
      }
      let done = take(buffer.bytes, isEnd)
      if isEnd { return }
      if done > 0 {
        let rest = buffer.bytes(done..<buffer.count).array
        buffer.truncate()
        buffer.append(contentsOf: rest)
      } else if buffer.count > most {
        Console.note("chartseal: input: a line or text of more than \(most >> 20) MB")
        throw ExitCode(.inputOutput)
      }
    }
  }
}
