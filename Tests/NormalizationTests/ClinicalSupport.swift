import Normalization
import Readers
import Records
import Testing

/// Ids as the logical keys themselves, so that a test can read them.
private struct KeysAsIDs: KeyRenderer {
  func appendID(type: Bytes, key: Bytes, to out: inout ByteBuffer) { out.append(key) }
}

/// What mapping made of one message: its resources as JSON, and the tally.
struct Mapped {
  var resources: [(type: String, json: String)] = []
  /// Every element that has a value, such as `Observation.code.coding.code`.
  var paths: Set<String> = []
  var tally = Tally()
  var outcome = Outcome.normalized

  func all(_ type: String) -> [String] { resources.filter { $0.type == type }.map(\.json) }

  /// The first resource of a type; empty when there is none.
  func first(_ type: String) -> String { all(type).first ?? "" }
}

/// Maps a synthetic message: a header of the given type, a patient without identifiers of anybody, and the segments.
///
/// - Parameters:
///   - type: MSH-9.
///   - zone: the pipeline's, in minutes east of UTC.
///   - sent: MSH-7, whose offset holds for times without one.
func mapped(_ type: String, _ segments: [String], zone: Int? = nil, sent: String = "20240105101500+0100") throws -> Mapped {
  let head = [
    #"MSH|^~\&|APP|HOSP|||\#(sent)||\#(type)|M1|P|2.5.1"#, "PID|1||4711^^^HOSP^MR||Example^Ann||19800102|F",
  ]
  let text = (head + segments).joined(separator: "\r") + "\r"
  let place = Place(record: 1, byte: 0, line: 1)
  return try Array(text.utf8).withUnsafeBytes { raw in
    let message = HL7Message()
    try message.parse(Bytes(raw), at: place)
    let record = HL7Normalizer.makeRecord()
    let normalizer = HL7Normalizer(options: NormalizationOptions(defaultZoneMinutes: zone))
    var result = Mapped(outcome: normalizer.normalize(message, at: place, into: record))
    result.tally = record.tally
    let writer = FHIRJSONWriter()
    for resource in record.tape.resources {
      var out = ByteBuffer()
      writer.write(resource, of: record.tape, keys: KeysAsIDs(), to: &out)
      let type = ElementCatalog.shared[resource.type].typeName
      result.resources.append((type, out.bytes.text))
      addPaths(below: resource.node, type, record.tape, to: &result.paths)
    }
    return result
  }
}

private func addPaths(below parent: Int, _ path: String, _ tape: Tape, to paths: inout Set<String>) {
  var i = parent + 1
  while i < tape.end(of: parent) {
    let node = tape[node: i]
    let name = "\(path).\(node.isPrimitiveExtension ? "_" : "")\(ElementCatalog.shared[node.element].name)"
    if node.kind == .object { addPaths(below: i, name, tape, to: &paths) } else { paths.insert(name) }
    i = tape.end(of: i)
  }
}

/// One row of a table: what is sent, and what must and must not stand in a resource that comes of it.
struct MappingCase: CustomTestStringConvertible, Sendable {
  /// Field and the table or section it is read by; the test's name.
  let clause: String
  let segments: [String]
  let has: [String]
  let lacks: [String]

  init(_ clause: String, _ segments: [String], has: [String] = [], lacks: [String] = []) {
    (self.clause, self.segments, self.has, self.lacks) = (clause, segments, has, lacks)
  }

  init(_ clause: String, _ segment: String, has: [String] = [], lacks: [String] = []) {
    self.init(clause, [segment], has: has, lacks: lacks)
  }

  var testDescription: String { clause }

  /// Compares with the first resource of a type.
  func check(_ type: String, message: String, zone: Int? = nil, place: SourceLocation = #_sourceLocation) throws {
    let result = try mapped(message, segments, zone: zone)
    let json = result.first(type)
    #expect(!json.isEmpty, "no \(type) came of it", sourceLocation: place)
    for fragment in has { #expect(json.contains(fragment), "\(json) lacks \(fragment)", sourceLocation: place) }
    for fragment in lacks { #expect(!json.contains(fragment), "\(json) holds \(fragment)", sourceLocation: place) }
  }
}
