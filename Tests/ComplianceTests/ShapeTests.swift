import Compliance
import Records
import Testing

/// A text with what the gate is to say, and the clause it belongs to.
struct ShapeCase: CustomTestStringConvertible, Sendable {
  let clause: String
  let text: String
  /// The class whose shape is found; nil when the text passes.
  let found: IdentifierClass?
  var testDescription: String { "(\(clause)) \(text.prefix(40)) -> \(found.map(\.letter) ?? "passes")" }

  init(_ clause: String, _ text: String, _ found: IdentifierClass?) {
    (self.clause, self.text, self.found) = (clause, text, found)
  }
}

@Suite struct ShapeTests {
  static let cases: [ShapeCase] = [
    ShapeCase("A", "seen by Dr. Example", .names), ShapeCase("A", "Mrs Sample reports pain", .names),
    ShapeCase("A", "Crohn disease of colon", nil), ShapeCase("A", "DR. METHOD", nil), ShapeCase("A", "Mr Imaging", .names),
    ShapeCase("A", "MR angiography of head", nil), ShapeCase("A", "Non-Hispanic White", nil),

    ShapeCase("B", "Springfield, IL 62704", .geography), ShapeCase("B", "62704-1234", .geography),
    ShapeCase("B", "12 Sample Street", .geography), ShapeCase("B", "4 Old Mill Rd", .geography),
    ShapeCase("B", "P.O. Box 12", .geography), ShapeCase("B", "41.8781, -87.6298", .geography),
    ShapeCase("B", "99213 office visit", nil), ShapeCase("B", "12 lead ECG", nil), ShapeCase("B", "Ratio 41.87, 0.2", nil),

    ShapeCase("C", "2020-01-31", .dates), ShapeCase("C", "on 20200131 seen", .dates), ShapeCase("C", "202001311215", .dates),
    ShapeCase("C", "20200131121530", .dates), ShapeCase("C", "1/31/2020", .dates), ShapeCase("C", "31.01.2020", .dates),
    ShapeCase("C", "12/25/80", .dates), ShapeCase("C", "2020-01", .dates), ShapeCase("C", "01/2020", .dates),
    ShapeCase("C", "202001", .dates), ShapeCase("C", "Jan 5", .dates), ShapeCase("C", "5-JAN-2020", .dates),
    ShapeCase("C", "19SEP", .dates), ShapeCase("C", "the 29th of April", .dates), ShapeCase("C", "June 1999", .dates),
    ShapeCase("C", "February 29, 2020", .dates), ShapeCase("C", "01312020", .dates), ShapeCase("C", "2020/1/5", .dates),
    ShapeCase("C", "Influenza 2009 H1N1", nil), ShapeCase("C", "5/5 strength", nil), ShapeCase("C", "120/80 mm Hg", nil),
    ShapeCase("C", "may 10 mg daily", nil), ShapeCase("C", "version 2020.1", nil), ShapeCase("C", "1.2.3", nil),
    ShapeCase("C", "marginal 5", nil), ShapeCase("C", "at 12:30", nil), ShapeCase("C", "25-hydroxyvitamin D3", nil),

    ShapeCase("C", "age 94", .dates), ShapeCase("C", "94 year old", .dates), ShapeCase("C", "94-year-old", .dates),
    ShapeCase("C", "92 y/o", .dates), ShapeCase("C", "aged 101", .dates), ShapeCase("C", "90 years", .dates),
    ShapeCase("C", "89 years", nil), ShapeCase("C", "age 90+", nil), ShapeCase("C", "90 or older", nil),
    ShapeCase("C", "aged 18 to 89", nil), ShapeCase("C", "95 percent", nil), ShapeCase("C", "0.95 years", nil),

    ShapeCase("D", "(217) 555-0134", .telephone), ShapeCase("D", "217-555-0134", .telephone),
    ShapeCase("D", "217.555.0134", .telephone), ShapeCase("D", "1-217-555-0134", .telephone),
    ShapeCase("D", "555-0134", .telephone), ShapeCase("D", "+44 20 7946 0000", .telephone),
    ShapeCase("D", "pager 4411", .telephone), ShapeCase("D", "2345-7", nil), ShapeCase("D", "50-00-0 formaldehyde", nil),

    ShapeCase("E", "fax 217-555-0134", .fax), ShapeCase("E", "FAX: 5550134", .fax), ShapeCase("E", "facsimile device", nil),

    ShapeCase("F", "ann@example.org", .email), ShapeCase("F", "ANN.SAMPLE@EXAMPLE.COM", .email),
    ShapeCase("F", "10 mg @ bedtime", nil),

    ShapeCase("G", "900-12-3456", .socialSecurity), ShapeCase("G", "900 12 3456", .socialSecurity),
    ShapeCase("G", "xxx-xx-3456", .socialSecurity), ShapeCase("G", "SSN 3456", .socialSecurity),
    ShapeCase("G", "100-20 ratio", nil), ShapeCase("G", "120-80-60", nil),

    ShapeCase("H", "MRN: 12345", .medicalRecord), ShapeCase("H", "1234567", .medicalRecord),
    ShapeCase("H", "chart no. 4711", .medicalRecord), ShapeCase("H", "123456", nil), ShapeCase("H", "0.1234567", nil),

    ShapeCase("I", "1EG4TE5MK73", .healthPlan), ShapeCase("I", "1EG4-TE5-MK73", .healthPlan),
    ShapeCase("I", "member id 12345", .healthPlan), ShapeCase("I", "Medicare", nil),

    ShapeCase("J", "4111 1111 1111 1111", .account), ShapeCase("J", "GB29NWBK60161331926819", .account),
    ShapeCase("J", "acct 1234", .account), ShapeCase("J", "account closed", nil),

    ShapeCase("K", "AB1234563", .certificate), ShapeCase("K", "licence number 1234", .certificate),
    ShapeCase("K", "DL: A1234", .certificate), ShapeCase("K", "licensed practical nurse", nil),

    ShapeCase("L", "1M8GDM9AXKP042788", .vehicle), ShapeCase("L", "plate ABC 1234", nil),
    ShapeCase("L", "plate ABC1234", .vehicle),
    ShapeCase("L", "plate culture", nil),

    ShapeCase("M", "(01)00643169001763", .device), ShapeCase("M", "+H123ABC01234567", .device),
    ShapeCase("M", "serial 12345", .device), ShapeCase("M", "00:1B:44:11:3A:B7", .device), ShapeCase("M", "serial dilution", nil),
    ShapeCase("M", "=/A9999XYZ100T0944", .device),

    ShapeCase("N", "https://example.org/a", .url), ShapeCase("N", "www.example.org", .url),
    ShapeCase("N", "see example.com now", .url),
    ShapeCase("N", "0.5 mg. Organ", nil), ShapeCase("N", "e.g. common", nil),

    ShapeCase("O", "192.0.2.17", .ipAddress), ShapeCase("O", "2001:db8::1", .ipAddress),
    ShapeCase("O", "2001:db8:0:0:0:0:0:1", .ipAddress), ShapeCase("O", "1.2.3.4.5", nil), ShapeCase("O", "300.1.1.1", nil),
    ShapeCase("O", "12:30:15", nil),

    ShapeCase("P", "fingerprint 9f86d081884c7d659a2f", .biometric), ShapeCase("P", "fingerprint clearance", nil),

    ShapeCase("Q", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ", .photograph),
    ShapeCase("Q", "Thyroid stimulating hormone", nil),

    ShapeCase("R", "1.2.840.113619.2.5.1762583153.215519", .otherUnique),
    ShapeCase("R", "123e4567-e89b-42d3-a456-426614174000", .otherUnique), ShapeCase("R", "K9X2M4471Q", .otherUnique),
    ShapeCase("R", "accession 4711", .otherUnique), ShapeCase("R", "CYP2C19", nil), ShapeCase("R", "HLA-DRB1", nil),
    ShapeCase("R", "SARS-CoV-2 RNA panel", nil),
  ]

  @Test(arguments: cases) func `a text with the shape of an identifier is held and a look-alike passes`(_ c: ShapeCase) {
    let findings = Sample().words(c.text).findings()
    #expect(findings.map(\.reason.code) == (c.found.map { [ComplianceReason.shape($0).code] } ?? []))
    #expect(findings.first?.identifierClass == c.found)
  }

  @Test(arguments: cases.filter { $0.found != nil && $0.clause != "C" && $0.clause != "B" })
  func `direct identifiers are held in a limited data set too`(_ c: ShapeCase) {
    #expect(!Sample().words(c.text).verdict(ComplianceProfile(.limitedDataSet)).isEmpty)
  }

  @Test(arguments: ["2020-01-31", "age 94", "Springfield, IL 62704"])
  func `dates, ages and towns may stay in a limited data set`(_ text: String) {
    #expect(Sample().words(text).verdict(ComplianceProfile(.limitedDataSet)) == [])
  }

  @Test func `an expert's profile keeps dates but not ages over 89`() {
    #expect(Sample().words("2020-01-31").verdict(ComplianceProfile(.expertDetermination)) == [])
    #expect(Sample().words("age 94").verdict(ComplianceProfile(.expertDetermination)) == ["CMP-0103"])
  }
}
