import CZlib
import Records

/// A file's content with gzip or zip undone, from its start to its end, within limits.
///
/// Source: RFC 1952 (gzip, several members behind each other), APPNOTE.TXT (zip).
final class PackedFile {
  enum Container { case plain, gzip, zipStored, zipDeflated }

  let container: Container
  private let file: InputFile
  private let options: SourceStream.Options
  /// The compressed (or plain) bytes within the file.
  private let range: Range<Int>
  private let expected: (size: Int, crc: UInt32)?

  private var inflater: Inflater?
  private var input: UnsafeMutableRawBufferPointer
  private var window = 0..<0
  /// The next byte of the file to be read.
  private var position: Int
  private var produced = 0
  private var checksum: UInt = 0
  private var isDone = false
  private var memberEnded = false

  init(path: String, member: String?, options: SourceStream.Options) throws(RecordError) {
    file = try InputFile(path: path)
    self.options = options
    let packing = try file.packing()
    if packing == .zip {
      let directory = try ZipDirectory.of(file)
      let found = try PackedFile.choose(directory, member)
      guard !found.isEncrypted else { throw SourceReason.error(SourceReason.memberEncrypted) }
      guard found.method == 0 || found.method == 8 else { throw SourceReason.error(SourceReason.methodUnsupported) }
      range = try directory.range(of: found, in: file)
      container = found.method == 0 ? .zipStored : .zipDeflated
      expected = (found.size, found.crc)
    } else {
      guard member == nil else { throw SourceReason.error(SourceReason.memberMissing) }
      guard packing != .foreign else { throw SourceReason.error(SourceReason.methodUnsupported) }
      container = packing == .gzip ? .gzip : .plain
      range = 0..<file.size
      expected = nil
    }
    position = range.lowerBound
    inflater = container == .gzip ? Inflater(.gzip) : container == .zipDeflated ? Inflater(.deflate) : nil
    input = .allocate(byteCount: inflater == nil ? 0 : 256 << 10, alignment: 64)
  }

  deinit { input.deallocate() }

  /// Goes back to the start of the content.
  func rewind() {
    inflater?.reset()
    (window, position, produced, checksum) = (0..<0, range.lowerBound, 0, 0)
    (isDone, memberEnded) = (false, false)
  }

  /// Reads up to the space's size; 0 at the end of the content.
  func read(into space: UnsafeMutableRawBufferPointer) throws(RecordError) -> Int {
    guard !isDone, space.count > 0 else { return 0 }
    let n = inflater == nil ? try readPlain(space) : try readPacked(space)
    if n > 0, expected != nil {
      let filled = UnsafeRawBufferPointer(rebasing: space[..<n])
      checksum = crc32_z(checksum, filled.baseAddress?.assumingMemoryBound(to: UInt8.self), n)
    }
    if produced == 0, n >= 262, Bytes(UnsafeRawBufferPointer(rebasing: space[257..<262])) == "ustar" { throw failure(SourceReason.tarArchive) }
    produced += n
    guard produced <= options.maximumBytes else { throw failure(SourceReason.sizeExceeded) }
    if n == 0 {
      isDone = true
      if let expected, produced != expected.size || UInt32(truncatingIfNeeded: checksum) != expected.crc {
        throw failure(SourceReason.compressedDataDamaged)
      }
    }
    return n
  }

  private func readPlain(_ space: UnsafeMutableRawBufferPointer) throws(RecordError) -> Int {
    // A plain file is read to its end even when it has grown; a stored member only to its own.
    let most = container == .plain ? space.count : min(space.count, range.upperBound - position)
    let n = try file.read(at: position, into: UnsafeMutableRawBufferPointer(rebasing: space[..<most]))
    position += n
    return n
  }

  private func readPacked(_ space: UnsafeMutableRawBufferPointer) throws(RecordError) -> Int {
    guard let inflater else { return 0 }
    var filled = 0
    while filled < space.count {
      if window.isEmpty { try refill() }
      if memberEnded {
        guard try startMember() else { break }
      }
      let given = UnsafeRawBufferPointer(rebasing: input[window])
      let step = inflater.inflate(given, into: UnsafeMutableRawBufferPointer(rebasing: space[filled...]))
      window = window.lowerBound + step.consumed..<window.upperBound
      filled += step.produced
      try checkRatio(produced + filled)
      switch step.step {
      case .damaged: throw failure(SourceReason.compressedDataDamaged)
      case .end:
        memberEnded = true
        if container == .zipDeflated { return filled }
      case .more:
        if step.produced == 0, step.consumed == 0, given.isEmpty { throw failure(SourceReason.compressedDataCut) }
      }
    }
    return filled
  }

  /// After the end of a gzip member: whether another one follows. Zero bytes behind the end are padding.
  private func startMember() throws(RecordError) -> Bool {
    guard container == .gzip else { return false }
    var isPadding = false
    while true {
      if window.isEmpty { try refill() }
      guard let first = window.first.map({ input[$0] }) else { return false }
      if first == 0 {
        isPadding = true
        window = window.lowerBound + 1..<window.upperBound
      } else if first == 0x1F, !isPadding {
        inflater?.reset()
        memberEnded = false
        return true
      } else {
        throw failure(SourceReason.bytesBehindEnd)
      }
    }
  }

  private func refill() throws(RecordError) {
    let most = min(input.count, max(0, range.upperBound - position))
    let n = try file.read(at: position, into: UnsafeMutableRawBufferPointer(rebasing: input[..<most]))
    position += n
    window = 0..<n
  }

  private func checkRatio(_ output: Int) throws(RecordError) {
    let used = position - range.lowerBound - window.count
    guard output > options.ratioFreeBytes, output / max(1, used) > options.maximumRatio else { return }
    throw failure(SourceReason.ratioExceeded)
  }

  private func failure(_ reason: ReasonCode) -> RecordError { SourceReason.error(reason, byte: position - window.count) }

  private static func choose(_ directory: ZipDirectory, _ name: String?) throws(RecordError) -> ZipDirectory.Member {
    let members = directory.members
    if let name {
      guard let found = directory.member(named: name) else { throw SourceReason.error(SourceReason.memberMissing) }
      return found
    }
    if members.contains(where: { $0.name == "[Content_Types].xml" }) { throw SourceReason.error(SourceReason.spreadsheet) }
    let files = members.filter { !$0.name.hasPrefix("__MACOSX/") }
    guard let first = files.first else { throw SourceReason.error(SourceReason.memberMissing) }
    guard files.count == 1 else { throw SourceReason.error(SourceReason.memberNotStated) }
    return first
  }
}
