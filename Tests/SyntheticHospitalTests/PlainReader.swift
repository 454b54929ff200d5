/// A slow reader of HL7 v2 files, written from the standard and not from the writer, for checks only.
struct PlainReader {
  struct Message {
    let segments: [[UInt8]]
    let component: UInt8

    /// The text at a place such as `PID[1]-3[2].1`, escapes and character set undone; nil when there is none.
    func value(at place: String) -> String? {
      let parts = place.split(separator: "-", maxSplits: 1)
      guard parts.count == 2, let open = parts[0].firstIndex(of: "[") else { return nil }
      let tag = Array(parts[0][..<open].utf8)
      guard let occurrence = Int(parts[0][parts[0].index(after: open)...].dropLast()) else { return nil }
      let matching = segments.filter { $0.starts(with: tag) }
      guard occurrence <= matching.count else { return nil }
      var rest = parts[1]
      func number() -> Int {
        let digits = rest.prefix { $0.isNumber }
        rest = rest.dropFirst(digits.count)
        return Int(digits) ?? 0
      }
      let field = number()
      var repetition = 1
      if rest.first == "[" {
        rest = rest.dropFirst()
        repetition = number()
        rest = rest.dropFirst()
      }
      rest = rest.dropFirst()
      let component = number()
      var sub = 1
      if rest.first == "." {
        rest = rest.dropFirst()
        sub = number()
      }
      let fields = matching[occurrence - 1].split(separator: 0x7C, omittingEmptySubsequences: false)
      let at = tag == Array("MSH".utf8) ? field - 1 : field
      guard at < fields.count else { return nil }
      let repetitions = fields[at].split(separator: 0x7E, omittingEmptySubsequences: false)
      guard repetition <= repetitions.count else { return nil }
      let components = repetitions[repetition - 1].split(separator: self.component, omittingEmptySubsequences: false)
      guard component <= components.count else { return nil }
      let subs = components[component - 1].split(separator: 0x26, omittingEmptySubsequences: false)
      return sub <= subs.count ? text(Array(subs[sub - 1])) : nil
    }

    private func text(_ bytes: [UInt8]) -> String {
      let charset = segments.first.map { $0.split(separator: 0x7C, omittingEmptySubsequences: false) } ?? []
      let isLatin1 = charset.count > 17 && charset[17].elementsEqual("8859/1".utf8)
      var s =
        isLatin1 ? String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })) : String(decoding: bytes, as: UTF8.self)
      guard bytes.contains(0x5C) else { return s }
      for (escape, plain) in [
        ("\\F\\", "|"), ("\\S\\", String(Unicode.Scalar(component))), ("\\T\\", "&"), ("\\R\\", "~"), (".br", "\n"),
        ("\\E\\", "\\"),
      ] {
        s = PlainReader.replace(s, escape, plain)
      }
      return s
    }
  }

  static func replace(_ text: String, _ old: String, _ new: String) -> String {
    var out = ""
    var rest = Substring(text)
    while let r = rest.firstRange(of: old) {
      out += rest[..<r.lowerBound] + new
      rest = rest[r.upperBound...]
    }
    return out + rest
  }

  let messages: [Message]
  let batchLines: [[UInt8]]

  init(_ file: [UInt8]) {
    var messages: [Message] = []
    var current: [[UInt8]] = []
    var batchLines: [[UInt8]] = []
    func end() {
      guard let header = current.first else { return }
      messages.append(Message(segments: current, component: header.count > 4 ? header[4] : 0))
      current = []
    }
    for line in file.split(whereSeparator: { $0 == 0x0D || $0 == 0x0A || $0 == 0x0B || $0 == 0x1C }) {
      var line = Array(line)
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
      if line.starts(with: "MSH".utf8) {
        end()
        current = [line]
      } else if ["FHS", "BHS", "BTS", "FTS"].contains(where: { line.starts(with: $0.utf8) }) {
        end()
        batchLines.append(line)
      } else if !current.isEmpty {
        current.append(line)
      }
    }
    end()
    (self.messages, self.batchLines) = (messages, batchLines)
  }
}

/// Digests of files, for comparing exports.
func digest(_ bytes: [UInt8]) -> UInt64 {
  bytes.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
}
