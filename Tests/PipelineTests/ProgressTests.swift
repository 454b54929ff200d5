import Pipeline
import Testing

@Suite struct ProgressTests {
  private func meter(_ stage: RunStage, _ change: (inout RunProgress) -> Void) -> ProgressMeter {
    var meter = ProgressMeter(at: 100)
    meter.began(stage, at: 110)
    var progress = RunProgress()
    change(&progress)
    meter.heard(progress)
    return meter
  }

  @Test func `counts, rate and what is left are those of the stage`() {
    let m = meter(.reading) {
      ($0.totalBytes, $0.learntBytes, $0.doneBytes) = (200_000_000, 200_000_000, 50_000_000)
      ($0.records, $0.quarantined, $0.batchesSealed) = (12_345, 3, 4)
    }
    #expect(m.line(at: 120) == "reading to sealing 25%: 12,345 records, 3 quarantined, 0/4 batches accepted, 5.0 MB/s, 30s left")
  }

  @Test func `learning has its own share`() {
    let m = meter(.learning) { ($0.totalBytes, $0.learntBytes) = (100_000_000, 75_000_000) }
    #expect(m.share == 0.75)
    #expect(m.line(at: 140).hasSuffix("2.5 MB/s, 10s left"))
  }

  @Test func `sending counts batches since it began`() {
    var m = ProgressMeter(at: 0)
    var p = RunProgress()
    (p.batchesSealed, p.batchesSubmitted) = (8, 1)
    m.heard(p)
    m.began(.sending, at: 50)
    p.batchesSubmitted = 3
    m.heard(p)
    #expect(m.line(at: 60) == "sending 25%: 0 records, 0 quarantined, 3/8 batches accepted, 30s left")
  }

  @Test func `before anything is known there is a line too`() {
    #expect(ProgressMeter(at: 5).line(at: 70) == "starting: 0 records, 0 quarantined, 0/0 batches accepted, 1m05s so far")
  }

  @Test(arguments: [20, 40, 79, 200]) func `a bar fits`(width: Int) {
    let m = meter(.reading) { ($0.totalBytes, $0.doneBytes) = (10, 5) }
    let bar = m.bar(at: 115, width: width)
    #expect(bar.count <= width && bar.hasPrefix("[######------]"))
  }

  @Test(arguments: [(0.0, "0s"), (59.2, "1m00s"), (3600, "1h00m"), (7499, "2h04m"), (.infinity, "long"), (-3, "0s")])
  func `times are short`(seconds: Double, text: String) { #expect(Figures.clock(seconds) == text) }
}
