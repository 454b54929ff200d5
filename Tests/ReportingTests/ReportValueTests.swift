import Foundation
import Records
import Reporting
import Testing

@Suite struct ReportValueTests {
  private func parsed(_ bytes: [UInt8]) -> ReasonCode? {
    do throws(ReportError) {
      _ = try Report(parsing: bytes)
      return nil
    } catch { return error.reason }
  }

  private func replacing(_ old: String, _ new: String, in report: Report = ReportExample.cleanReport) throws -> [UInt8] {
    let text = String(decoding: report.encoded, as: UTF8.self)
    let range = try #require(text.range(of: old))
    return Array(text.replacingCharacters(in: range, with: new).utf8)
  }

  @Test(arguments: ReportExample.allCases)
  func `a report survives its bytes`(example: ReportExample) throws {
    let bytes = example.report.encoded
    let again = try Report(parsing: bytes)
    #expect(again.encoded == bytes)
    #expect((again == example.report) as Bool)
  }

  @Test(arguments: 0..<60)
  func `any report survives its bytes`(seed: UInt64) throws {
    let report = ReportGenerator(seed: seed).report()
    let bytes = report.encoded
    let again = try Report(parsing: bytes)
    #expect((again == report) as Bool)
    #expect(again.encoded == bytes)
  }

  @Test(arguments: 0..<8)
  func `a flipped bit is refused, or gives another report that writes back to its own bytes`(seed: UInt64) throws {
    var random = Random(seed: seed)
    var bytes = ReportExample.releasedReport.encoded
    for _ in 0..<25 {
      let at = random.below(bytes.count)
      let before = bytes[at]
      bytes[at] ^= 1 << UInt8(random.below(8))
      if let report = try? Report(parsing: bytes) { #expect((report.encoded == bytes) as Bool) }
      bytes[at] = before
    }
  }

  @Test func `nothing unknown, nothing missing, nothing in another order`() throws {
    #expect(parsed(try replacing("{\"schema\"", "{\"more\":1,\"schema\"")) == .reportMemberMissing)
    #expect(parsed(try replacing("\"people\":{", "\"people\":{\"more\":1,")) == .reportMemberMissing)
    #expect(parsed(try replacing("\"exit-code\":3,\"revision\":1", "\"revision\":1,\"exit-code\":3")) == .reportMemberMissing)
    #expect(parsed(try replacing("\"approved-by\":\"M. Sample, privacy officer\"}", "\"approved-by\":\"\",\"more\":1}")) == .reportMemberUnknown)
    #expect(parsed(try replacing("\"exit-code\":3,", "")) == .reportMemberMissing)
    #expect(parsed(try replacing("urn:chartseal:report:1", "urn:chartseal:report:2")) == .reportSchemaUnknown)
    #expect(parsed(Array("{\"schema\":\"urn:chartseal:report:1\"".utf8)) == .reportNotJSON)
    #expect(parsed([]) == .reportNotJSON)
    #expect(parsed(Array("[]".utf8)) == .reportMemberKind)
  }

  @Test func `one report has one form in bytes`() throws {
    #expect(parsed(try replacing("\"exit-code\":3", "\"exit-code\": 3")) == .reportNotCanonical)
    #expect(parsed(try replacing("Riverside", "\\u0052iverside")) == .reportNotCanonical)
    #expect(parsed(try replacing("https://", "https:\\/\\/")) == .reportNotCanonical)
    #expect(parsed(ReportExample.cleanReport.encoded + [0x0A]) == .reportNotCanonical)
    #expect(parsed(try replacing("\"exit-code\":3", "\"exit-code\":3.0")) == .reportMemberKind)
    #expect(parsed(try replacing("\"exit-code\":3", "\"exit-code\":\"3\"")) == .reportMemberKind)
  }

  @Test func `each form is checked`() throws {
    #expect(parsed(try replacing("\"exit-code\":3", "\"exit-code\":256")) == .reportMemberForm)
    #expect(parsed(try replacing("\"exit-code\":3", "\"exit-code\":-1")) == .reportMemberForm)
    #expect(parsed(try replacing("2026-03-11T02:00:04Z", "2026-03-11 02:00:04Z")) == .reportMemberForm)
    #expect(parsed(try replacing("\"state\":\"PASS\"", "\"state\":\"pass\"")) == .reportMemberForm)
    #expect(parsed(try replacing(ReportExample.digest("audit"), String(repeating: "A", count: 64))) == .reportMemberForm)
    #expect(parsed(try replacing("\"upper-bound-ppm\":9936", "\"upper-bound-ppm\":1000001")) == .reportMemberForm)
    #expect(parsed(try replacing("\"input-bytes\":", "\"input-bytes\":9007199254740992,\"x\":")) == .reportMemberForm)
    #expect(parsed(try replacing("\"hits-by-class\":[0,", "\"hits-by-class\":[")) == .reportMemberForm)
  }

  @Test func `figures that contradict each other are refused`() {
    func refused(_ change: (inout Report) -> Void, _ example: Report = ReportExample.cleanReport) -> ReasonCode? {
      var report = example
      change(&report)
      return parsed(report.encoded)
    }
    #expect(refused { $0.counts.submitted += 1 } == .reportCounts)
    #expect(
      refused {
        $0.counts.submitted = .max
        $0.counts.waiting = 1
      } == .reportMemberForm)
    #expect(refused { $0.quarantine[0].count += 1 } == .reportQuarantine)
    #expect(refused { $0.funnel[1].records -= 1 } == .reportFunnel)
    #expect(refused { $0.funnel.swapAt(0, 1) } == .reportFunnel)
    #expect(
      refused {
        $0.funnel[2].filtered += 1
        $0.funnel[1].filtered -= 1
      } == .reportFunnel)
    #expect(refused { $0.dataset[0].files[0].passed += 1 } == .reportDataset)
    #expect(
      refused {
        $0.dataset[0].files[1].passed += 1
        $0.dataset[0].files[1].records += 1
      } == .reportDataset)
    #expect(refused { $0.identifiers[0].removed += 1 } == .reportIdentifiers)
    #expect(refused { $0.identifiers.swapAt(3, 4) } == .reportIdentifiers)
    #expect(refused { $0.identifiers.removeLast() } == .reportMemberForm)
    #expect(
      refused {
        $0.verdict.state = .hold
        $0.trend = []
      } == .reportVerdict)
    #expect(refused { $0.checks[0].outcome = .fail } == .reportVerdict)
    #expect(refused { $0.verdict.open = [] } == .reportVerdict)
    #expect(refused { $0.verdict.release = Report.Release() } == .reportVerdict)
    #expect(refused { $0.scan.planted?.caught += 1 } == .reportScan)
    #expect(refused { $0.scan.withHits = $0.scan.texts } == .reportScan)
    #expect(refused { $0.risk?.scopes[0].classes += 1 } == .reportRisk)
    #expect(refused { $0.risk?.scopes[0].histogram.swapAt(3, 4) } == .reportRisk)
    #expect(refused { $0.sample?.defects = 301 } == .reportSample)
    #expect(refused { $0.batches[0].passed += 1 } == .reportBatches)
    #expect(refused { $0.batches.removeLast() } == .reportBatches)
    #expect(refused { $0.batches[1].id = $0.batches[0].id } == .reportBatches)
    #expect(refused { $0.batches[0].submitted = "" } == .reportBatches)
    #expect(refused({ $0.batches.removeLast() }, ReportExample.heldReport) == .reportBatches)
    #expect(refused { $0.trend.removeLast() } == .reportTrend)
    #expect(refused { $0.trend.insert($0.trend[0], at: 0) } == .reportTrend)
    #expect(refused { $0.run.revision = 2 } == .reportRevision)
    #expect(refused { $0.run.previous = ReportExample.digest("x") } == .reportRevision)
  }

  @Test func `an error names the member`() throws {
    var report = ReportExample.cleanReport
    report.batches[3].sealed = "yesterday"
    #expect(throws: ReportError(.reportMemberForm, at: "batches[3].sealed")) { try report.check() }
    #expect(throws: Never.self) { try ReportExample.cleanReport.check() }
  }

  @Test func `the schema on paper is the schema in code`() throws {
    let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../docs/reference/report.schema.json")
      .standardized
    // Written again with CHARTSEAL_WRITE_SCHEMA=1 swift test --filter ReportValueTests
    if ProcessInfo.processInfo.environment["CHARTSEAL_WRITE_SCHEMA"] != nil { try Data(ReportSchema.text.utf8).write(to: place) }
    #expect(try String(contentsOf: place, encoding: .utf8) == ReportSchema.text)
    let schema = try #require(JSONValue.parse(Array(ReportSchema.text.utf8)))
    let report = try #require(JSONValue.parse(ReportExample.cleanReport.encoded))
    #expect(schema["required"]?.array?.compactMap(\.string) == report.members?.map(\.name))
  }
}
