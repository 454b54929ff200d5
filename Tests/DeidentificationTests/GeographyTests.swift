import Cryptography
import Deidentification
import Records
import Testing

@Suite struct GeographyTests {
  private func address(_ bench: Bench, zip: String, state: String = "", country: String = "", city: String = "") throws -> String
  {
    try bench.one(Element.Patient.root) { t in
      t.object(Element.Patient.address) {
        t.add(Element.Address.use, "home")
        t.add(Element.Address.line, "12 Example Street")
        t.add(Element.Address.city, text: city)
        t.add(Element.Address.state, text: state)
        t.add(Element.Address.postalCode, text: zip)
        t.add(Element.Address.country, text: country)
      }
    }
  }

  @Test(arguments: [
    // Above and below 20,000 people; the prefix 036 has fewer in every census, 059 too, 063 in that of 2000, 772 in that of 2020.
    ("60601", "606"), ("60601-1234", "606"), ("606011234", "606"), ("606", "606"), ("03601", "000"), ("05901", "000"),
    ("06301", "000"),
    ("77201", "000"), ("10201", "000"), ("10001", "100"), ("89301", "000"), ("89101", "891"),
    // Military and nobody's.
    ("09012", "000"), ("34002", "000"), ("96201", "000"), ("00100", "000"), ("96799", "967"), ("00901", "009"),
  ])
  func `a ZIP code becomes its prefix, or 000 where few people live`(zip: String, expected: String) throws {
    let bench = try Bench()
    let json = try address(bench, zip: zip, state: "")
    #expect(json.contains("\"postalCode\":\"\(expected)\""))
    #expect(expected == zip || !json.contains(zip))
    #expect(!json.contains("Example"))
    #expect(bench.out.found[.geography] == 2)
  }

  @Test(arguments: ["6060", "606O1", "K1A 0B1", "SW1A 1AA", "606012", "60601 12", "1234567"])
  func `what is no ZIP code goes`(zip: String) throws {
    let json = try address(try Bench(), zip: zip)
    #expect(!json.contains("postalCode") && !json.contains("address"))
  }

  @Test func `codes and provinces of other countries go, and their country stays`() throws {
    let bench = try Bench()
    let canada = try address(bench, zip: "12345", state: "ON", country: "CAN")
    #expect(canada.contains(#""address":[{"use":"home","country":"CAN"}]"#))
    let mexico = try address(bench, zip: "06600", state: "", country: "mx")
    #expect(mexico.contains(#""country":"MX""#) && !mexico.contains("postalCode"))
    let unknown = try address(bench, zip: "12345", state: "Ontario")
    #expect(!unknown.contains("address"))
  }

  @Test(arguments: [
    ("IL", "IL"), ("il", "IL"), ("Illinois", "IL"), ("NEW YORK", "NY"), ("Puerto Rico", "PR"), ("DC", "DC"),
    ("District of Columbia", "DC"),
    ("Guam", "GU"),
  ])
  func `a state stays as two letters, by code or name`(state: String, expected: String) throws {
    let json = try address(try Bench(), zip: "60601", state: state, country: "USA", city: "Springfield")
    #expect(json.contains(#""address":[{"use":"home","state":"\#(expected)","postalCode":"606","country":"USA"}]"#))
  }

  @Test(arguments: ["Cook County", "XX", "Springfield", "I", "ILL"])
  func `what is no state goes`(state: String) throws {
    #expect(!(try address(try Bench(), zip: "", state: state, country: "US")).contains("\"state\""))
  }

  @Test func `countries are kept as codes and dropped as anything else`() throws {
    let bench = try Bench()
    #expect(try address(bench, zip: "", country: "United States of America").contains(#""country":"US""#))
    #expect(try !address(bench, zip: "", country: "Freedonia").contains("country"))
    #expect(try !address(bench, zip: "", country: "ZZ").contains("country"))
  }

  @Test func `a limited data set keeps town and ZIP code, and loses the street`() throws {
    let json = try address(try Bench(.limitedDataSet), zip: "60601-1234", state: "IL", country: "US", city: "Springfield")
    #expect(json.contains(#""city":"Springfield","state":"IL","postalCode":"60601-1234","country":"US""#))
    #expect(!json.contains("Example Street"))
  }

  @Test func `the table of prefixes is the one whose digest it states`() {
    let text = RestrictedPrefixes.all.map { $0 < 10 ? "00\($0)" : $0 < 100 ? "0\($0)" : "\($0)" }.joined(separator: " ")
    #expect(SHA256Digest.of(text).hex == RestrictedPrefixes.digest)
    // Every prefix of the three censuses' lists, as printed.
    for prefix in [
      36, 59, 63, 102, 202, 203, 204, 205, 369, 556, 692, 753, 772, 790, 821, 823, 830, 831, 878, 879, 884, 890, 893,
    ] {
      #expect(RestrictedPrefixes.contains(prefix))
    }
    #expect(!RestrictedPrefixes.contains(606) && !RestrictedPrefixes.contains(100) && RestrictedPrefixes.contains(1000))
  }
}
