import Foundation
import LedgerNode
import Logging
import Pipeline
import Records
import Testing

@Suite struct NewsLogTests {
  private let folder: String
  private var path: String { folder + "/run.log" }

  init() throws {
    folder = FileManager.default.temporaryDirectory.path + "/chartseal-news-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func lines() -> [String] {
    String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func `a line of text has time, level, id, name, text and fields in order`() throws {
    var log = NewsLog(try NewsOutput(file: path))
    log.bind(.pipeline, .text("general hospital"))
    log.say(RunEvents.sealed, [.records: .count(7), .batch: .text("abc")])
    let line = try #require(lines().first)
    #expect(line.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z info EV-0201 batch-sealed: a batch lies in the spool pipeline="general hospital" batch=abc records=7/) != nil)
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test func `a line of JSON is one object without members twice`() throws {
    let log = NewsLog(try NewsOutput(file: path), format: .json)
    log.say(RunEvents.submitted, [.entry: .count(3), .wasKnown: .flag(true), .batch: .text("a\"b\n")])
    // The parser refuses members that stand twice.
    let value = try #require(JSONValue.parse(Array(lines().joined().utf8)))
    #expect(value["event_id"]?.string == "EV-0202" && value["event"]?.string == "batch-submitted" && value["level"]?.string == "info")
    #expect(value["entry_index"]?.integer == 3 && value["was_known"]?.bool == true && value["batch"]?.string == "a\"b\n")
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test(arguments: NewsEvent.Level.allCases) func `a level leaves out those below it`(level: NewsEvent.Level) throws {
    let log = NewsLog(try NewsOutput(file: path), level: level)
    for event in RunEvents.all { log.say(event) }
    #expect(lines().count == RunEvents.all.filter { $0.level >= level }.count)
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test func `a rotated file is followed, and a truncated one begun again`() throws {
    let log = NewsLog(try NewsOutput(file: path))
    log.say(RunEvents.started)
    try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
    log.say(RunEvents.stage)
    log.say(RunEvents.stage)
    #expect(lines().count == 2)
    try FileHandle(forWritingTo: URL(fileURLWithPath: path)).truncate(atOffset: 0)
    log.say(RunEvents.stage)
    let bytes = [UInt8](try #require(FileManager.default.contents(atPath: path)))
    #expect(lines().count == 1 && bytes.first != 0)
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test func `lines that cannot be written are counted`() throws {
    let log = NewsLog(try NewsOutput(file: path))
    log.say(RunEvents.started)
    try FileManager.default.moveItem(atPath: folder, toPath: folder + "-gone")
    log.say(RunEvents.stage)
    log.say(RunEvents.stage)
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    log.say(RunEvents.stage)
    #expect(lines().count == 2 && lines()[0].contains("EV-0002 lines-lost") && lines()[0].hasSuffix("count=2"))
    for path in [folder, folder + "-gone"] { try FileManager.default.removeItem(atPath: path) }
  }

  @Test func `what a library says is told by its place alone`() throws {
    let log = NewsLog(try NewsOutput(file: path), format: .json)
    let logger = Logger(label: "library") { _ in log.handler() }
    logger.error("could not parse DOE^JANE", metadata: ["record": "DOE^JANE", "run_id": "DOE^JANE"])
    let line = try #require(lines().first)
    #expect(!line.contains("DOE") && line.contains("EV-0001") && line.contains("NewsLogTests.swift:") && line.contains(#""library_level":"error""#))
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test func `ids and names of events are stable and are not given twice`() throws {
    let all = RunEvents.all + NodeEvents.all
    #expect(Set(all.map(\.id)).count == all.count && Set(all.map(\.name)).count == all.count)
    for e in all { #expect(e.id.wholeMatch(of: /EV-0\d{3}/) != nil && e.name.wholeMatch(of: /[a-z]+(-[a-z]+)+/) != nil && !e.says.hasSuffix("."), "\(e.id)") }
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let page = try String(contentsOf: root.appendingPathComponent("docs/reference/events.md"), encoding: .utf8)
    #expect(page == EventsPage.markdown(all), "chartseal events --markdown > docs/reference/events.md")
  }
}
