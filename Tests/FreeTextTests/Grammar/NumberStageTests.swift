import FreeText
import Records
import Testing

/// The number families together.
struct NumberStageTests {
  @Test(arguments: [
    "token ‹84512› seen", "token ‹8451-2207› seen", "‹AB12345› in the text", "4-7 stays", "1234 stays", "platelets 250,000 stay",
    "875/125 stays", "7.35/33/67/25 stays",
    "2010-2015 stays", "0800-1700 stays", "60-40-20-10 mg stays", "3.1415 stays",
  ])
  func `What no family claims goes when it has five digits`(marked: String) { expectRemoved(marked) }

  @Test func `Identifiers survive upper case, lower case, wraps and escapes`() {
    let text = "Seen on 03/14/2019. MRN: 1234567. Call (555) 010-0199. Lives at 12 Oak Lane. Aged 93. DOB June 7th, 1926."
    for noised in [text, text.uppercased(), text.lowercased(), text.replacing(" ", with: "\n"), text.replacing(". ", with: "\\.br\\")] {
      let rest = scrubbed(noised).lowercased()
      for secret in ["03/14", "1234567", "0199", "12 oak", "12\noak", "93", "june", "7th"] {
        #expect(!rest.contains(secret), "\(secret) of \(noised)")
      }
    }
  }

  /// Pieces of every grammar in any order: positions at the ends of the text are where look-ahead goes wrong.
  @Test func `Pieces in any order never trap and give spans in order`() {
    let pieces = [
      "1", "12", "555", "2019", "12345", "a", "A", "MRN", "may", "March", "3/4", "-", "/", ".", ":", "::", "@", "#", "(", ")", "'", "\n",
      "\n\n", " ", "\t", "of", "the", "third", "ninety",
      "one", "hundred", "oh", "five", "year", "old", "dot", "com", "www", "http", "//", "box", "P.O.", "Rd", "St", "calle", "ssn", "xxx",
      "last", "four", "ICD", "c.", "g", "p", "x", "ext",
      "T", "Z", "bed", "L&D", "lat", "\u{B0}", "SW1A", "GB82", "(01)", "fax", "login", "as", "is", "no", "%", "mg", "Christmas", "new",
      "th", "O", "l",
    ]
    var state: UInt64 = 42
    let scrubber = Scrubber()
    for _ in 0..<4000 {
      var text = ""
      for _ in 0..<14 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += pieces[Int(state >> 33) % pieces.count]
      }
      let bytes = Array(text.utf8)
      bytes.withUnsafeBytes { scrubber.find(in: Bytes($0)) }
      var last = 0
      for span in scrubber.spans {
        #expect(span.start >= last && span.end > span.start && span.end <= bytes.count, "\(text)")
        last = span.end
      }
    }
  }
}
