import LedgerNode
import LedgerProtocol
import Testing

/// Dates of any precision, bounds on them, and cursors.
struct DateRangeTests {
  @Test(arguments: [
    ("1970-01-01", 0, 86_400), ("1970", 0, 31_536_000), ("1970-02", 2_678_400, 5_097_600), ("2020-02", 1_580_515_200, 1_583_020_800),
    ("1969-12-31", -86_400, 0), ("1970-01-01T01:00:00Z", 3600, 3601), ("1970-01-01T01:00", 3600, 3660), ("1970-01-01T01:00:00+01:00", 0, 1),
    ("1970-01-01T00:00:00.250-00:30", 1800, 1801), ("1970-01-01T23:59:60Z", 86_399, 86_400),
  ]) func `a date stands for a span of time`(_ text: String, _ from: Int, _ until: Int) throws {
    let range = try present(DateRange(text))
    #expect(range.from == from)
    #expect(range.until == until)
  }

  @Test(arguments: [
    "", "19", "197", "0000", "1970-", "1970-13", "1970-00", "1970-1", "1970-02-30", "1971-02-29", "1970-01-01T", "1970-01-01T24:00", "1970-01-01T10",
    "1970-01-01T10:00:00X", "1970-01-01T10:00:00+1:00", "1970-01-01 10:00", "1970-01-01T10:00:00.Z", "1970-01-01T10:00:00Z ", "now",
  ]) func `what is no date is none`(_ text: String) { #expect(DateRange(text) == nil) }

  @Test(arguments: [
    ("2019", "2019-05-01", true), ("2019-05", "2019", false), ("eq2019-05-01", "2019-05-01", true), ("ne2019", "2019-05-01", false),
    ("gt2018", "2019", true), ("gt2019", "2019-05", false), ("ge2019", "2019-05", true), ("ge2019-06", "2019", true), ("lt2019-05", "2019", true),
    ("lt2019", "2019-05", false), ("le2019", "2019-05", true), ("sa2019-05", "2019", false), ("sa2018", "2019", true), ("eb2020", "2019", true),
    ("eb2019-06", "2019", false),
  ]) func `a bound is met as FHIR says it`(_ bound: String, _ target: String, _ expected: Bool) throws {
    #expect(try present(DateBound(bound)).matches(try present(DateRange(target))) == expected)
  }

  @Test func `bounds that are not taken are none`() {
    for text in ["ap2019", "xx2019", "ge", "ge19", "2019..2020"] { #expect(DateBound(text) == nil) }
  }

  @Test func `a cursor comes back as it was for its query, and for no other`() throws {
    let query = Array("query".utf8)
    for cursor in [
      RecordCursor(position: 0), RecordCursor(position: 12, line: 0), RecordCursor(position: 1 << 40, line: Int(UInt32.max), below: 7),
    ] {
      let text = cursor.text(of: query)
      #expect(text.utf8.allSatisfy { $0 != 0x2B && $0 != 0x2F && $0 != 0x3D })
      #expect(try RecordCursor(text, of: query) == cursor)
      #expect(throws: ProtocolError.self) { try RecordCursor(text, of: Array("other".utf8)) }
      for i in text.indices {
        let changed = text.replacingCharacters(at: i)
        #expect(throws: ProtocolError.self) { try RecordCursor(changed, of: query) }
      }
    }
  }
}

extension String {
  fileprivate func replacingCharacters(at index: Index) -> String {
    var text = self
    text.replaceSubrange(index...index, with: text[index] == "A" ? "B" : "A")
    return text
  }
}
