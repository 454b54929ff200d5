import Readers
import Records

/// gzip, zip and character sets: an error, or a content within the limits; as text it is UTF-8 whenever it was converted.
func fuzzSourceStream(_ bytes: UnsafeRawBufferPointer) {
  var choices = Choices(bytes)
  let flags = choices.next()
  var options = SourceStream.Options()
  options.charset = choices.pick([.detect, .none, .stated(.utf16BigEndian), .stated(.windows1252), .stated(.iso8859(7))])
  options.ratioFreeBytes = 1 << 16
  options.maximumBytes = 1 << 20
  let path = MemoryFile.path(holding: choices.remainder)
  do throws(RecordError) {
    let member = flags & 1 != 0 ? try SourceStream.members(of: path)?.first : nil
    let stream = try SourceStream(path: path, member: member, options: options)
    var out = ByteBuffer()
    while try stream.read(into: &out, upTo: Int(flags) * 16 + 1) {}
    precondition(out.count <= 4 << 20, "more than the limit")
    if !stream.isRaw, stream.charset != nil, stream.charset != .utf8 {
      precondition(String(validating: out.array, as: UTF8.self) != nil, "not UTF-8")
    }
  } catch { precondition(error.reason.code.hasPrefix("SRC-"), "an error without a reason") }
}
