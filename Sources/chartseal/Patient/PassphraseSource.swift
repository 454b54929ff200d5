import ArgumentParser
import Foundation
import Glibc
import Pipeline

/// Where a wallet's passphrase comes from: a file, a file descriptor, or the terminal; never an argument or a variable.
struct PassphraseSource: ParsableArguments {
  @Option(help: "File with the passphrase, mode 0600. Without one the terminal is asked.") var passphraseFile: String?
  @Option(help: "Number of an open file descriptor from which the passphrase is read, one line; goes before --passphrase-file.") var passphraseFd: Int32?

  /// The shortest passphrase that a wallet is written with.
  static let leastCount = 8

  /// - Parameters:
  ///   - question: what the terminal asks.
  ///   - isNew: asked twice on a terminal, and long enough.
  func read(_ question: String, isNew: Bool = false) throws -> [UInt8] {
    let passphrase = try find(question, isNew: isNew)
    guard !isNew || passphrase.count >= PassphraseSource.leastCount else {
      throw RunFailure(.keyUnusable, "the passphrase has fewer than \(PassphraseSource.leastCount) characters")
    }
    guard !passphrase.isEmpty else { throw RunFailure(.keyUnusable, "the passphrase is empty") }
    return passphrase
  }

  private func find(_ question: String, isNew: Bool) throws -> [UInt8] {
    if let passphraseFd {
      guard let line = Terminal.line(from: passphraseFd) else { throw RunFailure(.keyUnusable, "no passphrase can be read from descriptor \(passphraseFd)") }
      return line
    }
    if let path = passphraseFile {
      var bytes = try SecretFile.read(path)
      while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
      return bytes
    }
    guard let first = Terminal.secret(question) else {
      throw RunFailure(.keyUnusable, "there is no terminal to ask for the passphrase; name --passphrase-file or --passphrase-fd")
    }
    if isNew {
      guard Terminal.secret("Once more: ") == first else { throw RunFailure(.keyUnusable, "the two passphrases differ") }
    }
    return first
  }
}

/// What is asked on the terminal itself, whatever standard input and output are.
enum Terminal {
  /// A line without echo; nil without a terminal. The terminal is as it was afterwards.
  static func secret(_ question: String) -> [UInt8]? {
    let terminal = open("/dev/tty", O_RDWR | O_CLOEXEC)
    guard terminal >= 0 else { return nil }
    defer { close(terminal) }
    var before = termios()
    guard tcgetattr(terminal, &before) == 0 else { return nil }
    var quiet = before
    quiet.c_lflag &= ~tcflag_t(ECHO)
    Console.write(question, to: terminal)
    tcsetattr(terminal, TCSAFLUSH, &quiet)
    defer {
      tcsetattr(terminal, TCSAFLUSH, &before)
      Console.write("\n", to: terminal)
    }
    return line(from: terminal)
  }

  /// Reads up to a line feed or the end; nil when nothing can be read or the line is longer than 4 KiB.
  static func line(from descriptor: Int32) -> [UInt8]? {
    var out: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      let n = Glibc.read(descriptor, &byte, 1)
      if n < 0 && errno == EINTR { continue }
      guard n >= 0, out.count <= 4096 else { return nil }
      if n == 0 || byte == 0x0A { break }
      out.append(byte)
    }
    if out.last == 0x0D { out.removeLast() }
    return out
  }
}
