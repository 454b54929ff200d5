import Readers
import Records
import Testing

@Suite struct SourceStreamTests {
  struct Content {
    var text: [UInt8] = []
    var error: RecordError?
    var isRaw = false
    var offset = 0
    var evidence = ""
    var charset: TextCharset?
    var packing = ""
    var replaced = 0
  }

  static func read(
    _ bytes: [UInt8], member: String? = nil, _ options: SourceStream.Options = SourceStream.Options(), step: Int = 100_000
  ) -> Content {
    let file = TemporaryFile(bytes)
    var content = Content()
    do throws(RecordError) {
      let stream = try SourceStream(path: file.path, member: member, options: options)
      (content.isRaw, content.offset, content.evidence) = (stream.isRaw, stream.rawOffset, stream.encodingEvidence)
      (content.charset, content.packing) = (stream.charset, stream.packing)
      var out = ByteBuffer()
      while try stream.read(into: &out, upTo: step) {}
      content.text = out.array
      content.replaced = stream.replacedCharacters
    } catch { content.error = error }
    return content
  }

  @Test(arguments: [10, 100_000]) func `a stream goes back to its start`(step: Int) throws {
    let text = SourceStreamTests.table
    let windows: [UInt8] = Array("id,name\n1,M".utf8) + [0xFC] + Array("ller\n".utf8)
    for (bytes, expected) in [(text.bytes, text), ([0xEF, 0xBB, 0xBF] + text.bytes, text), (Packing.gzip(text.bytes), text), (windows, "id,name\n1,Müller\n")] {
      let file = TemporaryFile(bytes)
      let stream = try SourceStream(path: file.path)
      for _ in 0..<2 {
        var out = ByteBuffer()
        let isRead = try stream.read(into: &out, upTo: step)
        #expect(isRead)
        stream.rewind()
        out.truncate()
        while try stream.read(into: &out, upTo: step) {}
        #expect(String(decoding: out.array, as: UTF8.self) == expected)
        stream.rewind()
      }
    }
  }

  @Test func `the first bytes of a file tell whether it is packed, and are given when it is not`() throws {
    let text = Array(repeating: UInt8(ascii: "x"), count: 100)
    var out = ByteBuffer()
    for (isEnough, count) in [(true, 10), (false, 40)] {
      let file = TemporaryFile(text)
      let isPlain = try SourceStream.plainHead(of: file.path, into: &out, first: 10, limit: 40) { _ in isEnough }
      #expect(isPlain && out.count == count)
    }
    let foreign: [[UInt8]] = [
      [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], [0x28, 0xB5, 0x2F, 0xFD], [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], [0x52, 0x61, 0x72, 0x21, 0x1A, 0x07],
      [0x1F, 0x9D], Array("BZh91".utf8), [0x1F, 0x8B, 0x08], Array("PK".utf8) + [3, 4], Array("PK".utf8) + [5, 6],
    ]
    for head in foreign {
      for bytes in [head, head + text] {
        let file = TemporaryFile(bytes)
        let isPlain = try SourceStream.plainHead(of: file.path, into: &out, first: 10, limit: 40) { _ in false }
        #expect(!isPlain && out.count == 0)
      }
    }
    for head in foreign.map({ Array($0.dropLast()) }) + [[], Array("BZh01".utf8), Array("BZh9".utf8)] {
      let file = TemporaryFile(head)
      let isPlain = try SourceStream.plainHead(of: file.path, into: &out, first: 10, limit: 40) { _ in false }
      #expect(isPlain && out.array == head)
    }
  }

  static let table = "id,name\n1,Müller\n2,Çelik\n3,“quoted” – €\n"

  @Test(arguments: [1, 2, 3, 7, 4096])
  func `one text in every character set comes out as the same UTF-8`(step: Int) {
    let text = SourceStreamTests.table
    let wide = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    let big = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    let windows: [UInt8] = text.unicodeScalars.map {
      switch $0 {
      case "“": 0x93
      case "”": 0x94
      case "–": 0x96
      case "€": 0x80
      default: UInt8(truncatingIfNeeded: $0.value)
      }
    }
    let cases: [([UInt8], TextCharset, Bool, Int)] = [
      (text.bytes, .utf8, true, 0), ([0xEF, 0xBB, 0xBF] + text.bytes, .utf8, true, 3),
      ([0xFF, 0xFE] + wide, .utf16LittleEndian, false, 2), (wide, .utf16LittleEndian, false, 0),
      ([0xFE, 0xFF] + big, .utf16BigEndian, false, 2), (big, .utf16BigEndian, false, 0),
      (windows, .windows1252, false, 0),
    ]
    for (bytes, charset, isRaw, offset) in cases {
      let content = SourceStreamTests.read(bytes, step: step)
      #expect(content.text == text.bytes && content.charset == charset && content.isRaw == isRaw && content.offset == offset)
      #expect(content.replaced == 0 && !content.evidence.isEmpty)
      let packed = SourceStreamTests.read(Packing.gzip(bytes), step: step)
      #expect(packed.text == text.bytes && packed.packing == "gzip" && !packed.isRaw && packed.charset == charset)
    }
  }

  @Test func `the whole file decides about the character set, not its beginning`() {
    let ascii = Array(repeating: UInt8(0x61), count: 300_000)
    #expect(SourceStreamTests.read(ascii + [0xE9, 0x0A]).text.suffix(3) == [0xC3, 0xA9, 0x0A])
    #expect(SourceStreamTests.read(ascii + [0xC3, 0xA9, 0x0A]).isRaw)
  }

  @Test func `a few broken bytes in UTF-8 leave it UTF-8 and say so`() {
    let content = SourceStreamTests.read(String(repeating: "é", count: 100).bytes + [0xFF, 0x0A])
    #expect(content.isRaw && content.evidence.contains("1 malformed"))
  }

  @Test func `what has no character is replaced and counted`() {
    let content = SourceStreamTests.read([0x61, 0, 0x00, 0xD8, 0x62, 0, 0x63], .init(charset: .stated(.utf16LittleEndian)))
    #expect(content.text == "a\u{FFFD}b\u{FFFD}".bytes && content.replaced == 2)
  }

  @Test func `a stated character set is used, and bytes are bytes without one`() {
    let bytes: [UInt8] = [0xA4, 0xE9]
    #expect(SourceStreamTests.read(bytes, .init(charset: .stated(.iso8859(15)))).text == "€é".bytes)
    #expect(SourceStreamTests.read([0xEF, 0xBB, 0xBF, 0xFF], .init(charset: .none)).text == [0xEF, 0xBB, 0xBF, 0xFF])
    #expect(TextCharset(name: "ISO-8859-1") == .iso8859(1) && TextCharset(name: "utf-16le") == .utf16LittleEndian)
    #expect(TextCharset(name: "Windows-1252") == .windows1252 && TextCharset(name: "ebcdic") == nil)
    #expect(SourceStreamTests.read([0xFF, 0xFE, 0, 0]).error?.reason == SourceReason.charsetUnsupported)
  }

  @Test func `gzip members behind each other and zero padding are one content`() {
    let (a, b) = ("id\n1\n".bytes, "2\n".bytes)
    #expect(SourceStreamTests.read(Packing.gzip(a) + Packing.gzip(b) + [0, 0, 0]).text == a + b)
    #expect(SourceStreamTests.read(Packing.gzip(a) + [1]).error?.reason == SourceReason.bytesBehindEnd)
  }

  @Test func `a gzip file cut at any byte is an error, never a shorter content`() {
    let packed = Packing.gzip("id,name\n1,x\n2,y\n".bytes)
    for length in 3..<packed.count {
      let error = SourceStreamTests.read(Array(packed[0..<length])).error
      #expect(error?.reason == SourceReason.compressedDataCut, "\(length)")
    }
  }

  @Test func `mutated archives are read or refused with a reason`() {
    var random = Seeded(5)
    let text = "id,name\n1,x\n2,y\n".bytes
    let files = [
      Packing.gzip(text), Packing.zip([.init(name: "a.csv", bytes: text)]),
      Packing.zip([.init(name: "a.csv", bytes: text, method: 0), .init(name: "b.csv", bytes: text)]),
    ]
    for _ in 0..<1500 {
      var bytes = files.randomElement(using: &random) ?? []
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let at = Int.random(in: 0..<bytes.count, using: &random)
        if Bool.random(using: &random) { bytes[at] = UInt8.random(in: 0...255, using: &random) } else { bytes.remove(at: at) }
      }
      let content = SourceStreamTests.read(bytes, member: Bool.random(using: &random) ? "a.csv" : nil, .init(charset: .none))
      if let error = content.error { #expect(SourceReason.all.contains(error.reason)) }
    }
  }

  @Test func `members of a zip archive are listed and read by name`() throws {
    let members: [Packing.Member] = [
      .init(name: "data/patients.csv", bytes: "id\n1\n".bytes), .init(name: "data/", bytes: [], method: 0),
      .init(name: "visits.csv", bytes: "id\n2\n".bytes, method: 0),
    ]
    let file = TemporaryFile(Packing.zip(members))
    #expect(try SourceStream.members(of: file.path) == ["data/patients.csv", "visits.csv"])
    #expect(SourceStreamTests.read(Packing.zip(members), member: "data/patients.csv").text == "id\n1\n".bytes)
    #expect(SourceStreamTests.read(Packing.zip(members), member: "visits.csv").text == "id\n2\n".bytes)
    #expect(SourceStreamTests.read(Packing.zip(members)).error?.reason == SourceReason.memberNotStated)
    #expect(SourceStreamTests.read(Packing.zip(members), member: "x").error?.reason == SourceReason.memberMissing)
    #expect(SourceStreamTests.read(Packing.zip([members[0]])).text == "id\n1\n".bytes)
    let plain = TemporaryFile("id\n".bytes)
    #expect(try SourceStream.members(of: plain.path) == nil)
  }

  @Test func `archives that cannot be trusted are refused, each with its reason`() {
    func reason(_ member: Packing.Member) -> ReasonCode? { SourceStreamTests.read(Packing.zip([member])).error?.reason }
    let text = "id\n1\n".bytes
    #expect(reason(.init(name: "a", bytes: text, flags: 1)) == SourceReason.memberEncrypted)
    #expect(reason(.init(name: "a", bytes: text, method: 12)) == SourceReason.methodUnsupported)
    #expect(reason(.init(name: "a", bytes: text, wrongCRC: true)) == SourceReason.compressedDataDamaged)
    #expect(reason(.init(name: "[Content_Types].xml", bytes: text)) == SourceReason.spreadsheet)
    #expect(SourceStreamTests.read([0x50, 0x4B, 3, 4, 0, 0]).error?.reason == SourceReason.archiveDamaged)
    #expect(SourceStreamTests.read([0x28, 0xB5, 0x2F, 0xFD, 0]).error?.reason == SourceReason.methodUnsupported)
    #expect(SourceStreamTests.read([0x42, 0x5A, 0x68, 0x39, 0x31, 0x41]).error?.reason == SourceReason.methodUnsupported)
    var tar = "a.hl7".bytes + [UInt8](repeating: 0, count: 1019) + text
    tar.replaceSubrange(257..<262, with: "ustar".bytes)
    #expect(SourceStreamTests.read(tar).error?.reason == SourceReason.tarArchive)
    #expect(SourceStreamTests.read(Packing.gzip(tar)).error?.reason == SourceReason.tarArchive)
  }

  @Test func `a decompression bomb is refused before it has expanded`() {
    // 40 million bytes in 250 kB, twice as dense as the ratio allows.
    let bomb = Packing.run(of: 0x41, pairs: 155_000)
    for file in [Packing.gzip(bomb, of: []), Packing.zip([.init(name: "a", bytes: [], data: bomb)])] {
      var options = SourceStream.Options(charset: .none)
      options.maximumRatio = 80
      options.ratioFreeBytes = 1 << 20
      #expect(SourceStreamTests.read(file, options).error?.reason == SourceReason.ratioExceeded)
      options.maximumRatio = 10_000
      options.maximumBytes = 5 << 20
      #expect(SourceStreamTests.read(file, options).error?.reason == SourceReason.sizeExceeded)
    }
  }

  @Test func `a folder, a missing file and an empty file`() {
    #expect(throws: RecordError.self) { try SourceStream(path: "/tmp") }
    #expect(throws: RecordError.self) { try SourceStream(path: "/tmp/there/is/no/such.csv") }
    let empty = SourceStreamTests.read([])
    #expect(empty.text.isEmpty && empty.error == nil && empty.isRaw)
  }
}
