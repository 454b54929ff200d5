import Cryptography
import Foundation
import Glibc
import Pipeline
import Records

/// What a session may do.
public enum ConsoleRole: String, Sendable, CaseIterable {
  /// Sees everything that the console shows, and acts.
  case `operator`
  /// Sees the same and changes nothing.
  case auditor
}

/// Links that sign a browser in, once and within two minutes: a file each, named by the digest of the link's secret, in a folder that is the user's alone.
///
/// So any process of the same user can make a link for a running console, and nobody who cannot write there anyway. Whoever removes the file has the
/// link; a file that others could have written counts for nothing.
public struct LoginLinks: Sendable {
  public static let seconds = 120
  private let folder: String

  /// - Parameter folder: is made with mode 0700 where it is missing.
  public init(folder: String) throws {
    self.folder = folder
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw RunFailure(.stateUnwritable, "cannot be written: \(folder)")
    }
    var info = stat()
    guard lstat(folder, &info) == 0, info.st_mode & S_IFMT == S_IFDIR, info.st_uid == geteuid(), info.st_mode & 0o077 == 0 else {
      throw RunFailure(.keyUnusable, "\(folder) is not this user's alone; chmod 700 it")
    }
  }

  /// Makes a link's secret: 64 hexadecimal digits.
  ///
  /// - Parameter time: seconds since 1970.
  public func make(_ role: ConsoleRole, at time: Int) throws -> String {
    clean(at: time)
    let secret: String
    do { secret = Hex.lower(try SecureRandom.bytes(32)) } catch { throw RunFailure(.internalError, "no random bytes") }
    try SecretFile.write(Array("\(role.rawValue) \(time + LoginLinks.seconds)\n".utf8), to: path(secret))
    return secret
  }

  /// Uses a link up; nil for one that is not known, used, over, or not this user's.
  func take(_ secret: String, at time: Int) -> ConsoleRole? {
    guard secret.utf8.count == 64, secret.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else { return nil }
    let path = path(secret)
    let (role, until) = read(path) ?? (nil, 0)
    // Of two requests at a time one removes the file.
    guard unlink(path) == 0, let role, time < until, until <= time + LoginLinks.seconds else { return nil }
    return role
  }

  private func path(_ secret: String) -> String { folder + "/" + SHA256Digest.of(secret).hex + ".link" }

  private func read(_ path: String) -> (role: ConsoleRole?, until: Int)? {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var info = stat()
    guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG, info.st_uid == geteuid(), info.st_mode & 0o077 == 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: 64)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    let words = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split { $0 == " " || $0 == "\n" }
    guard words.count == 2, let until = Int(words[1]) else { return nil }
    return (ConsoleRole(rawValue: String(words[0])), until)
  }

  /// Removes links that are over.
  private func clean(at time: Int) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where name.hasSuffix(".link") {
      if let (_, until) = read(folder + "/" + name), until > time { continue }
      unlink(folder + "/" + name)
    }
  }
}
