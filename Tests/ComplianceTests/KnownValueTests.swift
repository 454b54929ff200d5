import Compliance
import Records
import Testing

/// A value of the source, a text of the output, and whether the one is in the other.
struct KnownCase: CustomTestStringConvertible, Sendable {
  let clause: String
  let value: String
  let c: IdentifierClass
  let text: String
  let isFound: Bool
  let isRequired: Bool
  var testDescription: String { "(\(c.letter)) \(value) in '\(text)' -> \(isFound ? "held" : "passes")" }

  init(_ value: String, _ c: IdentifierClass, _ text: String, _ isFound: Bool, isRequired: Bool = true) {
    (self.clause, self.value, self.c, self.text, self.isFound, self.isRequired) = (c.letter, value, c, text, isFound, isRequired)
  }
}

@Suite struct KnownValueTests {
  static let cases: [KnownCase] = [
    KnownCase("Sampleton", .names, "sampleton", true), KnownCase("SAMPLETON", .names, "history of Sampleton", true),
    KnownCase("Sampleton", .names, "sampletons", false), KnownCase("Sampleton", .names, "Sample ton", true),
    KnownCase("O'Brien", .names, "OBRIEN", true), KnownCase("OBRIEN", .names, "o’brien", true),
    KnownCase("O'Brien", .names, "brien's sign", true), KnownCase("Müller", .names, "MULLER", true),
    KnownCase("Muller", .names, "Müller", true), KnownCase("Nguyễn", .names, "NGUYEN", true),
    KnownCase("Łukasiewicz", .names, "lukasiewicz", true), KnownCase("Strauß", .names, "STRAUSS", true),
    KnownCase("Jose\u{301}", .names, "José", true), KnownCase("Иванов", .names, "Иванов", true),
    KnownCase("de los Santos", .names, "Santos", true), KnownCase("de los Santos", .names, "de novo", false),
    KnownCase("Anna-Lena", .names, "Lena", true), KnownCase("Anna-Lena", .names, "Annalena", true),
    KnownCase("Li", .names, "li", true), KnownCase("Li", .names, "liver", false), KnownCase("J", .names, "vitamin J", false),
    KnownCase("Jr", .names, "jr", false), KnownCase("Unknown", .names, "Unknown", false),
    KnownCase("Sampleton", .names, "Sampleton2", true), KnownCase("Sample Works", .names, "sampleworks", true),
    KnownCase("General Hospital", .names, "General anesthesia", false),
    KnownCase("General Hospital", .names, "general hospital", false, isRequired: false),
    KnownCase("Sampleton General Hospital", .names, "SAMPLETON GENERAL HOSPITAL", true, isRequired: false),

    KnownCase("Sampleville", .geography, "sampleville", true), KnownCase("New Sample", .geography, "New-Sample", true),
    KnownCase("New Sample", .geography, "new sampling", false), KnownCase("IL", .geography, "il", false),
    KnownCase("USA", .geography, "usa", false), KnownCase("62704", .geography, "62704", true),
    KnownCase("07030", .geography, "07030", true), KnownCase("07030", .geography, "insulin 70/30", false), KnownCase("07030-1234", .geography, "7030", false),
    KnownCase("07030-1234", .geography, "07030", true), KnownCase("12580", .geography, "pressure 125/80", false), KnownCase("00501", .geography, "501", false),
    KnownCase("62704-1234", .geography, "62704", true), KnownCase("12 Sample Way", .geography, "12 SAMPLE WAY", true),
    KnownCase("12 Sample Way Apt 3", .geography, "sample way apt 3", true), KnownCase("12", .geography, "12 lead", false),
    KnownCase("ER", .geography, "ER positive", false, isRequired: false),
    KnownCase("WARD9", .geography, "ward 9", true, isRequired: false),

    KnownCase("19610203", .dates, "code 02 03 1961", true), KnownCase("196102031200", .dates, "19610203", true),
    KnownCase("1961", .dates, "1961", false),

    KnownCase("(217)555-0134", .telephone, "2175550134", true), KnownCase("2175550134", .telephone, "217 555 0134", true),
    KnownCase("+1 217 555 0134", .telephone, "2175550134", true), KnownCase("(217)555-0134", .telephone, "5550134", true),
    KnownCase("(217)555-0134x12", .telephone, "217/555/0134", true), KnownCase("911", .telephone, "911", false),

    KnownCase("ann.sample@example.org", .email, "ann sample example org", true),
    KnownCase("ann.sample@example.org", .email, "annsample", true),

    KnownCase("900-12-3456", .socialSecurity, "900123456", true), KnownCase("900123456", .socialSecurity, "900/12/3456", true),
    KnownCase("900-12-3456", .socialSecurity, "ending 3456", true), KnownCase("900-12-3456", .socialSecurity, "13456", false),

    KnownCase("A-123-456", .medicalRecord, "a123456", true), KnownCase("A123456", .medicalRecord, "A-123-456", true),
    KnownCase("A123456", .medicalRecord, "123456", true), KnownCase("000123456", .medicalRecord, "123456", true),
    KnownCase("123456", .medicalRecord, "0000123456", true), KnownCase("123456", .medicalRecord, "1234567", true),
    KnownCase("12345", .medicalRecord, "123456", false), KnownCase("12345", .medicalRecord, "12 345", true),
    KnownCase("00000123", .medicalRecord, "123", false), KnownCase("00000123", .medicalRecord, "00000123", true),
    KnownCase("00000123", .medicalRecord, "0000 0123", true), KnownCase("00001234", .medicalRecord, "12:34", false),
    KnownCase("00001234", .medicalRecord, "1234", true), KnownCase("900-12-0680", .socialSecurity, "680", false),
    KnownCase("900-12-0680", .socialSecurity, "ending 0680", true), KnownCase("00000123", .account, "level 123", false),
    KnownCase("1234", .medicalRecord, "1234", true), KnownCase("1234", .medicalRecord, "12-34", false),
    KnownCase("123", .medicalRecord, "123", false), KnownCase("PAT", .medicalRecord, "pat", false),
    KnownCase("PAT1", .medicalRecord, "PAT1", true),

    KnownCase("XEH42", .healthPlan, "xeh-42", true), KnownCase("ACC99", .account, "acc 99", true),
    KnownCase("DLX12", .certificate, "dlx12", true), KnownCase("ABC1D2", .vehicle, "abc 1d2", true),
    KnownCase("SN55A", .device, "sn55a", true), KnownCase("V77-2", .otherUnique, "V772", true),
    KnownCase("sample.example.org", .url, "sample example org", true), KnownCase("192.0.2.17", .ipAddress, "192-0-2-17", true),
  ]

  @Test(arguments: cases) func `a value of the source is found whatever its case, accents and punctuation`(_ c: KnownCase) {
    let codes = Sample().know(c.value, c.c, isRequired: c.isRequired).words(c.text).verdict()
    if c.isFound {
      // A shape may be found as well, or instead.
      #expect(!codes.isEmpty)
    } else {
      #expect(codes == [])
    }
  }

  @Test(arguments: [("Harbor Mutual Plan", "Insurance [PLAN ID]", false), ("Place", "from [PLACE]", false), ("Place", "from [PLACE], Place", true), ("Plan", "[the plan]", true)])
  func `a word of a tag is none of the source`(_ name: String, _ text: String, _ isFound: Bool) {
    #expect(Sample().know(name, .names).words(text).verdict().isEmpty != isFound)
  }

  @Test(arguments: [("organization-type", false), ("world-organization", true)])
  func `words of HL7's own code systems are nobody's`(_ name: String, _ isFound: Bool) {
    let sample = Sample().know("World Organization", .names).observation { t in
      t.open(Element.Observation.valueCodeableConcept)
      t.coding(Element.CodeableConcept.coding, "http://terminology.hl7.org/CodeSystem/" + name, "prov")
      t.close()
    }
    #expect(sample.verdict() == (isFound ? ["CMP-0201"] : []))
  }

  @Test func `the class of the value is the class of the finding`() {
    for c in IdentifierClass.allCases where c != .dates {
      let finding = Sample().know("QX4PLM", c).words("qx4plm").findings().first
      #expect(finding?.reason == ComplianceReason.survivor(c))
      #expect(finding?.identifierClass == c)
    }
  }

  @Test func `a number element that equals a known number is held`() {
    func number(_ known: String, _ value: String) -> [String] {
      Sample().know(known, .medicalRecord).observation { $0.add(Element.Observation.valueInteger, number: value) }.verdict()
    }
    #expect(number("12345", "12345") == ["CMP-0208"])
    #expect(number("12345", "12345.0") == [] || number("12345", "12345.0") == ["CMP-0208"])
    #expect(number("1234", "1234") == [])
    #expect(number("12345", "123.45") == [])
  }

  @Test func `names of two letters do not hold back units and codes of value sets`() {
    let sample = Sample().know("Ng", .names).know("Dl", .names)
    sample.clean()
    sample.observation { t in
      t.open(Element.Observation.valueQuantity)
      t.add(Element.Quantity.value, number: "1")
      t.add(Element.Quantity.unit, "ng/dL")
      t.close()
    }
    #expect(sample.verdict() == [])
  }

  @Test func `a ward's name does not hold back the code of a known system, but a patient's name does`() {
    func encounter(isRequired: Bool) -> [String] {
      let sample = Sample().know("SURG", .names, isRequired: isRequired)
      sample.out.tape.resource(Element.Encounter.root, id: Sample.link) { t in
        t.concept(Element.Encounter.serviceType, "http://terminology.hl7.org/CodeSystem/v2-0069", "SURG")
      }
      return sample.verdict()
    }
    #expect(encounter(isRequired: false) == [])
    #expect(encounter(isRequired: true) == ["CMP-0201"])
  }

  @Test func `more known values than the set begins with are all found`() {
    let sample = Sample()
    for i in 0..<3000 { sample.know("QX\(i)PLM", .otherUnique) }
    sample.words("qx0plm").words("qx2999plm").words("qx3000plm")
    #expect(sample.verdict() == ["CMP-0218", "CMP-0218"])
  }
}
