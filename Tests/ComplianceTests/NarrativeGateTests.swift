import Compliance
import Records
import Testing

@Suite struct NarrativeGateTests {
  private func profile(_ basis: ComplianceProfile.Basis = .safeHarbor) -> ComplianceProfile {
    var p = ComplianceProfile(basis)
    p.narrative = .scrubbed
    return p
  }

  private func note(_ text: String) -> Sample {
    Sample().observation { t in
      t.open(Element.Observation.note)
      t.add(Element.Annotation.text, text: text)
      t.close()
    }
  }

  private func codes(_ sample: Sample, _ basis: ComplianceProfile.Basis = .safeHarbor) -> [String] { sample.verdict(profile(basis)) }

  @Test func `scrubbed text passes and text that is to be withheld does not`() {
    let text = "Seen [DATE 2019] by Dr. [NAME] for chest pain; call [PHONE]."
    #expect(codes(note(text)) == [])
    #expect(note(text).verdict() == ["CMP-0301"])
  }

  @Test func `a section's narrative is text in a div, whose namespace is no address`() {
    func section(_ div: String) -> Sample {
      Sample().observation { t in
        t.open(Element.Observation.text)
        t.add(Element.Narrative.div, text: div)
        t.close()
      }
    }
    let head = "<div xmlns=\"http://www.w3.org/1999/xhtml\">"
    #expect(codes(section(head + "<p>EF 40 %, [NAME] &lt; 5</p></div>")) == [])
    #expect(codes(section(head + "<p>see https://www.example.org/quux</p></div>")) == ["CMP-0114"])
    #expect(codes(section("<div xmlns=\"http://www.example.org/quux\">EF</div>")) == ["CMP-0114"])
  }

  @Test func `scrubbed words of a concept pass, and are read as free text`() {
    func drug(_ words: String) -> Sample {
      Sample().observation { t in
        t.open(Element.Observation.code)
        t.add(Element.CodeableConcept.text, text: words)
        t.close()
      }
    }
    #expect(codes(drug("Metformin 850 mg ([NAME] fills) [DATE 2019]")) == [])
    #expect(codes(drug("Glucose [Mass/volume] in Serum or Plasma")) == [])
    #expect(codes(drug("Metformin 850 mg ([NAME] fills, Maria Lopez gives)")) == ["CMP-0101"])
    #expect(codes(drug("Metformin 850 mg ([NAME] and Quux fill)").know("Quux", .names)).contains("CMP-0201"))
  }

  @Test func `a variant's number is medicine`() {
    #expect(codes(note("rs1801133 C677T heterozygous")) == [])
    #expect(codes(note("RX1801133 given")) == ["CMP-0118"])
  }

  @Test func `each class that is left is a finding`() {
    #expect(codes(note("Seen 03/14/2019 by Dr. Example")) == ["CMP-0101", "CMP-0103"])
  }

  @Test(arguments: [
    "seen Quux\nFord today", "seen Quux-\n      Ford today", "seen Quux\\.br\\Ford today", "seen Quux&nbsp;Ford today",
    "seen QUUX  FORD today",
    "seen Q<b>uux</b> Ford today", "seen Qu\u{AD}ux Ford", "seen \\H\\Quux\\N\\ Ford", "seen &#81;uux Ford", "seen Ｑuux Ford",
  ])
  func `a known name is found across wraps, escapes and markup`(_ text: String) {
    #expect(codes(note(text).know("Quux Ford", .names)).contains("CMP-0201"))
  }

  @Test(arguments: ["MRN 47\n11\n22", "47-11-22", "4711&#50;2"])
  func `a known number is found across wraps and escapes`(_ text: String) {
    #expect(codes(note(text).know("471122", .medicalRecord)).contains("CMP-0208"))
  }

  @Test func `text that is no UTF-8 is held`() {
    let sample = Sample().observation { t in
      t.open(Element.Observation.note)
      [0x70, 0x61, 0x69, 0x6E, 0xFF].map(UInt8.init).withUnsafeBytes { t.add(Element.Annotation.text, Bytes($0)) }
      t.close()
    }
    #expect(codes(sample) == ["CMP-0315"])
  }

  @Test func `an expert's profile keeps dates in text, and invented names when it says so`() {
    var p = profile(.expertDetermination)
    #expect(note("Maria Lopez seen 03/14/2019").verdict(p) == ["CMP-0101"])
    p.surrogateClasses = [.names]
    #expect(note("Maria Lopez seen 03/14/2019").verdict(p) == [])
    #expect(note("Maria Lopez").know("Lopez", .names).verdict(p) == ["CMP-0201"])
    var s = profile()
    s.surrogateClasses = [.names]
    #expect(note("Maria Lopez").verdict(s) == ["CMP-0101"])
  }

  @Test func `texts, hits, suspicions and classes are counted`() {
    let gate = ComplianceGate(profile: profile())
    let texts = [
      "No pain.", "Call 217-555-0134", "Maria Lopez at 217-555-0134", "Quuxford improved", "Peak flows 350-420-4100",
      "Jennifer has peak flows 350-420-4100",
      "Jennifer saw Maria Lopez",
    ]
    for text in texts {
      let sample = note(text).know("Quuxford", .names)
      _ = gate.check(sample.out, against: sample.source)
    }
    let counts = gate.narrative
    #expect(counts.texts == 7 && counts.bytes == texts.reduce(0) { $0 + $1.utf8.count })
    #expect(counts.textsWithHits == 4 && counts.textsWithSuspicions == 2)
    #expect(counts.shapes[.telephone] == 2 && counts.shapes[.names] == 2)
    #expect(counts.suspicions[.telephone] == 2 && counts.suspicions[.names] == 1)
    #expect(counts.survivors[.names] == 1)
    var sum = counts
    sum += counts
    #expect(sum.texts == 14 && sum.survivors[.names] == 2 && sum.bytes == 2 * counts.bytes)
    #expect(sum.suspicions[.telephone] == 4 && sum.textsWithSuspicions == 4)
    gate.narrative.reset()
    #expect(gate.narrative == NarrativeCounts())
  }

  @Test func `a suspicion does not hold the record`() { #expect(codes(note("Peak flows 350-420-4100; Jennifer is well")) == []) }

  @Test func `known values are searched in time that grows with the length`() {
    func time(_ n: Int) -> Duration {
      let sample = note(String(repeating: "quux ", count: n))
      for k in 0..<200 { sample.know("quux quux quux quux quux \(k)x", .names) }
      let gate = ComplianceGate(profile: profile())
      return processorTime { _ = gate.check(sample.out, against: sample.source) }
    }
    #expect(time(16_000) < time(2_000) * 24 + .milliseconds(5))
  }
}
