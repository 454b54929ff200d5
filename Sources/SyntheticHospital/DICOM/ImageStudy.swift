import Records

/// The headers of one study, made from an order of imaging. Source: PS3.3 §A.1.4, §C.7, §C.8; PS3.6.
struct ImageStudy {
  static let privateCreator = "LARKMOOR RIS 1.0"

  let subject: Subject
  let hospital: Hospital
  let order: Order
  /// How many studies came before in this export: decides in which way the study is written.
  let number: Int

  var patient: Patient { subject.patient }

  /// Without sequences and reports, so that a table can say all of it.
  var isPlain: Bool { number % 8 == 0 }
  /// Given in the other forms too.
  var isInAllForms: Bool { number % 16 == 0 || number % 16 == 4 }

  var charset: ImageCharset {
    switch number % 8 {
    case 3: .ascii
    case 5: .japanese
    case 4, 7: .utf8
    default: .latin1
    }
  }

  var syntax: TransferSyntax {
    switch number % 8 {
    case 1, 6: .implicitLittle
    case 3: .explicitBig
    case 4: .deflated
    default: .explicitLittle
    }
  }

  var hasPreamble: Bool { number % 8 != 6 }
  var hasUndefinedLengths: Bool { number % 8 == 2 || number % 8 == 6 }

  // MARK: identity

  /// A UID below 2.25, which anybody may use. Source: PS3.5 §B.2.
  func uid(_ key: Int) -> String {
    var dice = Dice(seed: hospital.seed, topic: .dicom, index: order.collected.seconds &* 1_000_003 &+ patient.index &* 4099 &+ key)
    let (high, low) = (1 + dice.below(2_000_000_000_000_000_000), dice.below(1_000_000_000_000_000_000))
    return "2.25.\(high)" + Digits.text(low, width: 18)
  }

  private func uidText(_ key: Int) -> Marked { .number(uid(key)) }

  enum Kind { case radiograph, tomograph, ultrasound }
  var kind: Kind {
    guard case .imaging(let template) = order.kind else { return .radiograph }
    return template == 1 ? .tomograph : template == 2 ? .ultrasound : .radiograph
  }

  struct Series {
    let modality: String
    let sopClass: String
    let description: String
    let count: Int
  }

  var series: [Series] { allSeries.filter { !isPlain || $0.modality != "SR" } }

  private var allSeries: [Series] {
    switch kind {
    case .radiograph:
      [
        Series(modality: "DX", sopClass: "1.2.840.10008.5.1.4.1.1.1.1", description: "Chest PA and lateral", count: 2),
        Series(modality: "OT", sopClass: "1.2.840.10008.5.1.4.1.1.7", description: "Scanned request form", count: 1),
      ]
    case .tomograph:
      [
        Series(modality: "CT", sopClass: "1.2.840.10008.5.1.4.1.1.2", description: "Head 5mm", count: 2),
        Series(modality: "CT", sopClass: "1.2.840.10008.5.1.4.1.1.2", description: "Head bone 2mm", count: 2),
        Series(modality: "SR", sopClass: "1.2.840.10008.5.1.4.1.1.88.11", description: "Report", count: 1),
      ]
    case .ultrasound:
      [
        Series(modality: "US", sopClass: "1.2.840.10008.5.1.4.1.1.6.1", description: "Obstetric", count: 2),
        Series(modality: "SR", sopClass: "1.2.840.10008.5.1.4.1.1.88.11", description: "Report", count: 1),
      ]
    }
  }

  // MARK: names

  static let ideographic = "山田^太郎"
  static let phonetic = "やまだ^たろう"

  /// PN: family, given, middle, prefix, suffix. Source: PS3.5 §6.2.1.
  static func name(_ name: PersonName, _ scope: Scope = .patient) -> Marked {
    var text = Marked.name(name.family.whole, scope) + "^" + .name(name.given, scope)
    let rest = [name.middle, name.prefix, name.suffix]
    guard let last = rest.lastIndex(where: { !$0.isEmpty }) else { return text }
    for (i, part) in rest[...last].enumerated() { text = text + "^" + (i == 0 ? .name(part, scope) : Marked(part)) }
    return text
  }

  /// The patient's name; of the Japanese study with the other two forms.
  var patientName: Marked {
    let name = ImageStudy.name(patient.name)
    guard charset == .japanese else { return name }
    let (a, b) = (ImageStudy.ideographic, ImageStudy.phonetic)
    func parts(_ text: String) -> Marked {
      let p = text.split(separator: "^").map { Marked.name(String($0)) }
      return p[0] + "^" + p[1]
    }
    return name.mapped(charset.fold) + "=" + parts(a) + "=" + parts(b)
  }

  func staff(_ index: Int) -> Marked { ImageStudy.name(hospital.providers[index].name, .staff) }

  // MARK: headers

  func headers() -> [(series: Int, instance: Int, header: ImageHeader)] {
    series.indices.flatMap { s in (0..<series[s].count).map { (s, $0, header(s, $0)) } }
  }

  private func header(_ s: Int, _ i: Int) -> ImageHeader {
    var h = ImageHeader(charset)
    let taken = order.collected.adding(minutes: s * 4 + i)
    if charset != .ascii { h.add(0x0008_0005, "CS", .text(Marked(charset.term))) }
    person(&h)
    study(&h)
    h.add(0x0008_0016, "UI", Marked(series[s].sopClass))
    h.add(0x0008_0018, "UI", uidText(100 * s + i + 10))
    h.add(0x0008_0060, "CS", Marked(series[s].modality))
    h.add(0x0008_103E, "LO", series[s].modality == "OT" ? Marked(series[s].description + " ") + .name(patient.name.family.whole) : Marked(series[s].description))
    h.add(0x0020_000E, "UI", uidText(1 + s))
    h.add(0x0020_0011, "IS", Marked(String(s + 1)))
    h.add(0x0020_0013, "IS", Marked(String(i + 1)))
    for (date, time, moment) in [(0x0008_0012, 0x0008_0013, taken), (0x0008_0021, 0x0008_0031, taken.adding(minutes: -i)), (0x0008_0023, 0x0008_0033, taken)] as [(UInt32, UInt32, Moment)] {
      h.add(date, "DA", .date(Times.compact(moment.day)))
      h.add(time, "TM", Marked(Times.compactClock(moment)))
    }
    if series[s].modality == "SR" { report(&h) } else { image(&h, s, i) }
    if !isPlain { nested(&h) }
    privateBlock(&h)
    return h
  }
}
