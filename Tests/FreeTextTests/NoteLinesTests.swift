import FreeText
import Records
import Testing

/// Lines that are taken together are answered as if each were the only one.
@Suite struct NoteLinesTests {
  private static let lines: [String] = [
    #"{"id":1,"text":"Seen by Dr. Kowalczyk on 03/14/2019.","known":{"name":"Anna Quarles","mrn":"00471122"}}"#,
    #"{"id":"two","text":"Quarles was here, record 471122. Call 217-555-0134."}"#,
    #"{"id":3,"text":""}"#,
    #"{"id":4,"text":"will walk to springfield","known":{"name":["Will Walker"],"city":"Springfield"}}"#,
    #"{"id":5,"text":5}"#,
    "",
    "{",
    #"{"id":6,"text":"Quarles was here, record 471122.","known":{"mrn":471122,"name":"Quarles"}}"#,
    #"{"id":7,"text":"12 Maple Ave Apt 4 San Antonio"}"#,
  ]

  private static func answers(_ lines: [String], _ notes: NoteLines, isTogether: Bool) -> String {
    var out = ByteBuffer()
    for line in lines {
      Array(line.utf8).withUnsafeBytes { isTogether ? notes.take(line: Bytes($0), into: &out) : notes.scrub(line: Bytes($0), into: &out) }
    }
    notes.flush(into: &out)
    return out.bytes.text
  }

  @Test(arguments: [1, 2, 5, 12]) func `lines together are answered like lines one by one`(step: Int) {
    var profile = ScrubProfile.safeHarbor
    profile.surrogateKey = step == 2 ? 7 : nil
    let lines = (0..<80).map { NoteLinesTests.lines[$0 * step % NoteLinesTests.lines.count] }
    let together = NoteLinesTests.answers(lines, NoteLines(profile: profile), isTogether: true)
    #expect(together == lines.map { NoteLinesTests.answers([$0], NoteLines(profile: profile), isTogether: false) }.joined().replacingLineNumbers(lines))
    #expect(together.utf8.count { $0 == 0x0A } == lines.count { !$0.isEmpty })
  }

  @Test func `a long text between short ones is answered in its place`() {
    let long = #"{"id":8,"text":""# + String(repeating: "Mrs. Quarles has pain. ", count: 1000) + #""}"#
    let lines = [NoteLinesTests.lines[0], long, NoteLinesTests.lines[1], NoteLinesTests.lines[3], long]
    let (one, other) = (NoteLines(profile: .safeHarbor), NoteLines(profile: .safeHarbor))
    #expect(NoteLinesTests.answers(lines, one, isTogether: true) == NoteLinesTests.answers(lines, other, isTogether: false))
    #expect((one.lines, one.removed, one.failures) == (5, other.removed, 0))
  }
}

extension String {
  /// Answers to lines that could not be read hold the line's number, which is 1 where each was read by itself.
  fileprivate func replacingLineNumbers(_ lines: [String]) -> String {
    var numbers = lines.indices.filter { !lines[$0].isEmpty }.map { $0 + 1 }.makeIterator()
    return split(separator: "\n").map { answer in
      let number = numbers.next() ?? 0
      return (answer.hasSuffix("\"line\":1}") ? answer.dropLast(2) + "\(number)}" : answer) + "\n"
    }.joined()
  }
}
