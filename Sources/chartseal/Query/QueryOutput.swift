import ArgumentParser
import Cryptography
import LedgerClient
import LedgerProtocol
import Records

/// Prints records as they come: a table, the resources themselves, or JSON lines that say what was verified.
struct QueryOutput {
  struct Options: ParsableArguments {
    @Flag(help: "Print the resources' exact bytes, one a line.") var ndjson = false
    @Flag(help: "Print JSON lines: transaction id, nonce, outcome of --proof, resource.") var json = false
    @Flag(help: "Print a table (the default).") var table = false

    func validate() throws {
      guard [ndjson, json, table].filter({ $0 }).count < 2 else { throw ValidationError("--ndjson, --json and --table exclude each other") }
    }
  }

  private let options: Options
  private let verifier: RecordVerifier?
  private var count = 0
  private var verified = 0
  private var redacted = 0
  private var size = 0

  init(_ options: Options, verifier: RecordVerifier?) { (self.options, self.verifier) = (options, verifier) }

  /// Prints a record; with a verifier after its receipt has been verified, and not otherwise.
  mutating func show(_ record: ShownRecord) async throws {
    var outcome: String?
    if let verifier {
      if let committed = record.committed {
        let checked = try await verifier.verify(committed: committed, batch: record.batch, line: record.line)
        (outcome, size) = ("verified", max(size, checked.checkpoint.checkpoint.size))
        verified += 1
      } else {
        outcome = "redacted"
        redacted += 1
      }
    }
    count += 1
    if options.ndjson {
      Console.write(record.bytes + [0x0A], to: 1)
    } else if options.json {
      let head: [JSONValue.Member] = [
        .init("message_type", .string("record")), .init("schema_version", .integer(1)), .init("transaction", .string(record.transaction)),
        .init("nonce", record.nonce.map { .string($0.base64) } ?? .null), .init("proof", outcome.map { .string($0) } ?? .null),
      ]
      // The resource goes in byte by byte.
      Console.write(JSONValue.object(head).encoded.dropLast() + Array(",\"resource\":".utf8) + record.bytes + Array("}\n".utf8), to: 1)
    } else {
      if count == 1 { Console.out(QueryOutput.row("TYPE", "DATE", "WHAT", "TRANSACTION", outcome.map { _ in "RECEIPT" })) }
      let resource = JSONValue.parse(record.bytes, maximumDepth: 64) ?? .null
      Console.out(
        QueryOutput.row(
          resource["resourceType"]?.string ?? "", QueryOutput.date(resource), QueryOutput.words(resource),
          "\(record.batch.prefix(12))/\(record.line)", outcome))
    }
  }

  /// Says on standard error what there was.
  func finish() {
    var words = "\(Console.grouped(count)) record\(count == 1 ? "" : "s")"
    if verifier != nil {
      words += ", \(Console.grouped(verified)) with a verified receipt"
      if redacted > 0 { words += ", \(Console.grouped(redacted)) redacted and so without one" }
      if size > 0 { words += "; log of \(Console.grouped(size)) entries" }
    }
    Console.note(words)
  }

  // MARK: Table

  private static func row(_ type: String, _ date: String, _ what: String, _ transaction: String, _ receipt: String?) -> String {
    [cell(type, 26), cell(date, 20), cell(what, 44), receipt == nil ? transaction : cell(transaction, 22), receipt ?? ""]
      .joined(separator: " ").trimmingSpaces
  }

  private static func cell(_ text: String, _ width: Int) -> String {
    // A record's text is not to steer the terminal.
    let plain = String(text.unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? " " : Character($0) })
    return plain.count > width ? plain.prefix(width - 1) + "…" : plain + String(repeating: " ", count: width - plain.count)
  }

  private static func date(_ resource: JSONValue) -> String {
    let names = [
      "effectiveDateTime", "performedDateTime", "occurrenceDateTime", "onsetDateTime", "authoredOn", "started", "issued", "recordedDate", "date",
      "created", "birthDate",
    ]
    for name in names { if let text = resource[name]?.string { return text } }
    for name in ["period", "effectivePeriod", "performedPeriod"] { if let text = resource[name]?["start"]?.string { return text } }
    return ""
  }

  /// What a resource is about, by its code.
  private static func words(_ resource: JSONValue) -> String {
    for name in ["code", "vaccineCode", "medicationCodeableConcept", "type", "class", "category"] {
      guard let value = resource[name] else { continue }
      let concept = value.array?.first ?? value
      if let text = concept["text"]?.string { return text }
      let coding = concept["coding"]?.array?.first ?? concept
      if let text = coding["display"]?.string ?? coding["code"]?.string { return text }
    }
    return resource["status"]?.string ?? ""
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    var text = self
    while text.last == " " { text.removeLast() }
    return text
  }
}
