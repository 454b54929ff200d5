import Records

/// The elements of a header, by what they are about. Source: PS3.3 §C.7.1 to §C.7.6, §C.17.3.
extension ImageStudy {
  private var stay: Stay { subject.course.stays[order.stay] }

  private var template: NoteTemplate {
    guard case .imaging(let index) = order.kind else { return Notes.radiology[0] }
    return Notes.radiology[index]
  }

  func person(_ h: inout ImageHeader) {
    h.add(0x0010_0010, "PN", .text(charset == .japanese ? patientName : patientName.mapped(charset.fold)))
    h.add(0x0010_0020, "LO", .id(patient.medicalRecordNumber, .medicalRecord))
    h.add(0x0010_0021, "LO", Marked(hospital.authority))
    h.add(0x0010_0030, "DA", .date(Times.compact(patient.birthDate)))
    h.add(0x0010_0040, "CS", Marked(patient.sex.rawValue))
    h.add(0x0010_1000, "LO", .number(patient.enterpriseNumber) + "\\" + .id(patient.account, .account))
    if let other = patient.otherName { h.add(0x0010_1001, "PN", ImageStudy.name(other)) }
    let age = patient.birthDate.years(to: order.collected.day)
    let ageText = Digits.text(age, width: 3) + "Y"
    h.add(0x0010_1010, "AS", age > 89 ? .date(ageText) : Marked(ageText))
    h.add(0x0010_1040, "LO", .place(String(patient.address.street.prefix(64))))
    h.add(0x0010_1060, "PN", .name(patient.mothersMaidenName.whole, .relative))
    h.add(0x0010_2154, "SH", .phone(patient.homePhone.dashed) + "\\" + .phone(patient.mobilePhone.dashed))
    h.add(0x0010_2180, "SH", Marked(patient.occupation))
    h.add(
      0x0010_21B0, "LT",
      "Sent by Dr. " + .name(hospital.providers[stay.referring].name.family.whole, .staff) + "; lives at " + .place(patient.address.street) + ", "
        + .place(patient.address.town) + ". Call " + .phone(patient.mobilePhone.dotted) + ".")
    h.add(0x0010_4000, "LT", "SSN " + .id(patient.socialSecurity, .socialSecurity))
    h.add(0x0038_0010, "LO", .number(stay.number))
    h.add(0x0038_0300, "LO", .place(hospital.wards[stay.wards[0].ward].code, .facility))
  }

  func study(_ h: inout ImageHeader) {
    h.add(0x0008_0020, "DA", .date(Times.compact(order.collected.day)))
    h.add(0x0008_0030, "TM", Marked(Times.compactClock(order.collected)))
    h.add(0x0008_0050, "SH", .number(order.filler))
    h.add(0x0008_0070, "LO", "Larkmoor Imaging Works")
    h.add(0x0008_0080, "LO", .place(hospital.name, .facility))
    h.add(0x0008_0081, "ST", .place(hospital.address.street, .facility) + ", " + .place(hospital.address.town, .facility))
    h.add(0x0008_0090, "PN", staff(order.orderedBy))
    h.add(0x0008_0201, "SH", "-0500")
    h.add(0x0008_1010, "SH", Marked("RM\(stay.wards[0].room)"))
    h.add(0x0008_1030, "LO", Marked(template.title.text))
    h.add(0x0008_1040, "LO", .place(hospital.wards[stay.wards[0].ward].name, .facility))
    h.add(0x0008_1060, "PN", staff(order.readBy))
    h.add(0x0008_1070, "PN", staff(order.readBy) + "\\" + staff(stay.consulting))
    h.add(0x0008_1090, "LO", "SynthView 3")
    h.add(0x0018_1000, "LO", .id("SN" + Digits.text(Digits.shuffled(order.readBy, seed: hospital.seed, modulus: 1_000_000), width: 6), .device))
    h.add(0x0018_1020, "LO", "3.1\\3.1.4")
    h.add(0x0020_000D, "UI", .number(uid(0)))
    h.add(0x0020_0010, "SH", .number(String(order.placer.suffix(8))))
    h.add(0x0032_1032, "PN", staff(order.orderedBy))
    h.add(0x0032_1060, "LO", Marked(template.title.text))
    h.add(0x0040_0244, "DA", .date(Times.compact(order.collected.day)))
    h.add(0x0040_0254, "LO", Marked(template.title.text))
    h.add(0x0040_2016, "LO", .number(order.placer))
    h.add(0x0040_2017, "LO", .number(order.filler))
  }

  func image(_ h: inout ImageHeader, _ s: Int, _ i: Int) {
    let isCapture = series[s].modality == "OT"
    h.add(0x0008_0008, "CS", isCapture ? "DERIVED\\SECONDARY" : "ORIGINAL\\PRIMARY")
    if isCapture {
      h.add(0x0008_0064, "CS", "SD")
      h.add(0x0028_0301, "CS", "YES")
    } else {
      h.add(0x0018_0015, "CS", kind == .tomograph ? "HEAD" : kind == .ultrasound ? "PELVIS" : "CHEST")
      h.add(0x0028_0301, "CS", kind == .ultrasound ? "YES" : "NO")
    }
    if kind == .tomograph {
      h.add(0x0018_0050, "DS", s == 0 ? "5.0" : "2.0")
      h.add(0x0018_0060, "DS", "120")
      h.add(0x0020_0052, "UI", .number(uid(7)))
      h.add(0x0020_0032, "DS", Marked("-120.5\\-118.0\\\(i * 5)"))
    }
    h.add(0x0018_1030, "LO", Marked(series[s].description))
    h.add(0x0020_4000, "LT", i == 0 ? "Position checked with " + .name(patient.name.full) : "")
    h.add(0x0028_0002, "US", 1)
    h.add(0x0028_0004, "CS", "MONOCHROME2")
    h.add(0x0028_0010, "US", 4)
    h.add(0x0028_0011, "US", 4)
    for (tag, value) in [(0x0028_0100, 8), (0x0028_0101, 8), (0x0028_0102, 7), (0x0028_0103, 0)] as [(UInt32, Int)] { h.add(tag, "US", value) }
    // Pixel data of sixteen bytes, in every other file.
    if i == 0 { h.add(0x7FE0_0010, "OW", .bytes((0..<16).map { UInt8($0 * 16) })) }
  }

  /// A report as a tree of content items. Source: PS3.3 §C.17.3, PS3.16 TID 2000.
  func report(_ h: inout ImageHeader) {
    h.add(0x0040_A491, "CS", "COMPLETE")
    h.add(0x0040_A493, "CS", "VERIFIED")
    h.add(0x0040_A040, "CS", "CONTAINER")
    h.add(0x0040_A043, items: [code("18748-4", "LN", "Diagnostic imaging report")])
    h.add(0x0040_A050, "CS", "SEPARATE")
    var verifier = ImageHeader(charset)
    verifier.add(0x0040_A027, "LO", .place(hospital.name, .facility))
    verifier.add(0x0040_A030, "DT", .date(Times.compact(order.reported.day) + Times.compactClock(order.reported)))
    verifier.add(0x0040_A075, "PN", staff(order.readBy))
    h.add(0x0040_A073, items: [verifier])
    var observer = ImageHeader(charset)
    observer.add(0x0040_A010, "CS", "HAS OBS CONTEXT")
    observer.add(0x0040_A040, "CS", "PNAME")
    observer.add(0x0040_A043, items: [code("121008", "DCM", "Person Observer Name")])
    observer.add(0x0040_A123, "PN", staff(order.readBy))
    let context = NoteContext(
      hospital: hospital, patient: patient, stay: stay, written: order.reported, author: hospital.providers[order.readBy])
    var finding = ImageHeader(charset)
    finding.add(0x0040_A010, "CS", "CONTAINS")
    finding.add(0x0040_A040, "CS", "TEXT")
    finding.add(0x0040_A043, items: [code("121071", "DCM", "Finding")])
    finding.add(0x0040_A160, "UT", context.marked(template))
    var section = ImageHeader(charset)
    section.add(0x0040_A010, "CS", "CONTAINS")
    section.add(0x0040_A040, "CS", "CONTAINER")
    section.add(0x0040_A043, items: [code("121070", "DCM", "Findings")])
    section.add(0x0040_A730, items: [finding])
    h.add(0x0040_A730, items: [observer, section])
  }

  private func code(_ value: Marked, _ scheme: Marked, _ meaning: Marked) -> ImageHeader {
    var item = ImageHeader(charset)
    item.add(0x0008_0100, "SH", value)
    item.add(0x0008_0102, "SH", scheme)
    item.add(0x0008_0104, "LO", meaning)
    return item
  }

  /// Sequences with identifiers one and two levels down.
  func nested(_ h: inout ImageHeader) {
    h.add(0x0008_1032, items: [code(Marked(template.title.code), "LN", Marked(template.title.text))])
    var issuer = ImageHeader(charset)
    issuer.add(0x0040_0032, "UT", Marked(hospital.authorityOID))
    issuer.add(0x0040_0033, "CS", "ISO")
    h.add(0x0010_0024, items: [issuer])
    var other = ImageHeader(charset)
    other.add(0x0010_0020, "LO", .id(patient.socialSecurity, .socialSecurity))
    other.add(0x0010_0021, "LO", "USSSA")
    other.add(0x0010_0022, "CS", "TEXT")
    h.add(0x0010_1002, items: [other])
    var person = ImageHeader(charset)
    person.add(0x0008_0080, "LO", .place(hospital.name, .facility))
    person.add(0x0040_1101, items: [code(.number(hospital.providers[order.orderedBy].number, .staff), "99SLSH", "Physician")])
    person.add(0x0040_1103, "LO", .phone(hospital.providers[order.orderedBy].phone.dashed, .staff))
    h.add(0x0008_0096, items: [person])
    var step = ImageHeader(charset)
    step.add(0x0008_1150, "UI", "1.2.840.10008.3.1.2.3.3")
    step.add(0x0008_1155, "UI", .number(uid(8)))
    h.add(0x0008_1111, items: [step])
    var request = ImageHeader(charset)
    request.add(0x0008_0050, "SH", .number(order.filler))
    request.add(0x0032_1033, "LO", .place(hospital.wards[stay.wards[0].ward].name, .facility))
    request.add(0x0040_0007, "LO", "Imaging of " + .name(patient.name.given))
    request.add(0x0040_0009, "SH", .number(String(order.placer.suffix(9))))
    request.add(0x0040_1001, "SH", .number(order.placer))
    request.add(0x0040_1002, "LO", .name(patient.name.family.whole) + ", " + Marked(Catalogue.problems[stay.problems[0]].phrase))
    h.add(0x0040_0275, items: [request])
  }

  /// A block of the manufacturer's own, as they hide things in. Source: PS3.5 §7.8.
  func privateBlock(_ h: inout ImageHeader) {
    h.add(0x0009_0010, "LO", Marked(ImageStudy.privateCreator))
    h.add(0x0009_1001, "LO", .name(patient.name.reversed))
    h.add(0x0009_1002, "SH", .phone(patient.homePhone.dotted))
    h.add(0x0009_1003, "ST", "Plate " + .id(patient.licencePlate, .vehicle) + ", licence " + .id(patient.driversLicence, .certificate))
    guard !isPlain else { return }
    var item = ImageHeader(charset)
    item.add(0x0009_0010, "LO", Marked(ImageStudy.privateCreator))
    item.add(0x0009_1011, "LO", .id(patient.email, .email))
    h.add(0x0009_1010, items: [item])
  }
}
