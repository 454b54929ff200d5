import Readers
import Records
import Testing


/// A synthetic header in explicit little endian, built element by element.
struct Header {
  struct Entry {
    let tag: DICOMTag
    let vr: String
    let text: String
    let items: [[Entry]]
  }

  var entries: [Entry] = []

  static func text(_ group: UInt16, _ element: UInt16, _ vr: String, _ text: String) -> Entry {
    Entry(tag: DICOMTag(group, element), vr: vr, text: text, items: [])
  }

  static func items(_ group: UInt16, _ element: UInt16, _ items: [[Entry]]) -> Entry {
    Entry(tag: DICOMTag(group, element), vr: "SQ", text: "", items: items)
  }

  static func code(_ value: String, _ scheme: String, _ meaning: String) -> [Entry] {
    [text(0x0008, 0x0100, "SH", value), text(0x0008, 0x0102, "SH", scheme), text(0x0008, 0x0104, "LO", meaning)]
  }

  mutating func set(_ entry: Entry) {
    entries.removeAll { $0.tag == entry.tag }
    entries.append(entry)
  }

  /// The bytes of a Part 10 file up to its pixel data.
  var bytes: [UInt8] {
    var meta: [UInt8] = []
    Header.append(Header.text(0x0002, 0x0010, "UI", "1.2.840.10008.1.2.1"), &meta)
    var out = [UInt8](repeating: 0, count: 128) + Array("DICM".utf8)
    out += [2, 0, 0, 0, 0x55, 0x4C, 4, 0]
    out += Header.little(UInt32(meta.count))
    out += meta
    for entry in entries.sorted(by: { $0.tag < $1.tag }) { Header.append(entry, &out) }
    return out
  }

  private static func little(_ n: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: n >> (8 * $0)) } }

  private static func append(_ entry: Entry, _ out: inout [UInt8]) {
    func tag(_ t: DICOMTag) -> [UInt8] {
      [UInt8(t.group & 255), UInt8(t.group >> 8), UInt8(t.element & 255), UInt8(t.element >> 8)]
    }
    out += tag(entry.tag) + Array(entry.vr.utf8)
    guard entry.vr == "SQ" else {
      var value = Array(entry.text.utf8)
      if value.count % 2 == 1 { value.append(entry.vr == "UI" ? 0 : 0x20) }
      if ["UT", "UC", "UR", "UN", "OB", "OW"].contains(entry.vr) {
        out += [0, 0] + little(UInt32(value.count))
      } else {
        out += [UInt8(value.count & 255), UInt8(value.count >> 8)]
      }
      out += value
      return
    }
    var content: [UInt8] = []
    for item in entry.items {
      var inner: [UInt8] = []
      for e in item.sorted(by: { $0.tag < $1.tag }) { append(e, &inner) }
      content += [0xFE, 0xFF, 0x00, 0xE0] + little(UInt32(inner.count)) + inner
    }
    out += [0, 0] + little(UInt32(content.count)) + content
  }

  /// A header with everything that the mapping reads, all of it made up.
  static func full(series: Int = 1, instance: Int = 1, patient: String = "MRN-4711-X") -> Header {
    var h = Header()
    h.entries = [
      text(0x0008, 0x0005, "CS", "ISO_IR 192"), text(0x0008, 0x0016, "UI", "1.2.840.10008.5.1.4.1.1.4"),
      text(0x0008, 0x0018, "UI", "1.2.276.0.99.4.\(series).\(instance)"), text(0x0008, 0x0020, "DA", "20190814"),
      text(0x0008, 0x0021, "DA", "20190815"), text(0x0008, 0x0030, "TM", "101500"), text(0x0008, 0x0050, "SH", "ACC-77-1234"),
      text(0x0008, 0x0060, "CS", "MR"), text(0x0008, 0x0070, "LO", "SIEMENS"), text(0x0008, 0x0080, "LO", "St. Elsewhere Clinic"),
      text(0x0008, 0x0090, "PN", "Okonkwo^Adaeze^^Dr"), text(0x0008, 0x0201, "SH", "+0100"),
      text(0x0008, 0x1010, "SH", "MRC35188"), text(0x0008, 0x1030, "LO", "BRAIN w/o contrast for Zbigniew"),
      text(0x0008, 0x103E, "LO", "AX T2 FLAIR 3mm Kowalczyk"), text(0x0008, 0x1090, "LO", "Skyra"),
      text(0x0010, 0x0010, "PN", "M\u{FC}ller-Kowalczyk^Zbigniew"), text(0x0010, 0x0020, "LO", patient),
      text(0x0010, 0x0021, "LO", "HOSPA"), text(0x0010, 0x0030, "DA", "19710227"), text(0x0010, 0x0040, "CS", "M"),
      text(0x0010, 0x1010, "AS", "048Y"), text(0x0010, 0x1020, "DS", "1.82"), text(0x0018, 0x0015, "CS", "BRAIN"),
      text(0x0018, 0x1000, "LO", "SN-44871X"), text(0x0020, 0x000D, "UI", "1.2.276.0.99.2.1"),
      text(0x0020, 0x000E, "UI", "1.2.276.0.99.3.\(series)"), text(0x0020, 0x0011, "IS", "\(series)"),
      text(0x0020, 0x0013, "IS", "\(instance)"), text(0x0020, 0x0060, "CS", "L"), text(0x0038, 0x0010, "LO", "V-99812"),
      text(0x0040, 0x2016, "LO", "PL-5512^LAB"),
      items(0x0008, 0x1032, [code("24590-2", "LN", "MR Brain")]),
      items(
        0x0008, 0x1140,
        [[text(0x0008, 0x1150, "UI", "1.2.840.10008.5.1.4.1.1.4"), text(0x0008, 0x1155, "UI", "1.2.276.0.99.4.88.1"),
          items(0x0040, 0x1101, [code("77123", "99LOCAL", "Vandersloot Ireneusz")])]]),
      text(0x0029, 0x0010, "LO", "MADE UP CSA"), text(0x0029, 0x1010, "LO", "Operator Grzegorz room 9"),
    ]
    return h
  }
}
