public import Records

/// A file's text as UTF-8, whatever it is packed in and whatever its character set; or, without a character set, its bytes.
///
/// gzip and zip are undone within limits of ratio and size. The character set is found by looking at the whole file once
/// before it is read, so that the verdict does not depend on where the first letter over 0x7F stands; it can also be stated.
/// A byte order mark is dropped.
public final class SourceStream {
  public enum Charset: Sendable, Equatable {
    /// Bytes as they are.
    case none
    case detect
    case stated(TextCharset)
  }

  public struct Options: Sendable {
    public var charset = Charset.detect
    /// Decompressed bytes for each compressed one, counted once `ratioFreeBytes` have come out.
    public var maximumRatio = 200
    public var ratioFreeBytes = 16 << 20
    /// Of the content when it is decompressed.
    public var maximumBytes = 1 << 42
    /// How many bytes of the content are looked at to find the character set.
    public var charsetSampleBytes = Int.max
    public init() {}
    public init(charset: Charset) { self.charset = charset }
  }

  /// Whether bytes are the file's own, so that they can be read again at their offset; add `rawOffset` to a position here.
  public let isRaw: Bool
  /// The file's offset of the first byte handed out (a byte order mark stands before it); of use when `isRaw`.
  public let rawOffset: Int
  /// nil when none was asked for.
  public let charset: TextCharset?
  /// How the character set was found, in words and counts.
  public let encodingEvidence: String
  /// How the file is packed: `plain`, `gzip`, `zip`.
  public let packing: String
  /// Characters that could not be read and became U+FFFD, so far.
  public var replacedCharacters: Int { transcoder.replaced }

  private let file: PackedFile
  private var transcoder: Transcoder
  private let space: UnsafeMutableRawBufferPointer
  /// Bytes of the mark still to be dropped.
  private var markLeft: Int
  private var isFinished = false

  /// Opens a file, or a member of a zip archive; the member may be left out when there is only one.
  public init(path: String, member: String? = nil, options: Options = Options()) throws(RecordError) {
    file = try PackedFile(path: path, member: member, options: options)
    space = .allocate(byteCount: 64 << 10, alignment: 64)
    let found: (charset: TextCharset?, mark: Int, evidence: String)
    do throws(RecordError) { found = try SourceStream.encoding(file, options, space) } catch {
      space.deallocate()
      throw error
    }
    (charset, markLeft, encodingEvidence) = found
    rawOffset = found.mark
    transcoder = Transcoder(found.charset)
    isRaw = file.container == .plain && transcoder.isCopy
    packing = file.container == .plain ? "plain" : file.container == .gzip ? "gzip" : "zip"
  }

  deinit { space.deallocate() }

  /// The names of a zip archive's files; nil when the file is no zip archive.
  public static func members(of path: String) throws(RecordError) -> [String]? {
    let file = try InputFile(path: path)
    guard try file.packing() == .zip else { return nil }
    return try ZipDirectory.of(file).members.map(\.name)
  }

  /// Reads the first bytes of a file that is not packed; false, with nothing read, when it is.
  ///
  /// - Parameters:
  ///   - first: how many bytes are read at first.
  ///   - limit: how many are read when those are not enough.
  public static func plainHead(
    of path: String, into out: inout ByteBuffer, first: Int, limit: Int, isEnough: (Bytes) -> Bool
  ) throws(RecordError) -> Bool {
    out.truncate()
    let file = try InputFile(path: path)
    try file.fill(&out, to: first)
    guard FilePacking(head: out.bytes) == .plain else {
      out.truncate()
      return false
    }
    if out.count == first, !isEnough(out.bytes) { try file.fill(&out, to: limit) }
    return true
  }

  /// Appends up to `limit` bytes of the content (in UTF-8 up to three times as many); false at the end.
  public func read(into out: inout ByteBuffer, upTo limit: Int) throws(RecordError) -> Bool {
    if isFinished { return false }
    while markLeft > 0 {
      let n = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: space[..<markLeft]))
      if n == 0 { break }
      markLeft -= n
    }
    if transcoder.isCopy {
      let before = out.count
      try out.append(upTo: limit) { (room) throws(RecordError) in try file.read(into: room) }
      isFinished = out.count == before
      return !isFinished
    }
    let most = UnsafeMutableRawBufferPointer(rebasing: space[..<max(1, min(limit, space.count))])
    let n = try file.read(into: most)
    if n > 0 {
      transcoder.append(Bytes(UnsafeRawBufferPointer(rebasing: space[..<n])), to: &out)
      return true
    }
    isFinished = true
    let before = out.count
    transcoder.finish(&out)
    return out.count > before
  }

  /// Goes back to the content's start, without looking for the character set again.
  public func rewind() {
    file.rewind()
    transcoder = Transcoder(charset)
    (markLeft, isFinished) = (rawOffset, false)
  }

  private static func encoding(
    _ file: PackedFile, _ options: Options, _ space: UnsafeMutableRawBufferPointer
  ) throws(RecordError) -> (charset: TextCharset?, mark: Int, evidence: String) {
    let stated: TextCharset?
    switch options.charset {
    case .none: return (nil, 0, "read as bytes")
    case .stated(let charset): stated = charset
    case .detect: stated = nil
    }
    var survey = CharsetSurvey()
    let most = stated == nil ? options.charsetSampleBytes : 4
    while survey.bytes < most {
      let n = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: space[..<min(space.count, most - survey.bytes)]))
      if n == 0 { break }
      survey.add(Bytes(UnsafeRawBufferPointer(rebasing: space[..<n])))
    }
    file.rewind()
    guard let verdict = survey.verdict() else { throw SourceReason.error(SourceReason.charsetUnsupported) }
    guard let stated else { return verdict }
    return (stated, verdict.charset == stated ? verdict.mark : 0, "\(stated.name), as stated")
  }
}
