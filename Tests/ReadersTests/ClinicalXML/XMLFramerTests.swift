import Readers
import Records
import Testing

/// What framing said, in a form that compares.
private struct Cut: Equatable {
  var records: [String] = []
  var places: [String] = []
  var contexts: [String] = []
  var other: [String] = []
  var summary = XMLFramingSummary()
  var held = 0

  init(_ bytes: [UInt8], _ path: String, chunk: Int = .max, limits: XMLFramer.Limits = .init()) throws {
    var framer = XMLFramer(path: try XMLRecordPath(path), limits: limits)
    var buffer: [UInt8] = []
    var given = 0
    var events: [XMLFramer.Event] = []
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
          contexts.append(String(decoding: record.context.declarations, as: UTF8.self))
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
    a.records == b.records && a.places == b.places && a.contexts == b.contexts && a.other == b.other && a.summary == b.summary
  }
}

private func cut(_ text: String, _ path: String, limits: XMLFramer.Limits = .init()) throws -> Cut {
  let bytes = Array(text.utf8)
  let whole = try Cut(bytes, path, limits: limits)
  for chunk in [1, 2, 3, 7, 16, 50] {
    let parts = try Cut(bytes, path, chunk: chunk, limits: limits)
    #expect(parts == whole, "chunks of \(chunk)")
  }
  return whole
}

@Suite struct `XML record framing` {
  static let file = """
    <?xml version="1.0"?><!-- <patient/> -->
    <x:list xmlns:x="urn:a" xmlns="urn:b" a=">">
      <head>text</head>
      <patient id="1"><name>A</name></patient>
      <group xmlns="urn:c"><patient id="2 > 1" b='/patient>'><![CDATA[</patient>]]><!-- </patient> --><patient/></patient></group>
      <x:patient/>
      <?go </patient>?>
      <patient
       id="4"></patient >
    </x:list>
    """

  @Test func `records are cut out with their places and namespaces`() throws {
    let found = try cut(Self.file, "/list/patient")
    #expect(found.records == [#"<patient id="1"><name>A</name></patient>"#, "<x:patient/>", "<patient\n   id=\"4\"></patient >"])
    #expect(found.places == ["1/4/108", "2/6/278", "3/8/313"])
    #expect(Set(found.contexts) == [#" xmlns="urn:b" xmlns:x="urn:a""#])
    #expect(found.other == ["notice XML-0133 88"])
    #expect(found.summary.records == 3)
    #expect(found.summary.elementsOutside == 4)
  }

  @Test func `a path may be anywhere, and inner declarations win`() throws {
    let found = try cut(Self.file, "//patient")
    #expect(found.records.count == 4)
    #expect(found.records[1] == #"<patient id="2 > 1" b='/patient>'><![CDATA[</patient>]]><!-- </patient> --><patient/></patient>"#)
    #expect(found.contexts[1] == #" xmlns="urn:c" xmlns:x="urn:a""#)
    #expect(found.contexts[2] == #" xmlns="urn:b" xmlns:x="urn:a""#)
    let tree = XMLTree()
    var context = XMLContext()
    var framer = XMLFramer(path: try XMLRecordPath("//patient"))
    var events: [XMLFramer.Event] = []
    try Array(Self.file.utf8).withUnsafeBytes { buffer in
      _ = framer.frame(Bytes(buffer), atEnd: true, &events)
      for event in events {
        guard case .record(let record) = event else { continue }
        context = record.context
        try tree.parse(Bytes(buffer)[record.range], at: record.place, within: context)
        #expect(tree.root.name == XMLName("patient"))
        #expect(tree.root.space == .other)
        #expect(tree.root.byte == record.place.byte)
      }
    }
  }

  @Test func `steps may be any element, and the root may be the record`() throws {
    let bundle = """
      <Bundle><id value='1'/><entry><fullUrl value='x'/><resource><Patient/></resource></entry>\
      <entry><resource><Observation><id/></Observation></resource></entry></Bundle>
      """
    #expect(try cut(bundle, "/Bundle/entry/resource/*").records == ["<Patient/>", "<Observation><id/></Observation>"])
    #expect(try cut(bundle, "/*").records == [bundle])
  }

  @Test func `a record whose tags do not match does not spoil the next one`() throws {
    let found = try cut("<l><r><a></r><r>2</r><r></b></r><r>4</r></l>", "/l/r")
    #expect(found.records.last == "<r>4</r>")
    #expect(found.records.contains("<r>2</r>"))
    #expect(found.other.first == "XML-0108 1 3 10")
    #expect(found.summary.records == 4)
  }

  @Test(arguments: [
    ("<!DOCTYPE l [<!ENTITY a 'b'>]><l><r/></l>", "XML-0104 1 0 9"),
    ("<l><r><!DOCTYPE x></r></l>", "XML-0104 1 3 12"),
    ("<l><r>", "XML-0103 1 3 3"),
    ("<l><r><!-- ", "XML-0103 1 3 8"),
    ("", "XML-0101 1 0 0"),
    ("   \n ", "XML-0101 1 0 0"),
    ("MSH|^~\\&|", "XML-0130 1 0 0"),
    ("<other/>", "XML-0130 1 0 0"),
    ("\u{0}<\u{0}a", "XML-0107 1 0 4"),
  ])
  func `what cannot be cut is rejected once`(_ text: String, _ expected: String) throws {
    let found = try Cut(Array(text.utf8), "/l/r")
    #expect(found.other.first == expected)
    #expect(found.records.isEmpty)
    #expect(found.summary.records == 1)
  }

  @Test func `a record over its limit is skipped in flat memory`() throws {
    var limits = XMLFramer.Limits()
    limits.maximumRecordBytes = 1000
    let long = "<r>" + String(repeating: "<a b='1'>x</a><r></r>", count: 5000) + "</r>"
    let bytes = Array("<l><r>1</r>\(long)<r>3</r></l>".utf8)
    let found = try Cut(bytes, "/l/r", chunk: 100, limits: limits)
    #expect(found.records == ["<r>1</r>", "<r>3</r>"])
    #expect(found.other == ["XML-0131 2 11 1000"])
    #expect(found.held < 1400)
    #expect(found.summary.recordBytes == bytes.count - "<l></l>".utf8.count)
  }

  @Test func `comments, text and tags without end outside records are not held`() throws {
    var limits = XMLFramer.Limits()
    limits.maximumTagBytes = 500
    let noise = String(repeating: "x", count: 20_000)
    let found = try Cut(Array("<l><!--\(noise)-->\(noise)<?p \(noise)?><r/></l>".utf8), "/l/r", chunk: 64, limits: limits)
    #expect(found.records == ["<r/>"])
    #expect(found.held < 200)
    let tag = try Cut(Array("<l a='\(noise)'><r/></l>".utf8), "/l/r", chunk: 64, limits: limits)
    #expect(tag.other.first?.hasPrefix("XML-0132 1 0 ") == true)
    #expect(tag.held < 700)
  }

  @Test func `cut at every byte, all bytes are accounted for`() throws {
    let bytes = Array(Self.file.utf8)
    for n in 0..<bytes.count {
      let found = try Cut(Array(bytes[0..<n]), "//patient", chunk: 5)
      #expect(found.summary.bytes == n)
      #expect(found.records.count + found.summary.rejected == found.summary.records)
    }
  }

  @Test func `changed at random, records and rejections add up in any chunks`() throws {
    var random = SeededBytes(seed: 5)
    let bytes = Array(Self.file.utf8)
    for _ in 0..<1500 {
      let copy = random.mutated(bytes, Array("<>/'\"!-[]?=".utf8))
      let whole = try Cut(copy, "//patient")
      #expect(whole.records.count + whole.summary.rejected == whole.summary.records)
      let parts = try Cut(copy, "//patient", chunk: random.below(30) + 1)
      guard parts == whole else {
        Issue.record("\(parts.other) \(parts.places) \(parts.summary) != \(whole.other) \(whole.places) \(whole.summary)")
        break
      }
    }
  }

  @Test(arguments: ["", "patient", "/", "/a//b", "/a/", "//", "/a[1]", "/1a"])
  func `a path that is none is refused`(_ path: String) {
    #expect(throws: XMLPathError.self) { try XMLRecordPath(path) }
  }
}

@Suite struct `XML paths` {
  static let record = """
    <p xmlns:sdtc="urn:hl7-org:sdtc" id="7"><name use="L"><family>Berg</family><given> Ann </given><given>Lee</given></name>
    <telecom use="WP" value="1"/><telecom use="HP" value="2"/><sdtc:race code="a"/><race code="b"/>
    <deep><er><code>x</code></er><code kind="k">y</code></deep><empty/><when>2020</when></p>
    """

  @Test(arguments: [
    (".", ""), ("@id", "7"), ("name/family", "Berg"), ("name/given", "Ann"), ("name/given[2]", "Lee"),
    ("telecom[@use='HP']/@value", "2"), ("telecom[@use!='WP']/@value", "2"), ("telecom/@value", "1"), ("telecom[2]/@use", "HP"),
    ("x:race/@code", "b"), ("sdtc:race/@code", "a"), ("*/family", "Berg"), ("//code", "x"), ("deep/code[@kind]", "y"),
    ("deep//code", "x"), ("//@kind", "k"), ("deep[er]/code", "y"), ("name[family='Berg']/given", "Ann"), ("name[family='X']/given", ""),
    ("name/../@id", "7"), ("./when", "2020"), ("empty", ""), ("nowhere/@x", ""), ("deep//@kind", "k"),
  ])
  func `finds its value`(_ path: String, _ expected: String) throws {
    let tree = XMLTree()
    try Array(Self.record.utf8).withUnsafeBytes { buffer in
      try tree.parse(Bytes(buffer), at: Place(record: 1, byte: 0, line: 1))
      #expect(try XMLPath(path).value(in: tree.root).text == expected)
    }
  }

  @Test func `hands out every value`() throws {
    let tree = XMLTree()
    try Array(Self.record.utf8).withUnsafeBytes { buffer in
      try tree.parse(Bytes(buffer), at: Place(record: 1, byte: 0, line: 1))
      var values: [String] = []
      try XMLPath("telecom/@value").forEach(in: tree.root) { value in
        values.append(value.text)
        return true
      }
      #expect(values == ["1", "2"])
    }
  }

  @Test(arguments: [
    ("", 1), ("/a", 1), ("a/", 3), ("a[", 3), ("a[@b", 5), ("a[@b='x]", 9), ("@", 2), ("@a/b", 3), ("a b", 2), ("a[0]", 4), ("a[b!x]", 5), ("//.", 4),
  ])
  func `a mistake is found at its column`(_ path: String, _ column: Int) {
    #expect {
      try XMLPath(path)
    } throws: {
      ($0 as? XMLPathError)?.column == column
    }
  }
}
