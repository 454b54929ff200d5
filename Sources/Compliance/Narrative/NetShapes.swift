import Records

/// (F) (N) Addresses of mail and the web in free text, also spelled out.
///
/// Leaves alone: an at sign before a word without a domain (`10 mg @ bedtime`), a stop without a blank before a capital (`pain.Health`).
/// Source: 45 CFR 164.514(b)(2)(i)(F), (N).
enum NetShapes {
  static func atMark(_ v: NarrativeTokens, _ i: Int) -> NarrativeShape? {
    let before = v[i - 1]
    let after = v[i + 1]
    if v[i].gap != .glued, after.gap == .glued, after.isWord, after.count >= 4, v[i + 2].gap == .glued, v[i + 2].isNumber { return .handle }
    guard before.isWord || before.isNumber || before.isMark(0x5F), after.isWord || after.isNumber else { return nil }
    let isGlued = v[i].gap == .glued && after.gap == .glued
    if hasDomain(v, from: i + 2) || (isGlued && hasHost(v, i + 2)) { return .email }
    return isGlued ? .handle : nil
  }

  /// `ann at example dot org`, `ann (at) example.org`.
  static func atWord(_ v: NarrativeTokens, _ i: Int) -> Bool {
    guard v[i - 1].isWord || v[i - 1].isNumber || v[i - 1].kind == .mark else { return false }
    var j = i + 1
    if v[j].isMark(0x29) || v[j].isMark(0x5D) || v[j].isMark(0x7D) { j += 1 }
    guard v[j].isWord, !v[j].has(.function) else { return false }
    if v.isWord(j + 1, ["dot"]), v[j + 2].isWord { return true }
    return hasDomain(v, from: j + 1)
  }

  /// `example.org` behind the at sign, whatever its last part.
  private static func hasHost(_ v: NarrativeTokens, _ start: Int) -> Bool {
    var j = start
    while j < start + 6, v[j].gap == .glued, v[j].isMark(0x2D) || v[j].isWord || v[j].isNumber { j += 1 }
    return v[j].isMark(0x2E) && v[j].gap == .glued && v[j + 1].isWord && v[j + 1].gap == .glued
  }

  private static func hasDomain(_ v: NarrativeTokens, from start: Int) -> Bool {
    for j in start..<start + 6 {
      if (v[j].isMark(0x2E) && v[j + 1].gap == .glued) || v.isWord(j, ["dot"]) {
        if v[j + 1].has(.domain), v[j + 1].shape != .capital { return true }
      } else if !(v[j].isWord || v[j].isNumber || v[j].kind == .mark) {
        return false
      }
    }
    return false
  }

  static func colon(_ v: NarrativeTokens, _ i: Int) -> Bool {
    v[i - 1].isWord && v[i + 1].isMark(0x2F) && v[i + 2].isMark(0x2F) && v[i + 1].gap == .glued && v[i + 2].gap == .glued
  }

  /// A point between a name and a domain.
  static func point(_ v: NarrativeTokens, _ i: Int) -> Bool {
    guard v[i].gap == .glued, v[i + 1].gap == .glued, v[i + 1].isWord else { return false }
    if v.isWord(i - 1, ["www"]) { return true }
    guard v[i + 1].has(.domain), v[i + 1].shape != .capital, v[i - 1].isWord || v[i - 1].isNumber, v[i - 1].count >= 2 else { return false }
    for j in i - 6..<i where v[j].isMark(0x40) { return false }
    let after = v[i + 2]
    return after.gap != .glued || after.kind == .mark
  }

  /// `example dot com`.
  static func dotWord(_ v: NarrativeTokens, _ i: Int) -> Bool {
    for j in i - 4..<i where v.isWord(j, ["at"]) || v[j].isMark(0x40) { return false }
    return v[i + 1].has(.domain) && v[i - 1].isWord && v[i + 1].shape != .capital
  }
}
