import Normalization
import Readers
import Records
import Testing

/// Ids as the logical keys themselves, so that a test can read them.
private struct ReadableKeys: KeyRenderer {
  func appendID(type: Bytes, key: Bytes, to out: inout ByteBuffer) { out.append(key) }
}

/// All that mapping made of one message.
struct Normalised {
  var outcome = Outcome.normalized
  var resources: [(type: String, json: String, patient: Int)] = []
  /// Every element that has a value, such as `Patient.name.family`; `_birthDate` for what stands beside a primitive.
  var paths: Set<String> = []
  var patients: [PatientClaims] = []
  var known: [(letter: String, isRequired: Bool, value: String)] = []
  var tally = Tally()
  var kind = ""
  var year = 0

  func all(_ type: String) -> [String] { resources.filter { $0.type == type }.map(\.json) }
  func first(_ type: String) -> String { all(type).first ?? "" }

  var reason: String {
    if case .rejected(let error) = outcome { return "\(error.reason) \(error.place.field)" }
    return ""
  }
}

/// Maps the segments as one message.
func normalised(_ segments: [String], _ options: NormalizationOptions = NormalizationOptions())
  throws -> Normalised
{
  let place = Place(record: 1, byte: 0, line: 1)
  return try Array((segments.joined(separator: "\r") + "\r").utf8).withUnsafeBytes { raw in
    let message = HL7Message()
    try message.parse(Bytes(raw), at: place)
    let record = HL7Normalizer.makeRecord()
    var result = Normalised(
      outcome: HL7Normalizer(options: options).normalize(message, at: place, into: record))
    result.patients = record.patients
    expectHarvest(of: message, at: place, options, is: result.outcome, record)
    result.tally = record.tally
    result.kind = record.kind
    result.year = record.year
    result.known = record.known.entries.map {
      ($0.identifierClass.letter, $0.isRequired, record.known.value($0).text)
    }
    let writer = FHIRJSONWriter()
    for resource in record.tape.resources {
      var out = ByteBuffer()
      writer.write(resource, of: record.tape, keys: ReadableKeys(), to: &out)
      let type = ElementCatalog.shared[resource.type].typeName
      result.resources.append((type, out.bytes.text, resource.patient))
      collect(record.tape, resource.node, type, &result.paths)
    }
    return result
  }
}

/// A harvest finds the patients and known values that mapping finds, and ends as mapping does.
private func expectHarvest(of message: HL7Message, at place: Place, _ options: NormalizationOptions, is outcome: Outcome, _ record: NormalizedRecord) {
  let harvested = HL7Normalizer.makeRecord()
  let ending = HL7Normalizer(options: options).harvest(message, at: place, into: harvested)
  #expect("\(ending)" == "\(outcome)")
  #expect(harvested.tape.resources.isEmpty)
  #expect(harvested.patients.map { [$0.primary] + $0.others + [] + $0.merged } == record.patients.map { [$0.primary] + $0.others + [] + $0.merged })
  func values(_ record: NormalizedRecord) -> [String] {
    record.known.entries.map { "\($0.identifierClass) \($0.isRequired) \(record.known.value($0).text)" }
  }
  #expect(values(harvested) == values(record))
}

private func collect(_ tape: Tape, _ parent: Int, _ path: String, _ paths: inout Set<String>) {
  var i = parent + 1
  while i < tape.end(of: parent) {
    let node = tape[node: i]
    let name =
      path + (node.isPrimitiveExtension ? "._" : ".") + ElementCatalog.shared[node.element].name
    if node.kind == .object { collect(tape, i, name, &paths) } else { paths.insert(name) }
    i = tape.end(of: i)
  }
}

/// A header, an event and a patient without anybody's identifiers.
func adt(
  _ trigger: String, _ segments: [String],
  pid: String = "PID|1||4711^^^HOSP^MR||Example^Ann||19800102|F"
) -> [String] {
  [
    #"MSH|^~\&|APP|HOSP|||20240105101500+0100||ADT^\#(trigger)|M1|P|2.5.1"#,
    "EVN|\(trigger)|20240105101500+0100", pid,
  ] + segments
}

/// One row of a table: segments, and what must and must not stand in the first resource of a type.
struct AdministrativeCase: CustomTestStringConvertible, Sendable {
  let clause: String
  let trigger: String
  let pid: String
  let segments: [String]
  let has: [String]
  let lacks: [String]

  init(
    _ clause: String, _ trigger: String = "A01",
    pid: String = "PID|1||4711^^^HOSP^MR||Example^Ann||19800102|F",
    _ segments: [String] = [], has: [String] = [], lacks: [String] = []
  ) {
    (self.clause, self.trigger, self.pid, self.segments, self.has, self.lacks) = (
      clause, trigger, pid, segments, has, lacks
    )
  }

  var testDescription: String { clause }

  func check(_ type: String, _ options: NormalizationOptions = NormalizationOptions()) throws {
    let json = try normalised(adt(trigger, segments, pid: pid), options).first(type)
    #expect(!json.isEmpty, "no \(type) came of it")
    for fragment in has { #expect(json.contains(fragment), "\(json) lacks \(fragment)") }
    for fragment in lacks { #expect(!json.contains(fragment), "\(json) holds \(fragment)") }
  }
}
