import Records

/// A disease registry's own XML: one `Case` element per long-lasting problem, with a namespace and attributes, in one long file.
final class XMLExport: FormatExport {
  static let namespace: Marked = "urn:example:larkmoor:registry:3"

  private let desk: ExportDesk
  private let file: ExportFile
  private let xml: XMLText
  private var isBroken: Bool

  init(_ desk: ExportDesk) throws(GenerationError) {
    self.desk = desk
    file = try desk.open("xml/registry.xml")
    xml = XMLText(file: file)
    isBroken = !desk.options.plantsDefects
    try file.append(
      text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<r:Registry xmlns:r=\"\(XMLExport.namespace.text)\" site=\"SLSH\">\n<r:Cases>\n")
    if desk.options.plantsDefects { try writeEntityFile() }
  }

  func write(_ subject: Subject) throws(GenerationError) {
    var seen: Set<Int> = []
    for stay in subject.course.stays {
      for problem in stay.problems where seen.insert(problem).inserted {
        try write(subject, stay, problem, withoutNumber: false)
        if !isBroken, file.records == 4 {
          isBroken = true
          try write(subject, stay, problem, withoutNumber: true)
          desk.note(
            PlantedDefect("case-without-patient-number", "MAP-0110", "the case has no mrn, so nobody can be told who this is about"), file: file.name,
            record: file.records)
        }
      }
    }
  }

  func finish() throws(GenerationError) {
    try file.append(text: "</r:Cases>\n</r:Registry>\n")
    try desk.close(file)
  }

  private func write(_ subject: Subject, _ stay: Stay, _ index: Int, withoutNumber: Bool) throws(GenerationError) {
    let (p, problem) = (subject.patient, Catalogue.problems[index])
    xml.reset()
    xml.element("r:Case", ["number": .number("C\(stay.number.dropFirst())\(index)"), "status": p.deathDate == nil ? "open" : "closed"]) {
      xml.element(
        "r:Person",
        ["mrn": withoutNumber ? "" : .id(p.medicalRecordNumber, .medicalRecord), "authority": Marked(desk.hospital.authority), "sex": Marked(p.sex.rawValue)]
      ) {
        xml.element("r:Name") {
          xml.leaf("r:Family", .name(p.name.family.whole))
          xml.leaf("r:Given", .name(p.name.given))
        }
        xml.leaf("r:Born", .date(NoteDates.iso(p.birthDate)))
        xml.leaf("r:Residence", ["zip": .place(p.address.zip), "state": Marked(p.address.state)], .place(p.address.town))
        xml.leaf("r:Telephone", ["use": "home"], .phone(p.homePhone.international))
        xml.leaf("r:Telephone", ["use": "mobile"], .phone(p.mobilePhone.international))
      }
      xml.leaf("r:Diagnosis", ["system": "ICD-10-CM", "code": Marked(problem.icd10.code), "certainty": "confirmed"], Marked(problem.icd10.text))
      xml.leaf("r:Diagnosis", ["system": "SNOMED-CT", "code": Marked(problem.snomed.code)], Marked(problem.snomed.text))
      xml.leaf("r:Onset", .date(NoteDates.iso(stay.admitted.day)))
      xml.leaf("r:Reported", ["by": .number(desk.hospital.providers[stay.attending].number, .staff)], .date(Times.iso(stay.discharged)))
      xml.leaf(
        "r:Remark",
        "Reported by " + .name(desk.hospital.providers[stay.attending].name.full, .staff) + "; next of kin "
          + .name(p.relatives.last?.name.full ?? "", .relative) + ", " + .phone(p.relatives.last?.phone.dashed ?? "", .relative))
    }
    try file.append(xml.out.bytes)
    file.endRecord(of: p.index)
  }

  /// A file that no reader may take: a document type whose entities grow.
  private func writeEntityFile() throws(GenerationError) {
    let file = try desk.open("xml/registry-entities.xml")
    try file.append(
      text: """
        <?xml version="1.0"?>
        <!DOCTYPE r:Registry [<!ENTITY a "Larkmoor"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>
        <r:Registry xmlns:r="\(XMLExport.namespace.text)" site="&c;"><r:Cases/></r:Registry>

        """)
    file.endRecord(of: 0)
    desk.note(PlantedDefect("document-type", "XML-0104", "a document type with entities stands before the registry"), file: file.name, record: 1)
    try desk.close(file)
  }
}
