import LedgerProtocol
import Records

/// Takes out of a line what a rule says. The line that remains is no longer the one that its leaf commits to, and says so in `meta.security`.
enum RecordRedactor {
  /// Throws `LED-0333` for a line that cannot be read, which is then not given out at all.
  ///
  /// - Parameter time: seconds since 1970; ages are as of then.
  static func apply(_ redactions: [Redaction], to line: [UInt8], at time: Int) throws(ProtocolError) -> [UInt8] {
    guard redactions.contains(.ageBand) else { return line }
    // Strict: a member that stands twice could hide behind the other one.
    guard var members = JSONValue.parse(line, maximumDepth: 64, maximumValues: 1 << 20)?.members else { throw .schema }
    guard members.contains(where: { $0.name == "resourceType" && $0.value == .string("Patient") }) else { return line }
    let birth = members.first { $0.name == "birthDate" }?.value.string
    members.removeAll { ["birthDate", "_birthDate", "deceasedDateTime", "_deceasedDateTime"].contains($0.name) }
    tag(&members)
    let year = Timestamp.text(ofSeconds: time).prefix(4)
    if let band = ageBand(birthYear: birth.flatMap { Int($0.prefix(4)) }, year: Int(year) ?? 0) {
      let extensions = members.first { $0.name == "extension" }?.value.array ?? []
      members.removeAll { $0.name == "extension" }
      let band = JSONValue.object([.init("url", .string("urn:chartseal:age-band")), .init("valueString", .string(band))])
      members.append(.init("extension", .array(extensions + [band])))
    }
    return JSONValue.object(members).encoded
  }

  /// Source: HL7 v3 ObservationValue, SecurityAlterationIntegrityObservationValue.
  private static func tag(_ members: inout [JSONValue.Member]) {
    let coding = JSONValue.object([
      .init("system", .string("http://terminology.hl7.org/CodeSystem/v3-ObservationValue")), .init("code", .string("REDACTED")),
    ])
    let old = members.first { $0.name == "meta" }?.value.members ?? []
    let labels = old.first { $0.name == "security" }?.value.array ?? []
    let meta = JSONValue.object(old.filter { $0.name != "security" } + [.init("security", .array(labels + [coding]))])
    if let place = members.firstIndex(where: { $0.name == "meta" }) {
      members[place] = .init("meta", meta)
    } else {
      members.append(.init("meta", meta))
    }
  }

  /// Bands of ten years; 90 and over in one. Source: 45 CFR 164.514(b)(2)(i)(C).
  static func ageBand(birthYear: Int?, year: Int) -> String? {
    guard let birthYear, birthYear > 1800, birthYear <= year else { return nil }
    let age = year - birthYear
    return age >= 90 ? "90+" : "\(age / 10 * 10)-\(age / 10 * 10 + 9)"
  }
}
