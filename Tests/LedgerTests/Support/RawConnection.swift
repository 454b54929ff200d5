import Dispatch

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A plain TCP connection to a node on loopback, for requests that no client would send.
final class RawConnection: Sendable {
  private let handle: Int32

  init(port: Int) throws {
    handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port)).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var limit = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(handle, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
    }
    guard connected else { throw Absent() }
  }

  deinit { close(handle) }

  @discardableResult
  func send(_ bytes: [UInt8]) -> Bool {
    var done = 0
    while done < bytes.count {
      let n = bytes.withUnsafeBytes {
        Glibc.send(handle, $0.baseAddress?.advanced(by: done), bytes.count - done, Int32(MSG_NOSIGNAL))
      }
      if n <= 0 { return false }
      done += n
    }
    return true
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  /// Everything until the other side closes, or until one whole answer with a `Content-Length` is there. Waits on a thread of its own: a
  /// test that blocked one of the few threads of tasks would keep the node in this process from answering.
  func answer() async -> (status: Int, headers: [String: String], body: [UInt8]) {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: self.blockingAnswer()) }
    }
  }

  private func blockingAnswer() -> (status: Int, headers: [String: String], body: [UInt8]) {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      if let whole = RawConnection.parse(bytes) { return whole }
      let n = recv(handle, &piece, piece.count, 0)
      guard n > 0 else { return (0, [:], bytes) }
      bytes += piece[..<n]
    }
  }

  /// True when the other side has closed within the time that the socket waits.
  func isClosed() async -> Bool {
    await withCheckedContinuation { continuation in
      DispatchQueue.global().async { [handle] in
        var byte: UInt8 = 0
        continuation.resume(returning: recv(handle, &byte, 1, 0) == 0 || errno == ECONNRESET)
      }
    }
  }

  private static func parse(_ bytes: [UInt8]) -> (Int, [String: String], [UInt8])? {
    guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: [13, 10, 13, 10]) }) else { return nil }
    let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
    var headers: [String: String] = [:]
    for line in lines.dropFirst() {
      let halves = line.split(separator: ":", maxSplits: 1)
      if halves.count == 2 { headers[halves[0].lowercased()] = String(halves[1].drop { $0 == " " }) }
    }
    let length = headers["content-length"].flatMap { Int($0) } ?? 0
    guard bytes.count >= end + 4 + length else { return nil }
    let status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return (status, headers, Array(bytes[(end + 4)..<(end + 4 + length)]))
  }

  static func get(_ path: String, port: Int) async throws -> (status: Int, headers: [String: String], body: [UInt8]) {
    let connection = try RawConnection(port: port)
    connection.send("GET \(path) HTTP/1.1\r\nhost: 127.0.0.1:\(port)\r\n\r\n")
    return await connection.answer()
  }
}
