import Records
import Testing

@Suite struct JSONValueTests {
  @Test(arguments: [
    "null", "true", "false", "0", "-1", "12", "1.00", "-0", "1e5", "1.5E-3", #""""#, #""a\"b\\c\nd""#, "[]", "{}", #"[1,[2,{"a":null}]]"#,
    #"{"b":1,"a":"x"}"#, "9223372036854775808", #""é€😀""#,
  ])
  func `a document comes back as it was written, numbers with their digits`(_ text: String) throws {
    let value = try #require(JSONValue.parse(Array(text.utf8)))
    #expect(String(decoding: value.encoded, as: UTF8.self) == text)
  }

  @Test(arguments: [
    "", " ", "nul", "01", "1.", ".5", "+1", "1e", "--1", "tru", "[1,]", "[1 2]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "{\"a\":1,\"a\":2}", "1 2", "\"a",
    "\"\\x\"", "\"\\u12\"", "\"\\ud800\"", "\"\\ud800\\u0041\"", "\"\\udc00\"", "\"a\u{1}b\"", "'a'", "[", "{", "]", "\u{FEFF}1", "NaN", "/**/1",
  ])
  func `what RFC 8259 does not allow is refused`(_ text: String) {
    #expect(JSONValue.parse(Array(text.utf8)) == nil)
  }

  @Test func `escapes are undone and bytes that are not UTF-8 refused`() {
    #expect(JSONValue.parse(Array(#""\u0041\u00e9\ud83d\ude00\/\b\f\n\r\t""#.utf8)) == .string("Aé😀/\u{8}\u{C}\n\r\t"))
    #expect(JSONValue.parse([0x22, 0xFF, 0x22]) == nil)
    #expect(JSONValue.parse([0x22, 0xC0, 0x80, 0x22]) == nil)
    #expect(JSONValue.parse([0x22, 0x5C, 0x6E, 0xED, 0xA0, 0x80, 0x22]) == nil)
  }

  @Test func `depth and number of values are bounded`() {
    let deep = [UInt8](repeating: 0x5B, count: 100_000)
    #expect(JSONValue.parse(deep) == nil)
    let nested = Array(String(repeating: "[", count: 16).utf8) + Array(String(repeating: "]", count: 16).utf8)
    #expect(JSONValue.parse(nested) != nil)
    #expect(JSONValue.parse(nested, maximumDepth: 15) == nil)
    let wide = Array("[".utf8) + Array(String(repeating: "1,", count: 200_000).utf8) + Array("1]".utf8)
    #expect(JSONValue.parse(wide) == nil)
    #expect(JSONValue.parse(wide, maximumValues: 300_000) != nil)
  }
}
