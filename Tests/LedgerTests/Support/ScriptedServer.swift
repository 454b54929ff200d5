import Dispatch
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// An HTTP server on loopback that answers what its script says: for what no well-behaved node would do.
final class ScriptedServer: Sendable {
  struct Request: Sendable {
    let method: String
    let path: String
    let headers: [String: String]
    let body: [UInt8]
  }

  enum Answer: Sendable {
    case reply(Int, [(String, String)] = [], [UInt8] = [])
    /// Closes without a word.
    case cut
    /// Sends these bytes as they are and closes.
    case raw([UInt8])
    /// Says nothing until the client gives up.
    case silence
  }

  let port: Int
  private let listener: Int32
  private let script: @Sendable (Int, Request) -> Answer
  private let seen = Mutex<[Request]>([])

  /// `script` is given the number of the request (from 0) and the request.
  init(_ script: @escaping @Sendable (Int, Request) -> Answer) throws {
    self.script = script
    let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    listener = handle
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(handle, $0, length) == 0 && listen(handle, 16) == 0 && getsockname(handle, $0, &length) == 0
      }
    }
    guard bound else { throw Failure() }
    port = Int(in_port_t(bigEndian: address.sin_port))
    DispatchQueue(label: "scripted-server").async { [weak self] in
      while true {
        let connection = accept(handle, nil, nil)
        guard connection >= 0, let self else { return }
        DispatchQueue.global().async { self.serve(connection) }
      }
    }
  }

  struct Failure: Error {}

  deinit {
    shutdown(listener, Int32(SHUT_RDWR))
    close(listener)
  }

  var url: String { "http://127.0.0.1:\(port)" }
  var requests: [Request] { seen.withLock { $0 } }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    while let request = read(connection) {
      let number = seen.withLock { seen in
        seen.append(request)
        return seen.count - 1
      }
      switch script(number, request) {
      case .cut: return
      case .silence:
        var byte: UInt8 = 0
        while recv(connection, &byte, 1, 0) > 0 {}
        return
      case .raw(let bytes):
        send(connection, bytes)
        return
      case .reply(let status, let headers, let body):
        var head = "HTTP/1.1 \(status) Scripted\r\ncontent-length: \(body.count)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        send(connection, Array((head + "\r\n").utf8) + body)
      }
    }
  }

  private func send(_ connection: Int32, _ bytes: [UInt8]) {
    var done = 0
    bytes.withUnsafeBytes { raw in
      while done < raw.count {
        let n = Glibc.send(connection, raw.baseAddress?.advanced(by: done), raw.count - done, Int32(MSG_NOSIGNAL))
        if n <= 0 { return }
        done += n
      }
    }
  }

  private func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 64 << 10)
    var headEnd: Int?
    var length = 0
    var head: [Substring] = []
    var headers: [String: String] = [:]
    while true {
      if let end = headEnd, bytes.count >= end + length {
        let words = (head.first ?? "").split(separator: " ")
        guard words.count == 3 else { return nil }
        return Request(method: String(words[0]), path: String(words[1]), headers: headers, body: Array(bytes[end..<end + length]))
      }
      let n = recv(connection, &piece, piece.count, 0)
      guard n > 0, bytes.count < 64 << 20 else { return nil }
      bytes += piece[..<n]
      guard headEnd == nil, let gap = bytes.indices.first(where: { $0 + 3 < bytes.count && bytes[$0...].starts(with: [13, 10, 13, 10]) })
      else { continue }
      headEnd = gap + 4
      head = String(decoding: bytes[..<gap], as: UTF8.self).split(separator: "\r\n")
      for line in head.dropFirst() {
        let halves = line.split(separator: ":", maxSplits: 1)
        guard halves.count == 2 else { continue }
        headers[halves[0].lowercased()] = String(halves[1].drop { $0 == " " })
      }
      length = headers["content-length"].flatMap(Int.init) ?? 0
    }
  }
}
