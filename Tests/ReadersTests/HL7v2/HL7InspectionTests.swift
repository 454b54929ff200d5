import Readers
import Records
import Testing

@Suite struct HL7InspectionTests {
  private func inspect(_ bytes: [UInt8], chunk: Int, _ body: (borrowing HL7Inspection) -> Void) {
    var inspection = HL7Inspection()
    bytes.withUnsafeBytes { raw in
      var at = 0
      while at < raw.count {
        let end = min(raw.count, at + chunk)
        inspection.consume(Bytes(UnsafeRawBufferPointer(rebasing: raw[at..<end])))
        at = end
      }
    }
    inspection.finish()
    body(inspection)
    // The same when the file is read into the inspection's own memory.
    var reading = HL7Inspection()
    var at = 0
    func read(_ out: inout ByteBuffer) -> Bool {
      let end = min(bytes.count, at + chunk)
      out.append(contentsOf: Array(bytes[at..<end]))
      defer { at = end }
      return end > at
    }
    while reading.consume(read) {}
    reading.finish()
    body(reading)
  }

  @Test(arguments: [1, 64, 100_000])
  func `counts what a file holds`(chunk: Int) {
    let file =
      "\u{FEFF}BHS|^~\\&\r" + Samples.admission + "\r\u{0B}" + Samples.result.replacing("\r", with: "\r\n") + "\r\u{1C}\r"
      + Samples.custom + "\nJOE|x\rMSH|^~\\&|no type\rBTS|9\r"
    inspect(file.bytes, chunk: chunk) { it in
      #expect(it.messages == 3 && it.rejected == 1)
      #expect(it.messageTypes.counts == ["ADT^A01": 1, "ORU^R01": 1, "ADT^A08": 1])
      #expect(it.versions.counts == ["2.5.1": 1, "2.7": 1, "2.3": 1])
      #expect(it.charsets.counts == ["UTF-8": 1, "not stated": 2])
      #expect(it.segments["MSH"] == 3 && it.segments["PID"] == 3 && it.segments["OBX"] == 3)
      #expect(it.siteSegments.counts == ["ZSI": 1] && it.unknownSegments == 0)
      #expect(it.rejections.counts == ["HL7-0113": 1] && it.notices.counts == ["HL7-0131": 1])
      #expect(it.firstRejections.first?.place.record == 4)
      #expect(it.framing.byteOrderMarks == 1 && it.framing.blocksBegun == 1 && it.framing.batchHeaders == 1)
      #expect(it.framing.pairs == 4 && it.framing.lineFeeds == 1 && it.framing.messages == 4)
      #expect(it.oddities[HL7Note.lineJoined] == 1)
      #expect(it.largestMessageBytes == Samples.admission.utf8.count)
    }
  }

  @Test func `never shows a value`() {
    let file = "MSH|^~\\&|SECRET|SECRET|||||SECRET^SECRET|SECRET|P|SECRET||||||SECRET\rSEC|SECRET\rPID|SECRET\\SECRET\\\r"
    inspect(file.bytes, chunk: 1000) { it in
      let shown = [
        it.messageTypes, it.versions, it.segments, it.siteSegments, it.charsets, it.oddities, it.rejections, it.notices,
      ]
      for tally in shown { #expect(!tally.counts.keys.contains { $0.contains("SEC") }) }
      #expect(it.unknownSegments == 1 && it.messageTypes.counts == ["other": 1] && it.versions.counts == ["other": 1])
    }
  }
}
