import Records

/// The directory of a medium: patients, studies, series and images, linked by their places in the file. Source: PS3.3 §F.3, PS3.10 §8.6.
struct MediaDirectory {
  private struct Record {
    var header: ImageHeader
    let level: Int
    let patient: Int
  }

  private var records: [Record] = []
  private var lastPatient = -1

  var isEmpty: Bool { records.isEmpty }

  /// Adds a study and its files, each by its name below the directory's folder.
  mutating func add(_ study: ImageStudy, _ files: [(name: String, header: ImageHeader)]) {
    let index = study.patient.index
    if index != lastPatient {
      add("PATIENT", 0, index, files.first?.header, [0x0010_0010, 0x0010_0020])
      lastPatient = index
    }
    add("STUDY", 1, index, files.first?.header, [0x0008_0020, 0x0008_0030, 0x0008_0050, 0x0008_1030, 0x0020_000D, 0x0020_0010])
    var series = ""
    for file in files {
      let uid = file.header.text(0x0020_000E)?.text ?? ""
      if uid != series {
        add("SERIES", 2, index, file.header, [0x0008_0060, 0x0020_000E, 0x0020_0011])
        series = uid
      }
      let isReport = file.header.text(0x0008_0060)?.text == "SR"
      add(isReport ? "SR DOCUMENT" : "IMAGE", 3, index, file.header, [0x0020_0013])
      let last = records.count - 1
      records[last].header.add(0x0004_1500, "CS", Marked(file.name))
      records[last].header.add(0x0004_1510, "UI", Marked(file.header.text(0x0008_0016)?.text ?? ""))
      records[last].header.add(0x0004_1511, "UI", file.header.text(0x0008_0018) ?? "")
      records[last].header.add(0x0004_1512, "UI", Marked(study.syntax.uid))
    }
  }

  private mutating func add(_ type: Marked, _ level: Int, _ patient: Int, _ source: ImageHeader?, _ keys: Set<UInt32>) {
    var header = ImageHeader(source?.charset ?? .ascii)
    header.add(0x0004_1410, "US", 0xFFFF)
    header.add(0x0004_1430, "CS", type)
    for element in source?.elements ?? [] where keys.contains(element.tag) || element.tag == 0x0008_0005 {
      header.add(element.tag, element.representation, element.value)
    }
    records.append(Record(header: header, level: level, patient: patient))
  }

  /// Writes the directory. Offsets have a fixed width, so that they can be computed before they are written.
  func write(to file: ExportFile) throws(GenerationError) {
    var items = records.map { record in
      var h = record.header
      h.add(0x0004_1400, "UL", 0)
      h.add(0x0004_1420, "UL", 0)
      return h
    }
    let start = file_(items: [], first: 0, last: 0).count
    var offsets: [Int] = []
    var at = start
    for item in items {
      offsets.append(at)
      var encoder = ImageEncoder(.explicitLittle)
      encoder.write(item)
      at += 8 + encoder.out.count
    }
    for i in records.indices {
      let level = records[i].level
      let rest = records[(i + 1)...]
      let next = rest.firstIndex { $0.level <= level }.flatMap { records[$0].level == level ? offsets[$0] : nil } ?? 0
      let lower = rest.first?.level == level + 1 ? offsets[i + 1] : 0
      items[i] = records[i].header
      items[i].add(0x0004_1400, "UL", next)
      items[i].add(0x0004_1420, "UL", lower)
    }
    let lastRoot = records.lastIndex { $0.level == 0 } ?? 0
    try file.append(file_(items: items, first: offsets.first ?? 0, last: records.isEmpty ? 0 : offsets[lastRoot]))
    for record in records {
      record.header.mark(file)
      file.endRecord(of: record.patient)
    }
  }

  private func file_(items: [ImageHeader], first: Int, last: Int) -> [UInt8] {
    var root = ImageHeader(.ascii)
    root.add(0x0004_1130, "CS", "LARKMOOR")
    root.add(0x0004_1200, "UL", first)
    root.add(0x0004_1202, "UL", last)
    root.add(0x0004_1212, "US", 0)
    root.add(0x0004_1220, items: items)
    return root.part10(.explicitLittle)
  }
}
