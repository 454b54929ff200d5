import Readers
import Records
import Testing

@Suite struct RowIndexTests {
  private func key(_ i: Int) -> [UInt8] { Array("patient-\(i)".utf8) }

  @Test func `every key is found where it was added, and others are not`() async throws {
    let index = try RowIndex(directory: "/tmp", batch: 5000)
    let n = 60_000
    for i in 0..<n { try key(i).withUnsafeBytes { try index.add(key: Bytes($0), file: i % 7, offset: i * 131, count: i % 1000) } }
    #expect(index.count == n)
    // From several threads at once.
    try await withThrowingTaskGroup(of: Int.self) { group in
      for part in 0..<4 {
        group.addTask {
          var found = 0
          for i in stride(from: part, to: n + 1000, by: 4) {
            let entry = try Array("patient-\(i)".utf8).withUnsafeBytes { try index.find(key: Bytes($0)) }
            if i < n, entry == RowIndex.Entry(file: i % 7, offset: i * 131, count: i % 1000) { found += 1 }
            if i >= n, entry != nil { found -= 1_000_000 }
          }
          return found
        }
      }
      var found = 0
      for try await part in group { found += part }
      #expect(found == n)
    }
  }

  @Test func `of equal keys the first one stays and the others are counted`() throws {
    let index = try RowIndex(directory: "/tmp")
    for offset in 0..<5 { try index.add(key: Bytes("a"), file: 0, offset: offset, count: 1) }
    #expect(try index.find(key: Bytes("a"))?.offset == 0)
    try index.add(key: Bytes("a"), file: 1, offset: 9, count: 1)
    try index.add(key: Bytes(""), file: 2, offset: 0, count: 0)
    #expect(try index.find(key: Bytes("a"))?.file == 0 && index.duplicates == 5 && index.count == 2)
    #expect(try index.find(key: Bytes("")) == RowIndex.Entry(file: 2, offset: 0, count: 0))
  }

  @Test func `what cannot be stored is refused`() throws {
    let index = try RowIndex(directory: "/tmp")
    #expect(throws: RowIndex.Failure.outOfRange) { try index.add(key: Bytes("a"), file: 70_000, offset: 0, count: 0) }
    #expect(throws: RowIndex.Failure.self) { try RowIndex(directory: "/tmp/there/is/no/such/folder") }
  }
}
