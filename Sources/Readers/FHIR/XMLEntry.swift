import Records

/// A look at the `entry` of a Bundle in XML before its resource is read.
enum XMLEntry {
  /// `fullUrl`, when it stands before the resource; empty otherwise. A reference in a transaction or document is to it alone.
  ///
  /// Source: FHIR R4 §2.36.4.1 (Bundle.entry.fullUrl), §2.6.1 (XML).
  static func fullURL(_ entry: Bytes) -> [UInt8] {
    var i = 0
    while let open = entry.firstIndex(of: 0x3C, from: i) {
      if entry[open..<entry.count].hasPrefix("<!--") {
        i = commentEnd(entry, open + 4)
        continue
      }
      guard let close = entry.firstIndex(of: 0x3E, from: open) else { return [] }
      i = close + 1
      let tag = entry[open + 1..<close]
      switch localName(tag) {
      case let name where name == "resource": return []
      case let name where name == "fullUrl": return value(tag)
      default: continue
      }
    }
    return []
  }

  private static func commentEnd(_ entry: Bytes, _ start: Int) -> Int {
    var i = start
    while let close = entry.firstIndex(of: 0x3E, from: i) {
      if close >= start + 2, entry[close - 1] == 0x2D, entry[close - 2] == 0x2D { return close + 1 }
      i = close + 1
    }
    return entry.count
  }

  /// The name at the beginning of a tag, without its prefix.
  private static func localName(_ tag: Bytes) -> Bytes {
    var end = 0
    var start = 0
    while end < tag.count, !ASCII.isSpace(tag[end]), tag[end] != 0x2F || end == 0 {
      if tag[end] == 0x3A { start = end + 1 }
      end += 1
    }
    return tag[start..<end]
  }

  /// The attribute `value` of a tag.
  private static func value(_ tag: Bytes) -> [UInt8] {
    var i = 0
    while let equals = tag.firstIndex(of: 0x3D, from: i) {
      var nameEnd = equals
      while nameEnd > 0, ASCII.isSpace(tag[nameEnd - 1]) { nameEnd -= 1 }
      var nameStart = nameEnd
      while nameStart > 0, !ASCII.isSpace(tag[nameStart - 1]) { nameStart -= 1 }
      var quote = equals + 1
      while quote < tag.count, ASCII.isSpace(tag[quote]) { quote += 1 }
      guard quote < tag.count, tag[quote] == 0x22 || tag[quote] == 0x27, let end = tag.firstIndex(of: tag[quote], from: quote + 1) else { return [] }
      if tag[nameStart..<nameEnd] == "value" { return tag[quote + 1..<end].array }
      i = end + 1
    }
    return []
  }
}
