import Reporting
import Testing

@Suite struct EvidenceFileTests {
  @Test func `no two pieces of evidence share a name`() {
    let names = [EvidenceFile.report, EvidenceFile.envelope, EvidenceFile.page, EvidenceFile.entry, EvidenceFile.proof]
    #expect(Set(names).count == names.count)
  }
}
