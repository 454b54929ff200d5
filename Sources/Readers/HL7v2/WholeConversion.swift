import Records

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Conversion of a whole message by iconv(3), for sets in which a delimiter's byte can be part of a character.
enum WholeConversion {
  enum Failure: Error { case noConverter, invalid }

  /// Replaces the contents of `out` by `bytes`, converted to UTF-8.
  static func toUTF8(_ bytes: Bytes, from set: HL7Charset.Multibyte, into out: inout ByteBuffer) throws(Failure) {
    out.truncate()
    guard let converter = iconv_open("UTF-8", set.rawValue), converter != iconv_t(bitPattern: -1) else { throw .noConverter }
    defer { iconv_close(converter) }
    var input = UnsafeMutablePointer<CChar>(mutating: bytes.raw.baseAddress?.assumingMemoryBound(to: CChar.self))
    var left = bytes.count
    let window = UnsafeMutablePointer<CChar>.allocate(capacity: 65536)
    defer { window.deallocate() }
    while true {
      var output: UnsafeMutablePointer<CChar>? = window
      var room = 65536
      // At the end a call without input writes what the converter still holds.
      let result = left > 0 ? iconv(converter, &input, &left, &output, &room) : iconv(converter, nil, nil, &output, &room)
      let isStopped = result == -1
      let problem = errno
      out.append(Bytes(UnsafeRawBufferPointer(start: window, count: 65536 - room)))
      if isStopped, problem != E2BIG { throw .invalid }
      if !isStopped, left == 0, room == 65536 { return }
    }
  }
}
