import ArgumentParser
import Pipeline
import Readers
import Records

struct ScanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scan", abstract: "Profile the columns of delimited text: types, fill, formats, what looks identifying and why. Prints no value.",
    discussion: """
      Shapes stand for values: 9 a digit, A a capital, a another letter. With --draft the output is a mapping file to finish by hand.

      EXAMPLES
        chartseal scan patients.csv
        chartseal scan exports/ --json
        chartseal scan results.csv --draft > laboratory.yaml
      """)
  @Argument(help: "Files or folders.") var files: [String]
  @Flag(help: "Print JSON lines, one a file.") var json = false
  @Flag(help: "Print the draft of a mapping file instead.") var draft = false

  func run() async throws {
    try await reporting {
      for scan in try FileScanner.scan(files) {
        if draft {
          Console.out(scan.draft())
        } else if json {
          Console.out(scan.json.text)
        } else {
          scan.show()
        }
      }
    }
  }
}

extension FileScan {
  fileprivate func show() {
    Console.out("\(path): \(Console.grouped(rows)) rows, \(columns.count) columns")
    for e in evidence { Console.out("  \(e.name): \(e.text)") }
    for (name, count) in rejected.sorted { Console.out("  rejected: \(Console.grouped(count)) \(name) \(ReasonIndex.summary(of: name))") }
    for (name, count) in notices.sorted { Console.out("  noticed: \(Console.grouped(count)) \(name) \(ReasonIndex.summary(of: name))") }
    let width = min(40, columns.map(\.name.count).max() ?? 0)
    for c in columns {
      let p = c.profile
      let all = max(1, p.filled + p.empty)
      var line = "  " + c.name.padding(to: width) + "  " + p.kind.rawValue.padding(to: 13) + "  " + "\(p.filled * 100 / all)% filled, about \(Console.grouped(p.distinct)) different"
      if let lengths = p.lengths { line += ", \(lengths.lowerBound)-\(lengths.upperBound) characters" }
      if let form = p.dateForm { line += ", \(form.rawValue)" }
      let shapes = p.shapes.prefix(3).map { "\($0.text) ×\(Console.grouped($0.count))" }
      if !shapes.isEmpty { line += "; " + shapes.joined(separator: ", ") }
      Console.out(line)
      if let identifier = c.identifierClass {
        Console.out("  " + "".padding(to: width) + "  ! looks identifying, \(identifier.citation): \(c.reasons.joined(separator: "; "))")
      }
    }
  }

  fileprivate var json: JSONText {
    .object([
      ("message_type", .string("scan")), ("schema_version", .int(1)), ("file", .string(path)), ("rows", .int(rows)),
      ("evidence", .object(evidence.map { ($0.name, .string($0.text)) })), ("rejected", .counts(rejected.sorted)), ("notices", .counts(notices.sorted)),
      (
        "columns",
        .array(
          columns.map { c in
            .object([
              ("name", .string(c.name)), ("type", .string(c.profile.kind.rawValue)), ("filled", .int(c.profile.filled)), ("empty", .int(c.profile.empty)),
              ("different", .int(c.profile.distinct)), ("shortest", .optional(c.profile.lengths?.lowerBound)),
              ("longest", .optional(c.profile.lengths?.upperBound)), ("date_format", .optional(c.profile.dateForm?.rawValue)),
              ("shapes", .array(c.profile.shapes.map { .object([("shape", .string($0.text)), ("count", .int($0.count))]) })),
              ("identifier_class", .optional(c.identifierClass?.letter)), ("reasons", .array(c.reasons.map { .string($0) })),
            ])
          })
      ),
    ])
  }
}

extension String {
  fileprivate func padding(to width: Int) -> String { count >= width ? self : self + String(repeating: " ", count: width - count) }
}
