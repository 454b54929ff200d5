import Records
import Testing

struct PlainKeys: KeyRenderer {
  func appendID(type: Bytes, key: Bytes, to out: inout ByteBuffer) { out.append(key) }
}

@Suite struct TapeTests {
  func json(_ build: (Tape) -> Void) -> String {
    let tape = Tape()
    build(tape)
    var out = ByteBuffer()
    FHIRJSONWriter().write(tape.resources[0], of: tape, keys: PlainKeys(), to: &out)
    return out.bytes.text
  }

  @Test func `members come in FHIR's order and repeating ones as arrays, whatever the order of adding`() {
    let text = json { t in
      t.beginResource(Element.Patient.root, key: Bytes("p1"), patient: 0)
      t.add(Element.Patient.birthDate, "1980-01-02")
      t.open(Element.Patient.name)
      t.add(Element.HumanName.given, "Ann")
      t.add(Element.HumanName.given, "Lee")
      t.add(Element.HumanName.family, "Example")
      t.close()
      t.add(Element.Patient.active, true)
      t.endResource()
    }
    #expect(
      text
        == #"{"resourceType":"Patient","id":"p1","active":true,"name":[{"family":"Example","given":["Ann","Lee"]}],"birthDate":"1980-01-02"}"#
    )
  }

  @Test func `objects without children vanish, and references carry rendered ids`() {
    let text = json { t in
      t.beginResource(Element.Encounter.root, key: Bytes("e"), patient: 0)
      t.open(Element.Encounter.period)
      t.open(Element.Period.extension)
      t.close()
      t.close()
      t.addReference(Element.Encounter.subject, to: Element.Patient.root, key: Bytes("p1"))
      t.endResource()
    }
    #expect(text == #"{"resourceType":"Encounter","id":"e","subject":{"reference":"Patient/p1"}}"#)
  }

  @Test func `an extension with a URL and no value vanishes, and so does what then is empty`() {
    let text = json { t in
      t.beginResource(Element.Observation.root, key: Bytes("o"), patient: 0)
      t.open(Element.Observation.extension)
      t.add(Element.Extension.url, "http://example.org/outer")
      t.open(Element.Extension.extension)
      t.add(Element.Extension.url, "inner")
      t.close()
      t.close()
      t.add(Element.Observation.status, "final")
      t.endResource()
    }
    #expect(text == #"{"resourceType":"Observation","id":"o","status":"final"}"#)
  }

  @Test(arguments: [
    ("plain text", #""plain text""#), ("a\"b\\c\nd\te\u{1}f", #""a\"b\\c\nd\te\u0001f""#),
    ("0123456\"89abcdefé", #""0123456\"89abcdefé""#), ("", #""""#),
  ])
  func `JSON strings escape what RFC 8259 asks for`(text: String, expected: String) {
    var out = ByteBuffer(capacity: 8)
    Array(text.utf8).withUnsafeBytes { out.append(jsonString: Bytes($0)) }
    #expect(out.bytes.text == expected)
  }

  @Test func `every element of the table has a handling and every removed one a clause`() {
    for entry in ElementCatalog.shared.entries where entry.handling == .remove { #expect(entry.clause != nil) }
    #expect(ElementCatalog.shared.field("family", of: ElementCatalog.shared.root(named: "HumanName")!) == Element.HumanName.family)
    #expect(ElementCatalog.shared[Element.Patient.name].typeName == "HumanName")
  }

  @Test func `base32 goes both ways and refuses what is not canonical`() {
    let digest = (0..<32).map { UInt8($0 * 7 & 255) }
    let hash = PatientHash(digest: digest)!
    #expect(PatientHash(text: hash.description)?.digest == digest)
    #expect(PatientHash(text: "pt1" + String(repeating: "b", count: 52)) == nil)
  }

  @Test func `objects give the same bytes whether their members lie in order or not`() {
    let members: [(Element, String)] = [
      (Element.HumanName.use, "official"), (Element.HumanName.text, "Ann Lee"), (Element.HumanName.family, "Example"),
      (Element.HumanName.given, "Ann"), (Element.HumanName.given, "Lee"), (Element.HumanName.suffix, "Jr"),
    ]
    let ordered = "[{\"use\":\"official\",\"text\":\"Ann Lee\",\"family\":\"Example\",\"given\":[\"Ann\",\"Lee\"],\"suffix\":[\"Jr\"]}]"
    for start in members.indices {
      for step in [1, 5] {
        // Turned around, the two given names are in their own order still, or not.
        let order = members.indices.map { members[(start + $0 * step) % members.count] }
        let text = json { t in
          t.beginResource(Element.Patient.root, key: Bytes("p"), patient: 0)
          t.open(Element.Patient.name)
          for (element, value) in order { t.add(element) { $0.append(text: value) } }
          t.close()
          t.endResource()
        }
        let given = order.filter { $0.0 == Element.HumanName.given }.map { "\"\($0.1)\"" }.joined(separator: ",")
        let expected = ordered.replacing("\"Ann\",\"Lee\"", with: given)
        #expect(text == "{\"resourceType\":\"Patient\",\"id\":\"p\",\"name\":\(expected)}")
      }
    }
  }

  @Test func `meta stands behind the id, or first where there is none or nothing else`() {
    let tape = Tape()
    func written(_ key: String, active: Bool) -> String {
      tape.reset()
      key.utf8.withContiguousStorageIfAvailable { tape.beginResource(Element.Patient.root, key: Bytes(UnsafeRawBufferPointer($0)), patient: 0) }
      if active { tape.add(Element.Patient.active, true) }
      tape.endResource()
      var out = ByteBuffer()
      FHIRJSONWriter().write(tape.resources[0], of: tape, keys: PlainKeys(), meta: Bytes("\"meta\":{}"), to: &out)
      return out.bytes.text
    }
    #expect(written("p", active: true) == #"{"resourceType":"Patient","id":"p","meta":{},"active":true}"#)
    #expect(written("p", active: false) == #"{"resourceType":"Patient","id":"p","meta":{}}"#)
    #expect(written("", active: true) == #"{"resourceType":"Patient","meta":{},"active":true}"#)
  }

  @Test func `an element that does not repeat keeps its first value`() {
    let text = json { t in
      t.beginResource(Element.Patient.root, key: Bytes("p"), patient: 0)
      t.add(Element.Patient.gender, "female")
      t.add(Element.Patient.gender, "other")
      t.add(Element.Patient.birthDate, "1980")
      t.endResource()
    }
    #expect(text == #"{"resourceType":"Patient","id":"p","gender":"female","birthDate":"1980"}"#)
  }
}
