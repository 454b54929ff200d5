import Cryptography
public import LedgerProtocol
import Records

/// An answer whose query is proven to be in the log.
public struct LoggedAnswer: Sendable {
  public let answer: ResearchAnswer
  public let statement: ResearchQueryStatement
  /// Position of the query's entry.
  public let index: Int
}

extension LedgerClient {
  /// Asks the research cube, as a researcher.
  ///
  /// The answer is believed when the log's key has signed an entry that names exactly this query and this answer, and the log is proven to
  /// hold it. Whether the counts are right nobody can check but the custodian.
  public func ask(_ query: ResearchQuery) async throws(LedgerClientError) -> LoggedAnswer {
    let response = try await requests.send(
      "POST", "/v1/research/queries", MediaType.json, SignedRequests.Body(bytes: query.json.encoded), limit: ResearchAnswer.maximumCount)
    guard let json = JSONValue.parse(response.body, maximumValues: 2_000_000), let answer = json["answer"].flatMap({ ResearchAnswer($0) }) else {
      throw LedgerClientError(.receipt, reason: .researchAnswer)
    }
    let (entry, index) = try await logged(json)
    guard let statement = try? ResearchQueryStatement(entry), statement.query == query,
      statement.answer == SHA256Digest.of(answer.json.encoded), statement.epoch.description == answer.epoch
    else { throw LedgerClientError(.receipt, reason: .researchAnswer) }
    return LoggedAnswer(answer: answer, statement: statement, index: index)
  }

  /// Has an epoch frozen, as the consortium's authority; the present month when none is named.
  public func freeze(_ epoch: ResearchEpoch?) async throws(LedgerClientError) -> (statement: CubeStatement, index: Int) {
    let body = JSONValue.object(epoch.map { [.init("epoch", .string($0.description))] } ?? [])
    let response = try await requests.send("POST", "/v1/research/cubes", MediaType.json, SignedRequests.Body(bytes: body.encoded))
    guard let json = JSONValue.parse(response.body) else { throw LedgerClientError(.receipt, reason: .researchAnswer) }
    let (entry, index) = try await logged(json)
    guard let statement = try? CubeStatement(entry) else { throw LedgerClientError(.receipt, reason: .researchAnswer) }
    return (statement, index)
  }

  /// The entry that the node says it has made, proven.
  private func logged(_ json: JSONValue) async throws(LedgerClientError) -> (LogEntry, Int) {
    guard let bytes = json["entry"]?.string.flatMap({ Base64.decode($0) }), let text = json["proof"]?.string, let index = json["index"]?.integer,
      let entry = try? LogEntry(parsing: bytes), let key = try? PublicKey(ed25519: options.logKey.key), (try? entry.verify(key)) != nil
    else { throw LedgerClientError(.receipt, reason: .researchAnswer) }
    let checkpoint: VerifiedCheckpoint
    do {
      let proof = try LogProof(parsing: Array(text.utf8))
      guard proof.index == index else { throw LedgerClientError(.receipt, reason: .researchAnswer) }
      checkpoint = try proof.verify(leaf: entry.leaf, log: options.logKey)
    } catch let error as LedgerClientError {
      throw error
    } catch {
      throw LedgerClientError(.receipt, reason: .researchAnswer)
    }
    try await watch.admit(checkpoint)
    return (entry, index)
  }
}

extension ReasonCode {
  static let researchAnswer = ReasonCode("LED-0620", "the node's answer is not the one that its entry names, or the entry is not proven")
}
