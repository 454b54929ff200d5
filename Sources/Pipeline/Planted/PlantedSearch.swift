import Foundation
import Records

/// Looks for many values in lines of output: as words, whatever their case, accents and what lies between them, and byte for byte.
///
/// Reads what a reader of the JSON reads: escapes are undone, and text in base64 (`Attachment.data`) is looked through as well.
final class PlantedSearch {
  /// The words of a form after its first one.
  private struct Tail {
    let words: [UInt64]
    let value: Int
  }
  private var heads: [UInt64: [Tail]] = [:]
  private var starts: [UInt64: [(bytes: [UInt8], value: Int)]] = [:]
  private var headFilter = [Bool](repeating: false, count: 1 << 16)
  private var startFilter = [Bool](repeating: false, count: 1 << 16)
  private var words: [UInt64] = []
  /// The values found since the last `reset`.
  private(set) var found: Set<Int> = []

  /// Fewer letters and digits than this occur by chance.
  static let shortest = 4
  /// Numbers and codes mostly of digits are compared from this length on.
  private static let shortestNumber = 5
  private static let start = 8

  func reset() { found.removeAll(keepingCapacity: true) }

  /// Adds a form of a value; false when it is too short to tell anything.
  func add(_ form: PlantedForm, value: Int) -> Bool {
    switch form {
    case .words(let text): addWords(text, value: value)
    case .exact(let text): addBytes(Array(text.utf8), value: value)
    }
  }

  private func addWords(_ form: String, value: Int) -> Bool {
    let folded = PlantedWords.fold(form)
    let count = folded.reduce(0) { $0 + $1.count }
    let hasDigit = folded.contains { $0.contains { ASCII.isDigit($0) } }
    guard count >= (hasDigit ? PlantedSearch.shortestNumber : PlantedSearch.shortest) else { return false }
    let hashes = folded.map { PlantedWords.hash($0) }
    guard let first = hashes.first else { return false }
    heads[first, default: []].append(Tail(words: Array(hashes.dropFirst()), value: value))
    headFilter[Int(first & 0xFFFF)] = true
    _ = addBytes(Array(form.utf8), value: value)
    return true
  }

  private func addBytes(_ bytes: [UInt8], value: Int) -> Bool {
    guard bytes.count >= PlantedSearch.start else { return false }
    let key = bytes.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
    starts[key, default: []].append((bytes, value))
    startFilter[PlantedSearch.slot(key)] = true
    return true
  }

  private static func slot(_ key: UInt64) -> Int { Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 48) }

  /// Looks through a line of JSON.
  func search(line: Bytes) {
    search(text: line, isJSON: true)
    for data in PlantedSearch.attachments(of: line) {
      data.withUnsafeBytes { search(text: Bytes($0), isJSON: false) }
    }
  }

  func search(text: Bytes, isJSON: Bool) {
    words.removeAll(keepingCapacity: true)
    PlantedWords.read(text, isJSON: isJSON) { words.append($0) }
    for (i, word) in words.enumerated() where headFilter[Int(word & 0xFFFF)] {
      guard let tails = heads[word] else { continue }
      for tail in tails where i + tail.words.count < words.count {
        if words[(i + 1)..<(i + 1 + tail.words.count)].elementsEqual(tail.words) { found.insert(tail.value) }
      }
    }
    guard text.count >= PlantedSearch.start else { return }
    let raw = text.raw
    for i in 0...(text.count - PlantedSearch.start) {
      let key = raw.loadUnaligned(fromByteOffset: i, as: UInt64.self)
      guard startFilter[PlantedSearch.slot(key)], let candidates = starts[key] else { continue }
      for (bytes, value) in candidates where i + bytes.count <= text.count {
        if text[i..<(i + bytes.count)].raw.elementsEqual(bytes), !PlantedSearch.isPartOfNumber(text, i..<(i + bytes.count)) { found.insert(value) }
      }
    }
  }

  /// Whether a match is part of another number: digits go on beside it, or, for digits alone (`20240229` in a time stamp), for longer than any
  /// number of ours. A UID of 128 random bits holds any eight digits now and then, and one in ten thousand begins with `2.25.2023`.
  private static func isPartOfNumber(_ text: Bytes, _ match: Range<Int>) -> Bool {
    var low = match.lowerBound
    var high = match.upperBound
    while low > 0, ASCII.isDigit(text[low - 1]), ASCII.isDigit(text[match.lowerBound]) { low -= 1 }
    while high < text.count, ASCII.isDigit(text[high]), ASCII.isDigit(text[match.upperBound - 1]) { high += 1 }
    if text[match].raw.allSatisfy({ ASCII.isDigit($0) }) { return high - low > longestNumber }
    return low..<high != match
  }

  private static let longestNumber = 20

  /// What the members `data` of a line hold.
  private static func attachments(of line: Bytes) -> [Data] {
    let marker = Array("\"data\":\"".utf8)
    var out: [Data] = []
    var from = 0
    while let quote = line.firstIndex(of: UInt8(ascii: "\""), from: from) {
      from = quote + 1
      guard quote + marker.count < line.count, line[quote..<(quote + marker.count)].raw.elementsEqual(marker) else { continue }
      let start = quote + marker.count
      guard let end = line.firstIndex(of: UInt8(ascii: "\""), from: start) else { break }
      if let data = Data(base64Encoded: Data(line[start..<end].array)) { out.append(data) }
      from = end + 1
    }
    return out
  }
}

/// Text as words: runs of letters and digits, without case and accents.
enum PlantedWords {
  /// The words of a text.
  static func fold(_ text: String) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    if text.utf8.allSatisfy({ $0 < 0x80 }) {
      return text.utf8.split { !ASCII.isLetter($0) && !ASCII.isDigit($0) }.map { $0.map { ASCII.lower($0) } }
    }
    for scalar in text.decomposedStringWithCompatibilityMapping.lowercased().unicodeScalars {
      let p = scalar.properties
      if let plain = special[scalar] {
        word += plain.utf8
      } else if p.isAlphabetic || p.numericType == .decimal {
        word += Array(String(scalar).utf8)
      } else if p.canonicalCombiningClass == .notReordered {
        if !word.isEmpty { words.append(word) }
        word = []
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }

  private static let special: [UnicodeScalar: String] = ["ł": "l", "ø": "o", "đ": "d", "ı": "i", "ß": "ss", "æ": "ae", "œ": "oe"]

  static func hash(_ word: [UInt8]) -> UInt64 { word.reduce(seed) { step($0, $1) } }

  private static let seed: UInt64 = 0xCBF2_9CE4_8422_2325
  private static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }

  /// Hands out the hashes of a text's words in their order. In JSON an escape ends a word.
  static func read(_ text: Bytes, isJSON: Bool, _ word: (UInt64) -> Void) {
    var i = 0
    var start = -1
    var isPlain = true
    var hash = seed
    func end(_ at: Int) {
      guard start >= 0 else { return }
      if isPlain {
        word(hash)
      } else {
        for folded in fold(text[start..<at].text) { word(PlantedWords.hash(folded)) }
      }
      start = -1
    }
    while i < text.count {
      let byte = text[i]
      // `[AGE 90+]` is not the age 90.
      let isAbove = byte == 0x2B && start >= 0 && ASCII.isDigit(text[i - 1])
      if ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte >= 0x80 || isAbove {
        if start < 0 { (start, isPlain, hash) = (i, true, seed) }
        if byte >= 0x80 { isPlain = false }
        hash = step(hash, ASCII.lower(byte))
        i += 1
      } else {
        end(i)
        if isJSON && byte == 0x5C { i += i + 1 < text.count && text[i + 1] == UInt8(ascii: "u") ? 6 : 2 } else { i += 1 }
      }
    }
    end(text.count)
  }
}
