import Normalization
import Readers
import Records
import Testing

@Suite struct AdministrativeIdentityTests {
  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  private func message(_ pid3: String, extra: String = "") -> [String] {
    [#"MSH|^~\&|A|HOSP|||20240105||ADT^A01|M1|P|2.5"#, "PID|1||\(pid3)|\(extra)"]
  }

  @Test(arguments: [
    ("9^^^X^PI~1^^^HOSP^MR", "HOSP|1"), ("9^^^X~1^^^HOSP^PI", "HOSP|1"),
    ("5^^^X^SS~7^^^Y^JHN", "Y|7"), ("12", "HOSP|12"),
    ("ab c^^^hosp&1.2.3&ISO^MR", "HOSP|AB C"), ("1^^^&1.2.3.4&ISO^MR", "1.2.3.4|1"),
  ])
  func `the primary identifier follows type, then order`(_ pid3: String, _ key: String) throws {
    #expect(try normalised(message(pid3)).patients.first.map { text($0.primary.key) } == key)
  }

  @Test func `preferred authorities win over types`() throws {
    let rule = IdentityRule(authorities: ["MPI"], types: ["MR"])
    let out = try normalised(
      message("1^^^HOSP^MR~2^^^MPI^PI"), NormalizationOptions(identity: rule))
    #expect(out.patients.first.map { text($0.primary.key) } == "MPI|2")
    #expect(out.patients.first?.others.map { text($0.key) } == ["HOSP|1"])
  }

  @Test func `numbers that a family shares or that are often wrong join nobody`() throws {
    let out = try normalised(
      message("1^^^HOSP^MR~2^^^INS^MB~000112222^^^SSA^SS~3^^^HOSP^AN~4^^^NHS^NI"))
    #expect(out.patients.first?.others.map { text($0.key) } == ["NHS|4"])
  }

  @Test func `the pipeline's site stands for a missing authority`() throws {
    let out = try normalised(message("12"), NormalizationOptions(site: "North Clinic"))
    #expect(out.patients.first.map { text($0.primary.key) } == "NORTH CLINIC|12")
  }

  @Test(arguments: ["", #""""#, "^^^HOSP^MR", "0000", "UNKNOWN^^^HOSP^MR", "000-00-0000", "--"])
  func `a message without a usable identifier is refused with its place`(_ pid3: String) throws {
    let out = try normalised(message(pid3))
    #expect(out.reason == "MAP-0110 PID[1]-3")
    #expect(out.resources.isEmpty)
    #expect(out.patients.isEmpty)
  }

  @Test func `older fields stand in for an empty one`() throws {
    #expect(
      try normalised(message("", extra: "77^^^ALT")).patients.first.map { text($0.primary.key) }
        == "ALT|77")
  }

  @Test(arguments: ["QRY^A19", "ACK", "MFN^M02", "XYZ^Z99"])
  func `a type that nothing maps is refused, not dropped`(_ type: String) throws {
    let out = try normalised([#"MSH|^~\&|A|HOSP|||20240105||\#(type)|M1|P|2.5"#, "PID|1||1"])
    #expect(out.reason == "MAP-0101 MSH-9")
    #expect(out.kind == type)
  }

  @Test func `the kind holds no words of the message`() throws {
    let out = try normalised([#"MSH|^~\&|A|HOSP|||20240105||Miller^Ann|M1|P|2.5"#, "PID|1||1"])
    #expect(!out.kind.contains("Miller") && !out.kind.contains("nn"))
  }

  @Test(arguments: ["A40", "A34", "A18"])
  func `a merge links two patients and names the merged identity`(_ trigger: String) throws {
    let out = try normalised(adt(trigger, ["MRG|4712^^^HOSP^MR||||||Example^Anna"]))
    let patients = out.all("Patient")
    #expect(patients.count == 2)
    #expect(
      patients.first?.contains(
        #""link":[{"other":{"reference":"Patient/HOSP|4712"},"type":"replaces"}]"#) == true)
    #expect(patients.first?.contains(#""active":true"#) == true)
    #expect(
      patients.last?.contains(#""other":{"reference":"Patient/HOSP|4711"},"type":"replaced-by""#)
        == true)
    #expect(patients.last?.contains(#""active":false"#) == true)
    #expect(patients.last?.contains(#""use":"old""#) == true)
    #expect(out.patients.first?.merged.map { text($0.key) } == ["HOSP|4712"])
    #expect(out.patients.map { text($0.primary.key) } == ["HOSP|4711", "HOSP|4712"])
    #expect(out.resources.filter { $0.type == "Patient" }.map(\.patient) == [0, 1])
  }

  @Test func `two patients who end in one message are both linked to the one who stays`() throws {
    let pid = "PID|1||4711^^^HOSP^MR||Example^Ann"
    let out = try normalised(adt("A40", ["MRG|4712^^^HOSP^MR~990^^^LAB^PI", pid, "MRG|4713^^^HOSP^MR"]))
    #expect(out.all("Patient").filter { $0.contains(#""other":{"reference":"Patient/HOSP|4711"},"type":"replaced-by""#) }.count == 2)
    #expect(out.patients.map { text($0.primary.key) } == ["HOSP|4711", "HOSP|4712", "HOSP|4713"])
    #expect(out.patients[1].others.map { text($0.key) } == ["LAB|990"])
  }

  @Test func `a site's own segment merges as MRG does, when the pipeline names it`() throws {
    let message = adt("A08", ["ZMR|x|4712^^^HOSP^MR"])
    #expect(try normalised(message).patients.count == 1)
    let options = NormalizationOptions(merge: MergeSegment(tag: SegmentTag(0x5A, 0x4D, 0x52), field: 2))
    let out = try normalised(message, options)
    #expect(out.patients.map { text($0.primary.key) } == ["HOSP|4711", "HOSP|4712"])
    #expect(out.all("Patient").last?.contains(#""type":"replaced-by""#) == true)
    #expect(try normalised(adt("A08", ["ZMR|x"]), options).reason == "MAP-0111 ZMR-2")
  }

  @Test func `a merge without a prior identifier is refused`() throws {
    #expect(try normalised(adt("A40", ["MRG|"])).reason == "MAP-0111 MRG-1")
    #expect(try normalised(adt("A40", [])).reason == "MAP-0111 MRG-1")
  }

  @Test func `a changed identifier links what was known under the old one`() throws {
    let out = try normalised(adt("A47", ["MRG|4712^^^HOSP^MR"]))
    #expect(out.all("Patient").count == 2)
    #expect(out.first("Patient").contains(#""use":"old""#))
    #expect(out.patients.first?.merged.map { text($0.key) } == ["HOSP|4712"])
  }

  @Test func `two patients of one message keep their resources apart`() throws {
    let out = try normalised(
      adt(
        "A17",
        [
          "PV1|1|I|W1^1^A|||||||||||||||||||V1", "PID|2||4712^^^HOSP^MR||Muster^Max",
          "PV1|2|I|W2^2^B|||||||||||||||||||V2",
        ]))
    #expect(out.patients.map { text($0.primary.key) } == ["HOSP|4711", "HOSP|4712"])
    #expect(out.resources.filter { $0.type == "Encounter" }.map(\.patient) == [0, 1])
    #expect(out.all("Encounter").last?.contains("Patient/HOSP|4712") == true)
  }

  @Test func `one patient twice is one patient`() throws {
    let out = try normalised(
      adt("A17", ["PV1|1|I|W1", "PID|2||4711^^^HOSP^MR||Example^Ann", "PV1|2|I|W2"]))
    #expect(out.patients.count == 1)
    #expect(out.all("Patient").count == 1)
    #expect(out.all("Encounter").count == 2)
  }
}
