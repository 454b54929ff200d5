import Cryptography
import Foundation
import Readers
import Records

/// The stretches of a source: large files are cut by offset, small ones are grouped with their neighbours.
///
/// Where a group of small files begins is said by the path and size of the one file with which it begins, so a file that comes or goes changes its own
/// group and no other. Nothing here depends on how many shards there are, or on whether there are any: batches must not.
struct SourceStretches {
  /// The bytes of a part of a file.
  static let length = 64 << 20
  /// Files from this share of a part's length on begin a group of their own, and are cut when they turn out to be longer: packed ones are.
  private static let largestShare = 16
  /// A file begins a group with this probability at least, and otherwise with one that grows with its size.
  private static let filesInGroup = 1024

  /// Where an input begins.
  struct Place {
    let group: UInt64
    /// Whether it may reach into further parts.
    let splits: Bool
    /// Of a member its share of the archive.
    var bytes = 0
    /// A digest of the names, sizes and times of change of the group's files; empty where nobody else works on the source.
    var content: [UInt8] = []
  }

  private let places: [String: Place]
  private let length: Int
  private let roots: SourceRoots

  /// - Parameter files: all that the source names, those among them that have to wait: what is taken when must not decide.
  init(_ files: [SourceFile], of source: PipelineDefinition.Source, length: Int, isShared: Bool = false) {
    self.length = length
    let isWhole = SourceStretches.isWhole(source)
    roots = SourceRoots(source.paths)
    var places: [String: Place] = [:]
    var group: UInt64 = 0
    let isCut = ![.ccda, .dicom].contains(source.format)
    var groups: [UInt64: [UInt8]] = [:]
    for file in isWhole && !isShared ? [] : files {
      let code = SourceStretches.code(source.id, roots.relative(file.path))
      let isLarge = file.size > length / SourceStretches.largestShare
      if places.isEmpty || isLarge || SourceStretches.begins(code, size: file.size, length) { group = code }
      if isWhole { group = Stretch.whole.group }
      places[file.path] = Place(group: group, splits: isLarge && isCut && !isWhole)
      if isShared {
        let stamp = FileStamp(of: file.path)
        let text = "\(roots.relative(file.path)) \(stamp.size) \(stamp.seconds) \(stamp.nanoseconds)"
        groups[group] = SHA256Digest.of(groups[group, default: []] + Array(text.utf8)).array
      }
    }
    self.places = isShared ? places.mapValues { Place(group: $0.group, splits: $0.splits, content: groups[$0.group] ?? []) } : places
  }

  /// Whether a source is one stretch: where what becomes of a record depends on those before it, wherever they are, and where there are no files.
  static func isWhole(_ source: PipelineDefinition.Source) -> Bool {
    source.format == .sql || source.intake.recognition == .records || source.hl7.sequence != .ignore
  }

  /// Where inputs lie, all of them in their order. The members of a large archive are grouped like files.
  func places(of items: [InputItem]) -> [Place] {
    let members = Dictionary(items.lazy.compactMap { $0.parts.first }.filter { $0.member != nil }.map { ($0.path, 1) }, uniquingKeysWith: +)
    var (archive, group) = ("", UInt64(0))
    return items.map { item in
      guard let part = item.parts.first, let file = places[part.path] else { return Place(group: Stretch.whole.group, splits: false, bytes: item.size) }
      let bytes = item.size / (part.member == nil ? 1 : members[part.path] ?? 1)
      guard let name = part.member, file.splits else { return Place(group: file.group, splits: file.splits, bytes: bytes, content: file.content) }
      let isLarge = bytes > length / SourceStretches.largestShare
      let code = SourceStretches.code(String(file.group), name)
      if archive != part.path { (archive, group) = (part.path, file.group) }
      if isLarge || SourceStretches.begins(code, size: bytes, length) { group = code }
      return Place(group: group, splits: isLarge, bytes: bytes, content: file.content)
    }
  }

  /// Whether an input may have records beyond its first part: its text may be three times as long as it is, and many times when it is packed.
  func mayReachFurther(_ item: InputItem, _ place: Place) -> Bool {
    guard place.splits, let part = item.parts.first else { return false }
    if part.member != nil || item.size * 3 > length { return true }
    return (try? item.stream(charset: SourceStream.Charset.none))?.packing != "plain"
  }

  private static func code(_ source: String, _ path: String) -> UInt64 {
    SHA256Digest.of("chartseal stretch/1 \(source) \(path)").withBytes { $0.raw.loadUnaligned(as: UInt64.self).littleEndian }
  }

  /// The code's upper half decides, its remainder by a number of shards decides whose it is.
  private static func begins(_ code: UInt64, size: Int, _ length: Int) -> Bool {
    Double(code >> 32) / Double(1 << 32 as UInt64) < Double(size) / Double(length / 2) + 1 / Double(filesInGroup)
  }
}

/// The folders, or fixed parts of patterns, under which a source's files lie.
struct SourceRoots {
  private let roots: [String]

  init(_ patterns: [String]) {
    roots = Set(
      patterns.map { pattern in
        var folder = pattern
        while folder.contains(where: { "*?[".contains($0) }) { folder = (folder as NSString).deletingLastPathComponent }
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        return folder
      }
    ).sorted { $0.utf8.count < $1.utf8.count }
  }

  /// What a path is called below the shortest of them, or in its own folder.
  func relative(_ path: String) -> String {
    let own = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { path.utf8.distance(from: path.startIndex, to: $0) } ?? 0
    for root in roots where root.utf8.count < own && path.utf8.starts(with: root.utf8) {
      let end = path.utf8.index(path.startIndex, offsetBy: root.utf8.count)
      if path.utf8[end] == UInt8(ascii: "/") { return String(path[path.utf8.index(after: end)...]) }
    }
    return String(path.split(separator: "/", omittingEmptySubsequences: false).last ?? "")
  }
}
