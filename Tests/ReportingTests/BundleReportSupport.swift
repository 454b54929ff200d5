import Cryptography
import Records
import Reporting

extension SampleEvidence {
  /// The report of the batches, written member by member, so that a verifier is not tested with what it writes itself.
  func report(_ state: String, revision: Int, previous: String, release: JSONValue, _ audit: [UInt8]) -> JSONValue {
    func text(_ name: String, _ value: String) -> JSONValue.Member { .init(name, .string(value)) }
    func number(_ name: String, _ value: Int) -> JSONValue.Member { .init(name, .integer(value)) }
    func list(_ name: String, _ values: [JSONValue]) -> JSONValue.Member { .init(name, .array(values)) }
    func object(_ name: String, _ members: [JSONValue.Member]) -> JSONValue.Member { .init(name, .object(members)) }
    let zero = String(repeating: "0", count: 64)
    func sum(_ name: String, _ where: (JSONValue) -> Bool = { _ in true }) -> Int {
      rows.filter(`where`).reduce(0) { $0 + ($1[name]?.integer ?? 0) }
    }
    let sent = sum("passed") { $0["state"]?.string == "submitted" }
    let waiting = sum("passed") - sent
    let (read, filtered, quarantined) = (sum("records"), sum("filtered"), sum("quarantined"))
    let letters = (0..<18).map { String(UnicodeScalar(UInt8(65 + $0))) }
    func step(_ stage: String, _ records: Int, _ filtered: Int, _ quarantined: Int) -> JSONValue {
      .object([text("stage", stage), number("records", records), number("filtered", filtered), number("quarantined", quarantined)])
    }
    let left = read - filtered - quarantined
    let outcome = state == "PASS" ? "pass" : "hold"
    let risk = "risk of the run"
    return .object([
      text("schema", "urn:chartseal:report:1"),
      object(
        "run",
        [
          text("id", SampleEvidence.run), text("pipeline", "example"), text("started", "2026-03-01T10:00:00Z"), text("ended", "2026-03-01T10:00:20Z"),
          text("outcome", "success"), number("exit-code", 0), number("revision", revision), text("previous", previous), text("hospital", "Example"),
          text("recipient", "ledger.test/log"),
        ]),
      object(
        "verdict",
        [
          text("state", state), text("method", "de-identified by Safe Harbor"), text("policy-code", "HHS_SAFE_HARBOR_DETERMINISTIC_METHOD"),
          list("failed", []), list("held", state == "HOLD" ? [.string(risk)] : []), list("open", []), .init("release", release),
        ]),
      object(
        "counts",
        [
          number("read", read), number("submitted", sent), number("already-submitted", 0), number("filtered", filtered),
          number("quarantined", quarantined), number("waiting", waiting), number("resources", sum("resources")), number("patients", 3),
          number("input-bytes", 4096),
        ]),
      list(
        "funnel",
        [
          step("read", read - filtered, filtered, 0), step("normalised", left, 0, quarantined), step("de-identified", left, 0, 0),
          step("passed", left, 0, 0), step("submitted", sent, 0, 0),
        ]),
      list(
        "dataset",
        [
          .object([
            text("source", "lab"), text("format", "hl7v2"),
            list(
              "files",
              [
                .object([
                  text("name", "a.hl7"), text("sha256", zero), number("bytes", 4096), number("records", read), number("passed", left),
                  number("filtered", filtered), number("quarantined", quarantined),
                ])
              ]),
          ])
        ]),
      object(
        "method",
        [
          text("basis", "45 CFR 164.514(b)(2)"), text("dates", "year"), text("ages", "90+"), text("geography", "state"), text("zip3", "2020"),
          text("free-text", "withheld"), text("surrogate", "vault"), number("release-year", 2026), .init("document", .null),
          text("pipeline-sha256", zero), text("rules-sha256", zero),
        ]),
      list(
        "identifiers",
        letters.map { letter in
          let found = letter == "A" ? 4 * rows.count : letter == "C" ? 3 : 0
          return .object([
            text("clause", letter), text("title", "class \(letter)"), number("found", found), number("removed", found), number("generalised", 0),
            number("replaced", 0), number("examined", 10), number("residual", 0), list("rules", []), text("not-applicable", ""),
          ])
        }),
      list(
        "checks",
        [(risk, outcome), ("164.312(b)", "pass")].map { id, outcome in
          .object([
            text("id", id), text("title", "t"), text("outcome", outcome), number("examined", 1), text("unit", "records"), number("found", 0),
            text("says", "s"), list("places", []),
          ])
        }),
      object(
        "scan",
        [
          text("version", "1"), number("texts", 0), number("bytes", 0), number("with-hits", 0), number("with-suspicions", 0),
          list("hits-by-class", .init(repeating: .integer(0), count: 18)), list("suspicions-by-class", .init(repeating: .integer(0), count: 18)),
          .init("planted", .null),
        ]),
      .init("risk", .null), .init("sample", .null),
      list(
        "quarantine",
        [.object([text("stage", "read"), text("code", "HL7-0103"), text("summary", "s"), number("count", quarantined)])]),
      list("exceptions", []),
      list(
        "trend",
        [
          .object([
            text("run", SampleEvidence.run), text("started", "2026-03-01T10:00:00Z"), number("read", read), number("quarantined-ppm", 0),
            number("residual-ppm", 0), text("state", state),
          ])
        ]),
      list("stages", []), list("keys", []), list("batches", rows),
      object("people", [text("user", "u"), text("operator", "o"), text("service", ""), text("host", "h"), text("approved-by", "")]),
      object(
        "software",
        [text("version", "1"), text("build-sha256", zero), text("swift", "6"), text("curl", "7"), text("tls", "TLSv1.3"), text("os", "Debian")]),
      object("audit", [number("events", 10), text("head", SampleEvidence.head(audit, 10))]),
      object("retention", [text("until", "2032-03-01"), text("basis", "45 CFR 164.316(b)(2)(i)"), number("years", 6)]),
      list("crosswalk", []), list("claims-not-made", []),
    ])
  }
}
