public import Records

/// Writes a data set as one object of the DICOM JSON model, with every element at every depth: what the reader understood, for
/// comparison with other readers. It holds patients' data in clear.
///
/// Source: PS3.18 §F.2, 2024d.
public enum DICOMDump {
  /// Appends one object without a line break. Of elements that occur twice the first is written.
  public static func append(_ set: DICOMDataSet, to out: inout ByteBuffer) {
    struct Frame {
      var item: Int
      var cursor: Int
      var isFirst = true
    }
    var frames = [Frame(item: 0, cursor: 0)]
    out.append(0x7B)
    while let top = frames.last {
      let item = set.items[top.item]
      if top.cursor < item.end {
        let entry = set.entries[top.cursor]
        frames[frames.count - 1].cursor = entry.end
        guard set.find(entry.tag, in: DICOMItem(index: top.item)) == top.cursor else { continue }
        if !top.isFirst { out.append(0x2C) }
        frames[frames.count - 1].isFirst = false
        out.append(0x22)
        DICOMNumbers.append(hexadecimal: entry.tag.rawValue, to: &out)
        out.append("\":{\"vr\":\"")
        out.append(entry.vr.name)
        out.append(0x22)
        if entry.firstItem >= 0 {
          out.append(",\"Value\":[{")
          frames.append(Frame(item: entry.firstItem, cursor: set.items[entry.firstItem].first))
        } else {
          appendValues(set, top.cursor, to: &out)
          out.append(0x7D)
        }
        continue
      }
      out.append(0x7D)
      if item.next >= 0 {
        out.append(",{")
        frames[frames.count - 1] = Frame(item: item.next, cursor: set.items[item.next].first)
      } else {
        frames.removeLast()
        if !frames.isEmpty { out.append("]}") }
      }
    }
  }

  private static func appendValues(_ set: DICOMDataSet, _ index: Int, to out: inout ByteBuffer) {
    let element = set.element(index)
    let entry = set.entries[index]
    let count = set.valueCount(element)
    if count == 0 { return }
    if entry.vr.kind == .bytes {
      out.append(",\"InlineBinary\":\"")
      DICOMBase64.append(entry.raw, swapping: entry.isBigEndian ? entry.vr.unit : 1, to: &out)
      out.append(0x22)
      return
    }
    out.append(",\"Value\":[")
    let all = entry.vr.isText ? set.decoded(index) : .empty
    var start = 0
    for n in 0..<count {
      if n > 0 { out.append(0x2C) }
      switch entry.vr.kind {
      case .text:
        let end = entry.vr.isMultiple ? all.firstIndex(of: 0x5C, from: start) ?? all.count : all.count
        appendText(set, DICOMDataSet.trimmed(all[start..<end], entry.vr), isName: entry.vr == .PN, to: &out)
        start = min(end + 1, all.count)
      case .tag:
        out.append(0x22)
        entry.appendNumber(n, to: &out)
        out.append(0x22)
      case .float:
        let value = entry.double(n)
        if value.isFinite { entry.appendNumber(n, to: &out) } else { out.append(text: "\"\(value)\"") }
      default: entry.appendNumber(n, to: &out)
      }
    }
    out.append(0x5D)
  }

  private static func appendText(_ set: DICOMDataSet, _ value: Bytes, isName: Bool, to out: inout ByteBuffer) {
    if value.isEmpty || (isName && (0..<3).allSatisfy { set.nameGroup(value, $0).isEmpty }) {
      out.append("null")
      return
    }
    guard isName else {
      out.append(jsonString: value)
      return
    }
    let groups: [StaticString] = ["\"Alphabetic\":", "\"Ideographic\":", "\"Phonetic\":"]
    out.append(0x7B)
    var isFirst = true
    for (n, name) in groups.enumerated() {
      let group = set.nameGroup(value, n)
      if group.isEmpty { continue }
      if !isFirst { out.append(0x2C) }
      isFirst = false
      out.append(name)
      out.append(jsonString: group)
    }
    out.append(0x7D)
  }
}

/// Base64 of values that are bytes. Source: RFC 4648 §4.
enum DICOMBase64 {
  private static let alphabet: StaticString = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

  /// Appends the bytes, those of every number of `unit` bytes in reverse order if that is more than 1.
  static func append(_ bytes: Bytes, swapping unit: Int, to out: inout ByteBuffer) {
    let letters = Bytes(alphabet)
    let whole = bytes.count / unit * unit
    func at(_ i: Int) -> UInt32 { UInt32(unit > 1 && i < whole ? bytes[i / unit * unit + unit - 1 - i % unit] : bytes[i]) }
    var i = 0
    while i < bytes.count {
      let n = min(3, bytes.count - i)
      let word = at(i) << 16 | (n > 1 ? at(i + 1) << 8 : 0) | (n > 2 ? at(i + 2) : 0)
      for k in 0..<4 {
        out.append(k <= n ? letters[Int(word >> UInt32(18 - 6 * k)) & 63] : 0x3D)
      }
      i += 3
    }
  }

  /// Appends what the text stands for, blanks left out; false when it is not Base64.
  static func decode(_ text: Bytes, to out: inout ByteBuffer) -> Bool {
    var word: UInt32 = 0
    var n = 0
    var padding = 0
    for i in 0..<text.count {
      let b = text[i]
      let digit: UInt32
      switch b {
      case 0x41...0x5A: digit = UInt32(b - 0x41)
      case 0x61...0x7A: digit = UInt32(b - 0x61 + 26)
      case 0x30...0x39: digit = UInt32(b - 0x30 + 52)
      case 0x2B: digit = 62
      case 0x2F: digit = 63
      case 0x3D:
        padding += 1
        continue
      case 0x20, 0x09, 0x0A, 0x0D: continue
      default: return false
      }
      if padding > 0 { return false }
      word = word << 6 | digit
      n += 1
      if n == 4 {
        out.append(UInt8(truncatingIfNeeded: word >> 16))
        out.append(UInt8(truncatingIfNeeded: word >> 8))
        out.append(UInt8(truncatingIfNeeded: word))
        (word, n) = (0, 0)
      }
    }
    switch n {
    case 0: return true
    case 2: out.append(UInt8(truncatingIfNeeded: word >> 4))
    case 3:
      out.append(UInt8(truncatingIfNeeded: word >> 10))
      out.append(UInt8(truncatingIfNeeded: word >> 2))
    default: return false
    }
    return true
  }
}
