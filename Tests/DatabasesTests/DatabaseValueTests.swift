import Databases
import Records
import Testing

@Suite struct DatabaseValueTests {
  @Test func `values come back as they were, and nothing else does`() throws {
    let values: [(name: String, value: DatabaseValue)] = [
      ("a", .null), ("b", .integer(-5)), ("c", .real(0.1)), ("d", .text([])), ("e", .text(Array("Zoë".utf8))), ("f", .blob([0, 255])),
    ]
    let bytes = DatabaseValue.encoded(values)
    let back = try #require(DatabaseValue.decoded(bytes))
    #expect(back.map(\.name) == values.map(\.name) && back.map(\.value) == values.map(\.value))
    for count in 0..<bytes.count { #expect(DatabaseValue.decoded(Array(bytes.prefix(count))) == nil) }
    #expect(DatabaseValue.decoded(bytes + [0]) == nil)
  }
}

@Suite struct WatermarkOverlapTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let (value, back): (String, String?)
    let seconds: Int
    var testDescription: String { "\(value) - \(seconds) s" }
    init(_ value: String, _ seconds: Int, _ back: String?) { (self.value, self.seconds, self.back) = (value, seconds, back) }
  }

  @Test(arguments: [
    Case("2026-03-01 00:00:05.25+00", 10, "2026-02-28 23:59:55.25+00"), Case("2024-03-01T00:30Z", 3600, "2024-02-29T23:30Z"),
    Case("2026-01-31T10:00Z", 61, "2026-01-31T09:58Z"), Case("2026-01-01", 1, "2025-12-31"), Case("2026-01-02", 86_401, "2025-12-31"),
    Case("20260101000000", 1, "20251231235959"), Case("20260301", 86_400, "20260228"), Case("1969-12-31 23:59:59", 1, "1969-12-31 23:59:58"),
    Case("infinity", 1, nil), Case("0044-03-15 00:00:00 BC", 1, nil), Case("01/02/2026", 1, nil), Case("2026-13-01", 1, nil), Case("", 1, nil),
    Case("0000-01-01", 86_400, nil),
  ]) func `a time goes back in its own form`(_ c: Case) throws {
    let overlap = WatermarkOverlap.seconds(c.seconds)
    guard let back = c.back else {
      #expect(throws: DatabaseError.self) { try overlap.back(from: .text(Array(c.value.utf8))) }
      return
    }
    #expect(try overlap.back(from: .text(Array(c.value.utf8))) == .text(Array(back.utf8)))
  }

  @Test func `a number goes back by steps, and not by seconds`() throws {
    #expect(try WatermarkOverlap.steps(10).back(from: .integer(7)) == .integer(-3))
    #expect(try WatermarkOverlap.steps(10).back(from: .integer(.min)) == .integer(.min))
    #expect(try WatermarkOverlap.steps(10).back(from: .text(Array("1007.5".utf8))) == .text(Array("997".utf8)))
    #expect(try WatermarkOverlap.steps(0).back(from: .real(1)) == .real(1))
    #expect(throws: DatabaseError.self) { try WatermarkOverlap.seconds(10).back(from: .integer(7)) }
    #expect(throws: DatabaseError.self) { try WatermarkOverlap.steps(10).back(from: .text(Array("2026-01-01".utf8))) }
  }
}

@Suite struct DatabaseSettingsTests {
  @Test(arguments: ["host=db.example dbname=his password=Grace-1906", "postgresql://reader:Grace-1906@db.example/his", "host='"])
  func `a password in the connection string, or none that can be read, is refused and not repeated`(_ text: String) {
    do {
      try DatabaseSettings(.postgresql, text).check()
      Issue.record("accepted")
    } catch {
      #expect(error.reason.code == "DB-0101" && !error.description.contains("Grace"))
    }
  }

  @Test(arguments: ["host=db.example dbname=his user=reader", "postgresql://reader@db.example/his?sslmode=verify-full", "service=his"])
  func `a connection string without one is taken`(_ text: String) throws { try DatabaseSettings(.postgresql, text).check() }

  @Test func `a server that is not there is told as such`() {
    #expect(throws: DatabaseError(DatabaseReason.unreachable)) {
      _ = try DatabaseSettings(.postgresql, "host=/nonexistent/chartseal dbname=his user=reader").connect()
    }
  }
}
