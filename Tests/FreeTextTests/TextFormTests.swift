import FreeText
import Records
import Testing

@Suite struct TextFormTests {
  static var tanaka: KnownIdentities { known([("TANAKA^JOHN", .name), ("GARCÍA^JOSÉ", .relative), ("(217) 555-0134", .phone)]) }

  private func view(_ text: String) -> String {
    let scrubber = Scrubber()
    return Array(text.utf8).withUnsafeBytes {
      scrubber.find(in: Bytes($0))
      return scrubber.readText.text
    }
  }

  @Test(arguments: [
    (#"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\pard Mr. Tanaka\par was seen\'e9 \b now\b0 .}"#, "\nMr. Tanaka\nwas seene now."),
    (#"{\rtf1 Jos\u233?e \u8212- a\tab b}"#, "Josee - a\tb"), ("caf=C3=A9 =\nau lait =3D", "cafe au lait ="),
    ("HR=98, BP=12", "HR=98, BP=12"),
    ("<p>a<b>b</b>c</p>", "\nabc\n"), ("by <tanaka>", "by <tanaka>"), ("<!-- x --><![CDATA[y]]>", "\n x -->\ny]]>"),
    (#"<a href="x">y</a>"#, #" href="x">y"#), (#"<td style="a:b" colspan=2>y"#, "\ny"), ("5 <b or >c", "5 <b or >c"), ("a<br>b", "a\nb"),
  ])
  func `markup is undone, words in it are kept`(_ text: String, _ expected: String) { #expect(view(text) == expected) }

  @Test(arguments: [
    #"{\rtf1 Mr. ‹Tanaka›\par}"#, #"{\rtf1{\info{\author ‹Tanaka›}}}"#, "jos=C3=A9 ‹Gar=\nc=C3=ADa› x", #"<img alt="‹Tanaka›">"#,
    #"<a href="http://x/‹tanaka›">"#,
    "<!-- ‹Tanaka› -->", "<![CDATA[‹Tanaka›]]>", "<‹tanaka›>", #"‹Garc\X61\a› x"#, "‹T&#65;NAKA›", "‹Tana\u{200B}ka›", "‹Ｔａｎａｋａ›",
    "‹Garci\u{301}a›",
    #"‹Tana\.br\ka›"#, #"‹217\.br\555-0134›"#,
  ])
  func `what is known is found behind markup and escapes`(_ marked: String) {
    let marked = Marked(marked)
    let found = removed(from: marked.text, known: TextFormTests.tanaka)
    for identifier in marked.identifiers { #expect(found.contains { $0.contains(identifier) }, "\(found)") }
  }

  @Test func `an attachment in base64 goes as a whole, words and rules stay`() {
    let line = "VGhpcyBpcyBhIG5vdGUgYWJvdXQgSm9obiBUYW5ha2EsIGJvcm4gMDMvMDcvMTk0"
    #expect(removed(from: "see \(line)\n\(line)\nOCwgTVJOIDEyMzQ1Ng==\nend") == ["\(line)\n\(line)\nOCwgTVJOIDEyMzQ1Ng=="])
    #expect(removed(from: String(repeating: "=", count: 80) + "\n" + String(repeating: "ACGT", count: 30)) == [])
  }

  @Test func `a short run goes when it is base64 of plain text`() {
    #expect(removed(from: "K 5.5 UGF0aWVudCBBbm5hIEV4YW1wbGU= end") == ["UGF0aWVudCBBbm5hIEV4YW1wbGU="])
    #expect(removed(from: "electroencephalographically ACGTACGTACGTACGTACGTACGT") == [])
  }

  @Test func `random bytes never trap, spans are in order and on boundaries of characters`() {
    var state: UInt64 = 42
    func random(_ n: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % n
    }
    let pieces = [
      "Tanaka", "tan", "aka", "\\.br\\", "\\", "<b>", "<a href=\"", ">", "&#233;", "&amp", ";", "{\\rtf1 ", "\\'e9", "\\u233?", "{", "}",
      "=C3=A9", "=\n", "é", "e\u{301}",
      "日本", "\u{200B}", "\n", "\n\n", " ", "217", "555", "0134", "-", "(", ")", "J.", "T.", "'", "’s", "1/2/2019", "March", "7",
      "\u{1F600}", "０", "@", ".com", "_", "<!--", "-->",
    ]
    let scrubber = Scrubber()
    let tanaka = TextFormTests.tanaka
    for round in 0..<3000 {
      var bytes: [UInt8] = []
      for _ in 0..<random(40) { bytes += Array(pieces[random(pieces.count)].utf8) }
      let isText = round % 3 != 0
      if !isText { for _ in 0..<random(6) where !bytes.isEmpty { bytes[random(bytes.count)] = UInt8(random(256)) } }
      bytes.withUnsafeBytes { scrubber.find(in: Bytes($0), known: tanaka) }
      var end = 0
      for span in scrubber.spans {
        #expect(span.start >= end && span.end > span.start && span.end <= bytes.count)
        if isText {
          #expect(bytes[span.start] & 0xC0 != 0x80)
          #expect(span.end == bytes.count || bytes[span.end] & 0xC0 != 0x80)
        }
        end = span.end
      }
    }
  }

  @Test func `a text of several windows loses what is known in all of them`() {
    var text = ""
    for i in 0..<32_000 { text += i % 1000 == 0 ? "Mr. Tanaka was here\n" : "nothing of note was seen at all then\n" }
    let bytes = Array(text.utf8)
    #expect(bytes.count > Scrubber.window)
    let names = removed(from: text, known: TextFormTests.tanaka).filter { $0.contains("Tanaka") }
    #expect(names.count == 32)
  }
}
