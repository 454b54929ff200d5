public import Records

/// Why an archive is not taken. Equal by reason; holds no value.
public struct ArchiveError: Error, Sendable, Equatable, CustomStringConvertible {
  public let reason: ReasonCode
  /// Offset of the header that is wrong, in bytes.
  public let byte: Int

  init(_ reason: ReasonCode, at byte: Int) { (self.reason, self.byte) = (reason, byte) }

  public static func == (a: ArchiveError, b: ArchiveError) -> Bool { a.reason == b.reason }
  public var description: String { "\(reason.code): \(reason.summary), byte \(byte)" }

  static let header = ReasonCode("VER-0191", "the archive has a header that this format does not have: not plain ustar, a link, another mode or checksum")
  static let path = ReasonCode("VER-0192", "the archive has a path that leads outside, or is not of this format")
  static let order = ReasonCode("VER-0193", "the archive has a name twice, or names out of order")
  static let length = ReasonCode("VER-0194", "the archive ends early, or bytes follow its end")
  static let padding = ReasonCode("VER-0195", "the archive's padding is not zero")
  static let limit = ReasonCode("VER-0196", "the archive has more files, or larger ones, than are taken")
}

/// A plain ustar archive with one way of writing it: regular files, mode 0644, owner 0, one time for all, names in ASCII of at most 100
/// bytes, zeros for padding, two zero blocks at the end and nothing after. What the reader accepts, the writer writes back to the same bytes;
/// so there is no byte in an archive that could be changed without being found. `tar` reads it.
///
/// Source: POSIX.1-2017 pax, ustar interchange format.
public struct TarArchive: Sendable, Equatable {
  public struct File: Sendable, Equatable {
    public let path: String
    public let bytes: [UInt8]
    public init(_ path: String, _ bytes: [UInt8]) { (self.path, self.bytes) = (path, bytes) }
  }

  /// How large an archive may be.
  public struct Limits: Sendable {
    public var files = 100_000
    /// Of one file.
    public var fileBytes = 512 << 20
    /// Of all files.
    public var bytes = 1 << 30
    public init() {}
  }

  /// Seconds since 1970, of every file.
  public let time: Int
  /// In the archive's order.
  public let files: [File]

  static let block = 512

  /// Throws `VER-0192`, `VER-0193` or `VER-0196` for what no reader would take.
  public init(time: Int, files: [File], limits: Limits = Limits()) throws(ArchiveError) {
    guard time >= 0, time < 1 << 33, files.count <= limits.files else { throw ArchiveError(ArchiveError.limit, at: 0) }
    var names: Set<String> = []
    var total = 0
    for file in files {
      guard TarArchive.isPath(file.path) else { throw ArchiveError(ArchiveError.path, at: 0) }
      guard names.insert(file.path).inserted else { throw ArchiveError(ArchiveError.order, at: 0) }
      total += file.bytes.count
      guard file.bytes.count <= limits.fileBytes, total <= limits.bytes else { throw ArchiveError(ArchiveError.limit, at: 0) }
    }
    (self.time, self.files) = (time, files)
  }

  /// Relative, of letters, digits, `.`, `_`, `-` and `/`, at most 100 bytes; no part is empty or begins with a dot.
  public static func isPath(_ path: some StringProtocol) -> Bool {
    guard (1...100).contains(path.utf8.count) else { return false }
    let plain = path.utf8.allSatisfy {
      ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == 0x2E || $0 == 0x5F || $0 == 0x2D || $0 == 0x2F
    }
    return plain && path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { !$0.isEmpty && $0.first != "." }
  }

  // MARK: Writing

  /// The 512 bytes before a file.
  static func header(_ path: String, size: Int, time: Int) -> [UInt8] {
    var out = [UInt8](repeating: 0, count: block)
    func put(_ text: String, at offset: Int) { out.replaceSubrange(offset..<offset + text.utf8.count, with: Array(text.utf8)) }
    func octal(_ value: Int, digits: Int) -> String {
      let text = String(value, radix: 8)
      return String(repeating: "0", count: max(0, digits - text.count)) + text
    }
    put(path, at: 0)
    put("0000644", at: 100)
    put("0000000", at: 108)
    put("0000000", at: 116)
    put(octal(size, digits: 11), at: 124)
    put(octal(time, digits: 11), at: 136)
    put("        ", at: 148)
    put("0", at: 156)
    put("ustar", at: 257)
    put("00", at: 263)
    put(octal(out.reduce(0) { $0 + Int($1) }, digits: 6), at: 148)
    out[154] = 0
    return out
  }

  public var encoded: [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(files.reduce(1024) { $0 + 1024 + $1.bytes.count })
    for file in files {
      out += TarArchive.header(file.path, size: file.bytes.count, time: time)
      out += file.bytes
      out += [UInt8](repeating: 0, count: TarArchive.padding(file.bytes.count))
    }
    return out + [UInt8](repeating: 0, count: 2 * TarArchive.block)
  }

  private static func padding(_ count: Int) -> Int { (block - count % block) % block }

  // MARK: Reading

  /// Reads an archive. Throws `VER-0191` to `VER-0196`.
  public init(parsing bytes: [UInt8], limits: Limits = Limits()) throws(ArchiveError) {
    var files: [File] = []
    var names: Set<String> = []
    var total = 0
    var common: Int?
    var at = 0
    while true {
      guard bytes.count - at >= TarArchive.block else { throw ArchiveError(ArchiveError.length, at: at) }
      let head = Array(bytes[at..<at + TarArchive.block])
      if head[0] == 0 { break }
      let path = String(decoding: head[..<100].prefix { $0 != 0 }, as: UTF8.self)
      guard TarArchive.isPath(path) else { throw ArchiveError(ArchiveError.path, at: at) }
      guard let size = TarArchive.octal(head[124..<135]), let time = TarArchive.octal(head[136..<147]), time == common ?? time,
        head == TarArchive.header(path, size: size, time: time)
      else { throw ArchiveError(ArchiveError.header, at: at) }
      guard names.insert(path).inserted else { throw ArchiveError(ArchiveError.order, at: at) }
      total += size
      guard files.count < limits.files, size <= limits.fileBytes, total <= limits.bytes else { throw ArchiveError(ArchiveError.limit, at: at) }
      common = time
      let start = at + TarArchive.block
      let end = start + size + TarArchive.padding(size)
      guard end <= bytes.count else { throw ArchiveError(ArchiveError.length, at: at) }
      guard bytes[(start + size)..<end].allSatisfy({ $0 == 0 }) else { throw ArchiveError(ArchiveError.padding, at: start + size) }
      files.append(File(path, Array(bytes[start..<start + size])))
      at = end
    }
    guard bytes.count - at == 2 * TarArchive.block else { throw ArchiveError(ArchiveError.length, at: at) }
    guard bytes[at...].allSatisfy({ $0 == 0 }) else { throw ArchiveError(ArchiveError.padding, at: at) }
    (self.time, self.files) = (common ?? 0, files)
  }

  /// Eleven octal digits, at most 2^33 - 1.
  private static func octal(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
      guard (0x30...0x37).contains(digit) else { return nil }
      value = value << 3 | Int(digit - 0x30)
    }
    return value
  }
}
