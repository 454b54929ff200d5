import CCurl
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// One transfer: what libcurl's callbacks read and write. Touched by the transport's thread only, but for `continuation`.
final class Exchange: @unchecked Sendable {
  let request: HTTPRequest
  let continuation = Mutex<CheckedContinuation<Result<HTTPResponse, TransportError>, Never>?>(nil)
  var easy: UnsafeMutableRawPointer?
  /// Why a callback ended the transfer.
  private(set) var failure: TransportError.Kind?

  private var response = HTTPResponse()
  private var headerBytes = 0
  private var file: Int32 = -1
  private var position = 0
  private var list: UnsafeMutablePointer<curl_slist>?

  init(_ request: HTTPRequest) { self.request = request }

  private var bodyLength: Int {
    switch request.body {
    case .none: 0
    case .bytes(let bytes): bytes.count
    case .file(_, let length): length
    }
  }

  /// Ends the exchange once; later calls do nothing.
  func finish(_ result: Result<HTTPResponse, TransportError>) {
    if let easy { curl_easy_cleanup(easy) }
    easy = nil
    curl_slist_free_all(list)
    list = nil
    if file >= 0 { close(file) }
    file = -1
    let waiting = continuation.withLock { held in
      let taken = held
      held = nil
      return taken
    }
    waiting?.resume(returning: result)
  }

  /// Sets every option; false when one is not accepted.
  func prepare(_ easy: UnsafeMutableRawPointer, _ options: TransportOptions) -> Bool {
    if case .file(let path, _) = request.body {
      file = open(path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else {
        failure = .unreadableBody
        return false
      }
    }
    let this = Unmanaged.passUnretained(self).toOpaque()
    var ok = true
    func long(_ option: CURLoption, _ value: Int) { ok = curl_shim_long(easy, option, value) == CURLE_OK && ok }
    func text(_ option: CURLoption, _ value: String?) {
      if let value { ok = curl_shim_str(easy, option, value) == CURLE_OK && ok }
    }
    text(CURLOPT_URL, request.url)
    text(CURLOPT_PROTOCOLS_STR, "http,https")
    text(CURLOPT_PROXY, options.proxy ?? "")
    text(CURLOPT_USERAGENT, options.userAgent)
    text(CURLOPT_CAINFO, options.authorityFile)
    text(CURLOPT_SSLCERT, options.clientCertificateFile)
    text(CURLOPT_SSLKEY, options.clientKeyFile)
    text(CURLOPT_KEYPASSWD, options.clientKeyPassphrase)
    long(CURLOPT_NOSIGNAL, 1)
    long(CURLOPT_FOLLOWLOCATION, 0)
    long(CURLOPT_SSL_VERIFYPEER, 1)
    long(CURLOPT_SSL_VERIFYHOST, 2)
    long(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    long(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    long(CURLOPT_CONNECTTIMEOUT_MS, options.connectTimeoutSeconds * 1000)
    long(CURLOPT_TIMEOUT_MS, options.totalTimeoutSeconds * 1000)
    long(CURLOPT_LOW_SPEED_LIMIT, options.stallBytesPerSecond)
    long(CURLOPT_LOW_SPEED_TIME, options.stallSeconds)
    long(CURLOPT_UPLOAD_BUFFERSIZE, 512 << 10)
    long(CURLOPT_BUFFERSIZE, 128 << 10)
    setBody(easy, this, &ok)
    // Without this libcurl would wait a second for `100 Continue` before a large body.
    list = curl_slist_append(nil, "Expect:")
    for header in request.headers { list = curl_slist_append(list, "\(header.name): \(header.value)") }
    ok = curl_shim_list(easy, CURLOPT_HTTPHEADER, list) == CURLE_OK && ok
    ok = curl_shim_write(easy, exchangeWrite, this) == CURLE_OK && ok
    ok = curl_shim_header(easy, exchangeHeader, this) == CURLE_OK && ok
    return ok
  }

  private func setBody(_ easy: UnsafeMutableRawPointer, _ this: UnsafeMutableRawPointer, _ ok: inout Bool) {
    if case .none = request.body {
      if request.method == "HEAD" {
        ok = curl_shim_long(easy, CURLOPT_NOBODY, 1) == CURLE_OK && ok
      } else {
        ok = curl_shim_long(easy, CURLOPT_HTTPGET, 1) == CURLE_OK && ok
      }
    } else {
      ok = curl_shim_long(easy, CURLOPT_POST, 1) == CURLE_OK && ok
      ok = curl_shim_off(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bodyLength)) == CURLE_OK && ok
      ok = curl_shim_read(easy, exchangeRead, this) == CURLE_OK && ok
      ok = curl_shim_seek(easy, exchangeSeek, this) == CURLE_OK && ok
    }
  }

  /// What a finished transfer comes to.
  func outcome(_ code: CURLcode) -> Result<HTTPResponse, TransportError> {
    // An early answer such as 413 may end the upload: with a status it is an answer all the same.
    if code == CURLE_OK || (code == CURLE_SEND_ERROR && response.status >= 400 && failure == nil) {
      return .success(response)
    }
    if let failure { return .failure(TransportError(failure, code: Int(code.rawValue))) }
    let kind: TransportError.Kind
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: kind = .resolve
    case CURLE_COULDNT_CONNECT: kind = .connect
    case CURLE_OPERATION_TIMEDOUT: kind = .timeout
    case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE: kind = .interrupted
    case CURLE_PEER_FAILED_VERIFICATION: kind = .certificate
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR: kind = .tls
    default: kind = .other
    }
    return .failure(TransportError(kind, code: Int(code.rawValue)))
  }

  // MARK: What the callbacks do

  fileprivate func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard response.body.count + bytes.count <= request.responseLimit else {
      failure = .tooLarge
      return false
    }
    response.body.append(contentsOf: bytes)
    return true
  }

  fileprivate func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    headerBytes += line.count
    guard headerBytes <= 64 << 10 else {
      failure = .tooLarge
      return false
    }
    let text = String(decoding: line, as: UTF8.self)
    if text.hasPrefix("HTTP/") {
      let words = text.split(separator: " ", maxSplits: 2)
      response.status = words.count > 1 ? Int(words[1].prefix(3)) ?? 0 : 0
      response.headers.removeAll()
      if response.tls == nil, let easy { response.tls = Exchange.session(easy) }
    } else if let colon = text.firstIndex(of: ":") {
      let value = text[text.index(after: colon)...].trimmingASCIIWhitespace()
      response.headers[text[..<colon].lowercased()] = value
    }
    return true
  }

  /// Fills libcurl's buffer; nil when the file cannot be read or is shorter than it was.
  fileprivate func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int? {
    let room = min(buffer.count, bodyLength - position)
    guard room > 0 else { return 0 }
    switch request.body {
    case .none: return 0
    case .bytes(let bytes):
      bytes.withUnsafeBytes { buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[position..<position + room])) }
      position += room
      return room
    case .file:
      var n = pread(file, buffer.baseAddress, room, position)
      while n < 0 && errno == EINTR { n = pread(file, buffer.baseAddress, room, position) }
      guard n > 0 else {
        failure = .unreadableBody
        return nil
      }
      position += n
      return n
    }
  }

  fileprivate func seek(to offset: Int) -> Bool {
    guard offset >= 0, offset <= bodyLength else { return false }
    position = offset
    return true
  }

  private static func session(_ easy: UnsafeMutableRawPointer) -> TLSSession? {
    var version: UnsafePointer<CChar>?
    var cipher: UnsafePointer<CChar>?
    guard curl_shim_tls(easy, &version, &cipher) == 1, let version, let cipher else { return nil }
    return TLSSession(version: String(cString: version), cipher: String(cString: cipher))
  }
}

extension Substring {
  fileprivate func trimmingASCIIWhitespace() -> String {
    let space: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\r" || $0 == "\n" || $0 == "\r\n" }
    var rest = drop(while: space)
    while let last = rest.last, space(last) { rest.removeLast() }
    return String(rest)
  }
}

private func exchange(_ pointer: UnsafeMutableRawPointer?) -> Exchange? {
  pointer.map { Unmanaged<Exchange>.fromOpaque($0).takeUnretainedValue() }
}

private let exchangeWrite: @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int = { p, size, n, context in
  guard let it = exchange(context) else { return 0 }
  return it.take(UnsafeRawBufferPointer(start: p, count: size * n)) ? size * n : 0
}

private let exchangeHeader: @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int = { p, size, n, context in
  guard let it = exchange(context) else { return 0 }
  return it.takeHeader(UnsafeRawBufferPointer(start: p, count: size * n)) ? size * n : 0
}

private let exchangeRead: @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int = { p, size, n, context in
  guard let it = exchange(context) else { return Int(CURL_READFUNC_ABORT) }
  return it.give(UnsafeMutableRawBufferPointer(start: p, count: size * n)) ?? Int(CURL_READFUNC_ABORT)
}

private let exchangeSeek: @convention(c) (UnsafeMutableRawPointer?, curl_off_t, Int32) -> Int32 = { context, offset, origin in
  guard let it = exchange(context), origin == SEEK_SET else { return Int32(CURL_SEEKFUNC_CANTSEEK) }
  return it.seek(to: Int(offset)) ? Int32(CURL_SEEKFUNC_OK) : Int32(CURL_SEEKFUNC_FAIL)
}
