import ArgumentParser
import Foundation
import FreeText
import Glibc
import Pipeline
import Records

struct RedactCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "redact", abstract: "Take identifiers out of a note, or of lines of notes, with or without knowing the patient.",
    discussion: """
      Reads standard input or files, writes the text with tags such as [NAME], [DATE 2019] and [AGE 90+] in the place of identifiers. With
      --ndjson each line is {"id", "text", "known"?} and is answered by {"id", "text", "spans": [[start, end, "CLASS", "rule"]]}; offsets
      count Unicode scalars of the text as given. What is known of the patient may have any shape: {"name": "...", "mrn": "...", ...}.

      EXAMPLES
        chartseal redact < note.txt
        chartseal redact --mask --known patient.json < note.txt
        chartseal redact --ndjson < notes.ndjson > clean.ndjson
        chartseal redact --profile expert-determination --shift-days -41 < note.txt
        chartseal redact --explain note.txt                  what would go and why, on a terminal
      """)

  enum Profile: String, ExpressibleByArgument, CaseIterable {
    case safeHarbor = "safe-harbor"
    case expertDetermination = "expert-determination"
    case limitedDataSet = "limited-data-set"
  }

  @Option(help: "safe-harbor, expert-determination or limited-data-set.") var profile = Profile.safeHarbor
  @Flag(help: "Put * in the place of each character of an identifier instead of a tag.") var mask = false
  @Flag(help: "Leave the names of staff and facilities.") var keepStaff = false
  @Option(help: "Days by which dates are shifted; only with --profile expert-determination, where it is needed.") var shiftDays: Int?
  @Option(help: "A JSON file of what is known of the patient.") var known: String?
  @Flag(help: "Lines of JSON instead of text.") var ndjson = false
  @Flag(help: "With --ndjson: what the learned stage sees of each token instead of the text; for training it.") var traits = false
  @Flag(help: "Show the text WITH its identifiers marked, their classes and rules; only on a terminal unless --reveal is said.") var explain = false
  @Flag(help: "I know that the output of --explain has identifiers, and may see them.") var reveal = false
  @Argument(help: "Files; standard input without any.") var files: [String] = []

  func validate() throws {
    if profile == .expertDetermination, shiftDays == nil { throw ValidationError("--profile expert-determination needs --shift-days") }
    if profile != .expertDetermination, shiftDays != nil { throw ValidationError("--shift-days goes with --profile expert-determination only") }
    if traits, !ndjson { throw ValidationError("--traits goes with --ndjson only") }
    if explain, ndjson { throw ValidationError("--explain is for text; --ndjson says spans and rules by itself") }
  }

  func run() async throws {
    if explain, !reveal, isatty(1) == 0 {
      Console.note("chartseal: --explain shows identifiers and the output is no terminal; say --reveal if you may see them there")
      throw ExitCode(.usage)
    }
    let known = try readKnown()
    let inputs = try files.isEmpty ? [Int32(0)] : files.map { try RedactCommand.open($0) }
    if traits { return try traitLines(inputs) }
    if ndjson { return try lines(inputs, known) }
    let identities = KnownIdentities()
    if let known { identities.add(json: known) }
    let scrubber = Scrubber(profile: scrubProfile)
    for input in inputs {
      try NoteInput(input).windows { text in
        if explain {
          Explanation.write(text, by: scrubber, known: identities)
        } else {
          var out = ByteBuffer(capacity: text.count + 4096)
          scrubber.scrub(text, known: identities, into: &out)
          Console.write(out.bytes.raw.baseAddress?.assumingMemoryBound(to: UInt8.self), out.count, to: 1)
        }
      }
    }
  }

  private func lines(_ inputs: [Int32], _ known: JSONValue?) throws {
    let notes = NoteLines(profile: scrubProfile, known: known)
    for input in inputs {
      var out = ByteBuffer(capacity: 1 << 20)
      try NoteInput(input).lines { line in
        notes.take(line: line, into: &out)
        if out.count > 1 << 19 {
          Console.write(out.bytes.raw.baseAddress?.assumingMemoryBound(to: UInt8.self), out.count, to: 1)
          out.truncate()
        }
      }
      notes.flush(into: &out)
      Console.write(out.bytes.raw.baseAddress?.assumingMemoryBound(to: UInt8.self), out.count, to: 1)
    }
    if notes.failures > 0 {
      Console.note("chartseal: \(Console.grouped(notes.failures)) of \(Console.grouped(notes.lines)) lines could not be read; their answers hold an error")
      throw ExitCode(.quarantined)
    }
  }

  private func traitLines(_ inputs: [Int32]) throws {
    let notes = NoteTraits()
    var out = ByteBuffer(capacity: 1 << 20)
    for input in inputs {
      try NoteInput(input).lines { line in
        notes.read(line: line, into: &out)
        Console.write(out.bytes.raw.baseAddress?.assumingMemoryBound(to: UInt8.self), out.count, to: 1)
        out.truncate()
      }
    }
  }

  private var scrubProfile: ScrubProfile {
    var p = ScrubProfile.safeHarbor
    p.style = mask ? .mask : .tags
    p.removesStaff = !keepStaff
    switch profile {
    case .safeHarbor: break
    case .expertDetermination: p.dates = .shifted(days: shiftDays ?? 0)
    case .limitedDataSet:
      p.dates = .kept
      p.keepsOldAges = true
      p.keepsTowns = true
    }
    return p
  }

  private func readKnown() throws -> JSONValue? {
    guard let known else { return nil }
    let descriptor = try RedactCommand.open(known)
    let value = try NoteInput(descriptor).whole(atMost: 16 << 20).flatMap { JSONValue.parse($0) }
    guard let value else {
      Console.note("chartseal: \(known): not JSON, or more than 16 MB")
      throw ExitCode(.usage)
    }
    return value
  }

  private static func open(_ path: String) throws -> Int32 {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      Console.note("chartseal: \(path): \(String(cString: strerror(errno)))")
      throw ExitCode(.sourceMissing)
    }
    return descriptor
  }
}

/// What a terminal shows of a note: identifiers underlined with class and rule behind them, then a count of each.
enum Explanation {
  static func write(_ text: Bytes, by scrubber: Scrubber, known: KnownIdentities) {
    scrubber.find(in: text, known: known)
    var out = ByteBuffer(capacity: text.count * 2)
    var counts: [String: Int] = [:]
    var position = 0
    for span in scrubber.spans {
      let name = "\(span.textClass.tag) by \(span.rule.name)"
      counts[name, default: 0] += 1
      out.append(text[position..<span.start])
      out.append("\u{1B}[4;31m")
      out.append(text[span.start..<span.end])
      out.append("\u{1B}[0;2m‹")
      out.append(text: name)
      out.append("›\u{1B}[0m")
      position = span.end
    }
    out.append(text[position..<text.count])
    if out.bytes.last != 0x0A { out.append(0x0A) }
    Console.write(out.bytes.raw.baseAddress?.assumingMemoryBound(to: UInt8.self), out.count, to: 1)
    for (name, count) in counts.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) { Console.note("  \(count)  \(name)") }
  }
}
