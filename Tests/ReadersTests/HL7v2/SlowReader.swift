import Readers

/// The same grammar read byte by byte with arrays, for comparison; slow and plain on purpose.
enum SlowReader {
  /// Segments as their tag with occurrence, then fields as they stand; nil when MSH-1 and MSH-2 are no use or MSH comes twice.
  static func read(_ text: [UInt8]) -> [[String]]? {
    guard text.starts(with: "MSH".utf8), text.count > 3 else { return nil }
    let separator = text[3]
    var segments: [[UInt8]] = []
    var at = 0
    var current: [UInt8] = []
    while at < text.count {
      guard isEnd(text[at]) else {
        current.append(text[at])
        at += 1
        continue
      }
      let run = text[at...].prefix(while: isEnd)
      at += run.count
      if at == text.count { break }
      if let blanks = segmentStart(Array(text[at...]), separator) {
        segments.append(current)
        current = []
        at += blanks
      } else {
        current += run
      }
    }
    segments.append(current)
    var counts: [String: Int] = [:]
    var result: [[String]] = []
    for (n, segment) in segments.enumerated() {
      let tag = String(decoding: segment.prefix(3), as: UTF8.self).uppercased()
      if n > 0, tag == "MSH" { return nil }
      counts[tag, default: 0] += 1
      var fields = segment.dropFirst(3).split(separator: separator, omittingEmptySubsequences: false).map(Array.init)
      if !fields.isEmpty { fields.removeFirst() }
      if n == 0 { fields.insert([separator], at: 0) }
      result.append(["\(tag)[\(counts[tag] ?? 0)]"] + fields.map { String(decoding: $0, as: Unicode.ASCII.self) })
    }
    return result
  }

  private static func isEnd(_ b: UInt8) -> Bool { b == 13 || b == 10 }

  /// The number of blanks before the segment id that `line` starts with; nil when it starts with none.
  private static func segmentStart(_ line: [UInt8], _ separator: UInt8) -> Int? {
    if isStrict(line, separator) { return 0 }
    let blanks = line.prefix(8).prefix { $0 == 32 || $0 == 9 }.count
    let rest = Array(line.dropFirst(blanks).prefix(4))
    guard rest.count >= 3 else { return nil }
    let name = String(decoding: rest.prefix(3), as: UTF8.self).uppercased()
    let known = SegmentTag.all.contains { $0.description == name }
    let site =
      name.hasPrefix("Z") && name.utf8.count == 3
      && name.utf8.dropFirst().allSatisfy { (48...57).contains($0) || (65...90).contains($0) }
    if rest.count == 4, rest[3] == separator { return known || (site && blanks == 0) ? blanks : nil }
    guard known || site, blanks == 0, name.utf8.elementsEqual(rest.prefix(3)) else { return nil }
    if rest.count == 4, !isEnd(rest[3]) { return nil }
    let next = Array(line.dropFirst(3).drop(while: isEnd))
    return next.isEmpty || isStrict(next, separator) ? 0 : nil
  }

  private static func isStrict(_ line: [UInt8], _ separator: UInt8) -> Bool {
    guard line.count > 3, line[3] == separator, (65...90).contains(line[0]) else { return false }
    return line[1...2].allSatisfy { (65...90).contains($0) || (48...57).contains($0) }
  }
}
