public import Cryptography
public import Records

/// What a batch's signature covers: `docs/design/batch-format.md` section 2.
///
/// Source: in-toto Attestation Framework v1, Statement layer.
public struct BatchHeader: Sendable, Equatable {
  /// A named definition and the digest of its bytes.
  public struct Definition: Sendable, Equatable {
    public var name: String
    public var digest: SHA256Digest
    public init(name: String, digest: SHA256Digest) { (self.name, self.digest) = (name, digest) }
  }

  /// A named text, in a fixed order.
  public struct Statement: Sendable, Equatable {
    public var name: String
    public var value: String
    public init(_ name: String, _ value: String) { (self.name, self.value) = (name, value) }
  }

  /// Counts of source records: read = sealed + filtered + quarantined.
  public struct Window: Sendable, Equatable {
    public var read: Int
    public var sealed: Int
    public var filtered: Int
    public var quarantined: Int
    /// Years of the records, 0 when unknown.
    public var from: Int
    public var until: Int
    public init(read: Int, sealed: Int, filtered: Int, quarantined: Int, from: Int = 0, until: Int = 0) {
      (self.read, self.sealed, self.filtered, self.quarantined) = (read, sealed, filtered, quarantined)
      (self.from, self.until) = (from, until)
    }
  }

  /// The blocks of a part, which lie side by side.
  public struct PartSummary: Sendable, Equatable {
    public var part: Part
    public var blocks: Int
    public var lines: Int
    public var bytes: Int
    public var digest: SHA256Digest
    public init(part: Part, blocks: Int, lines: Int, bytes: Int, digest: SHA256Digest) {
      (self.part, self.blocks, self.lines, self.bytes, self.digest) = (part, blocks, lines, bytes, digest)
    }
  }

  public struct Count: Sendable, Equatable {
    public var name: String
    public var count: Int
    public init(_ name: String, _ count: Int) { (self.name, self.count) = (name, count) }
  }

  public static let payloadType = "application/vnd.in-toto+json"
  public static let predicateType = "urn:chartseal:batch:1"

  /// Participant id of the submitting organisation, and the id of the key that signs.
  public var submitter: String
  public var key: String
  /// Id of the custodian node's wrapping key.
  public var custodianKey: String
  /// Epoch of the record keys.
  public var epoch: Int
  /// The pipeline's source, and the batch before this one of the same file and stretch; a keyed digest where a stretch begins; empty for none.
  public var source: String
  public var previous: String
  public var pipeline: Definition
  public var profile: Definition
  public var rules: Definition
  public var stakeholders: [Statement]
  public var window: Window
  public var patients: Int
  /// Resource types with their counts, by name.
  public var resources: [Count]
  /// The parts present, in their order.
  public var parts: [PartSummary]
  /// Codes of the security labels present.
  public var labels: [String]
  public var lineCount: Int
  public var recordsRoot: SHA256Digest
  public var directory: SHA256Digest
  public var summary: SHA256Digest

  public init(
    submitter: String, key: String, custodianKey: String, epoch: Int, source: String, previous: String, pipeline: Definition,
    profile: Definition, rules: Definition, stakeholders: [Statement], window: Window, patients: Int, resources: [Count],
    parts: [PartSummary], labels: [String], lineCount: Int, recordsRoot: SHA256Digest, directory: SHA256Digest,
    summary: SHA256Digest
  ) {
    (self.submitter, self.key, self.custodianKey, self.epoch) = (submitter, key, custodianKey, epoch)
    (self.source, self.previous, self.pipeline, self.profile, self.rules) = (source, previous, pipeline, profile, rules)
    (self.stakeholders, self.window, self.patients, self.resources) = (stakeholders, window, patients, resources)
    (self.parts, self.labels, self.lineCount, self.recordsRoot) = (parts, labels, lineCount, recordsRoot)
    (self.directory, self.summary) = (directory, summary)
  }

  /// The digest of the payload: the batch id, 64 hexadecimal digits.
  public static func batchID(ofPayload payload: [UInt8]) -> String { SHA256Digest.of(payload).hex }

  /// True for 64 lower-case hexadecimal digits.
  public static func isBatchID(_ text: some StringProtocol) -> Bool { text.utf8.count == 64 && Hex.decode(text) != nil }
}

// MARK: Writing

extension BatchHeader {
  /// The payload: fixed order, no spaces. Done once per batch; what is signed is what is kept.
  public var payload: [UInt8] {
    var subjects = [
      BatchHeader.subject("records", "rfc6962-sha256", recordsRoot), BatchHeader.subject("directory", "sha256", directory),
    ]
    subjects += parts.map { BatchHeader.subject("sealed/\($0.part.name)", "sha256", $0.digest) }
    subjects.append(BatchHeader.subject("summary", "sha256", summary))
    return JSONValue.object([
      .init("_type", .string("https://in-toto.io/Statement/v1")), .init("subject", .array(subjects)),
      .init("predicateType", .string(BatchHeader.predicateType)),
      .init("records", .object([.init("count", .integer(lineCount)), .init("root", .string(recordsRoot.base64))])),
      .init("predicate", predicate),
    ]).encoded
  }

  private static func subject(_ name: String, _ algorithm: String, _ digest: SHA256Digest) -> JSONValue {
    .object([.init("name", .string(name)), .init("digest", .object([.init(algorithm, .string(digest.hex))]))])
  }

  private var predicate: JSONValue {
    func definition(_ d: Definition) -> JSONValue {
      .object([.init("name", .string(d.name)), .init("sha256", .string(d.digest.hex))])
    }
    return .object([
      .init("format", .integer(1)), .init("submitter", .string(submitter)), .init("key", .string(key)),
      .init("custodian-key", .string(custodianKey)), .init("epoch", .integer(epoch)), .init("source", .string(source)),
      .init("previous", .string(previous)), .init("pipeline", definition(pipeline)), .init("profile", definition(profile)),
      .init("rules", definition(rules)),
      .init("stakeholders", .object(stakeholders.map { .init($0.name, .string($0.value)) })),
      .init(
        "window",
        .object([
          .init("read", .integer(window.read)), .init("sealed", .integer(window.sealed)),
          .init("filtered", .integer(window.filtered)),
          .init("quarantined", .integer(window.quarantined)), .init("from", .integer(window.from)),
          .init("until", .integer(window.until)),
        ])),
      .init("patients", .integer(patients)),
      .init("resources", .object(resources.map { .init($0.name, .integer($0.count)) })),
      .init(
        "parts",
        .array(
          parts.map {
            .object([
              .init("name", .string($0.part.name)), .init("blocks", .integer($0.blocks)), .init("lines", .integer($0.lines)),
              .init("bytes", .integer($0.bytes)),
            ])
          })),
      .init("labels", .array(labels.map { .string($0) })),
    ])
  }
}

// MARK: Reading

extension BatchHeader {
  /// Parses a payload and checks its sums. What it accepts writes back to the same bytes.
  ///
  /// Throws `LED-0206` (form), `LED-0207` (version), `LED-0210` (sums).
  public init(parsing payload: [UInt8]) throws(ProtocolError) {
    guard payload.count <= 65_535, let json = JSONValue.parse(payload, maximumDepth: 6, maximumValues: 4096) else {
      throw .header
    }
    guard json["predicateType"]?.string == BatchHeader.predicateType, let p = json["predicate"], p["format"]?.integer == 1 else {
      throw .headerVersion
    }
    guard let records = json["records"], let lineCount = records["count"]?.integer, lineCount >= 0,
      let root = records["root"]?.string.flatMap({ SHA256Digest(base64: $0) }),
      let subjects = BatchHeader.digests(json["subject"])
    else { throw .header }
    guard let submitter = p["submitter"]?.string, let key = p["key"]?.string, let custodian = p["custodian-key"]?.string,
      let epoch = p["epoch"]?.integer, (0...Int(UInt32.max)).contains(epoch), let source = p["source"]?.string,
      let previous = p["previous"]?.string, previous.isEmpty || BatchHeader.isBatchID(previous),
      let pipeline = BatchHeader.definition(p["pipeline"]), let profile = BatchHeader.definition(p["profile"]),
      let rules = BatchHeader.definition(p["rules"]), let window = BatchHeader.window(p["window"]),
      let patients = p["patients"]?.integer, patients >= 0, let stakeholders = p["stakeholders"]?.members,
      let resources = p["resources"]?.members, let parts = p["parts"]?.array, let labels = p["labels"]?.array,
      let directory = subjects["directory"], let summary = subjects["summary"]
    else { throw .header }
    self.init(
      submitter: submitter, key: key, custodianKey: custodian, epoch: epoch, source: source, previous: previous,
      pipeline: pipeline,
      profile: profile, rules: rules, stakeholders: stakeholders.map { Statement($0.name, $0.value.string ?? "") },
      window: window,
      patients: patients, resources: resources.map { Count($0.name, $0.value.integer ?? -1) }, parts: [],
      labels: labels.map { $0.string ?? "" }, lineCount: lineCount, recordsRoot: root, directory: directory, summary: summary)
    for part in parts {
      guard let name = part["name"]?.string, let kind = Part(name: name), let digest = subjects["sealed/\(name)"],
        let blocks = part["blocks"]?.integer, let lines = part["lines"]?.integer, let bytes = part["bytes"]?.integer
      else { throw .header }
      self.parts.append(PartSummary(part: kind, blocks: blocks, lines: lines, bytes: bytes, digest: digest))
    }
    try checkSums()
    // One header, one text: nothing unknown, nothing twice, nothing in another order.
    guard self.payload == payload else { throw .header }
  }

  private func checkSums() throws(ProtocolError) {
    let limit = 1 << 40
    let numbers =
      [window.read, window.sealed, window.filtered, window.quarantined] + resources.map(\.count)
      + parts.flatMap { [$0.blocks, $0.lines, $0.bytes] }
    guard numbers.allSatisfy({ (0...limit).contains($0) }) else { throw .header }
    guard zip(parts, parts.dropFirst()).allSatisfy({ $0.part < $1.part }) else { throw .header }
    guard window.read == window.sealed + window.filtered + window.quarantined,
      parts.reduce(0, { $0 + $1.lines }) == lineCount, resources.reduce(0, { $0 + $1.count }) == lineCount,
      parts.allSatisfy({ $0.blocks > 0 && $0.lines >= $0.blocks && $0.bytes > 0 })
    else { throw .counts }
  }

  private static func digests(_ json: JSONValue?) -> [String: SHA256Digest]? {
    guard let list = json?.array else { return nil }
    var found: [String: SHA256Digest] = [:]
    for item in list {
      guard let name = item["name"]?.string, let digests = item["digest"]?.members, digests.count == 1, let first = digests.first,
        let digest = first.value.string.flatMap({ SHA256Digest(hex: $0) })
      else { return nil }
      found[name] = digest
    }
    return found
  }

  private static func definition(_ json: JSONValue?) -> Definition? {
    guard let name = json?["name"]?.string, let digest = json?["sha256"]?.string.flatMap({ SHA256Digest(hex: $0) }) else {
      return nil
    }
    return Definition(name: name, digest: digest)
  }

  private static func window(_ json: JSONValue?) -> Window? {
    guard let read = json?["read"]?.integer, let sealed = json?["sealed"]?.integer, let filtered = json?["filtered"]?.integer,
      let quarantined = json?["quarantined"]?.integer, let from = json?["from"]?.integer, let until = json?["until"]?.integer
    else { return nil }
    return Window(read: read, sealed: sealed, filtered: filtered, quarantined: quarantined, from: from, until: until)
  }
}
