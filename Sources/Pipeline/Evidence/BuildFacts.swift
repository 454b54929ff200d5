import Cryptography
import Foundation
import Glibc
import LedgerClient
import Records

/// What program wrote a report, as far as it can be measured at run time.
enum BuildFacts {
  /// SHA-256 of the executable that is running, hex; empty when it cannot be read.
  static let digest = (try? InputDigest.ofFile("/proc/self/exe")).map(Hex.lower) ?? ""

  /// Has the executable read by a thread of its own, so that nobody waits for it later.
  static func prepare() { Thread { _ = digest }.start() }

  /// The compiler, to the minor version: all that a program can know of it.
  static let swift: String = {
    #if compiler(>=6.4)
      "6.4 or newer"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }()

  static let curl = LedgerClient.libraries

  /// Such as `Debian GNU/Linux 12 (bookworm), Linux 6.1.0 x86_64`.
  static let system: String = {
    var name = "Linux"
    if let text = FileManager.default.contents(atPath: "/etc/os-release").map({ String(decoding: $0, as: UTF8.self) }) {
      for line in text.split(separator: "\n") where line.hasPrefix("PRETTY_NAME=") { name = line.dropFirst(12).filter { $0 != "\"" } }
    }
    var info = utsname()
    guard uname(&info) == 0 else { return name }
    func text<T>(_ field: T) -> String { withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) } }
    return "\(name), \(text(info.sysname)) \(text(info.release)) \(text(info.machine))"
  }()
}

/// When a file was last written, for keys that say nothing of it themselves.
enum FileDates {
  static func created(_ path: String) -> String {
    var info = stat()
    return stat(path, &info) == 0 ? Timestamp.text(ofSeconds: info.st_mtim.tv_sec) : ""
  }
}
