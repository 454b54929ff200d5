import FreeText
import Records
import Testing

struct LearnedStageTests {
  private func traits(_ text: String) -> String {
    var line = ByteBuffer()
    line.append("{\"id\":1,\"text\":")
    line.append(jsonString: text)
    line.append("}")
    var out = ByteBuffer()
    NoteTraits().read(line: line.bytes, into: &out)
    return out.bytes.text
  }

  private func tokens(_ text: String) throws -> [[Int]] {
    let value = try #require(JSONValue.parse(Array(traits(text).utf8)))
    guard case .array(let tokens)? = value["tokens"] else { return [] }
    return tokens.map { token in
      guard case .array(let numbers) = token else { return [] }
      return numbers.map { number in
        guard case .integer(let n) = number else { return -1 }
        return n
      }
    }
  }

  @Test func `The weights of this executable are read`() {
    #expect(Tagger.shared != nil)
  }

  @Test(arguments: [0, 4, 8, 12, 16, 20, 24, 60, 114, 128, 131])
  func `Damaged weights are none`(_ at: Int) {
    var bytes = Tagger.resource
    #expect(bytes.withUnsafeBytes { Tagger($0) } != nil)
    bytes[at] ^= 0x7F
    #expect(bytes.withUnsafeBytes { Tagger($0) } == nil)
    #expect(bytes.dropLast().withUnsafeBytes { Tagger($0) } == nil)
    #expect(bytes.prefix(at).withUnsafeBytes { Tagger($0) } == nil)
  }

  @Test func `Traits say where tokens stand and which are candidates, and nothing of which name it is`() throws {
    let a = try tokens("Wife Anna called. BP 120/80.")
    let b = try tokens("Wife Emma called. BP 120/80.")
    #expect(a.count == 9 && a[1][0] == 5 && a[1][1] == 9)
    #expect(a[2][2] == 0, "`called` is no candidate")
    let word = 5
    #expect(a[1][word] == 0 && b[1][word] == 0)
    #expect(a[2][word] != 0 && a[2][word] == b[2][word])
  }

  @Test func `The same text has the same traits and the same findings`() {
    let text = "Pt seen w/ dtr Robin, lives off Chestnut. Works for Delta. kh RN"
    #expect(traits(text) == traits(text))
    #expect(removed(from: text) == removed(from: text))
  }

  @Test func `What stands beside an identifier is looked at with it`() {
    let text = "Seen in clinic with wife Anna Kowalska. Lives at 1816 e avenida del sol, Coachella. Lungs clear, continue metoprolol 25 mg bid, return in two weeks."
    let out = scrubbed(text)
    #expect(!out.contains("1816 e") && !out.contains("Kowalska"))
    #expect(out.contains("Lungs clear, continue metoprolol 25 mg bid, return in two weeks."))
    // Not what another text has left in memory.
    _ = scrubbed(String(repeating: "John Smith of 12 Oak Street called. ", count: 20))
    #expect(scrubbed(text) == out)
  }

  @Test func `What stands some words away from an identifier is looked at, too`() {
    let out = scrubbed("Moved to room 12 of the north wing at Linden Towers with wife Anna. Lungs clear, continue metoprolol 25 mg bid, return in two weeks.")
    #expect(!out.contains("north"))
    #expect(out.contains("Lungs clear, continue metoprolol 25 mg bid, return in two weeks."))
  }

  @Test(arguments: ["Foley", "Homans", "Tylenol", "Baker", "Norco", "Lasix", "Miller", "Coumadin", "Synergy"])
  func `What is known of the patient is never taken back`(_ name: String) {
    #expect(!scrubbed("Plan: seen with \(name) today, continue meds.", known: known([(name, .name)])).contains(name))
  }

  @Test(arguments: ["", " ", "\n", ".", "A", "9", "a\u{301}", "Q: ", "((((", "A.B.C.D.E.F.", "\u{1F600}", "x'", "'s", "5-", "-5-5-5-"])
  func `Any text may come`(_ text: String) {
    _ = scrubbed(text)
    _ = traits(text)
    _ = scrubbed(String(repeating: text, count: 300))
  }
}
