import Compliance
import Records
import Testing

@Suite struct ComplianceReasonTests {
  @Test func `reason codes are unique and of this module`() {
    let codes = ComplianceReason.all.map(\.code)
    #expect(Set(codes).count == codes.count)
    #expect(codes.allSatisfy { $0.hasPrefix("CMP-") && $0.count == 8 })
  }
}
