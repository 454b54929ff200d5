public import Cryptography
public import Records

/// The statement that a research cube was frozen: an entry signed by the log's key.
public struct CubeStatement: Sendable, Equatable {
  public var epoch: ResearchEpoch
  /// SHA-256 of the cube's file, and of the research policy's JSON form.
  public var digest: SHA256Digest
  public var policy: SHA256Digest
  /// Entries of the log that it counts.
  public var size: Int
  /// Patients whose records it looked at, and blocks that did not open: those of purged patients.
  public var patients: Int
  public var unopened: Int
  /// Seconds since 1970.
  public var at: Int

  public init(epoch: ResearchEpoch, digest: SHA256Digest, policy: SHA256Digest, size: Int, patients: Int, unopened: Int, at: Int) {
    (self.epoch, self.digest, self.policy, self.size) = (epoch, digest, policy, size)
    (self.patients, self.unopened, self.at) = (patients, unopened, at)
  }

  /// The members after `kind`, in order.
  public var members: [JSONValue.Member] {
    [
      .init("epoch", .string(epoch.description)), .init("sha256", .string(digest.hex)), .init("policy", .string(policy.hex)),
      .init("size", .integer(size)), .init("patients", .integer(patients)), .init("unopened", .integer(unopened)), .init("at", .integer(at)),
    ]
  }

  /// Reads an entry strictly. Throws `LED-0231`.
  public init(_ entry: LogEntry) throws(ProtocolError) {
    let body = entry.body
    guard entry.kind == .cube, let epoch = body["epoch"]?.string.flatMap({ ResearchEpoch($0) }),
      let digest = body["sha256"]?.string.flatMap({ SHA256Digest(hex: $0) }), let policy = body["policy"]?.string.flatMap({ SHA256Digest(hex: $0) }),
      let size = body["size"]?.integer, let patients = body["patients"]?.integer, let unopened = body["unopened"]?.integer,
      let at = body["at"]?.integer
    else { throw .entry }
    self.init(epoch: epoch, digest: digest, policy: policy, size: size, patients: patients, unopened: unopened, at: at)
    guard entry.envelope.payload == JSONValue.object([.init("kind", .string(entry.kind.rawValue))] + members).encoded else { throw .entry }
  }
}

/// The statement that a researcher asked something, and of what was answered and what it cost: an entry signed by the log's key.
public struct ResearchQueryStatement: Sendable, Equatable {
  public var researcher: String
  /// The epoch whose budget it came out of, and the how manyth query of the researcher in it, from 1.
  public var epoch: ResearchEpoch
  public var number: Int
  public var query: ResearchQuery
  /// SHA-256 of the answer's JSON form.
  public var answer: SHA256Digest
  /// Millionths of epsilon.
  public var epsilonMicros: Int
  /// Seconds since 1970.
  public var at: Int

  public init(
    researcher: String, epoch: ResearchEpoch, number: Int, query: ResearchQuery, answer: SHA256Digest, epsilonMicros: Int, at: Int
  ) {
    (self.researcher, self.epoch, self.number, self.query) = (researcher, epoch, number, query)
    (self.answer, self.epsilonMicros, self.at) = (answer, epsilonMicros, at)
  }

  /// The members after `kind`, in order.
  public var members: [JSONValue.Member] {
    [
      .init("researcher", .string(researcher)), .init("epoch", .string(epoch.description)), .init("number", .integer(number)),
      .init("query", query.json), .init("answer", .string(answer.hex)), .init("epsilon-micros", .integer(epsilonMicros)),
      .init("at", .integer(at)),
    ]
  }

  /// Reads an entry strictly. Throws `LED-0231`.
  public init(_ entry: LogEntry) throws(ProtocolError) {
    let body = entry.body
    guard entry.kind == .researchQuery, let researcher = body["researcher"]?.string, Participant.isID(researcher),
      let epoch = body["epoch"]?.string.flatMap({ ResearchEpoch($0) }), let number = body["number"]?.integer, number > 0,
      let query = body["query"].flatMap({ ResearchQuery($0) }), let answer = body["answer"]?.string.flatMap({ SHA256Digest(hex: $0) }),
      let epsilon = body["epsilon-micros"]?.integer, let at = body["at"]?.integer
    else { throw .entry }
    self.init(researcher: researcher, epoch: epoch, number: number, query: query, answer: answer, epsilonMicros: epsilon, at: at)
    guard entry.envelope.payload == JSONValue.object([.init("kind", .string(entry.kind.rawValue))] + members).encoded else { throw .entry }
  }
}
