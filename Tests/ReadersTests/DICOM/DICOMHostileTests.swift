import Readers
import Records
import Testing

@Suite struct DICOMHostileTests {
  typealias Element = Part10Writer.Element
  let set = DICOMDataSet()

  /// Reads everything that a data set offers; texts must be UTF-8 without control characters but TAB, LF and CR.
  static func exhaust(_ set: DICOMDataSet) {
    var out = ByteBuffer()
    for i in 0..<set.elementCount {
      let element = set.element(i)
      let count = set.valueCount(element)
      for n in 0..<min(count, 100) { out.append(set.value(element, n)) }
      _ = set.privateCreator(of: element)
      _ = set.first(element.tag, in: element.item)
      for item in set.items(of: element) { _ = set.parent(of: item) }
    }
    DICOMDump.append(set, to: &out)
    #expect(String(validating: out.array, as: UTF8.self) != nil)
    #expect(out.array.allSatisfy { $0 >= 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D })
  }

  @Test(arguments: Part10Writer.Syntax.allCases, [false, true])
  func `a file cut at any byte is read up to there or refused`(syntax: Part10Writer.Syntax, undefined: Bool) {
    let bytes = Part10Writer(syntax: syntax, undefinedLengths: undefined).file(DICOMSamples.study) + DICOMSamples.pixels
    for length in 0..<bytes.count {
      if let error = set.refusal(Array(bytes[0..<length])) {
        #expect(DICOMReason.all.contains(error.reason) && error.place.record == 1)
        #expect(set.elementCount == 0)
      } else {
        DICOMHostileTests.exhaust(set)
      }
    }
  }

  @Test func `a cut file is used only when it names patient, study and instance`() throws {
    let bytes = Part10Writer().file(DICOMSamples.study)
    let marker = Array("1.2.3.4.5.6\0".utf8)
    let series = try #require((0..<bytes.count - 12).first { Array(bytes[$0..<$0 + 12]) == marker })
    #expect(set.refusal(Array(bytes[0..<series + 5])) == nil)
    #expect(set.notes["truncated"] == 1 && !set.has(.seriesInstanceUID) && set.string(.studyInstanceUID) == "1.2.3.4.5")
    #expect(set.refusal(Array(bytes[0..<series - 20]))?.reason == DICOMReason.truncated)
  }

  @Test func `mutated files never do more than be refused`() {
    var random = SplitMix(seed: 0xD1C0)
    let telling: [[UInt8]] = [
      [0xFE, 0xFF, 0x00, 0xE0], [0xFE, 0xFF, 0x0D, 0xE0], [0xFE, 0xFF, 0xDD, 0xE0], [0xFF, 0xFF, 0xFF, 0xFF], Array("SQ".utf8),
      Array("UN".utf8), [0x1B, 0x24, 0x42], [0x5C], [0, 0, 0, 0x80], [0xE0, 0x7F, 0x10, 0x00], Array("\\ISO 2022 IR 87".utf8),
    ]
    for syntax in Part10Writer.Syntax.allCases {
      let whole = Part10Writer(syntax: syntax, undefinedLengths: syntax == .implicitLittle).file(DICOMSamples.study)
      for _ in 0..<400 {
        var bytes = whole
        for _ in 0..<1 + random.below(5) {
          let at = random.below(bytes.count)
          switch random.below(5) {
          case 0: bytes[at] = UInt8(random.below(256))
          case 1: bytes.insert(UInt8(random.below(256)), at: at)
          case 2: bytes.remove(at: at)
          case 3: bytes.replaceSubrange(at..<min(bytes.count, at + 4), with: telling[random.below(telling.count)])
          default: bytes.insert(contentsOf: telling[random.below(telling.count)], at: at)
          }
        }
        if let error = set.refusal(bytes) { #expect(DICOMReason.all.contains(error.reason)) } else { DICOMHostileTests.exhaust(set) }
      }
    }
  }

  @Test func `a length of two gigabytes takes no memory`() {
    for syntax in [Part10Writer.Syntax.explicitLittle, .implicitLittle, .explicitBig] {
      let w = Part10Writer(syntax: syntax)
      for vr in ["OB", "UT", "SQ", "UN"] {
        for length in [0x7FFF_FFFE, 0xFFFF_FFFE as UInt32] {
          let bytes = w.file([Element(0x0008_0018, "UI", "1.2")]) + w.head(vr == "SQ" ? 0x0008_1032 : 0x0009_1001, vr, length) + [1, 2, 3]
          #expect(set.refusal(bytes)?.reason == DICOMReason.truncated)
        }
      }
    }
  }

  @Test(arguments: [false, true])
  func `a hundred thousand sequences within each other are refused at once`(undefined: Bool) {
    let w = Part10Writer()
    var bytes = w.file(DICOMSamples.study)
    for n in 0..<100_000 {
      bytes += w.head(0x0040_A730, "SQ", undefined ? .max : UInt32(20 * (100_000 - n))) + w.tag(0xFFFE_E000)
      bytes += w.u32(undefined ? .max : UInt32(20 * (100_000 - n) - 8))
    }
    #expect(set.refusal(bytes)?.reason == DICOMReason.tooDeep)
  }

  @Test func `more elements than the limit are refused`() {
    var limits = DICOMDataSet.Limits()
    limits.elements = 20
    #expect(DICOMDataSet(limits: limits).refusal(Part10Writer().file(DICOMSamples.study))?.reason == DICOMReason.tooManyElements)
  }

  @Test func `what inflates without end is refused`() {
    // One element whose value never ends, said to be text, in blocks that each stand for the next.
    var limits = DICOMDataSet.Limits()
    limits.inflatedBytes = 200_000
    let w = Part10Writer(syntax: .deflated)
    let element = Part10Writer().element(Element(0x0009_1001, "UT", .bytes(Array(repeating: 0x41, count: 400_000))))
    let file = w.file([Element(0x0008_0018, "UI", "1.2")])
    let meta = file.count - Part10Writer.deflated(Part10Writer().dataSet([Element(0x0008_0018, "UI", "1.2")])).count
    let bytes = Array(file[0..<meta]) + Part10Writer.deflated(element)
    #expect(DICOMDataSet(limits: limits).refusal(bytes)?.reason == DICOMReason.tooLong)
    #expect(set.refusal(Array(file[0..<meta]) + [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])?.reason == DICOMReason.notInflatable)
  }

  @Test(arguments: ["", "MSH|^~\\&|", "{\"a\":1}", "<xml/>", "PK\u{3}\u{4}", "patient,study\n1,2\n"])
  func `other files are no DICOM`(text: String) {
    #expect(set.refusal(Array(text.utf8))?.reason == DICOMReason.notDICOM)
    #expect(set.refusal(Array(text.utf8) + Array(repeating: 0x20, count: 400))?.reason == DICOMReason.notDICOM)
  }
}

/// A small generator with a fixed sequence for each seed.
struct SplitMix {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((z ^ (z >> 31)) % UInt64(max(1, bound)))
  }
}
