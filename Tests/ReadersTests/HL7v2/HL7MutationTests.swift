import Readers
import Records
import Testing

@Suite struct HL7MutationTests {
  /// Changes a few bytes of a text, mostly to bytes that mean something.
  static func mutate(_ bytes: [UInt8], _ random: inout Seeded) -> [UInt8] {
    let telling: [UInt8] = [
      0x0D, 0x0A, 0x0B, 0x1C, 0x00, 0x7C, 0x5E, 0x7E, 0x5C, 0x26, 0x22, 0x20, 0x4D, 0x5A, 0xEF, 0xFF, 0xC3, 0x80,
    ]
    let strings = ["\rBTS|1\r", "\u{FEFF}MSH", "\\X4", "\r\r ", "\u{0B}MSH|^~\\&|", "\u{1C}\r"]
    var out = bytes
    for _ in 0..<Int.random(in: 1...6, using: &random) where !out.isEmpty {
      let at = Int.random(in: 0..<out.count, using: &random)
      let byte =
        Bool.random(using: &random) ? telling.randomElement(using: &random) ?? 0 : UInt8.random(in: 0...255, using: &random)
      switch Int.random(in: 0..<7, using: &random) {
      case 0: out[at] = byte
      case 1: out.insert(byte, at: at)
      case 2: out.remove(at: at)
      case 3: out.removeSubrange(at..<min(out.count, at + Int.random(in: 1...30, using: &random)))
      case 4: out.insert(contentsOf: out[at..<min(out.count, at + Int.random(in: 1...60, using: &random))], at: at)
      case 5: out.insert(contentsOf: "\rMSH|".utf8, at: at)
      default: out.insert(contentsOf: (strings.randomElement(using: &random) ?? "").utf8, at: at)
      }
    }
    return out
  }

  /// Reads everything that a message offers. Every text must be UTF-8 without control characters but TAB and LF.
  static func exhaust(_ message: HL7Message) -> Int {
    var out = ByteBuffer()
    var texts = ByteBuffer()
    for i in 0..<message.segmentCount {
      let segment = message.segment(i)
      for n in 0...segment.fieldCount + 1 {
        for repetition in segment.field(n).repetitions {
          for c in 1...max(1, repetition.componentCount) {
            for s in 1...max(1, repetition.subcomponentCount(c)) {
              message.appendDecoded(repetition.component(c, sub: s), to: &texts)
            }
          }
        }
      }
    }
    #expect(String(validating: texts.array, as: UTF8.self) != nil)
    #expect(texts.array.allSatisfy { $0 >= 0x20 || $0 == 0x09 || $0 == 0x0A })
    message.append(to: &out)
    return out.count
  }

  @Test(arguments: Samples.all)
  func `a message cut at any byte is read or refused with its place`(sample: String) throws {
    let bytes = sample.bytes
    let message = HL7Message()
    for length in 0...bytes.count {
      let cut = Array(bytes[0..<length])
      if let error = message.refusal(cut) {
        #expect(HL7Reason.all.contains(error.reason) && error.place.record == 1 && error.place.line == 1)
      } else {
        try message.with(cut) { message in
          _ = HL7MutationTests.exhaust(message)
          #expect(message.content == SlowReader.read(cut))
        }
      }
      let framed = Framed(cut)
      #expect(framed.kinds.count == (length < 1 ? 0 : length < 3 ? 2 : 1), "\(framed)")
    }
  }

  @Test(arguments: 0..<24 as Range<UInt64>)
  func `mutated messages are read as a slow reader reads them, or refused with their place`(seed: UInt64) throws {
    var random = Seeded(seed)
    let message = HL7Message()
    var read = 0
    for _ in 0..<500 {
      let bytes = HL7MutationTests.mutate((Samples.all.randomElement(using: &random) ?? "").bytes, &random)
      let slow = SlowReader.read(bytes)
      if let error = message.refusal(bytes) {
        #expect(HL7Reason.all.contains(error.reason) && error.place.byte == 0)
      } else if message.notes[HL7Note.charsetConverted] == 0 {
        read += 1
        try message.with(bytes) { message in
          #expect(message.content == slow)
          #expect(HL7MutationTests.exhaust(message) > 0)
        }
      }
    }
    #expect(read > 100)
  }

  @Test(arguments: 0..<24 as Range<UInt64>)
  func `mutated files give the same events however they are cut, and every record has its place`(seed: UInt64) throws {
    var random = Seeded(seed &+ 1000)
    let line = ["\r", "\n", "\r\n"]
    for _ in 0..<60 {
      var file = ""
      for _ in 0..<3 {
        let end = line.randomElement(using: &random) ?? "\r"
        file += (Samples.all.randomElement(using: &random) ?? "").replacing("\r", with: end) + end
      }
      var limits = HL7Framer.Limits()
      if Bool.random(using: &random) { (limits.maximumMessageBytes, limits.maximumStrayBytes) = (500, 100) }
      let bytes = HL7MutationTests.mutate("BHS|^~\\&|\r".bytes + file.bytes + "BTS|3\r".bytes, &random)
      let whole = Framed(bytes, limits: limits)
      for chunk in [1, 7, 64, 257] { #expect(Framed(bytes, chunk: chunk, limits: limits) == whole) }
      #expect(whole.places.map(\.record) == Array(1..<whole.places.count + 1))
      for (place, message) in zip(whole.places.filter { p in whole.events.contains("message at \(p)") }, whole.messages) {
        #expect(Array(bytes[place.byte..<place.byte + message.count]) == message)
        #expect(place.line == 1 + HL7MutationTests.lineEnds(bytes[0..<place.byte]))
      }
    }
  }

  static func lineEnds(_ bytes: ArraySlice<UInt8>) -> Int {
    var n = 0
    for i in bytes.indices where bytes[i] == 13 || (bytes[i] == 10 && (i == 0 || bytes[i - 1] != 13)) { n += 1 }
    return n
  }

  @Test func `one bad message leaves every other message as it was`() throws {
    var random = Seeded(7)
    let good = Samples.admission.bytes
    for _ in 0..<200 {
      var bad = HL7MutationTests.mutate(Samples.result.bytes, &random)
      bad.removeAll { $0 == 0x1C || $0 == 0x0B }
      let framed = Framed(good + [13] + bad + [13] + good + [13])
      #expect(framed.messages.first?.starts(with: good.dropLast(3)) == true && framed.messages.last == good)
    }
  }
}
