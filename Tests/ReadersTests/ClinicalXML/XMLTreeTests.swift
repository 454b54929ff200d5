import Readers
import Records
import Testing

private let start = Place(record: 1, byte: 0, line: 1)

/// Parses a text; the closure sees the tree while the text is alive.
@discardableResult
private func parse<T>(
  _ text: String, limits: XMLLimits = XMLLimits(), encoding: XMLEncoding = .utf8, _ body: (XMLTree) throws -> T
) throws -> T {
  try parse(Array(text.utf8), limits: limits, encoding: encoding, body)
}

@discardableResult
private func parse<T>(
  _ raw: [UInt8], limits: XMLLimits = XMLLimits(), encoding: XMLEncoding = .utf8, _ body: (XMLTree) throws -> T
) throws -> T {
  try raw.withUnsafeBytes { buffer in
    let tree = XMLTree(limits: limits)
    try tree.parse(Bytes(buffer), at: start, encoding: encoding)
    return try body(tree)
  }
}

private func reason(_ raw: [UInt8], limits: XMLLimits = XMLLimits(), encoding: XMLEncoding = .utf8) -> ReasonCode? {
  do {
    try parse(raw, limits: limits, encoding: encoding) { _ in }
    return nil
  } catch { return (error as? RecordError)?.reason }
}

private func reason(_ text: String, limits: XMLLimits = XMLLimits()) -> ReasonCode? { reason(Array(text.utf8), limits: limits) }

private func outcome(_ text: String) -> ReasonCode? { reason(text) }

private func allText(_ node: XMLNode) -> String {
  var out = ByteBuffer()
  node.appendAllText(to: &out)
  return out.bytes.text
}

@Suite struct `XML trees` {
  static let document = """
    <?xml version="1.0"?>
    <ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:sdtc="urn:hl7-org:sdtc" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
      <id root="1.2.3" extension="A &amp; B"/>
      <sdtc:id root="9"/>
      <value xsi:type="PQ" value="1.5"/>
      <text>Hello <b>bold</b> <i>slanted</i>, &lt;end&gt; &#x41;<![CDATA[<raw>]]></text>
      <id root="4"/>
    </ClinicalDocument>
    """

  @Test func `elements, attributes and namespaces are found by name`() throws {
    try parse(Self.document) { tree in
      let root = tree.root
      #expect(root.name == XMLName("ClinicalDocument"))
      #expect(root.space == .hl7v3)
      #expect(root.parent == nil)
      let id = try #require(root.first(XMLName("id")))
      #expect(id.attribute(XMLName("extension")) == "A & B")
      #expect(id.parent == root)
      #expect(root.all(XMLName("id")).map { $0.attribute(XMLName("root")).text } == ["1.2.3", "4"])
      #expect(root.first(sdtc: XMLName("id"))?.attribute(XMLName("root")).text == "9")
      let value = try #require(root.first(XMLName("value")))
      #expect(value.attribute(XMLName("type"), .xsi) == "PQ")
      #expect(!value.has(XMLName("type")))
      #expect(value.has(XMLName("value")))
      #expect(root.children.map(\.name.text) == ["id", "id", "value", "text", "id"])
      #expect(root.first(XMLName("nowhere")) == nil)
    }
  }

  @Test func `text is direct text or all text, with entities undone`() throws {
    try parse(Self.document) { tree in
      let text = try #require(tree.root.first(XMLName("text")))
      #expect(text.text == "Hello  , <end> A<raw>")
      #expect(allText(text) == "Hello bold slanted, <end> A<raw>")
      #expect(tree.root.text.isEmpty)
    }
  }

  @Test func `a walk opens and closes everything inside in order`() throws {
    try parse("<a>x<b>y<c/></b> <d>z</d></a>") { tree in
      var steps = ""
      tree.root.walk { step in
        switch step {
        case .open(let node): steps += "<\(node.name)>"
        case .close(let node): steps += "</\(node.name)>"
        case .text(let text): steps += text.text
        case .blank: steps += "_"
        }
      }
      #expect(steps == "x<b>y<c></c></b>_<d>z</d>")
    }
  }

  @Test func `places are of the file`() throws {
    let text = "<a>\n <b\n  c='1'/>\n <d/></a>"
    try Array(text.utf8).withUnsafeBytes { buffer in
      let tree = XMLTree()
      try tree.parse(Bytes(buffer), at: Place(record: 7, byte: 1000, line: 50))
      let b = try #require(tree.root.first(XMLName("b")))
      #expect(b.byte == 1005)
      #expect(b.line == 52)
      #expect(b.place("b").description == "record 7, line 52, byte 1005, b")
      let d = try #require(tree.root.first(XMLName("d")))
      #expect(d.byte == 1019)
      #expect(d.line == 53)
    }
  }

  @Test func `a tree is used for one document after the other, also after a failure`() throws {
    let tree = XMLTree()
    for i in 0..<50 {
      let text = i % 3 == 2 ? "<a><b></a>" : "<a n\(i)='\(i)'><b>\(i)</b></a>"
      try Array(text.utf8).withUnsafeBytes { buffer in
        if i % 3 == 2 {
          #expect(throws: RecordError.self) { try tree.parse(Bytes(buffer), at: start) }
          #expect(tree.isEmpty)
        } else {
          try tree.parse(Bytes(buffer), at: start)
          #expect(tree.root.first(XMLName("b"))?.text.text == "\(i)")
          #expect(tree.root.attribute(XMLName(configured: "n\(i)")).text == "\(i)")
        }
      }
    }
  }

  @Test func `the declared encoding is used when asked for, and only then`() throws {
    let latin: [UInt8] = Array("<?xml version='1.0' encoding='ISO-8859-1'?><a>M".utf8) + [0xFC] + Array("ller</a>".utf8)
    try parse(latin, encoding: .declared) { #expect($0.root.text.text == "Müller") }
    #expect(reason(latin) == XMLReason.encodingInvalid)
    let decoded = "<?xml version='1.0' encoding='ISO-8859-1'?><a>Müller</a>"
    try parse(decoded) { #expect($0.root.text.text == "Müller") }
    var wide: [UInt8] = [0xFF, 0xFE]
    for unit in "<?xml version='1.0' encoding='UTF-16'?><a>Müller</a>".utf16 { wide += [UInt8(unit & 255), UInt8(unit >> 8)] }
    try parse(wide, encoding: .declared) { #expect($0.root.text.text == "Müller") }
    #expect(reason(Array("<?xml version='1.0' encoding='X-NOBODY'?><a/>".utf8), encoding: .declared) == XMLReason.encodingUnsupported)
    try parse([0xEF, 0xBB, 0xBF] + Array("<a>b</a>".utf8)) { #expect($0.root.text == "b") }
  }

  @Test func `a prefix that nobody declared is read by its name and counted`() throws {
    try parse("<a xsi:type='PQ'><sdtc:b/><x:c/></a>") { tree in
      #expect(tree.root.attribute(XMLName("type"), .xsi) == "PQ")
      #expect(tree.root.first(sdtc: XMLName("b")) != nil)
      #expect(tree.undeclaredPrefixes == 3)
    }
  }

  @Test func `a long text is read whole`() throws {
    let long = String(repeating: "abcdefghij ", count: 2_000_000)
    try parse("<a>" + long + "&amp;</a>") { #expect($0.root.text.count == 22_000_001) }
  }
}

@Suite struct `Hostile XML` {
  @Test(arguments: [
    (XMLReason.doctype, "<!DOCTYPE a><a/>"),
    (XMLReason.doctype, "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>"),
    (XMLReason.doctype, "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"),
    (
      XMLReason.doctype,
      "<!DOCTYPE a [<!ENTITY a '0'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><a>&c;</a>"
    ),
    (XMLReason.doctype, "<!DOCTYPE a [<!ENTITY % x SYSTEM 'http://127.0.0.1:1/x.dtd'> %x;]><a/>"),
    (XMLReason.entity, "<a>&nbsp;</a>"),
    (XMLReason.entity, "<a b='&nbsp;'/>"),
    (XMLReason.empty, "  "),
    (XMLReason.empty, "MSH|^~\\&|"),
    (XMLReason.tagsDiffer, "<a><b></a></b>"),
    (XMLReason.endsEarly, "<a><b>"),
    (XMLReason.endsEarly, "<a>text"),
    (XMLReason.attributeRepeated, "<a b='1' b='2'/>"),
    (XMLReason.afterRoot, "<a/><b/>"),
    (XMLReason.characterInvalid, "<a>&#0;</a>"),
    (XMLReason.characterInvalid, "<a>\u{1}</a>"),
    (XMLReason.notWellFormed, "<a b=1/>"),
  ])
  func `is refused with its reason`(_ reason: ReasonCode, _ text: String) {
    #expect(outcome(text) == reason, "\(text)")
  }

  @Test func `is refused over each limit`() {
    var limits = XMLLimits()
    limits.maximumDepth = 20
    limits.maximumAttributes = 10
    limits.maximumTextBytes = 100
    limits.maximumNameBytes = 30
    limits.maximumNodes = 50
    limits.maximumNewNames = 40
    limits.maximumBytes = 5000
    let deep = String(repeating: "<a>", count: 21) + String(repeating: "</a>", count: 21)
    #expect(reason(deep, limits: limits) == XMLReason.tooDeep)
    let many = "<a " + (0..<11).map { "b\($0)='' " }.joined() + "/>"
    #expect(reason(many, limits: limits) == XMLReason.tooManyAttributes)
    #expect(reason("<a>" + String(repeating: "x", count: 101) + "</a>", limits: limits) == XMLReason.textTooLong)
    #expect(reason("<a>" + String(repeating: " ", count: 101) + "</a>", limits: limits) == XMLReason.textTooLong)
    #expect(reason("<" + String(repeating: "x", count: 31) + "/>", limits: limits) == XMLReason.nameTooLong)
    #expect(reason("<a>" + String(repeating: "<b/>", count: 51) + "</a>", limits: limits) == XMLReason.tooManyNodes)
    #expect(reason("<a>" + (0..<41).map { "<q\($0)/>" }.joined() + "</a>", limits: limits) == XMLReason.tooManyNames)
    #expect(reason("<a>" + String(repeating: "x", count: 5000) + "</a>", limits: limits) == XMLReason.tooLong)
  }

  @Test func `with a hundred thousand attributes is refused without comparing them`() {
    let many = "<a " + (0..<100_000).map { "b\($0)='>'" }.joined(separator: " ") + "/>"
    #expect(reason(many) == XMLReason.tooManyAttributes)
  }

  @Test func `a million levels deep is refused at the limit`() {
    #expect(reason(String(repeating: "<a>", count: 1_000_000)) == XMLReason.tooDeep)
  }

  @Test func `cut at every byte is an error with a place`() {
    let whole = Array(`XML trees`.document.utf8)
    for n in 0..<whole.count - 1 {
      let tree = XMLTree()
      whole[0..<n].withUnsafeBytes { buffer in
        do throws(RecordError) {
          try tree.parse(Bytes(buffer), at: start)
          Issue.record("cut at \(n) was read")
        } catch {
          #expect(error.place.byte <= n)
          #expect(error.reason.code.hasPrefix("XML-01"))
        }
      }
    }
  }

  @Test func `bytes changed at random are read or refused`() {
    var random = SeededBytes(seed: 41)
    let whole = Array(`XML trees`.document.utf8)
    let tree = XMLTree()
    for _ in 0..<4000 {
      let copy = random.mutated(whole, Array("<>&;'\"/!-[]?= ".utf8))
      copy.withUnsafeBytes { buffer in
        do {
          try tree.parse(Bytes(buffer), at: start)
          #expect(allText(tree.root).utf8.count <= copy.count)
        } catch {
          #expect(tree.isEmpty)
        }
      }
    }
  }
}
