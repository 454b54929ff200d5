import Readers
import Records
import Testing

/// What framing said, in a form that compares.
private struct Cut: Equatable {
  var records: [String] = []
  var places: [String] = []
  var urls: [String] = []
  var other: [String] = []
  var summary = FHIRFramingSummary()
  var held = 0

  init(_ bytes: [UInt8], chunk: Int = .max, limits: FHIRResourceFramer.Limits = .init()) {
    var framer = FHIRResourceFramer(limits: limits)
    var buffer: [UInt8] = []
    var given = 0
    var events: [FHIRResourceFramer.Event] = []
    while true {
      let more = min(chunk, bytes.count - given)
      buffer += bytes[given..<given + more]
      given += more
      held = max(held, buffer.count)
      let atEnd = given == bytes.count
      events.removeAll()
      let consumed = buffer.withUnsafeBytes { framer.frame(Bytes($0), atEnd: atEnd, &events) }
      for event in events {
        switch event {
        case .record(let record):
          records.append(String(decoding: buffer[record.range], as: UTF8.self))
          places.append("\(record.place.record)/\(record.place.line)/\(record.place.byte)")
          urls.append(String(decoding: record.fullURL, as: UTF8.self))
        case .rejected(let error, let range): other.append("\(error.reason) \(error.place.record) \(error.place.byte) \(buffer[range].count)")
        case .notice(let error): other.append("notice \(error.reason) \(error.place.byte)")
        }
      }
      buffer.removeFirst(consumed)
      if atEnd { break }
    }
    #expect(buffer.isEmpty)
    summary = framer.summary
    held = chunk == .max ? 0 : held
  }

  static func == (a: Cut, b: Cut) -> Bool {
    a.records == b.records && a.places == b.places && a.urls == b.urls && a.other == b.other && a.summary == b.summary
  }
}

private func cut(_ text: String, limits: FHIRResourceFramer.Limits = .init()) -> Cut {
  let bytes = Array(text.utf8)
  let whole = Cut(bytes, limits: limits)
  for chunk in [1, 2, 3, 7, 16, 50] {
    let parts = Cut(bytes, chunk: chunk, limits: limits)
    #expect(parts == whole, "chunks of \(chunk): \(parts.other) \(parts.places) \("\(parts.summary) \(whole.summary)")")
  }
  return whole
}

@Suite struct `FHIR resource framing` {
  static let lines = """
    {"resourceType":"Patient","id":"1"}
    {"resourceType":"Observation","note":[{"text":"a } and a \\" and a \\\\"}]}

    {"id":"3","resourceType":"Encounter"}
    """

  static let bundle = """
    {
      "entry": [
        {"fullUrl": "urn:uuid:1", "resource": {"resourceType":"Patient","name":[{"family":"resource"}]}},
        {"resource" : {"resourceType":"Observation","contained":[{"id":"x"}]}, "request":{"method":"POST"}},
        {"link":[{"resource":{"no":1}}], "fullUrl":"http://a/b/Encounter/9",
         "resource":{"resourceType":"Encounter"}}
      ],
      "link": [{"resource": {"not": "this"}}],
      "resourceType": "Bundle"
    }
    """

  @Test func `a Bundle that goes over the limit before its entries is a rejected record, and its entries are read`() {
    var limits = FHIRResourceFramer.Limits()
    limits.maximumResourceBytes = 100
    let long = String(repeating: "x", count: 200)
    let text = #"{"resourceType":"Bundle","note":"\#(long)","entry":[{"resource":{"resourceType":"Patient","id":"1"}}]}"#
    let cut = Cut(Array(text.utf8), limits: limits)
    #expect(cut.records == [#"{"resourceType":"Patient","id":"1"}"#] && cut.other.count == 1)
    #expect(cut.summary.records == 2 && cut.summary.rejected == 1)
  }

  @Test func `lines of NDJSON are resources`() {
    let found = cut(Self.lines)
    #expect(found.records.count == 3)
    #expect(found.places == ["1/1/0", "2/2/36", "3/4/110"])
    #expect(found.other.isEmpty)
    #expect(found.summary.records == 3)
  }

  @Test(arguments: [
    #"vation","code":{"text":"K"},"contained":[{"resourceType":"Observation"}]}"#, "<html>504 Gateway Time-out</html>", "null", #""{}""#,
  ])
  func `a line of NDJSON that does not begin with a resource is one rejected record`(line: String) {
    let found = cut("{\"resourceType\":\"Patient\"}\n \(line)\r\n{\"resourceType\":\"Encounter\"}\n")
    #expect(found.records == [#"{"resourceType":"Patient"}"#, #"{"resourceType":"Encounter"}"#])
    #expect(found.places == ["1/1/0", "3/3/\(30 + line.utf8.count)"])
    #expect(found.other == ["FHR-0135 2 28 \(line.utf8.count)"])
    #expect(found.summary.records == 3 && found.summary.rejected == 1)
  }

  @Test func `the first line of NDJSON is one rejected record when it has lost its beginning`() {
    let found = cut(#"dy","code":{"text":"K"},"contained":[{"resourceType":"Observation"}]}"# + "\n{\"a\":1}\n{\"b\":2}\n")
    #expect(found.records == [#"{"a":1}"#, #"{"b":2}"#] && found.other == ["FHR-0135 1 0 69"])
    #expect(cut("var x = {\n\"a\":1}\n").records == ["{\n\"a\":1}"])
  }

  @Test func `the full URL of an entry in XML is that before its resource`() {
    let text = """
      <f:Bundle xmlns:f="http://hl7.org/fhir"><f:entry><!-- <fullUrl value="no"/> > --><f:link><f:url value="a"/></f:link>
      <f:fullUrl id='x' value = 'urn:uuid:1'/><f:resource><f:Patient/></f:resource></f:entry>
      <f:entry><f:resource><f:Patient><f:fullUrl value="b"/></f:Patient></f:resource></f:entry></f:Bundle>
      """
    #expect(cut(text).urls == ["urn:uuid:1", ""])
  }

  @Test func `separators of JSON text sequences stand before resources`() {
    let found = cut("\u{1E}{\"id\":\"1\"}\n\u{1E}{\"id\":\"2\"}\n")
    #expect(found.records == [#"{"id":"1"}"#, #"{"id":"2"}"#] && found.summary.rejected == 0)
  }

  @Test func `entries of a Bundle are resources, and the Bundle is never held`() {
    let found = cut(Self.bundle)
    #expect(found.records == [
      #"{"resourceType":"Patient","name":[{"family":"resource"}]}"#, #"{"resourceType":"Observation","contained":[{"id":"x"}]}"#,
      #"{"resourceType":"Encounter"}"#,
    ])
    #expect(found.urls == ["urn:uuid:1", "", "http://a/b/Encounter/9"])
    #expect(found.other.isEmpty)
    let typed = cut(#"{"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Patient"}},{}]}"#)
    #expect(typed.records == [#"{"resourceType":"Patient"}"#])
    let empty = cut(#"{"resourceType":"Bundle","entry":[]}"#)
    #expect(empty.other == ["FHR-0130 1 0 0"])
  }

  @Test func `a List has entries and is one resource`() {
    let list = #"{"entry":[{"item":{"reference":"Patient/1"}}],"resourceType":"List","id":"1"}"#
    #expect(cut(list).records == [list])
    let early = #"{"resourceType":"List","entry":[{"resource":{"a":1}}]}"#
    #expect(cut(early).records == [early])
  }

  @Test func `resources on many lines, one after the other or in an array, are found`() {
    let one = "{\n \"resourceType\":\"Patient\"\n}"
    #expect(cut(one).records == [one])
    #expect(cut(one + "\n" + one + "\n").records == [one, one])
    #expect(cut("[" + one + ",\n" + one + "]").records == [one, one])
    #expect(cut("\u{FEFF}" + one).records == [one])
  }

  @Test func `a damaged line does not spoil its neighbours`() {
    let found = cut("""
      {"resourceType":"Patient"}
      {"resourceType":"Observation","a":{"b":1}
      garbage
      {"resourceType":"Encounter
      {"resourceType":"Condition"}
      """)
    #expect(found.records.last == #"{"resourceType":"Condition"}"#)
    #expect(found.records.count + found.summary.rejected == found.summary.records)
    #expect(found.summary.records == 5 && found.summary.rejected == 2)
    #expect(cut("{\"a\":1}\n\u{7}{\"b\":2}\n{\"c\":3}\n").records.count == 3)
    let first = cut("{\"resourceType\":\"Observation\",\"a\":{\"b\":1}\n{\"resourceType\":\"Patient\"}\n{\"resourceType\":\"Patient\"}\n")
    #expect(first.records.count == 2)
    #expect(first.other == ["FHR-0102 1 0 42"])
  }

  @Test func `a resource over its limit is skipped in flat memory`() {
    var limits = FHIRResourceFramer.Limits()
    limits.maximumResourceBytes = 1000
    let long = #"{"resourceType":"Binary","data":""# + String(repeating: "A", count: 50_000) + #""}"#
    let text = #"{"resourceType":"Bundle","entry":[{"resource":{"a":1}},{"resource":"# + long + #"},{"resource":{"b":2}}]}"#
    let found = Cut(Array(text.utf8), chunk: 100, limits: limits)
    #expect(found.records == [#"{"a":1}"#, #"{"b":2}"#])
    #expect(found.other == ["FHR-0131 2 67 1000"])
    #expect(found.held < 2500)
    let lines = Cut(Array("{\"a\":1}\n{\"b\":\"\(String(repeating: "x", count: 20_000))\"}\n{\"c\":3}\n".utf8), chunk: 100, limits: limits)
    #expect(lines.records == [#"{"a":1}"#, #"{"c":3}"#])
    #expect(lines.held < 2500)
  }

  @Test func `Bundles and resources in XML are found`() {
    let bundle = """
      <?xml version="1.0"?>
      <Bundle xmlns="http://hl7.org/fhir"><id value="1"/><entry><resource><Patient/></resource></entry><entry/></Bundle>
      """
    let found = cut(bundle)
    #expect(found.records == ["<entry><resource><Patient/></resource></entry>", "<entry/>"])
    #expect(found.other.isEmpty)
    #expect(cut("<Patient xmlns=\"http://hl7.org/fhir\"><id value=\"1\"/></Patient>").records.count == 1)
  }

  @Test(arguments: [
    ("", "FHR-0130 1 0 0"), ("  \n", "FHR-0130 1 0 0"), ("MSH|^~\\&", "FHR-0130 1 0 0"), ("{", "FHR-0102 1 0 1"),
    (#"{"a":[1}"#, "FHR-0101 1 0 8"), ("\u{0}{\u{0}}", "FHR-0106 1 0 4"),
  ])
  func `what cannot be cut is rejected once`(_ text: String, _ expected: String) {
    #expect(Cut(Array(text.utf8)).other.first == expected)
  }

  @Test func `cut at every byte, or changed at random, records and rejections add up`() {
    var random = SeededBytes(seed: 17)
    for text in [Self.lines, Self.bundle] {
      let bytes = Array(text.utf8)
      for n in 0..<bytes.count {
        let found = Cut(Array(bytes[0..<n]))
        #expect(found.records.count + found.summary.rejected == found.summary.records)
        #expect(found.summary.bytes == n)
      }
      for _ in 0..<1000 {
        let copy = random.mutated(bytes, Array("{}[]\",:\\\n ".utf8))
        let whole = Cut(copy)
        #expect(whole.records.count + whole.summary.rejected == whole.summary.records)
        let parts = Cut(copy, chunk: random.below(30) + 1)
        guard parts == whole else {
          let difference = "\(parts) != \(whole) in \(String(decoding: copy, as: UTF8.self))"
          Issue.record("\(difference)")
          return
        }
      }
    }
  }
}

@Suite struct `FHIR resource trees` {
  private func parse(_ text: String, limits: ResourceLimits = ResourceLimits(), _ body: (ResourceTree) throws -> Void) throws {
    try Array(text.utf8).withUnsafeBytes { buffer in
      let tree = ResourceTree(limits: limits)
      if text.first == "<" {
        let xml = XMLTree()
        try xml.parse(Bytes(buffer), at: Place(record: 1, byte: 0, line: 1))
        try tree.take(xml, from: Bytes(buffer), at: Place(record: 1, byte: 0, line: 1))
      } else {
        try tree.parse(json: Bytes(buffer), at: Place(record: 1, byte: 0, line: 1))
      }
      try body(tree)
    }
  }

  private func outline(_ text: String) throws -> String {
    var out = ""
    try parse(text) { tree in
      for i in 1..<tree.count {
        out += "\(tree.name(i).text)=\(tree.kind(i) == .object ? "{\(tree.end(i) - i - 1)}" : tree.value(i).text);"
      }
    }
    return out
  }

  @Test func `members, arrays, escapes and nulls are read`() throws {
    let text = #"{"a" : "x\n\"\u00e9\ud83d\ude00", "b":[1,-2.5e3,null,{"c":true}],"_b":[],"é":"ü"} "#
    #expect(try outline(text) == "a=x\n\"é😀;b=1;b=-2.5e3;b=;b={1};c=true;é=ü;")
  }

  @Test func `XML gives what JSON would`() throws {
    let xml = """
      <Patient xmlns="http://hl7.org/fhir"><id value="1"/><text><status value="generated"/>\
      <div xmlns="http://www.w3.org/1999/xhtml"><p>A &amp; B</p></div></text><contained><Organization><id value="o"/></Organization></contained>\
      <extension url="u"><valueString value="s"/></extension>\
      <birthDate value="1970-01-01" id="b"><extension url="t"><valueBoolean value="true"/></extension></birthDate></Patient>
      """
    let found = try outline(xml)
    #expect(found == """
      resourceType=Patient;id=1;text={2};status=generated;div=<div xmlns="http://www.w3.org/1999/xhtml">A &amp; B</div>;contained={2};\
      resourceType=Organization;id=o;extension={2};url=u;valueString=s;birthDate=1970-01-01;_birthDate={4};id=b;extension={2};url=t;valueBoolean=true;
      """)
  }

  @Test(arguments: [
    (FHIRReason.endsEarly, "{"), (FHIRReason.endsEarly, #"{"a"#), (FHIRReason.endsEarly, #"{"a":tr"#), (FHIRReason.syntax, "[]"),
    (FHIRReason.syntax, #"{"a" 1}"#), (FHIRReason.syntax, #"{"a":1,}"#), (FHIRReason.syntax, #"{a:1}"#), (FHIRReason.syntax, #"{"a":trap}"#),
    (FHIRReason.memberRepeated, #"{"a":1,"b":2,"a":3}"#), (FHIRReason.memberRepeated, #"{"a":[1],"a":[2]}"#),
    (FHIRReason.memberRepeated, #"{"a":1,"\u0061":3}"#), (FHIRReason.escape, #"{"a":"\x"}"#), (FHIRReason.escape, #"{"a":"\ud800"}"#),
    (FHIRReason.escape, #"{"a":"\udc00\ud800"}"#), (FHIRReason.number, #"{"a":01}"#), (FHIRReason.number, #"{"a":1.}"#),
    (FHIRReason.number, #"{"a":-x}"#), (FHIRReason.control, "{\"a\":\"\u{1}\"}"), (FHIRReason.afterEnd, "{}{}"),
    (FHIRReason.arrayInArray, #"{"a":[[1]]}"#), (FHIRReason.syntax, #"{"a":[1 2]}"#),
  ])
  func `what is no JSON of FHIR's form is refused`(_ reason: ReasonCode, _ text: String) {
    #expect {
      try parse(text) { _ in }
    } throws: {
      ($0 as? RecordError)?.reason == reason
    }
  }

  @Test func `limits hold`() {
    var limits = ResourceLimits()
    limits.maximumDepth = 10
    limits.maximumValues = 100
    limits.maximumBytes = 2000
    func reason(_ text: String) -> ReasonCode? {
      do {
        try parse(text, limits: limits) { _ in }
        return nil
      } catch { return (error as? RecordError)?.reason }
    }
    #expect(reason(String(repeating: "{\"a\":", count: 11)) == FHIRReason.tooDeep)
    #expect(reason("{" + (0..<101).map { "\"a\($0)\":1" }.joined(separator: ",") + "}") == FHIRReason.tooManyValues)
    #expect(reason("{\"a\":\"" + String(repeating: "x", count: 2000) + "\"}") == FHIRReason.tooLong)
    #expect(reason("{" + (0..<90).map { "\"a\($0)\":1" }.joined(separator: ",") + "}") == nil)
  }

  @Test func `cut at every byte or changed at random it is read or refused with a place`() {
    let bytes = Array(#"{"resourceType":"Patient","name":[{"family":"Bérg\u00e9","given":["A","B"]}],"active":true,"x":-1.5e-2}"#.utf8)
    let tree = ResourceTree()
    var random = SeededBytes(seed: 3)
    for round in 0..<bytes.count + 4000 {
      let copy = round < bytes.count ? Array(bytes[0..<round]) : random.mutated(bytes, Array("{}[]\",:\\u0e-.".utf8))
      copy.withUnsafeBytes { buffer in
        do throws(RecordError) {
          try tree.parse(json: Bytes(buffer), at: Place(record: 1, byte: 0, line: 1))
          #expect(round >= bytes.count)
        } catch {
          #expect(error.place.byte <= copy.count)
          #expect(tree.count == 0)
        }
      }
    }
  }
}
